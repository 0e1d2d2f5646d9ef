import { bumpedParts } from '../analysis/index.ts';
import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import { runs, surelyRuns } from './step-text.ts';

/** What a change bumped, where that is all that it does: the base image, dependencies, or both; null otherwise. */
export type VersionBump = 'base image' | 'dependencies' | 'base image and dependencies';

/** Images of which a step runs for certain, where there are such: that others may rebuild is said behind them. */
export function surelyRebuilt(affected: readonly ImageAnalysis[]): readonly ImageAnalysis[] {
  const sure = affected.filter(isSure);
  return sure.length > 0 ? sure : affected;
}

export const isSure = ({ steps }: ImageAnalysis): boolean => steps.some(surelyRuns);

/** What the change bumped: each of these images rebuilds by a bump alone, and the average merge takes not a second longer. */
export function versionBump(analysis: Analysis, images: readonly ImageAnalysis[]): VersionBump | null {
  const { added } = analysis.total;
  if (added === null || added.low !== 0 || added.mid !== 0 || added.high !== 0) return null;
  const bumps = images.map((image) => bumpOf(image, analysis));
  const [first] = bumps;
  if (first === undefined || bumps.includes(null)) return null;
  return bumps.every((bump) => bump === first) ? first : 'base image and dependencies';
}

/** What one image bumped, where that is why it rebuilds. Such an image rebuilds what it must. */
export function bumpOf({ spec, existence, steps }: ImageAnalysis, { changedFiles }: Pick<Analysis, 'changedFiles'>): VersionBump | null {
  if (existence !== 'both') return null;
  const running = steps.filter(runs);
  const roots = running.flatMap((step) => step.causes.slice(-1));
  if (roots.length === 0 || roots.length < running.filter((step) => step.verdict === 'rebuilt').length) return null;
  const changed = new Set(changedFiles);
  const parts = bumpedParts(spec, roots, (path) => changed.has(path));
  if (parts.includes(null) || parts.includes('manifests')) return null;
  if (!parts.includes('base image')) return 'dependencies';
  return parts.includes('dependencies') ? 'base image and dependencies' : 'base image';
}
