import type { BuiltStageOptions } from '../dockerfile/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { EntryKind } from './entry.ts';
import { type MatchedInstruction, matchHistory } from './match-history.ts';
import { ownInstructions } from './own-instructions.ts';

/** Fewer instructions end many a history. */
const LEAST_OTHER = 2;

/**
 * The instructions of the image's stages with their history entries. Where no target is named and the last stage does not fit, the history
 * may tell which stage was built: the one that most of it fits. Null, with a note, where none does.
 */
export function matchTarget(
  kinds: readonly EntryKind[],
  dockerfile: Dockerfile,
  options: BuiltStageOptions,
  notes: Sentence[]
): readonly MatchedInstruction[] | null {
  const matchOf = (target: string | null): readonly MatchedInstruction[] | null => {
    const own = ownInstructions(dockerfile, { ...options, target });
    return own === null ? null : matchHistory(kinds, own);
  };
  const matched = matchOf(options.target);
  if (matched !== null) return matched;
  const others =
    options.target !== null
      ? []
      : dockerfile.stages.flatMap(({ name }) => {
          const fit = name === null ? null : matchOf(name);
          return name === null || fit === null || fit.length < LEAST_OTHER ? [] : [{ name, fit }];
        });
  const [best, next] = others.toSorted((a, b) => b.fit.length - a.fit.length);
  if (best !== undefined && best.fit.length !== next?.fit.length) {
    notes.push(say`The image fits the stage ${code(best.name)} of the Dockerfile, and not its last one.`);
    return best.fit;
  }
  notes.push(say`The image was not built from this Dockerfile: its history has other instructions.`);
  return null;
}
