import { order } from './order.ts';

/** The known name that a mistyped one most likely means: at most two edits and a third of its length away; else null. */
export function nearestName(typed: string, known: readonly string[]): string | null {
  if (typed.length > 64) return null;
  const word = plainForm(typed);
  let best: { name: string; distance: number } | null = null;
  for (const name of known) {
    const distance = editDistance(word, plainForm(name));
    if (distance <= Math.min(2, Math.ceil(name.length / 3)) && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}

/** Case and the kind of dash are the commonest slips, and no difference between two names. */
const plainForm = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/** The known names that come nearest to one that fits nothing, for a message: at most three, the nearest first. */
export function nearestNames(typed: string, known: readonly string[]): readonly string[] {
  const word = typed.slice(0, 200).toLowerCase();
  const measured = [...new Set(known)]
    .slice(0, 2000)
    .map((name) => ({ name, distance: editDistance(word, name.slice(0, 200).toLowerCase()) }));
  return measured
    .sort((a, b) => a.distance - b.distance || order(a.name, b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein distance with swaps of neighbours counted as one edit. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
