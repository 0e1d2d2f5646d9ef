import { type EqualShare, rangeAround, type Scheduled, scheduled } from '../cost/index.ts';
import type { StepId } from '../model/graph.ts';
import type { RunState } from '../model/prediction.ts';
import { runsAfterChange } from '../prediction/index.ts';
import type { ReplaySide } from './side.ts';

/** The build after a change with some own keys changed; equal sets are computed once. */
export interface Reach {
  runs(touched: readonly StepId[]): readonly RunState[];
  build(touched: readonly StepId[]): Scheduled;
}

/** Expected seconds where `share` of the times the second case comes. */
function mixed(one: Scheduled, other: Scheduled, share: EqualShare, confidence: number): Scheduled {
  const between = (a: number, b: number, part: number) => (1 - part) * a + part * b;
  const worlds = one.worlds.map((seconds, k) => between(seconds, other.worlds[k] ?? 0, share.worlds[k] ?? 0));
  return { seconds: rangeAround(between(one.seconds.mid, other.seconds.mid, share.mid), worlds, confidence), worlds };
}

const STRONGER: Readonly<Record<RunState, number>> = { reused: 0, maybe: 1, runs: 2 };

/**
 * What runs after a set of touched steps is the union of what runs after each (and of what runs in any case, where the
 * cache does not hold it), so the graph is walked once per touched step and not once per change; changes that touch the
 * same steps are scheduled once.
 */
export function reachOf(side: ReplaySide, confidence: number): Reach {
  const { graph, costs } = side;
  const single = new Map<StepId, readonly RunState[]>();
  const known = new Map<string, Scheduled>();
  const always = runsAfterChange(graph, () => false, side.cache);
  const after = (touched: StepId): readonly RunState[] => {
    const before = single.get(touched);
    if (before !== undefined) return before;
    // A step whose own key differs runs, whatever made it differ: a file, an edit, a volatile argument.
    const steps = graph.steps.map((step) => (step.id === touched ? { ...step, forced: true } : step));
    const states = runsAfterChange({ ...graph, steps }, () => false, side.cache);
    single.set(touched, states);
    return states;
  };
  const runs = (touched: readonly StepId[]): readonly RunState[] => {
    const union = [...always];
    for (const step of touched) {
      for (const [id, state] of after(step).entries()) {
        if (STRONGER[state] > STRONGER[union[id] ?? 'reused']) union[id] = state;
      }
    }
    return union;
  };
  const build = (touched: readonly StepId[]): Scheduled => {
    const id = touched.join(' ');
    const before = known.get(id);
    if (before !== undefined) return before;
    const states = runs(touched);
    const options = { confidence, ...(side.cores === undefined ? {} : { cores: side.cores }) };
    const all = scheduled(graph, states, costs, options);
    const share = side.equalShare;
    const answer =
      share !== undefined && share.mid > 0 && states.includes('maybe')
        ? mixed(all, scheduled(graph, states, costs, { ...options, likely: () => false }), share, confidence)
        : all;
    known.set(id, answer);
    return answer;
  };
  return { runs, build };
}
