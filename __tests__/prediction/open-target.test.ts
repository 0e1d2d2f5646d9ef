import { expect, test } from '@jest/globals';
import type { BuildGraph } from '../../src/model/graph.ts';
import { say } from '../../src/model/sentence.ts';
import { alwaysNeeded, planOpenTarget } from '../../src/prediction/open-target.ts';
import type { PlannedStep } from '../../src/prediction/plan.ts';
import { plainText } from '../../src/safe-text/index.ts';

// The plan of a build whose target only a run tells (docs/discovery.md "Facts"): what all targets agree on stays.

const because = say`only a run tells the target`;
const planned = (run: PlannedStep['run'], more: Partial<PlannedStep> = {}): PlannedStep => ({
  run,
  judged: { verdict: run === 'runs' ? 'rebuilt' : 'cached', certainty: run === 'maybe' ? 'unknown' : 'certain' },
  match: { sameness: { kind: 'same' }, step: 0 },
  doubt: null,
  resultMissing: false,
  leaves: true,
  ...more
});
/** What one target makes of a step. */
const OUTCOMES: Readonly<Record<string, PlannedStep>> = {
  c: planned('reused'),
  C: planned('reused', { leaves: false }),
  r: planned('runs'),
  R: planned('runs', { leaves: false }),
  m: planned('maybe', { doubt: say`why` }),
  o: planned('maybe', { judged: { verdict: 'rebuilt', certainty: 'output-dependent' }, doubt: say`bytes` }),
  u: planned('reused', { judged: { verdict: 'cached', certainty: 'unknown' }, doubt: say`why` }),
  '!': planned('runs', { resultMissing: true })
};

/** One step whose targets make these of it, a letter each; `-` where a target does not need its stage. */
function together(letters: string): string {
  const options = [...letters].map((letter, target) => ({ target, stages: letter === '-' ? [] : [7] }));
  const head = {
    target: 0,
    steps: [
      {
        id: 0,
        origins: [
          { stageIndex: 3, indexInStage: 0, trigger: null },
          { stageIndex: 7, indexInStage: 0, trigger: null }
        ]
      }
    ],
    openTarget: { options, because }
  } as unknown as BuildGraph;
  const [step] = planOpenTarget(head, ({ target }) => [OUTCOMES[letters[target ?? 0] ?? ''] ?? planned('reused')]);
  if (step === undefined) throw new Error('no step');
  const { run, judged, doubt, leaves } = step;
  return `${run} ${judged.verdict} ${judged.certainty}${leaves ? ' leaves' : ''}${doubt === null ? '' : ` (${plainText(doubt)})`}`;
}

const OPEN = '(only a run tells the target)';

test.each([
  ['cc', 'reused cached certain leaves'],
  ['rr', 'runs rebuilt certain leaves'],
  ['mm', 'maybe cached unknown leaves (why)'],
  ['cr', `maybe cached unknown leaves ${OPEN}`],
  ['rc', `maybe rebuilt unknown leaves ${OPEN}`],
  ['crc', `maybe cached unknown leaves ${OPEN}`],
  ['rRr', 'runs rebuilt certain leaves'],
  ['rcR', `maybe rebuilt unknown ${OPEN}`],
  ['mo', `maybe cached unknown leaves ${OPEN}`],
  ['cu', `reused cached unknown leaves ${OPEN}`],
  ['!!', `maybe rebuilt unknown leaves ${OPEN}`],
  ['r!', `maybe rebuilt unknown leaves ${OPEN}`],
  ['c-', `reused cached unknown ${OPEN}`],
  ['r-', `maybe rebuilt unknown ${OPEN}`],
  ['-c', `reused cached unknown ${OPEN}`],
  ['-cr', `maybe rebuilt unknown ${OPEN}`],
  ['-rC', `maybe rebuilt unknown ${OPEN}`],
  ['-cC', `reused cached unknown ${OPEN}`]
])('what targets make of a step, %s, is %s together', (letters, want) => {
  expect(together(letters)).toBe(want);
});

test('a step of no line belongs to every target, and a target that is known leaves the plan as it is', () => {
  const head = {
    target: 0,
    steps: [{ id: 0, origins: [] }],
    openTarget: {
      options: [
        { target: 0, stages: [] },
        { target: 1, stages: [] }
      ],
      because
    }
  } as unknown as BuildGraph;
  const plan = [planned('runs')];
  expect(planOpenTarget(head, () => plan)).toEqual(plan);
  const { openTarget: _, ...known } = head;
  expect(planOpenTarget(known, () => plan)).toBe(plan);
});

test('a stage is always needed where every target needs it, and so is what stands in no stage', () => {
  const open = {
    options: [
      { target: 0, stages: [0] },
      { target: 1, stages: [0, 1] }
    ],
    because
  };
  expect([undefined, 0, 1, 2].map((stage) => alwaysNeeded(open, stage))).toEqual([true, true, false, false]);
});
