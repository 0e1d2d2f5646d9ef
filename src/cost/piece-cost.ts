import { isTrivial, priorOfKind, type SimpleCommand } from '../commands/index.ts';
import type { Execution, Piece, Pieces } from '../history/index.ts';
import type { Estimate } from '../model/units.ts';
import { scaledPriorOfKind } from './prior-scale.ts';
import { atConfidence, interval, type LogDuration, widened } from './spread.ts';

/** Doubt that an edit of words adds (docs/estimate.md). */
export const EDIT_SD = 0.35;
/** Doubt about how two commands divide the seconds of one RUN, on the scale of log odds: that of two priors, each with a factor of 5 at 80 %. */
const SHARE_SD = 1.8;

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
}

/**
 * A RUN costs what its commands cost apart: each piece its measured RUN's seconds, or of a part of one the share that the
 * priors give, commands that were never measured their priors. Null where no piece has a duration.
 */
export function costOfPieces({ pieces, unknown }: Pieces, options: PieceOptions): PiecedCost | null {
  const measured = pieces.flatMap((piece) => {
    const duration = options.centre(piece.executions);
    return duration === null ? [] : [{ piece, seconds: interval(shareOf(duration, piece, options.wordsCount), options.confidence) }];
  });
  if (measured.length === 0) return null;
  const missing = pieces.filter((piece) => !measured.some((m) => m.piece === piece)).flatMap((piece) => piece.commands);
  const guesses = [...unknown, ...missing].map(({ kind }) => atConfidence(scaledPriorOfKind(kind, options.scale), options.confidence));
  const sum = (end: keyof Estimate) => [...measured.map((m) => m.seconds), ...guesses].reduce((total, e) => total + e[end], 0);
  return {
    low: sum('low'),
    mid: sum('mid'),
    high: sum('high'),
    guessed: guesses.reduce((total, e) => total + e.mid, 0),
    executions: measured.flatMap((m) => m.piece.executions)
  };
}

function shareOf(duration: LogDuration, piece: Piece, wordsCount: boolean): LogDuration {
  const grown = piece.kept.map((command, i) => ({ command, factor: wordsCount ? growth(command, piece.commands[i]) : 1 }));
  const share = weightOf(grown) / weightOf(piece.measured.map((command) => ({ command, factor: 1 })));
  // What is nearly the whole of it is as sure as the whole.
  const moved = widened({ ...duration, centre: duration.centre + Math.log(share) }, SHARE_SD * Math.max(0, 1 - share));
  const isSame = piece.kept.length === piece.measured.length && piece.kept.every((command, i) => command.text === piece.commands[i]?.text);
  return wordsCount && !isSame ? widened(moved, EDIT_SD) : moved;
}

/** Weight of commands against others of one RUN: the priors of their classes; trivial ones count only among themselves. */
function weightOf(list: readonly { readonly command: SimpleCommand; readonly factor: number }[]): number {
  const heavy = list.filter(({ command }) => !isTrivial(command.kind));
  return (heavy.length > 0 ? heavy : list).reduce((sum, { command, factor }) => sum + factor * priorOfKind(command.kind).mid, 0);
}

/** A command with more or fewer words changes by the square root of their number: packages of an install. */
function growth(before: SimpleCommand, after: SimpleCommand | undefined): number {
  const words = (command: SimpleCommand) => 1 + command.operands.filter((word) => !word.startsWith('-')).length;
  return after === undefined ? 1 : Math.sqrt(words(after) / words(before));
}
