import { expect, test } from '@jest/globals';
import { audit, auditSentence, decadesOf, hindsightOf, outcomesOf } from '../../src/audit/index.ts';
import { isSample, matchBuild } from '../../src/history/index.ts';
import type { LoggedStep } from '../../src/model/buildlog.ts';
import type { HistoryLine, KeptPrediction, Sample } from '../../src/model/history.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { identity, loggedBuild, loggedStep } from '../history/samples.ts';
import { toyGraph } from '../history/toy-graph.ts';

const GRAPH = toyGraph([{ name: 'app', base: 'node', instructions: ['RUN npm ci', 'RUN npm run build'] }]);
const built = (
  commit: string,
  steps: readonly LoggedStep[],
  more: Partial<Parameters<typeof identity>[0]> = {},
  wall: number | null = null
): readonly Sample[] =>
  matchBuild(loggedBuild(steps, { wall }), GRAPH, identity({ run: commit, commit, at: '2026-11-02T00:00:00Z', ...more })).filter(isSample);
const both = (install: Partial<LoggedStep>, build: Partial<LoggedStep>) => [
  loggedStep('RUN npm ci', install),
  loggedStep('RUN npm run build', build)
];
const CACHED: Partial<LoggedStep> = { state: 'cached', seconds: null };

const keyOf = (text: string): string => built('x', [loggedStep(text)])[0]?.key ?? '';
const kept = (commit: string, verdicts: readonly [string, string][] = [], more: Partial<KeptPrediction> = {}): KeptPrediction => ({
  v: 1,
  prediction: commit,
  image: 'app',
  file: 'Dockerfile',
  target: null,
  commit,
  at: '2026-11-01T00:00:00Z',
  rebuild: { low: 8, mid: 10, high: 12 },
  verdicts: [
    { stage: 'app', step: 1, key: keyOf('RUN npm ci'), verdict: verdicts[0]?.[0] ?? 'cached', certainty: verdicts[0]?.[1] ?? 'certain' },
    {
      stage: 'app',
      step: 2,
      key: keyOf('RUN npm run build'),
      verdict: verdicts[1]?.[0] ?? 'rebuilt',
      certainty: verdicts[1]?.[1] ?? 'certain'
    }
  ],
  ...more
});
const summary = (lines: readonly HistoryLine[]) => audit(lines).summary;

test('a build inside its range with the verdicts as said', () => {
  const lines = [kept('aaaaaaa'), ...built('aaaaaaa', both(CACHED, { seconds: 11 }))];
  expect(summary(lines)).toEqual({
    scored: 1,
    medianError: expect.closeTo(1 / 11, 9),
    inside: 1,
    judged: 1,
    verdicts: { checked: 2, wrong: 0, wrongCertain: 0 }
  });
  expect(plainText(auditSentence(summary(lines)) ?? [])).toBe('last prediction: median error 9 %, 1 of 1 inside the range');
  expect(outcomesOf(audit(lines).rows)).toEqual([{ said: { low: 8, mid: 10, high: 12 }, took: 11 }]);
});

test.each<readonly [string, readonly HistoryLine[], readonly [number, number, number]]>([
  ['a certain verdict that was wrong', [kept('aaaaaaa'), ...built('aaaaaaa', both({ seconds: 3 }, { seconds: 11 }))], [2, 1, 1]],
  ['an uncertain one', [kept('aaaaaaa', [['rebuilt', 'unknown']]), ...built('aaaaaaa', both(CACHED, { seconds: 11 }))], [2, 1, 0]],
  [
    'a fetched layer counts as cached',
    [kept('aaaaaaa'), ...built('aaaaaaa', both({ pulled: true, seconds: 9 }, { seconds: 11 }))],
    [2, 0, 0]
  ],
  ['a failed step proves nothing', [kept('aaaaaaa'), ...built('aaaaaaa', both(CACHED, { state: 'failed', seconds: null }))], [1, 0, 0]],
  [
    'a step that the log does not show',
    [kept('aaaaaaa'), ...built('aaaaaaa', [loggedStep('RUN npm run build', { seconds: 11 })])],
    [1, 0, 0]
  ],
  [
    'pruned and metadata are not checked',
    [
      kept('aaaaaaa', [
        ['pruned', 'certain'],
        ['metadata', 'certain']
      ]),
      ...built('aaaaaaa', both({ seconds: 3 }, { seconds: 4 }))
    ],
    [0, 0, 0]
  ]
])('%s', (_, lines, [checked, wrong, wrongCertain]) => {
  expect(summary(lines).verdicts).toEqual({ checked, wrong, wrongCertain });
});

test.each<readonly [string, readonly HistoryLine[]]>([
  ['no build followed', [kept('aaaaaaa')]],
  ['a build of another commit', [kept('aaaaaaa'), ...built('bbbbbbb', both(CACHED, { seconds: 11 }))]],
  ['a build of another file', [kept('aaaaaaa'), ...built('aaaaaaa', both(CACHED, { seconds: 11 }), { file: 'other' })]],
  [
    'a build of another target',
    [kept('aaaaaaa', [], { target: 'x' }), ...built('aaaaaaa', both(CACHED, { seconds: 11 }), { target: 'y' })]
  ],
  ['a build before the prediction', [kept('aaaaaaa'), ...built('aaaaaaa', both(CACHED, { seconds: 11 }), { at: '2026-10-30T00:00:00Z' })]],
  ['a build nobody trusts', [kept('aaaaaaa'), ...built('aaaaaaa', both(CACHED, { seconds: 11 }), { trusted: false })]]
])('%s: nothing is scored', (_, lines) => {
  expect(summary(lines)).toMatchObject({ scored: 0, medianError: null });
  expect(auditSentence(summary(lines))).toBeNull();
});

test('the footer looks back on the last twenty', () => {
  const lines = Array.from({ length: 30 }, (_, i) => {
    const at = `2026-11-${String(i + 1).padStart(2, '0')}T00:00:00Z`;
    return [kept(`commit${i}`, [], { at }), ...built(`commit${i}`, both(CACHED, { seconds: i < 10 ? 100 : 10.5 }), { at })];
  }).flat();
  expect(plainText(auditSentence(summary(lines)) ?? [])).toBe('last 20 predictions: median error 5 %, 20 of 20 inside the range');
});

test('where nothing was to run and nothing ran, the verdicts are tested and no range is', () => {
  const nothing = { rebuild: { low: 0, mid: 0, high: 0 } };
  const cached: readonly [string, string][] = [
    ['cached', 'certain'],
    ['cached', 'certain']
  ];
  const quiet = summary([kept('aaaaaaa', cached, nothing), ...built('aaaaaaa', both(CACHED, CACHED))]);
  expect(quiet).toMatchObject({ inside: 0, judged: 0, verdicts: { checked: 2, wrong: 0 } });
  expect(auditSentence(quiet)).toBeNull();
  const missed = summary([kept('aaaaaaa', cached, nothing), ...built('aaaaaaa', both(CACHED, { seconds: 30 }))]);
  expect(missed).toMatchObject({ inside: 0, judged: 1, medianError: 1, verdicts: { checked: 2, wrong: 1, wrongCertain: 1 } });
});

test('of several predictions before one build only the last counts, and one after it none', () => {
  const build = built('aaaaaaa', both(CACHED, { seconds: 11 }));
  const early = kept('aaaaaaa', [], { prediction: '1', at: '2026-10-30T00:00:00Z', rebuild: { low: 1, mid: 2, high: 3 } });
  const late = kept('aaaaaaa', [], { prediction: '2' });
  const after = kept('aaaaaaa', [], { prediction: '3', at: '2026-11-03T00:00:00Z', rebuild: { low: 1, mid: 2, high: 3 } });
  const rows = audit([late, early, after, ...build]).rows;
  expect(rows.map((row) => row.prediction.prediction)).toEqual(['2']);
});

test('a build of a commit that its log names by its first digits', () => {
  const commit = 'abcdef0123456789abcdef0123456789abcdef01';
  expect(summary([kept(commit), ...built('abcdef0', both(CACHED, { seconds: 11 }))]).scored).toBe(1);
  expect(summary([kept(commit), ...built('abcdef', both(CACHED, { seconds: 11 }))]).scored).toBe(0);
});

test('calibration by tens, and what a limit would have decided with hindsight', () => {
  const builds = Array.from({ length: 14 }, (_, i) => {
    const commit = String(i).padStart(40, '0');
    const day = `2026-10-${String(i + 1).padStart(2, '0')}T`;
    // Said 8 to 12; ten builds take 11, the last four 20.
    const took = i < 10 ? 11 : 20;
    return [kept(commit, [], { at: `${day}00:00:00Z` }), ...built(commit, both(CACHED, { seconds: took }), { at: `${day}10:00:00Z` })];
  }).flat();
  const { rows } = audit(builds);
  expect(
    decadesOf(rows).map(({ predictions, inside, judged, bias }) => [predictions, inside, judged, Math.round(10 * (bias ?? 0))])
  ).toEqual([
    [10, 10, 10, 1],
    [4, 0, 4, 10]
  ]);
  expect(hindsightOf(rows, 15)).toEqual({ limit: 15, judged: 14, over: 4, failed: 0, falseAlarms: 0, warned: 0, missed: 4 });
  expect(hindsightOf(rows, 7)).toMatchObject({ over: 14, failed: 14, falseAlarms: 0 });
  expect(hindsightOf(rows, 9)).toMatchObject({ warned: 14, missed: 0 });
});
