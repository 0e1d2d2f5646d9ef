import type { Fact } from '../model/fact.ts';
import type { BuiltBefore, ImageSpec } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { RunAround } from './around.ts';
import { diskOf } from './cache-entries.ts';
import { keptEngine } from './cache-setup.ts';
import { timesCleared } from './emptied.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import { hasUnknown, type Unknowns } from './unknowns.ts';
import type { SampleRun } from './workflow/sample-runs.ts';

// The builds of one job as a sequence: what an earlier one has made, a later one finds (docs/discovery.md "The builds of a job").

/** The builds that a job makes on its machine. Jobs are told apart by this object itself: rows of a matrix are machines of their own. */
export interface JobLine {
  /** Builds found so far. */
  count: number;
  /** Its place among the jobs of a run; absent where nothing is known of it. */
  readonly among?: JobPlace;
}

/** A step among those of its job that do not all follow each other as they are written. */
export interface StepPlace {
  readonly key: string;
  /** The steps that have ended when it begins. */
  readonly waits: ReadonlySet<string>;
}

export interface JobPlace {
  readonly key: string;
  /** What each job of the run waits for (`needs`): one object for all of them. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** No condition stands over it or over what it waits for. */
  readonly always: boolean;
}

export const jobLine = (among?: JobPlace): JobLine => (among === undefined ? { count: 0 } : { count: 0, among });

/** Whether a job starts only when another one of the same run has ended. */
function waitsFor(job: JobLine, other: JobLine): boolean {
  const [own, its] = [job.among, other.among];
  if (own === undefined || its === undefined || own.needs !== its.needs) return false;
  const waited = new Set(own.needs.get(own.key));
  for (const key of waited) for (const more of own.needs.get(key) ?? []) waited.add(more);
  return waited.has(its.key);
}

/** How a command or step comes to build. */
export interface BuildCall {
  /** Equal for the builds of one command, which its builder takes as one. */
  readonly command: object;
  /** `engine`: the engine itself; `current`: the builder in use; else one of a name. Null: not known. */
  readonly builder: 'engine' | 'current' | { readonly name: string } | null;
  /** A run may not come to it, or may leave this one out. */
  readonly perhaps: boolean;
  /** Commands before it, in its script, that choose another builder or take away what one keeps. */
  readonly changes: number;
  /** Variables of its shell; absent: those of the step. */
  readonly environment?: (name: string) => string | undefined;
}

/** The builder that makes a build. */
export interface ChosenBuilder {
  /** Equal where the same builder builds. */
  readonly key: string;
  /** The engine itself, the builder that the job's steps have set up, or another one. */
  readonly who: 'engine' | 'set-up' | 'other';
  /** A name leads to it: which builder that is may be known only to the machine. */
  readonly named: boolean;
}

/** The runs that come to a build. */
export interface Reached {
  readonly may: readonly SampleRun[];
  readonly sure: readonly SampleRun[];
  /** Whatever the run is. */
  readonly always: boolean;
}

/** A build's place among those of its job. */
export interface Turn {
  readonly job: JobLine;
  readonly place: number;
  /** Absent: the order of places is that of time. */
  readonly step?: StepPlace;
  readonly command: object;
  /** Who builds; null where that is not known. */
  readonly builder: ChosenBuilder | null;
  /** How often the job has taken away what its builder keeps. */
  readonly cleared: string;
  readonly reached: Reached;
  readonly perhaps: boolean;
}

/** What the builds of one step need to take their places in the job. */
export interface StepTurns {
  readonly job: JobLine;
  readonly step?: StepPlace;
  /** How often earlier steps have changed what a builder keeps. */
  readonly cleared: number;
  readonly reached: Reached;
  readonly builder: RunAround['builder'];
  /** More than one builder was made so far. */
  readonly severalBuilders: boolean;
}

/** The place of a build that a step makes. */
export function turnIn(
  { job, step, cleared, reached, builder, severalBuilders }: StepTurns,
  call: BuildCall,
  environment: (name: string) => string | undefined,
  unknowns: Unknowns
): Turn {
  const { command, perhaps, changes } = call;
  const chosen = chosenBuilder(call.builder, { builder, severalBuilders, environment: call.environment ?? environment, unknowns });
  const place = { job, place: job.count++, ...(step === undefined ? {} : { step }) };
  return { ...place, command, builder: chosen, cleared: `${cleared} ${changes}`, reached, perhaps };
}

/** Who builds; null where nothing says. */
function chosenBuilder(
  choice: BuildCall['builder'],
  {
    builder,
    severalBuilders,
    environment,
    unknowns
  }: Pick<StepTurns, 'builder' | 'severalBuilders'> & {
    readonly environment: (name: string) => string | undefined;
    readonly unknowns: Unknowns;
  }
): ChosenBuilder | null {
  if (choice === null) return null;
  const engineAt = (host: string, context: string): ChosenBuilder => ({ key: `engine ${host} ${context}`, who: 'engine', named: false });
  const engine = engineAt(environment('DOCKER_HOST') ?? '', environment('DOCKER_CONTEXT') ?? '');
  const inUse = environment('BUILDX_BUILDER') ?? '';
  const called = (name: string, who: ChosenBuilder['who']): ChosenBuilder => ({ key: `named ${name}`, who, named: true });
  const own: ChosenBuilder =
    builder.name === undefined
      ? { key: `${builder.kind} ${builder.from ?? ''}`, who: 'set-up', named: false }
      : called(builder.name, 'set-up');
  const named = (name: string): ChosenBuilder =>
    name === 'default' ? engineAt('', '') : called(name, name === builder.name ? 'set-up' : 'other');
  const current = inUse !== '' ? named(inUse) : builder.kind === 'engine' && builder.from === null ? engine : own;
  if (choice === 'current') return current;
  // `docker build` takes the engine's own builder unless a variable or an alias leads it to the one in use (docs.docker.com, builders).
  if (choice === 'engine') return inUse !== '' || builder.alias === true ? current : engine;
  const [hole] = unknowns.within(choice.name);
  if (hole !== undefined && /^steps\..*\.outputs\.name$/.test(hole.name)) return severalBuilders ? named(hole.name) : current;
  return named(hasUnknown(choice.name) ? unknowns.show(choice.name) : choice.name);
}

/** The version of BuildKit that builds, where the job pins it. */
export function pinnedVersion({ builder }: Turn, { builder: setUp, engineVersion }: RunAround): Fact<string> | null {
  const known = (value: string, from: string | null): Fact<string> => ({ value, certainty: 'known', from, because: null });
  if (builder?.who === 'set-up') return setUp.version === undefined ? null : known(setUp.version, setUp.from);
  // Where a variable leads to another engine, the installed one does not build.
  return builder?.who === 'engine' && setUp.kind !== 'open' && engineVersion !== undefined
    ? known(engineVersion.value, engineVersion.from)
    : null;
}

/** Commands after which a builder no longer holds what it did, or another one is in use. */
export const CHANGES_BUILDER = /\bdocker(?: |-)(?:builder|buildx|system) (?:prune|rm|use|create|stop)\b|\bdocker context use\b/;

/** The images with what their jobs have built before them. `builds`: the builds of each, the chosen one first. */
export function inSequence(
  images: readonly ImageSpec[],
  builds: readonly (readonly FoundBuild[])[],
  unknowns: Unknowns
): readonly ImageSpec[] {
  const fellows = fellowsOf(builds);
  return images.map((image, index) => {
    const [own] = builds[index] ?? [];
    if (own?.turn === undefined) return image;
    const behind: BuiltBefore[] = [];
    for (const at of fellows(own).toReversed()) {
      if (at === index) continue;
      const before = (builds[at] ?? []).flatMap((build) => earlier(build, own, images[at]?.name ?? '', unknowns) ?? []);
      // The surest of several builds of one image, then the last.
      const [best] = before.sort((a, b) => Number(a.doubt !== undefined) - Number(b.doubt !== undefined));
      if (best !== undefined) behind.unshift(best);
      if (behind.length === MOST_BEHIND) break;
    }
    return behind.length === 0 ? image : { ...image, behind };
  });
}

/** Images that are named before one: more than are compared with it (`analysis/job-builds.ts`), and no square of a job of thousands. */
const MOST_BEHIND = 64;

/** Places of the images of which a build may come before one: those of its job, and where its builder outlives the job those on kept builders. */
function fellowsOf(builds: readonly (readonly FoundBuild[])[]): (own: FoundBuild) => readonly number[] {
  const byJob = new Map<JobLine, Set<number>>();
  const kept = new Set<number>();
  for (const [at, some] of builds.entries())
    for (const build of some) {
      if (build.turn === undefined) continue;
      const list = byJob.get(build.turn.job) ?? new Set();
      byJob.set(build.turn.job, list.add(at));
      if (keptEngine(build) === 'yes') kept.add(at);
    }
  const orders = builds.map(plainOrder);
  return (own) => {
    const ofJob = own.turn === undefined ? [] : [...(byJob.get(own.turn.job) ?? [])];
    const all = keptEngine(own) === 'yes' ? [...new Set([...ofJob, ...kept])].sort((a, b) => a - b) : ofJob;
    const isBehind = (order: PlainOrder | null) =>
      order !== null && own.turn?.step === undefined && order.job === own.turn?.job && order.first >= own.turn.place;
    return all.filter((at) => !isBehind(orders[at] ?? null));
  };
}

/** The first place of an image whose builds all stand in one job, in the order of time. */
interface PlainOrder {
  readonly job: JobLine;
  readonly first: number;
}

function plainOrder(builds: readonly FoundBuild[]): PlainOrder | null {
  const turns = builds.flatMap(({ turn }) => turn ?? []);
  const [first] = turns;
  const isPlain = turns.every((turn) => turn.job === first?.job && turn.step === undefined);
  return first === undefined || !isPlain
    ? null
    : { job: first.job, first: turns.reduce((least, { place }) => Math.min(least, place), first.place) };
}

/** A build that the job has made before another one; null for one that has nothing to do with it. */
function earlier(build: FoundBuild, own: FoundBuild, image: string, unknowns: Unknowns): BuiltBefore | null {
  const [a, b] = [build.turn, own.turn];
  if (a === undefined || b === undefined || build.builder !== own.builder) return null;
  if (a.job !== b.job) return inAnotherJob(build, own, image);
  const order = orderIn(a, b);
  if (order === 'behind') return null;
  const together = a.command === b.command;
  const builder = together ? 'yes' : sameBuilder(a.builder, b.builder);
  const runs = together ? 'yes' : comesBefore(a.reached, b.reached);
  if (builder === 'no' || runs === 'no') return null;
  const unsure = doubtOf(build, { builder, runs, cleared: !together && a.cleared !== b.cleared });
  const doubt = order === 'open' ? (unsure ?? EITHER) : unsure;
  const fresh = build.turn === undefined ? [] : newValues(build, own, unknowns);
  return {
    image,
    source: build.source,
    platforms: build.platforms,
    ...(together ? { together: true as const } : {}),
    ...(doubt === null ? {} : { doubt }),
    ...(order === 'open' ? { either: true as const } : {}),
    ...(fresh.length === 0 ? {} : { fresh })
  };
}

const EITHER = say`either may come first to the builder`;

/** Whether a build of the same job has been made when another one begins. */
function orderIn(a: Turn, b: Turn): 'before' | 'behind' | 'open' {
  if (a.step === undefined || b.step === undefined || a.step.key === b.step.key) return a.place < b.place ? 'before' : 'behind';
  if (b.step.waits.has(a.step.key)) return 'before';
  return a.step.waits.has(b.step.key) ? 'behind' : 'open';
}

/**
 * A build of another job, which may come first to a builder that outlives both, or does where this one waits for it; null where they share
 * none, or no run, or where it comes behind.
 */
function inAnotherJob(build: FoundBuild, own: FoundBuild, image: string): BuiltBefore | null {
  if (keptEngine(build) !== 'yes' || keptEngine(own) !== 'yes' || isElsewhere(build, own)) return null;
  const kinds = [build, own].map(({ turn }) => turn?.reached.may.map(({ kind }) => kind) ?? []);
  const [its = [], mine = []] = kinds;
  if (its.length > 0 && mine.length > 0 && !its.some((kind) => mine.includes(kind))) return null;
  const [first, second] = [build.turn, own.turn];
  if (first === undefined || second === undefined || waitsFor(first.job, second.job)) return null;
  const isOrdered = waitsFor(second.job, first.job);
  const doubt = isOrdered ? orderedDoubt(build, own) : EITHER;
  const open = { ...(doubt === null ? {} : { doubt }), ...(isOrdered ? {} : { either: true as const }) };
  return { image, source: build.source, platforms: build.platforms, apart: true, ...open };
}

/** What is not sure of a build of a job that ended before: a name, or a service, may stand for another builder in each job. */
function orderedDoubt(build: FoundBuild, own: FoundBuild): Sentence | null {
  const [a, b] = [build.turn, own.turn];
  const isEngine = a?.builder?.who === 'engine' && a.builder.key === b?.builder?.key;
  const runs = a?.job.among?.always === true && a.reached.always ? 'yes' : 'open';
  const cleared = [build, own].some(({ around }) => around !== undefined && timesCleared(around) > 0);
  return doubtOf(build, { builder: isEngine ? 'yes' : 'open', runs, cleared });
}

/** Whether two builders that are kept are kept by two hosts. */
const isElsewhere = (a: FoundBuild, b: FoundBuild): boolean =>
  a.cache.engine !== b.cache.engine || a.around?.builder.kind !== b.around?.builder.kind || isOtherDisk(diskOf(a), diskOf(b));

function isOtherDisk(a: CacheEntry | null, b: CacheEntry | null): boolean {
  const [one, other] = [a?.attributes['name'], b?.attributes['name']];
  return one !== other && !hasUnknown(one ?? '') && !hasUnknown(other ?? '');
}

function doubtOf(
  { source, turn, doubts }: FoundBuild,
  { builder, runs, cleared }: { readonly builder: 'yes' | 'open'; readonly runs: 'yes' | 'open'; readonly cleared: boolean }
): Sentence | null {
  if (runs === 'open' || turn?.perhaps === true) return say`whether the build of ${code(source)} runs before it is known only in the run`;
  if (builder === 'open') return say`whether ${code(source)} builds with the same builder is not known`;
  if (cleared) return say`a command between it and ${code(source)} may take away what the builder keeps`;
  return doubts.file ?? doubts.context ?? doubts.args ?? doubts.text ?? null;
}

/** Whether two builds of a job are made by one builder. */
function sameBuilder(a: ChosenBuilder | null, b: ChosenBuilder | null): 'yes' | 'no' | 'open' {
  if (a === null || b === null) return 'open';
  if (a.key === b.key) return 'yes';
  // A name may be that of the builder in use; the engine's own has none.
  const isEngine = [a, b].some(({ who }) => who === 'engine');
  return !isEngine && a.named !== b.named ? 'open' : 'no';
}

/** Whether one comes to run in the runs of the other: in those for the default branch, where it has any (what follows a merge). */
function comesBefore(a: Reached, b: Reached): 'yes' | 'no' | 'open' {
  const branch = b.may.filter(({ kind }) => kind === 'branch');
  const runs = branch.length > 0 ? branch : b.may;
  if (a.always || (runs.length > 0 && runs.every((run) => a.sure.includes(run)))) return 'yes';
  return runs.length > 0 && !runs.some((run) => a.may.includes(run)) ? 'no' : 'open';
}

/** Arguments that are new in every run and may be another one in each of two builds of it: what a command prints, or what is written otherwise. */
function newValues(build: FoundBuild, own: FoundBuild, unknowns: Unknowns): readonly string[] {
  return Object.entries(own.args).flatMap(([name, value]) => {
    const other = build.args[name];
    if (other === undefined || !unknowns.within(value).some((hole) => hole.volatile)) return [];
    const shown = unknowns.show(value);
    return shown === unknowns.show(other) && !/\$\(|`/.test(shown) ? [] : [name];
  });
}
