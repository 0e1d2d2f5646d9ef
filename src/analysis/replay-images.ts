import { estimateSteps, schedule } from '../cost/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import { isSample } from '../history/index.ts';
import type { BuildGraph } from '../model/graph.ts';
import { VOLATILE_VALUE } from '../model/image.ts';
import type { Refusal, Suggestion } from '../model/suggestion.ts';
import type { UtcTime } from '../model/units.ts';
import { changeModel, type ReplaySide, reachOf } from '../replay/index.ts';
import { analyse } from './analyse.ts';
import { applyProven } from './apply-suggestions.ts';
import type { AnalysisInput } from './input.ts';
import { sideOf } from './replay-side.ts';
import { openSideInput } from './side.ts';

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
  /** Mean seconds of the replayed changes. */
  readonly mean: number;
  readonly meanSuggested: number;
  /** Changes whose build the suggestions would have shortened. */
  readonly profited: number;
  readonly basis: 'priors' | 'builds';
  readonly suggestions: readonly Suggestion[];
  readonly refused: readonly Refusal[];
}

/** Saved seconds below which nobody profits. */
const NOTICEABLE = 0.05;

/** Replays the merged changes of the input against every image of the head, as it stands and as suggested. Nothing is built. */
export function replayImages(input: AnalysisInput): ReplayedImage[] {
  const asked: AnalysisInput = { ...input, request: { ...input.request, allImages: true } };
  const head = openSideInput(asked.head, asked.request.baseImages);
  const analysis = analyse(asked);
  const improved = new Map(applyProven(asked).map((file) => [file.path, file.after]));
  return analysis.images
    .filter((image) => image.existence !== 'removed')
    .flatMap((image) => {
      const { spec } = image;
      const graph = head.graph(spec, image.platform, VOLATILE_VALUE.head);
      if (graph === null) return [];
      const samples = asked.history.filter(isSample).filter((sample) => sample.file === spec.dockerfile);
      const costsOf = (of: BuildGraph) =>
        estimateSteps({
          graph: of,
          file: spec.dockerfile,
          platform: image.platform,
          samples,
          now: asked.now,
          confidence: asked.config.config.gate.confidence,
          runner: spec.workflow?.runner ?? null,
          prediction: null
        });
      const side = sideOf(spec, head, graph, costsOf(graph));
      const text = improved.get(spec.dockerfile);
      const other = text === undefined ? null : head.graphOf(spec, parseDockerfile(text, spec.dockerfile), VOLATILE_VALUE.head);
      const suggested = other === null ? null : { ...side, graph: other, costs: costsOf(other), volatile: new Set<number>() };
      const changes = replayed(asked, side, suggested);
      const mean = (value: (change: ReplayedChange) => number) =>
        changes.length === 0 ? 0 : changes.reduce((sum, change) => sum + value(change), 0) / changes.length;
      return [
        {
          name: spec.name,
          dockerfile: spec.dockerfile,
          changes,
          mean: mean((change) => change.seconds),
          meanSuggested: mean((change) => change.suggested),
          profited: changes.filter((change) => change.seconds - change.suggested > NOTICEABLE).length,
          basis: samples.length === 0 ? ('priors' as const) : ('builds' as const),
          suggestions: image.suggestions,
          refused: image.refused
        }
      ];
    });
}

function replayed(input: AnalysisInput, side: ReplaySide, suggested: ReplaySide | null): ReplayedChange[] {
  const before = { model: changeModel(side, input.changes), reach: reachOf(side) };
  const after = suggested === null ? null : { model: changeModel(suggested, input.changes), reach: reachOf(suggested) };
  return input.changes.map((change, i) => {
    const touched = before.model.touchedBy(i);
    const states = before.reach.runs(touched);
    const seconds = schedule(side.graph, states, side.costs).mid;
    return {
      id: change.id,
      at: change.at,
      runs: states.filter((state) => state === 'runs').length,
      maybe: states.filter((state) => state === 'maybe').length,
      seconds,
      suggested: after === null ? seconds : after.reach.seconds(after.model.touchedBy(i)).mid
    };
  });
}
