import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';

/** Paths that differ between two sorted listings in existence, kind, mode or content; sorted. */
export function changedPaths(base: TreeEntries, head: TreeEntries): TreePath[] {
  const changed: TreePath[] = [];
  let i = 0;
  let j = 0;
  while (i < base.length || j < head.length) {
    const a = base[i];
    const b = head[j];
    if (b === undefined || (a !== undefined && a.path < b.path)) {
      if (a?.kind !== 'directory') changed.push(a?.path ?? '');
      i++;
    } else if (a === undefined || b.path < a.path) {
      if (b.kind !== 'directory') changed.push(b.path);
      j++;
    } else {
      if (!sameEntry(a, b)) changed.push(a.path);
      i++;
      j++;
    }
  }
  return changed;
}

function sameEntry(a: TreeEntry, b: TreeEntry): boolean {
  const mode = (entry: TreeEntry) => ('mode' in entry ? entry.mode : 0);
  const content = (entry: TreeEntry) => ('content' in entry ? entry.content : '');
  return a.kind === b.kind && mode(a) === mode(b) && content(a) === content(b);
}
