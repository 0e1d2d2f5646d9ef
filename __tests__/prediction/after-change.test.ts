import { expect, test } from '@jest/globals';
import type { BuildGraph, Step, StepInput } from '../../src/model/graph.ts';
import type { CacheMode } from '../../src/model/image.ts';
import { runsAfterChange, runsAfterStep } from '../../src/prediction/after-change.ts';
import { sideInMemory } from '../engine/fuzz/compare.ts';
import { randomCase } from '../engine/fuzz/random-case.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import fc, { runs } from '../setup/property.ts';

// What a merged change of files makes run (docs/cache-rules.md §7, §9): a mean over replayed changes stands on it.

const chain = (step: number): StepInput => ({ from: { step }, mode: 'chain', selection: null, content: null });
const reads = (step: number, path: string): StepInput => ({
  ...chain(step),
  mode: 'content',
  selection: { paths: [{ path, wildcard: false, include: [], exclude: [], followLinks: true }] }
});
const files: StepInput = { from: { source: { kind: 'context', name: '' } }, mode: 'content', selection: null, content: null };
const image: StepInput = { ...files, from: { source: { kind: 'image', reference: 'i', platform: null } }, mode: 'chain' };
const step = (operation: Step['operation'], value: string, ...inputs: readonly StepInput[]): Omit<Step, 'id'> => ({
  operation,
  definition: [{ name: operation === 'copy' ? 'destination' : 'command', value }],
  inputs,
  origins: [],
  forced: false
});

/** A builder that makes /out and is given more files below `place`, and a target that reads /out. */
const builder = (place: string, more: Partial<Step> = {}): BuildGraph => ({
  builder: 'buildkit',
  steps: [
    step('base', '', image),
    step('copy', '/src', chain(0), files),
    { ...step('run', 'make', chain(1)), ...more },
    step('copy', place, chain(2), files),
    step('copy', '/app', chain(0), reads(3, 'out')),
    step('run', 'last', chain(4))
  ].map((one, id) => ({ ...one, id })),
  target: 5,
  instructions: [],
  caveats: [],
  problems: []
});

test.each<[string, BuildGraph, readonly number[], CacheMode, string]>([
  ['nothing', builder('/other'), [], 'local', 'reused reused reused reused reused reused'],
  [
    'nothing, behind a command that makes links',
    builder('/out', { definition: [{ name: 'command', value: 'ln -s /a /b' }] }),
    [],
    'local',
    'reused reused reused reused reused reused'
  ],
  ['nothing, without a cache', builder('/other'), [], 'none', 'reused runs runs runs runs runs'],
  ['sources', builder('/other'), [1], 'local', 'reused runs runs runs maybe maybe'],
  ['files beside the result', builder('/other'), [3], 'local', 'reused reused reused runs reused reused'],
  ['files at the result', builder('/out'), [3], 'local', 'reused reused reused runs maybe maybe'],
  ['sources, with a cache of the last stage alone', builder('/other'), [1], 'registry-min', 'reused runs runs runs maybe maybe'],
  ['files at the result, with a cache of the last stage alone', builder('/out'), [3], 'inline', 'reused runs runs runs maybe maybe'],
  ['nothing, one step told to run', builder('/other', { forced: true }), [], 'local', 'reused reused runs runs maybe maybe']
])('a change of %s', (_, graph, touched, mode, expected) => {
  const isTouched = (one: Step, input: number) => touched.includes(one.id) && input === 1;
  expect(runsAfterChange(graph, isTouched, { mode }).join(' ')).toBe(expected);
  if (mode === 'local') expect(runsAfterChange(graph, isTouched).join(' ')).toBe(expected);
});

const modes = fc.constantFrom<CacheMode>('local', 'gha-max', 'registry-min', 'inline', 'none');
test('one step whose key differs runs what a walk of the whole graph says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom('buildkit' as const, 'legacy' as const),
      modes,
      (seed, by, mode) => {
        const { base, target } = randomCase(seed, by);
        const { graph } = lowerSide(sideInMemory(base, target), by);
        const after = runsAfterStep(graph, { mode });
        for (const { id } of graph.steps) {
          const steps = graph.steps.map((one) => (one.id === id ? { ...one, forced: true } : one));
          expect(after(id)).toEqual(runsAfterChange({ ...graph, steps }, () => false, { mode }));
        }
      }
    ),
    { numRuns: runs(100) }
  );
});

const graphOf = (target: number, ...steps: readonly Omit<Step, 'id'>[]): BuildGraph => ({
  ...builder('/other'),
  steps: steps.map((one, id) => ({ ...one, id })),
  target
});
const run = (...inputs: readonly StepInput[]) => step('run', 'make', ...inputs);
const row = graphOf(3, step('base', '', image), run(chain(0)), run(chain(1)), run(chain(2)));
const fork = graphOf(4, step('base', '', image), run(chain(0)), run(chain(1)), run(chain(1)), run(chain(2), chain(3)));
const beyond = graphOf(2, step('base', '', image), run(chain(0)), run(chain(1)), run(chain(2)));
const read = graphOf(
  5,
  step('base', '', image),
  run(chain(0)),
  run(chain(1)),
  step('base', '', image),
  step('copy', '/', chain(3), reads(2, 'out')),
  run(chain(4))
);
const copied = graphOf(3, step('base', '', image), run(chain(0)), step('base', '', image), step('copy', '/', chain(2), reads(1, 'out')));
const open: BuildGraph = {
  ...row,
  openTarget: {
    options: [
      { target: 3, stages: [0] },
      { target: 2, stages: [0] }
    ],
    because: ['which is open']
  }
};

test.each<{ readonly what: string; readonly graph: BuildGraph; readonly expected: readonly string[] }>([
  { what: 'a row', graph: row, expected: ['RRRR', '-RRR', '--RR', '---R'] },
  { what: 'two that stand on one', graph: fork, expected: ['RRRRR', '-RRRR', '--R-R', '---RR', '----R'] },
  { what: 'a target with more behind it', graph: beyond, expected: ['RRR-', '-RR-', '--R-', '----'] },
  { what: 'files read through a row', graph: read, expected: ['RRR-??', '-RR-??', '--R-??', '---RRR', '----RR', '-----R'] },
  { what: 'a target that reads files', graph: copied, expected: ['RR-?', '-R-?', '--RR', '---R'] },
  { what: 'an open target', graph: open, expected: ['RRR?', '-RR?', '--R?', '---?'] },
  { what: 'a builder and its reader', graph: builder('/out'), expected: [] },
  { what: 'a builder that is given files beside what it makes', graph: builder('/other'), expected: [] }
])('each step of $what alone', ({ graph, expected }) => {
  const after = runsAfterStep(graph);
  const letters = (states: readonly string[]) => states.map((state) => ({ runs: 'R', maybe: '?', reused: '-' })[state] ?? '').join('');
  const seen = graph.steps.map(({ id }) => letters(after(id)));
  const walked = graph.steps.map(({ id }) => {
    const steps = graph.steps.map((one) => (one.id === id ? { ...one, forced: true } : one));
    return letters(runsAfterChange({ ...graph, steps }, () => false));
  });
  expect(seen).toEqual(walked);
  if (expected.length > 0) expect(seen).toEqual(expected);
});

test('a step that nobody asks for runs nothing, and the target itself does, whatever stands on it', () => {
  const graph: BuildGraph = { ...builder('/other'), target: 3 };
  expect(runsAfterStep(graph)(3).join(' ')).toBe('reused reused reused runs reused reused');
  expect(runsAfterStep(graph)(4).join(' ')).toBe('reused reused reused reused reused reused');
});
