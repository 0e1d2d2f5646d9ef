import type { ImageSpec } from '../model/image.ts';

/** One image on both sides; null where it exists on the other only. */
export type ImagePair = { readonly base: ImageSpec | null; readonly head: ImageSpec } | { readonly base: ImageSpec; readonly head: null };

/**
 * Matches the images of both sides: the same Dockerfile and target under the same name, then the same Dockerfile and target,
 * then the same name (a moved Dockerfile), then the same Dockerfile (another target), then the only ones left that build the same
 * target of the same context (a Dockerfile moved and renamed). Each image is used once.
 */
export function pairImages(base: readonly ImageSpec[], head: readonly ImageSpec[]): ImagePair[] {
  const free = new Set(base);
  const paired = new Map<ImageSpec, ImageSpec>();
  const keys: ((image: ImageSpec) => string)[] = [
    (image) => JSON.stringify([image.name, image.dockerfile, image.target]),
    (image) => JSON.stringify([image.dockerfile, image.target]),
    (image) => image.name,
    (image) => image.dockerfile
  ];
  for (const key of keys) {
    const available = new Map<string, ImageSpec[]>();
    for (const image of base) {
      if (!free.has(image)) continue;
      const same = available.get(key(image));
      if (same) same.push(image);
      else available.set(key(image), [image]);
    }
    for (const image of head) {
      if (paired.has(image)) continue;
      const match = available.get(key(image))?.shift();
      if (!match) continue;
      paired.set(image, match);
      free.delete(match);
    }
  }
  const place = (image: ImageSpec) => JSON.stringify([image.context, image.remoteContext, image.target]);
  for (const image of head) {
    if (paired.has(image)) continue;
    const same = [...free].filter((other) => place(other) === place(image));
    const rivals = head.filter((other) => !paired.has(other) && place(other) === place(image));
    if (same.length !== 1 || rivals.length !== 1 || !same[0]) continue;
    paired.set(image, same[0]);
    free.delete(same[0]);
  }
  return [
    ...head.map((image) => ({ base: paired.get(image) ?? null, head: image })),
    ...base.filter((image) => free.has(image)).map((image) => ({ base: image, head: null }))
  ];
}
