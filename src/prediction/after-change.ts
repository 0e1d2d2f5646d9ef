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
