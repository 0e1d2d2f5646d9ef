import type { ContentId, TreePath, UtcTime } from './units.ts';

/** One merged change of the repository's history: a first-parent commit against its first parent. */
export interface Change {
  readonly id: string;
  readonly at: UtcTime;
  /** Changed paths, sorted; a rename is one removed and one added path. Null content: absent on that side. */
  readonly paths: readonly ChangedPath[];
  /** By path: the texts of Dockerfiles that the change edited, where they could be read; null for a side without. */
  readonly dockerfiles?: Readonly<Record<TreePath, { readonly before: string | null; readonly after: string | null }>>;
}

export interface ChangedPath {
  readonly path: TreePath;
  readonly before: ContentId | null;
  readonly after: ContentId | null;
  readonly modeBefore: number | null;
  readonly modeAfter: number | null;
}
