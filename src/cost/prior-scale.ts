import { commandKind, isTrivial, priorOf } from '../commands/index.ts';
import { type Execution, teachable } from '../history/index.ts';
import type { Sample } from '../model/history.ts';
import type { UtcTime } from '../model/units.ts';
import { median } from './median.ts';
import { logOf } from './spread.ts';

/** Steps that it takes to believe half of what they say. */
const HALF_BELIEVED = 4;
const FURTHEST = Math.log(20);

/**
 * Factor for the priors of one repository: how its measured steps compare with the priors of their commands, shrunk to 1
 * where few steps are known. Small projects on quick machines are quick throughout, large ones slow (docs/estimate.md).
 * From all samples and not from one graph, so that both sides of a change get the same.
 */
export function priorScale(samples: readonly Sample[], now: UtcTime): number {
  const steps = new Map<string, Execution[]>();
  for (const execution of teachable(samples, now)) {
    if (isTrivial(commandKind(execution.text))) continue;
    const id = `${execution.file}\u0000${execution.key}`;
    const list = steps.get(id);
    if (list === undefined) steps.set(id, [execution]);
    else list.push(execution);
  }
  const ratios = [...steps.values()].map((list) => median(list.map((e) => logOf(e.seconds))) - Math.log(priorOf(list[0]?.text ?? '').mid));
  if (ratios.length === 0) return 1;
  const believed = ratios.length / (ratios.length + HALF_BELIEVED);
  return Math.exp(Math.max(-FURTHEST, Math.min(FURTHEST, believed * median(ratios))));
}
