import type { ImageSpec } from '../model/image.ts';
import type { MergedImage } from './merge.ts';
import { baseName, parentOf } from './paths.ts';

/** Gives each image a name that is unique, fit for a job matrix, and as short as it can be. */
export function nameImages(images: readonly MergedImage[]): readonly ImageSpec[] {
  // From the shortest way of naming to the one that is always unique; an image moves on while another wants the same name.
  const telling = tellingArguments(images);
  const ways = images.map(({ spec, hint }) => {
    const tag = tagName(spec.tags);
    const path = pathName(spec, 1);
    const full = pathName(spec, Number.POSITIVE_INFINITY);
    const target = spec.target ?? '';
    const args = telling(spec);
    const first = hint || tag || path;
    const candidates = [
      hint ?? '',
      tag,
      path,
      `${path}-${target}`,
      `${first}-${args}`,
      full,
      `${full}-${target}`,
      `${full}-${target}-${args}`
    ];
    return candidates.map(clean).filter((name) => name !== '');
  });
  const chosen = images.map(() => 0);
  for (let round = 0; round < 8; round++) {
    const wanted = new Map<string, number[]>();
    for (const [index, way] of ways.entries()) {
      const name = way[chosen[index] ?? 0] ?? '';
      const rivals = wanted.get(name);
      if (rivals === undefined) wanted.set(name, [index]);
      else rivals.push(index);
    }
    let changed = false;
    for (const rivals of wanted.values()) {
      if (rivals.length < 2) continue;
      for (const index of rivals) {
        const next = (chosen[index] ?? 0) + 1;
        if (next >= (ways[index]?.length ?? 0)) continue;
        chosen[index] = next;
        changed = true;
      }
    }
    if (!changed) break;
  }
  const taken = new Set<string>();
  return images.map(({ spec }, index) => {
    const name = ways[index]?.[chosen[index] ?? 0] ?? 'image';
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name.slice(0, 58)}-${number}`;
    taken.add(unique);
    return { name: unique, ...spec };
  });
}

/** Values of the arguments in which images of the same Dockerfile and target differ. */
function tellingArguments(images: readonly MergedImage[]): (spec: MergedImage['spec']) => string {
  const values = new Map<string, Map<string, Set<string>>>();
  const keyOf = (spec: MergedImage['spec']) => JSON.stringify([spec.dockerfile, spec.target]);
  for (const { spec } of images) {
    const key = keyOf(spec);
    const seen = values.get(key) ?? new Map<string, Set<string>>();
    values.set(key, seen);
    for (const [name, value] of Object.entries(spec.args)) seen.set(name, (seen.get(name) ?? new Set()).add(value));
  }
  const counts = new Map<string, number>();
  for (const { spec } of images) counts.set(keyOf(spec), (counts.get(keyOf(spec)) ?? 0) + 1);
  return (spec) => {
    const seen = values.get(keyOf(spec));
    const alone = (counts.get(keyOf(spec)) ?? 0) < 2;
    return alone
      ? ''
      : Object.entries(spec.args)
          .filter(([name]) => (seen?.get(name)?.size ?? 0) > 1)
          // What a run computes stands as the text of a command or expression, which is no name.
          .flatMap(([, value]) => (/[$`]/.test(value) ? [] : [value]))
          .join('-');
  };
}

/** `services/api/Dockerfile` is `api`, `cpu.Dockerfile` is `cpu`, `docker/Dockerfile.alpine` is `docker-alpine`. */
function pathName(spec: { readonly dockerfile: string }, folders: number): string {
  const file = baseName(spec.dockerfile)
    .replace(/^(?:docker|container)file[.-]?/i, '')
    .replace(/\.(?:docker|container)file$/i, '');
  const parent = parentOf(spec.dockerfile)
    .split('/')
    .filter((segment) => segment !== '');
  return [...parent.slice(-folders), file].filter((part) => part !== '').join('-') || 'root';
}

/** The repository part of a tag that is known: `ghcr.io/org/api:1.2` is `api`. */
function tagName(tags: readonly string[]): string {
  // A command or expression in a tag may hold slashes and colons of its own.
  const first = tags[0]?.slice(0, 500).replace(/\$\([^)]*\)|\$\{\{[^}]*\}\}/g, '$');
  const name = first === undefined ? '' : baseName(first.split('@', 1)[0] ?? '').split(':', 1)[0];
  return name === undefined || name.includes('$') ? '' : name;
}

function clean(name: string): string {
  return name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 64);
}
