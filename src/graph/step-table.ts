import type { DefinitionPart, Operation, Step, StepId, StepInput, StepOrigin } from '../model/graph.ts';
import type { WorkBudget } from '../plain/index.ts';

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

/** An empty table; what a step is made of is spent from the budget. */
export function createStepTable(work: WorkBudget): StepTable {
  const steps: Step[] = [];
  const equals = createEquals();
  return {
    steps,
    add(step, origin) {
      work.spend('ingredients of cache keys', step.definition.length + step.inputs.length);
      const next = steps.length;
      const existing = steps[equals(step, next)];
      if (existing !== undefined) {
        const origins = origin === null ? existing.origins : [...existing.origins, origin];
        steps[existing.id] = { ...existing, origins, forced: existing.forced || step.forced === true };
        return existing.id;
      }
      steps.push({ id: next, ...step, forced: step.forced === true, origins: origin === null ? [] : [origin] });
      return next;
    }
  };
}

/** The step that equals a new one, else the id that the new one gets. Only steps that are alike at a glance are spelt out. */
function createEquals(): (step: NewStep, next: StepId) => StepId {
  const alike = new Map<string, { readonly first: NewStep; readonly id: StepId; texts: Map<string, StepId> | null }>();
  return (step, next) => {
    const from = step.inputs[0]?.from;
    const below = from !== undefined && 'step' in from ? from.step : '';
    const glance = `${step.operation} ${below} ${step.definition.length} ${step.definition[0]?.value ?? ''} ${step.definition.at(-1)?.value ?? ''}`;
    const known = alike.get(glance);
    if (known === undefined) {
      alike.set(glance, { first: step, id: next, texts: null });
      return next;
    }
    known.texts ??= new Map([[textOf(known.first), known.id]]);
    const text = textOf(step);
    const found = known.texts.get(text);
    if (found === undefined) known.texts.set(text, next);
    return found ?? next;
  };
}

const textOf = ({ operation, definition, inputs }: NewStep): string => JSON.stringify([operation, definition, inputs]);
