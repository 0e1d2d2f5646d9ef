import { expect, test } from '@jest/globals';
import type { BuildGraph, Step, StepInput } from '../../src/model/graph.ts';
import { say } from '../../src/model/sentence.ts';
import type { Match, Matcher } from '../../src/prediction/match.ts';
import { planBuild } from '../../src/prediction/plan.ts';
import { DIFFERENT, SAME, type Sameness } from '../../src/prediction/sameness.ts';
import { plainText } from '../../src/safe-text/index.ts';

// What runs, where the matches are given (docs/cache-rules.md §1, §14): a step that is not asked for, a result that is not there.

const STATES: Readonly<Record<string, Sameness>> = {
  s: SAME,
  d: DIFFERENT,
  o: { kind: 'output', reason: say`bytes` },
  c: { kind: 'unknown', reason: say`cached?`, likely: 'cached' },
  r: { kind: 'unknown', reason: say`rebuilt?`, likely: 'rebuilt' }
};

const chain = (step: number): StepInput => ({ from: { step }, mode: 'chain', selection: null, content: null });
const content = (step: number): StepInput => ({ ...chain(step), mode: 'content' });
const files: StepInput = { from: { source: { kind: 'context', name: '' } }, mode: 'content', selection: null, content: null };
const step = (operation: Step['operation'], ...inputs: readonly StepInput[]): Omit<Step, 'id'> => ({
  operation,
  definition: [],
  inputs,
  origins: [],
  forced: false
});
const graphOf = (steps: readonly Omit<Step, 'id'>[], more: Partial<BuildGraph> = {}): BuildGraph => ({
  builder: 'buildkit',
  steps: steps.map((one, id) => ({ ...one, id })),
  target: steps.length - 1,
  instructions: [],
  caveats: [],
  problems: [],
  ...more
});

/** An image and two commands on it. */
const LINE = graphOf([step('base'), step('run', chain(0)), step('run', chain(1), files)]);
/** An image, a builder of two commands, and the target, which reads files of the builder. */
const STAGES = graphOf([step('base'), step('run', chain(0)), step('run', chain(1)), step('copy', chain(0), content(2))]);

/** Two commands on one, and the target on both. */
const FORK = graphOf([
  step('base'),
  step('run', chain(0)),
  step('run', chain(1)),
  step('run', chain(1)),
  step('merge', chain(2), chain(3))
]);

interface Case {
  readonly graph?: BuildGraph;
  /** One letter for each step. */
  readonly matches: string;
  /** Base steps with a result; absent: all. */
  readonly stored?: readonly number[];
  readonly match?: Readonly<Record<number, Partial<Match>>>;
}

/** For each step: what it does; `!` where only its result is missing, the doubt in brackets. */
function plan({ graph = LINE, matches, stored, match = {} }: Case): string {
  const state = (id: number) => STATES[matches[id] ?? ''] ?? SAME;
  const matcher: Matcher = {
    match: (id) => ({ sameness: state(id), step: matches[id] === 'd' ? null : id, ...match[id] }),
    same: (head) => state(head),
    sameInput: () => SAME,
    sameChain: (head) => ('step' in head.from ? state(head.from.step) : DIFFERENT)
  };
  return planBuild(graph, graph, matcher, stored === undefined ? null : new Set(stored))
    .map(({ run, judged, doubt, resultMissing }) => {
      const certainty = { certain: '', 'output-dependent': ' output', unknown: ' unknown' }[judged.certainty];
      return `${run} ${judged.verdict}${certainty}${resultMissing ? '!' : ''}${doubt === null ? '' : ` (${plainText(doubt)})`}`;
    })
    .join(', ');
}

const REUSED = 'reused cached';
const RUNS = 'runs rebuilt';
const CACHED = 'maybe cached unknown (cached?)';
const BYTES = 'maybe rebuilt output (bytes)';
const legacy = (graph: BuildGraph): BuildGraph => ({ ...graph, builder: 'legacy' });

test.each<[string, Case, readonly string[]]>([
  ['nothing changed', { matches: 'sss' }, [REUSED, REUSED, REUSED]],
  ['the last step', { matches: 'ssd' }, [REUSED, REUSED, RUNS]],
  ['the first command', { matches: 'sdd' }, [REUSED, RUNS, RUNS]],
  ['a step below one that matches by its files', { matches: 'sds' }, [REUSED, REUSED, REUSED]],
  ['bytes decide about the last step', { matches: 'sso' }, [REUSED, REUSED, 'maybe rebuilt output (bytes)']],
  ['it cannot be known, likely reused', { matches: 'ssc' }, [REUSED, REUSED, 'maybe cached unknown (cached?)']],
  ['it cannot be known, likely not', { matches: 'ssr' }, [REUSED, REUSED, 'maybe rebuilt unknown (rebuilt?)']],
  ['two that cannot be known', { matches: 'scr' }, [REUSED, 'maybe cached unknown (cached?)', 'maybe rebuilt unknown (rebuilt?)']],
  [
    'a changed step below one that is needed perhaps',
    { graph: graphOf([...LINE.steps, step('run', chain(2))]), matches: 'sdcr' },
    [REUSED, 'maybe rebuilt unknown (rebuilt?)', CACHED, 'maybe rebuilt unknown (rebuilt?)']
  ],
  ['a changed step below bytes that decide', { matches: 'sdo' }, [REUSED, 'maybe rebuilt output (bytes)', 'maybe rebuilt output (bytes)']],
  ['a changed step below a doubt', { matches: 'sdc' }, [REUSED, 'maybe cached unknown (cached?)', 'maybe cached unknown (cached?)']],
  ['an unknown step below a changed one', { matches: 'scd' }, [REUSED, 'maybe cached unknown (cached?)', RUNS]],
  ['a result that is not there, needed', { matches: 'ssd', stored: [2] }, [REUSED, 'runs rebuilt!', RUNS]],
  ['a result that is not there, not needed', { matches: 'sss', stored: [2] }, [REUSED, REUSED, REUSED]],
  ['a result that is not there, of the target', { matches: 'sss', stored: [1] }, [REUSED, REUSED, 'runs rebuilt!']],
  [
    'no result, needed perhaps',
    { matches: 'ssc', stored: [2] },
    [REUSED, 'maybe cached unknown! (cached?)', 'maybe cached unknown (cached?)']
  ],
  ['a doubt without its result', { matches: 'ssc', stored: [1] }, [REUSED, REUSED, 'runs rebuilt!']],
  [
    'a doubt without its result, needed perhaps',
    { matches: 'src', stored: [2] },
    [REUSED, 'maybe rebuilt unknown (rebuilt?)', 'maybe cached unknown (cached?)']
  ],
  [
    'a step that an older build left',
    { matches: 'ssr', stored: [1], match: { 2: { leftBy: say`aaa` } } },
    [REUSED, REUSED, 'maybe rebuilt unknown (rebuilt?)']
  ],
  ['no result of an image', { matches: 'sdd', stored: [] }, [REUSED, RUNS, RUNS]],
  // The target reads files of a builder.
  ['files that are the same', { graph: STAGES, matches: 'ssss' }, [REUSED, REUSED, REUSED, REUSED]],
  [
    'a builder that changed, its files perhaps not',
    { graph: STAGES, matches: 'ssdo' },
    [REUSED, REUSED, RUNS, 'maybe rebuilt output (bytes)']
  ],
  ['a builder that changed, its files known', { graph: STAGES, matches: 'ssds' }, [REUSED, REUSED, RUNS, REUSED]],
  ['a builder that changed at its start', { graph: STAGES, matches: 'sddo' }, [REUSED, RUNS, RUNS, 'maybe rebuilt output (bytes)']],
  ['a builder that is not known', { graph: STAGES, matches: 'sscs' }, [REUSED, REUSED, 'maybe cached unknown (cached?)', REUSED]],
  ['a builder whose result is not there', { graph: STAGES, matches: 'sssd', stored: [0, 1, 3] }, [REUSED, REUSED, 'runs rebuilt!', RUNS]],
  [
    'a step that the target does not need',
    { graph: graphOf([...LINE.steps, step('run', chain(0))], { target: 2 }), matches: 'sssd' },
    [REUSED, REUSED, REUSED, REUSED]
  ],
  // One step that two others stand on: who asks for sure decides, then who cannot be known.
  ['asked for sure, and perhaps', { graph: FORK, matches: 'sddcd' }, [REUSED, RUNS, RUNS, CACHED, RUNS]],
  ['asked perhaps, and for sure', { graph: FORK, matches: 'sdcdd' }, [REUSED, RUNS, CACHED, RUNS, RUNS]],
  ['asked by bytes, and by what cannot be known', { graph: FORK, matches: 'sdocd' }, [REUSED, CACHED, BYTES, CACHED, RUNS]],
  ['asked by what cannot be known, and by bytes', { graph: FORK, matches: 'sdcod' }, [REUSED, CACHED, CACHED, BYTES, RUNS]],
  ['asked by bytes, and by one that is reused', { graph: FORK, matches: 'sdsod' }, [REUSED, BYTES, REUSED, BYTES, RUNS]],
  ['asked by one that is reused, and for sure', { graph: FORK, matches: 'sdsdd' }, [REUSED, RUNS, REUSED, RUNS, RUNS]],
  [
    'a builder whose files are only read by a step that the target does not need',
    {
      graph: graphOf([step('base'), step('run', chain(0)), step('run', chain(0)), step('copy', chain(0), content(1))], { target: 2 }),
      matches: 'sdss'
    },
    [REUSED, REUSED, REUSED, REUSED]
  ],
  ['no target', { graph: { ...LINE, target: null }, matches: 'ddd' }, [REUSED, REUSED, REUSED]],
  [
    'the legacy builder, which builds all',
    { graph: legacy(graphOf([...LINE.steps, step('run', chain(0))], { target: 2 })), matches: 'sssd' },
    [REUSED, REUSED, REUSED, RUNS]
  ],
  ['the legacy builder, whose results are there', { graph: legacy(LINE), matches: 'sss', stored: [] }, [REUSED, REUSED, REUSED]]
])('%s', (_, one, expected) => {
  expect(plan(one)).toBe(expected.join(', '));
});
