import { createReadStream } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { SideFiles } from '../analysis/ports.ts';
import type { TreeEntry } from '../model/tree.ts';
import { blobHash, blobId, codeOf, LARGE_FILE, UserError } from '../plain/index.ts';
import { entryOf, sortEntries, withDetails } from './commit-files.ts';
import { readObjects } from './objects.ts';
import { runGit } from './run-git.ts';

/**
 * What git tracks or would add: tracked files as they lie on disk, and untracked files that git does not ignore.
 * A tracked file that git calls unmodified keeps its blob id, so that line-end filters make no difference.
 */
export function worktreeFiles(top: string): SideFiles {
  const onDisk = new Map<string, string>();
  return {
    id: 'WORKTREE',
    async list() {
      const [index, changed, untracked, ignored] = await Promise.all([
        runGit(top, ['ls-files', '-s', '-z']),
        runGit(top, ['diff-files', '--name-only', '-z']),
        runGit(top, ['ls-files', '-o', '--exclude-standard', '-z']),
        runGit(top, ['ls-files', '-o', '-i', '--exclude-standard', '--directory', '-z'])
      ]);
      const touched = new Set(names(changed));
      const entries: TreeEntry[] = [];
      const seen = new Set<string>();
      for (const row of names(index)) {
        const match = /^(\d{6}) ([0-9a-f]+) \d\t([\s\S]+)$/.exec(row);
        const path = match?.[3] ?? '';
        if (!match || seen.has(path)) continue;
        seen.add(path);
        if (touched.has(path)) continue;
        const entry = entryOf(match[1] ?? '', match[2] ?? '', path);
        if (entry) entries.push(entry);
      }
      for (const path of [...touched, ...names(untracked)]) {
        const entry = await entryOnDisk(top, path);
        if (!entry) continue;
        if (entry.kind === 'file') onDisk.set(entry.content, path);
        entries.push(entry);
      }
      return { entries: sortEntries(await withDetails(top, entries)), truncated: false, notes: [], ignored: topmost(names(ignored)) };
    },
    async read(wanted) {
      const found = new Map<string, Uint8Array>();
      const inGit: string[] = [];
      for (const { content } of wanted) {
        const path = onDisk.get(content);
        const bytes = path === undefined ? null : await readFile(join(top, path)).catch(() => null);
        if (bytes) found.set(content, bytes);
        else inGit.push(content);
      }
      const bodies = await readObjects(top, inGit);
      inGit.forEach((id, i) => {
        const body = bodies[i];
        if (body) found.set(id, body);
      });
      return found;
    }
  };
}

function names(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '');
}

/** Without paths below a directory that is named itself: git names both where all of a directory is ignored file by file. */
function topmost(paths: readonly string[]): string[] {
  let above: string | null = null;
  return [...paths].sort().filter((path) => {
    if (above !== null && path.startsWith(above)) return false;
    if (path.endsWith('/')) above = path;
    return true;
  });
}

/** A file or link as it lies on disk, links not followed; null where there is nothing, or nothing that git would keep. Throws UserError for a file that may not be read. */
async function entryOnDisk(top: string, path: string): Promise<TreeEntry | null> {
  const at = join(top, path);
  const stat = await lstat(at).catch(() => null);
  if (stat?.isSymbolicLink()) {
    const target = await readlink(at);
    return { kind: 'symlink', path, target, content: blobId(Buffer.from(target)) };
  }
  if (!stat?.isFile()) return null;
  const content = await contentAt(at, stat.size).catch((error: unknown) => {
    throw new UserError(`'${path}' of the work tree cannot be read: ${codeOf(error)}`, 'Let it be read, or have git ignore it.');
  });
  return { kind: 'file', path, mode: stat.mode & 0o100 ? 0o755 : 0o644, content, size: stat.size };
}

/** Git's name for the bytes of a file as it lies on disk. */
async function contentAt(path: string, bytes: number): Promise<string> {
  if (bytes <= LARGE_FILE) return blobId(await readFile(path));
  const hash = blobHash(bytes);
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}
