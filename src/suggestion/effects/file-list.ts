import type { TreePath } from '../../model/units.ts';
import { firstFrom, rangeBelow } from '../../plain/index.ts';

export interface ListedFile {
  readonly path: TreePath;
  readonly kind: 'file' | 'symlink';
}

/** Files and links of a build context. What is asked of a path or a directory costs no walk over all of them: images share large contexts. */
export interface FileList {
  /** Sorted by path. */
  readonly all: readonly ListedFile[];
  at(path: TreePath): ListedFile | undefined;
  /** Those below a directory; the empty path is the context itself. */
  below(directory: TreePath): readonly ListedFile[];
  /** Whether anything lies at the path or below it. */
  has(path: TreePath): boolean;
}

/** `all`: sorted by path, in the order of UTF-16 code units. */
export function listOfFiles(all: readonly ListedFile[]): FileList {
  const at = (path: TreePath) => {
    const file = all[firstFrom(all, path)];
    return file?.path === path ? file : undefined;
  };
  const below = (directory: TreePath) => all.slice(...rangeBelow(all, directory));
  const holds = (directory: TreePath) => {
    const [from, to] = rangeBelow(all, directory);
    return from < to;
  };
  return { all, at, below, has: (path) => at(path) !== undefined || holds(path) };
}
