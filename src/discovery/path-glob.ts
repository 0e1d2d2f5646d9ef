import type { TreePath } from '../model/units.ts';

/**
 * Path patterns of `discover` and `--dockerfile`: `*` and `?` within a segment, `**` for any number of segments, `[a-z]`
 * and `[!a-z]`. Matching is linear in practice and quadratic at worst; no regular expression is built from the pattern.
 */
export function matchesGlob(pattern: string, path: TreePath): boolean {
  const plain = pattern.startsWith('./') ? pattern.slice(2) : pattern;
  return matchSegments(plain.split('/'), path.split('/'));
}

function matchSegments(patterns: readonly string[], segments: readonly string[]): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let resume = 0;
  while (s < segments.length) {
    const pattern = patterns[p];
    if (pattern === '**') {
      star = p++;
      resume = s;
    } else if (pattern !== undefined && matchSegment(pattern, segments[s] ?? '')) {
      p++;
      s++;
    } else if (star !== -1) {
      p = star + 1;
      s = ++resume;
    } else return false;
  }
  // `dir/**` covers what is below `dir`, also nothing more.
  while (patterns[p] === '**') p++;
  return p === patterns.length;
}

/** One segment, by the greedy walk that returns to the last `*`. */
export function matchSegment(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    const step = pattern[p] === '*' ? null : matchOne(pattern, p, name[n] ?? '');
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (step !== null && step > 0) {
      p += step;
      n++;
    } else if (star !== -1) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p >= pattern.length;
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
