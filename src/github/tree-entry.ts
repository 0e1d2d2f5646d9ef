import type { TreeEntry } from '../model/tree.ts';

/** A row of GitHub's tree answer. */
export interface TreeRow {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size?: number | undefined;
}

/** The entry of a row, null for what is no file (a directory is implied by its files). */
export function entryOf(row: TreeRow, prefix: string): TreeEntry | null {
  const path = prefix + row.path;
  switch (row.mode) {
    case '100644':
    case '100664':
      return { kind: 'file', path, mode: 0o644, content: row.sha, size: row.size ?? null };
    case '100755':
      return { kind: 'file', path, mode: 0o755, content: row.sha, size: row.size ?? null };
    case '120000':
      return { kind: 'symlink', path, target: null, content: row.sha };
    case '160000':
      return { kind: 'submodule', path, content: row.sha };
    default:
      return null;
  }
}
