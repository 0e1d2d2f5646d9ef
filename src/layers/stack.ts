import { createHash } from 'node:crypto';
import { parseDockerfile } from '../dockerfile/index.ts';
import { walkLayers } from '../image/index.ts';
import type { BuiltImage, InstructionPlace, LayerStack, StackInstruction, Waste } from '../model/built-image.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import { type Sentence, say } from '../model/sentence.ts';
import { type EntryKind, entryKinds } from './entry.ts';
import { layersOfEntries } from './entry-layers.ts';
import type { MatchedInstruction } from './match-history.ts';
import { matchTarget } from './match-target.ts';
import { isInstruction, reasonWithoutLayer } from './rules.ts';

/** Tar archives without an entry: two blocks of zeros as Go writes them, and the 20 blocks of GNU tar. */
const EMPTY_ARCHIVES = new Set([1024, 10_240].map((length) => `sha256:${createHash('sha256').update(Buffer.alloc(length)).digest('hex')}`));
const isEmptyArchive = (diffId: string | null): boolean => diffId !== null && EMPTY_ARCHIVES.has(diffId);

export interface StackOptions {
  /** The file that the image was built from; null: lines stay unknown, unless a build record holds it. */
  readonly dockerfile: Dockerfile | null;
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
}

/** Which instruction of a Dockerfile made which layer of an image, what is equal and what is wasted. */
export function stackOf(image: BuiltImage, options: StackOptions): LayerStack {
  const dockerfile = options.dockerfile ?? recordedFile(image);
  const notes = [...image.notes];
  const found =
    image.record === null ? instructionsOf(image, dockerfile, options, notes) : recordedInstructions(image, dockerfile, options, notes);
  const places = new Map(found.flatMap((one) => (one.layer === null ? [] : [[one.layer, placeOf(one)] as const])));
  for (const step of image.record?.steps ?? [])
    places.set(step.layer, places.get(step.layer) ?? { line: step.line, endLine: step.endLine, keyword: keywordAt(dockerfile, step.line) });
  const waste = wasteOf(image);
  const earlier = new Map<string, number>();
  const layers = image.layers.map((layer, index) => {
    const key = layer.diffId ?? layer.digest;
    const equalTo = key === null ? null : (earlier.get(key) ?? null);
    if (key !== null && equalTo === null) earlier.set(key, index);
    return {
      index,
      diffId: layer.diffId,
      digest: layer.digest,
      bytes: layer.bytes,
      instruction: places.get(index) ?? null,
      equalTo,
      wasted: waste === null ? null : waste.filter((one) => one.layer === index).reduce((sum, one) => sum + one.bytes, 0)
    };
  });
  return { name: image.name, platform: image.platform, bases: image.bases, layers, instructions: found, waste, notes };
}

function recordedFile(image: BuiltImage): Dockerfile | null {
  const text = image.record?.dockerfile ?? null;
  return text === null ? null : parseDockerfile(text, 'Dockerfile');
}

function wasteOf(image: BuiltImage): readonly Waste[] | null {
  const files = image.layers.flatMap((layer) => (layer.files === null ? [] : [layer.files]));
  return files.length === image.layers.length && files.length > 0 ? walkLayers(files) : null;
}

const placeOf = ({ line, endLine, keyword }: InstructionPlace): InstructionPlace => ({ line, endLine, keyword });

function keywordAt(dockerfile: Dockerfile | null, line: number): string {
  const all = dockerfile?.stages.flatMap((stage) => stage.instructions) ?? [];
  return all.find((one) => one.range.start.line + 1 === line)?.keyword ?? 'step';
}

/** The own instructions with their layers, from the image's history. */
function instructionsOf(image: BuiltImage, dockerfile: Dockerfile | null, options: StackOptions, notes: Sentence[]): StackInstruction[] {
  const kinds = entryKinds(image.history);
  const layers = layersOfEntries(image);
  if (layers === null) {
    if (image.history.length > 0) notes.push(say`The history does not fit the layers, so no layer is given to an instruction.`);
    return [];
  }
  const matched = dockerfile === null ? null : matchTarget(kinds, dockerfile, { ...options, platform: image.platform }, notes);
  return (matched ?? unplaced(kinds)).flatMap((one) =>
    dockerfile !== null && matched !== null && one.instruction === null ? [] : [stackInstruction(one, image, layers)]
  );
}

/** Without a Dockerfile every entry that reads like an instruction counts as one. */
function unplaced(kinds: readonly EntryKind[]): MatchedInstruction[] {
  return kinds.flatMap(({ keyword }, entry) => (keyword !== null && isInstruction(keyword) ? [{ keyword, instruction: null, entry }] : []));
}

function stackInstruction(one: MatchedInstruction, image: BuiltImage, layers: readonly (number | null)[]): StackInstruction {
  const range = one.instruction?.range ?? null;
  const place = {
    line: range === null ? null : range.start.line + 1,
    endLine: range === null ? null : range.end.line + 1,
    keyword: one.keyword
  };
  if (one.entry === null) return { ...place, layer: null, why: 'no history entry' };
  const layer = layers[one.entry] ?? null;
  if (layer === null) return { ...place, layer: null, why: reasonWithoutLayer(one.keyword) };
  return { ...place, layer, why: isEmptyArchive(image.layers[layer]?.diffId ?? null) ? 'empty layer' : 'layer' };
}

/** A record names the line of each step; its layers are those of all stages, so positions come from the lines. */
function recordedInstructions(
  image: BuiltImage,
  dockerfile: Dockerfile | null,
  options: StackOptions,
  notes: Sentence[]
): StackInstruction[] {
  const byLine = new Map((image.record?.steps ?? []).map((step) => [step.line, step.layer]));
  const config =
    image.history.length === 0
      ? null
      : layersOfEntries({ history: image.history, layers: new Array(image.history.filter((entry) => entry.emptyLayer === false).length) });
  const kinds = entryKinds(image.history);
  const matched =
    dockerfile === null || kinds.length === 0 ? null : matchTarget(kinds, dockerfile, { ...options, platform: image.platform }, notes);
  if (matched === null || config === null) return [];
  return matched.flatMap((one): StackInstruction[] => {
    if (one.instruction === null) return [];
    const [line, endLine] = [one.instruction.range.start.line + 1, one.instruction.range.end.line + 1];
    const place = { line, endLine, keyword: one.keyword };
    if (one.entry === null) return [{ ...place, layer: null, why: 'no history entry' }];
    if (config[one.entry] === null) return [{ ...place, layer: null, why: reasonWithoutLayer(one.keyword) }];
    const layer = byLine.get(line) ?? null;
    const built = layer === null ? null : image.layers[layer];
    const empty = built !== null && (isEmptyArchive(built?.diffId ?? null) || (built?.bytes.compressed ?? 100) <= EMPTY_PACKED);
    return [{ ...place, layer, why: empty ? 'empty layer' : 'layer' }];
  });
}

/** The archive without entries packs to 29 to 32 bytes; one entry takes at least 70. */
const EMPTY_PACKED = 40;
