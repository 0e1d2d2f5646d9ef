import type { BuildGraph, OpenTarget, Step } from '../model/graph.ts';
import type { PlannedStep } from './plan.ts';

/** Whether every target that the build may have needs a stage. */
export function alwaysNeeded(open: OpenTarget, stage: number | undefined): boolean {
  return stage === undefined || open.options.every((option) => option.stages.includes(stage));
}

/**
 * The plan of a build whose target only a run tells: the plans of all that it may be, put together. What they agree on stays; what
 * one of them does not need, or does otherwise, may be (docs/discovery.md "Facts").
 */
export function planOpenTarget(head: BuildGraph, planOf: (graph: BuildGraph) => readonly PlannedStep[]): readonly PlannedStep[] {
  const { openTarget: open } = head;
  if (open === undefined) return planOf(head);
  const plans = open.options.map(({ target, stages }) => ({ stages: new Set(stages), plan: planOf({ ...head, target }) }));
  return head.steps.map((step) => {
    const outcomes = plans.map(({ stages, plan }) => (isIn(step, stages) ? plan[step.id] : undefined));
    return together(outcomes, open);
  });
}

function isIn(step: Step, stages: ReadonlySet<number>): boolean {
  return step.origins.length === 0 || step.origins.some((origin) => stages.has(origin.stageIndex));
}

function together(outcomes: readonly (PlannedStep | undefined)[], open: OpenTarget): PlannedStep {
  const needed = outcomes.filter((outcome) => outcome !== undefined);
  const likely = outcomes[0] ?? needed.find((outcome) => outcome.judged.verdict === 'rebuilt') ?? needed[0];
  if (likely === undefined) throw new Error('a step that no target needs');
  const agree =
    needed.length === outcomes.length && needed.every((one) => one.run === likely.run && one.judged.certainty === likely.judged.certainty);
  if (agree && !needed.some((one) => one.resultMissing)) return likely;
  const judged = { verdict: likely.judged.verdict, certainty: 'unknown' as const };
  const reused = needed.every((one) => one.run === 'reused');
  const leaves = needed.length === outcomes.length && needed.every((one) => one.leaves);
  return { ...likely, run: reused ? 'reused' : 'maybe', judged, doubt: open.because, leaves };
}
