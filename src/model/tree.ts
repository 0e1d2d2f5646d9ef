import type { Bytes, ContentId, TreePath } from './units.ts';

/**
 * One entry of a file tree. Directories are implied by the paths of other entries; an explicit `directory` entry
 * is needed only for an empty directory or for a mode other than 0755. `mode` holds permission bits only (0o644).
 */
export type TreeEntry =
  | { readonly kind: 'file'; readonly path: TreePath; readonly mode: number; readonly content: ContentId; readonly size: Bytes | null }
  /** `target` is the link text; null where only its blob id is known so far (a git tree before the blob is read). */
  | { readonly kind: 'symlink'; readonly path: TreePath; readonly target: string | null; readonly content: ContentId }
  | { readonly kind: 'directory'; readonly path: TreePath; readonly mode: number }
  | { readonly kind: 'submodule'; readonly path: TreePath; readonly content: ContentId };

/** A file tree as a list sorted by path (UTF-16 code unit order), each path once. */
export type TreeEntries = readonly TreeEntry[];
