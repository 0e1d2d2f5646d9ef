import { expect, test } from '@jest/globals';
import { cacheBalance, type OverheadInput, overheadLines } from '../../src/cost/index.ts';
import type { OverheadSample } from '../../src/model/history.ts';

const overhead = (run: number, kind: OverheadSample['kind'], seconds: number, more: Partial<OverheadSample> = {}): OverheadSample => ({
  v: 1,
  run: String(run),
  job: 'build',
  build: 0,
  overhead: `${kind} x`,
  kind,
  image: 'app',
  file: 'Dockerfile',
  seconds,
  executed: 5,
  commit: null,
  at: `2026-11-${String(run).padStart(2, '0')}T00:00:00Z`,
  runner: 'ubuntu-latest',
  trusted: true,
  ...more
});
const ask = (samples: readonly OverheadSample[], executed = 5): OverheadInput => ({
  samples,
  file: 'Dockerfile',
  executed,
  now: '2026-11-21T00:00:00Z',
  confidence: 0.8,
  runner: 'ubuntu-latest'
});
const names = (samples: readonly OverheadSample[]) => overheadLines(ask(samples)).map((l) => l.name);

test('lines in the order of a build, each with its band', () => {
  const lines = overheadLines(
    ask([overhead(1, 'cache-export', 30), overhead(1, 'cache-import', 4), overhead(2, 'cache-export', 32), overhead(2, 'cache-import', 4)])
  );
  expect(lines.map((l) => l.name)).toEqual(['cache import', 'cache export']);
  for (const { low, mid, high } of lines) expect(0 < low && low < mid && mid < high).toBe(true);
});

test('several overheads of one class in one build are one sum', () => {
  const [line] = overheadLines(ask([overhead(1, 'base-pull', 4, { overhead: 'a' }), overhead(1, 'base-pull', 5, { overhead: 'b' })]));
  expect(line?.mid).toBeCloseTo(9, 9);
});

test('an export grows with the steps that ran', () => {
  const samples = [1, 2, 3, 4, 5].map((n) => overhead(n, 'cache-export', 10 * n, { executed: n }));
  const at = (executed: number) => overheadLines(ask(samples, executed))[0]?.mid ?? 0;
  expect(at(5) / at(3)).toBeCloseTo(5 / 3, 6);
  expect(at(500) / at(3)).toBeCloseTo(4, 6);
});

test.each<readonly [string, OverheadSample]>([
  ['half a second', overhead(1, 'metadata', 0.4)],
  ['another file', overhead(1, 'export', 9, { file: 'other' })],
  ['another class of machine', overhead(1, 'export', 9, { runner: 'tiny' })],
  ['an untrusted run', overhead(1, 'export', 9, { trusted: false })],
  ['a year ago', overhead(1, 'export', 9, { at: '2025-11-01T00:00:00Z' })]
])('%s is no line', (_, sample) => {
  expect(names([sample])).toEqual([]);
});

const CACHE = [
  overhead(1, 'cache-import', 5),
  overhead(1, 'cache-export', 40),
  overhead(2, 'cache-import', 5),
  overhead(2, 'cache-export', 50)
];
test.each([
  ['pays', CACHE, [120, 100], { builds: 2, spent: 50, saved: 110, pays: true }],
  ['does not pay', CACHE, [20, 30, 40], { builds: 3, spent: 50, saved: 30, pays: false }],
  ['is not known without import or export', [overhead(1, 'export', 9)], [20], null],
  ['is not known without builds', CACHE, [], null]
])('the cache %s', (_, samples, saved, expected) => {
  expect(cacheBalance(ask(samples), saved)).toEqual(expected);
});
