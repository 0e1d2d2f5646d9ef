const WIDE_SPACE = /[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** True for the characters that Go's unicode.IsSpace takes for blanks; JavaScript's own set differs (U+0085 in, U+FEFF out). */
export function isSpace(unit: string): boolean {
  return isSpaceAt(unit, 0);
}

function isSpaceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 0x80 ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : WIDE_SPACE.test(text.charAt(at));
}

/** Offset of the first unit at or behind `from` that is no blank. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpaceAt(text, at)) at++;
  return at;
}

/** `strings.TrimSpace` of Go. */
export function trimSpace(text: string): string {
  const start = skipSpace(text, 0);
  let end = text.length;
  while (end > start && isSpaceAt(text, end - 1)) end--;
  return text.slice(start, end);
}

/** Blanks that part words of a line: buildkit parser/parser.go reWhitespace (a no-break space parts nothing). */
const SEPARATOR = /[\t\v\f\r ]+/;

/** All words of a line, as `COPY a b` is split: quotes and escapes mean nothing here (docs/cache-rules.md §12). */
export function splitBlanks(text: string): string[] {
  return text === '' ? [] : text.split(SEPARATOR);
}

/** The first word and the rest behind the blanks after it; null rest where there are no blanks. */
export function cutAtBlanks(text: string): { readonly first: string; readonly rest: string | null } {
  const match = SEPARATOR.exec(text);
  if (match === null) return { first: text, rest: null };
  return { first: text.slice(0, match.index), rest: text.slice(match.index + match[0].length) };
}
