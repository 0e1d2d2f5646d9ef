import { holdsVersions, packageFile } from '../commands/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { Cause } from '../model/prediction.ts';
import { runs } from './step-text.ts';

/** What a change bumped, where that is all that it does: the base image, dependencies, or both; null otherwise. */
export type VersionBump = 'base image' | 'dependencies' | 'base image and dependencies';

/**
 * A change that only moves versions rebuilds what it must by design: every cause is another base image or files that hold
 * locked versions, and the average merge takes not a second longer.
 */
export function versionBump(analysis: Analysis): VersionBump | null {
  const { added } = analysis.total;
  if (added === null || added.low !== 0 || added.mid !== 0 || added.high !== 0) return null;
  const affected = analysis.images.filter((image) => image.affected);
  if (affected.length === 0 || affected.some((image) => image.existence !== 'both')) return null;
  const steps = affected.flatMap((image) => image.steps.filter(runs));
  const roots = steps.flatMap((step) => step.causes.slice(-1));
  if (roots.length === 0 || roots.length < steps.filter((step) => step.verdict === 'rebuilt').length) return null;
  const base = roots.filter((root) => root.kind === 'base-image-changed').length;
  // A broad COPY takes the edited Dockerfile along: any other edit in it would be a cause of its own.
  const own = new Set(base > 0 ? affected.map((image) => image.spec.dockerfile) : []);
  const locks = roots.filter((root) => isLockBump(root, own)).length;
  if (base + locks + roots.filter((root) => isCopyOf(root, own)).length < roots.length) return null;
  return base === 0 ? 'dependencies' : locks === 0 ? 'base image' : 'base image and dependencies';
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
