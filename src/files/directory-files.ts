import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { SideFiles } from '../analysis/ports.ts';
import { say } from '../model/sentence.ts';
import type { TreeEntry } from '../model/tree.ts';
import { blobId } from '../plain/index.ts';

/** Most entries that a directory may hold before reading it is refused. */
const MOST_ENTRIES = 500_000;

/** Every file below a directory, as it lies there: modes, empty directories and all; links are not followed. */
export function directoryFiles(directory: string): SideFiles {
  const paths = new Map<string, string>();
  return {
    id: directory,
    async list() {
      const entries: TreeEntry[] = [];
      const pending = [''];
      let truncated = false;
      for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
        for (const name of (await readdir(join(directory, folder))).sort()) {
          const path = folder === '' ? name : `${folder}/${name}`;
          if (entries.length >= MOST_ENTRIES) {
            truncated = true;
            break;
          }
          const at = join(directory, path);
          const entry = await entryOf(at, path);
          if (entry === null) continue;
          entries.push(entry);
          if (entry.kind === 'directory') pending.push(path);
          else if (entry.kind === 'file') paths.set(entry.content, at);
        }
      }
      entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
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
        const bytes = at === undefined ? null : await readFile(at).catch(() => null);
        if (bytes) found.set(content, bytes);
      }
      return found;
    }
  };
}

/** What lies at a place; null for what no build can copy, such as a socket. */
async function entryOf(at: string, path: string): Promise<TreeEntry | null> {
  const stat = await lstat(at);
  const mode = stat.mode & 0o7777;
  if (stat.isDirectory()) return { kind: 'directory', path, mode };
  if (stat.isSymbolicLink()) {
    const target = await readlink(at);
    return { kind: 'symlink', path, target, content: blobId(Buffer.from(target)) };
  }
  if (!stat.isFile()) return null;
  const bytes = await readFile(at);
  return { kind: 'file', path, mode, content: blobId(bytes), size: bytes.length };
}
