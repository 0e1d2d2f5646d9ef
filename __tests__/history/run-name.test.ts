import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isSample, matchBuild, mergeHistory, runName } from '../../src/history/index.ts';
import type { LoggedBuild, LogReading } from '../../src/model/buildlog.ts';
import type { HistoryLine } from '../../src/model/history.ts';
import fc from '../setup/property.ts';
import { identity, loggedBuild, loggedStep } from './samples.ts';
import { toyGraph } from './toy-graph.ts';

const GRAPH = toyGraph([{ name: 'app', base: 'node', instructions: ['RUN npm ci', 'RUN npm run build'] }]);

const readingOf = (builds: readonly LoggedBuild[]): LogReading => ({
  form: 'buildkit-plain',
  builds,
  job: null,
  lines: 1,
  bytes: 1,
  notes: []
});

/** One build as the world knows it: what its log prints, and what else tells it from others. */
interface World {
  readonly seconds: readonly [number, number] | 'cached';
  readonly startedAt: string | null;
  /** Bytes of the log beyond what is read of it: digests, offsets. */
  readonly bytes: string;
  readonly commit: string | null;
}

const world: fc.Arbitrary<World> = fc.record({
  // Few values, so that builds often print the same.
  seconds: fc.oneof(fc.constant('cached' as const), fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(3, 4))),
  startedAt: fc.option(fc.integer({ min: 0, max: 30 }).map((d) => new Date(Date.UTC(2026, 0, 1) + d * 1000).toISOString())),
  bytes: fc.constantFrom('x', 'y', 'z'),
  commit: fc.option(fc.constantFrom('c1', 'c2', 'c3'))
});

/** Builds that nothing at all tells apart are one. */
const keyOf = (w: World): string =>
  w.startedAt === null ? JSON.stringify([w.bytes, w.commit, w.seconds]) : JSON.stringify([w.startedAt, w.seconds]);

function imported(w: World): readonly HistoryLine[] {
  const step = (text: string, at: 0 | 1) =>
    loggedStep(text, w.seconds === 'cached' ? { state: 'cached', seconds: null } : { seconds: w.seconds[at] });
  const build = loggedBuild([step('RUN npm ci', 0), step('RUN npm run build', 1)], { startedAt: w.startedAt });
  const print = createHash('sha256')
    .update(JSON.stringify([w.bytes, w.seconds]))
    .digest('hex');
  const run = runName(readingOf([build]), { print, commit: w.commit });
  return matchBuild(build, GRAPH, identity({ run, job: 'log', commit: w.commit, at: w.startedAt ?? '2026-02-01T00:00:00Z' }));
}

test('histories imported in any order, with repeats and collisions, have every build once', () => {
  fc.assert(
    fc.property(fc.array(world, { maxLength: 40 }), fc.infiniteStream(fc.nat()), fc.nat(4), (worlds, numbers, repeats) => {
      const more = Array.from({ length: worlds.length === 0 ? 0 : repeats * 5 }, () => worlds[(numbers.next().value ?? 0) % worlds.length]);
      const all = [...worlds, ...more.flatMap((w) => w ?? [])];
      const order = all.map((w) => ({ w, at: numbers.next().value ?? 0 })).sort((a, b) => a.at - b.at);
      let history: readonly HistoryLine[] = [];
      for (const { w } of order) history = mergeHistory(history, imported(w));
      expect(new Set(history.filter(isSample).map((s) => s.run)).size).toBe(new Set(worlds.map(keyOf)).size);
      expect(history.length).toBe(2 * new Set(worlds.map(keyOf)).size);
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 200) }
  );
});

const CACHED = loggedBuild([loggedStep('RUN npm ci', { state: 'cached', seconds: null })]);
test.each([
  ['the same log', { print: 'a', commit: null }, { print: 'a', commit: null }, true],
  ['two logs from a full cache', { print: 'a', commit: null }, { print: 'b', commit: null }, false],
  ['equal bytes of two commits', { print: 'a', commit: '1' }, { print: 'a', commit: '2' }, false]
])('%s', (_, one, other, same) => {
  const reading = readingOf([CACHED]);
  expect(runName(reading, one) === runName(reading, other)).toBe(same);
});

test('a log that says when it ran is the same build in whatever form it was saved', () => {
  const reading = readingOf([loggedBuild([loggedStep('RUN npm ci')], { startedAt: '2026-01-01T00:00:00.123Z' })]);
  expect(runName(reading, { print: 'a', commit: null })).toBe(runName(reading, { print: 'b', commit: 'c0ffee' }));
});
