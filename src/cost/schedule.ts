import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Prediction, RunState } from '../model/prediction.ts';
import type { Estimate, Seconds } from '../model/units.ts';
import { DEFAULT_CORES } from './contention.ts';
import { spansOf, wallSeconds } from './spans.ts';
import type { StepCost } from './step-cost.ts';
import { standardNormal } from './student-t.ts';
import { middleWorld, NO_TIME, rangeAround, type Worlds } from './worlds.ts';

export interface ScheduleOptions {
  /** Two-sided: that of the costs and of the interval. */
  readonly confidence: number;
  /** Cores that busy steps share; default 2. */
  readonly cores?: number;
  /** Which of the steps that may run count for the middle; default all. */
  readonly likely?: (step: StepId) => boolean;
}

/** Less of the total than this, and steps have run one after another. */
const NOTICED = 0.02;
/** Doubts on the scale of logarithms beyond this move ends only: of guesses nobody knows what they do beside each other. */
const MOVING = 0.25;

/** Wall seconds as an interval, and in each world. */
export interface Scheduled {
  readonly seconds: Estimate;
  readonly worlds: Worlds;
}

/**
 * Wall seconds of running the steps that `runs` says, along the step graph and not as a sum (docs/estimate.md "Ranges").
 * Steps that may run count at all three where they are likely: the range is that of the likelier case, and the other case is
 * another range. Where stages run beside each other the middle is that of the worlds: the later of two ends is later than the
 * later of two middles.
 */
export function scheduled(graph: BuildGraph, runs: readonly RunState[], costs: readonly StepCost[], options: ScheduleOptions): Scheduled {
  const cores = Math.max(1, options.cores ?? DEFAULT_CORES);
  const likely = options.likely ?? (() => true);
  const counts = graph.steps.map(({ id }) => runs[id] === 'runs' || (runs[id] === 'maybe' && likely(id)));
  const seconds = (pick: (cost: StepCost) => Seconds): Seconds[] =>
    counts.map((isCounted, id) => {
      const cost = costs[id];
      return cost === undefined || !isCounted ? 0 : pick(cost);
    });
  const wall = (pick: (cost: StepCost) => Seconds) => wallSeconds(graph, seconds(pick), costs, cores);
  const middles = seconds((c) => c.mid);
  const mid = wallSeconds(graph, middles, costs, cores);
  let sum = 0;
  let largest = 0;
  for (const one of middles) {
    sum += one;
    largest = Math.max(largest, one);
  }
  const inARow = sum <= (1 + NOTICED) * mid;
  const running = costs.filter((_, id) => counts[id]);
  const inWorlds = (pick: (cost: StepCost, k: number) => Seconds): Worlds =>
    NO_TIME.map((_, k) => {
      if (!inARow) return wall((cost) => pick(cost, k));
      let total = 0;
      for (const cost of running) total += pick(cost, k);
      return total * (mid / sum);
    });
  // One step that is nearly all of it has its own range; of many small ones none is seen, and what they do not have in common evens out.
  if (sum - largest <= NOTICED * sum) {
    const worlds = mid <= 0 ? NO_TIME : inWorlds((c, k) => c.worlds[k] ?? c.mid);
    return { seconds: { low: wall((c) => c.low), mid, high: wall((c) => c.high) }, worlds };
  }
  const worlds = inWorlds((c, k) => c.worlds[k] ?? c.mid);
  const middle = inARow ? mid : middleWorld(inWorlds((c, k) => tamed(c, k, options.confidence)));
  return { seconds: rangeAround(middle, worlds, options.confidence), worlds };
}

/** A step's seconds in a world, a very wide doubt as a usual one. */
function tamed(cost: StepCost, k: number, confidence: number): Seconds {
  const one = cost.worlds[k] ?? cost.mid;
  if (cost.low <= 0 || one <= 0) return one;
  const doubt = Math.log(cost.high / cost.low) / 2 / standardNormal(0.5 + confidence / 2);
  return doubt <= MOVING ? one : cost.mid * (one / cost.mid) ** (MOVING / doubt);
}

/** See `scheduled`. */
export const schedule = (graph: BuildGraph, runs: readonly RunState[], costs: readonly StepCost[], options: ScheduleOptions): Estimate =>
  scheduled(graph, runs, costs, options).seconds;

/**
 * Wall seconds of the steps that a prediction says run. A step that may run counts for the middle where its verdict is `rebuilt`, and for
 * the upper end in any case.
 */
export function scheduleRebuild(prediction: Prediction, costs: readonly StepCost[], options: ScheduleOptions): Estimate {
  const rebuilt = new Set(prediction.steps.filter((s) => s.verdict === 'rebuilt').flatMap((s) => s.steps));
  const likely = schedule(prediction.graph, prediction.runs, costs, { ...options, likely: (id) => rebuilt.has(id) });
  if (!prediction.runs.some((run, id) => run === 'maybe' && !rebuilt.has(id))) return likely;
  const most = schedule(prediction.graph, prediction.runs, costs, { ...options, likely: () => true });
  return { ...likely, high: Math.max(likely.high, most.high) };
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
  options: Pick<ScheduleOptions, 'cores' | 'likely'> = {}
): readonly ScheduledStep[] {
  const likely = options.likely ?? (() => true);
  const counts = (id: StepId) => runs[id] === 'runs' || (runs[id] === 'maybe' && likely(id));
  const seconds = graph.steps.map(({ id }) => (counts(id) ? (costs[id]?.mid ?? 0) : 0));
  return spansOf(graph, seconds, costs, Math.max(1, options.cores ?? DEFAULT_CORES))
    .map(({ step, start, end }) => ({ step, start, seconds: end - start }))
    .sort((a, b) => a.start - b.start || a.step - b.step);
}
