import { platformOfRunner } from '../cost/index.ts';
import { mayMeet, meets } from '../discovery/index.ts';
import type { Doubt } from '../model/fact.ts';
import { type CacheMode, type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import { code, listed, say } from '../model/sentence.ts';
import type { CacheContents, OtherBuild } from '../prediction/index.ts';
import type { HeadPair } from './pairs.ts';
import type { Side } from './side.ts';

// What the first build of the head finds: what builds of the base side left at the place where the head's definition looks
// (docs/cache-rules.md §14, docs/discovery.md "What keeps a cache").

/** The contents of the head's cache, with the builds of other images that left something there. `base`: null where there is no base side. */
export function foundCache(pair: HeadPair, base: Side | null): CacheContents {
  const found = contentsOf(pair, base);
  const writers = base === null ? [] : (found.writers ?? pair.base?.cache.writers ?? []);
  const others = base === null || found.contents.mode === 'none' ? null : graphsOf(writers, base);
  const isShared = pair.head.cache.shared === true || pair.base?.cache.shared === true;
  return { ...found.contents, ...(others === null ? {} : { others }), ...(isShared ? { shared: true as const } : {}) };
}

type Writer = NonNullable<ImageSpec['cache']['writers']>[number];

/** `writers`: the images whose builds are found in place of the image's own. */
interface Found {
  readonly contents: CacheContents;
  readonly writers?: readonly Writer[];
}

function contentsOf({ base, head }: HeadPair, side: Side | null): Found {
  const { mode, doubt = null, because, reads = [] } = head.cache;
  const told = because === undefined ? {} : { because };
  const asRead: Found = { contents: { mode, doubt, ...told } };
  const isRead = (store: string) => reads.some((read) => meets(read, store));
  const left = base?.cache.writes?.find(({ store }) => isRead(store));
  // What no build writes any more is there as the base side left it.
  if (mode === 'none' && base !== null && left !== undefined)
    return { contents: { mode: left.mode, doubt: base.cache.doubt ?? otherMachine(base, head) } };
  if (mode === 'none' || head.cache.from === 'option') return asRead;
  if (base === null) return { ...asRead, ...leftByOthers(head, side) };
  const { cache: before } = base;
  const asBefore: Found = {
    contents: { mode: before.mode, doubt: doubt ?? before.doubt ?? otherMachine(base, head), ...(before.mode === 'none' ? told : {}) }
  };
  const change: CacheChange = { base, head, side, isRead, left, asBefore };
  for (const answer of [lastWriter, keptBuilder, samePlace, leftThere, otherWriters, unseenWriters]) {
    const found = answer(change);
    if (found !== null) return found;
  }
  return {
    contents: { mode: 'none', because: before.mode === 'none' ? NOT_WRITTEN : say`its cache moves to another place, where nothing is yet` }
  };
}

/** An image of both sides whose builds read a cache, for the cases of what is found there; each gives null where it is none of its kind. */
interface CacheChange {
  readonly base: ImageSpec;
  readonly head: ImageSpec;
  readonly side: Side | null;
  readonly isRead: (store: string) => boolean;
  /** What the build of the base side left where this one reads. */
  readonly left: NonNullable<ImageSpec['cache']['writes']>[number] | undefined;
  readonly asBefore: Found;
}

/** A place that several builds write to, of which the last one counts. */
function lastWriter({ base, head }: CacheChange): Found | null {
  const { last, mode, doubt } = head.cache;
  const before = base.cache;
  if (last === undefined) return null;
  if (before.last?.image === last.image && before.last.side === last.side)
    return { contents: { mode: 'none', because: overwritten(last) } };
  return { contents: { mode: isKept(before) ? before.mode : mode, doubt: doubt ?? ANEW } };
}

function keptBuilder({ base, head, asBefore }: CacheChange): Found | null {
  const { mode, doubt } = head.cache;
  if (mode !== 'local') return null;
  if (base.cache.mode === 'local') return asBefore;
  return { contents: { mode, doubt: doubt ?? (base.workflow !== null && head.workflow === null ? NO_JOB : OTHER_BUILDER) } };
}

function samePlace({ base, head, asBefore }: CacheChange): Found | null {
  const { reads = [] } = base.cache;
  return isKept(base.cache) && reads.some((store) => head.cache.reads?.includes(store)) ? asBefore : null;
}

const leftThere = ({ base, head, left }: CacheChange): Found | null =>
  left === undefined ? null : { contents: { mode: left.mode, doubt: head.cache.doubt ?? otherMachine(base, head) } };

/** Builds of other images write what it reads now, or its own did under a name that only the run knows. */
function otherWriters({ base, head, side, isRead }: CacheChange): Found | null {
  const { mode, reads = [] } = head.cache;
  const others = (side?.input.images ?? []).filter(
    (image) => image.name !== base.name && image.cache.writes?.some(({ store }) => isRead(store)) === true
  );
  if (others.length === 0)
    return base.cache.writes?.some(({ store }) => reads.some((read) => mayMeet(read, store))) === true
      ? { contents: { mode, doubt: OTHER_NAME } }
      : null;
  const because = say`the change makes it read a cache that so far only the build of ${listed(others.map(({ name }) => code(name)))} writes`;
  const writers = others.map(({ name, platforms }) => ({ image: name, platforms }));
  return { contents: { mode, doubt: { because, likely: 'rebuilt' } }, writers };
}

/** What nobody can see may be what it writes; what nothing here writes may be written elsewhere. What only the head writes is not there yet. */
function unseenWriters({ base, head, isRead }: CacheChange): Found | null {
  const { mode, doubt, mayStay, writes = [] } = head.cache;
  const before = base.cache;
  const open = (seen: Doubt): Found => ({ contents: { mode, doubt: { ...seen, likely: 'rebuilt' } } });
  if (before.mode === 'local' && before.doubt !== undefined) return open(before.doubt);
  if (mayStay?.reads.some((folder) => before.mayStay?.writes.includes(folder)) === true) return open(MAY_STAY);
  return doubt !== undefined && !writes.some(({ store }) => isRead(store)) ? open(doubt) : null;
}

/** Builds of other images that may hold steps of an image that is new: at the place that it reads, or on the machine that builds it. */
function leftByOthers(head: ImageSpec, side: Side | null): Partial<Found> {
  const { cache } = head;
  const isThere = (image: ImageSpec) =>
    cache.mode === 'local'
      ? image.cache.mode === 'local' && image.workflow?.runner === head.workflow?.runner
      : image.cache.writes?.some(({ store }) => cache.reads?.some((read) => meets(read, store)) === true) === true;
  const others = (side?.input.images ?? []).filter(isThere);
  if (others.length === 0) return {};
  const names = [...others.slice(0, 3).map(({ name }) => code(name)), ...(others.length > 3 ? [say`others`] : [])];
  const because = say`the build of ${listed(names)} may have left it in the cache`;
  const writers = others.map(({ name, platforms }) => ({ image: name, platforms }));
  return { contents: { mode: cache.mode, doubt: { because, likely: 'rebuilt' } }, writers };
}

/** Something is left at a place that has a name. */
const isKept = ({ mode }: ImageSpec['cache']): boolean => mode !== 'none' && mode !== 'local';

const ANEW = { because: say`the change orders the builds anew that write to its cache`, likely: 'rebuilt' } as const;

const OTHER_NAME = {
  because: say`whether the new name of its cache is the one that it had is known only in the run`,
  likely: 'rebuilt'
} as const;

const MAY_STAY = {
  because: say`whether the machine of its runner keeps the folder of the local cache is not known`,
  likely: 'rebuilt'
} as const;

const NOT_WRITTEN = say`no build of the base side writes to the cache that it reads`;

/** What the base side left may be out of reach of another machine: its own engine, or results for another architecture. */
function otherMachine(base: ImageSpec, head: ImageSpec): Doubt | null {
  const [was, is] = [base.workflow?.runner ?? null, head.workflow?.runner ?? null];
  if (was === null || is === null || was === is) return null;
  if (base.cache.mode === 'local')
    return { because: say`whether ${code(is)} finds what ${code(was)} has built is not known`, likely: 'rebuilt' };
  const isOpen = head.platforms.length === 0 && (platformOfRunner(was) === null) !== (platformOfRunner(is) === null);
  return isOpen ? { because: say`whether ${code(is)} has the architecture of ${code(was)} is not known`, likely: 'cached' } : null;
}

const NO_JOB = {
  because: say`no workflow builds it any more, and what the builder of whoever does holds is not known`,
  likely: 'rebuilt'
} as const;

const OTHER_BUILDER = {
  because: say`the build moves to a builder that outlives the job, and what that one holds is not known`,
  likely: 'rebuilt'
} as const;

/** The builds of the writers on the base side, each with what it keeps; null where there is none, or one is not known. */
function graphsOf(writers: readonly Writer[], base: Side): readonly OtherBuild[] | null {
  const known = writers.map(({ image, platforms }) => {
    const writer = base.input.images.find(({ name }) => name === image);
    const mode = writer === undefined ? null : keptMode(writer.cache);
    if (writer === undefined || mode === null) return null;
    const graph = base.graph({ ...writer, platforms }, platforms[0] ?? null, VOLATILE_VALUE.base);
    return graph === null ? null : { graph, mode };
  });
  const graphs = known.filter((one) => one !== null);
  return graphs.length > 0 && graphs.length === known.length ? graphs : null;
}

/** What a build leaves: of several exports the least. */
function keptMode({ mode, writes }: ImageSpec['cache']): CacheMode | null {
  if (mode === 'local') return mode;
  const small = writes?.find((one) => !one.mode.endsWith('-max'));
  return small?.mode ?? writes?.[0]?.mode ?? null;
}

/** The export of another image's build stands where this image's would. */
const overwritten = ({ image, source }: NonNullable<ImageSpec['cache']['last']>) =>
  say`its cache holds what the build of ${code(image)} (${code(source)}) wrote there last`;
