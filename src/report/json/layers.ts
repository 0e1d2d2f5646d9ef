import type { LayersDocument } from '../../documents/index.ts';
import type { LayerStack, MovedBytes } from '../../model/built-image.ts';
import { plainText } from '../../safe-text/index.ts';

/** The document of `layers`; `moved` only where a second image was given. */
export function layersDocument(stacks: readonly LayerStack[], moved?: MovedBytes | null): LayersDocument {
  return {
    schema: 'layercost/layers@1',
    images: stacks.map(({ name, platform, bases, layers, instructions, waste, notes }) => ({
      name,
      platform,
      bases,
      layers: layers.map((layer) => ({ ...layer })),
      instructions,
      waste,
      notes: notes.map((note) => plainText(note))
    })),
    ...(moved === undefined ? {} : { moved })
  };
}
