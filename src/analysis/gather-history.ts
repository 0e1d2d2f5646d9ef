import { parseDockerfile } from '../dockerfile/index.ts';
import { buildGraph } from '../graph/index.ts';
import { builtLines, isSample, matchBuild, mergeHistory, parseHistory, pruneHistory } from '../history/index.ts';
import type { LoggedBuild } from '../model/buildlog.ts';
import type { Config } from '../model/config.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { HistoryLine } from '../model/history.ts';
import type { ImageSpec } from '../model/image.ts';
import { distinct, type Sentence, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { TreePath } from '../model/units.ts';
import { UserError } from '../plain/index.ts';
import { withExcerpt } from '../safe-text/index.ts';
import type { FoundBuild, Ports, Revisions, Store } from './ports.ts';

export interface GatheredHistory {
  readonly lines: readonly HistoryLine[];
  readonly notes: readonly Sentence[];
  readonly problems: readonly Problem[];
  readonly buildsPerMonth: number | null;
  /** A source could not be read: that there is no history is then not known. */
  readonly unread: boolean;
}

/** A build is taken for an image's where at least this share of its steps is one of the image's instructions. */
const BELONGS = 0.6;

/** Samples from the history files and from earlier builds of trusted runs, merged. A source that fails leaves a note. */
export async function gatherHistory(
  ports: Ports,
  config: Config,
  images: readonly ImageSpec[],
  baseText: BaseText
): Promise<GatheredHistory> {
  const notes: Sentence[] = [];
  const problems: Problem[] = [];
  let refused = false;
  let unread = false;
  const lists: HistoryLine[][] = [];
  for (const store of ports.stores) {
    let kept: Awaited<ReturnType<Store['read']>>;
    try {
      kept = await store.read();
    } catch (error) {
      if (error instanceof UserError) throw error;
      notes.push(say`The collected history could not be read.`);
      unread = true;
      continue;
    }
    if (kept === null) continue;
    const parsed = parseHistory(kept.text, kept.name);
    lists.push([...parsed.lines]);
    problems.push(...parsed.problems.map((problem) => withExcerpt(problem, kept.text)));
  }
  let buildsPerMonth: number | null = null;
  if (ports.builds !== null && images.length > 0) {
    const known = new Set(
      lists
        .flat()
        .filter(isSample)
        .map((sample) => sample.run)
    );
    const found = await ports.builds.find({
      images,
      branch: config.history.branch,
      workflow: config.history.workflow,
      maxRuns: config.history.maxRuns,
      maxAgeDays: config.history.maxAgeDays,
      known
    });
    notes.push(...found.notes);
    refused = found.refused;
    buildsPerMonth = found.buildsPerMonth;
    lists.push(await samplesOf(ports.revisions, found.builds, images, baseText));
  }
  const lines = pruneHistory(mergeHistory(...lists), { maxAgeDays: config.history.maxAgeDays, now: ports.now });
  return { lines, notes: distinct(notes), problems, buildsPerMonth, unread: refused || unread };
}

/** Text of a Dockerfile on the base side, null where there is none: for logs that do not say what they built. */
export type BaseText = (path: TreePath) => string | null;

/** Lines of history that builds teach, matched to the Dockerfiles as they were at each run's own commit. */
export async function samplesOf(
  revisions: Revisions | null,
  builds: readonly FoundBuild[],
  images: readonly ImageSpec[],
  baseText: BaseText
): Promise<HistoryLine[]> {
  const trusted = builds.filter((build) => build.trusted);
  const graphs = await graphsAtCommits(revisions, trusted, images, baseText);
  return trusted.flatMap((found) =>
    found.reading.builds.flatMap((build, position) =>
      // What the runner builds for an action in the form of a Dockerfile is no image of the project, however alike its steps are.
      build.ofAction === true ? [] : linesOf(found, build, position, images, graphs)
    )
  );
}

type Graphs = (commit: string | null, image: ImageSpec) => BuildGraph | null;

async function graphsAtCommits(
  revisions: Revisions | null,
  builds: readonly FoundBuild[],
  images: readonly ImageSpec[],
  baseText: BaseText
): Promise<Graphs> {
  const paths = [...new Set(images.map((image) => image.dockerfile))];
  const commits = [...new Set(builds.flatMap((found) => [commitOf(found), ...found.reading.builds.map((build) => build.commit)]))];
  const wanted = commits.flatMap((commit) => (commit === null ? [] : paths.map((path) => ({ commit, path }))));
  const texts = revisions === null || wanted.length === 0 ? [] : await revisions.texts(wanted);
  const atCommit = new Map(wanted.map(({ commit, path }, i) => [JSON.stringify([commit, path]), texts[i] ?? null]));
  const made = new Map<string, BuildGraph | null>();
  return (commit, image) => {
    const text = (commit === null ? null : atCommit.get(JSON.stringify([commit, image.dockerfile]))) ?? baseText(image.dockerfile);
    if (text === null) return null;
    const key = JSON.stringify([text, image.target, image.builder, image.platforms.length > 1]);
    const known = made.get(key);
    if (known !== undefined) return known;
    const graph = buildGraph({
      dockerfile: parseDockerfile(text, image.dockerfile),
      contexts: new Map([['', { unknown: say`only the texts of an earlier build are matched` }]]),
      options: {
        builder: image.builder,
        target: image.target,
        args: image.args,
        platform: image.platforms[0] ?? null,
        multiPlatform: image.platforms.length > 1,
        noCache: false,
        namedContexts: {},
        contextKind: image.contextKind
      },
      baseImages: new Map()
    });
    made.set(key, graph);
    return graph;
  };
}

function commitOf(build: FoundBuild): string | null {
  return build.commit ?? build.reading.job?.commit ?? null;
}

/** The lines of one logged build: of each bake target or service by itself, given to the image that it fits best. */
function linesOf(found: FoundBuild, build: LoggedBuild, position: number, images: readonly ImageSpec[], graphs: Graphs): HistoryLine[] {
  const targets = [...new Set(build.steps.map((step) => step.target))];
  return targets.flatMap((target) => {
    const part: LoggedBuild = targets.length < 2 ? build : { ...build, steps: build.steps.filter((step) => step.target === target) };
    let best: { share: number; lines: readonly HistoryLine[] } | null = null;
    for (const image of candidates(found, images)) {
      const graph = graphs(build.commit ?? commitOf(found), image);
      if (graph === null || part.steps.length === 0) continue;
      const identity = {
        run: found.run,
        job: found.job,
        build: position,
        image: image.name,
        file: image.dockerfile,
        target: image.target,
        commit: build.commit ?? commitOf(found),
        at: build.startedAt ?? found.at,
        runner: found.runner,
        trusted: found.trusted
      };
      const lines = [...matchBuild(part, graph, identity), ...builtLines(part, graph, identity)];
      const samples = lines.filter(isSample);
      const share =
        samples.length === 0 ? 0 : samples.filter((sample) => sample.match !== 'none' && sample.match !== 'near').length / samples.length;
      const named = target !== null && (target === image.name || target === image.target) ? 0.2 : 0;
      if (share >= BELONGS && (best === null || share + named > best.share)) best = { share: share + named, lines };
    }
    return [...(best?.lines ?? [])];
  });
}

/** Images that the run's workflow builds, where any is known to be built there; else all. */
function candidates(found: FoundBuild, images: readonly ImageSpec[]): readonly ImageSpec[] {
  const own = images.filter((image) => image.workflow !== null && (found.workflow?.endsWith(image.workflow.file) ?? false));
  return own.length > 0 ? own : images;
}
