/** What was said and what came. */
export interface Scored {
  readonly said: { readonly low: number; readonly mid: number; readonly high: number };
  readonly took: number;
}

/** Median; NaN of nothing. */
export const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? Number.NaN) : ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2;
};
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Median of |took - said| / took, in percent. */
export const medianError = (rows: readonly Scored[]): number => 100 * middle(rows.map((r) => Math.abs(r.took - r.said.mid) / r.took));
/** Mean of the same. */
export const meanError = (rows: readonly Scored[]): number => 100 * mean(rows.map((r) => Math.abs(r.took - r.said.mid) / r.took));
/** Share of rows inside their interval, in percent. */
export const coverage = (rows: readonly Scored[]): number =>
  100 * mean(rows.map((r) => (r.took >= r.said.low && r.took <= r.said.high ? 1 : 0)));
/** Median width of the interval over the middle. */
export const width = (rows: readonly Scored[]): number => middle(rows.map((r) => (r.said.high - r.said.low) / r.said.mid));

/** Pinball loss at .1, .5 and .9 in seconds, averaged. */
export function pinball(rows: readonly Scored[]): number {
  const loss = (level: number, said: number, took: number) => (took >= said ? level * (took - said) : (1 - level) * (said - took));
  return mean(rows.flatMap(({ said, took }) => [loss(0.1, said.low, took), loss(0.5, said.mid, took), loss(0.9, said.high, took)]));
}
