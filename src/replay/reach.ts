import { type EqualShare, rangeAround, type Scheduled, scheduled } from '../cost/index.ts';
import type { StepId } from '../model/graph.ts';
import type { RunState } from '../model/prediction.ts';
import { runsAfterChange, runsAfterStep } from '../prediction/index.ts';
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
  const known = new Map<string, Scheduled>();
  const statesOf = new Map<string, readonly RunState[]>();
  const own = runsBy(side);
  const before = (side.behind ?? []).map(({ same, ...build }) => ({ same, runs: runsBy(build) }));
  const keep = (id: string, states: readonly RunState[]) => {
    statesOf.set(id, states);
    return states;
  };
  // What an earlier build of the job runs too, or had to look for, is there when this one comes to it.
  const runs = (touched: readonly StepId[]): readonly RunState[] => {
    const id = touched.join(' ');
    const answered = statesOf.get(id);
    if (answered !== undefined) return answered;
    if (before.length === 0) return keep(id, own(touched));
    const states = [...own(touched)];
    for (const build of before) {
      const made = build.runs(touched.flatMap((step) => build.same.get(step) ?? []));
      for (const [step, twin] of build.same) if (made[twin] !== 'reused') states[step] = 'reused';
    }
    return keep(id, states);
  };
  const build = (touched: readonly StepId[]): Scheduled => {
    const id = touched.join(' ');
    const answered = known.get(id);
    if (answered !== undefined) return answered;
    const states = runs(touched);
    const options = { confidence, ...(side.cores === undefined ? {} : { cores: side.cores }) };
    const all = scheduled(graph, states, costs, options);
    const { equalShare: share, lost } = side;
    const found =
      share !== undefined && share.mid > 0 && states.includes('maybe')
        ? mixed(all, scheduled(graph, states, costs, { ...options, likely: () => false }), share, confidence)
        : all;
    const answer =
      lost === undefined
        ? found
        : mixed(found, scheduled(graph, withoutOwn(side, states, lost.kept), costs, options), lost.share, confidence);
    known.set(id, answer);
    return answer;
  };
  const { lost } = side;
  return lost === undefined
    ? { runs, build }
    : {
        runs: (touched) => withoutOwn(side, runs(touched), lost.kept).map((state, id) => (runs(touched)[id] === state ? state : 'maybe')),
        build
      };
}

/** What runs where a build finds nothing of its own, of what runs where it does. */
const withoutOwn = ({ graph }: ReplaySide, states: readonly RunState[], kept: ReadonlySet<StepId>): readonly RunState[] =>
  graph.steps.map(({ id, operation }) => (operation === 'base' || kept.has(id) ? (states[id] ?? 'reused') : 'runs'));

/** What runs of one build by itself after steps were touched. */
function runsBy({ graph, cache }: Pick<ReplaySide, 'graph' | 'cache'>): (touched: readonly StepId[]) => readonly RunState[] {
  const after = runsAfterStep(graph, cache);
  const always = runsAfterChange(graph, () => false, cache);
  const isIdle = always.every((state) => state === 'reused');
  return (touched) => {
    const [first, ...others] = touched;
    if (isIdle && first !== undefined && others.length === 0) return after(first);
    const union = [...always];
    for (const step of touched) {
      for (const [id, state] of after(step).entries()) {
        if (STRONGER[state] > STRONGER[union[id] ?? 'reused']) union[id] = state;
      }
    }
    return union;
  };
}
