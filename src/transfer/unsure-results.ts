import type { BuildGraph, PlannedInstruction, StepId } from '../model/graph.ts';
import type { CauseKind, Prediction } from '../model/prediction.ts';
import { equalText } from '../prediction/index.ts';
import { runText, writesEntriesOnly, writesOwnTextOnly } from './run-layer.ts';

/** Causes by which a command that reads the same may do something else. */
const OTHER_RESULT: ReadonlySet<CauseKind> = new Set([
  'build-arg-changed',
  'environment-changed',
  'base-image-changed',
  'mount-source',
  'unknown-input'
]);

/**
 * Steps of the head whose result may be of quite another size than before: a RUN with a new text, or with another argument or base, and
 * all that stands on such a result or copies from it. What a change of files alone brings is estimated by its bytes.
 */
export function unsureResults(
  { steps, graph }: Prediction,
  aligned: ReadonlyMap<PlannedInstruction, PlannedInstruction>
): ReadonlySet<StepId> {
  const unsure = new Set<StepId>();
  for (const [index, planned] of graph.instructions.entries()) {
    const step = steps[index];
    if (step === undefined || step.verdict !== 'rebuilt') continue;
    const found = aligned.get(planned);
    const isNew = planned.instruction.kind === 'run' && (found === undefined || !equalText(found, planned));
    const otherwise = step.causes.some((cause) => OTHER_RESULT.has(cause.kind)) && planned.instruction.kind === 'run';
    const text = runText(planned.instruction);
    if ((isNew || otherwise) && !writesEntriesOnly(text) && !writesOwnTextOnly(text)) for (const id of planned.steps) unsure.add(id);
  }
  for (const step of graph.steps) if (standsOn(step.id, graph, unsure)) unsure.add(step.id);
  return unsure;
}

/** Whether an input of a step is such a result. */
function standsOn(id: StepId, graph: BuildGraph, unsure: ReadonlySet<StepId>): boolean {
  return graph.steps[id]?.inputs.some((input) => 'step' in input.from && unsure.has(input.from.step)) ?? false;
}
