import type { EscapeCharacter } from '../model/dockerfile.ts';
import { isSpace, skipSpace } from './blanks.ts';

/**
 * Words of ENV, LABEL and ARG: parted by blanks outside quotes, quotes and escapes kept for the later expansion
 * (docs/cache-rules.md §12; buildkit parser/line_parsers.go parseWords).
 */
export function parseWords(rest: string, escaper: EscapeCharacter): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    at = skipSpace(rest, at);
    if (at >= rest.length) return words;
    let word = '';
    let quote = '';
    for (; at < rest.length; at++) {
      const ch = rest.charAt(at);
      if (quote === '' && isSpace(ch)) break;
      // A quote that opens is looked at again as an escape there, which it never is.
      if (quote === '' && (ch === "'" || ch === '"')) quote = ch;
      else if (ch === quote) quote = '';
      else if (ch === escaper && quote !== "'") {
        // At the very end the escape character is dropped.
        if (at + 1 < rest.length) word += ch + rest.charAt(++at);
        continue;
      }
      word += ch;
    }
    if (word !== '') words.push(word);
  }
}

export type JsonForm =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'not-strings' };

/**
 * The JSON form: the entire rest must be an array; one with anything but strings is refused, anything else is no JSON form
 * (docs/cache-rules.md §12; buildkit parser/line_parsers.go parseJSON).
 */
export function parseJsonForm(rest: string): JsonForm {
  const text = rest.slice(skipSpace(rest, 0));
  if (!text.startsWith('[')) return { kind: 'none' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'none' };
  }
  if (!Array.isArray(value)) return { kind: 'none' };
  const words: string[] = [];
  for (const word of value) {
    if (typeof word !== 'string') return { kind: 'not-strings' };
    // Go's decoder has no half of a surrogate pair.
    words.push(word.replace(/\p{Surrogate}/gu, '\uFFFD'));
  }
  return { kind: 'words', words };
}
