import type { Excerpt, Problem, TextRange } from '../model/text.ts';
import { cleanBlock } from './clean.ts';
import { maskSecrets } from './secrets.ts';

/** Longest part of a line that is shown. */
const MOST = 120;
/** Characters that stay in front of the place where a line is cut. */
const BEFORE = 40;

/** The line of a text in which a place begins; null where it may not be shown as it stands, or is empty. */
export function excerptOf(text: string, range: TextRange): Excerpt | null {
  const written = text.split('\n', range.start.line + 1)[range.start.line] ?? '';
  // A lone return is no line end here: what follows it would stand on a line of its own, as if we had written it.
  const line = cleanBlock(written.replace(/\r$/, '').replaceAll('\r', '\ufffd')).replaceAll('\t', ' ');
  if (line.trim() === '' || maskSecrets(line) !== line) return null;
  const column = Math.min(range.start.column, line.length - 1);
  const end = range.end.line === range.start.line ? Math.min(range.end.column, line.length) : line.trimEnd().length;
  const cut = line.length > MOST ? Math.max(0, column - BEFORE) : 0;
  const shown = line.slice(cut, cut + MOST);
  return {
    line: range.start.line + 1,
    text: `${cut > 0 ? '…' : ''}${shown}${cut + MOST < line.length ? '…' : ''}`,
    column: column - cut + (cut > 0 ? 1 : 0),
    width: Math.max(1, Math.min(end - column, shown.length - (column - cut)))
  };
}

/** A problem with the line that it is about, where it has a place and the text is at hand. */
export function withExcerpt(problem: Problem, text: string | null | undefined): Problem {
  const excerpt = text == null || problem.range === null ? null : excerptOf(text, problem.range);
  return excerpt === null ? problem : { ...problem, excerpt };
}

/** How the parts of an excerpt look; without any it is plain. */
interface Paint {
  dim(text: string): string;
  bad(text: string): string;
}
const UNPAINTED: Paint = { dim: (text) => text, bad: (text) => text };

/** The line with its number, and carets under the place, as compilers show it. */
export function excerptLines({ line, text, column, width }: Excerpt, { dim, bad }: Paint = UNPAINTED): readonly string[] {
  const number = String(line).padStart(5);
  return [`${dim(`${number} │`)} ${text}`, `${dim(`${' '.repeat(number.length)} │`)} ${' '.repeat(column)}${bad('^'.repeat(width))}`];
}
