import { expandWord, flagValue, flagValues, parseMount } from '../dockerfile/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { ImageSpec } from '../model/image.ts';
import type { TreePath } from '../model/units.ts';

/** One image uses another image of the same repository. */
export interface ImageLink {
  /** Name of the image that uses. */
  readonly image: string;
  /** Name of the image that is used. */
  readonly on: string;
  /** The reference that joins them, as far as it is known. */
  readonly reference: string;
}

/**
 * Finds images that build on each other: a FROM, COPY --from, mount or named context that names a tag which another build
 * of the repository gives its image, or a bake target (`target:NAME`, compose `service:NAME`).
 */
export function imagesThatBuildOn(images: readonly ImageSpec[], dockerfiles: ReadonlyMap<TreePath, Dockerfile>): readonly ImageLink[] {
  const byTag = new Map<string, string[]>();
  const byName = new Map(images.map((image) => [image.name, image.name]));
  for (const image of images) {
    for (const tag of image.tags) {
      const key = normalReference(tag);
      if (key === null) continue;
      const named = byTag.get(key);
      if (named === undefined) byTag.set(key, [image.name]);
      else named.push(image.name);
    }
  }
  const links = new Map<string, ImageLink>();
  for (const image of images) {
    const add = (reference: string, on: string | undefined) => {
      if (on !== undefined && on !== image.name) links.set(`${image.name}\u0000${on}`, { image: image.name, on, reference });
    };
    for (const written of [...referencesOf(dockerfiles.get(image.dockerfile), image), ...Object.values(image.buildContexts)]) {
      const target = /^(?:target|service):(.+)$/.exec(written)?.[1];
      if (target !== undefined) add(written, byName.get(target));
      else {
        const reference = written.replace(/^docker-image:\/\//, '');
        const key = normalReference(reference);
        if (key !== null) for (const name of byTag.get(key) ?? []) add(reference, name);
      }
    }
  }
  return [...links.values()];
}

/** References to images outside of the file: stages of the file itself and stage numbers are left out. */
function referencesOf(dockerfile: Dockerfile | undefined, image: ImageSpec): readonly string[] {
  if (dockerfile === undefined) return [];
  const values = new Map<string, string>();
  /** Null where a variable has no value. */
  const expand = (word: string): string | null => {
    const { text, unset, error } = expandWord(word, { lookup: (name) => values.get(name), escape: dockerfile.escape }, 'word');
    return unset.length > 0 || error !== null ? null : text;
  };
  for (const instruction of dockerfile.globals) {
    if (instruction.kind !== 'arg') continue;
    for (const { name, value } of instruction.args) values.set(name, image.args[name] ?? expand(value ?? '') ?? '');
  }
  const stages = new Set(dockerfile.stages.flatMap((stage) => stage.name ?? []));
  const found: string[] = [];
  for (const stage of dockerfile.stages) {
    found.push(stage.from.image);
    for (const instruction of stage.instructions) {
      const from = instruction.kind === 'copy' ? flagValue(instruction, 'from') : null;
      if (from !== null) found.push(from);
      if (instruction.kind !== 'run') continue;
      for (const value of flagValues(instruction, 'mount')) {
        const mount = parseMount(value);
        if (!('error' in mount) && mount.from !== null) found.push(mount.from);
      }
    }
  }
  return found
    .flatMap((reference) => expand(reference) ?? [])
    .filter((reference) => !stages.has(reference.toLowerCase()) && !/^\d+$/.test(reference));
}

/** `docker.io/library/app` and `app:latest` are one; null where a part is not known, or where it is a digest. */
function normalReference(reference: string): string | null {
  if (reference === '' || /[$\s@]/.test(reference)) return null;
  const short = reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return /:[^/]*$/.test(short) ? short : `${short}:latest`;
}
