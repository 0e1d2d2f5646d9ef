import { UNCOUNTED, type WorkBudget } from '../plain/index.ts';

/**
 * Filter patterns of GitHub's triggers (docs.github.com, "Filter pattern cheat sheet"): `*` within a segment, `**` over segments, also of
 * none, `?` and `+` behind a character or `[a-z]` for none or one and for one or more, `\` before a character that stands for itself.
 * Time is the product of both lengths, whatever stands in them, and spent from `work`. May throw OutOfWork.
 */
export function fitsPattern(pattern: string, text: string, work: WorkBudget = UNCOUNTED): boolean {
  if (!text.startsWith(literalStart(pattern))) return false;
  work.spend('characters held against path filters', pattern.length * text.length);
  // From the last element to the first: from which places of the text the rest of the pattern takes all of it.
  let rest = new Uint8Array(text.length + 2);
  let next = new Uint8Array(text.length + 2);
  rest[text.length] = 1;
  for (const { takes, times } of elementsOf(pattern).toReversed()) {
    next.fill(0);
    const [again, none] = [times === 'any' || times === 'some', times === 'any' || times === 'maybe'];
    for (let i = text.length; i >= 0; i--) {
      const fits = i < text.length && takes(text[i] ?? '');
      const behind = fits && (rest[i + 1] === 1 || (again && next[i + 1] === 1));
      const folders = times === 'folders' && ((fits && rest[i + 1] === 1) || next[i + 1] === 1);
      next[i] = behind || folders || (none && rest[i] === 1) ? 1 : 0;
    }
    if (times === 'folders') for (let i = 0; i <= text.length; i++) if (rest[i] === 1) next[i] = 1;
    [rest, next] = [next, rest];
  }
  return rest[0] === 1;
}

interface Element {
  readonly takes: (character: string) => boolean;
  /** `folders`: none, or all up to some slash and that. */
  readonly times: 'once' | 'maybe' | 'some' | 'any' | 'folders';
}

const literalStart = (pattern: string): string => {
  const special = pattern.search(/[*?+[\\]/);
  if (special === -1) return pattern;
  return pattern.slice(0, /[?+]/.test(pattern[special] ?? '') ? Math.max(0, special - 1) : special);
};

function elementsOf(pattern: string): readonly Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (at < pattern.length) {
    const folders = pattern.startsWith('**/', at) && (at === 0 || pattern[at - 1] === '/');
    if (folders) {
      elements.push({ takes: (c) => c === '/', times: 'folders' });
      at += 3;
    } else if (pattern[at] === '*') {
      const isDeep = pattern[at + 1] === '*';
      elements.push({ takes: isDeep ? () => true : (c) => c !== '/', times: 'any' });
      at += isDeep ? 2 : 1;
    } else {
      const { takes, end } = characterAt(pattern, at);
      const times = pattern[end] === '?' ? 'maybe' : pattern[end] === '+' ? 'some' : 'once';
      elements.push({ takes, times });
      at = end + (times === 'once' ? 0 : 1);
    }
  }
  return elements;
}

/** One character, or a class of them; what opens a class and closes none stands for itself. */
function characterAt(pattern: string, at: number): { readonly takes: Element['takes']; readonly end: number } {
  const close = pattern[at] === '[' ? pattern.indexOf(']', at + 2) : -1;
  if (close !== -1) {
    const set = pattern.slice(at + 1, close);
    return { takes: (c) => isIn(set, c), end: close + 1 };
  }
  const own = pattern[at] === '\\' && at + 1 < pattern.length ? at + 1 : at;
  return { takes: (c) => c === pattern[own], end: own + 1 };
}

function isIn(set: string, character: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const low = set[at] ?? '';
    const isRange = set[at + 1] === '-' && at + 2 < set.length;
    const high = isRange ? (set[at + 2] ?? '') : low;
    if (isRange) at += 2;
    if (character >= low && character <= high) return true;
  }
  return false;
}

/** Whether a list of patterns takes a text: the last that fits counts, and one behind `!` takes it out again. May throw OutOfWork. */
export function fitsPatterns(patterns: readonly string[], text: string, work: WorkBudget = UNCOUNTED): boolean {
  const last = patterns.findLast((pattern) => fitsPattern(pattern.replace(/^!/, ''), text, work));
  return last !== undefined && !last.startsWith('!');
}
