import type { LayerStack, MovedBytes } from '../../model/built-image.ts';
import { bytes, count, escapeHtml, maskSecrets, plainText } from '../../safe-text/index.ts';
import { layersDocument } from '../json/layers.ts';
import { jsonBlock } from './block.ts';
import { shell } from './render.ts';

/** The HTML form of `layers`: each image as a stack of bars by their bytes, what is wasted in them, and what moves. No script draws it. */
export function renderLayersPage(stacks: readonly LayerStack[], moved?: MovedBytes | null): string {
  const title = `layercost: ${count(stacks.length, 'image')}, layer by layer`;
  const body = [
    '<header class="head"><h1>Layers</h1></header>',
    '<main>',
    ...stacks.map((stack, i) => section(stack, i)),
    moved ? movedSection(moved) : '',
    '</main>'
  ].join('\n');
  return shell(title, body, jsonBlock(layersDocument(stacks, moved)));
}

const sizeOf = ({ bytes: size }: LayerStack['layers'][number]) => size.compressed ?? size.unpacked ?? size.files;
const text = (value: string) => escapeHtml(maskSecrets(value));

function section(stack: LayerStack, position: number): string {
  const most = Math.max(1, ...stack.layers.map((layer) => sizeOf(layer) ?? 0));
  const rows = stack.layers.map((layer) => {
    const size = sizeOf(layer);
    const unpacked = layer.bytes.unpacked ?? layer.bytes.files ?? size ?? 0;
    const wasted = layer.wasted ?? 0;
    const width = size === null ? 0 : Math.max(1, (size / most) * 300);
    const hidden = unpacked === 0 ? 0 : Math.min(width, (wasted / unpacked) * width);
    const name =
      layer.instruction === null
        ? 'base image'
        : `${layer.instruction.line === null ? '' : `line ${layer.instruction.line} `}${layer.instruction.keyword}`;
    const remark =
      layer.equalTo !== null ? `equal to layer ${layer.equalTo}` : wasted > 0 ? `${bytes(wasted)} hidden by a later layer` : '';
    return `<tr><td class="number">${layer.index}</td><th scope="row">${text(name)}</th><td class="number">${size === null ? 'unknown' : bytes(size)}</td><td><svg class="layer" viewBox="0 0 300 10" aria-hidden="true"><rect class="${layer.instruction === null ? 'base' : 'own'}" width="${width.toFixed(1)}" height="10"/><rect class="waste" x="${(width - hidden).toFixed(1)}" width="${hidden.toFixed(1)}" height="10"/></svg></td><td>${remark}</td></tr>`;
  });
  const without = stack.instructions.filter((one) => one.layer === null);
  return `<section class="card" aria-labelledby="stack${position}">
<h2 id="stack${position}">${text(stack.name ?? 'image')}${stack.platform === null ? '' : ` <span class="quiet">${text(stack.platform)}</span>`}</h2>
${stack.bases.length === 0 ? '' : `<p class="quiet">On ${stack.bases.map((base) => `${text(base.reference)} (${text(base.digest.slice(0, 19))})`).join(', ')}</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="Layers, the lowest first"><table>
<thead><tr><th scope="col" class="number">Layer</th><th scope="col">Made by</th><th scope="col" class="number">Bytes</th><th scope="col">Share</th><th scope="col">Remark</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
${without.length === 0 ? '' : `<p class="quiet">Without a layer: ${without.map((one) => text(`${one.line === null ? '' : `line ${one.line} `}${one.keyword} (${one.why})`)).join(', ')}</p>`}
${stack.notes.map((note) => `<p class="quiet">${text(plainText(note))}</p>`).join('\n')}
</section>`;
}

function movedSection({ push, pull }: MovedBytes): string {
  return `<section class="card" aria-labelledby="moved"><h2 id="moved">What moves to the next image</h2>
<p>Pushed: ${bytes(push.bytes)}. Pulled: ${bytes(pull.containerd)} into containerd’s store, ${bytes(pull.overlay2)} into overlay2.</p></section>`;
}
