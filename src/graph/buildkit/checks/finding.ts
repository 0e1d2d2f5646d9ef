import type { Instruction } from '../../../model/dockerfile.ts';
import type { Sentence } from '../../../model/sentence.ts';
import type { TextRange } from '../../../model/text.ts';

/** Something that the builder's linter warns of. */
export interface Finding {
  /** Name of its rule, as the builder prints it. */
  readonly rule: string;
  readonly range: TextRange;
  /** What is wrong, a clause. */
  readonly what: Sentence;
  /** False where it hangs on what an image sets that nobody here has seen. */
  readonly sure: boolean;
}

/** The keyword as it is written. */
export const keywordOf = ({ source }: Instruction): string => /^\S*/.exec(source)?.[0] ?? '';

/** The words behind FROM without its flags: `node`, `AS`, `build`. */
export const wordsOfFrom = ({ rest }: Instruction): readonly string[] => rest.split(/\s+/).filter((word) => !word.startsWith('--'));
