import type { LayerStack, MovedBytes, StackLayer } from '../../model/built-image.ts';
import { breakCommands, bytes, clean } from '../../safe-text/index.ts';
import { layerName, remarks, sizeWords, stackSummary, wasteSentences } from '../layer-words.ts';
import { columns, type Style } from './style.ts';
import { shown } from './word.ts';

/** Characters of the longest bar of the picture. */
const BAR = 30;
const MOST_WASTE = 10;

/** The stack as it lies, the newest layer on top, each with a bar as long as its bytes. */
export function renderLayers(stacks: readonly LayerStack[], moved: MovedBytes | null, style: Style): string {
  const lines = [...stacks.flatMap((stack) => [...stackLines(stack, style), '']), ...(moved === null ? [] : movedLines(moved))];
  return `${lines.map(breakCommands).join('\n').trimEnd()}\n`;
}

function stackLines(stack: LayerStack, style: Style): string[] {
  const largest = Math.max(1, ...stack.layers.map(sizeOf));
  const rows = stack.layers
    .toReversed()
    .map((layer) => [
      String(layer.index),
      bar(sizeOf(layer), largest),
      sizeWords(layer),
      layerName(layer),
      clean(remarks(layer, stack).join('; '), 120)
    ]);
  const title = [stack.name === null ? 'image' : clean(stack.name, 100), ...(stack.platform === null ? [] : [clean(stack.platform, 40)])];
  const without = stack.instructions
    .filter((one) => one.layer === null)
    .map((one) => `${one.line === null ? '' : `line ${one.line} `}${one.keyword}`);
  return [
    style.bold(`${title.join(' ')}: ${stackSummary(stack)}`),
    ...columns(rows, new Set([0, 2]), style.width),
    ...(without.length === 0 ? [] : [style.dim(`no layer: ${without.join(', ')}`)]),
    ...stack.bases.map((base) => style.dim(`base      ${clean(base.reference, 100)} is ${base.digest}`)),
    ...wasteSentences(stack, MOST_WASTE).map((sentence) => style.caution(`waste     ${sentence}`)),
    ...stack.notes.map((note) => style.dim(`note      ${shown(note)}`))
  ];
}

const sizeOf = ({ bytes: { compressed, unpacked } }: StackLayer): number => compressed ?? unpacked ?? 0;

/** Any byte shows, so that an empty bar is an empty layer or an unknown size. */
function bar(size: number, largest: number): string {
  return '█'.repeat(size === 0 ? 0 : Math.max(1, Math.round((size / largest) * BAR))).padEnd(BAR);
}

function movedLines({ push, pull }: MovedBytes): string[] {
  return [
    `from the first image to the second: a push moves ${bytes(push.bytes)} in ${push.layers.length === 1 ? '1 blob' : `${push.layers.length} blobs`}`,
    `a pull moves ${bytes(pull.containerd)} into a containerd store, ${bytes(pull.overlay2)} into an overlay2 store`
  ];
}
