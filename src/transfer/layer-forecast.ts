import { type HistoryWriter, layerRule } from '../layers/index.ts';
import type { StackLayer } from '../model/built-image.ts';
import type { BuildGraph, PlannedInstruction, StepId } from '../model/graph.ts';
import type { Judged, RunState } from '../model/prediction.ts';
import type { Store } from '../model/transfer.ts';
import type { Bytes, Estimate } from '../model/units.ts';
import {
  type Contexts,
  type CopiedFile,
  changeBetween,
  copiedFiles,
  type FileChange,
  NO_CHANGE,
  type PackedSize,
  packedOr
} from './copied-files.ts';
import { about, bounded, exactly, sumOf } from './estimate.ts';
import { changedRunLayer, EMPTY, otherLayer, rerunLayer, runText, setsOwnersOnly, unknownLayer, writesEntriesOnly } from './run-layer.ts';

/** The layer that one instruction of the head will have. */
export interface LayerForecast {
  /** Packed bytes of the layer. */
  readonly size: Estimate;
  /** Whether it is another blob than those of the image before. */
  readonly moves: 'no' | 'maybe' | 'yes';
  /** The layer of the image before that it was. */
  readonly was: StackLayer | null;
}

/** One side as the graph was lowered from it. */
export interface ForecastSide {
  readonly graph: BuildGraph;
  readonly contexts: Contexts;
}

/** What all forecasts of one image rest on. */
export interface ForecastScene {
  readonly base: ForecastSide;
  readonly head: ForecastSide;
  /** Whether each step of the head's graph runs. */
  readonly runs: readonly RunState[];
  readonly writer: HistoryWriter;
  readonly store: Store;
  readonly packed: PackedSize;
  /** Files that changed under any step of the image. */
  readonly change: FileChange;
  /** Layers of the image before, to find one that a new instruction makes again. */
  readonly layers: readonly StackLayer[];
  /** A fresh checkout gives every file a new time, which is part of the layer. */
  readonly newTimes: boolean;
  /** Steps of the head whose result may be of quite another size. */
  readonly unsure: ReadonlySet<StepId>;
}

export interface ForecastedInstruction {
  readonly planned: PlannedInstruction;
  /** The instruction of the base file that it was, where it reads the same. */
  readonly was: {
    readonly planned: PlannedInstruction;
    readonly same: boolean;
    readonly layer: StackLayer | null;
    /** False where the image before does not tell the layer of this instruction. */
    readonly layerKnown: boolean;
  } | null;
  readonly judged: Judged;
  /** Share of its earlier runs that gave the layer of the build before; 0 where none is known, or it reads otherwise now. */
  readonly equalShare: number;
  /** The verdict on the merge of a linked copy. */
  readonly link: Judged | null;
  /** True where a layer below it is new for certain. */
  readonly belowMoves: boolean;
  /** The image's own instructions before it. */
  readonly below: readonly PlannedInstruction[];
  /** Packed bytes of all copies before it: in the image before, null where not known, and in the next one. */
  readonly copied: { readonly before: Bytes | null; readonly after: Estimate };
}

/** The layer of one instruction; null where it has none (docs/layers.md §1, §3). */
export function forecastLayer(one: ForecastedInstruction, scene: ForecastScene): LayerForecast | null {
  const { planned, was, judged } = one;
  const rule = layerRule(planned.instruction.keyword, scene.writer);
  if (rule === 'never' || rule === 'no entry') return null;
  const before = was?.layer ?? null;
  const bytes = before?.bytes.compressed ?? null;
  if (judged.verdict === 'metadata' || (judged.verdict === 'cached' && judged.certainty === 'certain')) {
    if (was?.layerKnown && before === null) return null;
    if (bytes !== null && !keptByStoreOnly(one, scene)) return { size: exactly(bytes), moves: 'no', was: before };
    if (judged.verdict === 'metadata') return null;
    if (was !== null && !was.layerKnown && !keptByStoreOnly(one, scene)) return { size: sizeOf(one, scene, null), moves: 'no', was: null };
  }
  const size = sizeOf(one, scene, bytes);
  const again = one.judged.certainty === 'certain' && one.equalShare === 0 ? sameAgain(one, scene, size) : 'maybe';
  return { size, moves: again === 'no' ? 'yes' : again === 'yes' ? 'no' : 'maybe', was: before };
}

/** A linked copy keeps its layer on containerd when only its parent changes; overlay2 makes it an ordinary copy. */
function keptByStoreOnly({ link }: ForecastedInstruction, { store }: ForecastScene): boolean {
  return store === 'overlay2' && link !== null && link.verdict === 'rebuilt';
}

function sizeOf(one: ForecastedInstruction, scene: ForecastScene, bytes: Bytes | null): Estimate {
  const { planned, was } = one;
  switch (planned.instruction.kind) {
    case 'run': {
      const text = runText(planned.instruction);
      const again = copiesAgain(one, text, bytes);
      if (again !== null) return again;
      const isOther = planned.steps.some((id) => scene.unsure.has(id)) && (bytes ?? 0) > EMPTY;
      if (isOther && was?.same && bytes !== null && !writesEntriesOnly(text)) return otherLayer(bytes);
      return was?.same && (bytes !== null || was.layerKnown) ? rerunLayer(text, bytes ?? 0, scene.change) : changedRunLayer(text, bytes);
    }
    case 'copy':
    case 'add':
      return copySize(one, scene, bytes);
    default:
      return bounded({ low: 0, mid: bytes ?? 100, high: Math.max(bytes ?? 0, 100) + 100 });
  }
}

/** A RUN that only sets owner or mode, and whose layer weighed what the copies below it do: it stores them once more. */
function copiesAgain({ was, copied: { before, after } }: ForecastedInstruction, text: string, bytes: Bytes | null): Estimate | null {
  if (!was?.same || bytes === null || before === null || before <= EMPTY || !setsOwnersOnly(text)) return null;
  const rest = bytes - before;
  if (Math.abs(rest) > 0.03 * bytes + 300) return null;
  const doubt = 0.01 * after.mid + 200;
  return bounded({ low: after.low + rest - doubt, mid: after.mid + rest, high: after.high + rest + doubt }, EMPTY);
}

/** Packed bytes of an archive's entry beside the file's own. */
const ENTRY = 40;

function copySize({ planned, was, below }: ForecastedInstruction, scene: ForecastScene, bytes: Bytes | null): Estimate {
  const after = copiedFiles(planned, scene.head.graph, scene.head.contexts);
  if (after === null && bytes !== null && planned.steps.some((id) => copiesUnsure(id, scene))) return otherLayer(bytes);
  if (after === null)
    return bytes === null ? unknownLayer : rerunLayer('COPY', bytes, sourceRuns(planned, scene) ? scene.change : NO_CHANGE);
  if (bytes === null || was === null) {
    const whole = sumOf(after.map((file) => packedOr(scene.packed, file)));
    return bounded({
      low: whole.low * 0.6,
      mid: whole.mid + ENTRY * (after.length + 1),
      high: whole.high + 2 * ENTRY * (after.length + 2)
    });
  }
  const before = copiedFiles(was.planned, scene.base.graph, scene.base.contexts);
  if (before === null) return about(bytes, 0.3, 200);
  const size = before.reduce((sum, file) => sum + file.size, 0);
  const { net, changed, paths } = changeBetween(before, after, scene.packed, size === 0 ? null : Math.min(1.02, bytes / size));
  if (!changed) return about(bytes, 0.002, 64);
  // On containerd the layer lacks what a copy below brought already, so the change may not show in it.
  const brought = (other: PlannedInstruction) =>
    (copiedFiles(other, scene.head.graph, scene.head.contexts) ?? []).some((file) => paths.has(file.path));
  const isDifference = scene.store === 'containerd' && scene.writer === 'buildkit' && below.some(brought);
  const mid = isDifference && bytes <= EMPTY ? bytes : bytes + net.mid;
  const ends = [net.low, net.high, ...(isDifference ? [0] : [])];
  const doubt = 64 + (isMixed(bytes, size, after, scene.packed) ? Math.min(MIXED, 0.05 * Math.max(bytes, mid)) : 0);
  return bounded({ low: bytes * 0.99 + Math.min(...ends) - doubt, mid, high: bytes * 1.01 + Math.max(...ends) + doubt });
}

/** Packed in blocks: one that holds text and what does not pack takes up to this more than each by itself, and a change moves the bounds of blocks. */
const MIXED = 3500;

/** Whether a layer may hold text beside files that do not pack, by what it packs to as a whole. */
function isMixed(bytes: Bytes, size: Bytes, after: readonly CopiedFile[], packed: PackedSize): boolean {
  const ratio = bytes / Math.max(1, size);
  const sole = after.some((file) => file.size > 4096 && (packed(file)?.mid ?? 0) > 0.9 * file.size);
  return (ratio > 0.35 && ratio < 0.98) || (sole && ratio <= 0.98);
}

/** True where the copy takes files from a result that may be quite another one. */
function copiesUnsure(id: StepId, { head, unsure }: ForecastScene): boolean {
  const inputs = head.graph.steps[id]?.inputs ?? [];
  return inputs.some((input) => input.mode === 'content' && 'step' in input.from && unsure.has(input.from.step));
}

/** True where a result that the copy takes files from is made again. */
function sourceRuns(planned: PlannedInstruction, scene: ForecastScene): boolean {
  const inputs = planned.steps.flatMap((id) => scene.head.graph.steps[id]?.inputs ?? []);
  return inputs.some((input) => input.mode === 'content' && 'step' in input.from && scene.runs[input.from.step] !== 'reused');
}

/** Whether a step that runs gives a layer that the image before has already. */
function sameAgain(one: ForecastedInstruction, scene: ForecastScene, size: Estimate): 'yes' | 'maybe' | 'no' {
  const { kind } = one.planned.instruction;
  if (kind === 'run') return runSameAgain(one, scene, size);
  return kind === 'copy' || kind === 'add' ? copySameAgain(one, scene, size) : 'maybe';
}

const isOnContainerd = ({ store, writer }: ForecastScene): boolean => store === 'containerd' && writer === 'buildkit';

/** The layer before, where it is known to hold nothing. */
const wasEmpty = ({ was }: ForecastedInstruction): boolean => was?.layer != null && (was.layer.bytes.compressed ?? 0) <= EMPTY;

function runSameAgain(one: ForecastedInstruction, scene: ForecastScene, size: Estimate): 'maybe' | 'no' {
  const { planned, was, belowMoves } = one;
  // Under overlay2 BuildKit's every RUN holds `/etc` with a new time.
  if (scene.writer === 'buildkit' && !isOnContainerd(scene)) return 'no';
  if (was?.same && (wasEmpty(one) || (was.layerKnown && was.layer === null))) return 'maybe';
  if (setsOwnersOnly(`RUN ${planned.instruction.rest}`) && !belowMoves) return 'maybe';
  const holdsEmpty = scene.layers.some((layer) => (layer.bytes.compressed ?? EMPTY + 1) <= EMPTY);
  return holdsEmpty && size.low <= EMPTY ? 'maybe' : 'no';
}

function copySameAgain(one: ForecastedInstruction, scene: ForecastScene, size: Estimate): 'maybe' | 'no' {
  const { planned, was } = one;
  if (wasEmpty(one) && isOnContainerd(scene)) return 'maybe';
  const before = was?.layer ?? null;
  const [a, b] = [
    was === null ? null : copiedFiles(was.planned, scene.base.graph, scene.base.contexts),
    copiedFiles(planned, scene.head.graph, scene.head.contexts)
  ];
  const changed = a === null || b === null ? sourceRuns(planned, scene) : changeBetween(a, b, scene.packed).changed;
  // A destination that moved is another layer, whatever the files.
  const moved = was !== null && definitionOf(planned, scene.head.graph) !== definitionOf(was.planned, scene.base.graph);
  if (!changed && !moved && was?.same && before !== null) return scene.newTimes && b !== null ? 'no' : 'maybe';
  // A RUN that set owners may have made the very layer that a COPY --chown makes now.
  const mayBeOwners = (layer: StackLayer) => layer !== before && layer.instruction?.keyword === 'RUN' && alike(layer, size);
  if (isOnContainerd(scene) && scene.layers.some(mayBeOwners)) return 'maybe';
  return changed || moved || b !== null ? 'no' : 'maybe';
}

const definitionOf = (planned: PlannedInstruction, graph: BuildGraph): string =>
  JSON.stringify(planned.steps.map((id) => graph.steps[id]?.definition.map(({ name, value }) => [name, value])));

/** Within one part of a thousand of the middle. */
const alike = ({ bytes: { compressed } }: StackLayer, { mid }: Estimate): boolean =>
  compressed !== null && Math.abs(compressed - mid) <= mid * 0.001 + 2;
