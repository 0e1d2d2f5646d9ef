import { type CarriedStep, carryOver, type Execution, processorShare } from '../history/index.ts';
import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Estimate, UtcTime } from '../model/units.ts';
import { afterEdit } from './edited-step.ts';
import { priorScale, scaledPrior } from './prior-scale.ts';
import { atConfidence, interval, type LogDuration, pooledSpread, widened } from './spread.ts';
import { centreOf } from './step-centre.ts';

/** `none`: the step takes no time of its own (a base, the merge behind a linked copy). */
export type CostBasis = 'own' | 'edited' | 'neighbour' | 'kind' | 'prior' | 'none';

/** Seconds that running one step of a graph takes. */
export interface StepCost extends Estimate {
  readonly basis: CostBasis;
  /** Logged executions behind it. */
  readonly samples: number;
  /** Share of one core that it keeps busy, 0 to 1. */
  readonly processor: number;
}

export interface EstimateInput {
  readonly graph: BuildGraph;
  readonly file: string;
  /** Earlier paths of the same Dockerfile, where it was moved. */
  readonly formerly?: readonly string[];
  readonly platform: string | null;
  readonly samples: readonly Sample[];
  readonly now: UtcTime;
  /** Two-sided: 0.8 is the 10th to the 90th percentile. */
  readonly confidence: number;
  readonly runner: string | null;
  /** Steps behind changed inputs of this very change get a wider band. Null for costs of no particular change, as the replay needs them. */
  readonly prediction: Prediction | null;
}

const NOTHING: StepCost = { low: 0, mid: 0, high: 0, basis: 'none', samples: 0, processor: 0 };
/** A neighbour says less than the step itself, a class less than a neighbour (docs/estimate.md). */
const NEIGHBOUR_SD = 0.5;
const KIND_SD = 0.8;
/** The step's own noise against the distance between steps of a class: the weight of one or two builds of its own. */
const OWN_TO_KIN = (0.2 / 0.8) ** 2;
/** Band of a step whose inputs changed (docs/build-logs.md). */
const CHANGED_INPUT = 1.3;

/** Cost of every step of `graph.steps`, by position (docs/estimate.md). */
export function estimateSteps(input: EstimateInput): readonly StepCost[] {
  const costs: StepCost[] = input.graph.steps.map(() => NOTHING);
  const changed = new Set(
    (input.prediction?.steps ?? []).filter((s) => s.causes.some((c) => c.kind === 'context-changed')).flatMap((s) => s.steps)
  );
  const scale = priorScale(input.samples, input.now);
  for (const carried of carryOver(input.samples, input.graph, input)) {
    const main = carried.steps.find((id) => takesTime(input.graph, id));
    if (main === undefined || costs[main]?.basis === 'own') continue;
    costs[main] = costOf(carried, input, changed.has(main), scale);
  }
  return costs;
}

function takesTime(graph: BuildGraph, id: StepId): boolean {
  const operation = graph.steps[id]?.operation;
  return operation === 'run' || operation === 'copy' || operation === 'workdir';
}

function costOf(carried: CarriedStep, input: EstimateInput, changed: boolean, scale: number): StepCost {
  const share = processorShare(carried.kind);
  const forced = carried.steps.some((id) => input.graph.steps[id]?.forced === true);
  const known = durationOf(carried, input.runner, forced);
  if (known === null)
    return { ...atConfidence(scaledPrior(carried.kind, scale), input.confidence), basis: 'prior', samples: 0, processor: share };
  const factor = changed && known.basis === 'own' ? CHANGED_INPUT : 1;
  const seconds = interval({ ...known.duration, sd: known.duration.sd * factor }, input.confidence);
  // Where the logs do not tell what ran beside it, its seconds hold the waiting already.
  return { ...seconds, basis: known.basis, samples: known.samples, processor: known.alone ? share : 0 };
}

interface Found {
  readonly duration: LogDuration;
  readonly basis: CostBasis;
  readonly samples: number;
  /** The seconds are those of the step alone. */
  readonly alone: boolean;
}
type Centre = (executions: readonly Execution[]) => LogDuration | null;

function durationOf(carried: CarriedStep, runner: string | null, forced: boolean): Found | null {
  const options = { runner, cacheMount: carried.text.includes('type=cache'), forced };
  const centre: Centre = (executions) => centreOf(executions, carried.kind, options);
  const own = centre(carried.own);
  if (own !== null) return found(leaningOnKin(own, carried, centre), 'own', carried.own);
  const parts = (carried.parts ?? []).flatMap((executions) => centre(executions) ?? []);
  if (parts.length > 0) return found(sumOf(parts), 'edited', (carried.parts ?? []).flat());
  const { edited } = carried;
  const old = edited === null ? null : centre(edited.executions);
  if (edited !== null && old !== null) return found(afterEdit(old, edited.text, carried.text), 'edited', edited.executions);
  const near = carried.neighbours.flatMap((n) => centre(n.executions) ?? []);
  if (near.length > 0)
    return found(
      widened(middleOf(near), NEIGHBOUR_SD),
      'neighbour',
      carried.neighbours.flatMap((n) => n.executions)
    );
  const kin = centre(carried.kin);
  return kin === null ? null : found(widened(kin, KIND_SD), 'kind', carried.kin);
}

function found(duration: LogDuration, basis: CostBasis, executions: readonly Execution[]): Found {
  const alone = executions.some((e) => e.overlap !== null && e.overlap !== undefined);
  return { duration, basis, samples: executions.length, alone };
}

/** Commands that were steps of their own, one after another: the sum of their middles, with the widest of their bands. */
function sumOf(durations: readonly LogDuration[]): LogDuration {
  const centre = Math.log(durations.reduce((sum, d) => sum + Math.exp(d.centre), 0));
  const widest = durations.reduce((a, b) => (b.sd > a.sd ? b : a));
  return { ...widest, centre };
}

/** Several steps as one: their mean, and how far they lie apart besides their own noise. */
function middleOf(durations: readonly LogDuration[]): LogDuration {
  const centre = durations.reduce((sum, d) => sum + d.centre, 0) / durations.length;
  const noise = durations.reduce((sum, d) => sum + d.sd, 0) / durations.length;
  return widened(
    {
      centre,
      ...pooledSpread(
        durations.map((d) => d.centre),
        centre
      )
    },
    noise
  );
}

/**
 * One or two builds of its own lean on their class by the weight that the spreads give: a twentieth for one build. (The
 * plain n/(n+1) of docs/estimate.md pulls one measured second half way to a class of fifteen.)
 */
function leaningOnKin(own: LogDuration, carried: CarriedStep, centre: Centre): LogDuration {
  const n = carried.own.length;
  const kin = n < 3 ? centre(carried.kin) : null;
  if (kin === null) return own;
  const weight = n / (n + OWN_TO_KIN);
  return { ...own, centre: weight * own.centre + (1 - weight) * kin.centre };
}
