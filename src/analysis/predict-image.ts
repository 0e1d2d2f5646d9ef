import type { PathChange } from '../context/index.ts';
import { type BuildFacts, failureOf } from '../failure/index.ts';
import { type Doubt, isOfGit, type MadePath } from '../model/fact.ts';
import type { Failure } from '../model/failure.ts';
import type { BuildGraph, StepInput } from '../model/graph.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { Prediction } from '../model/prediction.ts';
import { code, say } from '../model/sentence.ts';
import type { WorkBudget } from '../plain/index.ts';
import { type ChangedPaths, changedPathsOf, predict } from '../prediction/index.ts';
import { otherForms } from './checkout-form.ts';
import { earlierStates } from './earlier-builds.ts';
import { foundCache } from './found-cache.ts';
import type { AnalysisInput } from './input.ts';
import { createJobBuilds, type JobBuildsOf } from './job-builds.ts';
import { knownBaseImages } from './known-bases.ts';
import { comparedPlatforms, type HeadPair } from './pairs.ts';
import type { PredictedPair } from './predict-pair.ts';
import { openSideInput, type Side } from './side.ts';
import { newFailure, startFailure } from './start-failure.ts';
import { madeWithin, withSurroundings } from './surroundings.ts';

/** An earlier state of the base branch, opened. */
export interface EarlierSide {
  readonly commit: string;
  readonly side: Side;
}

/** What a cache may hold beside the base side's builds: those of earlier states of the base branch, and of the job itself. */
export interface OtherBuilds {
  readonly earlier: readonly EarlierSide[];
  readonly ofJob: JobBuildsOf;
}

/** Opens the earlier states of the base branch that may have left something of the head in a cache, and the builds of jobs. */
export function openOthers(input: AnalysisInput, base: Side | null, head: Side, work: WorkBudget): OtherBuilds {
  const earlier = earlierStates(input).map(({ commit, side }) => ({
    commit,
    side: openSideInput(side, knownBaseImages(input), work, head)
  }));
  const ofJob = createJobBuilds(base, head, (pair) => predictImage(pair, base, head, { earlier, ofJob: () => [] }));
  return { earlier, ofJob };
}

const NO_OTHERS: OtherBuilds = { earlier: [], ofJob: () => [] };

/**
 * A prediction with what the change itself makes run, and whether the base side's build ends in an error. `alone`: the prediction without
 * what else the job builds.
 */
export type PredictedImage = PredictedPair & {
  readonly alone: Prediction;
  /** Were it the first of those that may come first to its builder: what one of them certainly pays. */
  readonly first: Prediction;
  readonly change: Prediction;
  readonly failedBefore: Failure | null;
};

/**
 * Lowers and compares one image of both sides, and of earlier states whose steps a cache may still
 * hold; null where its Dockerfile cannot be read. `change` says which steps the change itself makes run, cache or not;
 * `failedBefore` whether the base side's build ends in an error.
 */
export function predictImage(
  given: HeadPair,
  base: Side | null,
  head: Side,
  { earlier, ofJob }: OtherBuilds = NO_OTHERS
): PredictedImage | null {
  const pair = withOpenWorkspace(withOpenArguments(given));
  const spec = head.input.id === 'WORKTREE' ? ofWorkTree(pair.head) : pair.head;
  const platforms = comparedPlatforms(pair);
  const platform = platforms.head;
  const lowered = head.graph(spec, platform, VOLATILE_VALUE.head);
  if (lowered === null) return null;
  const otherForm = base === null ? [] : inOtherForm(base, head);
  const graph = otherForm.length === 0 ? lowered : withSurroundings(lowered, spec, head.contexts(spec), VOLATILE_VALUE.head, otherForm);
  const baseGraph = pair.base && base ? base.graph(pair.base, platforms.base, VOLATILE_VALUE.base) : null;
  const changedPaths =
    pair.base && base
      ? withMadePaths(changedPathsOf(base.contexts(pair.base), head.contexts(spec)), { spec, side: head }, { spec: pair.base, side: base })
      : () => [];
  const cache = foundCache(pair, base);
  // Only an engine keeps what older builds left; an exported cache holds what the last export did.
  const builds = (cache.mode === 'local' ? earlier : []).flatMap(({ commit, side }) => {
    const before = pair.base === null ? null : side.graph(pair.base, platforms.base, VOLATILE_VALUE.base);
    return before === null ? [] : [{ commit, graph: before }];
  });
  const facts: BuildFacts = {
    argumentsKnown: givesAllArguments(spec),
    declared: spec.source !== 'by name' && spec.doubts?.context === undefined,
    filesKnown: spec.contextKind === 'git' || spec.workflow?.untouched === true,
    linksMerge: spec.workflow?.ownBuilder === true,
    buildkit: spec.workflow?.ownBuilder === true
  };
  const before =
    baseGraph === null || base === null || pair.base === null ? null : { graph: baseGraph, contexts: base.contexts(pair.base) };
  const startedBefore = pair.base === null || base === null ? null : startFailure(pair.base, base, facts.filesKnown);
  const failedBefore = before === null ? null : (startedBefore ?? failureOf(before, null, facts));
  const fails =
    newFailure(startFailure(spec, head, facts.filesKnown), startedBefore) ??
    failureOf({ graph, contexts: head.contexts(spec) }, before, facts);
  const options = { fails, file: spec.dockerfile, target: spec.target, platform, changedPaths, earlier: builds };
  const job = ofJob(pair.head, platform);
  const alone = predict(baseGraph, graph, cache, options);
  const behind = (builds: typeof job) => (builds.length === 0 ? alone : predict(baseGraph, graph, cache, { ...options, job: builds }));
  const prediction = behind(job);
  const ordered = job.filter(({ either }) => either !== true);
  const first = ordered.length === job.length ? prediction : behind(ordered);
  // Without a cache every step runs on every build, and a file that is made outside of git may be another one each time. What the
  // change itself does shows against a build that kept everything, in what the two trees hold.
  const isForced = spec.cache.noCache === true || spec.cache.noCache.length > 0;
  const isOpen = cache.mode === 'none' || isForced || alone.runs.includes('maybe');
  const free = isForced ? (head.graph(withCache(spec), platform, VOLATILE_VALUE.head) ?? graph) : graph;
  const change = isOpen && baseGraph !== null ? predict(seenOnly(baseGraph), seenOnly(free), { mode: 'local' }, options) : alone;
  return { base: baseGraph, head: graph, prediction, alone, first, change, changedPaths, failedBefore };
}

/** A workflow's build that is read as it stands gets the arguments that it names and no others. */
const givesAllArguments = ({ workflow, doubts, surroundings }: ImageSpec): boolean =>
  workflow !== undefined && doubts?.args === undefined && Object.keys(surroundings?.openArgs ?? {}).length === 0;

/** Both sides with those arguments open that are steady on one of them and come from elsewhere on the other: the values may be equal. */
function withOpenArguments(pair: HeadPair): HeadPair {
  const { base, head } = pair;
  if (base === null) return pair;
  const [before, now] = [base.surroundings?.steadyArgs ?? {}, head.surroundings?.steadyArgs ?? {}];
  const differing = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) =>
    mayBeEqual(base.args[name], head.args[name])
  );
  const [few, many] = [base.surroundings?.choices ?? {}, head.surroundings?.choices ?? {}];
  // Which one of several is taken nobody here knows: where they are others, it may be the one that it was, or not.
  const chosen = [...new Set([...Object.keys(few), ...Object.keys(many)])].filter(
    (name) => few[name] !== many[name] && base.args[name] !== undefined && head.args[name] !== undefined
  );
  const names = [...new Set([...differing, ...chosen])];
  return names.length === 0 ? pair : { ...pair, base: opened(base, names), head: opened(head, names) };
}

/** Both sides with open what one alone stands under: an action that may write files, or has other inputs, or settings of the checkout. */
function withOpenWorkspace(pair: HeadPair): HeadPair {
  const { base, head } = pair;
  if (base === null || head.surroundings === undefined) return pair;
  const [before, now] = [keysOf(base), keysOf(head)];
  const open = [...head.surroundings.made, ...(base.surroundings?.made ?? [])].flatMap((one): MadePath[] => {
    const { state } = one;
    if (!('key' in state) || state.kind === 'same' || (before.has(state.key) && now.has(state.key))) return [];
    // What is another one for certain stays so.
    if (keyOfSame(base, one.path) !== keyOfSame(head, one.path)) return [];
    return [openOnOneSide(one, now.has(state.key))];
  });
  const firsts = open.filter(({ path }, index) => open.findIndex((other) => other.path === path) === index);
  return firsts.length === 0
    ? pair
    : { ...pair, head: { ...head, surroundings: { ...head.surroundings, made: [...head.surroundings.made, ...firsts] } } };
}

/** What the last step that makes a path makes it of; null where none does. */
const keyOfSame = ({ surroundings }: ImageSpec, path: string): string | null => {
  const state = surroundings?.made.findLast((one) => one.path === path && one.state.kind === 'same')?.state;
  return state?.kind === 'same' ? state.key : null;
};

/** A path that is as git has it on one side only; `isHead`: what may make it another one stands on the head side. */
function openOnOneSide({ path, state, because, from }: MadePath, isHead: boolean): MadePath {
  if (state.kind !== 'trusted') {
    const since = isHead ? say`since this change ${because}` : say`before this change ${because}`;
    return { path, state: { kind: 'open' }, because: since, from };
  }
  const by = code(state.by);
  const acted = isHead
    ? say`${by} runs before the build since this change, or in another way, and may write files`
    : say`${by} no longer runs before the build, or in another way, and may have written files`;
  return { path, state: { kind: 'open', likely: 'cached' }, because: acted, from };
}

/** Of what is as git has it only under the same settings. */
const keysOf = ({ surroundings }: ImageSpec): ReadonlySet<string> =>
  new Set(surroundings?.made.flatMap(({ state }) => (state.kind === 'trusted' || state.kind === 'form' ? [state.key] : [])));

/** Whether two texts, of which one stands for a value, are other texts that may be worth the same; digests of files are what they are. */
function mayBeEqual(before: string | undefined, now: string | undefined): boolean {
  const isDigest = (text: string) => /^\$\{\{ hashFiles\(…\) [0-9a-f]+ \}\}$/.test(text);
  return before !== undefined && now !== undefined && before !== now && !(isDigest(before) && isDigest(now));
}

function opened(spec: ImageSpec, names: readonly string[]): ImageSpec {
  const { openArgs = {}, steadyArgs = {}, made = [], ...rest } = spec.surroundings ?? {};
  const doubts = names.map((name): readonly [string, Doubt] => [
    name,
    { because: say`whether the value of ${code(name)} is the one that it had is not known`, likely: 'rebuilt' }
  ]);
  const args = Object.fromEntries(Object.entries(spec.args).filter(([name]) => !names.includes(name)));
  return { ...spec, args, surroundings: { ...rest, steadyArgs, made, openArgs: { ...openArgs, ...Object.fromEntries(doubts) } } };
}

/** The image as it were built with whatever is cached. */
const withCache = (spec: ImageSpec): ImageSpec => ({ ...spec, cache: { ...spec.cache, noCache: [] } });

/** A work tree is no fresh checkout: whether git touched its own folder since the last build from it is not known. */
function ofWorkTree(spec: ImageSpec): ImageSpec {
  const because = say`whether git touched ${code('.git')} since the last build is not known`;
  const made = spec.surroundings?.made.map((one) =>
    isOfGit(one) && one.from === null ? { ...one, state: { kind: 'open' } as const, because } : one
  );
  return made === undefined || spec.surroundings === undefined ? spec : { ...spec, surroundings: { ...spec.surroundings, made } };
}

/** Files that the checkout of each side writes in another form although git holds the same. */
function inOtherForm(base: Side, head: Side): readonly MadePath[] {
  return otherForms(base, head).map((path) => ({
    path,
    state: { kind: 'open' },
    because: say`${code('.gitattributes')} makes the checkout write ${code(path)} in another form (line ends, encoding or filter)`,
    from: null
  }));
}

/** Files that differ, with those that the job makes anew behind them. */
function withMadePaths(changedPaths: ChangedPaths, { spec, side: head }: Placed, earlier: Placed): ChangedPaths {
  return (name, before, after) => {
    const was = new Set(madeWithin(earlier.spec, earlier.side.contexts(earlier.spec), name, before).flatMap(keyOfMade));
    const known = changedPaths(name, before, after);
    const made = new Map<string, PathChange>();
    for (const one of madeWithin(spec, head.contexts(spec), name, after)) {
      // What git keeps is one thing for a reader.
      const path = isOfGit(one) ? '.git' : one.path.replace(/\/$/, '');
      if (one.state.kind === 'new') made.set(path, { path, mode: null, anew: true });
      else if (one.state.kind === 'same' && !keyOfMade(one).some((key) => was.has(key)) && !known.some((file) => file.path === path))
        made.set(path, { path, mode: null });
    }
    return [...known.filter(({ path }) => !made.has(path)), ...made.values()];
  };
}

interface Placed {
  readonly spec: ImageSpec;
  readonly side: Side;
}

/** What is made the same on both sides is no change. */
const keyOfMade = ({ path, state }: MadePath): readonly string[] => (state.kind === 'same' ? [`${path} ${state.key}`] : []);

/** A graph in which paths that the tree does not hold are left out of what is read. */
function seenOnly(graph: BuildGraph): BuildGraph {
  const seen = ({ content, ...input }: StepInput): StepInput =>
    content !== null && 'unknown' in content && content.seen !== undefined
      ? { ...input, content: { digest: content.seen } }
      : { ...input, content };
  return { ...graph, steps: graph.steps.map((step) => ({ ...step, inputs: step.inputs.map(seen) })) };
}
