import { type BuildContext, selects } from '../context/index.ts';
import { coresOf, equalShare, type StepCost } from '../cost/index.ts';
import { isSample } from '../history/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { BuildGraph, Selection } from '../model/graph.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import type { Prediction } from '../model/prediction.ts';
import { type Replay, type ReplaySide, replayChanges, volatileSteps } from '../replay/index.ts';
import { contextRoots } from './build-files.ts';
import { editsOf } from './dockerfile-edits.ts';
import type { AnalysisInput } from './input.ts';
import type { ImagePair } from './pairs.ts';
import type { Side } from './side.ts';

/** All files of a context. */
export const WHOLE: Selection = { paths: [{ path: '', wildcard: false, include: [], exclude: [], followLinks: true }] };

/** One side as the replay sees it: its graph, its contexts as tests of paths, its costs. */
export function sideOf(
  spec: ImageSpec,
  side: Side,
  graph: BuildGraph,
  costs: readonly StepCost[],
  input: Pick<AnalysisInput, 'changes' | 'history'>
): ReplaySide {
  const cores = coresOf(spec.workflow?.runner ?? null);
  const contexts = side.contexts(spec);
  const roots = contextRoots(spec);
  const other = spec.volatileArgs.length === 0 ? graph : side.graph(spec, spec.platforms[0] ?? null, VOLATILE_VALUE.later);
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
    volatile: other === null || other === graph ? new Set() : volatileSteps(graph, other),
    cache: { mode: spec.cache.mode },
    edits: editsOf(input.changes, spec.dockerfile),
    equalShare: equalShare(graph, input.history.filter(isSample), spec.dockerfile),
    ...(cores === null ? {} : { cores })
  };
}

/** The same image from another text of its Dockerfile: volatile arguments stay volatile. */
export function withText(
  side: ReplaySide,
  spec: ImageSpec,
  head: Side,
  dockerfile: Dockerfile,
  costsOf: (graph: BuildGraph) => readonly StepCost[]
): ReplaySide {
  const graph = head.graphOf(spec, dockerfile, VOLATILE_VALUE.head);
  const volatile =
    spec.volatileArgs.length === 0 ? new Set<number>() : volatileSteps(graph, head.graphOf(spec, dockerfile, VOLATILE_VALUE.later));
  return { ...side, graph, costs: costsOf(graph), volatile };
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

export function replayOf(
  pair: ImagePair & { readonly head: ImageSpec },
  base: Side | null,
  head: Side,
  baseGraph: BuildGraph | null,
  graph: BuildGraph,
  costsOf: (graph: BuildGraph, prediction: Prediction | null) => readonly StepCost[],
  input: AnalysisInput
): Replay {
  const after = sideOf(pair.head, head, graph, costsOf(graph, null), input);
  const before = pair.base && base && baseGraph ? sideOf(pair.base, base, baseGraph, costsOf(baseGraph, null), input) : null;
  return replayChanges({ before, after, changes: input.changes, confidence: input.config.config.gate.confidence });
}
