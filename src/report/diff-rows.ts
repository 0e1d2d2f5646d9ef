import { diffArrays, diffWordsWithSpace } from 'diff';
import type { DiffRow, Segment } from '../model/diff-row.ts';
import { shownLines } from './dockerfile-text.ts';

/** Longer files are shown without the words that differ, and far longer ones one-sided: the comparison is quadratic. */
const MOST_LINES = 3_000;

/** Two sides of a Dockerfile as rows: equal lines beside each other, changed ones paired in order, moved ones joined by number. */
export function diffRows(base: string | null, head: string | null): readonly DiffRow[] {
  // Compared as they are, shown without values.
  const [before, after] = [linesOf(base), linesOf(head)];
  const shown = { base: shownLines(base ?? ''), head: shownLines(head ?? '') };
  if (base === null || before.length > MOST_LINES || after.length > MOST_LINES) {
    return after.map((_, i) => ({ ...EMPTY, head: i + 1, headText: plain(shown.head[i]), kind: base === null ? 'added' : 'same' }));
  }
  const moved = movedLines(before, after);
  const rows: DiffRow[] = [];
  let [b, h] = [0, 0];
  let removed: number[] = [];
  const flush = (added: readonly number[]) => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) rows.push(rowOf(shown, removed[i] ?? null, added[i] ?? null, moved));
    removed = [];
  };
  for (const part of diffArrays([...before], [...after])) {
    const count = part.value.length;
    if (part.removed) {
      removed = Array.from({ length: count }, (_, i) => b + i);
      b += count;
    } else if (part.added) {
      flush(Array.from({ length: count }, (_, i) => h + i));
      h += count;
    } else {
      flush([]);
      for (let i = 0; i < count; i++) {
        const text = plain(shown.head[h + i]);
        rows.push({ ...EMPTY, base: b + i + 1, head: h + i + 1, baseText: text, headText: text, kind: 'same' });
      }
      b += count;
      h += count;
    }
  }
  flush([]);
  return rows;
}

/** The lines of both sides as they may be shown. */
interface Shown {
  readonly base: readonly string[];
  readonly head: readonly string[];
}

const EMPTY: DiffRow = { base: null, head: null, baseText: [], headText: [], kind: 'same', movedFrom: null, movedTo: null };
const plain = (text: string | undefined): Segment[] => [{ text: text ?? '', changed: false }];

function linesOf(text: string | null): readonly string[] {
  if (text === null || text === '') return [];
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

interface Moved {
  readonly from: ReadonlyMap<number, number>;
  readonly to: ReadonlyMap<number, number>;
}

/** Lines that stand once on each side, at another place; short and empty ones say nothing. */
function movedLines(before: readonly string[], after: readonly string[]): Moved {
  const once = (lines: readonly string[]) => {
    const places = new Map<string, number | null>();
    for (const [i, line] of lines.entries()) places.set(line, places.has(line) ? null : i);
    return places;
  };
  const [old, now] = [once(before), once(after)];
  const [from, to] = [new Map<number, number>(), new Map<number, number>()];
  for (const [line, at] of now) {
    const was = old.get(line);
    if (at === null || was === null || was === undefined || line.trim().length < 4) continue;
    from.set(at, was);
    to.set(was, at);
  }
  return { from, to };
}

function rowOf(shown: Shown, b: number | null, h: number | null, moved: Moved): DiffRow {
  const [old, now] = [b === null ? null : (shown.base[b] ?? ''), h === null ? null : (shown.head[h] ?? '')];
  const from = h === null ? undefined : moved.from.get(h);
  const to = b === null ? undefined : moved.to.get(b);
  const both = old !== null && now !== null && from === undefined && to === undefined;
  const words = both ? wordsOf(old, now) : { base: old === null ? [] : plain(old), head: now === null ? [] : plain(now) };
  return {
    base: b === null ? null : b + 1,
    head: h === null ? null : h + 1,
    baseText: words.base,
    headText: words.head,
    kind: old === null ? 'added' : now === null ? 'removed' : 'changed',
    movedFrom: from === undefined ? null : from + 1,
    movedTo: to === undefined ? null : to + 1
  };
}

/** So many pieces of one side may differ before the marks have to leave half of the line. */
const FEW_PIECES = 3;

/** The words that differ; none where many pieces do and less than half of the line stayed: marks all over a line show nothing. */
function wordsOf(old: string, now: string): { readonly base: Segment[]; readonly head: Segment[] } {
  const parts = diffWordsWithSpace(old, now);
  const kept = parts.reduce((sum, part) => sum + (part.added || part.removed ? 0 : letters(part.value)), 0);
  const pieces = Math.max(parts.filter((part) => part.added).length, parts.filter((part) => part.removed).length);
  if (pieces > FEW_PIECES && kept * 2 < Math.max(letters(old), letters(now))) return { base: plain(old), head: plain(now) };
  return {
    base: parts.filter((part) => !part.added).map((part) => ({ text: part.value, changed: part.removed })),
    head: parts.filter((part) => !part.removed).map((part) => ({ text: part.value, changed: part.added }))
  };
}

const letters = (text: string): number => text.replace(/\s+/g, '').length;
