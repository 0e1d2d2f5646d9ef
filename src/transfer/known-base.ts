import { type BuiltStageOptions, builtStages } from '../dockerfile/index.ts';
import { candidatesOf, ownCandidates, type Reruns } from '../history/index.ts';
import { stackOf } from '../layers/index.ts';
import type { BuiltImage, StackLayer } from '../model/built-image.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { BuildGraph, PlannedInstruction } from '../model/graph.ts';
import type { BuiltSample, KeptLayer } from '../model/history.ts';
import type { Bytes, Digest } from '../model/units.ts';
import type { Contexts } from './copied-files.ts';

/** One side of the change, lowered for one platform. */
export interface TransferSide extends BuiltStageOptions {
  readonly graph: BuildGraph;
  readonly contexts: Contexts;
  readonly dockerfile: Dockerfile;
}

/** The base side's image of one platform: what registry and nodes hold. */
export interface KnownBase {
  /** All layers, lowest first; those of the base image have no instruction. */
  readonly layers: readonly StackLayer[];
  /** Bytes of the config. */
  readonly config: Bytes;
  /** The layer of an instruction of the base side; null: it has none; undefined: not known. */
  layerOf(planned: PlannedInstruction): StackLayer | null | undefined;
  /** Of a step that ran again, how often its layer was the one before; null where no two records tell. */
  rerunsOf(planned: PlannedInstruction): Reruns | null;
}

/** From the image as it was built. Null where sizes are missing, or it was not built from the base side's file. */
export function knownFromImage(given: BuiltImage, side: TransferSide): KnownBase | null {
  const image = given.record === null ? given : given.record.image;
  if (image === null || image.config.bytes === null) return null;
  const stack = stackOf(image, { dockerfile: side.dockerfile, target: side.target, args: side.args });
  if (stack.layers.some((layer) => layer.bytes.compressed === null)) return null;
  const own = plannedOf(side)?.instructions ?? [];
  // Another stage of the file may fit as well, but that is not the image that the side builds.
  const lines = new Set<number | null>(own.map((planned) => planned.instruction.range.start.line + 1));
  const fits = stack.instructions.every((one) => lines.has(one.line)) && (stack.instructions.length > 0 || own.length === 0);
  if (!fits) return null;
  const byLine = new Map(stack.instructions.map((one) => [one.line, one.layer]));
  return {
    layers: stack.layers,
    config: image.config.bytes,
    layerOf: (planned) => {
      const layer = planned.origin?.trigger == null ? byLine.get(planned.instruction.range.start.line + 1) : undefined;
      return layer === undefined ? undefined : layer === null ? null : (stack.layers[layer] ?? null);
    },
    rerunsOf: () => null
  };
}

/** From what the history keeps of a build: steps are known by their keys, so an older build tells of all that still read the same. */
export function knownFromHistory(sample: BuiltSample, side: TransferSide, reruns: ReadonlyMap<Digest, Reruns>): KnownBase | null {
  if (sample.config === null || (sample.layers.length === 0 && sample.below.length === 0)) return null;
  const layer = ({ digest, bytes }: KeptLayer, index: number, planned: PlannedInstruction | null): StackLayer => ({
    index,
    diffId: null,
    digest,
    bytes: { compressed: bytes, unpacked: null, files: null },
    instruction:
      planned === null
        ? null
        : {
            line: planned.instruction.range.start.line + 1,
            endLine: planned.instruction.range.end.line + 1,
            keyword: planned.instruction.keyword
          },
    equalTo: null,
    wasted: null
  });
  const stages = builtStages(side.dockerfile, side) ?? [];
  const candidates = candidatesOf(side.graph);
  const keys = new Map(candidates.map((candidate) => [candidate.planned, candidate.key]));
  const left = ownCandidates(candidates, stages).slice();
  const known = new Map<PlannedInstruction, StackLayer>();
  const own = sample.layers.map((kept, k) => {
    const at = left.findIndex((candidate) => candidate.key === kept.key);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    const made = layer(kept, sample.below.length + k, found?.planned ?? null);
    if (found !== undefined) known.set(found.planned, made);
    return made;
  });
  return {
    layers: [...sample.below.map((kept, k) => layer(kept, k, null)), ...own],
    config: sample.config,
    layerOf: (planned) => known.get(planned),
    rerunsOf: (planned) => reruns.get(keys.get(planned) ?? '') ?? null
  };
}

/** The instructions of the final image in order, triggers of the file's own stages included; null where there is no such stage. */
export function plannedOf(side: TransferSide) {
  const { graph } = side;
  const stages = builtStages(side.dockerfile, side);
  if (stages === null) return null;
  const instructions = stages.flatMap((stage) =>
    graph.instructions
      .filter((planned) => planned.origin?.stageIndex === stage.index)
      .flatMap((planned) => (planned.instruction.kind === 'from' ? planned.triggers : [planned]))
  );
  return { stages, instructions };
}
