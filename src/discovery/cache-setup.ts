import type { Doubt } from '../model/fact.ts';
import type { CacheMode, CacheSetup } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import type { Unknowns } from './unknowns.ts';

// What a cache set-up holds for the build behind a merge (docs/discovery.md "What keeps a cache", docs/cache-rules.md §14).

/** What an imported entry comes to: a mode with or without a doubt, or nothing with the reason. */
type Found = { readonly mode: CacheMode; readonly doubt: Doubt | null; readonly note: string | null } | { readonly nothing: Sentence };

export interface CacheQuestion {
  /** All definitions of the image, the chosen one first. */
  readonly group: readonly [FoundBuild, ...FoundBuild[]];
  /** Builds of the same Dockerfile that write a cache, whatever their target. */
  readonly exporters: readonly FoundBuild[];
  /** Names of other images that write to the same store as an entry. */
  readonly sharers: (entry: CacheEntry) => readonly string[];
  readonly unknowns: Unknowns;
}

/** Reads the set-up of one image: from what its build imports, from what builds of the same image export, and from where they run. */
export function cacheSetup(question: CacheQuestion): { readonly cache: CacheSetup; readonly note: string | null } {
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
  if (kept === 'yes') return { cache: { ...shared(null), mode: 'local', exports: true, imports: true }, note: null };
  if (use.from.length === 0 && kept !== 'no') {
    return { cache: { ...shared(scopeOf(exported[0])), mode: 'local', exports: true, imports: true, doubt: kept }, note: null };
  }
  const exports = exported.length > 0;
  const stores = { writes: storesOf(exported, unknowns), reads: storesOf(use.from, unknowns) };
  if (use.from.length === 0) return { cache: { ...shared(scopeOf(exported[0])), mode: 'none', exports, imports: false }, note: null };

  const results = use.from.map((wanted) => ({ wanted, found: findEntry(wanted, exported, question) }));
  const best = results.find(({ found }) => 'mode' in found && found.doubt === null) ?? results.find(({ found }) => 'mode' in found);
  if (best !== undefined && 'mode' in best.found) {
    const { mode, doubt, note } = best.found;
    const cache = { ...shared(scopeOf(best.wanted)), ...stores, mode, exports, imports: true, ...(doubt === null ? {} : { doubt }) };
    return {
      cache,
      note: note ?? (doubt === null ? null : `${use.place}: ${noteText(doubt.because)}; what the build finds is not known.`)
    };
  }
  const because = results.flatMap(({ found }) => ('nothing' in found ? [found.nothing] : []))[0] ?? say`the cache holds nothing for it`;
  const cache: CacheSetup = { ...shared(scopeOf(use.from[0])), ...stores, mode: 'none', exports, imports: true, because };
  return { cache, note: `${use.place}: ${noteText(because)}, so it finds nothing.` };
}

/** Whether an engine with all its results outlives the job: a doubt where nobody can tell. */
function keptEngine({ cache, around }: FoundBuild): 'yes' | 'no' | Doubt {
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

/** What a build writes, an inline cache included. */
function exportedBy({ cache, args }: FoundBuild): readonly CacheEntry[] {
  const inline = args['BUILDKIT_INLINE_CACHE'] === '1' || args['BUILDKIT_INLINE_CACHE'] === 'true';
  return [...cache.to, ...(inline ? [{ type: 'inline', attributes: {} }] : [])];
}

function findEntry(wanted: CacheEntry, exported: readonly CacheEntry[], question: CacheQuestion): Found {
  const { group, exporters, unknowns } = question;
  const [chosen] = group;
  const barred = barrierOf(wanted, chosen, unknowns);
  if (barred !== null) return { nothing: barred };
  const own = exported.find((entry) => carries(entry, wanted));
  const other = own === undefined ? exporters.find((build) => build.cache.to.some((entry) => carries(entry, wanted))) : undefined;
  const found = own ?? other?.cache.to.find((entry) => carries(entry, wanted));
  if (found === undefined) return unwritten(wanted, exported.length > 0, chosen, unknowns);
  const writers = own === undefined ? exporters : group;
  const reach = reachOf(
    wanted,
    writers.filter((build) => exportedBy(build).some((entry) => carries(entry, wanted)))
  );
  if (reach !== null && 'nothing' in reach) return reach;
  const doubt =
    reach ?? runtimeDoubt(wanted, chosen) ?? driverDoubt(found, chosen) ?? restoreDoubt(wanted, chosen) ?? shareDoubt(wanted, question);
  const target = other === undefined ? null : other.target === null ? 'the default target' : `target ${other.target}`;
  const note =
    target === null
      ? null
      : `${chosen.cache.place}: the build reads the cache that the build of ${target} writes (${other?.source}), and writes none itself.`;
  return { mode: modeOf(found), doubt, note };
}

/** Why an entry can never be found by this build; null where it can. */
function barrierOf(wanted: CacheEntry, { around }: FoundBuild, unknowns: Unknowns): Sentence | null {
  if (around === undefined) return null;
  const scope = scopeOf(wanted);
  if (scope !== null && unknowns.within(scope).some((hole) => hole.volatile))
    return say`the cache ${code(unknowns.show(scope))} has another name in every run, so that no run reads what an earlier one wrote`;
  if (wanted.type !== 'local' || around.runner !== 'hosted') return null;
  const restored = restoredFor(wanted, around.restored);
  if (restored === null) return say`no step of the job brings back the folder of the local cache`;
  return restored.finds === 'never'
    ? say`the key of ${code('actions/cache')} (${code(restored.from)}) is a new one in every run and there are no restore-keys, so that the folder of the cache is empty`
    : null;
}

function restoredFor(wanted: CacheEntry, restored: readonly NonNullable<FoundBuild['around']>['restored'][number][]) {
  const folder = (wanted.attributes['src'] ?? wanted.attributes['dest'] ?? '').replace(/\/+$/, '');
  return restored.findLast(({ path }) => folder === path.replace(/\/+$/, '') || folder.startsWith(`${path.replace(/\/+$/, '')}/`)) ?? null;
}

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
  const because = say`a ${code('run')} step has neither the address nor the token of the cache service (${code('ACTIONS_RUNTIME_TOKEN')}) unless something hands them on, and buildx then drops ${code('type=gha')}`;
  return { because, likely: 'cached' };
}

function restoreDoubt(wanted: CacheEntry, { around }: FoundBuild): Doubt | null {
  if (wanted.type !== 'local' || around === undefined || around.runner !== 'hosted') return null;
  const restored = restoredFor(wanted, around.restored);
  return restored?.finds === 'open'
    ? {
        because: say`of which run ${code('actions/cache')} (${code(restored.from)}) brings the folder of the cache back is not known`,
        likely: 'cached'
      }
    : null;
}

function shareDoubt(wanted: CacheEntry, { sharers, unknowns }: CacheQuestion): Doubt | null {
  const names = sharers(wanted);
  if (names.length === 0) return null;
  const name = code(unknowns.show(scopeOf(wanted) ?? 'buildkit'));
  const what = wanted.type === 'gha' ? say`scope ${name}` : [name];
  const others = listed([...names.slice(0, 3).map(code), ...(names.length > 3 ? [say`${names.length - 3} more`] : [])]);
  return { because: say`the cache ${what} is shared with ${others}, and each build overwrites what the other wrote`, likely: 'cached' };
}

/** No build that was found writes what this one reads. */
function unwritten(wanted: CacheEntry, writesAny: boolean, { cache }: FoundBuild, unknowns: Unknowns): Found {
  const scope = unknowns.show(scopeOf(wanted) ?? '');
  if (wanted.type === 'registry') {
    const note = `${cache.place}: no build found here exports the cache \`${scope}\`; assumed to be written elsewhere, with the default mode (min).`;
    return { mode: 'registry-min', doubt: null, note };
  }
  return {
    nothing: writesAny
      ? say`the build reads another cache scope than the one that is written`
      : say`the build reads a ${code(wanted.type)} cache that no build found here writes`
  };
}

/** A clause as notes have it. */
const noteText = (clause: Sentence): string =>
  clause.map((piece) => (typeof piece === 'string' ? piece : 'code' in piece ? `\`${piece.code}\`` : '')).join('');

/** An exported entry is what the imported one reads. */
function carries(exported: CacheEntry, wanted: CacheEntry): boolean {
  if (exported.type === 'inline') return wanted.type === 'registry';
  if (exported.type !== wanted.type) return false;
  if (exported.type === 'gha') return scopeOf(exported) === scopeOf(wanted);
  if (exported.type === 'registry') return exported.attributes['ref'] === wanted.attributes['ref'];
  // `local` directories are carried between runs under changing names, s3 and azblob by name.
  return exported.type === 'local' || exported.attributes['name'] === wanted.attributes['name'];
}

/** Modes of stores other than the registry (gha, s3, azblob, a carried directory) act alike. */
function modeOf(entry: CacheEntry): CacheMode {
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

const storesOf = (entries: readonly CacheEntry[], unknowns: Unknowns): readonly string[] => [
  ...new Set(entries.flatMap((entry) => storeOf(entry) ?? []).map((store) => unknowns.show(store)))
];

function scopeOf(entry: CacheEntry | undefined): string | null {
  return entry?.attributes['scope'] ?? entry?.attributes['ref'] ?? entry?.attributes['name'] ?? null;
}
