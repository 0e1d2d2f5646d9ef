import type { ImageSpec } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { TreeEntries } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { changedPaths } from './changed-paths.ts';

/** At most so many paths are named. */
const NAMED = 2;

/**
 * Sentence for a change whose files the base branch has edited as well since the merge base: git then joins two edits, and what it
 * makes of them was not compared. Only files that a build can read count: Dockerfiles, and what lies in a context. Null without any.
 */
export function touchedOnBothSides(
  sides: { readonly mergeBase: TreeEntries; readonly tip: TreeEntries; readonly head: TreeEntries },
  images: readonly ImageSpec[],
  branch: string
): Sentence | null {
  const onHead = new Set(changedPaths(sides.mergeBase, sides.head));
  const differing = new Set(changedPaths(sides.tip, sides.head));
  const paths = changedPaths(sides.mergeBase, sides.tip)
    .filter((path) => onHead.has(path) && differing.has(path) && images.some((image) => canRead(image, path)))
    .sort((a, b) => Number(isDockerfile(images, b)) - Number(isDockerfile(images, a)));
  if (paths.length === 0) return null;
  const rest = paths.length - NAMED;
  const list = listed([...paths.slice(0, NAMED).map(code), ...(rest > 0 ? [say`${rest} more`] : [])]);
  return say`${code(branch)} has moved on and changed ${list} as well: what the merge builds may differ from what was compared.`;
}

function isDockerfile(images: readonly ImageSpec[], path: TreePath): boolean {
  return images.some((image) => image.dockerfile === path);
}

function canRead(image: ImageSpec, path: TreePath): boolean {
  const within = (folder: TreePath | null) => folder !== null && (folder === '' || path.startsWith(`${folder}/`));
  return image.dockerfile === path || within(image.context) || Object.values(image.buildContexts).some(within);
}
