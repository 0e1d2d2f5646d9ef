import type { SideFiles } from '../analysis/ports.ts';
import type { TreeEntry } from '../model/tree.ts';
import { objectSizes, readObjects } from './objects.ts';
import { treeFiles } from './tree-objects.ts';

/** The files of a commit, from git's objects alone: no work tree, no filters. */
export function commitFiles(directory: string, commit: string): SideFiles {
  return {
    id: commit,
    async list() {
      return {
        entries: await withDetails(directory, sortEntries(await treeFiles(directory, commit))),
        truncated: false,
        notes: [],
        ignored: []
      };
    },
    async read(wanted) {
      const ids = [...new Set(wanted.map((w) => w.content))];
      const bodies = await readObjects(directory, ids);
      return new Map(ids.flatMap((id, i) => (bodies[i] ? [[id, bodies[i]] as const] : [])));
    }
  };
}

/** One entry from a git mode, as the index writes it; null for a mode that is no file. */
export function entryOf(mode: string, content: string, path: string): TreeEntry | null {
  switch (mode) {
    case '100644':
    case '100664':
      return { kind: 'file', path, mode: 0o644, content, size: null };
    case '100755':
      return { kind: 'file', path, mode: 0o755, content, size: null };
    case '120000':
      return { kind: 'symlink', path, target: null, content };
    case '160000':
      return { kind: 'submodule', path, content };
    default:
      return null;
  }
}

/** By path in UTF-16 order, as every tree of the model. */
export function sortEntries(entries: TreeEntry[]): TreeEntry[] {
  return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Adds what a listing leaves out: texts of symbolic links, and sizes of files as far as their objects are here. */
export async function withDetails(directory: string, entries: TreeEntry[]): Promise<TreeEntry[]> {
  const linked = await withLinkTargets(directory, entries);
  const open = new Set<string>();
  for (const entry of linked) if (entry.kind === 'file' && entry.size === null) open.add(entry.content);
  const sizes = await objectSizes(directory, [...open]);
  return linked.map((entry) =>
    entry.kind === 'file' && entry.size === null ? { ...entry, size: sizes.get(entry.content) ?? null } : entry
  );
}

/** Reads the texts of symbolic links, which are their blobs. */
async function withLinkTargets(directory: string, entries: TreeEntry[]): Promise<TreeEntry[]> {
  const links = entries.flatMap((entry) => (entry.kind === 'symlink' && entry.target === null ? [entry.content] : []));
  if (links.length === 0) return entries;
  const targets = new Map(
    (await readObjects(directory, links)).map((body, i) => [links[i], body ? Buffer.from(body).toString('utf8') : null])
  );
  return entries.map((entry) =>
    entry.kind === 'symlink' && entry.target === null ? { ...entry, target: targets.get(entry.content) ?? null } : entry
  );
}
