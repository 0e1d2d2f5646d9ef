import type { ImageSpec } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import { order } from '../plain/index.ts';
import { isScope, meets } from './cache-places.ts';

/** Names and lines that a note shows. */
const MOST_SHOWN = 3;

/** One note for each place that builds of several images write: who they are, not one for each of them. */
export function sharedCacheNotes(images: readonly ImageSpec[]): readonly Sentence[] {
  const readers = new Map<string, ImageSpec[]>();
  for (const image of images) {
    const isOpen = image.cache.shared === true && image.cache.doubt !== undefined;
    if (!isOpen && image.cache.last === undefined) continue;
    const key = JSON.stringify(image.cache.reads ?? []);
    readers.set(key, [...(readers.get(key) ?? []), image]);
  }
  return [...readers.values()].map((some) => {
    const reads = some[0]?.cache.reads ?? [];
    const writers = images.filter(({ cache }) => cache.writes?.some(({ store }) => reads.some((read) => meets(read, store))) === true);
    const names = [...new Set([...some, ...writers].map(({ name }) => name))].sort(order);
    const places = [...new Set(some.map(({ cache }) => cache.from))];
    const name = code(some[0]?.cache.scope ?? 'buildkit');
    const what = reads.some(isScope) ? say`the cache scope ${name}` : say`the cache ${name}`;
    return say`${shown(places)}: ${what} is written by ${names.length < 2 ? say`several builds` : say`the builds`} of ${shown(names)}, each over what the others wrote; ${some.some(({ cache }) => cache.last === undefined) ? say`what they find is not known` : say`each finds what the one before it left`}.`;
  });
}

/** One note for all references that no build here writes. */
export function unwrittenNotes(images: readonly ImageSpec[]): readonly Sentence[] {
  const unwritten = images.filter(({ cache }) => isUnwrittenReference(cache));
  const scopes = [...new Set(unwritten.flatMap(({ cache }) => cache.scope ?? []))];
  if (scopes.length === 0) return [];
  const [what, are] = scopes.length === 1 ? [say`the cache`, say`assumed`] : [say`the caches`, say`each assumed`];
  const places = [...new Set(unwritten.map(({ cache }) => cache.from))];
  return [
    say`${shown(places)}: no build found here exports ${what} ${shown(scopes)}; ${are} to be written elsewhere, with the default mode (min).`
  ];
}

/** A reference of a registry that is read, and that no build found here writes. */
export const isUnwrittenReference = ({ unwritten, mode }: ImageSpec['cache']): boolean => unwritten === true && mode === 'registry-min';

const shown = (texts: readonly string[]): Sentence =>
  listed([...texts.slice(0, MOST_SHOWN).map(code), ...(texts.length > MOST_SHOWN ? [say`${texts.length - MOST_SHOWN} more`] : [])]);
