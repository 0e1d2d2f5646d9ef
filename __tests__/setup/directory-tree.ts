import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeEntry } from '../../src/model/tree.ts';

/** What a case does to a copy of a directory before it is built; here it is done to the listing instead. */
export interface Preparation {
  readonly op: 'touch' | 'chmod' | 'chown' | 'mkdir' | 'hardlink';
  readonly path: string;
  readonly mode?: string;
  readonly to?: string;
}

/** The id that git gives to bytes. */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function entriesBelow(root: string, below: string): TreeEntry[] {
  const names = readdirSync(join(root, below));
  if (names.length === 0 && below !== '') return [{ kind: 'directory', path: below, mode: 0o755 }];
  return names.flatMap((name): TreeEntry[] => {
    const path = below === '' ? name : `${below}/${name}`;
    const stat = lstatSync(join(root, path));
    if (stat.isDirectory()) return entriesBelow(root, path);
    if (stat.isSymbolicLink()) {
      const target = readlinkSync(join(root, path));
      return [{ kind: 'symlink', path, target, content: blobId(Buffer.from(target)) }];
    }
    const bytes = readFileSync(join(root, path));
    // As git keeps it: executable or not.
    return [{ kind: 'file', path, mode: stat.mode & 0o100 ? 0o755 : 0o644, content: blobId(bytes), size: bytes.length }];
  });
}

function prepared(entries: readonly TreeEntry[], step: Preparation): readonly TreeEntry[] {
  switch (step.op) {
    case 'mkdir':
      return [...entries, { kind: 'directory', path: step.path, mode: 0o755 }];
    case 'chmod': {
      const mode = Number.parseInt(step.mode ?? '', 8);
      const found = entries.some((entry) => entry.path === step.path);
      const changed = entries.map((entry) =>
        entry.path === step.path && entry.kind !== 'symlink' && entry.kind !== 'submodule' ? { ...entry, mode } : entry
      );
      return found ? changed : [...entries, { kind: 'directory', path: step.path, mode }];
    }
    case 'hardlink': {
      const other = entries.find((entry) => entry.path === step.to);
      return other === undefined ? entries : [...entries, { ...other, path: step.path }];
    }
    // Times and owners do not count for a local context.
    case 'touch':
    case 'chown':
      return entries;
  }
}

/** Lists a directory of the disk as a tree. */
export function readDirectoryTree(root: string, preparation: readonly Preparation[] = []): readonly TreeEntry[] {
  const entries = preparation.reduce(prepared, entriesBelow(root, '') as readonly TreeEntry[]);
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
