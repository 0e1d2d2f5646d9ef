import type { PageRow } from '../../documents/index.ts';
import type { DiffRow } from '../../model/diff-row.ts';
import { diffRows } from '../diff-rows.ts';
import { shownLines } from '../dockerfile-text.ts';

/** Rows shown to each side of a change, or of a step that may run. */
const AROUND = 3;

/** Both sides of a Dockerfile as the page draws them; once where they are the same text. */
export function dockerfileRows(base: string | null, head: string | null): readonly PageRow[] {
  if (base !== null && base === head) return base === '' ? [] : shownLines(base.replace(/\r?\n$/, ''));
  return diffRows(base, head).map((row) => (row.kind === 'same' && row.base !== null ? textOf(row) : row));
}

const textOf = ({ headText }: DiffRow): string => headText.map(({ text }) => text).join('');

/** The rows around what changes or may run, by the lines of the head; the others as their number. */
export function hunksOf(rows: readonly PageRow[], mayRun: ReadonlySet<number>): readonly PageRow[] {
  const keep = new Set<number>();
  let line = 0;
  for (const [i, row] of rows.entries()) {
    line = typeof row === 'number' ? line + row : typeof row === 'string' ? line + 1 : (row.head ?? line);
    const matters = typeof row === 'object' ? row.kind !== 'same' || mayRun.has(line) : mayRun.has(line);
    if (matters) for (let near = i - AROUND; near <= i + AROUND; near++) keep.add(near);
  }
  const hunks: PageRow[] = [];
  for (const [i, row] of rows.entries()) {
    const last = hunks.at(-1);
    if (typeof row !== 'string' || keep.has(i)) hunks.push(row);
    else if (typeof last === 'number') hunks[hunks.length - 1] = last + 1;
    else hunks.push(1);
  }
  return hunks;
}
