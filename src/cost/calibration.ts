import { commandKind } from '../commands/index.ts';
import { type Execution, teachable } from '../history/index.ts';
import type { Sample } from '../model/history.ts';
import type { UtcTime } from '../model/units.ts';
import { conformalScale, type Outcome, times } from './conformal.ts';
import { repositoryNoise } from './noise.ts';
import { interval } from './spread.ts';
import { centreOf } from './step-centre.ts';
import { rangeAround, sumOfWorlds, worldsOf } from './worlds.ts';

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

/** How far builds before the one that is asked about were from what was said of them. */
export interface Calibration {
  /** Factor for the half-widths of a build's range on the scale of logarithms. */
  readonly width: number;
  /** Factor for the seconds: a level that has moved (another machine, a registry that became slow) is followed before the medians are there. */
  readonly drift: number;
}

/** Predictions that it takes to rest on them alone. */
const ENOUGH = 8;
/** Builds that it takes to believe half of the factor that a history says of itself: its steps are told one after another. */
const HALF_BELIEVED = 5;

/**
 * How a history's ranges held its own builds (docs/estimate.md "Ranges"). The width is that of kept predictions that builds have
 * followed, where there are enough, else that of the history itself, in part.
 */
export function calibrationOf(kept: readonly Outcome[], input: CalibrationInput): Calibration {
  const { outcomes, drift } = within(input);
  const width =
    kept.length >= ENOUGH
      ? conformalScale(kept, input.confidence)
      : conformalScale(outcomes, input.confidence) ** (outcomes.length / (outcomes.length + HALF_BELIEVED));
  return { width, drift: Math.exp(drift) };
}

/**
 * What would have been said of each earlier build by the builds before it, and what it took: the steps that ran and had run
 * before, one after another. Oldest first. So the width of ranges is known without any kept prediction.
 */
function within(input: CalibrationInput): { readonly outcomes: readonly Outcome[]; readonly drift: number } {
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
  const errors: number[] = [];
  const skipped = Math.max(0, runs.size - MOST_RUNS);
  for (const [position, list] of [...runs.values()].entries()) {
    const outcome = position < skipped ? null : outcomeOf(list, earlier, input);
    if (outcome !== null && outcome.took > 0 && outcome.said.mid > 0) {
      outcomes.push({ said: times(outcome.said, Math.exp(driftAfter(errors))), took: outcome.took });
      errors.push(Math.log(outcome.took / outcome.said.mid));
    }
    for (const one of list) {
      const id = `${one.key}\u0000${one.platform}`;
      earlier.set(id, [...(earlier.get(id) ?? []), one]);
    }
  }
  return { outcomes, drift: driftAfter(errors) };
}

function outcomeOf(
  list: readonly Execution[],
  earlier: ReadonlyMap<string, readonly Execution[]>,
  input: CalibrationInput
): Outcome | null {
  const noise = repositoryNoise([...earlier.values()].flat());
  const { confidence } = input;
  const steps = list.flatMap((one) => {
    const known = earlier.get(`${one.key}\u0000${one.platform}`)?.slice(-MOST_EARLIER) ?? [];
    const options = { runner: one.runner, cacheMount: one.text.includes('type=cache'), forced: false, noise, scale: () => 1 };
    const centre = centreOf(known, commandKind(one.text), options);
    if (centre === null) return [];
    const said = interval(centre, confidence);
    return [{ mid: said.mid, worlds: worldsOf(said, confidence, one.key), took: one.seconds }];
  });
  if (steps.length === 0) return null;
  const sum = (pick: (step: (typeof steps)[number]) => number) => steps.reduce((total, step) => total + pick(step), 0);
  return {
    said: rangeAround(
      sum(({ mid }) => mid),
      sumOfWorlds(steps.map(({ worlds }) => worlds)),
      confidence
    ),
    took: sum(({ took }) => took)
  };
}

/** Age in builds at which an error counts half. */
const HALF_LIFE = 4;
/** One absurd build moves no level. */
const FURTHEST = 0.5;
/** Builds without any drift that are taken for seen: it takes some to believe in one. */
const BELIEVED_STILL = 2;

/**
 * How far the next build is from what the builds before it say, on the scale of logarithms: the mean of the newest errors, by as
 * much as such means have foretold the errors that followed them in this history. Nothing where they have not.
 */
function driftAfter(errors: readonly number[]): number {
  const clipped = errors.map((error) => Math.max(-FURTHEST, Math.min(FURTHEST, error)));
  const levels: number[] = [];
  let [sum, weight] = [0, 0];
  for (const error of clipped) {
    levels.push(sum / (weight + 1));
    sum = sum * 2 ** (-1 / HALF_LIFE) + error;
    weight = weight * 2 ** (-1 / HALF_LIFE) + 1;
  }
  const after = clipped.slice(1);
  const total = (pick: (error: number, level: number) => number) => after.reduce((t, error, i) => t + pick(error, levels[i + 1] ?? 0), 0);
  const doubt = (BELIEVED_STILL * total((error) => error ** 2)) / Math.max(1, after.length);
  const foretold = total((_, level) => level ** 2) + doubt;
  const gain = foretold > 0 ? total((error, level) => error * level) / foretold : 0;
  return Math.max(0, Math.min(1, gain)) * (sum / (weight + 1));
}
