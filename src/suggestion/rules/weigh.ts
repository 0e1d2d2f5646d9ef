import type { TreePath } from '../../model/units.ts';
import { copiedFiles } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import type { StageFacts } from '../stage-facts.ts';
import { priorSeconds, type WeighedStep } from '../worth.ts';

/** Context paths that an instruction's own key rests on. */
export function ownPaths(facts: StageFacts, effects: Effects): ReadonlySet<TreePath> {
  return new Set(effects.copy === null ? [] : copiedFiles(effects.copy, facts.context).values());
}

/** The weighed steps of a stage by position; `volatile` names variables that change on every build. */
export function weighedSteps(facts: StageFacts, volatile: readonly string[]): readonly WeighedStep[] {
  return facts.placed.map(({ instruction }, i) => {
    const effects = facts.effects[i];
    if (effects === undefined) throw new Error('effects and instructions differ in number');
    const declares = instruction.kind === 'arg' && instruction.args.some((a) => volatile.includes(a.name));
    return { seconds: priorSeconds(instruction, effects), paths: ownPaths(facts, effects), always: declares };
  });
}
