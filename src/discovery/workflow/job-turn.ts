import type { Reached } from '../turn.ts';
import { evaluateCondition, type Scope } from './expression.ts';
import { type SampleRun, scopeIn } from './sample-runs.ts';

/** The runs that come to a step with a condition, of those that come to what holds it. */
export function reachedBy(condition: string | undefined, outer: Reached, scope: Scope): Reached {
  if (condition === undefined) return outer;
  const truthIn = (run: SampleRun) => evaluateCondition(condition, scopeIn(run, scope));
  return {
    may: outer.may.filter((run) => truthIn(run) !== false),
    sure: outer.sure.filter((run) => truthIn(run) === true),
    always: outer.always && evaluateCondition(condition, scope) === true
  };
}
