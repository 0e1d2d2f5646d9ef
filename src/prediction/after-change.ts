import type { BuildGraph, Step, StepId, StepInput } from '../model/graph.ts';
import type { RunState } from '../model/prediction.ts';
import { say } from '../model/sentence.ts';
import { type CacheContents, stepsWithResult } from './cache-contents.ts';
import type { Matcher } from './match.ts';
import { planOpenTarget } from './open-target.ts';
import { planBuild } from './plan.ts';
import { DIFFERENT, SAME, type Sameness, worse } from './sameness.ts';
import { settleContent } from './settle.ts';

const REWRITTEN: Sameness = { kind: 'output', reason: say`it reads files that a step which runs again writes` };

/** A graph against itself after a change of files: only inputs that are directories can differ by themselves. */
function changeMatcher(graph: BuildGraph, touched: (step: Step, inputIndex: number) => boolean): Matcher {
  const known: Sameness[] = [];
  const stateOf = (id: StepId): Sameness => known[id] ?? SAME;
  const same = (head: StepId, base: StepId) => (head === base ? stateOf(head) : DIFFERENT);
  const sameChain = (head: StepInput, base: StepInput): Sameness => {
    if ('step' in head.from && 'step' in base.from) return same(head.from.step, base.from.step);
    return SAME;
  };
  const judge = (step: Step, input: StepInput, index: number): Sameness => {
    if (!('step' in input.from)) return touched(step, index) ? DIFFERENT : SAME;
    const chain = stateOf(input.from.step);
    if (chain.kind === 'same' || input.mode === 'chain') return chain;
    const producer = input.from.step;
    return settleContent({ base: graph, head: graph, same }, producer, producer, input.selection) ? SAME : REWRITTEN;
  };
  // Inputs stand before their consumers, so one pass is enough.
  for (const step of graph.steps) {
    let sum = step.forced ? DIFFERENT : SAME;
    for (let at = 0; at < step.inputs.length && sum.kind !== 'different'; at++) {
      const input = step.inputs[at];
      if (input !== undefined) sum = worse(sum, judge(step, input, at));
    }
    known[step.id] = sum;
  }
  return { match: (id) => ({ sameness: stateOf(id), step: id }), same, sameChain, sameInput: sameChain };
}

/**
 * What runs when files change and the Dockerfile does not, with a cache that holds the build before the change. `touched`
 * says whether an input of a step, a directory, differs (docs/cache-rules.md §7, §9). One entry per step of the graph.
 */
export function runsAfterChange(
  graph: BuildGraph,
  touched: (step: Step, inputIndex: number) => boolean,
  cache: CacheContents = { mode: 'local' }
): readonly RunState[] {
  if (cache.mode === 'none') return graph.steps.map((step) => (step.operation === 'base' ? 'reused' : 'runs'));
  const matcher = changeMatcher(graph, touched);
  return planOpenTarget(graph, (head) => planBuild(head, graph, matcher, stepsWithResult(graph, cache))).map((step) => step.run);
}

/**
 * What runs when the key of one step differs, whatever made it differ: a file, an edit, a volatile argument. Where the cache has all
 * results, a step that only the next one stands on runs with what runs behind that one, so that a row of steps is walked once.
 */
export function runsAfterStep(graph: BuildGraph, cache: CacheContents = { mode: 'local' }): (touched: StepId) => readonly RunState[] {
  const known = new Map<StepId, readonly RunState[]>();
  const walked = (touched: StepId) => {
    const steps = graph.steps.map((step) => (step.id === touched ? { ...step, forced: true } : step));
    return runsAfterChange({ ...graph, steps }, () => false, cache);
  };
  const next = stepsWithResult(graph, cache) === null && graph.openTarget === undefined ? followersOf(graph) : [];
  return (touched) => {
    const row: StepId[] = [];
    let at = touched;
    for (let behind = next[at]; behind != null && !known.has(at); behind = next[at]) {
      row.push(at);
      at = behind;
    }
    let states = known.get(at) ?? walked(at);
    known.set(at, states);
    for (const id of row.toReversed()) {
      states = states.with(id, states[at] ?? 'reused');
      known.set(id, states);
      at = id;
    }
    return states;
  };
}

/**
 * By step: the one step that stands on it; null where several or none do, where the build asks for the step itself, and where files are
 * read of it or through it: whether those are written again depends on which of a row is touched.
 */
function followersOf(graph: BuildGraph): readonly (StepId | null)[] {
  const consumers = graph.steps.map(() => new Set<StepId>());
  const seenThrough = new Set<StepId>();
  // Inputs stand before their consumers: going backward, who reads through a step is known before what it stands on.
  for (const step of graph.steps.toReversed())
    for (const { from, mode } of step.inputs) {
      if (!('step' in from)) continue;
      consumers[from.step]?.add(step.id);
      if (mode === 'content' || seenThrough.has(step.id)) seenThrough.add(from.step);
    }
  return consumers.map((ids, id) => {
    const [only = null, ...more] = ids;
    return more.length === 0 && id !== graph.target && !seenThrough.has(id) ? only : null;
  });
}
