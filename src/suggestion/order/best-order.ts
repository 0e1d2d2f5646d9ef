/** Steps of one stage as an ordering problem (docs/suggestions.md, "`swap-independent`"): steps are 0 to n-1, in the order in which they stand now. */
export interface OrderProblem {
  readonly seconds: readonly number[];
  /** For each step those that have to stand in front of it. Acyclic, and kept by the present order. */
  readonly predecessors: readonly (readonly number[])[];
  /** Chance that a change touches at least one of the steps. Monotone. */
  chance(steps: readonly number[]): number;
  /** The same for the first of the steps, for the first two, and so on, where that is cheaper than to ask for each. */
  prefixes?(steps: readonly number[]): readonly number[];
}

interface FoundOrder {
  readonly order: readonly number[];
  readonly cost: number;
  /** Whether nothing cheaper exists; false where the search was too large and a heuristic answered. */
  readonly exact: boolean;
}

/** Sets of steps that the exact search may look at. */
const MOST_IDEALS = 12_000;
/** Steps whose sets are told apart by the bits of a number. */
const MOST_EXACT = 30;

/** Expected seconds of an order: each step runs where it, or anything in front of it, is touched. */
export function costOf(problem: OrderProblem, order: readonly number[]): number {
  const chances = problem.prefixes?.(order) ?? order.map((_, i) => problem.chance(order.slice(0, i + 1)));
  return order.reduce((cost, step, i) => cost + (problem.seconds[step] ?? 0) * (chances[i] ?? 0), 0);
}

/**
 * The cheapest legal order. What a step costs depends only on the set in front of it, so a search over the sets that are
 * closed under predecessors is exact for any joint chance. A heuristic order is the bound that sets
 * are cut off by, and the answer where too many are left.
 */
export function bestOrder(problem: OrderProblem): FoundOrder {
  const bound = heuristicOrder(problem);
  return (problem.seconds.length <= MOST_EXACT ? exactOrder(problem, bound) : null) ?? bound;
}

/** One set of steps: the cheapest way to it. */
interface Ideal {
  cost: number;
  last: number;
  from: number;
}

/**
 * Sets by size, each with the cheapest order of its steps. A set is dropped where what it has cost and the least that each
 * missing step will cost (in front of it at least the set and its own predecessors) come to no less than the bound.
 */
function exactOrder(problem: OrderProblem, bound: FoundOrder): FoundOrder | null {
  const n = problem.seconds.length;
  const needed = closedPredecessors(problem);
  const full = 2 ** n - 1;
  const known = new Map<number, number>();
  const chance = (mask: number): number => {
    const before = known.get(mask);
    if (before !== undefined) return before;
    const value = problem.chance(membersOf(mask));
    known.set(mask, value);
    return value;
  };
  const least = (mask: number, enough: number): number => {
    let sum = 0;
    for (let step = 0; step < n && sum < enough; step++)
      if ((mask & (1 << step)) === 0) sum += (problem.seconds[step] ?? 0) * chance(mask | (needed[step] ?? 0) | (1 << step));
    return sum;
  };
  const seen = new Map<number, Ideal>([[0, { cost: 0, last: 0, from: 0 }]]);
  /** The sets with one step more. */
  const grown = (layer: readonly number[]): ReadonlyMap<number, Ideal> => {
    const next = new Map<number, Ideal>();
    for (const mask of layer) {
      const paid = seen.get(mask)?.cost ?? 0;
      for (let step = 0; step < n; step++) {
        const set = mask | (1 << step);
        if (set === mask || ((needed[step] ?? 0) & ~mask) !== 0) continue;
        const cost = paid + (problem.seconds[step] ?? 0) * chance(set);
        const rival = next.get(set);
        if (rival === undefined) next.set(set, { cost, last: step, from: mask });
        else if (cost < rival.cost) Object.assign(rival, { cost, last: step, from: mask });
      }
    }
    return next;
  };
  let layer = [0];
  for (let size = 0; size < n; size++) {
    const next = grown(layer);
    layer = [];
    for (const [mask, ideal] of next) {
      const room = bound.cost - ideal.cost + 1e-9;
      if (room < 0 || (mask !== full && least(mask, room + 1) > room)) continue;
      layer.push(mask);
      seen.set(mask, ideal);
    }
    if (seen.size > MOST_IDEALS) return null;
  }
  const end = seen.get(full);
  if (end === undefined || end.cost > bound.cost - 1e-12) return { ...bound, exact: true };
  const order: number[] = [];
  for (let mask = full, ideal: Ideal | undefined = end; mask !== 0 && ideal !== undefined; ideal = seen.get(mask)) {
    order.unshift(ideal.last);
    mask = ideal.from;
  }
  return { order, cost: end.cost, exact: true };
}

/** For each step all that has to stand in front of it, near or far, as bits. */
function closedPredecessors({ predecessors }: OrderProblem): readonly number[] {
  const closed: number[] = [];
  for (const list of predecessors) closed.push(list.reduce((mask, p) => mask | (1 << p) | (closed[p] ?? 0), 0));
  return closed;
}

function membersOf(mask: number): number[] {
  const members: number[] = [];
  for (let rest = mask, i = 0; rest !== 0; rest >>>= 1, i++) if ((rest & 1) === 1) members.push(i);
  return members;
}

/** Groups of a step and its unplaced predecessors by seconds per chance, then single moves until nothing gains. */
function heuristicOrder(problem: OrderProblem): FoundOrder {
  const n = problem.seconds.length;
  const placed = new Set<number>();
  const order: number[] = [];
  while (placed.size < n) {
    let best: { readonly group: readonly number[]; readonly ratio: number } | null = null;
    for (let step = 0; step < n; step++) {
      if (placed.has(step)) continue;
      const group = closure(problem, step, placed);
      const seconds = group.reduce((sum, s) => sum + (problem.seconds[s] ?? 0), 0);
      const ratio = seconds / Math.max(problem.chance(group), 1e-9);
      if (best === null || ratio > best.ratio) best = { group, ratio };
    }
    for (const step of best?.group ?? []) {
      placed.add(step);
      order.push(step);
    }
  }
  return { ...improve(problem, order, 0), exact: false };
}

/** The step and everything unplaced that has to stand in front of it, in the present order. */
function closure(problem: OrderProblem, step: number, placed: ReadonlySet<number>): readonly number[] {
  const group = new Set<number>();
  const visit = (s: number): void => {
    if (placed.has(s) || group.has(s)) return;
    group.add(s);
    for (const p of problem.predecessors[s] ?? []) visit(p);
  };
  visit(step);
  return [...group].sort((a, b) => a - b);
}

/** Seconds by which two moves do not differ for a reader. */
const TIE = 0.1;

/** Applies the best single move again and again, each gaining more than `tolerance`; of moves that come near the best, the shortest. */
function improve(
  problem: OrderProblem,
  start: readonly number[],
  tolerance: number
): { readonly order: readonly number[]; readonly cost: number } {
  let order = [...start];
  let cost = costOf(problem, order);
  for (let round = 0; round < 200; round++) {
    const moves: { readonly order: number[]; readonly cost: number; readonly length: number }[] = [];
    for (let from = 0; from < order.length; from++) {
      const [low, high] = reach(problem, order, from);
      for (let to = low; to <= high; to++) {
        if (to === from) continue;
        const moved = move(order, from, to);
        const value = costOf(problem, moved);
        if (value < cost - tolerance - 1e-12) moves.push({ order: moved, cost: value, length: Math.abs(to - from) });
      }
    }
    const least = Math.min(...moves.map((m) => m.cost));
    const [best] = moves
      .filter((m) => m.cost <= least + Math.min(TIE, tolerance) + 1e-12)
      .sort((a, b) => a.length - b.length || a.cost - b.cost);
    if (best === undefined) return { order, cost };
    ({ order, cost } = best);
  }
  return { order, cost };
}

/** The places that one step may take while all others keep their order. */
function reach(problem: OrderProblem, order: readonly number[], from: number): readonly [number, number] {
  const step = order[from] ?? 0;
  const mine = problem.predecessors[step] ?? [];
  let low = from;
  while (low > 0 && !mine.includes(order[low - 1] ?? -1)) low--;
  let high = from;
  while (high < order.length - 1 && !(problem.predecessors[order[high + 1] ?? 0] ?? []).includes(step)) high++;
  return [low, high];
}

function move(order: readonly number[], from: number, to: number): number[] {
  const rest = order.filter((_, i) => i !== from);
  rest.splice(to, 0, order[from] ?? 0);
  return rest;
}

/** The order that a reader has least to do with: single moves from the present one where they come as close to the best as `tolerance`. */
export function easiestOrder(problem: OrderProblem, tolerance: number): FoundOrder {
  const best = bestOrder(problem);
  const present = problem.seconds.map((_, i) => i);
  const simple = improve(problem, present, tolerance);
  return simple.cost <= best.cost + tolerance ? { ...simple, exact: best.exact } : best;
}
