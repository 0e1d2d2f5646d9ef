import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { isSample, matchBuild, mergeHistory, runName } from '../../src/history/index.ts';
import type { HistoryLine } from '../../src/model/history.ts';
import { readLog } from '../buildlog/read.ts';
import fc from '../setup/property.ts';
import { identity, loggedBuild, loggedStep, logReading } from './samples.ts';
import { toyGraph } from './toy-graph.ts';

const GRAPH = toyGraph([{ name: 'app', base: 'node', instructions: ['RUN npm ci', 'RUN npm run build'] }]);

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
  const run = runName(logReading(build), { print, commit: w.commit });
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

/** A log as a file: builds of which each step is cached or took so many tenths of a second, and how it was saved. */
interface LogFile {
  readonly builds: readonly (readonly [number | null, number | null])[];
  /** Second at which it began; null for a log without times. */
  readonly start: number | null;
  readonly saved: 'raw' | 'as shown';
  readonly digest: string;
  readonly commit: string | null;
}

const tenths = fc.option(fc.constantFrom(1, 2, 40));
const logFile: fc.Arbitrary<LogFile> = fc.record({
  builds: fc.array(fc.tuple(tenths, tenths), { minLength: 1, maxLength: 2 }),
  start: fc.option(fc.integer({ min: 0, max: 3 })),
  saved: fc.constantFrom('raw' as const, 'as shown' as const),
  digest: fc.constantFrom('a', 'b'),
  commit: fc.option(fc.constantFrom('c1', 'c2'))
});

function textOf({ builds, start, saved, digest }: LogFile): string {
  const lines = builds.flatMap((steps) => [
    '#0 building with "default" instance using docker driver',
    '',
    `#1 [1/3] FROM docker.io/library/node:22@sha256:${digest.repeat(64)}`,
    '#1 CACHED',
    '',
    ...steps.flatMap((took, at) => [
      `#${at + 2} [${at + 2}/3] RUN ${at === 0 ? 'npm ci' : 'npm run build'}`,
      `#${at + 2} ${took === null ? 'CACHED' : `DONE ${(took / 10).toFixed(1)}s`}`,
      ''
    ])
  ]);
  if (start === null) return lines.join('\n');
  const front = saved === 'raw' ? '' : 'build\tBuild\t';
  return lines
    .map((line, k) => `${front}${new Date(Date.UTC(2026, 0, 1, 0, start * 10, k)).toISOString().slice(0, 23)}0000Z ${line}\n`)
    .join('');
}

function importedFile(file: LogFile): readonly HistoryLine[] {
  const text = textOf(file);
  const reading = readLog(text);
  const run = runName(reading, { print: createHash('sha256').update(text).digest('hex'), commit: file.commit });
  return reading.builds.flatMap((build, position) =>
    matchBuild(
      build,
      GRAPH,
      identity({ run, job: 'log', build: position, commit: file.commit, at: build.startedAt ?? '2026-02-01T00:00:00Z' })
    )
  );
}

test('files of logs imported in any order, as raw and as shown, with repeats and collisions, have every build once', () => {
  const key = (f: LogFile) => (f.start === null ? JSON.stringify([textOf(f), f.commit]) : JSON.stringify([f.start, f.builds, f.digest]));
  fc.assert(
    fc.property(fc.array(logFile, { maxLength: 8 }), fc.array(fc.nat(), { minLength: 24, maxLength: 24 }), (files, numbers) => {
      const all = [
        ...files,
        ...files.filter((_, at) => (numbers[at] ?? 0) % 2 === 0),
        ...files.map((f) => ({ ...f, saved: 'raw' as const }))
      ];
      const order = all.map((f, at) => ({ f, at: numbers[at] ?? 0 })).sort((a, b) => a.at - b.at);
      let history: readonly HistoryLine[] = [];
      for (const { f } of order) history = mergeHistory(history, importedFile(f));
      const builds = new Map(files.map((f) => [key(f), f.builds.length]));
      const wanted = [...builds.values()].reduce((sum, n) => sum + n, 0);
      expect(new Set(history.filter(isSample).map((s) => `${s.run} ${s.build}`)).size).toBe(wanted);
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 25) }
  );
});

const CACHED = loggedBuild([loggedStep('RUN npm ci', { state: 'cached', seconds: null })]);
test.each([
  ['the same log', { print: 'a', commit: null }, { print: 'a', commit: null }, true],
  ['two logs from a full cache', { print: 'a', commit: null }, { print: 'b', commit: null }, false],
  ['equal bytes of two commits', { print: 'a', commit: '1' }, { print: 'a', commit: '2' }, false]
])('%s', (_, one, other, same) => {
  const reading = logReading(CACHED);
  expect(runName(reading, one) === runName(reading, other)).toBe(same);
});

test('a log that says when it ran is the same build in whatever form it was saved', () => {
  const reading = logReading(loggedBuild([loggedStep('RUN npm ci')], { startedAt: '2026-01-01T00:00:00.123Z' }));
  expect(runName(reading, { print: 'a', commit: null })).toBe(runName(reading, { print: 'b', commit: 'c0ffee' }));
});
