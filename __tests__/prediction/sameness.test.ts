import { expect, test } from '@jest/globals';
import { say } from '../../src/model/sentence.ts';
import { better, DIFFERENT, SAME, type Sameness, standingOn, worse } from '../../src/prediction/sameness.ts';

// All pairs of the five answers. A wrong cell is a verdict that is surer than what it stands on, or a doubt that hides a sure rebuild.

const STATES = {
  same: SAME,
  output: { kind: 'output', reason: say`a step writes it again` },
  cached: { kind: 'unknown', reason: say`who knows`, likely: 'cached' },
  rebuilt: { kind: 'unknown', reason: say`who knows`, likely: 'rebuilt' },
  different: DIFFERENT
} as const satisfies Record<string, Sameness>;
type State = keyof typeof STATES;
const ORDER = ['same', 'output', 'cached', 'rebuilt', 'different'] as const;

const nameOf = (sameness: Sameness) => (sameness.kind === 'unknown' ? sameness.likely : sameness.kind);

test.each<readonly [State, string]>([
  ['same', 'same output cached rebuilt different'],
  ['output', 'output output rebuilt rebuilt different'],
  ['cached', 'cached rebuilt cached rebuilt different'],
  ['rebuilt', 'rebuilt rebuilt rebuilt rebuilt different'],
  ['different', 'different different different different different']
])('%s and each other one: both must hold', (one, expected) => {
  expect(ORDER.map((other) => nameOf(worse(STATES[one], STATES[other]))).join(' ')).toBe(expected);
});

test.each<readonly [State, string]>([
  ['same', 'same same same same same'],
  ['output', 'same output output output output'],
  ['cached', 'same output cached cached cached'],
  ['rebuilt', 'same output cached rebuilt rebuilt'],
  ['different', 'same output cached rebuilt different']
])('%s or each other one: one is enough', (one, expected) => {
  expect(ORDER.map((other) => nameOf(better(STATES[one], STATES[other]))).join(' ')).toBe(expected);
});

test.each<readonly [State, State]>([
  ['same', 'cached'],
  ['output', 'rebuilt'],
  ['rebuilt', 'rebuilt'],
  ['different', 'different']
])('%s that stands on a doubt is %s, and without a doubt it is itself', (name, expected) => {
  const doubt = { because: say`the argument is set elsewhere`, likely: 'cached' } as const;
  expect(nameOf(standingOn(STATES[name], doubt))).toBe(expected);
  expect([standingOn(STATES[name], null), standingOn(STATES[name], undefined)]).toEqual([STATES[name], STATES[name]]);
});

test('of two ways that are equally good the first one is taken', () => {
  const [cached, rebuilt] = (['cached', 'rebuilt'] as const).map(
    (likely): Sameness => ({ kind: 'unknown', reason: say`another reason`, likely })
  ) as [Sameness, Sameness];
  expect([better(STATES.cached, cached), better(STATES.rebuilt, rebuilt), better(STATES.cached, rebuilt)]).toEqual([
    STATES.cached,
    STATES.rebuilt,
    STATES.cached
  ]);
});

test('of two doubts that say the same the one that decides keeps its reason', () => {
  const other: Sameness = { kind: 'unknown', reason: say`another reason`, likely: 'rebuilt' };
  expect([worse(STATES.cached, other), worse(STATES.rebuilt, other)]).toEqual([other, STATES.rebuilt]);
});
