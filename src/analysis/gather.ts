import { CONFIG_FILE, defaultConfig, readConfig, setsLimits, tightenConfig } from '../config/index.ts';
import { discoverImages, openListing, type StartingChange, startedBy } from '../discovery/index.ts';
import { mergeHistory } from '../history/index.ts';
import type { Analysis, ConfigInForce } from '../model/analysis.ts';
import type { CacheMode, ImageSpec } from '../model/image.ts';
import { code, distinct, type Sentence, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { TreePath } from '../model/units.ts';
import { entriesByPath, openWorkBudget, order, UserError, type WorkBudget } from '../plain/index.ts';
import { plainText, withExcerpt } from '../safe-text/index.ts';
import { affectsAny, analyseRound } from './analyse.ts';
import { checkAskedFor } from './asked-for.ts';
import { askForBases } from './base-references.ts';
import { touchedOnBothSides } from './both-sides.ts';
import { wantedBuildFiles } from './build-files.ts';
import { changedPaths } from './changed-paths.ts';
import { withDockerfileTexts } from './dockerfile-edits.ts';
import { type BaseText, gatherHistory } from './gather-history.ts';
import type { AnalysisInput, AnalysisRequest, SideInput } from './input.ts';
import { withLoggedVersions } from './logged-versions.ts';
import { packedFiles } from './packed-files.ts';
import { type PartialAnalysis, type Shard, unite, WHOLE_CHANGE } from './partial.ts';
import type { Ports } from './ports.ts';
import { openSide, type SideReader } from './side-reader.ts';
import { withinBudget } from './within-budget.ts';

/** Reading goes round at most this often: each round must ask for something new. */
const MOST_ROUNDS = 24;

/** Reads through the ports all that the analysis of one change needs. Throws UserError for a configuration that is wrong. */
export async function gather(ports: Ports, request: AnalysisRequest): Promise<AnalysisInput> {
  return (await gatherPart(ports, request, WHOLE_CHANGE)).input;
}

/** The same with the analysis of what was read: `analyse` of the input, without computing it once more. */
export async function gatherAnalysis(
  ports: Ports,
  request: AnalysisRequest
): Promise<{ readonly input: AnalysisInput; readonly analysis: Analysis }> {
  const { input, part } = await gatherPart(ports, request, WHOLE_CHANGE);
  return { input, analysis: unite(part.frame, part.images) };
}

/**
 * The same for one of several runs that share a change: listings, configuration, definitions of builds, Dockerfiles and ignore
 * files, merged changes and history of everything; what suggestions look into only for the images that fall to the run.
 */
export async function gatherPart(
  ports: Ports,
  request: AnalysisRequest,
  shard: Shard
): Promise<{ readonly input: AnalysisInput; readonly part: PartialAnalysis }> {
  ports.progress('reading both sides');
  const work = openWorkBudget(request.workLimits);
  const opened = openSide(ports.head, work);
  const [head, base, policy] = await Promise.all([
    opened,
    ports.base ? openSide(ports.base, work, opened) : null,
    ports.policy && ports.policy.id !== ports.base?.id ? openSide(ports.policy, work, opened) : null
  ]);
  const { inForce, notes } = await readPolicy(policy ?? base, head, request);
  const sides = await Promise.all([base ? discover(base, inForce, request) : null, discover(head, inForce, request)]);
  const [baseSide] = sides;
  // Where a Dockerfile is gone, what may build it still is read as well.
  const gone = goneDockerfiles(baseSide?.side.images ?? [], head);
  const found = gone.length === 0 ? sides[1] : await discover(head, inForce, request, gone);
  const headSide = { ...found, side: withStarts(found.side, base, head, request, work) };
  checkAskedFor(request, baseSide?.side ?? null, headSide.side);
  const leftOut = distinct([...(baseSide?.leftOut ?? []), ...headSide.leftOut]);
  const present: AnalysisInput = {
    schema: 'layercost/input@1',
    request,
    now: ports.now,
    base: baseSide?.side ?? null,
    head: headSide.side,
    config: inForce,
    changes: [],
    history: [],
    buildsPerMonth: null,
    notes: [
      ...request.notes,
      ...notes,
      ...headSide.notes,
      ...mergeNotes(base, policy, head, headSide.side.images, request),
      ...nothingFound(baseSide?.side ?? null, headSide.side)
    ],
    problems: headSide.side.problems,
    ...(leftOut.length === 0 ? {} : { leftOut })
  };
  const asksPast = !request.imagesOnly && (request.pastIfAffected !== true || affectsAny(present));
  const input = asksPast ? await withPast(present, ports, (path) => (base ?? head).read(path) ?? null) : present;
  return analysed(input, shard, { head, work }, ports.progress);
}

/** Dockerfiles of these images that the head has no more. */
function goneDockerfiles(images: readonly ImageSpec[], head: SideReader): readonly TreePath[] {
  const there = entriesByPath(head.listing.entries);
  return [...new Set(images.map(({ dockerfile }) => dockerfile).filter((path) => !there.has(path)))];
}

/** The images of the head with what the change starts of them, where all of the change is known. */
function withStarts(side: SideInput, base: SideReader | null, head: SideReader, request: AnalysisRequest, work: WorkBudget): SideInput {
  if (base === null || side.truncated || base.listing.truncated) return side;
  const change = startingChange(base, head, request);
  // What was not asked to its end may be built.
  const marked = (image: ImageSpec) =>
    withinBudget(
      () => startedBy(image, change, work),
      () => image
    );
  return { ...side, images: side.images.map(marked) };
}

/** Where the tip of the base branch is another commit than the base side: what both have changed since. */
function mergeNotes(
  base: SideReader | null,
  tip: SideReader | null,
  head: SideReader,
  images: readonly ImageSpec[],
  request: AnalysisRequest
): readonly Sentence[] {
  if (base === null || tip === null) return [];
  const trees = { mergeBase: base.listing.entries, tip: tip.listing.entries, head: head.listing.entries };
  const note = touchedOnBothSides(trees, images, request.base.ref);
  return note === null ? [] : [note];
}

/** Analyses in rounds: suggestions look into manifests and lock files, which depend on what the Dockerfiles copy. */
async function analysed(
  gathered: AnalysisInput,
  shard: Shard,
  { head, work }: { readonly head: SideReader; readonly work: WorkBudget },
  progress: Ports['progress']
): Promise<{ readonly input: AnalysisInput; readonly part: PartialAnalysis }> {
  let input = gathered;
  let round = analyseRound(input, shard, null, progress);
  for (let i = 1; i < MOST_ROUNDS && round.wants.size > 0; i++) {
    if (!(await head.load([...round.wants.values()].flat().sort()))) break;
    input = { ...input, head: withTexts(input.head, head) };
    round = analyseRound(input, shard, round, progress);
  }
  if (work.ranOut().length > 0) input = { ...input, leftOut: distinct([...(input.leftOut ?? []), ...unreadFiles(work)]) };
  // Where work ran out, earlier rounds spent what a repeated analysis would spend otherwise: what is told is what can be repeated.
  if (round.ranOut || input.leftOut !== undefined) round = analyseRound(input, shard, null, progress);
  return { input, part: round.part };
}

/** Adds what was: the last merged changes, and what earlier builds teach. */
async function withPast(input: AnalysisInput, ports: Ports, baseText: BaseText): Promise<AnalysisInput> {
  const { config } = input.config;
  const changes =
    ports.changes === null
      ? { changes: [], note: say`Merged changes are not available here, so ${code('typical')} and ${code('added')} are not known.` }
      : await ports.changes.recent(config.history.replay);
  const images = input.base !== null && input.base.images.length > 0 ? input.base.images : input.head.images;
  const history = await gatherHistory(ports, config, images, baseText);
  const asked = await askForBases(ports, input.config, input.base, history.lines);
  const packed = await packedFiles(ports, input.base, input.head, history.lines);
  const dockerfiles = new Set([...(input.base?.images ?? []), ...input.head.images].map((image) => image.dockerfile));
  return withLoggedVersions({
    ...input,
    changes: await withDockerfileTexts(ports.revisions, changes.changes, dockerfiles),
    history: mergeHistory(history.lines, asked.lines),
    packed,
    buildsPerMonth: history.buildsPerMonth,
    ...(history.unread ? { historyUnread: true } : {}),
    notes: [...input.notes, ...(changes.note === null ? [] : [changes.note]), ...history.notes, ...asked.notes],
    problems: [...input.problems, ...history.problems]
  });
}

/** The configuration in force alone, as an analysis of this request would have it. Throws UserError for one that is wrong. */
export async function policyInForce(ports: Ports, request: AnalysisRequest): Promise<ConfigInForce> {
  const [head, policy] = await Promise.all([openSide(ports.head), ports.policy ? openSide(ports.policy) : null]);
  return (await readPolicy(policy, head, request)).inForce;
}

/** Every image of the head, for who must leave none out where the analysis did not finish. A configuration that is wrong names none. */
export async function everyImage(ports: Ports, request: AnalysisRequest): Promise<readonly ImageSpec[]> {
  const [head, policy] = await Promise.all([openSide(ports.head), ports.policy ? openSide(ports.policy) : null]);
  const inForce = await readPolicy(policy, head, { ...request, inputs: {} }).then(
    (read) => read.inForce,
    (): ConfigInForce => ({ config: defaultConfig(), source: null, role: 'defaults', changedByHead: false })
  );
  return (await discover(head, inForce, { ...request, dockerfiles: [] })).side.images;
}

/** The change as triggers see it: its paths, and the branch that it is made for where the base is named as one. */
function startingChange(base: SideReader, head: SideReader, request: AnalysisRequest): StartingChange {
  return { branch: targetBranch(request), paths: changedPaths(base.listing.entries, head.listing.entries) };
}

/** The branch that a change is made for, null where the base is named otherwise. */
function targetBranch({ base: { ref } }: AnalysisRequest): string | null {
  const name = ref.replace(/^refs\/heads\//, '').replace(/^(?:refs\/remotes\/)?(?:origin|upstream)\//, '');
  return /^[A-Za-z_][\w./-]*$/.test(name) && !/^(?:HEAD$|refs\/|v\d)|^[0-9a-f]{7,64}$/.test(name) ? name : null;
}

function nothingFound(base: SideInput | null, head: SideInput): Sentence[] {
  if (head.images.length > 0 || (base?.images.length ?? 0) > 0) return [];
  return [say`No Dockerfile was found, so there is nothing to report.`];
}

async function readPolicy(
  policy: SideReader | null,
  head: SideReader,
  request: AnalysisRequest
): Promise<{ inForce: ConfigInForce; notes: readonly Sentence[] }> {
  const path = request.configPath;
  await Promise.all([policy?.load([path, CONFIG_FILE]), head.load([path])]);
  const own = request.configOverride;
  const text = own ? own.text : policy === null ? null : policyText(policy, path);
  const proposed = head.read(path) ?? null;
  const beside = own === null && policy !== null && path !== CONFIG_FILE ? otherPolicy(path, text, proposed, policy) : [];
  const changedByHead = own === null && proposed !== text;
  const preview = own === null && text === null && proposed !== null;
  const chosen = text ?? proposed;
  if (chosen === null) return tightened({ config: defaultConfig(), source: null, role: 'defaults', changedByHead: false }, request);
  // A preview gates nothing, so it may not stand in the way of limits that the workflow sets: whose change it is could switch them off.
  if (preview && setsLimits(tightenConfig(defaultConfig(), request.inputs).config))
    return tightened({ config: defaultConfig(), source: null, role: 'defaults', changedByHead: true }, request, [
      say`${code(path)} is new in this change and takes effect after the merge: until then the limits are those of the inputs.`
    ]);
  const reading = readConfig(chosen, own?.path ?? path);
  if (reading.config === null) {
    // A wrong file of the change must not stop the gate of the base side, and there is none in force here.
    if (preview)
      return tightened({ config: defaultConfig(), source: null, role: 'defaults', changedByHead: true }, request, [
        say`${code(path)} of this change is not valid: ${faultOf(reading.problems[0])}`
      ]);
    throw new UserError(
      plainText(faultOf(reading.problems[0])),
      reading.problems.length > 1 ? `${reading.problems.length - 1} more: run 'layercost config check'.` : null,
      reading.problems[0] === undefined ? null : (withExcerpt(reading.problems[0], chosen).excerpt ?? null)
    );
  }
  const role = preview ? 'preview' : 'gate';
  const source = own?.path ?? `${path} at ${preview ? 'this change' : request.policyName}`;
  return tightened({ config: reading.config, source, role, changedByHead }, request, beside);
}

/** Text of the policy on the base side, null where there is none. One that is there and cannot be read is no absent one. */
function policyText(policy: SideReader, path: TreePath): string | null {
  const { entries } = policy.listing;
  const entry = entriesByPath(entries).get(path);
  // A folder is listed by what it holds.
  const kind = entry?.kind ?? (entries.some((one) => one.path.startsWith(`${path}/`)) ? 'directory' : null);
  if (kind === null) return null;
  if (kind !== 'file')
    throw new UserError(`'${path}' of the base branch is a ${kind}, which is not followed`, 'Put the file itself in its place.');
  const text = policy.read(path) ?? null;
  if (text === null) throw new UserError(`'${path}' of the base branch cannot be read`);
  return text;
}

/**
 * A configuration file that an input names in place of the usual one. One that is not there would leave every limit out, so it is an
 * error but for its first introduction; and the usual one beside it is not passed over without a word. docs/gate.md "Inputs".
 */
function otherPolicy(path: TreePath, text: string | null, proposed: string | null, policy: SideReader): readonly Sentence[] {
  const usual = policy.read(CONFIG_FILE) ?? null;
  if (text === null && (usual !== null || proposed === null))
    throw new UserError(
      `the base branch has no configuration file '${path}'`,
      usual === null ? null : `It has ${CONFIG_FILE}: leave the input config-file out.`
    );
  return usual === null
    ? []
    : [say`The policy is ${code(path)}, as the input config-file says: ${code(CONFIG_FILE)} of the base branch is not in force.`];
}

/** The first fault of a configuration with its place. */
function faultOf(problem: Problem | undefined): Sentence {
  if (!problem) return say`the configuration is not valid`;
  const { file, range, message } = problem;
  return say`${code(range === null ? file : `${file}:${range.start.line + 1}:${range.start.column + 1}`)}: ${message}`;
}

function tightened(
  inForce: ConfigInForce,
  request: AnalysisRequest,
  notes: readonly Sentence[] = []
): { inForce: ConfigInForce; notes: readonly Sentence[] } {
  const result = tightenConfig(inForce.config, request.inputs);
  const [error] = result.errors;
  if (error !== undefined) throw new UserError(error);
  return { inForce: { ...inForce, config: result.config }, notes: [...notes, ...result.notes] };
}

/** Finds the images of one side, reading what discovery and the builds themselves want. */
async function discover(
  reader: SideReader,
  inForce: ConfigInForce,
  request: AnalysisRequest,
  formerly: readonly TreePath[] = []
): Promise<{ side: SideInput; notes: readonly Sentence[]; leftOut: readonly Sentence[] }> {
  const tree = openListing(reader.listing.entries);
  let found = run(reader.read);
  for (let round = 0; round < MOST_ROUNDS && found.wants.length > 0; round++) {
    if (!(await reader.load(found.wants))) break;
    // Of definitions that are more than the budget takes, further texts would tell nothing that it reaches: each round would cost all of it again.
    found = found.leftOut.length > 0 ? run((path) => reader.read(path) ?? null) : run(reader.read);
  }
  const asked = (list: readonly ImageSpec[]) => list.map((image) => overridden(image, request));
  const [images, beside] = [asked(found.images), asked(found.beside)];
  await reader.load(wantedBuildFiles([...images, ...beside], reader.listing.entries));
  const notes: Sentence[] = [
    ...reader.listing.notes,
    ...found.notes.map(({ what }) => what),
    ...(reader.listing.truncated ? [say`The listing of files is not complete: what lies beyond its limit is unknown.`] : [])
  ];
  return {
    side: withTexts(
      {
        id: reader.id,
        entries: reader.listing.entries,
        truncated: reader.listing.truncated,
        ignored: reader.listing.ignored,
        texts: {},
        images,
        ...(beside.length === 0 ? {} : { beside }),
        lost: found.lost,
        problems: found.problems.map((problem) => withExcerpt(problem, reader.read(problem.file)))
      },
      reader
    ),
    notes,
    leftOut: found.leftOut
  };

  function run(read: SideReader['read']) {
    return discoverImages({
      work: openWorkBudget(request.workLimits),
      tree,
      read,
      config: inForce.config,
      branches: { target: targetBranch(request), standard: request.defaultBranch },
      dockerfileGlobs: request.dockerfiles,
      formerly
    });
  }
}

function unreadFiles(work: WorkBudget): readonly Sentence[] {
  return work
    .ranOut()
    .map((kind) => say`Reading stopped at its limit of ${work.limitOf(kind)} ${[kind]}: what lies behind it is not known.`);
}

function overridden(image: ImageSpec, request: AnalysisRequest): ImageSpec {
  return {
    ...image,
    ...(request.builder ? { builder: request.builder } : {}),
    ...(request.cache ? { cache: optedCache(image.cache, request.cache) } : {}),
    ...(request.defaultContext !== null && image.source === 'by name' ? { context: request.defaultContext } : {})
  };
}

/** What an option says of the cache is no matter of doubt. */
function optedCache({ doubt: _, because: __, last: ___, ...cache }: ImageSpec['cache'], mode: CacheMode): ImageSpec['cache'] {
  return { ...cache, mode, from: 'option' };
}

function withTexts(side: SideInput, reader: SideReader): SideInput {
  const texts = [...reader.texts].sort(([a], [b]) => order(a, b));
  return { ...side, texts: Object.fromEntries(texts) };
}
