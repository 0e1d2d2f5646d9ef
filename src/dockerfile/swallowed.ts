import { READERS } from './arguments.ts';
import { cutAtBlanks, trimSpace } from './blanks.ts';

/**
 * The keyword that a continuation line seems to begin with, written in upper case, or null: a hint that a comment or blank line
 * hides an open continuation (docs/cache-rules.md §12).
 */
export function swallowedKeyword(line: string): string | null {
  const { first, rest } = cutAtBlanks(trimSpace(line));
  return rest !== null && (Object.hasOwn(READERS, first) || first === 'ONBUILD') ? first : null;
}
