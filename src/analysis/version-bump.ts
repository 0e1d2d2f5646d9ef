import { holdsVersions, packageFile } from '../commands/index.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Cause } from '../model/prediction.ts';
import type { TreePath } from '../model/units.ts';

/**
 * What a root cause bumps: another reference of a base image, files that hold locked versions, only files that say what is wanted, or a
 * version in a line of the Dockerfile; `copy`: a broad COPY that takes the Dockerfile along, edited for a new base image.
 */
export type BumpedPart = 'base image' | 'dependencies' | 'manifests' | 'line' | 'copy';

/**
 * What each root cause of an image bumps, null for one that does anything else. Files that git does not hold say nothing: a job makes
 * them anew for every build. A base that the repository builds itself, under one name, is no new version. `isVersionEdit`: the text of
 * the Dockerfile differs in versions alone.
 */
export function bumpedParts(
  { dockerfile, context }: ImageSpec,
  roots: readonly Cause[],
  isTracked: (path: TreePath) => boolean,
  isVersionEdit = false
): readonly (BumpedPart | null)[] {
  const inside = (path: string) => (context === null || context === '' ? path : `${context}/${path}`);
  const movesBase = isVersionEdit || roots.some(({ images }) => images !== undefined);
  return roots.map((root) => {
    if (root.images !== undefined) return 'base image';
    if (isVersionEdit && IN_LINES.has(root.kind)) return 'line';
    if (root.kind !== 'context-changed' && root.kind !== 'mount-source') return null;
    const tracked = root.paths.filter((path) => isTracked(inside(path)));
    // Any other edit in the Dockerfile would be a cause of its own.
    const paths = (tracked.length > 0 ? tracked : root.paths).filter((path) => !movesBase || inside(path) !== dockerfile);
    if (paths.length === 0) return root.paths.length === 0 ? null : 'copy';
    if (!paths.every((path) => packageFile(path) !== null || holdsVersions(path))) return null;
    return paths.some((path) => holdsVersions(path)) ? 'dependencies' : 'manifests';
  });
}

/** Causes that lie in the text of the Dockerfile. */
const IN_LINES: ReadonlySet<Cause['kind']> = new Set(['instruction-changed', 'build-arg-changed', 'environment-changed']);

/** A version or a digest inside a line. */
const VERSION = /sha256:[0-9a-f]{64}|\d+(?:\.\d+)+[\w.+-]*|(?<=VERSION\s?=\s?["']?v?)\d+/gi;

/** Whether two texts of a Dockerfile differ in versions and in nothing else. */
export function differInVersions(before: string | null, after: string | null): boolean {
  const withoutVersions = (text: string) => text.replace(VERSION, '#');
  return before !== null && after !== null && before !== after && withoutVersions(before) === withoutVersions(after);
}
