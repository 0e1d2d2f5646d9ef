import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Prediction, RunState } from '../model/prediction.ts';
import type { Estimate, Seconds } from '../model/units.ts';
import { DEFAULT_CORES, pace } from './contention.ts';
import type { StepCost } from './step-cost.ts';

export interface ScheduleOptions {
  /** Cores that busy steps share; default 2. */
  readonly cores?: number;
  /** Which of the steps that may run count for the middle; default all. */
  readonly likely?: (step: StepId) => boolean;
}

/**
 * Wall seconds of running the steps that `runs` says, along the step graph and not as a sum (design-notes B4). The low end
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

/** Seconds of work: the sum of all steps that run or may run, at their middle. */
export function workSeconds(runs: readonly RunState[], costs: readonly StepCost[]): Seconds {
  return costs.reduce((sum, cost, id) => sum + (runs[id] === 'reused' ? 0 : cost.mid), 0);
}

/**
 * Time from first to last step when each starts as soon as its inputs are there and busy steps share `cores`: with a
 * demand above the cores each runs slower by demand / cores, in the share of its time that keeps a core busy.
 * Bounded by the longest path below and the sum above.
 */
export function wallSeconds(
  graph: BuildGraph,
  seconds: readonly Seconds[],
  costs: readonly { readonly processor: number }[],
  cores: number
): Seconds {
  const waiting = graph.steps.map((step) => new Set(step.inputs.flatMap((i) => ('step' in i.from ? [i.from.step] : []))).size);
  const consumers: StepId[][] = graph.steps.map(() => []);
  for (const step of graph.steps) {
    for (const from of new Set(step.inputs.flatMap((i) => ('step' in i.from ? [i.from.step] : [])))) consumers[from]?.push(step.id);
  }
  let active: { id: StepId; left: number; share: number }[] = [];
  const ready = graph.steps.filter((s) => waiting[s.id] === 0).map((s) => s.id);
  let now = 0;
  for (;;) {
    for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
      const left = seconds[id] ?? 0;
      if (left > 0) active.push({ id, left, share: costs[id]?.processor ?? 0 });
      else release(id);
    }
    if (active.length === 0) return now;
    const demand = active.reduce((sum, a) => sum + a.share, 0);
    const next = active.reduce((least, a) => Math.min(least, a.left * pace(a.share, demand, cores)), Number.POSITIVE_INFINITY);
    now += next;
    for (const a of active) a.left -= next / pace(a.share, demand, cores);
    const done = active.filter((a) => a.left <= 1e-9);
    active = active.filter((a) => a.left > 1e-9);
    for (const { id } of done) release(id);
  }

  function release(id: StepId): void {
    for (const consumer of consumers[id] ?? []) {
      const left = (waiting[consumer] ?? 0) - 1;
      waiting[consumer] = left;
      if (left === 0) ready.push(consumer);
    }
  }
}
