import { holdsVersions, packageFile } from '../commands/index.ts';
import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Cause } from '../model/prediction.ts';
import { runs } from './step-text.ts';

/** What a change bumped, where that is all that it does: the base image, dependencies, or both; null otherwise. */
export type VersionBump = 'base image' | 'dependencies' | 'base image and dependencies';

/** What the change as a whole bumped: every affected image rebuilds by a bump alone, and the average merge takes not a second longer. */
export function versionBump(analysis: Analysis): VersionBump | null {
  const { added } = analysis.total;
  if (added === null || added.low !== 0 || added.mid !== 0 || added.high !== 0) return null;
  const bumps = analysis.images.filter((image) => image.affected).map(bumpOf);
  const [first] = bumps;
  if (first === undefined || bumps.includes(null)) return null;
  return bumps.every((bump) => bump === first) ? first : 'base image and dependencies';
}

/**
 * What one image bumped, where that is why it rebuilds: every cause is another reference of a base image or files that hold locked
 * versions. Such an image rebuilds what it must. A base that the repository builds itself, under one name, is no new version.
 */
export function bumpOf({ spec, existence, steps }: ImageAnalysis): VersionBump | null {
  if (existence !== 'both') return null;
  const running = steps.filter(runs);
  const roots = running.flatMap((step) => step.causes.slice(-1));
  if (roots.length === 0 || roots.length < running.filter((step) => step.verdict === 'rebuilt').length) return null;
  const base = roots.filter((root) => root.images !== undefined).length;
  // A broad COPY takes the edited Dockerfile along: any other edit in it would be a cause of its own.
  const own = new Set(base > 0 ? [insideContext(spec)] : []);
  const locks = roots.filter((root) => isLockBump(root, own)).length;
  if (base + locks + roots.filter((root) => isCopyOf(root, own)).length < roots.length) return null;
  return base === 0 ? 'dependencies' : locks === 0 ? 'base image' : 'base image and dependencies';
}

/** Path of the Dockerfile as a cause names it: from the root of the build context. */
function insideContext({ dockerfile, context }: ImageSpec): string {
  return context !== null && context !== '' && dockerfile.startsWith(`${context}/`) ? dockerfile.slice(context.length + 1) : dockerfile;
}

/** Locked versions, with manifests and the edited Dockerfile beside them. */
function isLockBump(cause: Cause, dockerfiles: ReadonlySet<string>): boolean {
  return (
    readsFiles(cause) &&
    cause.paths.some((path) => holdsVersions(path)) &&
    cause.paths.every((path) => packageFile(path) !== null || dockerfiles.has(path))
  );
}

function isCopyOf(cause: Cause, dockerfiles: ReadonlySet<string>): boolean {
  return readsFiles(cause) && cause.paths.length > 0 && cause.paths.every((path) => dockerfiles.has(path));
}

function readsFiles(cause: Cause): boolean {
  return cause.kind === 'context-changed' || cause.kind === 'mount-source';
}
