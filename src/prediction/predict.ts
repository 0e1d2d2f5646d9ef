import type { Failure } from '../model/failure.ts';
import type { BuildGraph, PlannedInstruction, StepId, StepOrigin } from '../model/graph.ts';
import type { Cause, InstructionPrediction, Judged, Prediction, RunState } from '../model/prediction.ts';
import type { Sentence } from '../model/sentence.ts';
import { assumptionsOf, graphDoubt } from './assumptions.ts';
import { type CacheContents, stepsWithResult } from './cache-contents.ts';
import { type Causes, createCauses } from './causes.ts';
import type { ChangedPaths } from './input-cause.ts';
import { emptyMatcher, type JobBuild, ofOtherImages, withJobBuilds } from './job-builds.ts';
import { createMatcher, type EarlierBuild, type Matcher, withDoubtfulCache, withEarlierBuilds } from './match.ts';
import { alwaysNeeded, planOpenTarget } from './open-target.ts';
import { type PlannedStep, planBuild } from './plan.ts';

/** What a prediction is about, for its heading, and what only the caller can look up. */
export interface PredictOptions {
  readonly file: string;
  readonly target: string | null;
  readonly platform: string | null;
  /** Paths that make an input of a head step differ from one of a base step, sorted; for the cause. */
  readonly changedPaths?: ChangedPaths;
  /** Older builds whose steps the cache may still hold, nearest first. */
  readonly earlier?: readonly EarlierBuild[];
  /** Builds that the same builder makes before, in the same job. */
  readonly job?: readonly JobBuild[];
  /** That the head's build ends in an error, or may; null where not. */
  readonly fails?: Failure | null;
}

const METADATA: Judged = { verdict: 'metadata', certainty: 'certain' };
const PRUNED: Judged = { verdict: 'pruned', certainty: 'certain' };

/** Everything that a question about one comparison needs; `explain` asks it again. */
export interface Comparison {
  readonly base: BuildGraph | null;
  readonly head: BuildGraph;
  readonly matcher: Matcher | null;
  readonly plan: readonly PlannedStep[];
  readonly causes: Causes;
  readonly doubt: Sentence | null;
}

/** Matches, plans and explains; the one place where a verdict is made. */
export function compareGraphs(
  base: BuildGraph | null,
  head: BuildGraph,
  cache: CacheContents,
  { changedPaths, earlier = [], job = [] }: Pick<PredictOptions, 'changedPaths' | 'earlier' | 'job'> = {}
): Comparison {
  const usable = cache.mode === 'none' ? null : base;
  const ofOthers = base === null && cache.mode !== 'none' ? ofOtherImages(head, cache) : null;
  const stored = usable === null ? new Set<StepId>() : stepsWithResult(usable, cache);
  const matcher =
    usable === null ? ofOthers : withDoubtfulCache(withEarlierBuilds(createMatcher(usable, head), head, earlier), head, cache, stored);
  const planWith = (found: Matcher) => planOpenTarget(head, (graph) => planBuild(graph, usable, found, stored));
  const alone = planWith(matcher ?? emptyMatcher(head));
  const plan = job.length === 0 ? alone : planWith(withJobBuilds(matcher ?? emptyMatcher(head), head, job, stored));
  // Why a step is another one than the base side's has nothing to do with what else the job builds.
  const causes = createCauses({ base, head, matcher, plan: alone, found: plan, cache, changedPaths: changedPaths ?? (() => []) });
  return { base, head, matcher, plan, causes, doubt: graphDoubt(base, head) };
}

const sameOrigin = (a: StepOrigin | undefined, b: StepOrigin | null) =>
  a !== undefined && b !== null && a.stageIndex === b.stageIndex && a.indexInStage === b.indexInStage && a.trigger === b.trigger;

/** The verdict on one step as a certain instruction meets it. */
function judge(comparison: Comparison, planned: PlannedInstruction, index: number): Judged | null {
  const { head, plan, doubt } = comparison;
  const id = planned.steps[index];
  const step = id === undefined ? undefined : head.steps[id];
  const outcome = id === undefined ? undefined : plan[id];
  if (step === undefined || outcome === undefined) return null;
  // The legacy builder takes what an earlier stage of the same build has just made (§16.1).
  const madeBefore = head.builder === 'legacy' && !step.forced && !sameOrigin(step.origins[0], planned.origin);
  const judged: Judged = madeBefore ? { verdict: 'cached', certainty: 'certain' } : outcome.judged;
  const isOpen = head.openTarget !== undefined && !alwaysNeeded(head.openTarget, planned.origin?.stageIndex);
  return doubt === null && !isOpen ? judged : { ...judged, certainty: 'unknown' };
}

function predictInstruction(comparison: Comparison, planned: PlannedInstruction, position: number): InstructionPrediction {
  const { instruction, origin, role } = planned;
  const judged = role === 'pruned' ? PRUNED : role === 'metadata' ? METADATA : (judge(comparison, planned, 0) ?? METADATA);
  const isCopy = role === 'step' && comparison.head.steps[planned.steps[1] ?? -1]?.operation === 'merge';
  const asks = role === 'step' && (judged.verdict === 'rebuilt' || judged.certainty !== 'certain');
  const { openTarget } = comparison.head;
  const open = openTarget !== undefined && judged.certainty === 'unknown' ? openTarget.because : null;
  const doubts = [comparison.doubt, open].filter((detail) => detail !== null);
  const doubt: readonly Cause[] = doubts.map((detail) => ({ kind: 'unknown-input', detail, name: null, line: null, paths: [] }));
  const causes = asks ? [...(judged.verdict === 'rebuilt' || doubts.length === 0 ? comparison.causes.of(planned) : []), ...doubt] : [];
  const builtBy = role === 'step' ? comparison.plan[planned.steps[0] ?? -1]?.match.job?.by : undefined;
  return {
    ...judged,
    stage: planned.stageName,
    stageIndex: origin?.stageIndex ?? null,
    step: origin?.indexInStage ?? position,
    line: instruction.range.start.line + 1,
    endLine: instruction.range.end.line + 1,
    instruction: instruction.keyword,
    text: instruction.rest === '' ? instruction.keyword : `${instruction.keyword} ${instruction.rest}`,
    label: planned.label,
    causes,
    link: isCopy ? judge(comparison, planned, 1) : null,
    ...(builtBy === undefined || judged.verdict !== 'cached' ? {} : { builtBy }),
    triggers: planned.triggers.length === 0 ? null : planned.triggers.map((trigger) => judge(comparison, trigger, 0) ?? METADATA),
    steps: planned.steps
  };
}

/**
 * Predicts what the first build of the head does, with a cache that holds the base's build as far as `cache` says. `base` is
 * null where there is no earlier build. What stays unknown: docs/cache-rules.md §C.
 */
export function predict(base: BuildGraph | null, head: BuildGraph, cache: CacheContents, options: PredictOptions): Prediction {
  const comparison = compareGraphs(base, head, cache, options);
  const runs: readonly RunState[] = comparison.plan.map((step) =>
    comparison.doubt === null ? step.run : step.run === 'reused' ? 'maybe' : step.run
  );
  return {
    file: options.file,
    target: options.target,
    platform: options.platform,
    builder: head.builder,
    steps: head.instructions.map((planned, position) => predictInstruction(comparison, planned, position)),
    runs,
    leaves: comparison.plan.map(({ leaves }) => leaves && comparison.doubt === null),
    graph: head,
    problems: head.problems,
    fails: options.fails ?? null,
    assumptions: assumptionsOf(base, head, cache, comparison.doubt, (options.earlier ?? []).length)
  };
}
