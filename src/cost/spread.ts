import type { Estimate } from '../model/units.ts';
import { FLEET_NOISE, type Noise } from './fleet-noise.ts';
import { median, recentMedian } from './median.ts';
import { standardNormal, studentT } from './student-t.ts';

/** A duration on the scale of log seconds: centre, standard deviation of one new build, and the degrees of freedom behind it. */
export interface LogDuration {
  readonly centre: number;
  readonly sd: number;
  readonly degrees: number;
}

/** Shortest duration told apart from nothing: below the resolution of a plain log. */
const SHORTEST = 0.02;

/** Log of seconds, for values down to 0. */
export const logOf = (seconds: number): number => Math.log(Math.max(SHORTEST, seconds));

/** Robust standard deviation around a centre, never below 0.05. */
export const robustDeviation = (logs: readonly number[], centre: number): number =>
  logs.length === 0 ? 0.05 : Math.max(0.05, 1.4826 * median(logs.map((l) => Math.abs(l - centre))));

/** Builds that a centre rests on at most: older ones weigh less, and a median uses two thirds of what there is. */
const MOST_BEHIND = 7;
/** An error beyond so many usual ones counts as that many: one absurd build makes no step noisy. */
const FURTHEST_ERROR = 4;
/** Builds whose errors count: the newest. */
const COUNTED = 12;

/** By how much a new build varies more than a single one, since its centre rests on `builds` of them. */
const withCentre = (builds: number): number => 1 + 1 / Math.min(builds, MOST_BEHIND);

/** Squares of what builds were off from what those before them said, as of single builds, and their number. Oldest first. */
export function squaredErrors(logs: readonly number[]): { readonly squares: number; readonly degrees: number } {
  const errors = logs.slice(1).flatMap((log, i) => {
    if (i + 1 < logs.length - COUNTED) return [];
    const before = logs.slice(0, i + 1);
    return [Math.abs(log - recentMedian(before)) / Math.sqrt(withCentre(before.length))];
  });
  const reach = errors.length < 3 ? Number.POSITIVE_INFINITY : FURTHEST_ERROR * Math.max(0.02, 1.48 * median(errors));
  return { squares: errors.reduce((sum, error) => sum + Math.min(error, reach) ** 2, 0), degrees: errors.length };
}

/**
 * Spread of a new build around the centre of earlier ones, oldest first: what its own builds were off from those before them,
 * pooled with what is believed of such steps (docs/estimate.md "Ranges").
 */
export function pooledSpread(logs: readonly number[], noise: Noise = FLEET_NOISE): { readonly sd: number; readonly degrees: number } {
  const own = squaredErrors(logs);
  const degrees = noise.degrees + own.degrees;
  const variance = (noise.degrees * noise.variance + own.squares) / degrees;
  return { sd: Math.sqrt(variance * withCentre(Math.max(1, logs.length))), degrees };
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
