import type { Comment, EscapeCharacter } from '../model/dockerfile.ts';
import type { Position, TextRange } from '../model/text.ts';
import { skipSpace, trimSpace } from './blanks.ts';

/** The physical lines of a text, by offset. A line's content excludes its line feed and every carriage return before it. */
export interface SourceLines {
  readonly text: string;
  readonly count: number;
  /** Content of a line (zero-based), from its first column; without the byte order mark on line 0. */
  readonly content: (line: number) => string;
  /** The line as it stands, line end included. */
  readonly raw: (line: number) => string;
  readonly position: (line: number, column: number) => Position;
  /** From a column of the first line to the end of the last line's content. */
  readonly range: (firstLine: number, column: number, lastLine: number) => TextRange;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export function splitLines(text: string): SourceLines {
  const starts: number[] = [];
  for (let at = 0; at < text.length; ) {
    starts.push(at);
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end + 1;
  }
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const startOf = (line: number): number => starts[line] ?? text.length;
  const endOf = (line: number): number => {
    let end = startOf(line + 1);
    while (end > startOf(line) && (text.charCodeAt(end - 1) === LINE_FEED || text.charCodeAt(end - 1) === CARRIAGE_RETURN)) end--;
    return end;
  };
  const firstOf = (line: number): number => startOf(line) + (line === 0 ? mark : 0);
  const position = (line: number, column: number): Position => ({ line, column, offset: startOf(line) + column });
  const contents: (string | undefined)[] = [];
  return {
    text,
    count: starts.length,
    content: (line) => {
      contents[line] ??= text.slice(firstOf(line), endOf(line));
      return contents[line];
    },
    raw: (line) => text.slice(firstOf(line), startOf(line + 1)),
    position,
    range: (firstLine, column, lastLine) => ({
      start: position(firstLine, column + (firstLine === 0 ? mark : 0)),
      end: position(lastLine, endOf(lastLine) - startOf(lastLine))
    })
  };
}

/** One instruction's line as the builder joins it (docs/cache-rules.md §12; buildkit parser/parser.go Parse). */
export interface LogicalLine {
  readonly text: string;
  readonly firstLine: number;
  /** Column of the first character that is no blank. */
  readonly column: number;
  /** The last line read for it, a trailing comment or blank line of an open continuation included. */
  readonly lastLine: number;
  /** Lines of blanks inside the continuation: the builder warns of them. */
  readonly blankLines: readonly number[];
  /** Continuation lines that follow a comment or blank line. */
  readonly resumedLines: readonly number[];
}

/** Strips an escape character that continues the line; null where the line ends here. Two escapes in a row do not continue. */
export function withoutContinuation(line: string, escaper: EscapeCharacter): string | null {
  let end = line.length;
  while (end > 0 && (line.charAt(end - 1) === ' ' || line.charAt(end - 1) === '\t')) end--;
  if (line.charAt(end - 1) !== escaper || line.charAt(end - 2) === escaper) return null;
  return line.slice(0, end - 1);
}

export function isComment(line: string): boolean {
  return line.charAt(skipSpace(line, 0)) === '#';
}

export function commentAt(lines: SourceLines, line: number): Comment {
  const content = lines.content(line);
  const column = skipSpace(content, 0);
  return { text: trimSpace(content.slice(column + 1)), range: lines.range(line, column, line) };
}

/** Joins the instruction that begins on `firstLine`, a line that is neither blank nor a comment; its comment lines go to `comments`. */
export function joinLine(lines: SourceLines, firstLine: number, escaper: EscapeCharacter, comments: Comment[]): LogicalLine {
  const first = lines.content(firstLine);
  const column = skipSpace(first, 0);
  const blankLines: number[] = [];
  const resumedLines: number[] = [];
  const parts: string[] = [];
  let lastLine = firstLine;
  let rest = withoutContinuation(first.slice(column), escaper);
  parts.push(rest ?? first.slice(column));
  let interrupted = false;
  while (rest !== null && lastLine + 1 < lines.count) {
    lastLine++;
    const content = lines.content(lastLine);
    const start = skipSpace(content, 0);
    if (start === content.length) blankLines.push(lastLine);
    else if (content.charAt(start) === '#') comments.push(commentAt(lines, lastLine));
    else {
      if (interrupted) resumedLines.push(lastLine);
      rest = withoutContinuation(content, escaper);
      parts.push(rest ?? content);
    }
    interrupted = start === content.length || content.charAt(start) === '#';
  }
  return { text: parts.join(''), firstLine, column, lastLine, blankLines, resumedLines };
}

export function isBlank(line: string): boolean {
  return skipSpace(line, 0) === line.length;
}
