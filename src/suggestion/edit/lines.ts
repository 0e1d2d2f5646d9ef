import type { Dockerfile, Instruction } from '../../model/dockerfile.ts';

/** A text as lines without their ends, and the line end that all of them have. */
export interface Lines {
  readonly lines: readonly string[];
  readonly eol: '\n' | '\r\n';
  /** Whether the last line has a line end. */
  readonly closed: boolean;
}

/** Cuts a text into lines; null where line ends are mixed or a lone CR occurs, since an edit could not keep them. */
export function cutLines(text: string): Lines | null {
  const crlf = (text.match(/\r\n/g) ?? []).length;
  const lf = (text.match(/\n/g) ?? []).length;
  const cr = (text.match(/\r/g) ?? []).length;
  if (cr !== crlf || (crlf > 0 && crlf !== lf)) return null;
  const eol = crlf > 0 ? '\r\n' : '\n';
  const closed = text.endsWith(eol);
  const lines = (closed ? text.slice(0, -eol.length) : text).split(eol);
  return { lines, eol, closed };
}

export function joinLines({ lines, eol, closed }: Lines): string {
  return lines.join(eol) + (closed ? eol : '');
}

/** Lines (zero-based, end exclusive) of an instruction with the comment block that stands directly above it. */
interface Block {
  readonly start: number;
  readonly end: number;
}

/** The block of an instruction. Parser directives at the top of the file are nobody's comments. */
export function blockOf(dockerfile: Dockerfile, instruction: Instruction, lines: readonly string[]): Block {
  const afterDirectives = Math.max(0, ...dockerfile.directives.map((d) => d.range.start.line + 1));
  let start = instruction.range.start.line;
  while (start > afterDirectives && /^\s*#/.test(lines[start - 1] ?? '')) start--;
  return { start, end: instruction.range.end.line + 1 };
}
