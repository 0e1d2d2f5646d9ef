import type { EscapeCharacter } from '../model/dockerfile.ts';
import { cutAtBlanks, isSpace, trimSpace } from './blanks.ts';

/** A logical line taken apart (docs/cache-rules.md §12; buildkit parser/split_command.go). */
export interface CommandLine {
  /** As written. */
  readonly word: string;
  /** Everything behind the word, flags included. */
  readonly rest: string;
  /** Leading `--…` words, quotes removed and escapes resolved. */
  readonly flags: readonly string[];
  /** What follows the flags, trimmed. */
  readonly args: string;
}

export function splitCommand(line: string, escaper: EscapeCharacter): CommandLine {
  const { first, rest } = cutAtBlanks(trimSpace(line));
  if (rest === null) return { word: first, rest: '', flags: [], args: '' };
  if (!/^[\s\u0085]*--/.test(rest)) return { word: first, rest, flags: [], args: trimSpace(rest) };
  const { flags, args } = extractFlags(rest, escaper);
  return { word: first, rest, flags, args: trimSpace(args) };
}

/**
 * BuildKit walks the bytes of the line here and writes each back as a character of its own, so a flag with other than ASCII
 * letters comes out garbled; its keys are made of that, so ours are too.
 */
function extractFlags(rest: string, escaper: EscapeCharacter): { flags: string[]; args: string } {
  const bytes = Buffer.from(rest, 'utf8').toString('latin1');
  const { flags, end } = scanFlags(bytes, escaper);
  return { flags, args: Buffer.from(bytes.slice(end), 'latin1').toString('utf8') };
}

function scanFlags(line: string, escaper: EscapeCharacter): { flags: string[]; end: number } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isSpace(line.charAt(at))) at++;
    if (!line.startsWith('--', at)) return { flags, end: at };
    let word = '';
    let quote = '';
    for (; at < line.length; at++) {
      const ch = line.charAt(at);
      if (quote === '' && isSpace(ch)) break;
      if (quote === '' && (ch === "'" || ch === '"')) quote = ch;
      else if (ch === quote) quote = '';
      else if (ch !== escaper) word += ch;
      else if (at + 1 < line.length) word += line.charAt(++at);
    }
    if (word === '--') return { flags, end: at };
    flags.push(word);
  }
}
