import { schedule } from '../cost/index.ts';
import type { StepId } from '../model/graph.ts';
import type { RunState } from '../model/prediction.ts';
import type { Estimate } from '../model/units.ts';
import { runsAfterChange } from './after-change.ts';
import type { ReplaySide } from './side.ts';

/** Seconds of the build after a change with these own keys changed; equal sets are computed once. */
export interface Reach {
  runs(touched: readonly StepId[]): readonly RunState[];
  seconds(touched: readonly StepId[]): Estimate;
}

const NOTHING: Estimate = { low: 0, mid: 0, high: 0 };
const STRONGER: Readonly<Record<RunState, number>> = { reused: 0, maybe: 1, runs: 2 };

/**
 * What runs after a set of touched steps is the union of what runs after each, so the graph is walked once per touched
 * step and not once per change; and changes that touch the same steps are scheduled once.
 */
export function reachOf(side: ReplaySide): Reach {
  const { graph, costs } = side;
  const single = new Map<StepId, readonly RunState[]>();
  const known = new Map<string, Estimate>();
  const after = (touched: StepId): readonly RunState[] => {
    const before = single.get(touched);
    if (before !== undefined) return before;
    const states = runsAfterChange(graph, (step) => step === touched);
    single.set(touched, states);
    return states;
  };
  const runs = (touched: readonly StepId[]): readonly RunState[] => {
    const union: RunState[] = graph.steps.map(() => 'reused');
    for (const step of touched) {
      for (const [id, state] of after(step).entries()) {
        if (STRONGER[state] > STRONGER[union[id] ?? 'reused']) union[id] = state;
      }
    }
    return union;
  };
  const seconds = (touched: readonly StepId[]): Estimate => {
    if (touched.length === 0) return NOTHING;
    const id = touched.join(' ');
    const before = known.get(id);
    if (before !== undefined) return before;
    const estimate = schedule(graph, runs(touched), costs, side.cores === undefined ? {} : { cores: side.cores });
    known.set(id, estimate);
    return estimate;
  };
  return { runs, seconds };
}
