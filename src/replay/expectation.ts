import { standardNormal } from '../cost/index.ts';
import type { Estimate } from '../model/units.ts';

/** One outcome of a scenario: its weight, and the value at low, middle and high costs. */
export interface Outcome {
  readonly weight: number;
  readonly value: Estimate;
}

/**
 * Mean over weighted outcomes with the interval of two doubts: the costs (a slow machine is slow in every outcome, so the
 * ends are the means at low and at high costs) and how often each outcome comes (Bayesian bootstrap: for outcomes of 0 and
 * 1 this is the Beta distribution with these pseudo-counts, docs/suggestions.md). Independent, hence by their squares; and
 * never beyond the best and the worst outcome. All outcomes zero give exactly zero.
 */
export function expectation(outcomes: readonly Outcome[], confidence: number): Estimate {
  const total = outcomes.reduce((sum, o) => sum + o.weight, 0);
  if (total <= 0 || outcomes.every((o) => o.value.low === 0 && o.value.mid === 0 && o.value.high === 0)) return { low: 0, mid: 0, high: 0 };
  const mean = (pick: (value: Estimate) => number) => outcomes.reduce((sum, o) => sum + o.weight * pick(o.value), 0) / total;
  const mid = mean((v) => v.mid);
  const ends = [mean((v) => v.low), mid, mean((v) => v.high)];
  const variance = outcomes.reduce((sum, o) => sum + o.weight * (o.value.mid - mid) ** 2, 0) / total / (total + 1);
  const frequency = standardNormal(0.5 + confidence / 2) * Math.sqrt(variance);
  const least = outcomes.reduce((m, { value }) => Math.min(m, value.low, value.mid, value.high), Number.POSITIVE_INFINITY);
  const most = outcomes.reduce((m, { value }) => Math.max(m, value.low, value.mid, value.high), Number.NEGATIVE_INFINITY);
  return {
    low: Math.min(mid, Math.max(least, mid - Math.hypot(mid - Math.min(...ends), frequency))),
    mid,
    high: Math.max(mid, Math.min(most, mid + Math.hypot(Math.max(...ends) - mid, frequency)))
  };
}
