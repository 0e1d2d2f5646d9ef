import { holdsVersions, packageFile } from '../commands/index.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Cause } from '../model/prediction.ts';
import type { TreePath } from '../model/units.ts';

/**
 * What a root cause bumps: another reference of a base image, files that hold locked versions, or only files that say what is wanted;
 * `copy`: a broad COPY that takes the Dockerfile along, edited for a new base image.
 */
export type BumpedPart = 'base image' | 'dependencies' | 'manifests' | 'copy';

/**
 * What each root cause of an image bumps, null for one that does anything else. Files that git does not hold say nothing: a job makes
 * them anew for every build. A base that the repository builds itself, under one name, is no new version.
 */
export function bumpedParts(
  { dockerfile, context }: ImageSpec,
  roots: readonly Cause[],
  isTracked: (path: TreePath) => boolean
): readonly (BumpedPart | null)[] {
  const inside = (path: string) => (context === null || context === '' ? path : `${context}/${path}`);
  const movesBase = roots.some(({ images }) => images !== undefined);
  return roots.map((root) => {
    if (root.images !== undefined) return 'base image';
    if (root.kind !== 'context-changed' && root.kind !== 'mount-source') return null;
    const tracked = root.paths.filter((path) => isTracked(inside(path)));
    // Any other edit in the Dockerfile would be a cause of its own.
    const paths = (tracked.length > 0 ? tracked : root.paths).filter((path) => !movesBase || inside(path) !== dockerfile);
    if (paths.length === 0) return root.paths.length === 0 ? null : 'copy';
    if (!paths.every((path) => packageFile(path) !== null)) return null;
    return paths.some((path) => holdsVersions(path)) ? 'dependencies' : 'manifests';
  });
}
