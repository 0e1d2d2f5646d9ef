import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import { code, counted, duration, type Sentence, say } from '../model/sentence.ts';
import type { BasedEstimate, Estimate } from '../model/units.ts';
import { band, breakable, direction, fromTo, isChange, plainText, seconds } from '../safe-text/index.ts';
import { elsewhereClause, isBuiltByCi } from './built-by-ci.ts';
import { causeClause, imageStep, rootOf } from './cause-words.ts';
import { usualBuild, usualness } from './comment-decision.ts';
import { failingLine, isUnread } from './failure-words.ts';
import { groupsOf } from './groups.ts';
import { budgetPart, type SpokenMetric } from './headline-budget.ts';
import { runs, stepCount } from './step-text.ts';
import { isIdle, touchesBuildFiles } from './touched.ts';
import { isSure, surelyRebuilt, type VersionBump, versionBump } from './version-bump.ts';

// The first line: what happens, to what, because of what, and whether that is usual. Every form of the report takes it from here.

/** The first line without marks, for terminals, JSON, SARIF, annotations and commit statuses. */
export function headline(analysis: Analysis): string {
  return plainText(headlineSentence(analysis), 400);
}

/** The first line, without its sign and without a full stop. */
export function headlineSentence(analysis: Analysis): Sentence {
  return firstLine(analysis).line;
}

/** The first line, and the reason that it gives: null where it gives none. */
export interface FirstLine {
  readonly line: Sentence;
  readonly because: Sentence | null;
}

const without = (line: Sentence): FirstLine => ({ line, because: null });

/** The first line with its reason, so that nothing below has to give it again. */
export function firstLine(analysis: Analysis): FirstLine {
  const failing = failingLine(analysis);
  if (failing !== null) return { line: say`${failing.line}${accepted(analysis)}`, because: failing.because };
  const all = inOrder(analysis).filter((image) => image.affected);
  if (all.length === 0) return without(analysis.leftOut === undefined ? nothingAffected(analysis) : notWholeRead);
  if (isWithoutChange(analysis)) return without(say`No file differs between the two sides`);
  // An image that CI does not build is spoken of where something is wrong with it, or where there is no other.
  const touched = all.filter((image) => !isIdle(image));
  const isSpokenOf = (image: ImageAnalysis) => isBuiltByCi(image, analysis) || image.verdict === 'fail' || image.verdict === 'warn';
  const affected = touched.filter(isSpokenOf);
  const [worst] = affected;
  if (worst === undefined && (touched.length > 0 || !all.some(isSpokenOf))) return onlyElsewhere(touched.length > 0 ? touched : all);
  if (worst === undefined) return asEver(analysis, all.filter(isSpokenOf));
  const sure = surelyRebuilt(affected);
  const bump = analysis.verdict === 'pass' ? versionBump(analysis, surelyRebuilt(touched)) : null;
  if (bump !== null)
    return without(
      say`${subjectOf(sure)}: ${[BUMPS[bump]]} bump${bumpedImage(sure)}; ${stepsOf(sure)} once, as they must, and later builds take as long as before${others(affected, sure)}`
    );
  const topic = topicOf(analysis, affected);
  const [first = worst] = topic.images;
  const event = topic.images.length === 1 ? eventOf(analysis, first) : eventOfAll(analysis, topic.images);
  const { because, of } = event.because === null ? causeOf(topic, first) : { because: event.because, of: [] };
  const reason = because === null || because.length === 0 ? [] : say`: ${because}${of}`;
  return {
    line: say`${subjectOf(topic.images)}: ${event.what}${budgetPart(analysis, event.metric)}${accepted(analysis)}${reason}${beside(analysis, affected, topic)}`,
    because
  };
}

/** Of images that no file of the change touches: what they run they run in any build. */
function asEver(analysis: Analysis, images: readonly ImageAnalysis[]): FirstLine {
  const [first] = images;
  const because = first === undefined || !haveOneCause(images) ? null : causeClause(first);
  const rebuild = images.some(isSure) ? rebuildsOf(images) : say`${subjectOf(images)} may rebuild`;
  const files = analysis.changedFiles.length === 1 ? say`the changed file` : say`a changed file`;
  return { line: say`No image reads ${files}; as in any build, ${rebuild}${because === null ? [] : say`: ${because}`}`, because };
}

/** What the line is about. */
interface Topic {
  readonly images: readonly ImageAnalysis[];
  /** Those of which later builds take longer or shorter. */
  readonly changing: readonly ImageAnalysis[];
  readonly isUnusual: boolean;
}

/** Where later builds of some images change, the line is about these; that others rebuild is said behind it. */
function topicOf(analysis: Analysis, affected: readonly ImageAnalysis[]): Topic {
  const changing = affected.filter(isTold);
  const rehomed = affected.find(({ cacheChange }) => cacheChange !== null);
  const isUnusual = usualness(analysis) === 'unusual';
  const unread = affected.filter(isUnread);
  const images =
    changing.length > 0
      ? changing
      : unread.length > 0
        ? unread.slice(0, 1)
        : rehomed !== undefined && !isUnusual
          ? [rehomed]
          : editedOf(surelyRebuilt(affected));
  return { images, changing, isUnusual };
}

/** The images whose Dockerfile is edited, where they make up the larger half of what rebuilds: that others rebuild is said behind it. */
function editedOf(affected: readonly ImageAnalysis[]): readonly ImageAnalysis[] {
  const edited = affected.filter(({ baseText, headText }) => baseText !== headText);
  const secondsOf = (images: readonly ImageAnalysis[]) => images.reduce((sum, { rebuild }) => sum + (rebuild?.mid ?? 0), 0);
  return edited.length > 0 && secondsOf(edited) >= secondsOf(affected) / 2 ? edited : affected;
}

/**
 * Why, by the image that tells most of the change: one without a cache rebuilds by that alone, and what cannot be known is unknown with
 * or without the change. `of`: its name, where the others have another cause.
 */
function causeOf(
  { images, changing, isUnusual }: Topic,
  first: ImageAnalysis
): { readonly because: Sentence | null; readonly of: Sentence } {
  const more = changing.reduce((sum, { added }) => sum + (added?.mid ?? 0), 0);
  const cached = images.filter((image) => !hasNoCache(image));
  const telling = cached.find((image) => rootOf(image)?.cause.kind !== 'unknown-input') ?? cached[0] ?? first;
  const kind = rootOf(telling)?.cause.kind;
  // None of them is a reason for later builds to take another time than before, and what the change touches none for a shorter one.
  const isNone = kind === 'unknown-input' || kind === 'cache-not-available' || (more < 0 && kind === 'context-changed');
  if (changing.length > 0 && isNone) return { because: null, of: [] };
  const isOne = haveOneCause(images);
  const meant = more > 0 ? 'more' : changing.length > 0 || (isUnusual && !(isOne && images.length > 1)) ? 'any' : null;
  return { because: causeClause(telling, meant), of: isOne ? [] : say` (${nameOf(telling)})` };
}

/** What is said beside the topic: new images, another one whose cache moves, and how many others rebuild. */
function beside(analysis: Analysis, affected: readonly ImageAnalysis[], { images, changing, isUnusual }: Topic): Sentence {
  const isNew = images.length > 1 ? images.filter(({ existence }) => existence === 'added') : [];
  const moved = analysis.images.find((image) => image.cacheChange !== null && !images.includes(image));
  return [
    ...(isNew.length === 0 ? [] : say`; ${counted(isNew.length, 'image')} of them ${isNew.length === 1 ? say`is` : say`are`} new`),
    ...(moved?.cacheChange == null || isUnusual || changing.length > 0 ? [] : say`; ${nameOf(moved)}: ${moved.cacheChange}`),
    ...others(affected, images)
  ];
}

/** How many rebuild, or may, beside those that are spoken of. */
function others(affected: readonly ImageAnalysis[], images: readonly ImageAnalysis[]): Sentence {
  const rest = affected.filter((image) => !images.includes(image));
  if (rest.length === 0) return [];
  return say`; ${counted(rest.length, 'other image')} ${rest.some(isSure) ? (rest.length === 1 ? say`rebuilds` : say`rebuild`) : say`may rebuild`}`;
}

/** A bump of what. */
const BUMPS: Readonly<Record<VersionBump, string>> = {
  'base image': 'base image',
  dependencies: 'dependency',
  'base image and dependencies': 'base image and dependency'
};

/** Nothing was changed: what runs on every build is then no news. */
const isWithoutChange = ({ changedFiles, base, verdict }: Analysis): boolean =>
  changedFiles.length === 0 && base.mergeBase !== null && verdict === 'pass';

/** No image that was found is affected, and others may be. */
const notWholeRead: Sentence = say`Not every definition of a build could be read, so it is not known which images rebuild`;

/** Whether one clause says why all of them rebuild. */
function haveOneCause(images: readonly ImageAnalysis[]): boolean {
  return new Set(images.map((image) => JSON.stringify(causeClause(image)))).size <= 1;
}

/** Of images that neither the change nor its merge builds: when each group of them is built. */
function onlyElsewhere(images: readonly ImageAnalysis[]): FirstLine {
  const started = images.filter(({ spec }) => spec.elsewhere === 'event');
  const filtered = images.filter(({ spec }) => spec.elsewhere !== undefined && spec.elsewhere !== 'event');
  const unbuilt = images.filter(({ spec }) => spec.elsewhere === undefined);
  const [first] = unbuilt;
  const cause = first === undefined || unbuilt.length < images.length || !haveOneCause(unbuilt) ? null : causeClause(first);
  const clauses = [
    ...(started.length === 0
      ? []
      : [
          say`${rebuildsOf(started)} at the next release, schedule or manual run; neither this change nor its merge builds ${themOf(started)}`
        ]),
    ...filtered
      .slice(0, 1)
      .map(
        (one) =>
          say`${rebuildsOf(filtered)} with a later change; neither this one nor its merge builds ${themOf(filtered)}: ${elsewhereClause(one)}`
      ),
    ...(unbuilt.length === 0
      ? []
      : [say`${rebuildsOf(unbuilt)}, but no workflow was found that builds ${themOf(unbuilt)}${cause === null ? [] : say`: ${cause}`}`])
  ];
  return { line: clauses.flatMap((clause, at) => (at === 0 ? clause : say`; ${clause}`)), because: cause };
}

const rebuildsOf = (images: readonly ImageAnalysis[]): Sentence =>
  images.length === 1 ? say`${subjectOf(images)} rebuilds` : say`${subjectOf(images)} rebuild`;
const themOf = (images: readonly ImageAnalysis[]): Sentence => (images.length === 1 ? say`it` : say`them`);

/** `api`, `api and 2 other images`, or one Dockerfile that is built several times. */
function subjectOf(images: readonly ImageAnalysis[]): Sentence {
  const [first] = images;
  if (first === undefined) return [];
  if (images.length === 1) return nameOf(first);
  return groupsOf(images).length === 1
    ? say`${code(first.spec.dockerfile)}, built ${images.length} times`
    : say`${nameOf(first)} and ${counted(images.length - 1, 'other image')}`;
}

/** ` (node:22 → node:24)` where all images take the same step. */
function bumpedImage(images: readonly ImageAnalysis[]): Sentence {
  const steps = images.flatMap((image) =>
    image.steps.flatMap(({ causes }) => causes.flatMap(({ images: changed }) => (changed ? [changed] : [])))
  );
  const [first] = steps;
  const isOne = first !== undefined && steps.every(({ before, after }) => before === first.before && after === first.after);
  return isOne ? say` (${imageStep(first)})` : [];
}

/** What happens to one image, as the overview and an annotation say it. */
export function imageSentence(analysis: Analysis, image: ImageAnalysis): Sentence {
  const { what, because } = eventOf(analysis, image);
  const cause = because ?? causeClause(image);
  return say`${nameOf(image)}: ${what}${cause === null || cause.length === 0 ? [] : say`: ${cause}`}`;
}

/** What happens, the metric of budgets that it speaks of, and its cause: null for the one of its steps, empty for none. */
interface Event {
  readonly what: Sentence;
  readonly metric: SpokenMetric;
  readonly because: Sentence | null;
}

const nameOf = (image: ImageAnalysis): Sentence => [code(image.spec.name)];

/** Of an image that runs nothing since an earlier build of its job does: that build; null of any other. */
export function madeBefore({ steps }: ImageAnalysis): Sentence | null {
  const before = steps.some(runs) ? undefined : steps.find(({ builtBy }) => builtBy !== undefined)?.builtBy;
  return before === undefined ? null : say`what it has to rebuild is made by ${before}`;
}

/** What the change does to the cache, where later builds pay for that: a cache that is gone, or nothing else that the change does. */
export const cacheCause = (image: ImageAnalysis): Sentence | null =>
  image.spec.cache.mode === 'none' || image.spec.cache.noCache === true || image.effect === 'none' ? image.cacheChange : null;

function eventOf(analysis: Analysis, image: ImageAnalysis): Event {
  const { existence, effect, steps, rebuild, added, typical, whole } = image;
  const isPrior = hasNoHistory(image);
  if (steps.length === 0 || isUnread(image)) return { what: say`could not be analysed`, metric: null, because: image.reason };
  if (!steps.some(runs)) {
    const before = madeBefore(image);
    if (before !== null) return { what: before, metric: null, because: [] };
    const what = effect === 'metadata' ? say`no step rebuilds, only the configuration of the image changes` : say`no step rebuilds`;
    return { what, metric: null, because: [] };
  }
  const cost = costOf(rebuild, whole, isPrior);
  if (existence === 'added')
    return { what: say`new image; its first build runs ${[stepCount(steps)]}${cost}`, metric: 'rebuild', because: [] };
  if (added !== null && isTold(image)) {
    const later = laterBuilds({ before: typical?.before ?? null, after: typical?.after ?? null, added }, whole, isPrior);
    return { what: later, metric: 'added', because: cacheCause(image) };
  }
  if (image.cacheChange !== null) return { what: image.cacheChange, metric: null, because: [] };
  if (hasNoCache(image)) return withoutCache([image], cost);
  return { what: say`${stepsOf([image])}${cost}${usualPart(analysis, isPrior)}`, metric: 'rebuild', because: null };
}

function eventOfAll(analysis: Analysis, affected: readonly ImageAnalysis[]): Event {
  const running = affected.filter((image) => image.steps.some(runs));
  if (running.length === 0) return { what: say`no step rebuilds`, metric: null, because: [] };
  const isPrior = affected.some(hasNoHistory);
  const added = sum(affected.map((image) => image.added));
  const { rebuild } = analysis.total;
  const whole = sum(affected.map((image) => image.whole));
  if (added !== null && isChange(added)) {
    const [before, after] = [affected.map((image) => image.typical?.before ?? null), affected.map((image) => image.typical?.after ?? null)];
    return { what: laterBuilds({ before: sum(before), after: sum(after), added }, whole, isPrior), metric: 'added', because: null };
  }
  if (running.every(hasNoCache)) return withoutCache(running, costOf(rebuild, whole, isPrior));
  return {
    what: say`${stepsOf(affected)}${costOf(rebuild, whole, isPrior)}${usualPart(analysis, isPrior)}`,
    metric: 'rebuild',
    because: null
  };
}

/** Later builds by figures that add up as they are shown; without history by their share of a whole build. */
function laterBuilds(
  { before, after, added }: { readonly before: Estimate | null; readonly after: Estimate | null; readonly added: Estimate },
  whole: Estimate | null,
  isPrior: boolean
): Sentence {
  if (!isPrior && before !== null && after !== null) {
    const { span, difference } = fromTo(before.mid, added.mid);
    return say`${[difference]} on every later merge (${[span]} on average)`;
  }
  if (!isPrior) return say`${[added.mid > 0 ? '+' : '']}${duration(added.mid)} on every later merge`;
  const share = whole === null || whole.mid <= 0 ? 0 : Math.round((100 * Math.abs(added.mid)) / whole.mid);
  return share < 1
    ? say`later merges rebuild slightly ${added.mid > 0 ? say`more` : say`less`}`
    : say`${[added.mid > 0 ? '+' : '-']}${share} % of a full build on every later merge`;
}

/** Seconds where they mean something, else how much of a whole build it is. */
function costOf(rebuild: BasedEstimate | null, whole: Estimate | null, isPrior: boolean): Sentence {
  if (rebuild === null) return say`, seconds unknown`;
  if (rebuild.basis !== 'priors' && !isPrior) return say`, ${duration(rebuild.mid)}`;
  if (isMeaningful(rebuild)) return say`, ${[band(rebuild)]} (no build log known)`;
  const share = whole === null || whole.mid <= 0 ? null : Math.round((100 * rebuild.mid) / whole.mid);
  if (share === null) return [];
  return share >= 90 ? say`, about as long as a full build` : say`, about ${Math.max(1, share)} % of a full build`;
}

/** A range wider than this factor is no information. */
const WIDEST = 4;

/** Whether a range without history is narrow enough to be shown. */
export const isMeaningful = ({ low, high }: Estimate): boolean => low > 0 && high <= WIDEST * low;

function usualPart(analysis: Analysis, isPrior: boolean): Sentence {
  const usual = usualBuild(analysis);
  if (usual === null || analysis.total.rebuild === null) return [];
  const lies = usualness(analysis);
  if (lies === null) return [];
  if (lies === 'usual') return say`, as usual`;
  if (usual.share === 'most')
    return isPrior ? say`; 95 % of merged changes rebuild less` : say`; 95 % of merged changes take at most ${duration(usual.seconds)}`;
  const them = usual.changes === 1 ? say`the last merged change` : say`each of the last ${usual.changes} merged changes`;
  return isPrior ? say`; ${them} rebuilds less` : say`; ${them} takes at most ${duration(usual.seconds)}`;
}

/** Without a cache nothing is told but that, and what the change would do with one. */
function withoutCache(images: readonly ImageAnalysis[], cost: Sentence): Event {
  const all = images.flatMap(({ steps }) => steps.filter((step) => step.verdict === 'cached' || step.verdict === 'rebuilt')).length;
  const withOne = images.every(({ cached }) => cached !== null) ? images.reduce((sum, { cached }) => sum + (cached?.steps ?? 0), 0) : null;
  // Without a build log the cost is a whole build and nothing else.
  const seconds = images.some(hasNoHistory) ? [] : cost;
  const because = withOne === null ? [] : say`with one, this change would rebuild ${withOne} of ${counted(all, 'step')}`;
  return { what: say`no build cache, so every step runs on every build${seconds}`, metric: 'rebuild', because };
}

/** Every step runs since the build keeps no cache. */
export const hasNoCache = (image: ImageAnalysis): boolean =>
  rootOf(image)?.cause.kind === 'cache-not-available' && image.spec.cache.mode === 'none';

function nothingAffected({ images, changedFiles }: Analysis): Sentence {
  const removed = images.filter((image) => image.existence === 'removed');
  const [first] = removed;
  if (first !== undefined)
    return removed.length === 1
      ? say`${nameOf(first)} is removed by this change; no step rebuilds`
      : say`${nameOf(first)} and ${counted(removed.length - 1, 'other image')} are removed by this change; no step rebuilds`;
  if (images.length === 0) return say`No image of this repository was found, so no step rebuilds`;
  const files = changedFiles.length;
  const [what, none] = runAnyway(images) ? [say`No image is affected`, say`none`] : [say`No step rebuilds`, say`no image`];
  if (files === 0) return say`${what}: no file differs between the two sides`;
  return files === 1 ? say`${what}: ${none} reads the changed file` : say`${what}: ${none} reads any of the ${files} changed files`;
}

/** Whether a step of these images runs or may run, whatever the change: without a cache, as the build asks for it, or by what comes from elsewhere. */
const runAnyway = (images: readonly ImageAnalysis[]): boolean => images.some(({ steps }) => steps.some(runs));

/** What is said of images that a change does not affect. */
export const unaffectedWords = (images: readonly ImageAnalysis[]): string =>
  runAnyway(images) ? 'not affected by the change' : 'no step rebuilds';

/** `3 of 5 steps rebuild`; of several images the sum. */
function stepsOf(images: readonly ImageAnalysis[]): Sentence {
  const steps = images.flatMap((image) => image.steps);
  return [`${stepCount(steps)} ${steps.filter(runs).length === 1 ? 'rebuilds' : 'rebuild'}`];
}

/** Where later builds of an image go, without a history to put it in seconds. */
export const imageDirection = ({ typical, added }: Pick<ImageAnalysis, 'typical' | 'added'>): string =>
  direction(typical?.before ?? null, typical?.after ?? null, added);

/** Share of the average merge from which a gain is worth the first line. */
const NOTICEABLE = 0.1;

/** Whether the first line is about later builds: they take longer, or noticeably less. */
const isTold = ({ added, typical }: ImageAnalysis): boolean =>
  added !== null && isChange(added) && (added.mid > 0 || -added.mid > NOTICEABLE * (typical?.before?.mid ?? 0));

const hasNoHistory = ({ history, rebuild }: ImageAnalysis): boolean => history === null || rebuild?.basis === 'priors';

function sum(values: readonly (Estimate | null)[]): Estimate | null {
  const known = values.flatMap((value) => (value === null ? [] : [value]));
  if (known.length === 0) return null;
  const add = (end: keyof Estimate) => known.reduce((total, value) => total + value[end], 0);
  return { low: add('low'), mid: add('mid'), high: add('high') };
}

function accepted({ override }: Analysis): Sentence {
  return override === null ? [] : say`, accepted by ${code(override.by)}`;
}

/**
 * Images that rebuild: those that break something, those whose later builds take longer, those whose own build files are edited, then the
 * costliest first, and those that CI does not build last; then those that do not.
 */
export function inOrder(analysis: Pick<Analysis, 'images' | 'changedFiles'>): ImageAnalysis[] {
  const rank = { fail: 0, warn: 1, pass: 2, skipped: 3 } as const;
  const byCi = new Map(analysis.images.map((image) => [image, isBuiltByCi(image, analysis)]));
  const edited = new Set(analysis.images.filter((image) => touchesBuildFiles(analysis, image)));
  return [...analysis.images].sort(
    (a, b) =>
      Number(b.affected) - Number(a.affected) ||
      Number(isIdle(a)) - Number(isIdle(b)) ||
      rank[a.verdict] - rank[b.verdict] ||
      Number(byCi.get(b)) - Number(byCi.get(a)) ||
      (b.added?.mid ?? 0) - (a.added?.mid ?? 0) ||
      Number(edited.has(b)) - Number(edited.has(a)) ||
      (b.rebuild?.mid ?? 0) - (a.rebuild?.mid ?? 0) ||
      (a.spec.name < b.spec.name ? -1 : 1)
  );
}

/** What a comment of ours said in its first line, as Markdown without the sign; null where it has none. */
export function firstLineOf(comment: string): string | null {
  const line = /^### \S{1,4} (.{1,600})$/m.exec(comment)?.[1];
  return line === undefined ? null : breakable(line);
}

/** Seconds of the first line for places without room: `159 s`. */
export const shortCost = (rebuild: BasedEstimate): string => (rebuild.basis === 'priors' ? band(rebuild) : seconds(rebuild.mid));
