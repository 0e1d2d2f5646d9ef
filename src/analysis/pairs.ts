import { platformOfRunner } from '../cost/index.ts';
import { DEFAULT_PLATFORM, normalPlatform } from '../graph/index.ts';
import type { ImageSpec } from '../model/image.ts';
import { order } from '../plain/index.ts';

/** One image on both sides; null where it exists on the other only. */
export type ImagePair = { readonly base: ImageSpec | null; readonly head: ImageSpec } | { readonly base: ImageSpec; readonly head: null };

/** An image that the head still has, with what it was. */
export type HeadPair = ImagePair & { readonly head: ImageSpec };

/**
 * Matches the images of both sides by what is built, whatever job or file says so: the same Dockerfile, context, target and arguments;
 * then the same Dockerfile with as much of the rest as is the same, its job and its platforms at last; then the same name (a moved Dockerfile), then the only ones left
 * that build the same target of the same context (a Dockerfile moved and renamed). Each image is used once.
 */
export function pairImages(base: readonly ImageSpec[], head: readonly ImageSpec[]): ImagePair[] {
  const free = new Set(base);
  const paired = new Map<ImageSpec, ImageSpec>();
  const keys: ((image: ImageSpec) => string)[] = [
    (image) => JSON.stringify([image.name, built(image)]),
    (image) => JSON.stringify(built(image)),
    (image) => JSON.stringify([image.name, image.dockerfile, image.target]),
    (image) => JSON.stringify([image.dockerfile, image.target, image.context, image.remoteContext]),
    (image) => JSON.stringify([image.dockerfile, image.target]),
    (image) => JSON.stringify([image.name, image.dockerfile]),
    // What is left may be another target: rather the one of the same job, or else for the same machine, than any.
    (image) => JSON.stringify([image.dockerfile, image.workflow?.file, image.workflow?.job, builtPlatforms(image)]),
    (image) => JSON.stringify([image.dockerfile, builtPlatforms(image)]),
    (image) => image.dockerfile,
    (image) => image.name
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

/** What an image is built of, in the order of the names of its arguments. */
function built({ dockerfile, context, remoteContext, target, args }: ImageSpec): readonly unknown[] {
  return [dockerfile, context, remoteContext, target, Object.entries(args).sort(([a], [b]) => order(a, b))];
}

/** The platforms of a build that names some, else the one of its machine. */
function builtPlatforms({ platforms, workflow }: ImageSpec): readonly string[] {
  if (platforms.length > 0) return platforms.map(normalPlatform);
  return [platformOfRunner(workflow?.runner ?? null) ?? DEFAULT_PLATFORM];
}

/**
 * The platform that stands for an image on both sides: one that only the head builds, since that is what has to run; else the first that
 * both build. Null: the machine's own.
 */
export function comparedPlatforms({ base, head }: { readonly base: ImageSpec | null; readonly head: ImageSpec }): {
  readonly base: string | null;
  readonly head: string | null;
} {
  const [first = null] = head.platforms;
  if (base === null) return { base: null, head: first };
  const isKnown = base.doubts?.platforms === undefined && head.doubts?.platforms === undefined;
  const added = isKnown ? head.platforms.find((platform) => !builtPlatforms(base).includes(normalPlatform(platform))) : undefined;
  if (added !== undefined) return { base: base.platforms[0] ?? null, head: added };
  const inBase = (platform: string) => base.platforms.find((one) => normalPlatform(one) === normalPlatform(platform)) ?? null;
  const common = head.platforms.find((platform) => inBase(platform) !== null);
  if (common !== undefined) return { base: inBase(common), head: common };
  return { base: base.platforms[0] ?? null, head: first };
}
