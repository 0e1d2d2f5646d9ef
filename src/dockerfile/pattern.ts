import { code, type Sentence, say } from '../model/sentence.ts';

/**
 * Patterns of `${v#p}` and its kin: `*` and `?` only, matched as Go's regexp would match the expression that BuildKit
 * makes of them (shell/lex.go convertShellPatternToRegex), leftmost first, neither wildcard crossing a line feed.
 */
type Token = { readonly kind: 'literal'; readonly rune: string } | { readonly kind: 'star' } | { readonly kind: 'any' };

/** What is refused, or not followed. */
type Fault = { readonly error: Sentence };
const fault = (error: Sentence): Fault => ({ error });

/** Cells of the match table (pattern by value) that one match may fill; beyond it the expansion is refused rather than left to run. */
const MOST_CELLS = 262_144;

function readPattern(pattern: readonly string[]): readonly Token[] | Fault {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const rune = pattern[i] ?? '';
    if (rune === '*') tokens.push({ kind: 'star' });
    else if (rune === '?') tokens.push({ kind: 'any' });
    else if (rune === '\\') {
      const next = pattern[i + 1];
      if (next === '}' || next === '/') continue;
      if (next !== '*' && next !== '?' && next !== '\\') return fault(say`invalid escape ${code(`\\${next ?? ''}`)}`);
      tokens.push({ kind: 'literal', rune: next });
      i++;
    } else tokens.push({ kind: 'literal', rune });
  }
  return tokens;
}

/** For every start in `value`, where the match from there ends; -1 where there is none. */
function matchEnds(pattern: readonly string[], value: readonly string[], greedy: boolean): Int32Array | Fault {
  const tokens = readPattern(pattern);
  if ('error' in tokens) return fault(say`invalid pattern in substitution: ${tokens.error}`);
  if (tokens.length * value.length > MOST_CELLS) return fault(say`the pattern and its value are too long to match here`);
  let rest = Int32Array.from({ length: value.length + 1 }, (_, j) => j);
  for (const token of tokens.toReversed()) {
    const ends = new Int32Array(value.length + 1).fill(-1);
    for (let j = value.length; j >= 0; j--) {
      const rune = value[j];
      const stop = rest[j] ?? -1;
      if (token.kind === 'star') {
        const longer = rune === undefined || rune === '\n' ? -1 : (ends[j + 1] ?? -1);
        ends[j] = greedy ? (longer >= 0 ? longer : stop) : stop >= 0 ? stop : longer;
      } else if (rune !== undefined && (token.kind === 'any' ? rune !== '\n' : rune === token.rune)) ends[j] = rest[j + 1] ?? -1;
    }
    rest = ends;
  }
  return rest;
}

type Matched = { readonly text: string } | Fault;

function trimRunes(pattern: readonly string[], value: readonly string[], greedy: boolean): readonly string[] | Fault {
  const ends = matchEnds(pattern, value, greedy);
  return 'error' in ends ? ends : value.slice(Math.max(0, ends[0] ?? -1));
}

/** `${v#p}` and, greedy, `${v##p}`. */
export function trimPrefix(pattern: string, value: string, greedy: boolean): Matched {
  const left = trimRunes([...pattern], [...value], greedy);
  return 'error' in left ? left : { text: left.join('') };
}

/** `${v%p}` and, greedy, `${v%%p}`: both sides reversed, each escape kept before its character. */
export function trimSuffix(pattern: string, value: string, greedy: boolean): Matched {
  const runes = [...pattern];
  const pieces: string[][] = [];
  for (let i = 0; i < runes.length; i++) {
    const rune = runes[i] ?? '';
    if (rune === '\\' && i < runes.length - 1) pieces.push([rune, runes[++i] ?? '']);
    else pieces.push([rune]);
  }
  const left = trimRunes(pieces.reverse().flat(), [...value].reverse(), greedy);
  return 'error' in left ? left : { text: [...left].reverse().join('') };
}

/** `${v/p/r}` and, for all, `${v//p/r}`. A result longer than `limit` is an error. */
export function replacePattern(pattern: string, value: string, replacement: string, all: boolean, limit: number): Matched {
  const runes = [...value];
  const ends = matchEnds([...pattern], runes, true);
  if ('error' in ends) return ends;
  const template = all ? readTemplate(replacement) : [replacement];
  const out: string[] = [];
  let copied = 0;
  let last = -1;
  let length = value.length;
  for (let start = 0; start <= runes.length; start++) {
    const end = ends[start] ?? -1;
    // Go drops an empty match that touches the match before it.
    if (end < 0 || start < copied || (end === start && start === last)) continue;
    const matched = runes.slice(start, end).join('');
    const piece = template.map((part) => part ?? matched).join('');
    length += piece.length + template.length;
    if (length > limit) return fault(say`the expanded text is longer than ${limit} characters`);
    out.push(runes.slice(copied, start).join(''), piece);
    copied = end;
    last = end;
    if (!all) break;
  }
  return { text: out.join('') + runes.slice(copied).join('') };
}

/**
 * Go's Regexp.Expand on a pattern without groups, which BuildKit applies to `//` only: `$0` is the match (null here), other
 * names are empty, `$$` is a dollar.
 */
function readTemplate(template: string): (string | null)[] {
  const parts: (string | null)[] = [];
  let literal = '';
  let copied = 0;
  for (const match of template.matchAll(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu)) {
    literal += template.slice(copied, match.index) + (match[0] === '$$' ? '$' : '');
    copied = match.index + match[0].length;
    if ((match[1] ?? match[2]) !== '0') continue;
    parts.push(literal, null);
    literal = '';
  }
  return [...parts, literal + template.slice(copied)];
}
