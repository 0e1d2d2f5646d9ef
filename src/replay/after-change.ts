import type { BuildGraph, StepId } from '../model/graph.ts';
import type { RunState } from '../model/prediction.ts';

/**
 * What runs when some own keys changed and the cache holds everything else: the steps touched, all behind them in their
 * chains, and perhaps what reads their output (docs/cache-rules.md §B: matched by content as well).
 */
export function runsAfterChange(graph: BuildGraph, touched: (step: StepId) => boolean): readonly RunState[] {
  const states: RunState[] = [];
  for (const step of graph.steps) {
    let state: RunState = touched(step.id) ? 'runs' : 'reused';
    for (const input of step.inputs) {
      if (!('step' in input.from)) continue;
      const below = states[input.from.step] ?? 'reused';
      if (below === 'runs' && input.mode === 'chain') state = 'runs';
      else if (below !== 'reused' && state === 'reused') state = 'maybe';
    }
    states.push(state);
  }
  return states;
}
