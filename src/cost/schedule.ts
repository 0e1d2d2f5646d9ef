import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Prediction, RunState } from '../model/prediction.ts';
import type { Estimate, Seconds } from '../model/units.ts';
import { DEFAULT_CORES } from './contention.ts';
import { spansOf } from './spans.ts';
import type { StepCost } from './step-cost.ts';

export interface ScheduleOptions {
  /** Cores that busy steps share; default 2. */
  readonly cores?: number;
  /** Which of the steps that may run count for the middle; default all. */
  readonly likely?: (step: StepId) => boolean;
}

/**
 * Wall seconds of running the steps that `runs` says, along the step graph and not as a sum (docs/estimate.md). The low end
 * takes only steps that certainly run, at their low costs; the high end those that may run as well, at their high costs:
 * quantiles are added along the schedule, since a slow machine is slow for all steps of a build.
 */
export function schedule(
  graph: BuildGraph,
  runs: readonly RunState[],
  costs: readonly StepCost[],
  options: ScheduleOptions = {}
): Estimate {
  const cores = Math.max(1, options.cores ?? DEFAULT_CORES);
  const wall = (counts: (id: StepId) => boolean, seconds: (cost: StepCost) => Seconds) =>
    wallSeconds(
      graph,
      graph.steps.map(({ id }) => {
        const cost = costs[id];
        return cost === undefined || !counts(id) ? 0 : seconds(cost);
      }),
      costs,
      cores
    );
  const likely = options.likely ?? (() => true);
  const mid = wall(
    (id) => runs[id] === 'runs' || (runs[id] === 'maybe' && likely(id)),
    (c) => c.mid
  );
  const low = wall(
    (id) => runs[id] === 'runs',
    (c) => c.low
  );
  const high = wall(
    (id) => runs[id] !== 'reused',
    (c) => c.high
  );
  // Shared cores can turn the order by a hair; the ends enclose the middle.
  return { low: Math.min(low, mid), mid, high: Math.max(mid, high) };
}

/** Wall seconds of the steps that a prediction says run; a step that may run counts for the middle where its verdict is `rebuilt`. */
export function scheduleRebuild(prediction: Prediction, costs: readonly StepCost[], cores?: number): Estimate {
  const rebuilt = new Set(prediction.steps.filter((s) => s.verdict === 'rebuilt').flatMap((s) => s.steps));
  return schedule(prediction.graph, prediction.runs, costs, { ...(cores === undefined ? {} : { cores }), likely: (id) => rebuilt.has(id) });
}

/** A step of a build with its place in time, in seconds from the build's first step. */
export interface ScheduledStep {
  readonly step: StepId;
  readonly start: Seconds;
  readonly seconds: Seconds;
}

/** The steps that run, or may run and are likely to, in time by their middle costs; by start, then by position. */
export function timelineOf(
  graph: BuildGraph,
  runs: readonly RunState[],
  costs: readonly StepCost[],
  options: ScheduleOptions = {}
): readonly ScheduledStep[] {
  const likely = options.likely ?? (() => true);
  const counts = (id: StepId) => runs[id] === 'runs' || (runs[id] === 'maybe' && likely(id));
  const seconds = graph.steps.map(({ id }) => (counts(id) ? (costs[id]?.mid ?? 0) : 0));
  return spansOf(graph, seconds, costs, Math.max(1, options.cores ?? DEFAULT_CORES))
    .map(({ step, start, end }) => ({ step, start, seconds: end - start }))
    .sort((a, b) => a.start - b.start || a.step - b.step);
}

/** Wall seconds from the first to the last step; see `spansOf`. */
export function wallSeconds(
  graph: BuildGraph,
  seconds: readonly Seconds[],
  costs: readonly { readonly processor: number }[],
  cores: number
): Seconds {
  return spansOf(graph, seconds, costs, cores).reduce((last, span) => Math.max(last, span.end), 0);
}
