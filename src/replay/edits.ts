import type { BuildGraph, StepId } from '../model/graph.ts';

/**
 * The steps that an edit of the Dockerfile can hit, one for each instruction that has steps, by a name that is the same
 * on both sides of a change: the instruction's own text and its number among equals.
 */
export function editableSteps(graph: BuildGraph): ReadonlyMap<string, StepId> {
  const steps = new Map<string, StepId>();
  for (const planned of graph.instructions) {
    if (planned.role !== 'step' || planned.instruction.kind === 'from') continue;
    const own = planned.steps.find((id) => graph.steps[id]?.operation !== 'inline-file');
    if (own === undefined) continue;
    const text = `${planned.instruction.keyword} ${planned.instruction.rest}${planned.instruction.heredocs.map((h) => h.body).join('')}`;
    let number = 0;
    while (steps.has(`${text}\u0000${number}`)) number++;
    steps.set(`${text}\u0000${number}`, own);
  }
  return steps;
}
