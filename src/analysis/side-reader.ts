import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { entriesByPath, UNCOUNTED, type WorkBudget } from '../plain/index.ts';
import type { SideFiles, TreeListing } from './ports.ts';

/** Most links whose texts are read one by one where a listing does not bring them. */
const MOST_LINKS = 2_000;
/** A text above this size is not one that the analysis reads. */
const LARGEST_TEXT = 8 * 1024 * 1024;

/** One side's listing and the texts read so far. */
export interface SideReader {
  readonly id: string;
  readonly listing: TreeListing;
  readonly texts: Map<TreePath, string | null>;
  /** Text where it is loaded, null where it cannot be had, undefined while it is not loaded. */
  read(path: TreePath): string | null | undefined;
  /** Loads what is not there yet, all in one request; true where anything new was asked for. */
  load(paths: Iterable<TreePath>): Promise<boolean>;
}

/**
 * Lists one side and prepares reading of its texts; a text for which no work is left cannot be had. `like`: another side of the change,
 * whose entries are taken where they are equal: that is most of both, and held once.
 */
export async function openSide(
  files: SideFiles,
  work: WorkBudget = UNCOUNTED,
  like: Promise<SideReader> | null = null
): Promise<SideReader> {
  const listed = await files.list();
  const own = await withLinkTexts(files, listed.entries);
  const listing = { ...listed, entries: like === null ? own : sharedEntries(own, (await like).listing.entries) };
  const byPath = entriesByPath(listing.entries);
  const texts = new Map<TreePath, string | null>();
  const read = (path: TreePath) => {
    const text = texts.get(path);
    return text === undefined && !byPath.has(path) ? null : text;
  };
  return {
    id: files.id,
    listing,
    texts,
    read,
    async load(paths) {
      const wanted = [...new Set(paths)].filter((path) => !texts.has(path) && byPath.has(path));
      const readable = wanted.flatMap((path) => {
        const entry = byPath.get(path);
        const isAffordable = entry?.kind === 'file' && work.take('bytes of files', Math.min(entry.size ?? 0, LARGEST_TEXT));
        return isAffordable ? [{ path, content: entry.content }] : [];
      });
      const bodies = readable.length === 0 ? new Map<string, Uint8Array>() : await files.read(readable);
      for (const path of wanted) {
        const entry = byPath.get(path);
        if (entry?.kind === 'symlink') texts.set(path, entry.target);
        else texts.set(path, entry?.kind === 'file' ? decode(bodies.get(entry.content)) : null);
      }
      return wanted.length > 0;
    }
  };
}

function decode(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined || bytes.length > LARGEST_TEXT) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The same entries, those of `like` where they are equal; both sorted. */
function sharedEntries(entries: TreeEntries, like: TreeEntries): TreeEntries {
  let at = 0;
  return entries.map((entry) => {
    while ((like[at]?.path ?? entry.path) < entry.path) at++;
    const other = like[at];
    return other !== undefined && isEqual(entry, other) ? other : entry;
  });
}

function isEqual(a: TreeEntry, b: TreeEntry): boolean {
  if (a.path !== b.path) return false;
  switch (a.kind) {
    case 'file':
      return b.kind === 'file' && a.content === b.content && a.mode === b.mode && a.size === b.size;
    case 'symlink':
      return b.kind === 'symlink' && a.content === b.content && a.target === b.target;
    case 'submodule':
      return b.kind === 'submodule' && a.content === b.content;
    case 'directory':
      return b.kind === 'directory' && a.mode === b.mode;
  }
}

/** The API lists links without their texts; the key of a COPY needs them. */
async function withLinkTexts(files: SideFiles, entries: readonly TreeEntry[]): Promise<readonly TreeEntry[]> {
  const links = entries.flatMap((entry) =>
    entry.kind === 'symlink' && entry.target === null ? [{ path: entry.path, content: entry.content }] : []
  );
  if (links.length === 0) return entries;
  const bodies = await files.read(links.slice(0, MOST_LINKS));
  return entries.map((entry) =>
    entry.kind === 'symlink' && entry.target === null ? { ...entry, target: decode(bodies.get(entry.content)) } : entry
  );
}
