import type { BuildGraph } from '../model/graph.ts';
import type { RunState } from '../model/prediction.ts';
import type { Seconds } from '../model/units.ts';
import type { StepCost } from './step-cost.ts';

/** Start of every step in seconds from the first, by the middle of the costs, each as soon as its inputs are there. */
export function timeline(graph: BuildGraph, runs: readonly RunState[], costs: readonly StepCost[]): readonly Seconds[] {
  const ends: Seconds[] = [];
  return graph.steps.map(({ id, inputs }) => {
    const start = Math.max(0, ...inputs.map((input) => ('step' in input.from ? (ends[input.from.step] ?? 0) : 0)));
    ends[id] = start + (runs[id] === 'reused' ? 0 : (costs[id]?.mid ?? 0));
    return start;
  });
}
