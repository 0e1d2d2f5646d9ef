import { parseDockerfile } from '../dockerfile/index.ts';
import type { ImageAnalysis } from '../model/analysis.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { Refusal, Suggestion } from '../model/suggestion.ts';
import type { UtcTime } from '../model/units.ts';
import { openWorkBudget } from '../plain/index.ts';
import { type Replay, replayChanges } from '../replay/index.ts';
import { analyse } from './analyse.ts';
import { applyProven } from './apply-suggestions.ts';
import type { AnalysisInput } from './input.ts';
import { knownBaseImages } from './known-bases.ts';
import { pairImages } from './pairs.ts';
import type { Progress } from './ports.ts';
import { openSideInput, type Side } from './side.ts';
import { costsFor, formerPaths, fromText, studyOf } from './study.ts';
import { withinBudget } from './within-budget.ts';

/** One merged change against one image. */
export interface ReplayedChange {
  readonly id: string;
  readonly at: UtcTime;
  /** Steps that run again, as the Dockerfile stands; `maybe` ones counted beside. */
  readonly runs: number;
  readonly maybe: number;
  /** Wall seconds of the build, middle of the estimate. */
  readonly seconds: number;
  /** The same with the proven suggestions applied; equal where there are none. */
  readonly suggested: number;
}

export interface ReplayedImage {
  readonly name: string;
  readonly dockerfile: string;
  readonly changes: readonly ReplayedChange[];
  /** Expected seconds per merged change as the Dockerfile stands: `typical` of `check`. */
  readonly mean: number;
  /** The same with the proven suggestions applied. */
  readonly meanSuggested: number;
  /** Replayed changes that run a step of the image. */
  readonly building: number;
  /** Changes whose build the suggestions would have shortened. */
  readonly profited: number;
  readonly basis: 'priors' | 'builds';
  readonly suggestions: readonly Suggestion[];
  readonly refused: readonly Refusal[];
}

/** The images of a replay, and what was not replayed for want of work, as sentences. */
export interface ReplayedImages {
  readonly images: readonly ReplayedImage[];
  readonly leftOut: readonly Sentence[];
}

/** Replays the merged changes of the input against every image of the head, as it stands and as suggested. Nothing is built. */
export function replayImages(input: AnalysisInput, progress: Progress = () => undefined): ReplayedImages {
  const asked: AnalysisInput = { ...input, request: { ...input.request, allImages: true } };
  const head = openSideInput(asked.head, knownBaseImages(asked), openWorkBudget(asked.request.workLimits));
  const analysis = analyse(asked);
  const pairs = pairImages(asked.base?.images ?? [], asked.head.images);
  const improved = new Map(applyProven(asked).map((file) => [file.path, file.after]));
  const leftOut: Sentence[] = [...(input.leftOut ?? [])];
  const images = analysis.images
    .filter((image) => image.existence !== 'removed')
    .flatMap((image, i, all) => {
      progress('replaying merged changes against images', { done: i + 1, all: all.length });
      const before = pairs.find((pair) => pair.head === image.spec)?.base ?? null;
      const replayed = withinBudget(
        () => replayImage(image, before, head, improved.get(image.spec.dockerfile), asked),
        (why) => {
          leftOut.push(say`${code(image.spec.name)} is not replayed: ${why}.`);
          return null;
        }
      );
      return replayed === null ? [] : [replayed];
    });
  return { images, leftOut };
}

/** `text`: the Dockerfile as suggested; null for an image that has no Dockerfile to replay. */
function replayImage(
  image: ImageAnalysis,
  before: ImageSpec | null,
  head: Side,
  text: string | undefined,
  asked: AnalysisInput
): ReplayedImage | null {
  const { spec } = image;
  const graph = head.graph(spec, image.platform, VOLATILE_VALUE.head);
  if (graph === null) return null;
  const costsOf = costsFor(spec, image.platform, formerPaths({ base: before, head: spec }), asked);
  const study = studyOf({ spec, side: head, costsOf }, graph, asked);
  const replay = replayChanges({
    before: study.replayed,
    after: text === undefined ? study.replayed : fromText(study, parseDockerfile(text, spec.dockerfile)),
    changes: asked.changes,
    confidence: asked.config.config.gate.confidence
  });
  return {
    name: spec.name,
    dockerfile: spec.dockerfile,
    changes: replayedChanges(asked, replay),
    mean: replay.typical.before?.mid ?? 0,
    meanSuggested: replay.typical.after.mid,
    building: replay.typical.building.before ?? 0,
    profited: replay.profited?.changes ?? 0,
    basis: image.history !== null ? 'builds' : 'priors',
    suggestions: image.suggestions,
    refused: image.refused
  };
}

function replayedChanges(input: AnalysisInput, { perChange }: Replay): ReplayedChange[] {
  return input.changes.map((change, i) => {
    const build = perChange[i];
    const steps = build?.steps ?? [];
    return {
      id: change.id,
      at: change.at,
      runs: steps.filter((state) => state === 'runs').length,
      maybe: steps.filter((state) => state === 'maybe').length,
      seconds: build?.before ?? 0,
      suggested: build?.after ?? 0
    };
  });
}
