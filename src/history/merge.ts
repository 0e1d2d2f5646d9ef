import type { HistoryLine } from '../model/history.ts';
import type { UtcTime } from '../model/units.ts';
import { order } from '../plain/index.ts';
import { encodeLine, identityOf } from './encode.ts';

/** Lines are kept in order of time, then identity; two lines of one identity by the text that sorts last, so that order of reading never matters. */
export function mergeHistory(...lists: readonly (readonly HistoryLine[])[]): readonly HistoryLine[] {
  const kept = new Map<string, { readonly line: HistoryLine; readonly text: string }>();
  for (const line of lists.flat()) {
    const identity = identityOf(line);
    const text = encodeLine(line);
    const other = kept.get(identity);
    if (other === undefined || text > other.text) kept.set(identity, { line, text });
  }
  return [...kept.entries()].sort(([a, x], [b, y]) => order(x.line.at, y.line.at) || order(a, b)).map(([, { line }]) => line);
}

/** The lines that are not older than `maxAgeDays` at `now`; a line whose time cannot be read is kept. */
export function pruneHistory(
  lines: readonly HistoryLine[],
  options: { readonly maxAgeDays: number; readonly now: UtcTime }
): readonly HistoryLine[] {
  const oldest = Date.parse(options.now) - options.maxAgeDays * 86_400_000;
  return lines.filter((line) => !(Date.parse(line.at) < oldest));
}
