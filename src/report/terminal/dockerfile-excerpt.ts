import type { Excerpt, TextRange } from '../../model/text.ts';
import { excerptLines, excerptOf } from '../../safe-text/index.ts';
import { shownLines } from '../dockerfile-text.ts';
import type { Style } from './style.ts';

/** The place of a problem in a Dockerfile, without values; empty where it has none or the text is not at hand. */
export function problemExcerpt(text: string | null, range: TextRange | null, style: Style): readonly string[] {
  if (text === null || range === null) return [];
  const line = shownLines(text)[range.start.line] ?? '';
  const exact = line === (text.split('\n')[range.start.line] ?? '').replace(/\r$/, '') ? excerptOf(text, range) : null;
  return drawn(exact ?? wholeLine(line, range.start.line + 1), style);
}

/** A line of a Dockerfile by its one-based number, without values. */
export function lineExcerpt(text: string | null, line: number | null, style: Style): readonly string[] {
  return text === null || line === null ? [] : drawn(wholeLine(shownLines(text)[line - 1] ?? '', line), style);
}

const drawn = (excerpt: Excerpt | null, style: Style): readonly string[] => (excerpt === null ? [] : excerptLines(excerpt, style));

/** Carets under all that stands on a line, which a value left out would shift. */
function wholeLine(text: string, line: number): Excerpt | null {
  const position = (column: number) => ({ line: 0, column, offset: column });
  const visible = text.trimEnd();
  const place = { start: position(visible.length - visible.trimStart().length), end: position(visible.length) };
  const excerpt = visible.trim() === '' ? null : excerptOf(visible, place);
  return excerpt === null ? null : { ...excerpt, line };
}
