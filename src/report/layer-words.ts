import type { InstructionPlace, LayerStack, StackLayer, Waste } from '../model/built-image.ts';
import { bytes, count } from '../safe-text/index.ts';

/** Layers in the order of the stack with what people ask of each. */
export function layerName(layer: StackLayer): string {
  return layer.instruction === null ? 'base image' : placeName(layer.instruction);
}

function placeName({ keyword, line }: InstructionPlace): string {
  return line === null ? keyword : `line ${line} ${keyword}`;
}

/** What moves; the tar's size where that is not known. */
export function sizeWords({ bytes: { compressed, unpacked } }: StackLayer): string {
  return compressed !== null ? bytes(compressed) : unpacked !== null ? `${bytes(unpacked)} unpacked` : '?';
}

export function remarks(layer: StackLayer, stack: LayerStack): string[] {
  const why = stack.instructions.find((one) => one.layer === layer.index)?.why;
  return [
    ...(why === 'empty layer' ? ['empty: no file changes'] : []),
    ...(layer.equalTo !== null && why !== 'empty layer' ? [`the same archive as layer ${layer.equalTo}`] : []),
    ...(layer.wasted !== null && layer.wasted > 0 ? [`${bytes(layer.wasted)} of its files are hidden later`] : [])
  ];
}

const HOW: Readonly<Record<Waste['kind'], string>> = {
  deleted: 'deletes',
  replaced: 'replaces',
  'owner or mode': 'stores again with another owner or mode',
  'same again': 'stores again unchanged'
};

/** `line 3 RUN deletes 300 kB in 1 file of line 2 COPY`, the largest first. */
export function wasteSentences(stack: LayerStack, most: number): string[] {
  const name = (index: number) => {
    const layer = stack.layers[index];
    if (layer === undefined) return `layer ${index}`;
    if (layer.instruction === null) return 'the base image';
    // Without a Dockerfile several instructions go by the same word.
    return layer.instruction.line === null ? `layer ${index} (${layer.instruction.keyword})` : placeName(layer.instruction);
  };
  const all = (stack.waste ?? []).toSorted((a, b) => b.bytes - a.bytes);
  return all
    .slice(0, most)
    .map((one) => `${name(one.by)} ${HOW[one.kind]} ${bytes(one.bytes)} in ${count(one.files, 'file')} of ${name(one.layer)}`);
}

/** `11 layers, 1.1 MB to move, 36 B hidden`. */
export function stackSummary(stack: LayerStack): string {
  const sizes = stack.layers.map((layer) => layer.bytes.compressed);
  const known = sizes.every((size) => size !== null) && sizes.length > 0;
  const distinct = new Map(stack.layers.map((layer) => [layer.digest ?? layer.index, layer.bytes.compressed ?? 0]));
  const wasted = stack.waste?.reduce((sum, one) => sum + one.bytes, 0) ?? 0;
  return [
    count(stack.layers.length, 'layer'),
    ...(known ? [`${bytes([...distinct.values()].reduce((sum, one) => sum + one, 0))} packed`] : []),
    ...(wasted > 0 ? [`${bytes(wasted)} of files hidden by later layers`] : [])
  ].join(', ');
}
