import type { CacheMode, CacheSetup } from '../model/image.ts';
import type { RestoredPath } from './around.ts';
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

/** Whether what a build exports is what the imported entry reads. */
export function carries(build: FoundBuild, exported: CacheEntry, wanted: CacheEntry, unknowns: Unknowns): 'yes' | 'maybe' | 'no' {
  const when = (is: boolean) => (is ? 'yes' : 'no');
  if (exported.type === 'inline') return wanted.type === 'registry' ? inImage(build, wanted, unknowns) : 'no';
  if (exported.type !== wanted.type) return 'no';
  if (exported.type === 'gha') return when(scopeOf(exported) === scopeOf(wanted));
  if (exported.type === 'registry') return when(exported.attributes['ref'] === wanted.attributes['ref']);
  if (exported.type === 'local') return inFolder(build, exported, wanted, unknowns);
  return when(exported.attributes['name'] === wanted.attributes['name']);
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

const folderOf = (path: string | undefined): string => (path ?? '').replace(/\/+$/, '');

/** A local cache is read where it was written, or where a step of the job moves it. */
function inFolder({ around }: FoundBuild, exported: CacheEntry, wanted: CacheEntry, unknowns: Unknowns): 'yes' | 'maybe' | 'no' {
  const [from, to] = [folderOf(exported.attributes['dest']), folderOf(wanted.attributes['src'] ?? wanted.attributes['dest'])];
  if (from === to || around === undefined) return 'yes';
  if (around.moved.some((move) => folderOf(move.from) === from && folderOf(move.to) === to)) return 'yes';
  return [from, to, ...around.moved.flatMap((move) => [move.from, move.to])].some((path) => unknowns.within(path).length > 0)
    ? 'maybe'
    : 'no';
}

/** The step that brings a local cache back, if any does. */
export function restoredFor(wanted: CacheEntry, restored: readonly RestoredPath[]): RestoredPath | null {
  const folder = folderOf(wanted.attributes['src'] ?? wanted.attributes['dest']);
  return restored.findLast(({ path }) => isWithin(folder, path)) ?? null;
}

const isWithin = (folder: string, path: string) => folder === folderOf(path) || folder.startsWith(`${folderOf(path)}/`);

/** Whether the job of a build keeps the folder of a local cache for later runs; `elsewhere`: not where it runs for the default branch. */
export function keepsFolder({ around }: FoundBuild, wanted: CacheEntry): 'yes' | 'elsewhere' | 'no' {
  const folder = folderOf(wanted.attributes['src'] ?? wanted.attributes['dest']);
  if (around === undefined) return 'yes';
  const saved = around.saved.filter(({ path }) => isWithin(folder, path));
  if (saved.some(({ refs }) => refs.length === 0 || refs.includes('branch'))) return 'yes';
  return saved.length === 0 ? 'no' : 'elsewhere';
}

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

/** The place that an entry reads or writes: entries of equal places overwrite each other. Null where it is not known, or no place of its own. */
export function storeOf(entry: CacheEntry): string | null {
  if (entry.type === 'gha') return `gha ${entry.attributes['scope'] ?? 'buildkit'}`;
  const name = entry.attributes['ref'] ?? entry.attributes['name'];
  return entry.type === 'inline' || entry.type === 'local' || name === undefined ? null : `${entry.type} ${name}`;
}

/** The disk on which a service keeps the cache of a builder, as an entry; null where there is none. */
export function diskOf({ around }: FoundBuild): CacheEntry | null {
  const disk = around?.builder.kind === 'kept' ? around.builder.disk : undefined;
  return disk === undefined ? null : { type: 'disk', attributes: { name: disk } };
}

/** The places that entries write or read, by which the sides of a change are compared: all local folders are one, and all images. */
export const storesOf = (entries: readonly CacheEntry[], unknowns: Unknowns): readonly string[] => [
  ...new Set(entries.flatMap((entry) => storeOf(entry) ?? sharedPlace(entry)).map((store) => unknowns.show(store)))
];

const sharedPlace = ({ type }: CacheEntry): readonly string[] => (type === 'inline' || type === 'local' ? [type] : []);

/** What builds for the default branch leave in stores: the cache service and kept folders keep refs apart, a registry does not. */
export function leftBy(builds: readonly FoundBuild[], unknowns: Unknowns): NonNullable<CacheSetup['writes']> {
  const left = new Map<string, CacheMode>();
  for (const build of builds) {
    const refs = build.around?.refs ?? [];
    for (const entry of exportedBy(build)) {
      if ((entry.type === 'gha' || entry.type === 'local') && refs.length > 0 && !refs.includes('branch')) continue;
      for (const store of storesOf([entry], unknowns)) if (!left.has(store)) left.set(store, modeOf(entry));
    }
  }
  return [...left].map(([store, mode]) => ({ store, mode }));
}

export function scopeOf(entry: CacheEntry | undefined): string | null {
  return entry?.attributes['scope'] ?? entry?.attributes['ref'] ?? entry?.attributes['name'] ?? null;
}
