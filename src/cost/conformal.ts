import { quantile } from 'simple-statistics';
import type { Estimate } from '../model/units.ts';

/** Builds that count for the scale, and those it takes to trust it (docs/estimate.md). */
const LAST = 30;
const NEEDED = 5;
const NARROWEST = 0.5;
const WIDEST = 4;

/** What was said of a build, and the seconds it took. */
export interface Outcome {
  readonly said: Estimate;
  readonly took: number;
}

/**
 * Factor for the half-widths (on the log scale) of coming intervals, so that the last 30 would have held `confidence` of
 * their builds: the quantile of |residual| / half-width. 1 with fewer than 5 scored builds.
 */
export function conformalScale(outcomes: readonly Outcome[], confidence: number): number {
  const scores = outcomes.slice(-LAST).flatMap(({ said, took }) => {
    if (!(said.low > 0 && said.mid > 0 && took > 0)) return [];
    const residual = Math.log(took / said.mid);
    const half = residual < 0 ? Math.log(said.mid / said.low) : Math.log(said.high / said.mid);
    return half > 0 ? [Math.abs(residual) / half] : [];
  });
  if (scores.length < NEEDED) return 1;
  const level = Math.min(1, (confidence * (scores.length + 1)) / scores.length);
  return Math.min(WIDEST, Math.max(NARROWEST, quantile(scores, level)));
}

/** The interval with its half-widths multiplied on the log scale. An end at 0 stays there. */
export function scaled(estimate: Estimate, factor: number): Estimate {
  if (estimate.mid <= 0) return estimate;
  const end = (value: number) => (value <= 0 ? 0 : estimate.mid * (value / estimate.mid) ** factor);
  return { low: end(estimate.low), mid: estimate.mid, high: end(estimate.high) };
}

/** The whole interval so many times as long. */
export const times = ({ low, mid, high }: Estimate, factor: number): Estimate => ({
  low: low * factor,
  mid: mid * factor,
  high: high * factor
});
