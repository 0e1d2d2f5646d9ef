import type { TreePath } from '../model/units.ts';

/**
 * Path patterns of `discover` and `--dockerfile`: `*` and `?` within a segment, `**` for any number of segments, `[a-z]`
 * and `[!a-z]`. Matching is linear in practice and quadratic at worst; no regular expression is built from the pattern.
 */
export function matchesGlob(pattern: string, path: TreePath): boolean {
  const plain = pattern.startsWith('./') ? pattern.slice(2) : pattern;
  return matchSegments(plain.split('/'), path.split('/'));
}

/** One pattern over several segments: `dir/**` covers what is below `dir`, also nothing more. */
const matchSegments = (patterns: readonly string[], segments: readonly string[]): boolean =>
  walk(
    {
      length: patterns.length,
      isStar: (p) => patterns[p] === '**',
      takes: (p, s) => (matchSegment(patterns[p] ?? '', segments[s] ?? '') ? 1 : 0)
    },
    segments.length
  );

/** One segment. */
export const matchSegment = (pattern: string, name: string): boolean =>
  walk({ length: pattern.length, isStar: (p) => pattern[p] === '*', takes: (p, n) => matchOne(pattern, p, name[n] ?? '') }, name.length);

/** A pattern by its elements; `takes`: how many places the element at `p` is long where it takes what stands at `n`, else 0. */
interface Elements {
  readonly length: number;
  isStar(p: number): boolean;
  takes(p: number, n: number): number;
}

/** The greedy walk that returns to the last star. */
function walk({ length, isStar, takes }: Elements, end: number): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < end) {
    const step = p >= length || isStar(p) ? 0 : takes(p, n);
    if (p < length && isStar(p)) {
      star = p++;
      resume = n;
    } else if (step > 0) {
      p += step;
      n++;
    } else if (star !== -1) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (p < length && isStar(p)) p++;
  return p >= length;
}

/** Length of the pattern's element at `p` if it takes the character, else 0. */
function matchOne(pattern: string, p: number, character: string): number {
  const element = pattern[p];
  if (element === undefined) return 0;
  if (element === '?') return 1;
  if (element === '\\' && p + 1 < pattern.length) return pattern[p + 1] === character ? 2 : 0;
  const close = element === '[' ? pattern.indexOf(']', p + 2) : -1;
  if (close === -1) return element === character ? 1 : 0;
  let at = p + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  let inside = false;
  for (; at < close; at++) {
    const low = pattern[at] ?? '';
    const range = pattern[at + 1] === '-' && at + 2 < close;
    const high = range ? (pattern[at + 2] ?? '') : low;
    if (range) at += 2;
    if (character >= low && character <= high) inside = true;
  }
  return inside !== negated ? close - p + 1 : 0;
}
