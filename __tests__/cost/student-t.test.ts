import { expect, test } from '@jest/globals';
import { standardNormal, studentT } from '../../src/cost/index.ts';

// Printed tables: NIST/SEMATECH e-Handbook 1.3.6.7.2, three decimals.
const TABLE: readonly (readonly [number, number, number])[] = [
  [1, 0.9, 3.078],
  [1, 0.975, 12.706],
  [2, 0.9, 1.886],
  [3, 0.95, 2.353],
  [4, 0.9, 1.533],
  [4, 0.99, 3.747],
  [5, 0.975, 2.571],
  [8, 0.9, 1.397],
  [10, 0.95, 1.812],
  [15, 0.995, 2.947],
  [20, 0.9, 1.325],
  [30, 0.975, 2.042],
  [60, 0.95, 1.671],
  [100, 0.99, 2.364]
];

test.each(TABLE)('quantile of t with %d degrees at %d', (degrees, p, expected) => {
  expect(studentT(p, degrees)).toBeCloseTo(expected, 2.9);
  expect(studentT(1 - p, degrees)).toBeCloseTo(-expected, 2.9);
});

test('many degrees of freedom give the normal quantile', () => {
  expect(standardNormal(0.9)).toBeCloseTo(1.281552, 5);
  expect(standardNormal(0.975)).toBeCloseTo(1.959964, 5);
  expect(standardNormal(0.5)).toBe(0);
});

test.each([
  [0, 3],
  [1, 3],
  [Number.NaN, 3],
  [0.9, 0],
  [0.9, -1]
])('p %d with %d degrees is refused', (p, degrees) => {
  expect(() => studentT(p, degrees)).toThrow(RangeError);
});
