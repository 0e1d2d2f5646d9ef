import { expect, test } from '@jest/globals';
import { type JudgeInput, judge, type Measured, overall, priorShareOf, samplesOfLargerHalf } from '../../src/budget/index.ts';
import type { GateVerdict, Limit } from '../../src/model/budget.ts';
import { code, say } from '../../src/model/sentence.ts';
import type { Estimate } from '../../src/model/units.ts';
import { plainText } from '../../src/safe-text/index.ts';

const GATE: JudgeInput['gate'] = {
  failOn: 'budget',
  confidence: 0.8,
  minSamples: 3,
  withoutHistory: 'pass',
  onUnknown: 'warn',
  failClosed: 'auto'
};
const range = (low: number, mid: number, high: number): Estimate => ({ low, mid, high });
const measured = (value: Estimate, more: Partial<Measured> = {}): Measured => ({
  value,
  before: range(80, 100, 120),
  samples: 9,
  priorShare: 0,
  step: null,
  ...more
});
const limit = (more: Partial<Limit>): Limit => ({ warn: null, fail: null, minPercent: null, ...more });

interface Row {
  readonly value?: Estimate;
  readonly limit?: Partial<Limit>;
  readonly measured?: Partial<Measured>;
  readonly gate?: Partial<JudgeInput['gate']>;
  readonly input?: Partial<JudgeInput>;
}
const decide = (row: Row) => {
  const [verdict] = judge({
    metrics: { added: measured(row.value ?? range(25, 30, 35), row.measured) },
    limits: { added: limit(row.limit ?? { fail: 20 }) },
    gate: { ...GATE, ...row.gate },
    currency: 'USD',
    withoutHistory: false,
    doubt: null,
    ...row.input
  });
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
};

const FIRST = { unknown: say`no log is known`, firstRun: true };
const NO_HISTORY_FAILS = (row: Row): Row => ({
  value: range(1, 2, 3),
  ...row,
  input: { withoutHistory: true },
  gate: { withoutHistory: 'fail' }
});

test.each<readonly [string, Row, GateVerdict]>([
  ['the low end over the limit', {}, 'fail'],
  ['the low end at the limit', { value: range(20, 30, 40) }, 'warn'],
  ['only the middle over the limit', { value: range(10, 25, 40) }, 'warn'],
  ['only the high end over the limit', { value: range(1, 15, 40) }, 'pass'],
  ['the middle at the limit', { value: range(1, 20, 40) }, 'pass'],
  ['the middle over warn, below fail', { value: range(6, 8, 10), limit: { warn: 5, fail: 20 } }, 'warn'],
  ['the middle over fail, below a higher warn', { value: range(6, 22, 30), limit: { warn: 50, fail: 20 } }, 'warn'],
  ['a warn limit alone never fails', { value: range(90, 100, 110), limit: { warn: 5 } }, 'warn'],
  ['exactly zero', { value: range(0, 0, 0), limit: { warn: 5, fail: 20 } }, 'pass'],
  ['something saved', { value: range(-40, -30, -20) }, 'pass'],
  ['over the limit, below the floor in percent', { limit: { fail: 20, minPercent: 50 } }, 'pass'],
  ['over the limit and the floor', { limit: { fail: 20, minPercent: 10 } }, 'fail'],
  ['over the limit, the low end below the floor', { limit: { fail: 20, minPercent: 28 } }, 'warn'],
  ['a floor with nothing before it', { limit: { fail: 20, minPercent: 50 }, measured: { before: null } }, 'fail'],
  ['too few samples', { measured: { samples: 2 } }, 'warn'],
  ['just enough samples', { measured: { samples: 3 } }, 'fail'],
  ['no samples asked for', { measured: { samples: 0 }, gate: { minSamples: 0 } }, 'fail'],
  ['mostly priors', { measured: { priorShare: 0.6 } }, 'warn'],
  ['mostly priors and small', { measured: { priorShare: 0.6 }, value: range(1, 2, 3) }, 'warn'],
  ['mostly priors, unknown passes', { measured: { priorShare: 0.6 }, value: range(1, 2, 3), gate: { onUnknown: 'pass' } }, 'pass'],
  ['mostly priors, unknown fails', { measured: { priorShare: 0.6 }, value: range(1, 2, 3), gate: { onUnknown: 'fail' } }, 'fail'],
  ['half priors', { measured: { priorShare: 0.5 } }, 'fail'],
  ['no history', { input: { withoutHistory: true } }, 'warn'],
  ['no history and small', { input: { withoutHistory: true }, value: range(1, 2, 3) }, 'pass'],
  ['no history, which is to fail', { input: { withoutHistory: true }, value: range(1, 2, 3), gate: { withoutHistory: 'fail' } }, 'fail'],
  ['no history and exactly zero', { input: { withoutHistory: true }, value: range(0, 0, 0), gate: { withoutHistory: 'fail' } }, 'pass'],
  ['an unresolved base and small', { input: { doubt: say`a base is not known` }, value: range(1, 2, 3) }, 'warn'],
  ['not measured, a fail limit', { input: { metrics: { added: { unknown: say`the file does not parse` } } } }, 'fail'],
  ['not measured, a warn limit', { input: { metrics: { added: { unknown: say`the file does not parse` } } }, limit: { warn: 5 } }, 'warn'],
  ['not measured, open', { input: { metrics: { added: { unknown: say`it does not parse` } } }, gate: { failClosed: false } }, 'warn'],
  [
    'not measured, always closed',
    { input: { metrics: { added: { unknown: say`it does not parse` } } }, limit: { warn: 5 }, gate: { failClosed: true } },
    'fail'
  ],
  [
    'not measured, a gate that never fails',
    { input: { metrics: { added: { unknown: say`it fails` } } }, gate: { failOn: 'never' } },
    'warn'
  ],
  ['not measured yet', { input: { metrics: { added: { unknown: say`no log`, firstRun: true } } } }, 'pass'],
  ['not measured yet, which is to fail', { input: { metrics: { added: FIRST } }, gate: { withoutHistory: 'fail' } }, 'fail'],
  [
    'not measured yet, which is to fail, a warn limit',
    { input: { metrics: { added: FIRST } }, gate: { withoutHistory: 'fail' }, limit: { warn: 5 } },
    'warn'
  ],
  ['not measured yet, which is to warn', { input: { metrics: { added: FIRST } }, gate: { withoutHistory: 'warn' } }, 'warn'],
  ['not measured yet, a warn limit', { input: { metrics: { added: FIRST } }, limit: { warn: 5 } }, 'pass'],
  ['few samples that would not fail', { measured: { samples: 1 }, value: range(1, 2, 3) }, 'pass'],
  ['no history, which is to fail, a warn limit', NO_HISTORY_FAILS({ limit: { warn: 5 } }), 'warn'],
  ['no history and small, a warn limit', { input: { withoutHistory: true }, value: range(1, 2, 3), limit: { warn: 5 } }, 'pass'],
  ['no history, zero at most', NO_HISTORY_FAILS({ value: range(-5, 0, 0) }), 'fail'],
  ['no history, zero at least', NO_HISTORY_FAILS({ value: range(0, 0, 5) }), 'fail'],
  ['no history, zero but on average', NO_HISTORY_FAILS({ value: range(0, 3, 0) }), 'fail'],
  ['a base that is not known, surely over', { input: { doubt: say`a base is not known` } }, 'fail'],
  ['a figure in doubt, surely over', { measured: { doubt: say`nothing could be replayed` } }, 'warn'],
  ['a new image has no added', { input: { metrics: {} } }, 'pass']
])('%s', (_, row, expected) => {
  expect(decide(row).decision).toBe(expected);
});

test('limits without a value are no limit', () => {
  const none = judge({
    metrics: { added: measured(range(1, 2, 3)) },
    limits: { added: limit({}) },
    gate: GATE,
    currency: 'USD',
    withoutHistory: false,
    doubt: null
  });
  expect(none).toEqual([]);
});

test.each<readonly [string, Row, string]>([
  [
    'fail',
    { measured: { step: say`line 7 ${code('RUN')}` } },
    'added is 30 s (25 s to 35 s), certainly over the limit of 20 s, most of it in line 7 RUN.'
  ],
  [
    'warn',
    { value: range(10, 25, 40) },
    'added is 25 s (10 s to 40 s), over the limit of 20 s, but not for certain: the range begins at 10 s.'
  ],
  [
    'warn, between the two limits',
    { value: range(2, 2.4, 4.4), limit: { warn: 1, fail: 3 } },
    'added is 2.4 s (2 s to 4.4 s), over the warning limit of 1 s.'
  ],
  [
    'warn, around the failing limit',
    { value: range(2, 3.4, 4.4), limit: { warn: 1, fail: 3 } },
    'added is 3.4 s (2 s to 4.4 s), over the limit of 3 s, but not for certain: the range begins at 2 s.'
  ],
  ['pass', { value: range(0, 0, 0) }, 'added is 0 s, within 20 s.'],
  [
    'few',
    { measured: { samples: 1 } },
    'added is 30 s (25 s to 35 s), certainly over the limit of 20 s; it only warns, since the steps behind it have 1 logged build and 3 are needed to fail.'
  ],
  [
    'pass below the floor',
    { limit: { fail: 20, minPercent: 50 } },
    'added is 30 s (25 s to 35 s), over 20 s but at most 50 % of the value before.'
  ],
  [
    'pass below a small floor',
    { value: range(6, 7, 8), limit: { fail: 5, minPercent: 7.54 } },
    'added is 7 s (6 s to 8 s), over 5 s but at most 7.5 % of the value before.'
  ],
  [
    'pass below a large floor',
    { limit: { fail: 20, minPercent: 32.6 } },
    'added is 30 s (25 s to 35 s), over 20 s but at most 33 % of the value before.'
  ],
  [
    'pass with a floor that does not matter',
    { value: range(1, 2, 3), limit: { fail: 20, minPercent: 5 } },
    'added is 2 s (1 s to 3 s), within 20 s.'
  ],
  [
    'pass at the limit, with a floor',
    { value: range(1, 20, 40), limit: { fail: 20, minPercent: 5 } },
    'added is 20 s (1 s to 40 s), within 20 s.'
  ],
  ['pass at the limit', { value: range(1, 20, 40) }, 'added is 20 s (1 s to 40 s), within 20 s.'],
  [
    'warn, at the failing limit',
    { value: range(2, 20, 40), limit: { warn: 5, fail: 20 } },
    'added is 20 s (2 s to 40 s), over the warning limit of 5 s.'
  ],
  [
    'warn without enough builds',
    { value: range(10, 25, 40), measured: { samples: 1 } },
    'added is 25 s (10 s to 40 s), over the limit of 20 s, but not for certain: the range begins at 10 s.'
  ],
  [
    'estimate of priors',
    { measured: { priorShare: 0.6 }, value: range(1, 2, 3) },
    'added is 2 s (1 s to 3 s), within 20 s; 60 % of the estimate is from priors.'
  ],
  [
    'first estimate',
    { input: { withoutHistory: true }, value: range(1, 2, 3) },
    'added is 2 s (1 s to 3 s), within 20 s; no earlier build log is known, so the estimate is from priors.'
  ],
  ['figure that is not there', { input: { metrics: {} } }, 'added is not known on this side, so there is nothing to compare.'],
  ['figure that is not there yet', { input: { metrics: { added: FIRST } } }, 'added is not known yet: no log is known.'],
  [
    'figure that could not be had',
    { input: { metrics: { added: { unknown: say`the file does not parse` } } } },
    'added could not be measured: the file does not parse.'
  ],
  [
    'minutes',
    { value: range(125, 250, 3600), limit: { fail: 120 } },
    'added is 250 s (125 s to 60 min), certainly over the limit of 120 s.'
  ]
])('the reason of a %s', (_, row, expected) => {
  expect(plainText(decide(row).reason)).toBe(expected);
});

test.each<readonly ['added-cost' | 'pulled-bytes', GateVerdict, string]>([
  ['added-cost', 'warn', 'certainly over the limit of $20.00 per month; no earlier build log is known, so the estimate is from priors.'],
  // Bytes rest on a build record, so logged seconds count for nothing.
  ['pulled-bytes', 'fail', 'certainly over the limit of 20 B.']
])('%s has its unit, and without history it can %s', (metric, decision, ends) => {
  const row = { metrics: { [metric]: measured(range(25, 30, 35)) }, limits: { [metric]: limit({ fail: 20 }) } };
  const verdict = decide({ input: { ...row, withoutHistory: true } });
  expect([verdict.metric, verdict.decision]).toEqual([metric, decision]);
  expect(plainText(verdict.reason)).toContain(ends);
});

test.each<readonly [readonly GateVerdict[], GateVerdict]>([
  [[], 'skipped'],
  [['skipped'], 'skipped'],
  [['skipped', 'pass'], 'pass'],
  [['pass', 'warn', 'pass'], 'warn'],
  [['warn', 'fail'], 'fail']
])('%j together', (verdicts, expected) => {
  expect(overall(verdicts, GATE)).toBe(expected);
  expect(overall(verdicts, { failOn: 'never' })).toBe(expected === 'fail' ? 'warn' : expected);
});

const part = (seconds: number, samples: number, prior = false) => ({ seconds, samples, prior });
test.each([
  ['nothing', [], 0],
  ['one step', [part(9, 4)], 4],
  ['a small step without samples does not matter', [part(9, 4), part(1, 0, true)], 4],
  ['two halves both matter', [part(5, 4), part(5, 1)], 1],
  ['the larger half of three', [part(4, 7), part(4, 5), part(2, 0)], 5],
  ['in any order', [part(1, 0), part(9, 7), part(8, 5)], 5],
  ['half is not the larger half', [part(5, 9), part(3, 1), part(2, 0)], 1],
  ['of equal steps those with fewer samples', [part(4, 9), part(4, 5), part(4, 1)], 1],
  ['of equal steps those with fewer samples, in any order', [part(4, 1), part(4, 5), part(4, 9)], 1],
  ['a step that takes no time does not count', [part(0, 4)], 0]
])('samples of the larger half: %s', (_, parts, expected) => {
  expect(samplesOfLargerHalf(parts)).toBe(expected);
});

test('share of priors', () => {
  expect(priorShareOf([part(9, 4), part(1, 0, true)])).toBeCloseTo(0.1, 12);
  expect(priorShareOf([])).toBe(0);
});
