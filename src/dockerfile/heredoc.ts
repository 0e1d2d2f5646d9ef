import type { EscapeCharacter, Heredoc } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { chompTabs } from '../shell/index.ts';
import { lex } from './lexer.ts';

/** A heredoc word before its body is read. */
export interface HeredocMark {
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
  readonly descriptor: number | null;
}

const nothing = (): undefined => undefined;
const BACKSLASH: EscapeCharacter = '\\';
const quotesIn = (text: string): number => text.replace(/[^'"]/g, '').length;

/** Reads one word as `[digits]<<[-]WORD` (docs/cache-rules.md §12; buildkit parser/parser.go heredocFromMatch). */
function heredocMark(word: string): HeredocMark | null | { readonly error: Sentence } {
  const match = /^(\d*)<<(-?)[\t\n\f\r ]*/.exec(word);
  if (match === null) return null;
  const rest = word.slice(match[0].length);
  if (rest === '' || rest.includes('<')) return null;
  const options = { escape: BACKSLASH, skipUnsetEnv: true, split: true };
  const plain = lex(rest, nothing, options, rest.length + 2);
  if ('error' in plain) return plain;
  const [name] = plain.words;
  if (name === undefined || plain.words.length !== 1) return null;
  const quoted = lex(rest, nothing, { ...options, rawQuotes: true }, rest.length + 2);
  if ('error' in quoted) return quoted;
  if (quoted.words.length !== 1) return { error: say`its name ${code(rest)} reads as several words` };
  return {
    name,
    expand: quotesIn(name) === quotesIn(quoted.words[0] ?? ''),
    chomp: match[2] === '-',
    descriptor: match[1] === undefined || match[1] === '' ? null : Math.min(Number(match[1]), Number.MAX_SAFE_INTEGER)
  };
}

/** All heredocs that a whole logical line opens, in order. A line whose quotes do not close opens none. */
export function heredocMarks(line: string): readonly HeredocMark[] | { readonly error: Sentence } {
  if (!line.includes('<<')) return [];
  const options = { escape: BACKSLASH, rawQuotes: true, rawEscapes: true, skipUnsetEnv: true, split: true };
  const words = lex(line, nothing, options, 2 * line.length + 2);
  if ('error' in words) return [];
  const marks: HeredocMark[] = [];
  for (const word of words.words) {
    const mark = heredocMark(word);
    if (mark === null) continue;
    if ('error' in mark) return mark;
    marks.push(mark);
  }
  return marks;
}

export function heredocOf(mark: HeredocMark, raw: string): Heredoc {
  return { ...mark, raw, body: mark.chomp ? chompTabs(raw) : raw };
}

/** True for a source of COPY or ADD that stands for a heredoc (in JSON form too, where it has no body). */
export function isHeredocSource(source: string): boolean {
  const mark = heredocMark(source);
  return mark !== null && !('error' in mark);
}

/**
 * The inline file that a heredoc source of COPY or ADD makes, or null for an ordinary source. Of two heredocs of one name
 * both sources get the last body; without a body (JSON form) the file is empty (buildkit instructions/parse.go parseSourcesAndDest).
 */
export function heredocSource(
  source: string,
  heredocs: readonly Heredoc[]
): { readonly name: string; readonly body: string; readonly expand: boolean } | null {
  const mark = heredocMark(source);
  if (mark === null || 'error' in mark) return null;
  const raw = heredocs.findLast((heredoc) => heredoc.name === mark.name)?.raw ?? '';
  return { name: mark.name, body: mark.chomp ? chompTabs(raw) : raw, expand: mark.expand };
}
