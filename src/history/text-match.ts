/** Wildcard that stands for any text, in patterns of this file only. */
const ANY = '\u0001';

/** Text as compared: one blank for a run, `ONBUILD` off, quotes and JSON brackets off where the builder prints none (docs/build-logs.md). */
export function normalise(text: string): string {
  let line = (text.split('\n', 1)[0] ?? '').replaceAll(/\s+/g, ' ').trim();
  if (/^onbuild /i.test(line)) line = line.slice(8).trim();
  const space = line.indexOf(' ');
  const keyword = (space < 0 ? line : line.slice(0, space)).toUpperCase();
  let rest = space < 0 ? '' : line.slice(space + 1);
  if (keyword === 'COPY' || keyword === 'ADD' || keyword === 'WORKDIR') rest = rest.replaceAll(/[[\]",']/g, ' ');
  if (keyword === 'FROM') rest = rest.replace(/@sha256:[0-9a-f]*/, '').replace(/(^| )docker\.io\/(?:library\/)?/, '$1');
  return `${keyword} ${rest}`.replaceAll(/\s+/g, ' ').trim();
}

/** Unexpanded text with every variable reference as a wildcard. */
export function withWildcards(raw: string): string {
  let out = '';
  for (let i = 0; i < raw.length; ) {
    // An escaped dollar is printed without its escape, or with it inside quotes.
    if (raw[i] === '\\' && raw[i + 1] === '$') {
      out += ANY;
      i += 2;
      continue;
    }
    if (raw[i] !== '$') {
      out += raw[i];
      i++;
      continue;
    }
    if (raw[i + 1] === '{') {
      const end = closingBrace(raw, i + 2);
      if (end > 0) {
        out += ANY;
        i = end + 1;
        continue;
      }
    }
    const name = /^[A-Za-z_]\w{0,200}/.exec(raw.slice(i + 1, i + 202));
    out += name === null ? '$' : ANY;
    i += 1 + (name?.[0].length ?? 0);
  }
  return out;
}

function closingBrace(raw: string, from: number): number {
  let depth = 1;
  for (let i = from; i < raw.length; i++) {
    if (raw[i] === '{') depth++;
    else if (raw[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

/** The runner's `***` for a registered secret is a wildcard (docs/build-logs.md). */
export const secretsAsWildcards = (text: string): string => text.replaceAll('***', ANY);

/** True where `text` is the pattern with each wildcard replaced by something. One pass over the text for each piece: linear in their product at worst, never exponential. */
function matchesPattern(pattern: string, text: string): boolean {
  const pieces = pattern.split(ANY);
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** True where the two agree when each may hold wildcards; a pattern on both sides is compared piece by piece from both ends only. */
export function agree(a: string, b: string): boolean {
  if (!a.includes(ANY)) return matchesPattern(b, a);
  if (!b.includes(ANY)) return matchesPattern(a, b);
  const [headA = '', headB = ''] = [a.split(ANY)[0], b.split(ANY)[0]];
  const [tailA = '', tailB = ''] = [a.split(ANY).at(-1), b.split(ANY).at(-1)];
  const head = headA.startsWith(headB) || headB.startsWith(headA);
  return head && (tailA.endsWith(tailB) || tailB.endsWith(tailA)) && Math.min(headA.length, headB.length) >= 4;
}

/** True where the cut `logged` text begins as the candidate does. */
export function beginsAs(logged: string, candidate: string): boolean {
  const seen = logged
    .replace(/(?:\.\.\.|…)$/, '')
    .replace(/\uFFFD+$/, '')
    .trimEnd();
  if (seen.length < 5) return false;
  const prefixEnd = candidate.indexOf(ANY);
  if (prefixEnd < 0) return candidate.startsWith(seen);
  const known = candidate.slice(0, prefixEnd);
  return known.length >= 5 && (known.startsWith(seen) || seen.startsWith(known));
}

/** Tokens that measure likeness: words in lower case, numbers and hashes masked, flags of mount and network left out. */
function tokens(text: string): readonly string[] {
  return text
    .slice(0, 20_000)
    .toLowerCase()
    .split(/[\s"'=,;&|()[\]]+/)
    .filter((w) => w !== '' && !w.startsWith('--mount') && !w.startsWith('--network'))
    .map((w) => (/^[0-9a-f]{12,}$/.test(w) ? '#' : w.replaceAll(/\d+/g, '0')));
}

/** The words of a text and how often each stands there, made once and compared often. */
export interface WordCounts {
  readonly words: ReadonlyMap<string, number>;
  readonly norm: number;
}

export function wordCounts(text: string): WordCounts {
  const words = new Map<string, number>();
  for (const word of tokens(text)) words.set(word, (words.get(word) ?? 0) + 1);
  return { words, norm: Math.sqrt([...words.values()].reduce((sum, n) => sum + n * n, 0)) };
}

/** Cosine of the two texts' word counts, 0 to 1 (docs/estimate.md). */
export function likeness(a: WordCounts, b: WordCounts): number {
  if (a.norm === 0 || b.norm === 0) return 0;
  let dot = 0;
  for (const [word, n] of a.words) dot += n * (b.words.get(word) ?? 0);
  return Math.min(1, dot / (a.norm * b.norm));
}
