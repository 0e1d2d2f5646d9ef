import { processorShare } from '../commands/index.ts';
import { type CarriedStep, carryOver, type Execution, teachable } from '../history/index.ts';
import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';
import type { Estimate, Seconds, UtcTime } from '../model/units.ts';
import { FLEET_NOISE } from './fleet-noise.ts';
import { guessOf, sourceOfGuess } from './guess.ts';
import { repositoryNoise } from './noise.ts';
import { costOfPieces, EDIT_SD } from './piece-cost.ts';
import { priorScale } from './prior-scale.ts';
import { runnerScale } from './runner-scale.ts';
import { interval, type LogDuration, widened } from './spread.ts';
import { type CentreOptions, centreOf } from './step-centre.ts';
import { NO_TIME, type Worlds, worldsOf } from './worlds.ts';

/** `none`: the step takes no time of its own (a base, the merge behind a linked copy). */
export type CostBasis = 'own' | 'edited' | 'neighbour' | 'kind' | 'prior' | 'none';

/** Seconds that running one step of a graph takes. */
export interface StepCost extends Estimate {
  readonly basis: CostBasis;
  /** Logged executions behind it. */
  readonly samples: number;
  /** Share of one core that it keeps busy, 0 to 1. */
  readonly processor: number;
  /** Seconds of the middle that are priors and no measurement. */
  readonly guessed: Seconds;
  /** Its seconds in each world; the same doubt of two steps or of two sides is the same in all of them. */
  readonly worlds: Worlds;
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
  /** For the build of a change to come: the words of an edited instruction count. The replay of many changes takes them for the same. */
  readonly wordsCount: boolean;
}

const NOTHING: StepCost = { low: 0, mid: 0, high: 0, basis: 'none', samples: 0, processor: 0, guessed: 0, worlds: NO_TIME };
/** A neighbour says less than the step itself, a class less than a neighbour (docs/estimate.md). */
const NEIGHBOUR_SD = 0.5;
const KIND_SD = 0.8;
/** The step's own noise against the distance between steps of a class: the weight of one or two builds of its own. */
const OWN_TO_KIN = (0.2 / 0.8) ** 2;

/** Cost of every step of `graph.steps`, by position (docs/estimate.md). */
export function estimateSteps(input: EstimateInput): readonly StepCost[] {
  const costs: StepCost[] = input.graph.steps.map(() => NOTHING);
  const scale = priorScale(input.samples, input.now);
  const executions = teachable(input.samples, input.now);
  const shared = { noise: repositoryNoise(executions), scale: runnerScale(executions, input.runner) };
  for (const carried of carryOver(input.samples, input.graph, input)) {
    const main = carried.steps.find((id) => takesTime(input.graph, id));
    if (main === undefined || costs[main]?.basis === 'own') continue;
    costs[main] = costOf(carried, input, scale, shared);
  }
  return costs;
}

function takesTime(graph: BuildGraph, id: StepId): boolean {
  const operation = graph.steps[id]?.operation;
  return operation === 'run' || operation === 'copy' || operation === 'workdir';
}

/** What all steps of a repository have in common. */
type Shared = Pick<CentreOptions, 'noise' | 'scale'>;

function costOf(carried: CarriedStep, input: EstimateInput, scale: number, shared: Shared): StepCost {
  const share = processorShare(carried.kind);
  const forced = carried.steps.some((id) => input.graph.steps[id]?.forced === true);
  const options = { runner: input.runner, cacheMount: carried.text.includes('type=cache'), forced, ...shared };
  const centre: Centre = (executions) => centreOf(executions, carried.kind, options);
  const { confidence } = input;
  const pieced =
    carried.own.length > 0 || carried.pieces === null
      ? null
      : costOfPieces(carried.pieces, { centre, confidence, scale, wordsCount: input.wordsCount });
  if (pieced !== null) {
    const { executions, guessed, ...seconds } = pieced;
    return {
      ...seconds,
      guessed,
      basis: guessed > seconds.mid / 2 ? 'prior' : 'edited',
      samples: executions.length,
      processor: isAlone(executions) ? share : 0
    };
  }
  const known = durationOf(carried, centre, input.wordsCount);
  if (known === null) {
    const { seconds, worlds } = guessOf(carried.text, scale, confidence);
    return { ...seconds, guessed: seconds.mid, basis: 'prior', samples: 0, processor: share, worlds };
  }
  const seconds = interval(known.duration, confidence);
  // Where the logs do not tell what ran beside it, its seconds hold the waiting already.
  const processor = isAlone(known.executions) ? share : 0;
  // What was never measured itself is a guess about its commands, wherever they stand.
  const worlds = worldsOf(seconds, confidence, isMeasured(known.basis) ? carried.key : sourceOfGuess(carried.text));
  const guessed = isMeasured(known.basis) ? 0 : seconds.mid;
  return { ...seconds, guessed, basis: known.basis, samples: known.executions.length, processor, worlds };
}

/** The seconds are those of the step alone, since the logs tell what ran beside it. */
const isAlone = (executions: readonly Execution[]): boolean => executions.some((e) => e.overlap !== null && e.overlap !== undefined);

const isMeasured = (basis: CostBasis): boolean => basis === 'own' || basis === 'edited';

interface Found {
  readonly duration: LogDuration;
  readonly basis: CostBasis;
  readonly executions: readonly Execution[];
}
type Centre = (executions: readonly Execution[]) => LogDuration | null;

function durationOf(carried: CarriedStep, centre: Centre, wordsCount: boolean): Found | null {
  const own = centre(carried.own);
  if (own !== null) return { duration: leaningOnKin(own, carried, centre), basis: 'own', executions: carried.own };
  const { edited } = carried;
  const old = edited === null ? null : centre(edited.executions);
  if (edited !== null && old !== null)
    return { duration: wordsCount ? widened(old, EDIT_SD) : old, basis: 'edited', executions: edited.executions };
  const near = carried.neighbours.flatMap((n) => centre(n.executions) ?? []);
  if (near.length > 0) {
    const executions = carried.neighbours.flatMap((n) => n.executions);
    return { duration: widened(middleOf(near), NEIGHBOUR_SD), basis: 'neighbour', executions };
  }
  const kin = centre(carried.kin);
  return kin === null ? null : { duration: widened(kin, KIND_SD), basis: 'kind', executions: carried.kin };
}

/** Several steps as one: their mean, and how far they lie apart besides their own noise. */
function middleOf(durations: readonly LogDuration[]): LogDuration {
  const mean = (pick: (d: LogDuration) => number) => durations.reduce((sum, d) => sum + pick(d), 0) / durations.length;
  const centre = mean((d) => d.centre);
  const degrees = FLEET_NOISE.degrees + durations.length - 1;
  const apart = (FLEET_NOISE.degrees * FLEET_NOISE.variance + durations.length * mean((d) => (d.centre - centre) ** 2)) / degrees;
  return {
    centre,
    degrees,
    sd: Math.hypot(
      Math.sqrt(apart),
      mean((d) => d.sd)
    )
  };
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
