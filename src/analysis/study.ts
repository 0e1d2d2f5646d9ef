import { type BuildContext, selects } from '../context/index.ts';
import { coresOf, equalShare, estimateSteps, openShare, type StepCost } from '../cost/index.ts';
import { WHOLE } from '../graph/index.ts';
import { isSample } from '../history/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { BuildGraph, Selection, StepId } from '../model/graph.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { TreePath } from '../model/units.ts';
import { rangeBelow } from '../plain/index.ts';
import { sharedSteps, stepsWithResult } from '../prediction/index.ts';
import { type Replay, type ReplaySide, replayChanges, volatileSteps } from '../replay/index.ts';
import { contextRoots } from './build-files.ts';
import { editsOf } from './dockerfile-edits.ts';
import { foundCache } from './found-cache.ts';
import type { AnalysisInput } from './input.ts';
import { builtBefore, builtOn } from './job-builds.ts';
import type { HeadPair } from './pairs.ts';
import type { Side } from './side.ts';
import { isVolatile } from './surroundings.ts';

/** Seconds of each step of a graph of the image; for the build of a change to come, words of its edits count. */
export type CostsOf = (graph: BuildGraph, wordsCount?: boolean) => readonly StepCost[];

/** One image on one side, as everything that weighs it takes it: what it is, what its steps cost, what merged changes do to it. */
export interface Study {
  readonly spec: ImageSpec;
  readonly side: Side;
  readonly costsOf: CostsOf;
  readonly replayed: ReplaySide;
}

/** What the steps of an image cost by the history; `formerly` are earlier paths of its Dockerfile. */
export function costsFor(
  spec: ImageSpec,
  platform: string | null,
  formerly: readonly TreePath[],
  input: Pick<AnalysisInput, 'history' | 'now' | 'config'>
): CostsOf {
  const samples = input.history.filter(isSample);
  return (graph, wordsCount = false) =>
    estimateSteps({
      graph,
      file: spec.dockerfile,
      formerly,
      platform,
      samples,
      now: input.now,
      confidence: input.config.config.gate.confidence,
      runner: spec.workflow?.runner ?? null,
      wordsCount
    });
}

/** An image of the head with both sides, and all that was read. */
export interface ImageQuestion {
  readonly pair: HeadPair;
  readonly base: Side | null;
  readonly head: Side;
  readonly input: AnalysisInput;
}

/** Studies one side of an image from its graph. */
export function studyOf(
  { spec, side, costsOf }: Omit<Study, 'replayed'>,
  graph: BuildGraph,
  input: Pick<AnalysisInput, 'changes' | 'history'>,
  volatile: string = VOLATILE_VALUE.head
): Study {
  side.work.spend('replayed steps', graph.steps.length * input.changes.length);
  const behind = builtBefore(spec, graph, side, (image) => side.graph(image, image.platforms[0] ?? null, volatile));
  const lost = lostToOthers(spec, side, graph, volatile);
  const own = replaySide(spec, side, graph, costsOf(graph), input);
  return { spec, side, costsOf, replayed: { ...own, behind, ...(lost === null ? {} : { lost }) } };
}

/** How little is known of a cache that others may write in between. */
const HALF = 0.5;
const lostShare = (mid: number) => openShare(mid, 'caches that others write');

/**
 * How often a later build finds what another one wrote in place of its own: where builds of several images write to one place in an order
 * that nobody knows, and where nothing that was read writes there at all. Null: its own is there.
 */
function lostToOthers({ cache }: ImageSpec, side: Side, graph: BuildGraph, volatile: string): NonNullable<ReplaySide['lost']> | null {
  if (cache.shared !== true && cache.unwritten !== true) return null;
  const writers = cache.writers ?? [];
  const graphs = writers.flatMap(({ image, platforms }) => {
    const other = builtOn(side.input).find(({ name }) => name === image);
    const made = other === undefined ? null : side.graph({ ...other, platforms }, platforms[0] ?? null, volatile);
    return made === null || other === undefined ? [] : [{ graph: made, cache: other.cache }];
  });
  if (graphs.length === 0 || graphs.length < writers.length) return { share: lostShare(HALF), kept: new Set() };
  const left = graphs.map(({ graph: made, cache: its }) => {
    const stored = stepsWithResult(made, { mode: its.mode });
    return new Set([...sharedSteps(made, graph)].flatMap(([own, step]) => (stored === null || stored.has(step) ? [own] : [])));
  });
  const kept = new Set(graph.steps.flatMap(({ id }) => (left.every((steps) => steps.has(id)) ? [id] : [])));
  return { share: lostShare(graphs.length / (graphs.length + 1)), kept };
}

/** Earlier paths of the image's Dockerfile, under which the history may know it. */
export const formerPaths = ({ base, head }: HeadPair): readonly TreePath[] =>
  base === null || base.dockerfile === head.dockerfile ? [] : [base.dockerfile];

/** Both sides of an image; `before` is null where there is nothing to compare with. */
export interface StudiedPair {
  readonly before: Study | null;
  readonly after: Study;
}

/** Studies both sides of a predicted image. */
export function studyPair(
  { pair, base, head, input }: ImageQuestion,
  graphs: { readonly base: BuildGraph | null; readonly head: BuildGraph },
  costsOf: CostsOf
): StudiedPair {
  const after = withLeftCache(studyOf({ spec: pair.head, side: head, costsOf }, graphs.head, input), pair, base);
  if (pair.base === null || base === null || graphs.base === null) return { before: null, after };
  // One graph stands for two equal builds.
  if (graphs.base === graphs.head && (pair.head.behind ?? []).length === 0) return { before: after, after };
  return { before: studyOf({ spec: pair.base, side: base, costsOf }, graphs.base, input, VOLATILE_VALUE.base), after };
}

/** What no build writes any more is there as the last one left it, older with every merge, until it is removed. */
function withLeftCache(study: Study, pair: HeadPair, base: Side | null): Study {
  const { mode } = pair.head.cache.mode === 'none' ? foundCache(pair, base) : pair.head.cache;
  if (pair.head.cache.mode !== 'none' || mode === 'none') return study;
  return { ...study, replayed: { ...study.replayed, cache: { mode }, lost: { share: lostShare(HALF), kept: new Set() } } };
}

/** What the merged changes would run before and after the change. */
export function compareStudies({ before, after }: StudiedPair, input: Pick<AnalysisInput, 'changes' | 'config'>): Replay {
  const { confidence } = input.config.config.gate;
  return replayChanges({ before: before?.replayed ?? null, after: after.replayed, changes: input.changes, confidence });
}

/** The same image from another text of its Dockerfile: volatile arguments stay volatile. */
export function fromText({ spec, side, costsOf, replayed }: Study, dockerfile: Dockerfile): ReplaySide {
  const graph = side.graphOf(spec, dockerfile, VOLATILE_VALUE.head);
  const volatile = isVolatile(spec) ? volatileSteps(graph, side.graphOf(spec, dockerfile, VOLATILE_VALUE.later)) : new Set<number>();
  // The other images of the file are built from the same text.
  const behind = builtBefore(spec, graph, side, (image) =>
    image.dockerfile === spec.dockerfile
      ? side.graphOf(image, dockerfile, VOLATILE_VALUE.head)
      : side.graph(image, image.platforms[0] ?? null, VOLATILE_VALUE.head)
  );
  return { ...replayed, graph, costs: costsOf(graph), volatile, behind };
}

/** The steps that run on every build. Two builds of one platform are compared, whatever platform stands for the image in the report. */
function newOnEveryBuild(spec: ImageSpec, side: Side): ReadonlySet<StepId> {
  if (!isVolatile(spec)) return new Set();
  const [one, other] = [VOLATILE_VALUE.head, VOLATILE_VALUE.later].map((value) => side.graph(spec, spec.platforms[0] ?? null, value));
  return one == null || other == null ? new Set() : volatileSteps(one, other);
}

/** One side as the replay sees it: its graph, its contexts as tests of paths, its costs. */
function replaySide(
  spec: ImageSpec,
  side: Side,
  graph: BuildGraph,
  costs: readonly StepCost[],
  input: Pick<AnalysisInput, 'changes' | 'history'>
): ReplaySide {
  const cores = coresOf(spec.workflow?.runner ?? null);
  const contexts = side.contexts(spec);
  const roots = contextRoots(spec);
  return {
    graph,
    dockerfile: spec.dockerfile,
    contexts: new Map(
      [...roots].flatMap(([name, root]) => {
        const context = contexts.get(name);
        return context === undefined || 'unknown' in context ? [] : [[name, { root, selects: testsOf(context) }] as const];
      })
    ),
    costs,
    shareOf: sharesOf(side),
    volatile: newOnEveryBuild(spec, side),
    // What another image wrote last serves it no better than nothing, but for what they share.
    cache: { mode: spec.cache.last === undefined ? spec.cache.mode : 'none' },
    edits: editsOf(input.changes, spec.dockerfile),
    equalShare: equalShare(graph, input.history.filter(isSample), spec.dockerfile),
    ...(cores === null ? {} : { cores })
  };
}

/** The part of the side's files that lies at or below a path. */
function sharesOf({ input: { entries }, byPath }: Side): (path: TreePath) => number {
  return (path) => {
    const [from, to] = rangeBelow(entries, path);
    return entries.length === 0 ? 0 : (to - from + (path !== '' && byPath.has(path) ? 1 : 0)) / entries.length;
  };
}

function testsOf(context: BuildContext): (selection: Selection | null) => (path: string) => boolean {
  const made = new Map<string, (path: string) => boolean>();
  return (selection) => {
    const key = JSON.stringify(selection);
    const known = made.get(key);
    if (known) return known;
    const test = selects(context, selection ?? WHOLE);
    made.set(key, test);
    return test;
  };
}
