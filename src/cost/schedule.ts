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

/** Share of the variance that steps of one build have in common: a slow machine is slow for all of them (docs/estimate.md "Ranges"). */
export const SHARED = 0.4;
/** Less of the total than this a step does not widen by itself. */
const NOTICED = 0.02;

/**
 * Wall seconds of running the steps that `runs` says, along the step graph and not as a sum (docs/estimate.md "Ranges").
 * Steps that may run count at all three where they are likely: the range is that of the likelier case, and the other case is
 * another range. Errors of steps are partly their own and partly shared: half-widths are added in part along the schedule and
 * in part by their squares.
 */
export function schedule(
  graph: BuildGraph,
  runs: readonly RunState[],
  costs: readonly StepCost[],
  options: ScheduleOptions = {}
): Estimate {
  const cores = Math.max(1, options.cores ?? DEFAULT_CORES);
  const likely = options.likely ?? (() => true);
  const counts = graph.steps.map(({ id }) => runs[id] === 'runs' || (runs[id] === 'maybe' && likely(id)));
  const seconds = (pick: (cost: StepCost) => Seconds): Seconds[] =>
    graph.steps.map(({ id }) => {
      const cost = costs[id];
      return cost === undefined || counts[id] !== true ? 0 : pick(cost);
    });
  const wall = (values: readonly Seconds[]) => wallSeconds(graph, values, costs, cores);
  const middles = seconds((c) => c.mid);
  const mid = wall(middles);
  const noticed = middles.flatMap((value, id) => (value > NOTICED * mid ? [id] : []));
  const end = (pick: (cost: StepCost) => Seconds): Seconds => {
    const all = Math.abs(wall(seconds(pick)) - mid);
    if (noticed.length < 2) return all;
    const own = noticed.map((id) => {
      const cost = costs[id];
      return cost === undefined ? 0 : wall(middles.with(id, pick(cost))) - mid;
    });
    return Math.sqrt(SHARED * all ** 2 + (1 - SHARED) * own.reduce((sum, one) => sum + one ** 2, 0));
  };
  return { low: Math.max(0, mid - end((c) => c.low)), mid, high: mid + end((c) => c.high) };
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
