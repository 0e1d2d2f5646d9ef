import { failureOf } from '../failure/index.ts';
import type { BaseImage } from '../graph/index.ts';
import type { BuildGraph } from '../model/graph.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { Prediction } from '../model/prediction.ts';
import { openWorkBudget, UserError, type WorkBudget } from '../plain/index.ts';
import { type ChangedPaths, changedPathsOf, predict } from '../prediction/index.ts';
import { checkTarget, nearestDockerfile } from './asked-for.ts';
import { wantedBuildFiles } from './build-files.ts';
import type { SideFiles } from './ports.ts';
import type { ReadSide } from './predict-transfer.ts';
import { openSideInput, type Side } from './side.ts';
import { openSide } from './side-reader.ts';
import { nothingLeftOut } from './within-budget.ts';

export interface PredictedPair {
  readonly base: BuildGraph | null;
  readonly head: BuildGraph;
  readonly prediction: Prediction;
  /** Names the files behind a changed selection. */
  readonly changedPaths: ChangedPaths;
}

/** Reads two trees and predicts one image; with both sides as they were read. Throws UserError where the head has no such Dockerfile, OutOfWork where it takes too much. */
export async function predictPair(
  base: { readonly files: SideFiles; readonly spec: ImageSpec } | null,
  head: { readonly files: SideFiles; readonly spec: ImageSpec },
  baseImages: Readonly<Record<string, BaseImage>>
): Promise<PredictedPair & { readonly sides: { readonly base: ReadSide | null; readonly head: ReadSide } }> {
  const work = openWorkBudget();
  const [baseSide, headSide] = await Promise.all([base ? read(base, baseImages, work) : null, read(head, baseImages, work)]);
  nothingLeftOut(work);
  const stages = [headSide.dockerfile(head.spec.dockerfile), base ? baseSide?.dockerfile(base.spec.dockerfile) : null];
  checkTarget(
    head.spec.target,
    stages.flatMap((file) => file?.stages ?? [])
  );
  const platform = head.spec.platforms[0] ?? null;
  const graph = headSide.graph(head.spec, platform, VOLATILE_VALUE.head);
  if (graph === null)
    throw new UserError(`${head.spec.dockerfile}: no such file in the head`, nearestDockerfile(head.spec.dockerfile, headSide.input));
  const baseGraph = base && baseSide ? baseSide.graph(base.spec, platform, VOLATILE_VALUE.base) : null;
  if (base && baseSide && baseGraph === null)
    throw new UserError(`${base.spec.dockerfile}: no such file in the base`, nearestDockerfile(base.spec.dockerfile, baseSide.input));
  const changedPaths = base && baseSide ? changedPathsOf(baseSide.contexts(base.spec), headSide.contexts(head.spec)) : () => [];
  // The directories are the build: every file counts, and the options are all that is passed.
  const before =
    baseGraph === null || base === null || baseSide === null ? null : { graph: baseGraph, contexts: baseSide.contexts(base.spec) };
  const facts = { argumentsKnown: true, filesKnown: true, declared: true, linksMerge: false, buildkit: true };
  const fails = failureOf({ graph, contexts: headSide.contexts(head.spec) }, before, facts);
  const options = { fails, file: head.spec.dockerfile, target: head.spec.target, platform, changedPaths };
  return {
    base: baseGraph,
    head: graph,
    prediction: predict(baseGraph, graph, { mode: head.spec.cache.mode }, options),
    changedPaths,
    sides: { base: base && baseSide ? { ...base, side: baseSide } : null, head: { ...head, side: headSide } }
  };
}

/** One side with the texts that its image needs. */
async function read(
  side: { readonly files: SideFiles; readonly spec: ImageSpec },
  baseImages: Readonly<Record<string, BaseImage>>,
  work: WorkBudget
): Promise<Side> {
  const reader = await openSide(side.files, work);
  await reader.load(wantedBuildFiles([side.spec], reader.listing.entries));
  return openSideInput(
    {
      id: reader.id,
      entries: reader.listing.entries,
      truncated: reader.listing.truncated,
      ignored: [],
      texts: Object.fromEntries(reader.texts),
      images: [side.spec],
      problems: []
    },
    baseImages,
    work
  );
}
