import { expect, test } from '@jest/globals';
import { type StepCost, schedule, wallSeconds, worldsOf } from '../../src/cost/index.ts';
import type { RunState } from '../../src/model/prediction.ts';
import { type ToyStage, toyGraph } from '../history/toy-graph.ts';
import fc from '../setup/property.ts';

const stage = (name: string, base: string, ...instructions: ToyStage['instructions']): ToyStage => ({ name, base, instructions });
const cost = (mid: number, processor = 0, source = 'x'): StepCost => ({
  low: mid / 2,
  mid,
  high: mid * 2,
  worlds: worldsOf({ low: mid / 2, mid, high: mid * 2 }, 0.8, source),
  basis: 'own',
  samples: 5,
  processor,
  guessed: 0
});

const PARALLEL = toyGraph([
  stage('one', 'debian', 'RUN a'),
  stage('two', 'debian', 'RUN b'),
  stage(
    'last',
    'debian',
    { text: 'COPY --from=one / /', paths: ['/'], from: 'one' },
    { text: 'COPY --from=two / /', paths: ['/'], from: 'two' }
  )
]);
const step = (text: string) => PARALLEL.steps.findIndex((s) => s.definition[0]?.value === text);
const seconds = (values: Readonly<Record<string, number>>) => PARALLEL.steps.map((s) => values[s.definition[0]?.value ?? ''] ?? 0);

test.each([
  ['two stages that wait for the network run beside each other', { 'RUN a': 3, 'RUN b': 4 }, 0, 2, 4],
  ['two busy stages have a core each', { 'RUN a': 3, 'RUN b': 4 }, 1, 2, 4],
  ['two busy stages share one core', { 'RUN a': 3, 'RUN b': 4 }, 1, 1, 7],
  ['half busy stages slow each other by halves', { 'RUN a': 4, 'RUN b': 4 }, 0.5, 1, 4],
  ['a copy waits for both', { 'RUN a': 3, 'RUN b': 4, 'COPY --from=two / /': 1 }, 0, 2, 5],
  ['nothing to do takes no time', {}, 1, 2, 0]
])('%s', (_, values, processor, cores, expected) => {
  const costs = PARALLEL.steps.map(() => ({ processor, guessed: 0 }));
  expect(wallSeconds(PARALLEL, seconds(values), costs, cores)).toBeCloseTo(expected, 9);
});

test('the range is that of the likelier case, and steps err partly by themselves', () => {
  const costs = PARALLEL.steps.map((s) =>
    s.id === step('RUN a') ? cost(4) : s.id === step('COPY --from=one / /') ? cost(2, 0, 'y') : cost(0)
  );
  const runs: RunState[] = PARALLEL.steps.map((s) =>
    s.id === step('RUN a') ? 'runs' : s.id === step('COPY --from=one / /') ? 'maybe' : 'reused'
  );
  const both = schedule(PARALLEL, runs, costs, { confidence: 0.8 });
  expect(both.mid).toBe(6);
  // Between errors that are all the same (3 and 12) and errors that are all their own.
  expect(both.low).toBeGreaterThan(3);
  expect(both.low).toBeLessThan(4.1);
  expect(both.high).toBeGreaterThan(9);
  expect(both.high).toBeLessThan(12);
  expect(schedule(PARALLEL, runs, costs, { confidence: 0.8, likely: () => false })).toEqual({ low: 2, mid: 4, high: 8 });
});

test('more steps that are equal err less together, however small the share of each is', () => {
  const widths = [2, 40, 60, 400].map((n) => {
    const row = toyGraph([stage('one', 'debian', ...Array.from({ length: n }, (_, i) => `RUN ${i}` as const))]);
    const costs = row.steps.map(({ id, operation }) => (operation === 'base' ? cost(0) : cost(1, 0, `step ${id}`)));
    const runs = row.steps.map((): RunState => 'runs');
    const { low, mid, high } = schedule(row, runs, costs, { confidence: 0.8 });
    expect(mid).toBeCloseTo(n, 6);
    return high / low;
  });
  const [two = 0, ...more] = widths;
  for (const width of more) {
    expect(width).toBeLessThan(0.8 * two);
    // A quarter of the variance is the machine's: it is left however many they are.
    expect(width).toBeGreaterThan(1.5);
  }
});

test('of two stages that end at about the same time the later one is later than either by itself', () => {
  const costs = PARALLEL.steps.map((s) => (s.id === step('RUN a') ? cost(4) : s.id === step('RUN b') ? cost(4, 0, 'y') : cost(0)));
  const runs: RunState[] = PARALLEL.steps.map((s) => ([step('RUN a'), step('RUN b')].includes(s.id) ? 'runs' : 'reused'));
  const { mid } = schedule(PARALLEL, runs, costs, { confidence: 0.8 });
  expect(mid).toBeGreaterThan(4.2);
  expect(mid).toBeLessThan(6);
});

test('nothing runs: exactly zero', () => {
  expect(
    schedule(
      PARALLEL,
      PARALLEL.steps.map(() => 'reused' as const),
      PARALLEL.steps.map(() => cost(5)),
      { confidence: 0.8 }
    )
  ).toEqual({ low: 0, mid: 0, high: 0 });
});

/** Random stages on top of each other, with copies between them. */
const graphs = fc
  .array(fc.record({ base: fc.nat(), runs: fc.integer({ min: 1, max: 4 }), copies: fc.array(fc.nat(), { maxLength: 2 }) }), {
    minLength: 1,
    maxLength: 6
  })
  .map((rows) =>
    toyGraph(
      rows.map((row, i) => ({
        name: `s${i}`,
        base: i > 0 && row.base % 2 === 0 ? `s${row.base % i}` : 'debian',
        instructions: [
          ...Array.from({ length: row.runs }, (_, r) => `RUN ${i}-${r}`),
          ...(i === 0 ? [] : row.copies.map((c) => ({ text: `COPY --from=s${c % i} / /`, paths: ['/'], from: `s${c % i}` })))
        ]
      }))
    )
  );

test('the wall lies between the longest path and the sum, whatever the cores; a step alone takes its own time', () => {
  fc.assert(
    fc.property(
      graphs,
      fc.infiniteStream(fc.double({ min: 0, max: 50, noNaN: true })),
      fc.integer({ min: 1, max: 8 }),
      fc.nat(),
      (graph, stream, cores, pick) => {
        const draw = () => stream.next().value ?? 1;
        const times = graph.steps.map(draw);
        const costs = graph.steps.map(() => ({ processor: Math.min(1, draw() / 50) }));
        const wall = wallSeconds(graph, times, costs, cores);
        const path: number[] = [];
        for (const s of graph.steps) {
          const before = s.inputs.map((i) => ('step' in i.from ? (path[i.from.step] ?? 0) : 0));
          path.push(Math.max(0, ...before) + (times[s.id] ?? 0));
        }
        const sum = times.reduce((a, b) => a + b, 0);
        expect(wall).toBeGreaterThanOrEqual(Math.max(0, ...path) - 1e-6);
        expect(wall).toBeLessThanOrEqual(sum + 1e-6);
        if (costs.every((c) => c.processor === 0)) expect(wall).toBeCloseTo(Math.max(0, ...path), 6);
        const chosen = pick % graph.steps.length;
        const alone = graph.steps.map((s) => (s.id === chosen ? (times[chosen] ?? 0) : 0));
        expect(wallSeconds(graph, alone, costs, cores)).toBeCloseTo(times[chosen] ?? 0, 6);
      }
    )
  );
});
