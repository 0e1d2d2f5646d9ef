import type { Doubt } from '../model/fact.ts';
import type { CacheMode, CacheSetup } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { RestoredPath } from './around.ts';
import { carries, diskOf, exportedBy, isOwnRegistry, isSameFolder, leftBy, modeOf, scopeOf, storesRead } from './cache-entries.ts';
import { folderBringer, foldersThatMayStay, isInWorkspace, meets, readFolder, readPlaces, writtenPlaces } from './cache-places.ts';
import { emptiedMachine, emptiedStore } from './emptied.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import { isUnwrittenReference } from './shared-notes.ts';
import type { Unknowns } from './unknowns.ts';

// What a cache set-up holds for the build behind a merge (docs/discovery.md "What keeps a cache", docs/cache-rules.md §14).

/** What an imported entry comes to: a mode with or without a doubt, or nothing with the reason. */
type Found =
  | {
      readonly mode: CacheMode;
      readonly doubt: Doubt | null;
      readonly shared?: boolean;
      readonly unwritten?: true;
      readonly note?: Sentence | null;
    }
  | { readonly nothing: Sentence };

export interface CacheQuestion {
  /** All definitions of the image, the chosen one first. */
  readonly group: readonly [FoundBuild, ...FoundBuild[]];
  /** Builds of the same Dockerfile that write a cache, whatever their target. */
  readonly exporters: readonly FoundBuild[];
  /** Names of other images that write to the same store as an entry. */
  readonly sharers: (entry: CacheEntry) => readonly string[];
  /** Whether the reference of an entry is a tag of an image that is built here. */
  readonly taggers: (entry: CacheEntry) => boolean;
  readonly unknowns: Unknowns;
}

/** Reads the set-up of one image: from what its build imports, from what builds of the same image export, and from where they run. */
export function cacheSetup(question: CacheQuestion): { readonly cache: CacheSetup; readonly note: Sentence | null } {
  const { group, unknowns } = question;
  const [chosen] = group;
  const { cache: use } = chosen;
  const exported = group.flatMap(exportedBy);
  const shared = (scope: string | null) => ({
    from: use.engine === 'person' ? 'assumed' : use.place,
    scope: scope === null ? null : unknowns.show(scope),
    noCache: use.noCache
  });
  const kept = keptEngine(chosen);
  if (kept === 'yes') {
    const doubt = diskDoubt(question);
    const cache: CacheSetup = { ...shared(null), mode: 'local', exports: true, imports: true, ...(doubt === null ? {} : { doubt }) };
    return { cache, note: doubt === null ? null : unknownNote(use.place, doubt) };
  }
  const unseen: Doubt | null = use.unseen === undefined ? null : { because: use.unseen, likely: 'rebuilt' };
  const open = kept === 'no' ? unseen : kept;
  if (use.from.length === 0 && open !== null)
    return { cache: { ...shared(scopeOf(exported[0])), mode: 'local', exports: true, imports: true, doubt: open }, note: null };
  // A build without a cache of its own leaves what others write and read to these.
  const exports = exported.length > 0 && (use.from.length > 0 || !group.some(({ cache }) => cache.from.length > 0));
  const stay = {
    reads: foldersThatMayStay(chosen, use.from, false),
    writes: group.flatMap((build) => foldersThatMayStay(build, exportedBy(build), true))
  };
  const mayStay = stay.reads.length + stay.writes.length === 0 ? {} : { mayStay: stay };
  const stores = { writes: leftBy(group, unknowns), reads: storesRead(chosen, unknowns), ...mayStay };
  if (use.from.length === 0)
    return { cache: { ...shared(scopeOf(exported[0])), ...stores, mode: 'none', exports, imports: false }, note: null };

  const results = use.from.map((wanted) => ({ wanted, found: findEntry(wanted, question) }));
  const best = results.find(({ found }) => 'mode' in found && found.doubt === null) ?? results.find(({ found }) => 'mode' in found);
  if (best !== undefined && 'mode' in best.found) {
    const { mode, doubt, note } = best.found;
    const isShared = best.found.shared === true ? { shared: true as const } : {};
    const open = doubt === null ? {} : { doubt, ...isShared, ...(best.found.unwritten === true ? { unwritten: true as const } : {}) };
    const cache = { ...shared(scopeOf(best.wanted)), ...stores, mode, exports, imports: true, ...open };
    return {
      cache,
      // What many share is told once, of all of them.
      note: note ?? (doubt === null || best.found.shared === true || isUnwrittenReference(cache) ? null : unknownNote(use.place, doubt))
    };
  }
  const because = results.flatMap(({ found }) => ('nothing' in found ? [found.nothing] : []))[0] ?? say`the cache holds nothing for it`;
  // What no build here writes any more, the builds before may have left.
  const reads = storesRead(chosen, unknowns, (entry) => barrierOf(entry, chosen, unknowns) === null);
  const cache: CacheSetup = { ...shared(scopeOf(use.from[0])), ...stores, reads, mode: 'none', exports, imports: true, because };
  return { cache, note: say`${code(use.place)}: ${because}, so it finds nothing.` };
}

const unknownNote = (place: string, { because }: Doubt): Sentence => say`${code(place)}: ${because}; what the build finds is not known.`;

/** Whether an engine with all its results outlives the job: a doubt where nobody can tell. */
export function keptEngine(build: FoundBuild): 'yes' | 'no' | Doubt {
  const kept = keptBy(build);
  return kept === 'yes' ? (emptiedMachine(build) ?? kept) : kept;
}

function keptBy({ cache, around }: FoundBuild): 'yes' | 'no' | Doubt {
  if (cache.engineDoubt !== undefined) return cache.engineDoubt;
  if (cache.engine !== 'fresh') return 'yes';
  if (around === undefined) return 'no';
  const { builder, runner } = around;
  if (builder.kind === 'kept') return 'yes';
  if (builder.kind === 'open')
    return { because: say`which builder the job uses (${code(builder.from ?? '')}) is not known`, likely: 'rebuilt' };
  if (runner === 'hosted') return 'no';
  // The builder that setup-buildx-action makes is removed when the job ends.
  if (runner === 'own') return builder.kind === 'job' ? 'no' : 'yes';
  return { because: say`whether the machine behind the runner's label keeps its engine between jobs is not known`, likely: 'rebuilt' };
}

/** A build that writes what an entry reads, and what it writes. */
interface Writing {
  readonly build: FoundBuild;
  readonly entry: CacheEntry;
  readonly sure: boolean;
}

function findEntry(wanted: CacheEntry, question: CacheQuestion): Found {
  const { group, exporters, unknowns } = question;
  const [chosen] = group;
  const barred = barrierOf(wanted, chosen, unknowns);
  if (barred !== null) return { nothing: barred };
  const writings = (builds: readonly FoundBuild[]): readonly Writing[] =>
    builds.flatMap((build) =>
      exportedBy(build).flatMap((entry): readonly Writing[] => {
        const carried = carries({ build, entry }, { build: chosen, entry: wanted }, unknowns);
        return carried === 'no' ? [] : [{ build, entry, sure: carried === 'yes' }];
      })
    );
  const own = writings(group);
  const all = own.length > 0 ? own : writings(exporters);
  const [found] = [...all.filter(({ sure }) => sure), ...all];
  if (found === undefined) return unwritten(wanted, question);
  const reach = reachOf(
    wanted,
    all.map(({ build }) => build)
  );
  if (reach !== null && 'nothing' in reach) return reach;
  const otherwise =
    reach ??
    (found.sure ? null : unsureDoubt(wanted, unknowns)) ??
    runtimeDoubt(wanted, chosen) ??
    serviceDoubt(wanted, chosen) ??
    driverDoubt(found.entry, chosen) ??
    folderDoubt(wanted, chosen, all) ??
    emptiedStore(chosen, wanted);
  const doubt = otherwise ?? shareDoubt(wanted, question);
  const target = own.length > 0 ? null : found.build.target === null ? say`the default target` : say`target ${code(found.build.target)}`;
  const note =
    target === null
      ? null
      : say`${code(chosen.cache.place)}: the build reads the cache that the build of ${target} writes (${code(found.build.source)}), and writes none itself.`;
  return { mode: modeOf(found.entry), doubt, shared: otherwise === null && doubt !== null, note };
}

function unsureDoubt(wanted: CacheEntry, unknowns: Unknowns): Doubt {
  const name = code(unknowns.show(scopeOf(wanted) ?? wanted.attributes['src'] ?? ''));
  return { because: say`whether a build writes its cache to ${name} is not known`, likely: 'cached' };
}

const NOT_ON_THE_BRANCH: Doubt = {
  because: say`the folder of the local cache is kept where the default branch may not find it`,
  likely: 'rebuilt'
};

/** Why an entry can never be found by this build; null where it can. */
function barrierOf(wanted: CacheEntry, build: FoundBuild, unknowns: Unknowns): Sentence | null {
  const { around } = build;
  const scope = scopeOf(wanted);
  if (scope !== null && unknowns.within(scope).some((hole) => hole.volatile))
    return say`the cache ${code(unknowns.show(scope))} has another name in every run`;
  if (around?.runner === 'hosted' && around.restored.length === 0 && isOwnRegistry(wanted))
    return say`the registry of ${code(unknowns.show(scope ?? ''))} is one that the job starts, and empty then`;
  if (wanted.type !== 'local') return null;
  const bringer = folderBringer(build, wanted);
  if (bringer === null) return say`no step of the job brings back the folder of the local cache`;
  return isStep(bringer) && bringer.finds === 'never'
    ? say`the key of ${code(bringer.by)} (${code(bringer.from)}) is a new one in every run, and there are no restore-keys`
    : null;
}

const isStep = (bringer: ReturnType<typeof folderBringer>): bringer is RestoredPath => typeof bringer === 'object' && bringer !== null;

/**
 * A run restores caches of its own ref, of the base branch of its pull request and of the default branch (docs.github.com, dependency
 * caching). Null: what the default branch writes is there; a text: nothing is.
 */
function reachOf(wanted: CacheEntry, writers: readonly FoundBuild[]): { readonly nothing: Sentence } | Doubt | null {
  if (wanted.type !== 'gha' && wanted.type !== 'local') return null;
  const refs = new Set(writers.flatMap((build) => build.around?.refs ?? ['branch' as const]));
  if (refs.size === 0 || refs.has('branch')) return null;
  const only = refs.has('other-branch')
    ? say`branches whose names are not those of a default branch`
    : refs.has('tag')
      ? say`tags`
      : refs.has('pull-request')
        ? say`pull requests`
        : say`branches by hand`;
  const why = say`the cache is written for ${only} only, and a run reads caches of its own ref and of the default branch`;
  // A pull request finds what its own earlier runs wrote; a tag has no earlier run.
  // A branch finds what its own earlier runs wrote, and may be the default one for all that its name says.
  if (refs.has('other-branch')) return { because: why, likely: 'cached' };
  return refs.has('by-hand') || refs.has('pull-request') ? { because: why, likely: 'rebuilt' } : { nothing: why };
}

/** The engine's own builder exports a cache only with the containerd image store (docs.docker.com, cache backends). */
function driverDoubt(entry: CacheEntry, { around }: FoundBuild): Doubt | null {
  if (around === undefined || around.builder.kind !== 'engine' || entry.type === 'inline') return null;
  const because = say`without setup-buildx-action the docker driver writes a cache (${code(`type=${entry.type}`)}) only where the engine has the containerd image store`;
  // Without it the build stops with an error, and the workflow would not stand as it does.
  return { because, likely: 'cached' };
}

/** What the service's token needs may come from a step, a machine or a wrapper that is not seen here; without it buildx drops the entry. */
function runtimeDoubt(wanted: CacheEntry, { around }: FoundBuild): Doubt | null {
  if (around === undefined || wanted.type !== 'gha' || around.isAction || around.exposesRuntime) return null;
  if (wanted.attributes['token'] !== undefined) return null;
  const because = say`a ${code('run')} step has neither the address nor the token of the cache service (${code('ACTIONS_RUNTIME_TOKEN')}) unless something hands them on, and buildx then drops ${code('type=gha')}`;
  return { because, likely: 'cached' };
}

/** From these versions on they speak the second version of GitHub's cache service; the first one ended in April 2025 (docs.docker.com, gha). */
const SECOND_SERVICE = { buildkit: 20, buildx: 21 };

/** On GitHub's machines builders that ask the service which has ended find nothing, and their export stops with an error. */
function serviceDoubt(wanted: CacheEntry, { around, version }: FoundBuild): Doubt | null {
  if (wanted.type !== 'gha' || around?.runner !== 'hosted') return null;
  const isOld = (text: string | undefined, from: number) => text !== undefined && Number(/^0\.(\d+)/.exec(text)?.[1] ?? from) < from;
  const { buildx } = around.builder;
  const because =
    wanted.attributes['version'] === '1'
      ? say`${code('version=1')} is the version of GitHub's cache service that ended in April 2025`
      : isOld(version?.certainty === 'known' ? (version.value ?? undefined) : undefined, SECOND_SERVICE.buildkit)
        ? say`BuildKit ${code(version?.value ?? '')} asks a version of GitHub's cache service that ended in April 2025 (${code('type=gha')} needs 0.20)`
        : isOld(buildx, SECOND_SERVICE.buildx)
          ? say`buildx ${code(buildx ?? '')} asks a version of GitHub's cache service that ended in April 2025 (${code('type=gha')} needs 0.21)`
          : null;
  return because === null ? null : { because, likely: 'rebuilt' };
}

/** Whether the folder of a local cache that a build writes is the one that a later run gets. */
function folderDoubt(wanted: CacheEntry, chosen: FoundBuild, writings: readonly Writing[]): Doubt | null {
  if (wanted.type !== 'local') return null;
  const bringer = folderBringer(chosen, wanted);
  if (bringer === null || bringer === 'machine') return null;
  if (bringer === 'unknown')
    return {
      because: say`whether the folder of the local cache (${code(wanted.attributes['src'] ?? '')}) outlives the job is not known`,
      likely: isInWorkspace(readFolder(wanted)) || chosen.around !== undefined ? 'rebuilt' : 'cached'
    };
  const read = readPlaces(chosen, wanted);
  const isKept = ({ build, entry }: Writing) => writtenPlaces(build, entry, true).some((place) => read.some((one) => meets(one, place)));
  if (!writings.some(isKept)) return NOT_ON_THE_BRANCH;
  if (bringer.finds === 'foreign') return foreignDoubt(bringer);
  if (bringer.finds !== 'open') return null;
  const because = say`of which run ${code(bringer.by)} (${code(bringer.from)}) brings the folder of the cache back is not known`;
  return { because, likely: 'cached' };
}

const foreignDoubt = ({ by, from }: RestoredPath): Doubt => ({
  because: say`no restore-key of ${code(by)} (${code(from)}) is the beginning of the key that it writes`,
  likely: 'rebuilt'
});

/** Of jobs that have copies of one disk at the same time, that of one becomes the next job's (docs.blacksmith.sh, Docker builds). */
function diskDoubt({ group: [chosen], sharers, unknowns }: CacheQuestion): Doubt | null {
  const disk = diskOf(chosen);
  const names = disk === null ? [] : sharers(disk);
  if (disk === null || names.length === 0) return null;
  const key = unknowns.show(disk.attributes['name'] ?? '');
  const which = key === '' ? say`of the repository` : [code(key)];
  return {
    because: say`the disk ${which} that holds the cache is shared with ${severalNames(names)}, and of jobs at one time it keeps what one left`,
    likely: 'cached'
  };
}

const severalNames = (names: readonly string[]): Sentence =>
  listed([...names.slice(0, 3).map(code), ...(names.length > 3 ? [say`${names.length - 3} more`] : [])]);

function shareDoubt(wanted: CacheEntry, { sharers, unknowns }: CacheQuestion): Doubt | null {
  const names = sharers(wanted);
  if (names.length === 0) return null;
  const name = code(unknowns.show(scopeOf(wanted) ?? wanted.attributes['src'] ?? 'buildkit'));
  const what = wanted.type === 'gha' ? say`scope ${name}` : [name];
  return {
    because: say`the cache ${what} is shared with ${severalNames(names)}, and each build overwrites what the other wrote`,
    likely: 'cached'
  };
}

/** No build that was found writes what this one reads. */
function unwritten(wanted: CacheEntry, { group, exporters, taggers, unknowns }: CacheQuestion): Found {
  const [chosen] = group;
  const scope = unknowns.show(scopeOf(wanted) ?? '');
  if (wanted.type === 'registry') {
    // An image holds a cache only where its build writes one into it (docs.docker.com, inline cache).
    if (chosen.builder === 'buildkit' && taggers(wanted) && !group.some(({ cache }) => cache.to.some(({ type }) => type === 'inline')))
      return { nothing: say`${code(scope)} is an image whose build writes no cache into it (${code('type=inline')})` };
    const because = say`no build found here writes the cache ${code(scope)}`;
    return { mode: 'registry-min', doubt: { because, likely: 'cached' }, unwritten: true };
  }
  if (wanted.type === 'local') {
    const bringer = folderBringer(chosen, wanted);
    if (isStep(bringer) && bringer.finds === 'foreign') return { mode: 'gha-min', doubt: foreignDoubt(bringer), unwritten: true };
    const written = [...group, ...exporters].flatMap((build) => exportedBy(build).map((entry) => ({ build, entry })));
    const same = written.filter((one) => isSameFolder(one, wanted));
    if (same.some(({ build, entry }) => writtenPlaces(build, entry).length > 0))
      return { nothing: say`the folder of the local cache is kept under another key, or with other paths, than it is brought back by` };
    if (same.length > 0) return { nothing: say`no step of the job keeps the folder of the local cache for later runs` };
  }
  return {
    nothing: group.some((build) => exportedBy(build).length > 0)
      ? say`the build reads another cache scope than the one that is written`
      : say`the build reads a ${code(wanted.type)} cache that no build found here writes`
  };
}
