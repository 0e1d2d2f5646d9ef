import type { Change } from '../model/change.ts';
import type { StepId } from '../model/graph.ts';
import { scenariosOf } from './scenarios.ts';
import type { ReplaySide } from './side.ts';

/** How often sets of steps change: the F of docs/suggestions.md, co-change kept. */
export interface ChangeModel {
  /** Chance that a later change touches the own key of at least one of the steps. Monotone; 0 for the empty set. */
  probability(steps: readonly StepId[]): number;
  /** Steps whose own key the change at this position touches, ascending. */
  touchedBy(change: number): readonly StepId[];
  /** Number of changes that count for the image. */
  readonly changes: number;
}

/** The change model of one side; equal scenarios are counted once, so that asking often is cheap. */
export function changeModel(side: ReplaySide, changes: readonly Change[]): ChangeModel {
  const scenarios = scenariosOf(null, side, changes);
  const groups = new Map<string, { steps: ReadonlySet<StepId>; weight: number }>();
  for (const { after, weight } of scenarios.list) {
    const id = after.join(' ');
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { steps: new Set(after), weight });
    else group.weight += weight;
  }
  const list = [...groups.values()];
  const total = list.reduce((sum, g) => sum + g.weight, 0);
  return {
    probability: (steps) => {
      const hit = list.reduce((sum, g) => (steps.some((s) => g.steps.has(s)) ? sum + g.weight : sum), 0);
      return total === 0 ? 0 : Math.min(1, hit / total);
    },
    touchedBy: (change) => scenarios.touches[change]?.steps ?? [],
    changes: scenarios.relevant
  };
}
