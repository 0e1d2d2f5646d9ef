import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { SideFiles } from '../analysis/ports.ts';
import { say } from '../model/sentence.ts';
import type { TreeEntry } from '../model/tree.ts';
import { blobHash, blobId, LARGE_FILE, order } from '../plain/index.ts';

/** Most entries that a directory may hold before reading it is refused. */
const MOST_ENTRIES = 500_000;

/**
 * Every file below a directory, as it lies there: modes, empty directories and all; links are not followed. Read without promises, each
 * of which takes longer than a small file.
 */
export function directoryFiles(directory: string): SideFiles {
  const paths = new Map<string, string>();
  return {
    id: directory,
    async list() {
      const { entries, truncated } = entriesBelow(directory);
      for (const entry of entries) if (entry.kind === 'file') paths.set(entry.content, join(directory, entry.path));
      entries.sort((a, b) => order(a.path, b.path));
      return {
        entries,
        truncated,
        notes: truncated ? [say`Only the first ${MOST_ENTRIES} entries of the directory were read.`] : [],
        ignored: []
      };
    },
    async read(wanted) {
      const found = new Map<string, Uint8Array>();
      for (const { content } of wanted) {
        const at = paths.get(content);
        const bytes = at === undefined ? null : bytesAt(at);
        if (bytes) found.set(content, bytes);
      }
      return found;
    }
  };
}

/** All entries, or so many as may be read, in no order. */
function entriesBelow(directory: string): { readonly entries: TreeEntry[]; readonly truncated: boolean } {
  const entries: TreeEntry[] = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const name of readdirSync(join(directory, folder)).sort()) {
      if (entries.length >= MOST_ENTRIES) return { entries, truncated: true };
      const path = folder === '' ? name : `${folder}/${name}`;
      const entry = entryOf(join(directory, path), path);
      if (entry !== null) entries.push(entry);
      if (entry?.kind === 'directory') pending.push(path);
    }
  }
  return { entries, truncated: false };
}

/** What lies at a place; null for what no build can copy, such as a socket. */
function entryOf(at: string, path: string): TreeEntry | null {
  const stat = lstatSync(at);
  const mode = stat.mode & 0o7777;
  if (stat.isDirectory()) return { kind: 'directory', path, mode };
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(at);
    return { kind: 'symlink', path, target, content: blobId(Buffer.from(target)) };
  }
  if (!stat.isFile()) return null;
  return { kind: 'file', path, mode, content: contentAt(at, stat.size), size: stat.size };
}

/** Git's name for the bytes of a file. */
function contentAt(path: string, bytes: number): string {
  if (bytes <= LARGE_FILE) return blobId(readFileSync(path));
  const hash = blobHash(bytes);
  const piece = Buffer.allocUnsafe(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (let n = readSync(file, piece); n > 0; n = readSync(file, piece)) hash.update(piece.subarray(0, n));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

/** The bytes of a file; null where it went away since it was listed. */
function bytesAt(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
