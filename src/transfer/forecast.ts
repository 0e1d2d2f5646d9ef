import type { Reruns } from '../history/index.ts';
import { type HistoryWriter, layerRule } from '../layers/index.ts';
import type { StackLayer } from '../model/built-image.ts';
import type { BuildGraph, PlannedInstruction } from '../model/graph.ts';
import type { Judged, Prediction } from '../model/prediction.ts';
import type { Store, Transfer } from '../model/transfer.ts';
import type { Bytes, Estimate } from '../model/units.ts';
import { alignInstructions, equalText } from '../prediction/index.ts';
import { type ConfigText, nextConfigSize } from './config-size.ts';
import { type CopiedFile, changeBetween, copiedFiles, type FileChange, type PackedSize } from './copied-files.ts';
import { bounded, exactly, NOTHING, sumOf } from './estimate.ts';
import { type KnownBase, plannedOf, type TransferSide } from './known-base.ts';
import { type ForecastScene, forecastLayer, type LayerForecast } from './layer-forecast.ts';
import { unsureResults } from './unsure-results.ts';

export interface TransferQuestion {
  readonly base: TransferSide;
  readonly head: TransferSide;
  readonly prediction: Prediction;
  /** The base side's image of this platform. */
  readonly known: KnownBase;
  readonly store: Store;
  readonly packed: PackedSize;
  readonly newTimes: boolean;
}

/** A layer of the next image: what it weighs, what of it is pushed, and the index of the prediction's step that makes it. */
interface NextLayer {
  readonly size: Estimate;
  readonly pushed: Estimate;
  readonly moves: LayerForecast['moves'];
  readonly step: number | null;
  /** Equal keys are the same blob. */
  readonly key: string;
  /** Null for a layer of the base image. */
  readonly planned: PlannedInstruction | null;
  /** The instruction reads as it did. */
  readonly same: boolean;
  /** Share of its runs that give the layer of the build before. */
  readonly equalShare: number;
}

/** What one platform's image moves; layers by key, so that several platforms can share them. */
export interface PlatformTransfer {
  readonly layers: readonly NextLayer[];
  readonly config: Estimate;
  readonly configMoves: LayerForecast['moves'];
  readonly before: Bytes;
  /** The image before by its own instructions: the layers that are known. */
  readonly formerly: readonly { readonly planned: PlannedInstruction; readonly bytes: Bytes; readonly equalShare: number }[];
}

/** Predicts the layers of the next image from the image before and the prediction. Null where the target is no stage. */
export function forecastPlatform(question: TransferQuestion): PlatformTransfer | null {
  const { base, head, prediction, known } = question;
  const own = plannedOf(head);
  if (own === null) return null;
  const formerly = plannedOf(base)?.instructions ?? [];
  const aligned = alignInstructions(base.graph, head.graph);
  const scene = sceneOf(question, aligned);
  const baseLayers = known.layers.filter((layer) => layer.instruction === null);
  const below = baseLayers.map((layer) => baseLayer(layer, baseMoves(prediction, head, own.stages[0])));
  const { layers, changed, used, added } = nextLayers(question, { instructions: own.instructions, aligned, scene, below });
  const removed = formerly.filter((one) => !used.has(one) || !same(one, aligned)).map((one) => configText(one, scene.writer));
  return {
    layers,
    config: nextConfigSize(known.config, { added, removed, layers: layers.length - known.layers.length }),
    configMoves: removed.length > 0 ? 'yes' : changed,
    before: known.config + distinctBytes(known.layers),
    formerly: formerly.flatMap((planned) => {
      const bytes = known.layerOf(planned)?.bytes.compressed ?? null;
      return bytes === null ? [] : [{ planned, bytes, equalShare: shareOf(known.rerunsOf(planned)) }];
    })
  };
}

/** What the instructions of the head make of the layers below them. */
interface NextLayers {
  readonly layers: readonly NextLayer[];
  /** Whether the config is another one, by what stands in the head. */
  readonly changed: Moves;
  /** Instructions of the base side that the head has still. */
  readonly used: ReadonlySet<PlannedInstruction>;
  /** Text that the head adds to the config. */
  readonly added: readonly ConfigText[];
}

/** `below`: the layers of the base image. */
function nextLayers(
  { base, head, prediction, known }: TransferQuestion,
  {
    instructions,
    aligned,
    scene,
    below
  }: {
    readonly instructions: readonly PlannedInstruction[];
    readonly aligned: ReturnType<typeof alignInstructions>;
    readonly scene: ForecastScene;
    readonly below: readonly NextLayer[];
  }
): NextLayers {
  const judgements = judgementsOf(prediction, head.graph);
  const layers = [...below];
  let changed = larger(layers.map((layer) => layer.moves));
  let belowMoves = layers.some((layer) => layer.moves === 'yes');
  const used = new Set<PlannedInstruction>();
  const added: ConfigText[] = [];
  for (const { planned, step, judged, link } of instructions.map((one) => ({ planned: one, ...judgementFor(one, judgements) }))) {
    const found = aligned.get(planned);
    const same = found !== undefined && equalText(found, planned);
    if (found !== undefined) used.add(found);
    if (!same) added.push(configText(planned, scene.writer));
    const layer = found === undefined ? undefined : known.layerOf(found);
    const was = found === undefined ? null : { planned: found, same, layer: layer ?? null, layerKnown: layer !== undefined };
    const equalShare = found !== undefined && same ? shareOf(known.rerunsOf(found)) : 0;
    const forecast = forecastLayer(
      {
        ...{ planned, was, judged, link, equalShare, belowMoves },
        below: instructions.slice(0, instructions.indexOf(planned)),
        copied: {
          before: found === undefined ? null : copiedBelow(found, base, known),
          after: sumOf(layers.filter(isCopied).map((one) => one.size))
        }
      },
      scene
    );
    // A step that may be reused leaves the image as it is; one that runs for certain has another time in the config.
    if (!same) changed = 'yes';
    else if (judged.verdict === 'rebuilt') changed = larger([changed, judged.certainty === 'certain' ? 'yes' : 'maybe']);
    if (forecast === null) continue;
    belowMoves ||= forecast.moves === 'yes';
    layers.push({ ...nextLayer(forecast, step, layers.length, equalShare), planned, same, equalShare });
  }
  return { layers, changed, used, added };
}

type Moves = LayerForecast['moves'];
const larger = (all: readonly Moves[]): Moves => (all.includes('yes') ? 'yes' : all.includes('maybe') ? 'maybe' : 'no');

function configText({ instruction }: PlannedInstruction, writer: HistoryWriter): ConfigText {
  const isSetting = layerRule(instruction.keyword, 'buildkit') === 'never' && instruction.kind !== 'arg';
  return { text: instruction.source, times: !isSetting ? 1 : writer === 'classic' ? 3 : 2 };
}

const movedConfig = ({ config, configMoves }: Pick<PlatformTransfer, 'config' | 'configMoves'>): Estimate =>
  configMoves === 'no' ? NOTHING : configMoves === 'maybe' ? { ...config, low: 0 } : config;

const isCopy = ({ instruction }: PlannedInstruction): boolean => instruction.kind === 'copy' || instruction.kind === 'add';
const isCopied = ({ planned }: NextLayer): boolean => planned !== null && isCopy(planned);

/** Packed bytes of the copies below an instruction of the image before; null where one of them is not known. */
function copiedBelow(planned: PlannedInstruction, side: TransferSide, known: KnownBase): Bytes | null {
  const all = plannedOf(side)?.instructions ?? [];
  const sizes = all
    .slice(0, Math.max(0, all.indexOf(planned)))
    .filter(isCopy)
    .map((one) => known.layerOf(one)?.bytes.compressed);
  return sizes.reduce<Bytes | null>((sum, size) => (sum === null || size === undefined || size === null ? null : sum + size), 0);
}

const shareOf = (reruns: Reruns | null): number => (reruns === null ? 0 : reruns.equal / reruns.of);

const same = (base: PlannedInstruction, aligned: ReadonlyMap<PlannedInstruction, PlannedInstruction>): boolean =>
  [...aligned].some(([head, found]) => found === base && equalText(found, head));

function distinctBytes(layers: readonly StackLayer[]): Bytes {
  const blobs = new Map(layers.map((layer) => [layer.digest ?? String(layer.index), layer.bytes.compressed ?? 0]));
  return [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0);
}

interface Judgement {
  readonly step: number | null;
  readonly judged: Judged;
  readonly link: Judged | null;
}
const UNKNOWN: Judgement = { step: null, judged: { verdict: 'rebuilt', certainty: 'unknown' }, link: null };

function judgementsOf(prediction: Prediction, graph: BuildGraph): ReadonlyMap<PlannedInstruction, Judgement> {
  const judgements = new Map<PlannedInstruction, Judgement>();
  for (const [index, planned] of graph.instructions.entries()) {
    const step = prediction.steps[index];
    if (step === undefined) continue;
    judgements.set(planned, { step: index, judged: step, link: step.link });
    for (const [k, trigger] of planned.triggers.entries()) {
      const judged = step.triggers?.[k];
      if (judged !== undefined) judgements.set(trigger, { step: null, judged, link: null });
    }
  }
  return judgements;
}
const judgementFor = (planned: PlannedInstruction, judgements: ReadonlyMap<PlannedInstruction, Judgement>): Judgement =>
  judgements.get(planned) ?? UNKNOWN;

function sceneOf(question: TransferQuestion, aligned: ReadonlyMap<PlannedInstruction, PlannedInstruction>): ForecastScene {
  const { base, head, prediction, known, store, packed, newTimes } = question;
  return {
    base,
    head,
    runs: prediction.runs,
    writer: head.graph.builder === 'legacy' ? 'classic' : 'buildkit',
    store,
    packed,
    change: changeOfFiles(question, aligned),
    layers: known.layers,
    newTimes,
    unsure: unsureResults(prediction, aligned)
  };
}

/** The files that changed under any step, each once: those of copies that stand on both sides, and what new copies bring. */
function changeOfFiles({ base, head, packed }: TransferQuestion, aligned: ReadonlyMap<PlannedInstruction, PlannedInstruction>): FileChange {
  const [before, after, brought] = [new Map<string, CopiedFile>(), new Map<string, CopiedFile>(), new Map<string, CopiedFile>()];
  const add = (to: Map<string, CopiedFile>, files: readonly CopiedFile[]) => {
    for (const file of files) to.set(file.path, file);
  };
  for (const planned of head.graph.instructions) {
    const found = aligned.get(planned);
    const now = planned.role === 'step' ? copiedFiles(planned, head.graph, head.contexts) : null;
    const then = found === undefined ? [] : copiedFiles(found, base.graph, base.contexts);
    if (now === null || then === null) continue;
    add(before, then);
    add(found === undefined ? brought : after, now);
  }
  const changes = [changeBetween([...before.values()], [...after.values()], packed), changeBetween([], [...brought.values()], packed)];
  return {
    added: sumOf(changes.map((change) => change.added)),
    removed: sumOf(changes.map((change) => change.removed)),
    net: sumOf(changes.map((change) => change.net)),
    changed: changes.some((change) => change.changed),
    paths: new Set(changes.flatMap((change) => [...change.paths]))
  };
}

/** What becomes of the base image's layers: a FROM that names another image may still name the same one. */
function baseMoves(prediction: Prediction, head: TransferSide, stage: { readonly index: number } | undefined): LayerForecast['moves'] {
  const index = head.graph.instructions.findIndex(
    (planned) => planned.instruction.kind === 'from' && planned.origin?.stageIndex === stage?.index
  );
  const from = head.graph.instructions[index];
  const [first] = from?.steps ?? [];
  const run = first === undefined ? 'reused' : prediction.runs[first];
  const own = prediction.steps.filter((_, k) => head.graph.instructions[k]?.origin?.stageIndex === stage?.index);
  const causes = own.flatMap((step) => step.causes).some((cause) => cause.kind === 'base-image-changed');
  return causes ? 'maybe' : run === 'reused' || run === undefined ? 'no' : 'maybe';
}

function baseLayer(layer: StackLayer, moves: LayerForecast['moves']): NextLayer {
  const bytes = layer.bytes.compressed ?? 0;
  const size = moves === 'no' ? exactly(bytes) : bounded({ low: 0, mid: bytes, high: 3 * bytes + 1_000_000 });
  return {
    size,
    pushed: moves === 'no' ? NOTHING : { ...size, low: 0 },
    moves,
    step: null,
    key: layer.digest ?? `base ${layer.index}`,
    planned: null,
    same: true,
    equalShare: 0
  };
}

function nextLayer(
  { size, moves, was }: LayerForecast,
  step: number | null,
  index: number,
  equalShare: number
): Omit<NextLayer, 'planned' | 'same' | 'equalShare'> {
  const mid = equalShare >= 0.5 ? 0 : size.mid;
  const pushed = moves === 'no' ? NOTHING : moves === 'maybe' ? { ...size, low: 0, mid } : size;
  return { size, pushed, moves, step, key: was?.digest ? `${moves === 'no' ? '' : 'after '}${was.digest}` : `new ${step ?? ''} ${index}` };
}

/** The transfer of an image: its platforms together for a push; for a pull the largest of them, into the worst of the stores. Null where one is not known. */
export function transferOf(
  platforms: readonly (PlatformTransfer | null)[],
  stores: readonly Store[],
  stepCount: number,
  basis = 'the image before'
): Transfer | null {
  const known = platforms.filter((platform) => platform !== null);
  if (known.length === 0 || known.length < platforms.length) return null;
  const blobs = distinct(known.flatMap((platform) => platform.layers));
  const configs = known.map(movedConfig);
  const pushed = sumOf([...blobs.map((layer) => layer.pushed), ...configs]);
  const pulls = known.flatMap((platform) => stores.map((store) => pulledOf(platform, store)));
  const steps: (Estimate | null)[] = new Array(stepCount).fill(null);
  for (const { step, pushed: bytes } of blobs) if (step !== null) steps[step] = sumOf([steps[step] ?? NOTHING, bytes]);
  const largest = pulls.reduce((most, one) => (one.high > most.high ? one : most), NOTHING);
  const heaviest = known.reduce((most, one) => (one.before > most.before ? one : most));
  return {
    pushed: { ...pushed, basis },
    pulled: { ...largest, basis },
    image: { before: heaviest.before, after: sumOf([...distinct(heaviest.layers).map((layer) => layer.size), heaviest.config]) },
    steps
  };
}

const distinct = (layers: readonly NextLayer[]): NextLayer[] => [...new Map(layers.map((layer) => [layer.key, layer])).values()];

/** An overlay2 store fetches every layer above the first that differs; containerd the blobs that it lacks. */
function pulledOf({ layers, config, configMoves }: PlatformTransfer, store: Store): Estimate {
  const own = sumOf(distinct(layers).map((layer) => layer.pushed));
  const top = movedConfig({ config, configMoves });
  if (store === 'containerd') return sumOf([own, top]);
  const above = (from: number) => (from < 0 ? NOTHING : sumOf(layers.slice(from).map((layer) => layer.size)));
  const surely = above(layers.findIndex((layer) => layer.moves === 'yes'));
  const perhaps = above(layers.findIndex((layer) => layer.moves !== 'no'));
  return sumOf([bounded({ low: surely.low, mid: Math.max(surely.mid, own.mid), high: perhaps.high }), top]);
}
