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

/**
 * Start and end of every step that takes time, when each starts as soon as its inputs are there and busy steps share
 * `cores`: with a demand above the cores each runs slower by demand / cores, in the share of its time that keeps a core
 * busy. The last end is bounded by the longest path below and the sum above. In order of ending.
 */
export function spansOf(
  graph: BuildGraph,
  seconds: readonly Seconds[],
  costs: readonly { readonly processor: number }[],
  cores: number
): readonly Span[] {
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
  const spans: Span[] = [];
  let active: { readonly id: StepId; readonly start: Seconds; readonly share: number; left: Seconds }[] = [];
  let now = 0;
  for (;;) {
    for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
      const left = seconds[id] ?? 0;
      if (left > 0) active.push({ id, start: now, left, share: costs[id]?.processor ?? 0 });
      else release(id);
    }
    if (active.length === 0) return spans;
    let demand = 0;
    for (const a of active) demand += a.share;
    let next = Number.POSITIVE_INFINITY;
    for (const a of active) next = Math.min(next, a.left * pace(a.share, demand, cores));
    now += next;
    const left: typeof active = [];
    const ended = active;
    for (const a of ended) {
      a.left -= next / pace(a.share, demand, cores);
      if (a.left > 1e-9) left.push(a);
    }
    active = left;
    for (const { id, start, left: rest } of ended) {
      if (rest > 1e-9) continue;
      spans.push({ step: id, start, end: now });
      release(id);
    }
  }
}
