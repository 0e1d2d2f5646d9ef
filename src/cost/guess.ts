import { isTrivial, priorOf, priorOfKind, type SimpleCommand, simpleCommands } from '../commands/index.ts';
import type { Estimate } from '../model/units.ts';
import { scaled, times } from './conformal.ts';
import { atConfidence } from './spread.ts';
import { rangeAround, sumOfWorlds, type Worlds, worldsOf } from './worlds.ts';

/**
 * Factor for the half-widths of the table: seconds of published logs that it was not made from lie outside of its bands more
 * often than one in five (docs/estimate.md "Priors", `scripts/prior-score.ts`).
 */
const MEASURED_WIDTH = 1.5;

/** Seconds that nobody measured, and what they are in each world: the same command is the same guess wherever it stands. */
export interface Guess {
  readonly seconds: Estimate;
  readonly worlds: Worlds;
}

/** What a guess about an instruction is about: the commands that take its time. */
export function sourceOfGuess(text: string): string {
  const heavy = simpleCommands(text).filter(({ kind }) => !isTrivial(kind));
  return `guess ${heavy.length === 0 ? text : heavy.map((command) => command.text).join(' && ')}`;
}

/** A command's prior for a repository whose steps take `factor` times what such steps usually take. */
export function guessOfCommand({ kind, text }: SimpleCommand, factor: number, confidence: number): Guess {
  const seconds = atConfidence(isTrivial(kind) ? priorOfKind(kind) : scaled(times(priorOfKind(kind), factor), MEASURED_WIDTH), confidence);
  return { seconds, worlds: worldsOf(seconds, confidence, `guess ${text}`) };
}

/** The same for an instruction: joined commands take what they take apart. */
export function guessOf(text: string, factor: number, confidence: number): Guess {
  const heavy = simpleCommands(text).filter(({ kind }) => !isTrivial(kind));
  if (heavy.length === 0) {
    const seconds = atConfidence(priorOf(text), confidence);
    return { seconds, worlds: worldsOf(seconds, confidence, sourceOfGuess(text)) };
  }
  const guesses = heavy.map((command) => guessOfCommand(command, factor, confidence));
  const worlds = sumOfWorlds(guesses.map((guess) => guess.worlds));
  const mid = guesses.reduce((sum, { seconds }) => sum + seconds.mid, 0);
  return { seconds: guesses.length === 1 && guesses[0] !== undefined ? guesses[0].seconds : rangeAround(mid, worlds, confidence), worlds };
}
