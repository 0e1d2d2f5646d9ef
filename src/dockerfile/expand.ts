import type { EscapeCharacter } from '../model/dockerfile.ts';
import type { Sentence } from '../model/sentence.ts';
import { type LexFault, type LexOptions, lex } from './lexer.ts';

/** What a word may see: the variables in force before its instruction, and the file's escape character. */
export interface WordScope {
  readonly lookup: (name: string) => string | undefined;
  readonly escape: EscapeCharacter;
}

/**
 * `word`: arguments of an instruction, quotes removed and escapes resolved. `raw`: a heredoc body, where quotes stay and the
 * escape is always a backslash. `display`: the name of a RUN in a log, where quotes and unset variables stay as written.
 */
export type ExpansionMode = 'word' | 'raw' | 'display';

export interface Expansion {
  /** The expanded text; the word as written where there is an error (BuildKit prints step names so). */
  readonly text: string;
  /** Names that had a value, in order of first use. */
  readonly used: readonly string[];
  /** Names without a value, in order of first use. */
  readonly unset: readonly string[];
  /** What BuildKit refuses, or null. */
  readonly error: Sentence | null;
  /** What the error hangs on; null without one. */
  readonly fault: LexFault | null;
}

/** Longest result in UTF-16 units: Linux starts no process with a longer argument or variable (MAX_ARG_STRLEN, 128 KiB). */
const LONGEST_WORD = 131_072;
/** Longest expanded heredoc body: the largest Dockerfile that is read, twice. */
const LONGEST_BODY = 2_097_152;

function optionsOf(mode: ExpansionMode, escaper: EscapeCharacter): LexOptions {
  switch (mode) {
    case 'word':
      return { escape: escaper };
    case 'raw':
      return { escape: '\\', skipProcessQuotes: true };
    case 'display':
      return { escape: escaper, rawQuotes: true, skipUnsetEnv: true };
  }
}

function limitFor(word: string, mode: ExpansionMode): number {
  return mode === 'raw' ? LONGEST_BODY : Math.max(LONGEST_WORD, word.length);
}

/**
 * Expands one word as BuildKit's ProcessWord does (docs/cache-rules.md §5, names §15.5). Results beyond 128 KiB, or
 * 2 MiB for a heredoc body, are an error.
 */
export function expandWord(word: string, scope: WordScope, mode: ExpansionMode): Expansion {
  const result = lex(word, scope.lookup, optionsOf(mode, scope.escape), limitFor(word, mode));
  if ('error' in result) return { text: word, used: [], unset: result.unset, error: result.error, fault: result.fault };
  return { text: result.text, used: result.used, unset: result.unset, error: null, fault: null };
}

/** Expands and splits at blanks outside quotes, blanks of values included, as BuildKit's ProcessWords does for EXPOSE. */
export function expandWords(
  word: string,
  scope: WordScope
): {
  readonly words: readonly string[];
  readonly used: readonly string[];
  readonly unset: readonly string[];
  readonly error: Sentence | null;
} {
  const result = lex(word, scope.lookup, { escape: scope.escape, split: true }, limitFor(word, 'word'));
  if ('error' in result) return { words: [], used: [], unset: [], error: result.error };
  return { words: result.words, used: result.used, unset: result.unset, error: null };
}
