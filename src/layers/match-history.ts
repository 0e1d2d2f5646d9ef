import type { EntryKind } from './entry.ts';
import type { OwnInstruction } from './own-instructions.ts';
import { layerRule } from './rules.ts';

/** An own instruction with its position in the history; null: it has no entry. */
export interface MatchedInstruction extends OwnInstruction {
  readonly entry: number | null;
}

/** Labels that the builder may add behind the last instruction (`--label` of the classic builder). */
const MOST_ADDED = 3;

/**
 * Pairs the instructions of a Dockerfile with the end of a history by order and keyword: what stands before belongs to the base image
 * and its triggers. Null where they do not fit: the image was not built from this file.
 */
export function matchHistory(kinds: readonly EntryKind[], own: readonly OwnInstruction[]): readonly MatchedInstruction[] | null {
  for (let added = 0; added <= MOST_ADDED && added <= kinds.length; added++) {
    if (kinds.slice(kinds.length - added).some((kind) => kind.keyword !== 'LABEL')) break;
    const matched = fromTheEnd(kinds.slice(0, kinds.length - added), own);
    if (matched !== null) return matched;
  }
  return null;
}

function fromTheEnd(kinds: readonly EntryKind[], own: readonly OwnInstruction[]): readonly MatchedInstruction[] | null {
  const matched: MatchedInstruction[] = [];
  let at = kinds.length - 1;
  for (const instruction of own.toReversed()) {
    const kind = kinds[at];
    if (kind?.keyword === instruction.keyword) matched.unshift({ ...instruction, entry: at-- });
    // One file has one builder; the entry at hand tells which, and one before the base's own entries tells nothing.
    else if (layerRule(instruction.keyword, 'buildkit') === 'no entry') matched.unshift({ ...instruction, entry: null });
    else return null;
  }
  return matched;
}
