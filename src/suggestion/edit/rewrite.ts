import type { Dockerfile, Instruction } from '../../model/dockerfile.ts';
import { blockOf, cutLines, joinLines } from './lines.ts';

/** One piece of the new order: an instruction of the file with its comments, or new lines. */
export type Piece =
  | {
      readonly kind: 'kept';
      readonly instruction: Instruction /** Follows the piece in front without the blank lines that stand there. */;
      readonly glued?: true;
    }
  | { readonly kind: 'new'; readonly lines: readonly string[]; readonly glued?: true }
  /** The instruction's own comments stay, its lines are replaced. */
  | { readonly kind: 'replaced'; readonly instruction: Instruction; readonly lines: readonly string[]; readonly glued?: true };

export interface Edit {
  /** One-based, inclusive, of the file as it was. */
  readonly replaceLines: readonly [number, number];
  readonly replacement: string;
  readonly after: string;
}

/**
 * Replaces neighbouring instructions by pieces, keeping every byte that need not move: comments travel with their
 * instruction, loose comments stay where they were. Null where the text cannot be kept (mixed line ends).
 */
export function rewrite(dockerfile: Dockerfile, region: readonly Instruction[], pieces: readonly Piece[]): Edit | null {
  const cut = cutLines(dockerfile.text);
  const [first] = region;
  const last = region.at(-1);
  if (cut === null || first === undefined || last === undefined) return null;
  const blocks = region.map((instruction) => blockOf(dockerfile, instruction, cut.lines));
  const gaps = blocks.slice(1).map((block, i) => cut.lines.slice(blocks[i]?.end ?? 0, block.start));
  const start = blocks[0]?.start ?? 0;
  const end = blocks.at(-1)?.end ?? start;
  const blocksOf = (piece: Piece) => linesOf(piece, dockerfile, cut.lines);
  const order = pieces.map((piece) => (piece.kind === 'kept' && piece.glued !== true ? region.indexOf(piece.instruction) : -1));
  const onlyMoves = !order.includes(-1) && gaps.every((gap) => gap.every(isBlank));
  const body = onlyMoves
    ? moved(pieces.map(blocksOf), order, [start > 0 && isBlank(cut.lines[start - 1] ?? '') ? [''] : [], ...gaps])
    : inSlots(pieces, gaps, blocksOf);
  const lines = [...cut.lines.slice(0, start), ...body, ...cut.lines.slice(end)];
  return minimalEdit(cut.lines, { ...cut, lines });
}

const isBlank = (line: string): boolean => line.trim() === '';

/** Blocks in a new order: the blank lines in front of each go with it, so that what stood together still does. */
function moved(
  blocks: readonly (readonly string[])[],
  order: readonly number[],
  before: readonly (readonly string[])[]
): readonly string[] {
  return blocks.flatMap((block, place) => [...(place === 0 ? [] : (before[order[place] ?? 0] ?? [])), ...block]);
}

/** Pieces in the places of the old ones: what stood between two places stays there. */
function inSlots(
  pieces: readonly Piece[],
  gaps: readonly (readonly string[])[],
  blockOfPiece: (piece: Piece) => readonly string[]
): readonly string[] {
  const body: string[] = [];
  let slot = -1;
  for (const piece of pieces) {
    if (piece.glued !== true) {
      if (slot >= 0) body.push(...(gaps[slot] ?? []));
      slot++;
    }
    body.push(...blockOfPiece(piece));
  }
  // Pieces that were joined away leave their gaps behind, so that no loose comment is lost.
  for (let gap = slot < 0 ? 0 : slot; gap < gaps.length; gap++) body.push(...(gaps[gap] ?? []).filter((line) => !isBlank(line)));
  return body;
}

function linesOf(piece: Piece, dockerfile: Dockerfile, lines: readonly string[]): readonly string[] {
  if (piece.kind === 'new') return piece.lines;
  const { start, end } = blockOf(dockerfile, piece.instruction, lines);
  if (piece.kind === 'kept') return lines.slice(start, end);
  return [...lines.slice(start, piece.instruction.range.start.line), ...piece.lines];
}

/** The edit from one whole text to another with the same line ends. */
export function wholeEdit(before: string, after: string): Edit | null {
  const [old, fresh] = [cutLines(before), cutLines(after)];
  return old === null || fresh === null ? null : minimalEdit(old.lines, fresh);
}

/** The smallest run of old lines that the edit replaces. */
function minimalEdit(before: readonly string[], after: { lines: readonly string[]; eol: '\n' | '\r\n'; closed: boolean }): Edit | null {
  let head = 0;
  while (head < before.length && head < after.lines.length && before[head] === after.lines[head]) head++;
  let tail = 0;
  const room = Math.min(before.length, after.lines.length) - head;
  while (tail < room && before[before.length - 1 - tail] === after.lines[after.lines.length - 1 - tail]) tail++;
  if (head === before.length && head === after.lines.length) return null;
  // A suggestion replaces at least one line.
  if (head + tail === before.length) {
    if (head > 0) head--;
    else tail--;
  }
  return {
    replaceLines: [head + 1, before.length - tail],
    replacement: after.lines
      .slice(head, after.lines.length - tail)
      .map((line) => line + after.eol)
      .join(''),
    after: joinLines(after)
  };
}
