import type { LayerStack, MovedBytes } from '../../model/built-image.ts';
import { bytes, codeSpan } from '../../safe-text/index.ts';
import { layerName, remarks, sizeWords, stackSummary, wasteSentences } from '../layer-words.ts';

const MOST_ROWS = 100;
const MOST_WASTE = 10;

/** The stack as a table, the newest layer first. */
export function layersMarkdown(stacks: readonly LayerStack[], moved: MovedBytes | null): string {
  const parts = stacks.flatMap((stack) => {
    const rows = stack.layers.toReversed().slice(0, MOST_ROWS);
    return [
      `**${stack.name === null ? 'Image' : codeSpan(stack.name)}${stack.platform === null ? '' : ` ${codeSpan(stack.platform)}`}**: ${stackSummary(stack)}`,
      '',
      '| layer | made by | packed | |',
      '| ---: | --- | ---: | --- |',
      ...rows.map((layer) => `| ${layer.index} | ${layerName(layer)} | ${sizeWords(layer)} | ${remarks(layer, stack).join('; ')} |`),
      ...(stack.layers.length > MOST_ROWS ? ['', `The ${stack.layers.length - MOST_ROWS} lowest layers are not listed.`] : []),
      '',
      ...wasteSentences(stack, MOST_WASTE).map((sentence) => `- ${sentence}`),
      ''
    ];
  });
  if (moved !== null)
    parts.push(
      `From the first image to the second a push moves ${bytes(moved.push.bytes)}; a pull moves ${bytes(moved.pull.containerd)} into a containerd store and ${bytes(moved.pull.overlay2)} into an overlay2 store.`
    );
  return `${parts
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
