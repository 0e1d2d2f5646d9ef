import { expect, test } from '@jest/globals';
import { rangeAround, reachAround, sumOfWorlds, worldsOf } from '../../src/cost/index.ts';

const SECONDS = { low: 8, mid: 10, high: 14 };
const less = (a: readonly number[], b: readonly number[]) => a.map((one, k) => one - (b[k] ?? 0));

test.each([0.5, 0.8, 0.95])('an estimate in worlds is itself again at a confidence of %d', (confidence) => {
  const again = rangeAround(10, worldsOf(SECONDS, confidence, 'RUN a'), confidence);
  expect(again.low).toBeCloseTo(8, 6);
  expect(again.mid).toBe(10);
  expect(again.high).toBeCloseTo(14, 6);
});

test('what two sums have in common cancels in their difference, and only that', () => {
  const [a, b, c] = ['RUN a', 'RUN b', 'RUN c'].map((source) => worldsOf(SECONDS, 0.8, source));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three steps');
  const alone = less(sumOfWorlds([a, b]), a);
  expect(reachAround(alone, 0.8).below).toBeCloseTo(reachAround(b, 0.8).below, 9);
  expect(reachAround(less(sumOfWorlds([a, b]), sumOfWorlds([a, b])), 0.8)).toEqual({ below: 0, above: 0 });
  expect(reachAround(less(sumOfWorlds([a, b]), sumOfWorlds([a, c])), 0.8).above).toBeGreaterThan(1);
});

test('steps err partly by themselves: the range of a sum is narrower than the sum of the ranges', () => {
  const steps = Array.from({ length: 8 }, (_, i) => worldsOf(SECONDS, 0.8, `RUN ${i}`));
  const { low, high } = rangeAround(80, sumOfWorlds(steps), 0.8);
  expect(low).toBeGreaterThan(65);
  expect(low).toBeLessThan(74);
  expect(high).toBeGreaterThan(88);
  expect(high).toBeLessThan(105);
});
