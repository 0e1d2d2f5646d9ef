import type { Estimate } from '../model/units.ts';
import { median } from './median.ts';
import { standardNormal, studentT } from './student-t.ts';

/** A duration on the scale of log seconds: centre, standard deviation of one new build, and the degrees of freedom behind it. */
export interface LogDuration {
  readonly centre: number;
  readonly sd: number;
  readonly degrees: number;
}

/** What is believed of a step's noise before its builds are seen, and how many builds that belief is worth (docs/estimate.md). */
const PRIOR_SD = 0.2;
const PRIOR_DEGREES = 4;

/** Shortest duration told apart from nothing: below the resolution of a plain log. */
const SHORTEST = 0.02;

/** Log of seconds, for values down to 0. */
export const logOf = (seconds: number): number => Math.log(Math.max(SHORTEST, seconds));

/** Robust standard deviation around a centre, never below 0.05. */
export const robustDeviation = (logs: readonly number[], centre: number): number =>
  logs.length === 0 ? 0.05 : Math.max(0.05, 1.4826 * median(logs.map((l) => Math.abs(l - centre))));

/**
 * Spread of a new build around the centre of earlier ones: the variance pooled with a prior of sd 0.2 and 4 degrees of
 * freedom (docs/estimate.md: .76 to .83 of cases fall inside the 80 % band, where empirical quantiles hold .31 to .70).
 */
export function pooledSpread(logs: readonly number[], centre: number): { readonly sd: number; readonly degrees: number } {
  const n = Math.max(1, logs.length);
  const reach = logs.length < 3 ? Number.POSITIVE_INFINITY : 5 * robustDeviation(logs, centre);
  const squares = logs.reduce((sum, l) => sum + Math.min(Math.abs(l - centre), reach) ** 2, 0);
  const degrees = PRIOR_DEGREES + n - 1;
  return { sd: Math.sqrt(((PRIOR_DEGREES * PRIOR_SD ** 2 + squares) / degrees) * (1 + 1 / n)), degrees };
}

/** Seconds at the middle and at the two ends of the two-sided interval of `confidence`. */
export function interval(duration: LogDuration, confidence: number): Estimate {
  const reach = studentT(0.5 + confidence / 2, duration.degrees) * duration.sd;
  return { low: Math.exp(duration.centre - reach), mid: Math.exp(duration.centre), high: Math.exp(duration.centre + reach) };
}

/** More doubt from another source, independent of the first. */
export const widened = (duration: LogDuration, sd: number): LogDuration => ({ ...duration, sd: Math.hypot(duration.sd, sd) });

/** A band given at 80 % at another confidence: half-widths on the log scale go by the normal quantile. Needs positive ends. */
export function atConfidence(given: Estimate, confidence: number): Estimate {
  const factor = standardNormal(0.5 + confidence / 2) / standardNormal(0.9);
  const stretch = (end: number) => given.mid * (end / given.mid) ** factor;
  return { low: stretch(given.low), mid: given.mid, high: stretch(given.high) };
}
