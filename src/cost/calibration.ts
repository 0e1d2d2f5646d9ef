import { commandKind } from '../commands/index.ts';
import { type Execution, teachable } from '../history/index.ts';
import type { Sample } from '../model/history.ts';
import type { UtcTime } from '../model/units.ts';
import { conformalScale, type Outcome } from './conformal.ts';
import { repositoryNoise } from './noise.ts';
import { SHARED } from './schedule.ts';
import { interval } from './spread.ts';
import { centreOf } from './step-centre.ts';

/** Builds that are held against those before them: the newest. */
const MOST_RUNS = 30;
/** Executions of a step that are looked at for each. */
const MOST_EARLIER = 20;

export interface CalibrationInput {
  readonly samples: readonly Sample[];
  /** Paths of the Dockerfile, earlier ones as well. */
  readonly files: readonly string[];
  readonly now: UtcTime;
  readonly confidence: number;
  readonly runner: string | null;
}

/**
 * What would have been said of each earlier build by the builds before it, and what it took: the steps that ran and had run
 * before, one after another. Oldest first. So the width of ranges is known without any kept prediction (docs/estimate.md "Ranges").
 */
export function outcomesWithin(input: CalibrationInput): readonly Outcome[] {
  const executions = teachable(
    input.samples.filter((s) => input.files.includes(s.file)),
    input.now
  );
  const runs = new Map<string, Execution[]>();
  for (const one of executions) {
    const list = runs.get(one.run);
    if (list === undefined) runs.set(one.run, [one]);
    else list.push(one);
  }
  const earlier = new Map<string, Execution[]>();
  const outcomes: Outcome[] = [];
  const skipped = Math.max(0, runs.size - MOST_RUNS);
  for (const [position, list] of [...runs.values()].entries()) {
    const outcome = position < skipped ? null : outcomeOf(list, earlier, input);
    if (outcome !== null) outcomes.push(outcome);
    for (const one of list) {
      const id = `${one.key}\u0000${one.platform}`;
      earlier.set(id, [...(earlier.get(id) ?? []), one]);
    }
  }
  return outcomes;
}

function outcomeOf(
  list: readonly Execution[],
  earlier: ReadonlyMap<string, readonly Execution[]>,
  input: CalibrationInput
): Outcome | null {
  const noise = repositoryNoise([...earlier.values()].flat());
  const steps = list.flatMap((one) => {
    const known = earlier.get(`${one.key}\u0000${one.platform}`)?.slice(-MOST_EARLIER) ?? [];
    const options = { runner: one.runner, cacheMount: one.text.includes('type=cache'), forced: false, noise, scale: () => 1 };
    const centre = centreOf(known, commandKind(one.text), options);
    return centre === null ? [] : [{ said: interval(centre, input.confidence), took: one.seconds }];
  });
  if (steps.length === 0) return null;
  const sum = (pick: (step: (typeof steps)[number]) => number) => steps.reduce((total, step) => total + pick(step), 0);
  const mid = sum(({ said }) => said.mid);
  const end = (pick: (step: (typeof steps)[number]) => number) =>
    Math.sqrt(SHARED * sum(pick) ** 2 + (1 - SHARED) * sum((step) => pick(step) ** 2));
  return {
    said: { low: mid - end(({ said }) => said.mid - said.low), mid, high: mid + end(({ said }) => said.high - said.mid) },
    took: sum(({ took }) => took)
  };
}

/** Predictions that it takes to rest on them alone. */
const ENOUGH = 8;
/** Builds that it takes to believe half of the factor that a history says of itself: its steps are told one after another. */
const HALF_BELIEVED = 10;

/**
 * Factor for the half-widths of a build's range on the scale of logarithms: by kept predictions that builds have followed,
 * where there are enough, else by the history itself, in part.
 */
export function widthFactor(kept: readonly Outcome[], input: CalibrationInput): number {
  if (kept.length >= ENOUGH) return conformalScale(kept, input.confidence);
  const outcomes = outcomesWithin(input);
  return conformalScale(outcomes, input.confidence) ** (outcomes.length / (outcomes.length + HALF_BELIEVED));
}

/** Builds whose common error says that the level has moved: the newest. */
const RECENT = 5;
/** The level is followed by this part of what the newest builds were off by, all to one side. */
const FOLLOWED = 0.6;

/**
 * Factor by which the newest builds took longer than the builds before them said, where all of them erred to one side: a
 * level that has moved (another machine, a registry that became slow) is followed before the medians are there. 1 otherwise.
 */
export function driftFactor(input: CalibrationInput): number {
  const errors = outcomesWithin(input)
    .slice(-RECENT)
    .flatMap(({ said, took }) => (said.mid > 0 && took > 0 ? [Math.log(took / said.mid)] : []));
  if (errors.length < RECENT || !(errors.every((e) => e > 0) || errors.every((e) => e < 0))) return 1;
  const least = Math.min(...errors.map(Math.abs));
  const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
  return Math.exp(FOLLOWED * Math.sign(mean) * Math.min(Math.abs(mean), 3 * least));
}
