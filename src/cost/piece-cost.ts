import { isTrivial, priorOfKind, type SimpleCommand } from '../commands/index.ts';
import type { Execution, Piece, Pieces } from '../history/index.ts';
import type { Estimate } from '../model/units.ts';
import { guessOfCommand } from './guess.ts';
import { interval, type LogDuration, widened } from './spread.ts';
import { deviationsOf, rangeAround, sumOfWorlds, type Worlds, worldsOf } from './worlds.ts';

/** Doubt that an edit of words adds (docs/estimate.md). */
export const EDIT_SD = 0.35;
/** Doubt about the weight of one of the commands that divide the seconds of a RUN, on the scale of logarithms: a factor of 5 at 80 %. */
const WEIGHT_SD = 1.25;

export interface PieceOptions {
  readonly centre: (executions: readonly Execution[]) => LogDuration | null;
  readonly confidence: number;
  /** How this repository's steps compare with the priors. */
  readonly scale: number;
  /** False: an edit of words takes what it took before, no more and no less. So the replay counts, for which words are no structure. */
  readonly wordsCount: boolean;
}

/** Seconds of a RUN from its pieces, and how much of the middle is a guess by priors. */
export interface PiecedCost extends Estimate {
  readonly guessed: number;
  readonly executions: readonly Execution[];
  readonly worlds: Worlds;
}

/**
 * A RUN costs what its commands cost apart: each piece its measured RUN's seconds, or of a part of one the share that the
 * priors give, commands that were never measured their priors. Null where no piece has a duration.
 */
export function costOfPieces({ pieces, unknown }: Pieces, options: PieceOptions): PiecedCost | null {
  const measured = pieces.flatMap((piece) => {
    const duration = options.centre(piece.executions);
    return duration === null ? [] : [{ piece, ...costOfPiece(piece, duration, options) }];
  });
  if (measured.length === 0) return null;
  const missing = pieces.filter((piece) => !measured.some((m) => m.piece === piece)).flatMap((piece) => piece.commands);
  const guesses = [...unknown, ...missing].map((command) => guessOfCommand(command, options.scale, options.confidence));
  const worlds = sumOfWorlds([...measured, ...guesses].map((one) => one.worlds));
  const guessed = guesses.reduce((total, { seconds }) => total + seconds.mid, 0);
  const mid = measured.reduce((total, one) => total + one.mid, guessed);
  return { ...rangeAround(mid, worlds, options.confidence), guessed, worlds, executions: measured.flatMap((m) => m.piece.executions) };
}

/** The seconds of the RUN that was measured, divided among its commands: in every world what one takes more the others take less. */
function costOfPiece(piece: Piece, duration: LogDuration, { confidence, wordsCount }: PieceOptions): { mid: number; worlds: Worlds } {
  const isSame = piece.kept.length === piece.measured.length && piece.kept.every((command, i) => command.text === piece.commands[i]?.text);
  const whole = interval(wordsCount && !isSame ? widened(duration, EDIT_SD) : duration, confidence);
  const source = piece.executions[0]?.key ?? '';
  const kept = piece.kept.map((command, i) => ({ command, factor: wordsCount ? growth(command, piece.commands[i]) : 1 }));
  const all = piece.measured.map((command) => ({ command, factor: 1 }));
  const share = weightOf(kept) / weightOf(all);
  const worlds = worldsOf(whole, confidence, source).map((seconds, k) => {
    const drawn = ({ command, factor }: Weighed): Weighed => ({
      command,
      factor: factor * Math.exp(WEIGHT_SD * (deviationsOf(`${source} ${command.text}`, true)[k] ?? 0))
    });
    return (seconds * weightOf(kept.map(drawn))) / weightOf(all.map(drawn));
  });
  return { mid: whole.mid * share, worlds };
}

interface Weighed {
  readonly command: SimpleCommand;
  readonly factor: number;
}

/** Weight of commands against others of one RUN: the priors of their classes; trivial ones count only among themselves. */
function weightOf(list: readonly Weighed[]): number {
  const heavy = list.filter(({ command }) => !isTrivial(command.kind));
  return (heavy.length > 0 ? heavy : list).reduce((sum, { command, factor }) => sum + factor * priorOfKind(command.kind).mid, 0);
}

/** A command with more or fewer words changes by the square root of their number: packages of an install. */
function growth(before: SimpleCommand, after: SimpleCommand | undefined): number {
  const words = (command: SimpleCommand) => 1 + command.operands.filter((word) => !word.startsWith('-')).length;
  return after === undefined ? 1 : Math.sqrt(words(after) / words(before));
}
