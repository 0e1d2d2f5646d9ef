import type { CostBasis, StepCost } from '../cost/index.ts';
import { pairedSteps } from './edits.ts';
import type { ReplaySide } from './side.ts';

/** How much a basis says of a step. */
const RANK: Readonly<Record<CostBasis, number>> = { own: 5, edited: 4, neighbour: 3, kind: 2, prior: 1, none: 0 };

/**
 * Gives instructions of the two sides that do the same the same seconds, those of the side that knows more, unless both were
 * measured themselves. So words move no figure: what is left between the sides is structure, and what was measured.
 */
export function alikeSides(before: ReplaySide, after: ReplaySide): { readonly before: ReplaySide; readonly after: ReplaySide } {
  const [left, right] = [[...before.costs], [...after.costs]];
  for (const pair of pairedSteps(before.graph, after.graph)) {
    if (pair.before === null || pair.after === null || pair.before.work !== pair.after.work) continue;
    const [b, a] = [left[pair.before.step], right[pair.after.step]];
    if (b === undefined || a === undefined || b.basis === 'none' || a.basis === 'none') continue;
    if (b.basis === 'own' && a.basis === 'own') continue;
    if (RANK[a.basis] > RANK[b.basis]) left[pair.before.step] = a;
    else right[pair.after.step] = b;
  }
  return { before: withCosts(before, left), after: withCosts(after, right) };
}

const withCosts = (side: ReplaySide, costs: readonly StepCost[]): ReplaySide => ({ ...side, costs });
