import { expect, test } from '@jest/globals';
import { bestOrder, costOf, easiestOrder, type OrderProblem } from '../../src/suggestion/order/best-order.ts';
import fc, { runs } from '../setup/property.ts';

/** Random problems: sparse precedence along the present order, chances from weighted scenarios (any joint distribution). */
const problem = (most: number): fc.Arbitrary<OrderProblem> =>
  fc.integer({ min: 1, max: most }).chain((n) =>
    fc
      .record({
        seconds: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: n, maxLength: n }),
        density: fc.constantFrom(0, 0.05, 0.15, 0.3, 0.5),
        dice: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n }),
        scenarios: fc.array(fc.record({ weight: fc.integer({ min: 1, max: 10 }), touched: fc.integer({ min: 0, max: 2 ** n - 1 }) }), {
          minLength: 1,
          maxLength: 6
        })
      })
      .map(({ seconds, density, dice, scenarios }) => {
        const total = scenarios.reduce((sum, s) => sum + s.weight, 0);
        return {
          seconds,
          predecessors: seconds.map((_, j) => seconds.flatMap((__, i) => (i < j && (dice[i * n + j] ?? 1) < density ? [i] : []))),
          chance: (steps: readonly number[]) => {
            const mask = steps.reduce((m, s) => m | (1 << s), 0);
            return scenarios.reduce((sum, s) => ((s.touched & mask) !== 0 ? sum + s.weight : sum), 0) / total;
          }
        };
      })
  );

function cheapestByTrying({ seconds, predecessors, chance }: OrderProblem): number {
  let best = Number.POSITIVE_INFINITY;
  const visit = (placed: number[], cost: number): void => {
    if (placed.length === seconds.length) best = Math.min(best, cost);
    for (let step = 0; step < seconds.length; step++) {
      if (placed.includes(step) || !(predecessors[step] ?? []).every((p) => placed.includes(p))) continue;
      visit([...placed, step], cost + (seconds[step] ?? 0) * chance([...placed, step]));
    }
  };
  visit([], 0);
  return best;
}

const isLegal = ({ predecessors }: OrderProblem, order: readonly number[]): boolean =>
  new Set(order).size === predecessors.length && order.every((step, i) => (predecessors[step] ?? []).every((p) => order.indexOf(p) < i));

test('the search finds what trying all orders finds', () => {
  fc.assert(
    fc.property(problem(6), (p) => {
      const found = bestOrder(p);
      expect(isLegal(p, found.order)).toBe(true);
      expect(found.exact).toBe(true);
      expect(found.cost).toBeCloseTo(cheapestByTrying(p), 6);
      expect(costOf(p, found.order)).toBeCloseTo(found.cost, 6);
    }),
    { numRuns: runs(1500) }
  );
});

test('up to nine steps as well', () => {
  fc.assert(
    fc.property(
      problem(9).filter((p) => p.predecessors.flat().length >= p.seconds.length),
      (p) => {
        expect(bestOrder(p).cost).toBeCloseTo(cheapestByTrying(p), 6);
      }
    ),
    { numRuns: runs(60) }
  );
});

test('the order for readers is legal, and as cheap within the tolerance', () => {
  fc.assert(
    fc.property(problem(8), (p) => {
      const found = easiestOrder(p, 0.5);
      expect(isLegal(p, found.order)).toBe(true);
      expect(costOf(p, found.order)).toBeLessThanOrEqual(bestOrder(p).cost + 0.5 + 1e-6);
    }),
    { numRuns: runs(300) }
  );
});

test('too many free steps fall back to a legal order no dearer than the present one', () => {
  const n = 34;
  const seconds = Array.from({ length: n }, (_, i) => (i * 37) % 23);
  const chances = Array.from({ length: n }, (_, i) => ((i * 17) % 19) / 20);
  const p: OrderProblem = {
    seconds,
    predecessors: seconds.map(() => []),
    chance: (steps) => 1 - steps.reduce((miss, s) => miss * (1 - (chances[s] ?? 0)), 1)
  };
  const found = bestOrder(p);
  expect(found.exact).toBe(false);
  expect(isLegal(p, found.order)).toBe(true);
  expect(found.cost).toBeLessThan(
    costOf(
      p,
      seconds.map((_, i) => i)
    )
  );
});

test('an order that is best already stays', () => {
  const p: OrderProblem = { seconds: [1, 1], predecessors: [[], []], chance: (steps) => steps.length / 4 };
  expect(easiestOrder(p, 0.01).order).toEqual([0, 1]);
});
