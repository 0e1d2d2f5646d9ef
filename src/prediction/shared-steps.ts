import type { BuildGraph, StepId } from '../model/graph.ts';
import { createMatcher } from './match.ts';

/** The steps of a graph that are certainly also steps of another one, with their counterparts there. Images, which nobody builds, are left out. */
export function sharedSteps(other: BuildGraph, graph: BuildGraph): ReadonlyMap<StepId, StepId> {
  const matcher = createMatcher(other, graph);
  return new Map(
    graph.steps.flatMap((step) => {
      const { sameness, step: twin } = matcher.match(step.id);
      return step.operation !== 'base' && sameness.kind === 'same' && twin !== null ? [[step.id, twin] as const] : [];
    })
  );
}
