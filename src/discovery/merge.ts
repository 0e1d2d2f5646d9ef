import { ANY_ARGUMENT, isOfGit, type Surroundings } from '../model/fact.ts';
import type { ImageSpec, RunSettings } from '../model/image.ts';
import { code, say } from '../model/sentence.ts';
import { order } from '../plain/index.ts';
import { sortArguments } from './arguments.ts';
import { carries, diskOf, exportedBy } from './cache-entries.ts';
import { meets, readPlaces, writtenPlaces } from './cache-places.ts';
import { cacheSetup, keptEngine } from './cache-setup.ts';
import { unitedFilters } from './change-filter.ts';
import { type CacheEntry, type FoundBuild, ORIGINS } from './found-build.ts';
import { normalReference } from './links.ts';
import { pullRequestCache } from './pull-request-cache.ts';
import type { Repository } from './repository.ts';
import type { Unknowns } from './unknowns.ts';
import { gitFolder } from './workflow/effect.ts';
import { madeBehind, UNTOUCHED } from './workspace.ts';

/** An image before it has its name. */
export interface MergedImage {
  readonly spec: Omit<ImageSpec, 'name'>;
  /** Name by which its source calls it. */
  readonly hint: string | null;
  /** Its definitions, the one that describes it first. */
  readonly builds: readonly FoundBuild[];
}

/** Unites the definitions of the same image; the most telling source wins. Gives images in a stable order. */
export function mergeBuilds(builds: readonly FoundBuild[], unknowns: Unknowns, note: Repository['note']): readonly MergedImage[] {
  const byTarget = groupBy(builds, (build) =>
    JSON.stringify([build.dockerfile, build.target, build.targetOptions, build.context, build.remoteContext])
  );
  const declared = new Set(builds.filter((build) => originRank(build) < originRank({ origin: 'script' })).map(withoutContext));
  const builtByJobs = new Set(builds.flatMap((build) => (build.origin === 'workflow' && build.name !== null ? [ownName(build)] : [])));
  const exporters = groupBy(
    builds.filter((build) => exportedBy(build).length > 0 && build.cache.engine === 'fresh'),
    (build) => build.dockerfile
  );
  const sharers = writersByStore(builds, unknowns);
  const tags = new Set(builds.flatMap((build) => build.tags).flatMap((tag) => normalReference(unknowns.show(tag)) ?? []));
  const stores: Stores = {
    sharers,
    isRead: readBy(builds, unknowns),
    taggers: ({ attributes }) => tags.has(normalReference(attributes['ref'] ?? '') ?? '')
  };
  const images: MergedImage[] = [];
  for (const group of byTarget.values()) {
    const best = Math.min(...group.map(originRank));
    const chosen = group.filter((build) => originRank(build) === best);
    // A script's directory is often a guess: it does not add a second context to a build that is declared.
    if (chosen.every((build) => (build.origin === 'script' || build.origin === 'devcontainer') && declared.has(withoutContext(build))))
      continue;
    // A bake target that a job builds is described by that job, whose variables may have changed it.
    if (chosen.every((build) => build.origin === 'bake' && builtByJobs.has(ownName(build)))) continue;
    const more = group.filter(
      (build) => !chosen.includes(build) && !builtByJobs.has(ownName(build)) && isOwnVariant(build, chosen, unknowns)
    );
    for (const same of sameImages([...chosen, ...more], unknowns))
      images.push(mergeSame(same, exporters.get(same[0]?.dockerfile ?? '') ?? [], stores, unknowns, note));
  }
  const places = new Map(images.map((image) => [image, orderOf(image.spec)]));
  return images.sort((a, b) => order(places.get(a) ?? '', places.get(b) ?? ''));
}

/**
 * Builds of one target by the arguments that they are given. What a pull request or a release builds belongs to a build for the default
 * branch with the same known values: that one tells what is found behind the merge.
 */
function sameImages(builds: readonly FoundBuild[], unknowns: Unknowns): readonly (readonly FoundBuild[])[] {
  const alike = firstByArguments(builds, unknowns);
  const alikeOnBranch = firstByArguments(
    builds.filter((build) => isForBranch(build) && !isElsewhere(build)),
    unknowns
  );
  const placeOf = (build: FoundBuild): FoundBuild => {
    const values = knownArguments(build, unknowns);
    return alikeOnBranch.get(identityOf(build, unknowns)) ?? alikeOnBranch.get(values) ?? alike.get(values) ?? build;
  };
  return [...groupBy(builds, (build) => identityOf(placeOf(build), unknowns)).values()];
}

/** The first build of each set of known values, and of each with the names that are given besides. */
function firstByArguments(builds: readonly FoundBuild[], unknowns: Unknowns): ReadonlyMap<string, FoundBuild> {
  const first = new Map<string, FoundBuild>();
  for (const build of builds)
    for (const key of [knownArguments(build, unknowns), identityOf(build, unknowns)]) if (!first.has(key)) first.set(key, build);
  return first;
}

function readBy(builds: readonly FoundBuild[], unknowns: Unknowns): Stores['isRead'] {
  const readers = builds.filter(({ cache }) => cache.from.length > 0);
  return (build) =>
    exportedBy(build).some((entry) =>
      readers.some((reader) =>
        reader.cache.from.some((wanted) => carries({ build, entry }, { build: reader, entry: wanted }, unknowns) !== 'no')
      )
    );
}

function mergeSame(
  builds: readonly FoundBuild[],
  exporters: readonly FoundBuild[],
  { sharers, isRead, taggers }: Stores,
  unknowns: Unknowns,
  note: Repository['note']
): MergedImage {
  // Within one rank the order of finding stands: by path, which is the same on every run.
  const doubts = (build: FoundBuild) => Object.keys(build.doubts).length;
  const sorted = [...builds].sort((a, b) => standing(a) - standing(b) || doubts(a) - doubts(b));
  const [first, ...rest] = sorted as [FoundBuild, ...FoundBuild[]];
  const isVolatile = (text: string) => unknowns.within(text).some((hole) => hole.volatile);
  const { cache: setup, note: cacheNote } = cacheSetup({
    group: [first, ...rest],
    exporters,
    sharers: (entry) => sharers(entry, first),
    taggers,
    unknowns
  });
  const { openFlags } = first.cache;
  const isOpen = openFlags !== undefined && setup.mode !== 'none' && setup.doubt === undefined;
  const readElsewhere = setup.exports && !setup.imports && [first, ...rest].some(isRead) ? { readElsewhere: true as const } : {};
  const held: ImageSpec['cache'] = isOpen ? { ...setup, doubt: { because: openFlags, likely: 'cached' } } : { ...setup, ...readElsewhere };
  const pullRequests = pullRequestCache([first, ...rest], held);
  const cache = pullRequests === undefined ? held : { ...held, pullRequests };
  if (cacheNote !== null) note('remark', cacheNote);
  const {
    args,
    openArgs,
    steadyArgs,
    choices,
    volatileArgs: own
  } = sortArguments(first.args, unknowns, first.around?.wholeHistory === true);
  const volatileArgs = new Set(own);
  // What a later build on the main branch passes counts too, where the chosen one does not pass it at all.
  for (const build of rest.filter(isForBranch)) {
    for (const [name, value] of Object.entries(build.args))
      if (!(name in first.args) && isVolatile(unknowns.settle(value, 'last'))) volatileArgs.add(name);
  }
  // Jobs, or the jobs of a matrix, may build one platform each.
  const platforms = sorted
    .filter((build) => build.origin === first.origin && standing(build) === standing(first))
    .flatMap((build) => build.platforms);
  const workflow = first.workflow;
  return {
    builds: sorted,
    hint: sorted.find((build) => build.name !== null)?.name ?? null,
    spec: {
      dockerfile: first.dockerfile,
      ...(first.readAt === undefined ? {} : { readAt: first.readAt }),
      context: first.context,
      remoteContext: first.remoteContext,
      contextKind: first.contextKind,
      target: first.target,
      args: Object.fromEntries(Object.entries(args).sort(([a], [b]) => order(a, b))),
      volatileArgs: [...volatileArgs].sort(order),
      platforms: [...new Set(platforms)],
      buildContexts: Object.fromEntries(Object.entries(first.buildContexts).map(([name, path]) => [name, unknowns.show(path)])),
      builder: first.builder,
      ...(first.version === undefined ? {} : { builderVersion: first.version }),
      cache,
      ...(first.settings === undefined ? {} : { settings: shownSettings(first.settings, unknowns.show) }),
      tags: [...new Set(sorted.flatMap((build) => build.tags).map((tag) => unknowns.show(unknowns.settle(tag, 'first-filled'))))].filter(
        (tag) => tag !== ''
      ),
      ...(Object.keys(first.doubts).length > 0 ? { doubts: first.doubts } : {}),
      ...(first.targetOptions === undefined ? {} : { targetOptions: first.targetOptions }),
      source: first.source,
      workflow:
        workflow === null
          ? null
          : {
              file: workflow.file,
              job: workflow.job,
              runner: workflow.runner,
              // One build of it among others in which files may have been made is enough for a doubt.
              ...(builds.every((build) => build.workflow?.untouched === true && isUntouched(build)) ? { untouched: true as const } : {}),
              ...(builds.every((build) => build.workflow?.ownBuilder === true) ? { ownBuilder: true as const } : {})
            },
      ...startsOf(builds),
      surroundings: {
        openArgs: { ...openArgs, ...anyArgument(first) },
        steadyArgs,
        ...(Object.keys(choices).length === 0 ? {} : { choices }),
        made: madeFor(first),
        ...faultOf(first),
        ...(isEmpty(first) ? { empty: NO_CHECKOUT } : {})
      },
      ...(first.refused !== undefined && builds.every((build) => build.refused !== undefined) ? { refused: first.refused } : {})
    }
  };
}

/**
 * Whether a change or its merge starts a build of it: jobs that build it decide, and what people build by hand says nothing of that.
 */
function startsOf(builds: readonly FoundBuild[]): Pick<ImageSpec, 'elsewhere' | 'starts'> {
  const byJobs = builds.filter((build) => build.workflow !== null || build.origin === 'ci');
  const met = byJobs.filter((build) => !isElsewhere(build));
  const isAsked = byJobs.length === 0 && builds.every((build) => build.elsewhere === true);
  if (isAsked || (byJobs.length > 0 && met.length === 0)) return { elsewhere: 'event' };
  const starts = unitedFilters(met.map((build) => (build.workflow === null ? build.starts : build.workflow.starts)));
  return starts === undefined ? {} : { starts };
}

/** What may be passed under a name that nobody knows. */
const anyArgument = ({ openNames }: FoundBuild): Surroundings['openArgs'] =>
  openNames === undefined ? {} : { [ANY_ARGUMENT]: { because: openNames, likely: 'cached' } };

/** Its script leaves the files of the checkout as they are. */
const isUntouched = ({ workspace = UNTOUCHED }: FoundBuild): boolean => !workspace.mayWriteMore && workspace.made.every(isOfGit);

interface Stores {
  readonly sharers: Sharers;
  /** Whether an entry names a tag of an image that is built here. */
  readonly taggers: (entry: CacheEntry) => boolean;
  /** Whether any build reads what one exports. */
  readonly isRead: (build: FoundBuild) => boolean;
}

/** Settings with the names of what is not known. */
function shownSettings(settings: RunSettings, show: (text: string) => string): RunSettings {
  const { addHosts, ulimits, ...texts } = settings;
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, show(text)])),
    ...(addHosts === undefined ? {} : { addHosts: addHosts.map(show) }),
    ...(ulimits === undefined ? {} : { ulimits: ulimits.map(show) })
  };
}

/** Names of the other images that write to the store of an entry. */
type Sharers = (entry: CacheEntry, own: FoundBuild) => readonly string[];

/** Who writes where: the cache service keeps refs apart, so that there only what the default branch writes can meet. */
function writersByStore(builds: readonly FoundBuild[], unknowns: Unknowns): Sharers {
  const identities = new Map(
    builds.map((build) => [build, JSON.stringify([build.dockerfile, build.target, build.context, identityOf(build, unknowns)])])
  );
  const within = (some: readonly string[], all: readonly string[]) => some.every((platform) => all.includes(platform));
  // One build of an image for more platforms than another leaves what the other needs.
  const isSame = (a: FoundBuild, b: FoundBuild) =>
    identities.get(a) === identities.get(b) && (within(a.platforms, b.platforms) || within(b.platforms, a.platforms));
  const nameOf = ({ name, dockerfile, target }: FoundBuild) => name ?? `${dockerfile}${target === null ? '' : ` (${target})`}`;
  const writers = new Map<string, FoundBuild[]>();
  for (const build of builds) {
    // What a person builds by hand may use the same store, but no run meets it.
    if (build.cache.engine === 'person') continue;
    const disk = diskOf(build);
    const refs = build.around?.refs ?? [];
    for (const entry of disk === null ? exportedBy(build) : [disk, ...exportedBy(build)]) {
      if (entry.type === 'inline' || (entry.type === 'gha' && refs.length > 0 && !refs.includes('branch'))) continue;
      for (const place of writtenPlaces(build, entry, true)) pushTo(writers, place, build);
    }
  }
  return (entry, own) => {
    // Of several places the first one that holds something is read.
    const [found = []] = readPlaces(own, entry)
      .map((read) => [...writers].flatMap(([place, some]) => (meets(read, place) ? some : [])))
      .filter((some) => some.length > 0);
    // The builds of one job have one copy of a disk.
    const isOneCopy = (build: FoundBuild) => entry.type === 'disk' && build.turn !== undefined && build.turn.job === own.turn?.job;
    return [...new Set(found.filter((build) => !isSame(build, own) && !isOneCopy(build)).map(nameOf))];
  };
}

/** Sources whose builds take a checkout as git and its steps leave it; of other platforms nobody here knows what they send. */
const FROM_CHECKOUT: ReadonlySet<FoundBuild['origin']> = new Set(['ci', 'bake', 'compose', 'skaffold', 'script', 'devcontainer', 'name']);

const NO_CHECKOUT = say`no step before the build checks the repository out`;
/** A build of a path in a workspace that nothing fills. An action that nobody here has read may fetch the repository itself. */
const isEmpty = ({ contextKind, context, around, doubts }: FoundBuild) =>
  contextKind === 'path' && context !== null && doubts.file === undefined && around?.workspace === 'empty';

/** Files of a path are told apart by size and time, folders by name, on a builder that has them from an earlier build (docs/cache-rules.md §7). */
function faultOf(build: FoundBuild): Pick<Surroundings, 'fault'> {
  const from = build.around?.restamps;
  if (from === undefined || build.contextKind !== 'path' || build.builder !== 'buildkit' || keptEngine(build) === 'no') return {};
  return {
    fault: say`${code(from)} sets times or modes of files: a builder that outlives the job takes a file of the same size and time, and a folder of another mode, for the one that it has.`
  };
}

/** What lies in the workspace when the script of a build begins. */
function madeBefore({ origin, around }: FoundBuild): Surroundings['made'] {
  if (around?.workspace === 'filled') return around.made;
  if (around !== undefined) return [...around.made, { path: '', state: { kind: 'open' }, because: NO_CHECKOUT, from: null }];
  return FROM_CHECKOUT.has(origin) ? gitFolder(say`the ${code('.git')} of the checkout differs for every commit`, null) : [];
}

/** What lies in the workspace beside git's files; of a context that is read by git only `.git`, where that is asked for. */
function madeFor(build: FoundBuild): Surroundings['made'] {
  const { contextKind, args, workspace = UNTOUCHED } = build;
  const git = code('.git');
  // Of a folder that only a run knows nothing says what it holds.
  const open = build.doubts.context;
  const all: Surroundings['made'] = open === undefined ? [] : [{ path: '', state: { kind: 'open' }, because: open, from: null }];
  if (contextKind === 'path') return [...madeBehind(madeBefore(build), workspace), ...all];
  const keeps = /^(?:1|true)$/i.test(args['BUILDKIT_CONTEXT_KEEP_GIT_DIR'] ?? '');
  return keeps
    ? gitFolder(say`the ${git} of the Git context differs for every commit (${code('BUILDKIT_CONTEXT_KEEP_GIT_DIR')})`, null)
    : [];
}

/** Arguments whose value is known tell images apart; one that a run computes does not. */
function knownArguments(build: FoundBuild, unknowns: Unknowns): string {
  return JSON.stringify(known(build, unknowns).sort(([a], [b]) => order(a, b)));
}

const givenNames = ({ args }: FoundBuild): string => JSON.stringify(Object.keys(args).sort(order));
const identityOf = (build: FoundBuild, unknowns: Unknowns): string => `${knownArguments(build, unknowns)} ${givenNames(build)}`;

function known(build: FoundBuild, unknowns: Unknowns): [string, string][] {
  return Object.entries(build.args).flatMap(([name, value]): [string, string][] => {
    const settled = unknowns.settle(value, 'last');
    return unknowns.within(settled).length === 0 ? [[name, settled]] : [];
  });
}

/**
 * A bake target that gives an argument which no build of the better source gives, or another value for it, is an image of
 * its own: it stands beside the others under its own name.
 */
function isOwnVariant(build: FoundBuild, chosen: readonly FoundBuild[], unknowns: Unknowns): boolean {
  if (build.origin !== 'bake') return false;
  const own = known(build, unknowns);
  return chosen.every((better) => {
    const values = new Map(known(better, unknowns));
    return own.some(([name, value]) => !(name in better.args) || (values.has(name) && values.get(name) !== value));
  });
}

/** Whether only a release, a tag, a label or a person starts it. */
const isElsewhere = (build: FoundBuild) => build.workflow?.elsewhere ?? build.elsewhere === true;
/** What a change meets stands before what it does not; then by what starts the workflow; then what its merge builds, too. */
const standing = (build: FoundBuild) => (build.workflow?.rank ?? 3) + (isElsewhere(build) ? 10 : 0) + (isForBranch(build) ? 0 : 0.5);
/** Whether a run for the default branch makes it; of other systems and sources nothing says that none does. */
const isForBranch = ({ around }: FoundBuild) => around === undefined || around.refs.length === 0 || around.refs.includes('branch');
const originRank = (build: Pick<FoundBuild, 'origin'>) => ORIGINS.indexOf(build.origin);
const ownName = (build: FoundBuild) => JSON.stringify([build.name, build.dockerfile]);
const withoutContext = (build: FoundBuild) => JSON.stringify([build.dockerfile, build.target]);
const orderOf = (spec: Omit<ImageSpec, 'name'>) =>
  JSON.stringify([spec.dockerfile, spec.target ?? '', spec.context ?? '', spec.args, spec.source, spec.remoteContext]);

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) pushTo(groups, keyOf(item), item);
  return groups;
}

function pushTo<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
