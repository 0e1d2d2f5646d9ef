import type { Token } from './automaton.ts';
import { parseGoPattern } from './go-glob.ts';
import { cleanPath, trimGoSpace } from './go-path.ts';

/** One usable pattern of moby's patternmatcher. */
export interface MobyPattern {
  /** Cleaned, without the `!`. */
  readonly text: string;
  /** A `!` pattern: takes back what earlier ones matched. */
  readonly exception: boolean;
  readonly tokens: readonly Token[];
}

/** `bad-pattern`: the builder refuses it. `unsupported-pattern`: the builder takes it, but what it means there is not modelled. */
export type PatternFault = 'bad-pattern' | 'unsupported-pattern';

/**
 * Reads one pattern as moby/patternmatcher `New` and `compile` do: trimmed, cleaned, checked by Go's `Match`, then
 * translated into a regular expression with all that follows from it (a class lets `/` through, `^` is an anchor).
 * Null for a blank pattern. docs/cache-rules.md §7.
 */
export function parseMobyPattern(written: string): MobyPattern | PatternFault | null {
  const trimmed = trimGoSpace(written);
  if (trimmed === '') return null;
  const cleaned = cleanPath(trimmed);
  const exception = cleaned.startsWith('!');
  if (cleaned === '!') return 'bad-pattern';
  const text = exception ? cleaned.slice(1) : cleaned;
  if (parseGoPattern(text) === 'bad-pattern') return 'bad-pattern';
  const translated = translate(text);
  switch (translated.form) {
    case 'exact':
      return { text, exception, tokens: literals(text) };
    case 'prefix':
      return { text, exception, tokens: [...literals(text.slice(0, -2)), { kind: 'anything', lineFeed: true }] };
    case 'suffix': {
      const rest = text.slice(2);
      const head: Token = rest.startsWith('/') ? { kind: 'directories', lineFeed: true } : { kind: 'anything', lineFeed: true };
      return { text, exception, tokens: [head, ...literals(rest.startsWith('/') ? rest.slice(1) : rest)] };
    }
    case 'expression': {
      const tokens = readExpression(translated.expression);
      return typeof tokens === 'string' ? tokens : { text, exception, tokens };
    }
  }
}

const literals = (text: string): Token[] => [...text].map((char) => ({ kind: 'char', code: char.codePointAt(0) ?? 0 }));

type Form = 'exact' | 'prefix' | 'suffix' | 'expression';

/** The expression that patternmatcher would hand to Go's regexp, as a list of its own pieces, without the anchors. */
function translate(text: string): { form: Form; expression: string[] } {
  const chars = [...text];
  const expression: string[] = [];
  let form: Form = 'exact';
  for (let at = 0, turn = 0; at < chars.length; turn++) {
    const char = chars[at++] ?? '';
    if (char === '*' && chars[at] === '*') {
      at++;
      if (chars[at] === '/') at++;
      if (at < chars.length) {
        expression.push(...'(.*/)?');
        form = 'expression';
      } else if (form === 'exact') form = 'prefix';
      else {
        expression.push('.', '*');
        form = 'expression';
      }
      if (turn === 0) form = 'suffix';
    } else if (char === '*' || char === '?') {
      expression.push(...(char === '*' ? '[^/]*' : '[^/]'));
      form = 'expression';
    } else if ('.+()|{}$'.includes(char)) expression.push(`\\${char}`);
    else if (char === '\\') {
      const next = chars[at++];
      expression.push(`\\${next ?? ''}`);
      if (next !== undefined) form = 'expression';
    } else {
      expression.push(char);
      if (char === '[' || char === ']') form = 'expression';
    }
  }
  return { form, expression };
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The part of Go's regexp language that `translate` can produce. A piece of two characters is an escaped one. */
function readExpression(pieces: readonly string[]): Token[] | PatternFault {
  const tokens: Token[] = [];
  let at = 0;
  while (at < pieces.length) {
    const piece = pieces[at] ?? '';
    if (piece === '(') {
      tokens.push({ kind: 'directories', lineFeed: false });
      at += '(.*/)?'.length;
    } else if (piece === '.') {
      tokens.push({ kind: 'anything', lineFeed: false });
      at += 2;
    } else if (piece === '^') {
      tokens.push({ kind: 'start' });
      at++;
    } else if (piece === '[') {
      const parsed = readClass(pieces, at + 1);
      if (typeof parsed === 'string') return parsed;
      tokens.push(parsed.token);
      at = parsed.next;
    } else {
      const char = codeOf(piece);
      if (typeof char === 'string') return char;
      tokens.push({ kind: 'char', code: char });
      at++;
    }
  }
  return tokens;
}

/** Escapes that mean something else to Go's regexp (`\d`, `\b`): nobody writes them in a file name on purpose. */
const MEANINGFUL = new Set('dDsSwWbBAzQEpPxC0123456789');

/** The code point that a piece stands for; Go's regexp refuses to escape other letters, and anything beyond ASCII. */
function codeOf(piece: string): number | PatternFault {
  const escaped = piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : null;
  if (escaped === null) return piece.codePointAt(0) ?? 0;
  const control = SIMPLE_ESCAPES[escaped];
  if (control !== undefined) return control.charCodeAt(0);
  if (MEANINGFUL.has(escaped)) return 'unsupported-pattern';
  const code = escaped.codePointAt(0) ?? 0;
  return /[A-Za-z]/.test(escaped) || code > 0x7f ? 'bad-pattern' : code;
}

function readClass(pieces: readonly string[], from: number): { token: Token; next: number } | PatternFault {
  let at = from;
  const negated = pieces[at] === '^';
  if (negated) at++;
  const ranges: [number, number][] = [];
  for (let first = true; first || pieces[at] !== ']'; first = false) {
    const piece = pieces[at];
    if (piece === undefined) return 'bad-pattern';
    if (piece === '[' && pieces[at + 1] === ':') return 'unsupported-pattern';
    const low = codeOf(piece);
    let high = low;
    at++;
    const end = pieces[at + 1];
    if (pieces[at] === '-' && end !== undefined && end !== ']') {
      high = codeOf(end);
      at += 2;
    }
    if (typeof low === 'string') return low;
    if (typeof high === 'string') return high;
    if (high < low) return 'bad-pattern';
    ranges.push([low, high]);
  }
  at++;
  if (negated && ranges.length === 1 && ranges[0]?.join() === '47,47') {
    const many = pieces[at] === '*';
    return { token: { kind: many ? 'star' : 'one' }, next: many ? at + 1 : at };
  }
  const many = pieces[at] === '*';
  return { token: { kind: 'class', negated, ranges, many }, next: many ? at + 1 : at };
}
