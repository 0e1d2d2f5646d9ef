import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';

const known = new WeakMap<TreeEntries, ReadonlyMap<TreePath, TreeEntry>>();

/** The entries of a listing by path, in its order; made once for a listing, since whatever reads a side asks. */
export function entriesByPath(entries: TreeEntries): ReadonlyMap<TreePath, TreeEntry> {
  const before = known.get(entries);
  if (before !== undefined) return before;
  const byPath = new Map<TreePath, TreeEntry>();
  for (const entry of entries) byPath.set(entry.path, entry);
  known.set(entries, byPath);
  return byPath;
}
