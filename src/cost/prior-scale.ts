import { type Execution, teachable } from '../history/index.ts';
import type { Sample } from '../model/history.ts';
import type { Estimate, UtcTime } from '../model/units.ts';
import { median } from './median.ts';
import { priorOf } from './priors.ts';
import { logOf } from './spread.ts';

/** Classes whose prior says nothing about a repository: too short to compare. */
const TRIVIAL: ReadonlySet<string> = new Set(['small-run', 'copy', 'add', 'workdir', 'from', 'other']);
/** Steps that it takes to believe half of what they say. */
const HALF_BELIEVED = 4;
const FURTHEST = Math.log(20);

/**
 * Factor for the priors of one repository: how its measured steps compare with the priors of their classes, shrunk to 1
 * where few steps are known. Small projects on quick machines are quick throughout, large ones slow (docs/estimate.md).
 * From all samples and not from one graph, so that both sides of a change get the same.
 */
export function priorScale(samples: readonly Sample[], now: UtcTime): number {
  const steps = new Map<string, Execution[]>();
  for (const execution of teachable(samples, now)) {
    if (TRIVIAL.has(execution.kind)) continue;
    const id = `${execution.file}\u0000${execution.key}`;
    const list = steps.get(id);
    if (list === undefined) steps.set(id, [execution]);
    else list.push(execution);
  }
  const ratios = [...steps.values()].map((list) => {
    const kind = list[0]?.kind ?? 'run';
    return median(list.map((e) => logOf(e.seconds))) - Math.log(priorOf(kind).mid);
  });
  if (ratios.length === 0) return 1;
  const believed = ratios.length / (ratios.length + HALF_BELIEVED);
  return Math.exp(Math.max(-FURTHEST, Math.min(FURTHEST, believed * median(ratios))));
}

/** A prior for a repository whose steps take `factor` times what such steps usually take. */
export const scaledPrior = (kind: string, factor: number): Estimate => {
  const { low, mid, high } = priorOf(kind);
  return TRIVIAL.has(kind) ? { low, mid, high } : { low: low * factor, mid: mid * factor, high: high * factor };
};
