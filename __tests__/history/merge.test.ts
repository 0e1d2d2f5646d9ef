import { expect, test } from '@jest/globals';
import { encodeHistory, mergeHistory, parseHistory, pruneHistory } from '../../src/history/index.ts';
import type { HistoryLine, Sample } from '../../src/model/history.ts';
import { plainText } from '../../src/safe-text/index.ts';
import fc, { runs } from '../setup/property.ts';

/** `fc.record` without its optional keys, which the exact optional types of a line do not take. */
const recordOf = (model: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<HistoryLine> =>
  fc.record({ ...model }).map((value) => value as unknown as HistoryLine);
const time = fc.integer({ min: 0, max: 300 }).map((d) => new Date(Date.UTC(2026, 0, 1) + d * 86_400_000).toISOString());
const small = fc.constantFrom('1', '2', '3');
const sample: fc.Arbitrary<HistoryLine> = recordOf({
  v: fc.constant(1 as const),
  run: small,
  job: small,
  build: fc.integer({ min: 0, max: 1 }),
  step: small,
  image: fc.option(small),
  file: fc.constant('Dockerfile'),
  target: fc.constant(null),
  platform: fc.constant(null),
  stage: fc.option(small),
  index: fc.option(fc.nat()),
  total: fc.option(fc.nat()),
  key: small,
  kind: fc.constant('run'),
  text: fc.string(),
  match: fc.constantFrom('exact' as const, 'none' as const),
  state: fc.constantFrom('done' as const, 'cached' as const),
  seconds: fc.option(fc.double({ min: 0, max: 1000, noNaN: true })),
  atLeast: fc.constant(null),
  resolution: fc.constant(0.05),
  pulled: fc.boolean(),
  parent: fc.constant(null),
  commit: fc.option(small),
  at: time,
  source: fc.constant('buildkit-plain' as const),
  runner: fc.option(small),
  outcome: fc.constant('ok' as const),
  wall: fc.option(fc.double({ min: 0, max: 1000, noNaN: true })),
  trusted: fc.boolean(),
  overlap: fc.option(fc.double({ min: 0, max: 9, noNaN: true })),
  startedAfter: fc.option(fc.double({ min: 0, max: 9, noNaN: true }))
});
const overhead: fc.Arbitrary<HistoryLine> = recordOf({
  v: fc.constant(1 as const),
  run: small,
  job: small,
  build: fc.constant(0),
  overhead: small,
  kind: fc.constant('export' as const),
  image: fc.constant(null),
  file: fc.constant('Dockerfile'),
  seconds: fc.double({ min: 0, max: 1000, noNaN: true }),
  executed: fc.nat(),
  commit: fc.constant(null),
  at: time,
  runner: fc.constant(null),
  trusted: fc.boolean()
});
const kept: fc.Arbitrary<HistoryLine> = recordOf({
  v: fc.constant(1 as const),
  prediction: small,
  image: small,
  file: small,
  target: fc.option(small),
  commit: small,
  at: time,
  rebuild: fc.option(fc.constant({ low: 1, mid: 2, high: 3 })),
  verdicts: fc.array(fc.record({ stage: fc.option(small), step: fc.nat(), key: small, verdict: small, certainty: small }), { maxLength: 2 })
});
const list = fc.array(fc.oneof(sample, overhead, kept), { maxLength: 12 });
const text = (lines: readonly HistoryLine[]) => encodeHistory(lines);

test('merging is a union: any order, any grouping, any repetition gives the same bytes', () => {
  fc.assert(
    fc.property(list, list, list, (a, b, c) => {
      const all = text(mergeHistory(a, b, c));
      expect(text(mergeHistory(c, a, b))).toBe(all);
      expect(text(mergeHistory(mergeHistory(a, b), c))).toBe(all);
      expect(text(mergeHistory(a, mergeHistory(b, c)))).toBe(all);
      expect(text(mergeHistory(a, a, b, c, b))).toBe(all);
      expect(text(mergeHistory(mergeHistory(a, b, c)))).toBe(all);
    })
  );
});

test('what is written is read again, to the byte', () => {
  fc.assert(
    fc.property(list, (lines) => {
      const written = text(mergeHistory(lines));
      const { lines: back, problems } = parseHistory(written, 'history.jsonl');
      expect(problems).toEqual([]);
      expect(text(back)).toBe(written);
    })
  );
});

test('any text is read, and every line is either kept or reported', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.json(),
          sample.map((s) => JSON.stringify(s))
        ),
        { maxLength: 15 }
      ),
      (rows) => {
        const content = rows.join('\n');
        const { lines, problems } = parseHistory(content, 'h');
        const nonEmpty = content.split('\n').filter((l) => l.trim() !== '').length;
        expect(lines.length + problems.length).toBe(nonEmpty);
      }
    )
  );
});

const GOOD = JSON.stringify(fc.sample(sample, { seed: 1, numRuns: runs(1) })[0]);
const edited = (change: Readonly<Record<string, unknown>>) => JSON.stringify({ ...JSON.parse(GOOD), ...change });

test.each([
  ['no JSON', '{"v":1,', 'no JSON'],
  ['a list', '[1]', 'no object'],
  ['null', 'null', 'no object'],
  ['nothing known', '{"v":1}', 'no sample'],
  ['another version', edited({ v: 2 }), 'version'],
  ['negative seconds', edited({ seconds: -1 }), 'seconds'],
  ['seconds as text', edited({ seconds: '1' }), 'seconds'],
  ['seconds beyond a week', edited({ seconds: 1e9 }), 'seconds'],
  ['a state nobody knows', edited({ state: 'won' }), 'state'],
  ['a time that is none', edited({ at: 'yesterday' }), 'at'],
  ['trust as text', edited({ trusted: 'yes' }), 'trusted'],
  ['an endless text', edited({ text: 'x'.repeat(30_000) }), 'text']
])('a line with %s is left out and reported', (_, line, word) => {
  const { lines, problems } = parseHistory(`${GOOD}\n${line}\n${GOOD}\n`, 'h.jsonl');
  expect(lines).toHaveLength(2);
  expect(problems).toHaveLength(1);
  expect(plainText(problems[0]?.message ?? [])).toContain('Line 2');
  expect(plainText(problems[0]?.message ?? [])).toContain(word);
});

test('unknown and prototype keys do not travel on', () => {
  const { lines } = parseHistory(`${GOOD.slice(0, -1)},"__proto__":{"x":1},"more":1}`, 'h');
  expect(lines).toHaveLength(1);
  expect(Object.keys(lines[0] ?? {})).not.toContain('more');
  expect((lines[0] as unknown as Record<string, unknown>)['x']).toBeUndefined();
});

test('pruning keeps what is young enough', () => {
  const at = (time: string) => ({ ...(JSON.parse(GOOD) as Sample), at: time });
  const lines = [at('2026-08-01T00:00:00Z'), at('2026-11-20T00:00:00Z')];
  expect(pruneHistory(lines, { maxAgeDays: 90, now: '2026-11-21T00:00:00Z' })).toEqual([lines[1]]);
  expect(pruneHistory(lines, { maxAgeDays: 900, now: '2026-11-21T00:00:00Z' })).toEqual(lines);
});
