import type { CacheMode, CacheSetup } from '../model/image.ts';
import { folderOf, mayMeet, meets, reachedFolders, readFolder, readPlaces, writtenPlaces } from './cache-places.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import { anyTagOf, normalReference } from './links.ts';
import type { Unknowns } from './unknowns.ts';

// Entries of `cache-from` and `cache-to`, and whether what one writes is what the other reads (docs/discovery.md "What keeps a cache").

/** What a build writes, an inline cache included; nothing where no event starts it. */
export function exportedBy({ cache, args, around }: FoundBuild): readonly CacheEntry[] {
  if (around !== undefined && around.refs.length > 0 && around.refs.every((ref) => ref === 'never')) return [];
  const inline = args['BUILDKIT_INLINE_CACHE'] === '1' || args['BUILDKIT_INLINE_CACHE'] === 'true';
  return [...cache.to, ...(inline ? [{ type: 'inline', attributes: {} }] : [])];
}

/** Whether what a build exports is what another, or a later one of it, reads. */
export function carries(
  { build, entry: exported }: PlacedEntry,
  { build: reader, entry: wanted }: PlacedEntry,
  unknowns: Unknowns
): 'yes' | 'maybe' | 'no' {
  if (exported.type === 'inline') return wanted.type === 'registry' ? inImage(build, wanted, unknowns) : 'no';
  if (exported.type !== wanted.type) return 'no';
  const [written, read] = [writtenPlaces(build, exported), readPlaces(reader, wanted)];
  if (read.some((place) => written.some((one) => meets(place, one)))) return 'yes';
  if (exported.type !== 'local' && read.some((place) => written.some((one) => mayMeet(unknowns.show(place), unknowns.show(one)))))
    return 'maybe';
  const isOpen = (place: string) => unknowns.within(place).some((hole) => !hole.volatile && hole.steady !== true);
  // Of another system's job nobody here follows every folder that its scripts move.
  return exported.type === 'local' && (build.around === undefined || [...read, ...written].some(isOpen)) ? 'maybe' : 'no';
}

/** An entry of a build. */
export interface PlacedEntry {
  readonly build: FoundBuild;
  readonly entry: CacheEntry;
}

/** An inline cache lies in the image itself, under the tags that the build pushes. */
function inImage({ cache, tags }: FoundBuild, wanted: CacheEntry, unknowns: Unknowns): 'yes' | 'maybe' | 'no' {
  if (cache.pushed === false) return 'no';
  const key = normalReference(wanted.attributes['ref'] ?? '');
  if (tags.length === 0 || key === null) return 'yes';
  const shown = tags.map(unknowns.show);
  if (shown.some((tag) => normalReference(tag) === key)) return 'yes';
  const repository = anyTagOf(`${wanted.attributes['ref']?.replace(/:[^/:]*$/, '')}:$`);
  return shown.some((tag) => anyTagOf(tag) === repository) ? 'maybe' : 'no';
}

/** Whether what a build writes comes to lie in the folder that is read, whatever keeps it. */
export const isSameFolder = ({ build, entry }: PlacedEntry, wanted: CacheEntry): boolean =>
  entry.type === 'local' &&
  reachedFolders(entry.attributes['dest'] ?? '', (build.around ?? build.folders)?.moved ?? []).includes(folderOf(readFolder(wanted)));

/** A registry that a job brings along: this machine, or a name that only its own network has. */
export const isOwnRegistry = ({ type, attributes }: CacheEntry): boolean =>
  type === 'registry' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|[\w-]+(?=:\d))(?::\d+)?\//.test(attributes['ref'] ?? '');

/** Modes of stores other than the registry (gha, s3, azblob, a carried directory) act alike. */
export function modeOf(entry: CacheEntry): CacheMode {
  const max = entry.attributes['mode'] === 'max';
  if (entry.type === 'inline') return 'inline';
  if (entry.type === 'registry') return max ? 'registry-max' : 'registry-min';
  return max ? 'gha-max' : 'gha-min';
}

/** The disk on which a service keeps the cache of a builder, as an entry; null where there is none. */
export function diskOf({ around }: FoundBuild): CacheEntry | null {
  const disk = around?.builder.kind === 'kept' ? around.builder.disk : undefined;
  return disk === undefined ? null : { type: 'disk', attributes: { name: disk } };
}

/** The places that a build reads, by which the sides of a change are compared. */
export const storesRead = (
  build: FoundBuild,
  unknowns: Unknowns,
  isRead: (entry: CacheEntry) => boolean = () => true
): readonly string[] => [
  ...new Set(
    build.cache.from
      .filter(isRead)
      .flatMap((entry) => readPlaces(build, entry))
      .map(unknowns.show)
  )
];

/** What builds for the default branch leave in stores: the cache service and kept folders keep refs apart, a registry does not. */
export function leftBy(builds: readonly FoundBuild[], unknowns: Unknowns): NonNullable<CacheSetup['writes']> {
  const left = new Map<string, CacheMode>();
  for (const build of builds) {
    const refs = build.around?.refs ?? [];
    for (const entry of exportedBy(build)) {
      if ((entry.type === 'gha' || entry.type === 'local') && refs.length > 0 && !refs.includes('branch')) continue;
      for (const place of writtenPlaces(build, entry, true).map(unknowns.show)) if (!left.has(place)) left.set(place, modeOf(entry));
    }
  }
  return [...left].map(([store, mode]) => ({ store, mode }));
}

export function scopeOf(entry: CacheEntry | undefined): string | null {
  return entry?.attributes['scope'] ?? entry?.attributes['ref'] ?? entry?.attributes['name'] ?? null;
}
