import type { KeptFolder, KeptFolders, RestoredPath } from './around.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import { normalReference } from './links.ts';
import { absolutePath } from './shell/files.ts';
import { WORKSPACE } from './shell/state.ts';
import { hasUnknown } from './unknowns.ts';

// The places that entries of caches write and read, as texts by which builds and the sides of a change are compared: a folder is a place
// together with what keeps it for later runs, a bucket together with its prefix (docs/discovery.md "What keeps a cache").

/** The end of a place that is the beginning of others: a read finds any that begin so, a write may be any of them. */
const ANY = '*';

/** Whether what is read is what is written. */
export const meets = (read: string, written: string): boolean =>
  read === written || (read.endsWith(ANY) && written.startsWith(read.slice(0, -1))) || (written.endsWith(ANY) && beginsSo(read, written));

const beginsSo = (place: string, any: string): boolean => place.startsWith(any.slice(0, -1));

/** Where a build writes an entry; `onBranch`: as far as a run for the default branch keeps it. */
export function writtenPlaces(build: FoundBuild, entry: CacheEntry, onBranch = false): readonly string[] {
  const { type, attributes } = entry;
  if (type === 'inline') return imagePlaces(build);
  if (type !== 'local') return storePlaces(entry);
  const { folders, machine } = keeping(build);
  const tag = attributes['tag'] ?? '';
  return reachedFolders(attributes['dest'] ?? '', folders.moved).flatMap((folder) => {
    const saved = folders.saved.filter((one) => isWithin(folder, one.path) && (!onBranch || isOnBranch(one)));
    return [...saved.map(({ store }) => folderPlace(folder, tag, store)), ...onMachine(machine, folder, tag, saved.length > 0)];
  });
}

/** Where a build looks for an entry, in the order in which it does. */
export function readPlaces(build: FoundBuild, entry: CacheEntry): readonly string[] {
  if (entry.type !== 'local') return storePlaces(entry);
  const { folders, machine } = keeping(build);
  const tag = entry.attributes['tag'] ?? '';
  const folder = folderOf(readFolder(entry));
  const restored = restoredFor(entry, folders.restored);
  return [
    ...(restored?.stores ?? []).map((store) => folderPlace(folder, tag, store)),
    ...onMachine(machine, folder, tag, restored !== null)
  ];
}

/** How the names of the entries of the cache service begin by which a local cache comes back. */
export const restoredKeys = (build: FoundBuild, entry: CacheEntry): readonly string[] =>
  restoredFor(entry, keeping(build).folders.restored)?.keys ?? [];

type Machine = 'new' | 'own' | 'other';

/** A folder that the machine itself may keep. A checkout takes away what lies in the workspace. */
const onMachine = (machine: Machine, folder: string, tag: string, isStored: boolean): readonly string[] =>
  machine !== 'new' && (!isStored || (machine === 'own' && !isInWorkspace(folder))) ? [folderPlace(folder, tag)] : [];

const folderPlace = (folder: string, tag: string, store: string | null = null): string =>
  [tag === '' || tag === 'latest' ? 'folder' : `folder:${tag}`, folder, ...(store === null ? [] : [`in ${store}`])].join(' ');

const isOnBranch = ({ refs }: KeptFolder): boolean => refs.length === 0 || refs.includes('branch');

const NO_FOLDERS: KeptFolders = { restored: [], saved: [], moved: [] };

/** What keeps folders for a build, and whether its machine is a new one for each job. */
function keeping({ around, folders }: FoundBuild): { readonly folders: KeptFolders; readonly machine: Machine } {
  if (around === undefined) return { folders: folders ?? NO_FOLDERS, machine: 'other' };
  return { folders: around, machine: around.runner === 'hosted' ? 'new' : around.runner };
}

/** Folders outside of the workspace on a machine of which nobody can tell whether it stays, as local caches of a build name them. */
export function foldersThatMayStay(build: FoundBuild, entries: readonly CacheEntry[], isWritten: boolean): readonly string[] {
  const { folders, machine } = keeping(build);
  if (machine !== 'other') return [];
  return entries
    .filter(({ type }) => type === 'local')
    .flatMap((entry) => (isWritten ? reachedFolders(entry.attributes['dest'] ?? '', folders.moved) : [folderOf(readFolder(entry))]))
    .filter((folder) => !isInWorkspace(folder));
}

/** How a folder of a local cache comes to a build: from a store, from the machine that stays, or nobody can tell. */
export function folderBringer(build: FoundBuild, wanted: CacheEntry): RestoredPath | 'machine' | 'unknown' | null {
  const { folders, machine } = keeping(build);
  const restored = restoredFor(wanted, folders.restored);
  if (restored !== null) return restored;
  if (machine === 'new') return null;
  // A checkout removes from the workspace what git does not hold.
  return machine === 'own' && !isInWorkspace(readFolder(wanted)) ? 'machine' : 'unknown';
}

export const isInWorkspace = (path: string): boolean => folderOf(path).startsWith(WORKSPACE);
export const readFolder = ({ attributes }: CacheEntry): string => attributes['src'] ?? attributes['dest'] ?? '';

/** A folder in one spelling. */
export function folderOf(path: string): string {
  const plain = path.replace(/^(?:\/home\/runner|\$HOME|\$\{HOME\})(?=\/|$)/, '~');
  return plain.startsWith('~') || /^[$%]/.test(plain) ? plain.replace(/\/+$/, '') : absolutePath(plain, WORKSPACE);
}

/** The folders in which a written one comes to lie, itself and where steps of the job move it. */
export function reachedFolders(written: string, moved: KeptFolders['moved']): readonly string[] {
  const reached = new Set([folderOf(written)]);
  for (const folder of reached) for (const { from, to } of moved) if (folderOf(from) === folder) reached.add(folderOf(to));
  return [...reached];
}

/** The step that brings a local cache back, if any does. */
const restoredFor = (wanted: CacheEntry, restored: readonly RestoredPath[]): RestoredPath | null =>
  restored.findLast(({ path }) => isWithin(folderOf(readFolder(wanted)), path)) ?? null;

const isWithin = (folder: string, path: string): boolean => folder === folderOf(path) || folder.startsWith(`${folderOf(path)}/`);

/** The type of entries of GitHub's cache service. */
const SERVICE = 'gha';

/** What of an entry tells a store from others, by its type (docs.docker.com, cache storage backends). */
const STORE_PARTS: Readonly<Record<string, readonly (readonly [name: string, otherwise: string])[]>> = {
  [SERVICE]: [['scope', 'buildkit']],
  s3: [
    ['endpoint_url', ''],
    ['region', ''],
    ['bucket', ''],
    ['prefix', ''],
    ['manifests_prefix', 'manifests/'],
    ['blobs_prefix', 'blobs/'],
    ['name', 'buildkit']
  ],
  azblob: [
    ['account_url', ''],
    ['container', 'buildkit-cache'],
    ['prefix', ''],
    ['manifests_prefix', 'manifests/'],
    ['blobs_prefix', 'blobs/'],
    ['name', 'buildkit']
  ]
};

function storePlaces({ type, attributes }: CacheEntry): readonly string[] {
  const parts = STORE_PARTS[type];
  if (parts === undefined) {
    const name = attributes['ref'] ?? attributes['name'];
    return name === undefined ? [] : [`${type} ${normalReference(name) ?? name}`];
  }
  const values = parts.map(([name, otherwise]) => attributes[name] || otherwise).filter((value) => value !== '');
  const name = values.pop() ?? '';
  // One export may go by several names.
  return (type === SERVICE ? [name] : name.split(';')).map((one) => [type, ...values, one].join(' '));
}

/** Whether a place is a scope of GitHub's cache service. */
export const isScope = (place: string): boolean => place.startsWith(`${SERVICE} `);

/** An inline cache lies in the image itself, under the tags that the build pushes; a tag that only a run knows may be any of its repository. */
function imagePlaces({ cache, tags }: FoundBuild): readonly string[] {
  if (cache.pushed === false) return [];
  if (tags.length === 0) return [`registry ${ANY}`];
  return tags.flatMap((tag) => {
    const place = `registry ${normalReference(tag) ?? tag}`;
    if (!hasUnknown(tag)) return [place];
    const [known = ''] = tag.split(/[\uE000]/);
    return [place, `registry ${known.includes(':') ? normalReference(`${known}x`)?.slice(0, -1) : ''}${ANY}`];
  });
}

/** Names of values that only a run knows, as a shown place has them. */
const HOLE = /\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+/;

/** Whether two places that do not meet may be one, for what only a run puts into their names. */
export function mayMeet(read: string, written: string): boolean {
  const [a, b] = [read, written].map((place) => place.split(new RegExp(`(${HOLE.source})`)).flatMap(lettersOf));
  const at = (a ?? []).findIndex((letter, index) => letter !== b?.[index]);
  const [one, other] = [a?.[at] ?? '', b?.[at] ?? ''];
  return mayBegin(one, other) || mayBegin(other, one);
}

/** Commits and numbers of runs do not begin with any letter. */
const mayBegin = (hole: string, letter: string): boolean =>
  HOLE.test(hole) && (HOLE.test(letter) || !/\b(?:sha|run_\w+)\b/.test(hole) || /^[0-9a-f*]?$/.test(letter));

const lettersOf = (part: string, index: number): readonly string[] => (index % 2 === 1 ? [part] : [...part]);
