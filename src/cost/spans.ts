import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Seconds } from '../model/units.ts';
import { pace } from './contention.ts';

/** When a step with time of its own began and ended. */
interface Span {
  readonly step: StepId;
  readonly start: Seconds;
  readonly end: Seconds;
}

interface Edges {
  /** How many steps each step waits for. */
  readonly counts: readonly number[];
  readonly consumers: readonly (readonly StepId[])[];
  /** Steps that wait for none. */
  readonly roots: readonly StepId[];
}
const known = new WeakMap<BuildGraph, Edges>();

/** Kept by graph: a replay schedules one graph many times. */
function edgesOf(graph: BuildGraph): Edges {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const consumers: StepId[][] = graph.steps.map(() => []);
  const counts = graph.steps.map((step) => {
    const inputs = new Set(step.inputs.flatMap((i) => ('step' in i.from ? [i.from.step] : [])));
    for (const from of inputs) consumers[from]?.push(step.id);
    return inputs.size;
  });
  const edges = { counts, consumers, roots: graph.steps.flatMap(({ id }) => (counts[id] === 0 ? [id] : [])) };
  known.set(graph, edges);
  return edges;
}

/** A step at work, with the seconds of its own that are left. */
interface Active {
  readonly id: StepId;
  readonly start: Seconds;
  readonly share: number;
  left: Seconds;
}

/**
 * Runs every step that takes time, each as soon as its inputs are there, while busy steps share `cores`: with a demand above the
 * cores each runs slower by demand / cores, in the share of its time that keeps a core busy. The last end, which is given, is bounded
 * by the longest path below and the sum above. `ended` is told of each step in order of ending.
 */
function runSteps(
  graph: BuildGraph,
  seconds: readonly Seconds[],
  costs: readonly { readonly processor: number }[],
  cores: number,
  ended: (span: Span) => void = () => undefined
): Seconds {
  const { counts, consumers, roots } = edgesOf(graph);
  const waiting = counts.slice();
  const ready = roots.slice();
  const release = (id: StepId): void => {
    for (const consumer of consumers[id] ?? []) {
      const left = (waiting[consumer] ?? 0) - 1;
      waiting[consumer] = left;
      if (left === 0) ready.push(consumer);
    }
  };
  let active: Active[] = [];
  let now = 0;
  const end = ({ id, start }: Active): void => {
    ended({ step: id, start, end: now });
    release(id);
  };
  for (;;) {
    for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
      const left = seconds[id] ?? 0;
      if (left > 0) active.push({ id, start: now, left, share: costs[id]?.processor ?? 0 });
      else release(id);
    }
    const [only, ...others] = active;
    if (only === undefined) return now;
    // Most graphs are rows of steps.
    if (others.length === 0) {
      now += only.left * pace(only.share, only.share, cores);
      active = [];
      end(only);
      continue;
    }
    let demand = 0;
    for (const a of active) demand += a.share;
    let next = Number.POSITIVE_INFINITY;
    for (const a of active) next = Math.min(next, a.left * pace(a.share, demand, cores));
    now += next;
    for (const a of active) a.left -= next / pace(a.share, demand, cores);
    const before = active;
    active = before.filter(({ left }) => left > 1e-9);
    for (const a of before) if (a.left <= 1e-9) end(a);
  }
}

/** Start and end of every step that takes time (see `runSteps`), in order of ending. */
export function spansOf(
  graph: BuildGraph,
  seconds: readonly Seconds[],
  costs: readonly { readonly processor: number }[],
  cores: number
): readonly Span[] {
  const spans: Span[] = [];
  runSteps(graph, seconds, costs, cores, (span) => spans.push(span));
  return spans;
}

/** Wall seconds from the first to the last step; see `runSteps`. */
export function wallSeconds(
  graph: BuildGraph,
  seconds: readonly Seconds[],
  costs: readonly { readonly processor: number }[],
  cores: number
): Seconds {
  return runSteps(graph, seconds, costs, cores);
}
