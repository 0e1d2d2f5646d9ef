import { expandWord, flagValue, flagValues, parseMount } from '../dockerfile/index.ts';
import type { Dockerfile, Instruction } from '../model/dockerfile.ts';
import type { ImageSpec } from '../model/image.ts';
import type { TreePath } from '../model/units.ts';

/** One image uses another image of the same repository. */
export interface ImageLink {
  /** The image that uses. */
  readonly image: ImageSpec;
  /** The image that is used. */
  readonly on: ImageSpec;
  /** The reference that joins them as the image that uses has it, variables replaced; `target:NAME` and `service:NAME` as they stand. */
  readonly reference: string;
}

/**
 * Finds images that build on each other: a FROM, COPY --from, mount or named context that names a tag which another build
 * of the repository gives its image, or a bake target (`target:NAME`, compose `service:NAME`). A tag that is not known before the
 * build runs may be any tag of its repository.
 */
export function imagesThatBuildOn(images: readonly ImageSpec[], dockerfileOf: (path: TreePath) => Dockerfile | null): readonly ImageLink[] {
  const byTag = imagesByTag(images);
  const byName = new Map(images.map((image) => [image.name, image]));
  /** The images that a reference may name, and the reference without its scheme. */
  const used = (written: string): { readonly reference: string; readonly on: readonly (ImageSpec | undefined)[] } => {
    const target = /^(?:target|service):(.+)$/.exec(written)?.[1];
    if (target !== undefined) return { reference: written, on: [byName.get(target)] };
    const reference = written.replace(/^docker-image:\/\//, '');
    const key = normalReference(reference);
    if (key === null) return { reference, on: [] };
    return { reference, on: [...(byTag.get(key) ?? []), ...(byTag.get(key.replace(/:[^/:]*$/, ANY_TAG)) ?? [])] };
  };
  const links = new Map<string, ImageLink>();
  for (const image of images)
    for (const written of [...referencesOf(dockerfileOf(image.dockerfile), image), ...Object.values(image.buildContexts)]) {
      const { reference, on: others } = used(written);
      for (const on of others)
        if (on !== undefined && on !== image) links.set(JSON.stringify([image.name, on.name, reference]), { image, on, reference });
    }
  return [...links.values()];
}

function imagesByTag(images: readonly ImageSpec[]): ReadonlyMap<string, readonly ImageSpec[]> {
  const byTag = new Map<string, ImageSpec[]>();
  for (const image of images)
    for (const tag of image.tags) {
      const key = normalReference(tag) ?? anyTagOf(tag);
      if (key === null) continue;
      const named = byTag.get(key);
      if (named === undefined) byTag.set(key, [image]);
      else named.push(image);
    }
  return byTag;
}

/** Stands for a tag in a key; no tag can hold it. */
const ANY_TAG = ':*';

/** The key of all tags of a repository, for a tag that is not known as a whole; null where the repository is not known either. */
export function anyTagOf(tag: string): string | null {
  const [, repository] = /^([^$@\s]+):[^/]*\$/.exec(tag) ?? [];
  const key = repository === undefined ? null : normalReference(repository);
  return key === null ? null : key.replace(/:[^/:]*$/, ANY_TAG);
}

/** References to images outside of the file: stages of the file itself and stage numbers are left out. */
function referencesOf(dockerfile: Dockerfile | null, image: ImageSpec): readonly string[] {
  if (dockerfile === null) return [];
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
  return dockerfile.stages
    .flatMap((stage) => [stage.from.image, ...stage.instructions.flatMap(takenFrom)])
    .flatMap((reference) => expand(reference) ?? [])
    .filter((reference) => !stages.has(reference.toLowerCase()) && !/^\d+$/.test(reference));
}

/** What an instruction takes files from, as written. */
function takenFrom(instruction: Instruction): readonly string[] {
  if (instruction.kind === 'copy') return [flagValue(instruction, 'from') ?? []].flat();
  if (instruction.kind !== 'run') return [];
  return flagValues(instruction, 'mount').flatMap((value) => {
    const mount = parseMount(value);
    return 'error' in mount || mount.from === null ? [] : mount.from;
  });
}

/** `docker.io/library/app` and `app:latest` are one; null where a part is not known but the digest that an earlier build gives. */
export function normalReference(reference: string): string | null {
  if (reference === '') return null;
  const at = reference.indexOf('@');
  if (/[$\s]/.test(at === -1 ? reference : reference.slice(0, at))) return null;
  if (at !== -1) return reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  const short = reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return /:[^/]*$/.test(short) ? short : `${short}:latest`;
}
