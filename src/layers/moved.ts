import type { BuiltImage, MovedBytes } from '../model/built-image.ts';
import type { Bytes, Digest } from '../model/units.ts';

/**
 * What goes over the network where a registry and a node hold `before` and get `after` (docs/layers.md §3): the blobs that they lack,
 * configs included, manifests not. An overlay2 store fetches every layer above the first one that differs, also one that it holds.
 * Images of several platforms count together for a push; a node pulls its own, so the largest. Null where digests or sizes are unknown.
 */
export function movedBetween(before: readonly BuiltImage[], after: readonly BuiltImage[]): MovedBytes | null {
  const held = new Set(before.flatMap((image) => [image.config.digest, ...image.layers.map((layer) => layer.digest)]));
  if (before.length === 0 || after.length === 0 || held.has(null)) return null;
  const pushed = new Map<Digest, Bytes>();
  let [containerd, overlay2] = [0, 0];
  for (const image of after) {
    const own = image.layers.map((layer) => ({ digest: layer.digest, bytes: layer.bytes.compressed }));
    const blobs = [...own, image.config];
    const known = blobs.flatMap(({ digest, bytes }) => (digest === null || bytes === null ? [] : [{ digest, bytes }]));
    if (known.length < blobs.length) return null;
    const lacking = new Map(known.filter(({ digest }) => !held.has(digest)).map(({ digest, bytes }) => [digest, bytes]));
    for (const [digest, bytes] of lacking) pushed.set(digest, bytes);
    containerd = Math.max(containerd, sum(lacking.values()));
    overlay2 = Math.max(overlay2, pulledByOverlay2(before, image));
  }
  return { push: { bytes: sum(pushed.values()), layers: [...pushed.keys()] }, pull: { containerd, overlay2 } };
}

function pulledByOverlay2(before: readonly BuiltImage[], image: BuiltImage): Bytes {
  // Layers are found by the chain of diff ids below and with them, so a changed one hides all above it.
  const shared = (other: BuiltImage) => {
    const at = image.layers.findIndex((layer, k) => layer.diffId === null || layer.diffId !== other.layers[k]?.diffId);
    return at < 0 ? image.layers.length : at;
  };
  const from = Math.max(...before.map(shared));
  const config = before.some((other) => other.config.digest === image.config.digest) ? 0 : (image.config.bytes ?? 0);
  // One pull fetches equal blobs once.
  const blobs = new Map(image.layers.slice(from).map((layer) => [layer.digest, layer.bytes.compressed ?? 0]));
  return config + sum(blobs.values());
}

const sum = (all: Iterable<number>): number => [...all].reduce((total, one) => total + one, 0);
