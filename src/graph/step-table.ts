import type { DefinitionPart, Operation, Step, StepId, StepInput, StepOrigin } from '../model/graph.ts';

/** A step before it has its place. */
export interface NewStep {
  readonly operation: Operation;
  readonly definition: readonly DefinitionPart[];
  readonly inputs: readonly StepInput[];
  readonly forced?: boolean;
}

/** The steps of one graph. Equal operations are one step, whatever stages they stand in (docs/cache-rules.md §10). */
export interface StepTable {
  readonly steps: readonly Step[];
  add(step: NewStep, origin: StepOrigin | null): StepId;
}

/** An empty table. */
export function createStepTable(): StepTable {
  const steps: Step[] = [];
  const known = new Map<string, StepId>();
  return {
    steps,
    add(step, origin) {
      const key = JSON.stringify([step.operation, step.definition, step.inputs]);
      const id = known.get(key);
      const existing = id === undefined ? undefined : steps[id];
      if (existing !== undefined) {
        const origins = origin === null ? existing.origins : [...existing.origins, origin];
        steps[existing.id] = { ...existing, origins, forced: existing.forced || step.forced === true };
        return existing.id;
      }
      const next = steps.length;
      steps.push({ id: next, ...step, forced: step.forced === true, origins: origin === null ? [] : [origin] });
      known.set(key, next);
      return next;
    }
  };
}
