import { medianSorted } from 'simple-statistics';

/** Middle of a list of at least one number; of an even number the mean of the two in the middle. */
export const median = (values: readonly number[]): number => medianSorted([...values].sort((a, b) => a - b));

/** Weight of a build by its place from the newest: halves every so many. */
const HALF_LIFE = 6;

/** Median with weights that halve by age, the newest last; between two values where the weights meet. */
export function recentMedian(logs: readonly number[]): number {
  const rows = logs.map((value, i) => ({ value, weight: 2 ** (-(logs.length - 1 - i) / HALF_LIFE) })).sort((a, b) => a.value - b.value);
  const total = rows.reduce((sum, r) => sum + r.weight, 0);
  let before = 0;
  let previous: { readonly value: number; readonly at: number } | null = null;
  for (const row of rows) {
    const at = (before + row.weight / 2) / total;
    if (at >= 0.5) {
      if (previous === null) return row.value;
      return previous.value + ((0.5 - previous.at) / (at - previous.at)) * (row.value - previous.value);
    }
    before += row.weight;
    previous = { value: row.value, at };
  }
  return previous?.value ?? 0;
}
