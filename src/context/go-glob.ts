import { type Automaton, createAutomaton, type Token } from './automaton.ts';

/** A pattern in the dialect of Go's `path.Match`, or the fact that Go refuses it. */
export type GoPattern = { readonly tokens: readonly Token[] } | 'bad-pattern';

/**
 * Reads a pattern of Go's `path.Match` (on Unix the same as `filepath.Match`): `*` and `?` stop at `/`, `[a-z]` and
 * `[^a-z]` do not, `\` takes the next character as it is. Go refuses an ending `\`, an open `[`, an empty class and
 * a class that holds `-` or `]` unescaped.
 */
export function parseGoPattern(pattern: string): GoPattern {
  const chars = [...pattern];
  const tokens: Token[] = [];
  let at = 0;
  while (at < chars.length) {
    const char = chars[at++] ?? '';
    if (char === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
    } else if (char === '?') tokens.push({ kind: 'one' });
    else if (char === '[') {
      const parsed = parseClass(chars, at);
      if (!parsed) return 'bad-pattern';
      tokens.push(parsed.token);
      at = parsed.next;
    } else if (char === '\\') {
      const escaped = chars[at++];
      if (escaped === undefined) return 'bad-pattern';
      tokens.push(literal(escaped));
    } else tokens.push(literal(char));
  }
  return { tokens };
}

const literal = (char: string): Token => ({ kind: 'char', code: char.codePointAt(0) ?? 0 });

/** The inside of a class, from behind its `[`. */
function parseClass(chars: readonly string[], from: number): { token: Token; next: number } | null {
  let at = from;
  const negated = chars[at] === '^';
  if (negated) at++;
  const ranges: [number, number][] = [];
  for (;;) {
    if (chars[at] === ']' && ranges.length > 0) return { token: { kind: 'class', negated, ranges, many: false }, next: at + 1 };
    const low = classChar(chars, at);
    if (!low) return null;
    at = low.next;
    let high = low;
    if (chars[at] === '-') {
      const end = classChar(chars, at + 1);
      if (!end) return null;
      high = end;
      at = end.next;
    }
    ranges.push([low.code, high.code]);
  }
}

/** One character of a class; Go wants another one behind it, since the class must still end. */
function classChar(chars: readonly string[], from: number): { code: number; next: number } | null {
  let at = from;
  const first = chars[at];
  if (first === undefined || first === '-' || first === ']') return null;
  if (first === '\\') at++;
  const char = chars[at];
  if (char === undefined || at + 1 >= chars.length) return null;
  return { code: char.codePointAt(0) ?? 0, next: at + 1 };
}

/** An automaton of one Go pattern, or the fact that Go refuses the pattern. */
export function createGoMatcher(pattern: string): Automaton | 'bad-pattern' {
  const parsed = parseGoPattern(pattern);
  return parsed === 'bad-pattern' ? parsed : createAutomaton([parsed.tokens]);
}

/** Whether Go takes a text for a pattern of `path.Match`. */
export const isGoPattern = (pattern: string): boolean => parseGoPattern(pattern) !== 'bad-pattern';

/** Go's `path.Match(pattern, name)`: the whole name must match; docs/cache-rules.md §6 (buildkit: cache/contenthash/checksum.go). */
export function matchGoPath(pattern: string, name: string): boolean | 'bad-pattern' {
  const matcher = createGoMatcher(pattern);
  return matcher === 'bad-pattern' ? matcher : matcher.read(matcher.start, name).matched.length > 0;
}
