import { NO_TIME, reachAround, standardNormal, sumOfWorlds, type Worlds } from '../cost/index.ts';
import type { Estimate, Seconds } from '../model/units.ts';

/** One outcome of a scenario: its weight, its value at middle costs, and in each world. */
export interface Outcome {
  readonly weight: number;
  readonly mid: Seconds;
  readonly worlds: Worlds;
}

/**
 * Mean over weighted outcomes with the interval of two doubts: the costs (the same in every outcome, so what two sides have in
 * common cancels in their difference) and how often each outcome comes (Bayesian bootstrap: for outcomes of 0 and 1 this is the
 * Beta distribution with these pseudo-counts, docs/suggestions.md). Independent, hence by their squares; and never beyond the
 * best and the worst outcome. All outcomes zero give exactly zero.
 */
export function expectation(outcomes: readonly Outcome[], confidence: number): Estimate {
  const total = outcomes.reduce((sum, o) => sum + o.weight, 0);
  if (total <= 0 || outcomes.every((o) => o.mid === 0 && o.worlds.every((one) => one === 0))) return { low: 0, mid: 0, high: 0 };
  const mid = outcomes.reduce((sum, o) => sum + o.weight * o.mid, 0) / total;
  const costs = reachAround(meanWorlds(outcomes, total), confidence);
  const variance = outcomes.reduce((sum, o) => sum + o.weight * (o.mid - mid) ** 2, 0) / total / (total + 1);
  const frequency = standardNormal(0.5 + confidence / 2) * Math.sqrt(variance);
  // What adds in every world cannot take away.
  const least = Math.min(...outcomes.map((o) => Math.min(o.mid, ...o.worlds)));
  const most = Math.max(...outcomes.map((o) => Math.max(o.mid, ...o.worlds)));
  return {
    low: seconds(Math.min(mid, Math.max(least, mid - Math.hypot(costs.below, frequency)))),
    mid: seconds(mid),
    high: seconds(Math.max(mid, Math.min(most, mid + Math.hypot(costs.above, frequency))))
  };
}

/** What the order of a sum leaves is nothing. */
const seconds = (value: Seconds): Seconds => (Math.abs(value) < 1e-9 ? 0 : value);

const meanWorlds = (outcomes: readonly Outcome[], total: number): Worlds =>
  outcomes.length === 0 ? NO_TIME : sumOfWorlds(outcomes.map(({ weight, worlds }) => worlds.map((one) => (weight / total) * one)));
