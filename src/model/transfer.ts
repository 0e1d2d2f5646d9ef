import type { BasedEstimate, Bytes, Estimate } from './units.ts';

/** The store that layers are built in and pulled into; they keep and fetch differently (docs/layers.md §1, §3). */
export type Store = 'containerd' | 'overlay2';

/** What a change moves over the network, in packed bytes, before it is built. */
export interface Transfer {
  /** What the registry lacks of the next image: config and layers. Low equal to high is a promise. */
  readonly pushed: BasedEstimate;
  /** What a node fetches that holds the image before. */
  readonly pulled: BasedEstimate;
  /** The whole image of its heaviest platform; a layer that it names twice counts once. */
  readonly image: { readonly before: Bytes; readonly after: Estimate };
  /** Per instruction of the prediction: what its layer pushes; null where it has no layer in the image. */
  readonly steps: readonly (Estimate | null)[];
}
