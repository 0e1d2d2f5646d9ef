import { isTrivial } from '../commands/index.ts';
import type { Execution } from '../history/index.ts';
import { median } from './median.ts';
import { classFactor, sameClass } from './runner-class.ts';
import { logOf } from './spread.ts';

/** Factor from seconds on one class of machine to seconds on another, for a class of commands. */
export type RunnerScale = (kind: string, from: string | null) => number;

/** Steps seen on both machines that it takes to believe half of what they say. */
const HALF_BELIEVED = 1;

/**
 * How much longer steps take on the runner that is asked about than on another: learnt from the steps that were measured on
 * both, where there are any, and leaning on the ratio of cores by how few they are (docs/estimate.md "Ranges").
 */
export function runnerScale(executions: readonly Execution[], wanted: string | null): RunnerScale {
  const learnt = new Map<string | null, { readonly log: number; readonly steps: number } | null>();
  const learn = (from: string | null) => {
    const steps = new Map<string, { here: number[]; there: number[] }>();
    for (const one of executions) {
      if (isTrivial(one.kind) || one.runner === null) continue;
      const id = `${one.file}\u0000${one.key}\u0000${one.platform}`;
      const logs = steps.get(id) ?? { here: [], there: [] };
      steps.set(id, logs);
      if (one.runner === from) logs.there.push(logOf(one.seconds));
      else if (sameClass(one.runner, wanted)) logs.here.push(logOf(one.seconds));
    }
    const differences = [...steps.values()].flatMap(({ here, there }) =>
      here.length > 0 && there.length > 0 ? [median(here) - median(there)] : []
    );
    return differences.length === 0 ? null : { log: median(differences), steps: differences.length };
  };
  return (kind, from) => {
    const assumed = Math.log(classFactor(kind, from, wanted));
    if (from === null || wanted === null) return Math.exp(assumed);
    const known = learnt.has(from) ? (learnt.get(from) ?? null) : learn(from);
    learnt.set(from, known);
    if (known === null) return Math.exp(assumed);
    const weight = known.steps / (known.steps + HALF_BELIEVED);
    return Math.exp(weight * known.log + (1 - weight) * assumed);
  };
}
