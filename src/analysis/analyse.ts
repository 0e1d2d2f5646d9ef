import { audit, auditSentence } from '../audit/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { ImageSpec } from '../model/image.ts';
import { distinct } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import { openWorkBudget, type WorkBudget } from '../plain/index.ts';
import { type AnalysedImage, analyseImage } from './analyse-image.ts';
import { followLinks } from './build-files.ts';
import { changedPaths } from './changed-paths.ts';
import { withoutBuild } from './failing-image.ts';
import type { AnalysisInput } from './input.ts';
import { lineOf } from './kept-predictions.ts';
import { definitionFailure, writtenByJob } from './lost-definition.ts';
import { type ImagePair, pairImages } from './pairs.ts';
import { type Frame, fallsTo, type PartialAnalysis, type PlacedImage, type Shard, unite, WHOLE_CHANGE } from './partial.ts';
import type { Progress } from './ports.ts';
import { type OtherBuilds, openOthers } from './predict-image.ts';
import { openSides, type Side } from './side.ts';
import { removedImage, unmeasuredImage } from './unanalysed-image.ts';

/** The analysis of one change: a pure function of what was read. */
export function analyse(input: AnalysisInput): Analysis {
  const { frame, images } = analysePart(input, WHOLE_CHANGE);
  return unite(frame, images);
}

/** What one of several runs finds out: the images that fall to it, analysed as in a run of all of them. */
export function analysePart(input: AnalysisInput, shard: Shard): PartialAnalysis {
  return analyseRound(input, shard, null).part;
}

/** A part, with the paths of the head whose texts it would look into and does not have yet, by the place of the image. */
export interface Round {
  readonly part: PartialAnalysis;
  readonly wants: ReadonlyMap<number, readonly TreePath[]>;
  /** Images were left out for want of work. */
  readonly ranOut: boolean;
}

/**
 * Analyses a part; images that an earlier round on fewer texts left without a wish are as they were. `work`: the budget, where the round
 * is a part of something larger.
 */
export function analyseRound(
  input: AnalysisInput,
  shard: Shard,
  before: Round | null,
  progress: Progress = () => undefined,
  work: WorkBudget = openWorkBudget(input.request.workLimits)
): Round {
  const { base, head } = openSides(input, work);
  const others = openOthers(input, base, head, work);
  const pairs = pairImages(input.base?.images ?? [], input.head.images);
  const settled = new Map(before?.part.images.filter(({ place }) => !before.wants.has(place)).map((placed) => [placed.place, placed]));
  const images: PlacedImage[] = [];
  const wants = new Map<number, readonly TreePath[]>();
  for (const [place, pair] of pairs.entries()) {
    if (!fallsTo(shard, place)) continue;
    const known = settled.get(place);
    if (known) {
      images.push(known);
      continue;
    }
    progress('analysing images', { done: place + 1, all: pairs.length });
    const analysed = analysePair(pair, base, head, others, input);
    images.push({ place, image: analysed.image, line: lineOf(analysed, input) });
    if (analysed.wants.length > 0) wants.set(place, analysed.wants);
  }
  const frame = before?.part.frame ?? frameOf(input, pairs.length);
  return { part: { schema: 'layercost/partial@1', shard, frame, images }, wants, ranOut: work.ranOut().length > 0 };
}

/** Whether the change affects any image at all, as far as can be said without durations. */
export function affectsAny(input: AnalysisInput): boolean {
  const quick = { ...input, request: { ...input.request, imagesOnly: true } };
  const work = openWorkBudget(quick.request.workLimits);
  const { base, head } = openSides(quick, work);
  const others = openOthers(quick, base, head, work);
  return pairImages(quick.base?.images ?? [], quick.head.images).some(
    (pair) => analysePair(pair, base, head, others, quick).image.affected
  );
}

function frameOf(input: AnalysisInput, imageCount: number): Frame {
  const { request, base, head } = input;
  return {
    tool: { name: 'layercost', version: request.version },
    repository: request.repository,
    base: request.base,
    head: request.head,
    notes: distinct([...input.notes, ...(input.leftOut ?? [])]),
    ...(input.leftOut === undefined ? {} : { leftOut: input.leftOut }),
    problems: input.problems,
    changedFiles: base === null ? head.entries.map((entry) => entry.path) : changedPaths(base.entries, head.entries),
    config: input.config,
    audit: auditSentence(audit(input.history).summary),
    compared: base !== null,
    historyUnread: input.historyUnread === true,
    imageCount
  };
}

function analysePair(
  { base: old, head: spec }: ImagePair,
  base: Side | null,
  head: Side,
  others: OtherBuilds,
  input: AnalysisInput
): AnalysedImage {
  const why = old === null ? null : writtenByJob(old, spec, head.input);
  if (old !== null && why !== null) {
    const identity = { ...removedImage(old, base), existence: 'both' } as const;
    return { image: unmeasuredImage(identity, why, input), prediction: null, wants: [] };
  }
  const fails = old === null ? null : definitionFailure(old, spec, base?.input ?? null, head.input);
  if (old !== null && fails !== null) return { image: withoutBuild(removedImage(old, base), fails, input), prediction: null, wants: [] };
  if (spec) return analyseImage({ base: old, head: spec }, base, head, others, input);
  if (isBroken(old, head)) return analyseImage({ base: old, head: old }, base, head, others, input);
  return { image: removedImage(old, base), prediction: null, wants: [] };
}

/**
 * The head still has the Dockerfile of an image, but none that can be built: too large, a link to nowhere, no stage. That is
 * something that could not be measured, not an image that was removed.
 */
function isBroken(old: ImageSpec, head: Side): boolean {
  const entry = head.byPath.get(old.dockerfile);
  if (entry?.kind === 'symlink') return followLinks(head.byPath, old.dockerfile) === null;
  if (entry?.kind !== 'file' || !(old.dockerfile in head.input.texts)) return false;
  return (head.dockerfile(old.dockerfile)?.stages.length ?? 0) === 0;
}
