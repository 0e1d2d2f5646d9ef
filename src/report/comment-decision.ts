import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import type { Estimate } from '../model/units.ts';
import { isBuiltByCi } from './built-by-ci.ts';
import { isIdle, touchesBuildFiles, touchesLines } from './touched.ts';
import { bumpOf } from './version-bump.ts';

/** Why the Action would create a comment. */
type Occasion = 'gate' | 'fails' | 'added' | 'unusual' | 'suggestion' | 'cache' | 'rebuild' | 'always';
/** Why it would not. */
type Silence = 'unaffected' | 'as-usual' | 'no-failure' | 'never';

export type CommentDecision = { readonly create: true; readonly because: Occasion } | { readonly create: false; readonly because: Silence };

/** Whether a comment is created where there is none, and why; an existing one is always kept current (docs/comment.md "When it speaks"). */
export function commentDecision(analysis: Analysis): CommentDecision {
  switch (analysis.config.config.comment.mode) {
    case 'never':
      return { create: false, because: 'never' };
    case 'always':
      return { create: true, because: 'always' };
    case 'on-failure':
      return analysis.verdict === 'fail' ? { create: true, because: 'gate' } : { create: false, because: 'no-failure' };
    case 'on-rebuild':
      return decided(analysis, rebuildOccasion(analysis));
    case 'on-change':
      return decided(analysis, occasionOf(analysis));
  }
}

function decided(analysis: Analysis, because: Occasion | null): CommentDecision {
  if (because !== null) return { create: true, because };
  return { create: false, because: affectedImages(analysis).length === 0 ? 'unaffected' : 'as-usual' };
}

const affectedImages = ({ images }: Analysis): readonly ImageAnalysis[] => images.filter((image) => image.affected);

/** What a reviewer would act on, the gravest first. */
function occasionOf(analysis: Analysis): Occasion | null {
  const affected = affectedImages(analysis);
  if (affected.some((image) => image.fails !== null)) return 'fails';
  if (analysis.verdict === 'fail' || analysis.verdict === 'warn') return 'gate';
  if (laterBuildsChange(analysis)) return 'added';
  if (usualness(analysis) === 'unusual') return 'unusual';
  if (affected.some((image) => image.suggestions.some((one) => one.level !== 'advice' && touchesLines(image, one)))) return 'suggestion';
  return analysis.images.some((image) => image.cacheChange !== null) ? 'cache' : null;
}

/** Beyond its own range and the minimum, for all images of CI together or for one. */
function laterBuildsChange(analysis: Analysis): boolean {
  const { minSeconds, minBytes } = analysis.config.config.comment;
  const beyond = (added: Estimate | null, least: number) =>
    added !== null && (added.low > 0 || added.high < 0) && Math.abs(added.mid) >= least;
  const affected = affectedImages(analysis).filter((image) => isBuiltByCi(image, analysis));
  return (
    [sumOf(affected.map(({ added }) => added)), ...affected.map(({ added }) => added)].some((added) => beyond(added, minSeconds)) ||
    affected.some(({ bytes }) => beyond(bytes?.added ?? null, minBytes))
  );
}

function sumOf(values: readonly (Estimate | null)[]): Estimate {
  const sum = (end: keyof Estimate) => values.reduce((all, value) => all + (value?.[end] ?? 0), 0);
  return { low: sum('low'), mid: sum('mid'), high: sum('high') };
}

/** Share of the replayed merged changes that counts as usual. */
const USUAL_SHARE = 0.95;

/** What merged changes usually take, all images of CI together. */
interface Usual {
  /** Within which `share` of the merged changes stay that build anything. */
  readonly seconds: number;
  /** Of fewer than twenty such changes the longest one is the limit: an image that is seldom built is not unusual by that. */
  readonly share: 'most' | 'all';
  /** Merged changes that were replayed. */
  readonly changes: number;
}

/** Of the replayed merged changes; null where none could be replayed. */
export function usualBuild(analysis: Analysis): Usual | null {
  const images = analysis.images.filter((image) => isBuiltByCi(image, analysis) && image.perChange.length > 0);
  const changes = Math.max(0, ...images.map(({ perChange }) => perChange.length));
  if (changes === 0) return null;
  const sums = Array.from({ length: changes }, (_, i) =>
    images.reduce((sum, { perChange: { [i]: build } }) => sum + (build?.before ?? build?.after ?? 0), 0)
  );
  const builds = sums.filter((sum) => sum > 0).sort((a, b) => a - b);
  const within = Math.ceil(USUAL_SHARE * builds.length);
  return { seconds: builds[within - 1] ?? 0, share: within < builds.length ? 'most' : 'all', changes };
}

/**
 * How the build of this change lies beside those of merged changes, all images of CI together and by one model: `unusual` beyond 95 % of
 * them by the minimum, new versions left out, which rebuild what they must; `usual` within. Null: neither, or nothing to compare with.
 */
export function usualness(analysis: Analysis): 'usual' | 'unusual' | null {
  const counted = affectedImages(analysis).filter((image) => isBuiltByCi(image, analysis) && !isIdle(image));
  const usual = usualBuild(analysis)?.seconds ?? null;
  if (usual === null)
    return counted.some((image) => bumpOf(image, analysis) === null && invalidatesCommand(analysis, image)) ? 'unusual' : null;
  if (counted.every(({ ownBuild }) => ownBuild === null)) return null;
  const sum = (of: 'seconds' | 'withoutBumps') => counted.reduce((all, { ownBuild }) => all + (ownBuild?.[of] ?? 0), 0);
  if (sum('seconds') <= usual) return 'usual';
  return sum('withoutBumps') >= usual + Math.max(analysis.config.config.comment.minSeconds, 0.1) ? 'unusual' : null;
}

/** Without merged changes: a command runs again because of a line, an ignore file or a definition that the change edits. */
function invalidatesCommand(analysis: Analysis, image: ImageAnalysis): boolean {
  if (image.existence !== 'both' || !touchesBuildFiles(analysis, image)) return false;
  return image.steps.some((step) => {
    const root = step.causes.at(-1);
    const own = root !== undefined && root.kind !== 'cache-not-available' && root.kind !== 'context-changed';
    return step.instruction === 'RUN' && step.verdict === 'rebuilt' && own;
  });
}

/** The rule before: a step rebuilds for long enough, a suggestion exists, or the gate does not pass. */
function rebuildOccasion(analysis: Analysis): Occasion | null {
  const { minSeconds } = analysis.config.config.comment;
  const affected = affectedImages(analysis);
  if (analysis.verdict === 'fail' || analysis.verdict === 'warn') return 'gate';
  if (affected.some((image) => image.suggestions.length > 0)) return 'suggestion';
  const rebuilds = affected.some(({ rebuild, effect }) =>
    rebuild === null ? effect === 'built' : rebuild.mid >= minSeconds && rebuild.mid > 0
  );
  return rebuilds ? 'rebuild' : null;
}
