import { type CostBasis, NO_TIME, type StepCost, sumOfWorlds } from '../cost/index.ts';
import type { StepId } from '../model/graph.ts';
import type { Counterparts, EditableStep } from './edits.ts';
import type { ReplaySide } from './side.ts';

/** How much a basis says of a step. */
const RANK: Readonly<Record<CostBasis, number>> = { own: 5, edited: 4, neighbour: 3, kind: 2, prior: 1, none: 0 };

interface Sides {
  readonly before: ReplaySide;
  readonly after: ReplaySide;
}

/**
 * Gives instructions of the two sides that do the same the same seconds, those of the side that knows more, unless both were
 * measured themselves. RUNs that were split or folded where nothing stands between them are one piece of work on both sides.
 * So words move no figure: what is left between the sides is structure, and what was measured.
 */
export function alikeSides(sides: Sides, groups: readonly Counterparts[]): Sides {
  const [left, right] = [measuredCopies(sides.before), measuredCopies(sides.after)];
  for (const group of groups) {
    const [a, b] = group.before.length === 1 && group.after.length === 1 ? [group.before[0], group.after[0]] : [undefined, undefined];
    const isSame = a === undefined || b === undefined ? isOnePiece(group, sides) : a.work === b.work;
    if (!isSame || group.before.length === 0 || group.after.length === 0) continue;
    const [before, after] = [wholeOf(group.before, left), wholeOf(group.after, right)];
    if (before === null || after === null || (before.basis === 'own' && after.basis === 'own')) continue;
    const known = RANK[after.basis] > RANK[before.basis] ? after : before;
    if (known === after || group.before.length > 1) put(known, group.before, left);
    if (known === before || group.after.length > 1) put(known, group.after, right);
  }
  return { before: { ...sides.before, costs: left }, after: { ...sides.after, costs: right } };
}

/** A copy or a directory that nobody measured takes next to nothing: its guess is no structure, however many there are and in what order. */
export const measuredCopies = ({ graph, costs }: ReplaySide): StepCost[] =>
  costs.map((cost, id) => (cost.basis === 'prior' && graph.steps[id]?.operation !== 'run' ? nothing(cost) : cost));

const nothing = (cost: StepCost): StepCost => ({ ...cost, low: 0, mid: 0, high: 0, guessed: 0, worlds: NO_TIME });

/** Seconds of several steps together, by the one that least is known of; null where one takes no time of its own. */
function wholeOf(steps: readonly EditableStep[], costs: readonly StepCost[]): StepCost | null {
  const own = steps.flatMap(({ step }) => costs[step] ?? []);
  if (own.length < steps.length || own.some(({ basis }) => basis === 'none')) return null;
  return own.reduce((sum, one) => ({
    low: sum.low + one.low,
    mid: sum.mid + one.mid,
    high: sum.high + one.high,
    guessed: sum.guessed + one.guessed,
    basis: RANK[one.basis] < RANK[sum.basis] ? one.basis : sum.basis,
    samples: Math.min(sum.samples, one.samples),
    processor: Math.max(sum.processor, one.processor),
    worlds: sumOfWorlds([sum.worlds, one.worlds])
  }));
}

/** All of it at the first step: the others run where that one does. */
function put(whole: StepCost, steps: readonly EditableStep[], costs: StepCost[]): void {
  for (const [at, { step }] of steps.entries()) costs[step] = at === 0 ? whole : nothing(whole);
}

/** Folded or split RUNs of which each follows the other with nothing between them that could change by itself: they run together. */
export const isOnePiece = (
  { before, after }: Counterparts,
  sides: { readonly before: ReplaySide | null; readonly after: ReplaySide }
): boolean =>
  sides.before !== null &&
  before.length > 0 &&
  after.length > 0 &&
  workOfAll(before) === workOfAll(after) &&
  inOneRow(before, sides.before) &&
  inOneRow(after, sides.after);

/** What several RUNs do together, whatever their number and order. */
const workOfAll = (steps: readonly EditableStep[]): string =>
  steps
    .flatMap(({ work }) => work.split(' ').slice(1))
    .filter((kind) => kind !== '')
    .sort()
    .join(' ');

function inOneRow(steps: readonly EditableStep[], side: ReplaySide): boolean {
  return steps.every(({ step }, at) => at === 0 || follows(step, steps[at - 1]?.step ?? -1, side));
}

function follows(step: StepId, earlier: StepId, side: ReplaySide): boolean {
  for (let at: StepId = step; ; ) {
    const inputs = side.graph.steps[at]?.inputs ?? [];
    const [input] = inputs;
    if (input === undefined || inputs.length > 1 || !('step' in input.from) || side.volatile.has(at)) return false;
    at = input.from.step;
    if (at === earlier) return true;
    if (side.graph.steps[at]?.operation !== 'workdir') return false;
  }
}
