import type { ImageSpec } from '../model/image.ts';
import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { entriesByPath } from '../plain/index.ts';
import { attributeFiles } from './checkout-form.ts';

/** Most links that a path is followed through inside the repository. */
const MOST_HOPS = 16;

/** A path with links of its last component followed inside the repository; null where that leads out, nowhere or in a circle. */
export function followLinks(byPath: ReadonlyMap<TreePath, TreeEntry>, path: TreePath): TreePath | null {
  let here = path;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const entry = byPath.get(here);
    if (entry?.kind === 'file') return here;
    if (entry?.kind !== 'symlink' || entry.target === null || entry.target.startsWith('/')) return null;
    const parts = here.split('/').slice(0, -1);
    for (const part of entry.target.split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') parts.push(part);
      else if (parts.pop() === undefined) return null;
    }
    here = parts.join('/');
  }
  return null;
}

/** Joins a directory and a path below it; the empty directory is the root. */
export function below(directory: TreePath, path: TreePath): TreePath {
  return directory === '' ? path : path === '' ? directory : `${directory}/${path}`;
}

/** Directories of the repository that an image reads: its context and its named contexts. */
export function contextRoots(image: ImageSpec): Map<string, TreePath> {
  const roots = new Map<string, TreePath>();
  if (image.context !== null) roots.set('', image.context);
  for (const [name, address] of Object.entries(image.buildContexts)) {
    if (!/^[a-z][a-z0-9+.-]*:/i.test(address)) roots.set(name, address.replace(/^\.\/?/, '').replace(/\/+$/, ''));
  }
  return roots;
}

/** Texts that lowering and comparing the images needs: their Dockerfiles, every ignore file that could hold, and git's attributes. */
export function wantedBuildFiles(images: readonly ImageSpec[], entries: TreeEntries): TreePath[] {
  const byPath = entriesByPath(entries);
  const wanted = new Set<TreePath>();
  for (const image of images) {
    for (const path of [
      image.dockerfile,
      `${image.readAt ?? image.dockerfile}.dockerignore`,
      ...[...contextRoots(image).values()].map((root) => below(root, '.dockerignore'))
    ]) {
      const real = followLinks(byPath, path);
      if (real !== null) wanted.add(real);
    }
  }
  for (const path of attributeFiles(entries)) wanted.add(path);
  return [...wanted].sort();
}
