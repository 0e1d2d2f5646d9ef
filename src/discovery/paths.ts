import type { TreePath } from '../model/units.ts';

/** Joins and normalises; null where the path leaves the repository, is absolute or holds a backslash or control character. */
export function joinPath(base: TreePath, relative: string): TreePath | null {
  if (relative.startsWith('/') || /[\\\u0000-\u001f]/.test(relative)) return null;
  const segments = base === '' ? [] : base.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (segments.pop() === undefined) return null;
    } else segments.push(segment);
  }
  return segments.join('/');
}

export function parentOf(path: TreePath): TreePath {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

export function baseName(path: TreePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `services/api` lies in `services`; everything lies in the root. */
export function liesIn(path: TreePath, directory: TreePath): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
