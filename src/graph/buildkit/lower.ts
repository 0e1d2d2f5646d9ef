import { instructionText, targetStage } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import type { BuildGraph, PlannedInstruction, StepId, StepOrigin } from '../../model/graph.ts';
import { code, say } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import { UNCOUNTED } from '../../plain/index.ts';
import { caveatsOf, frontendOf, isOfOwnLanguage, otherFrontend } from '../caveats.ts';
import { assign } from '../environment.ts';
import type { GraphInput } from '../input.ts';
import { openTargetOf, possibleTargets } from '../open-target.ts';
import { withoutOpenValues } from '../open-value.ts';
import { prunedStage, unlabelled } from '../planned.ts';
import { type Platform, parsePlatform, targetPlatform } from '../platform.ts';
import { nothingPresumed, withPresumed } from '../presumed.ts';
import { presumptionsOf } from '../presumptions.ts';
import { createStepTable } from '../step-table.ts';
import { rulesInWords, rulesVersions } from '../versions.ts';
import { checkProblems } from './checks/index.ts';
import { lowerInstruction } from './dispatch.ts';
import { startStage } from './from.ts';
import { epochOf, givenArgs, globalArgsOf } from './global-args.ts';
import { hasSingleState, labelOf, stepTotal } from './label.ts';
import type { Lowering, Scope } from './scope.ts';
import { stageFaults } from './stage-faults.ts';
import { planStages, reachableStages, type StagePlan } from './stage-plan.ts';
import type { StageState } from './state.ts';

/** `--no-cache`, or the stage named by `--no-cache-filter` (§10.7; buildkit: dockerui IsNoCache). */
function isForced(input: GraphInput, plan: StagePlan): boolean {
  const { noCache } = input.options;
  if (typeof noCache === 'boolean') return noCache;
  return plan.stage.name !== null && noCache.some((name) => name.toLowerCase() === plan.stage.name);
}

function platformOf(lowering: Lowering, plan: StagePlan): Platform {
  if (plan.base.kind === 'stage') {
    const parent = lowering.results.get(plan.base.index);
    if (parent !== undefined) return parent.platform;
  }
  return plan.platform === null ? targetPlatform(lowering.input.options) : parsePlatform(plan.platform);
}

/** Lowers one stage: its base, its inherited triggers, then its instructions in order. */
function lowerStage(lowering: Lowering, plan: StagePlan, single: boolean): readonly PlannedInstruction[] {
  const stageName = plan.stage.name ?? String(plan.stage.index);
  const platform = platformOf(lowering, plan);
  const forced = isForced(lowering.input, plan);
  const fromOrigin: StepOrigin = { stageIndex: plan.stage.index, indexInStage: 0, trigger: null };
  let state = startStage(lowering, plan, platform, fromOrigin);
  const total = stepTotal(plan);
  let shown = 0;
  const next = (instruction: Instruction, origin: StepOrigin): PlannedInstruction => {
    const before = state;
    const scope: Scope = { lowering, plan, instruction, origin, platform, forced };
    const lowered = lowerInstruction(scope, before, instruction);
    state = lowered.state;
    if (lowered.shown) shown++;
    return {
      origin,
      stageName,
      instruction,
      role: lowered.shown ? 'step' : 'metadata',
      steps: lowered.steps,
      label: lowered.shown ? labelOf(scope, single, shown, total, before) : null,
      text: `${origin.trigger === null ? '' : 'ONBUILD '}${lowered.text ?? instructionText(instruction)}`,
      triggers: []
    };
  };
  const baseStep = plan.base.kind === 'stage' || state.head === null ? [] : [state.head];
  const image = baseImage(lowering, baseStep);
  if (baseStep.length > 0) shown++;
  const fromLabel = baseStep.length > 0 ? labelOf({ lowering, plan }, single, shown, total, state) : null;
  const triggers = plan.triggers.map((trigger, index) => next(trigger, { ...fromOrigin, trigger: index }));
  const from: PlannedInstruction = {
    origin: fromOrigin,
    stageName,
    instruction: plan.stage.from,
    role: 'metadata',
    steps: baseStep,
    label: fromLabel,
    text: image === null ? instructionText(plan.stage.from) : `FROM ${withoutOpenValues(image)}`,
    triggers
  };
  const own = plan.stage.instructions.slice(1).map((instruction, index) => next(instruction, { ...fromOrigin, indexInStage: index + 1 }));
  lowering.results.set(plan.stage.index, state);
  return [from, ...own];
}

/** The image that a base step stands for. */
function baseImage(lowering: Lowering, steps: readonly StepId[]): string | null {
  const from = lowering.table.steps[steps[0] ?? -1]?.inputs[0]?.from;
  return from !== undefined && 'source' in from && from.source.kind === 'image' ? from.source.reference : null;
}

/** A stage whose place a named context takes: its result is there, its instructions are not built (§11.5). */
function lowerReplaced(lowering: Lowering, plan: StagePlan): readonly PlannedInstruction[] {
  const origin: StepOrigin = { stageIndex: plan.stage.index, indexInStage: 0, trigger: null };
  lowering.results.set(plan.stage.index, startStage(lowering, plan, platformOf(lowering, plan), origin));
  return prunedStage(plan.stage);
}

/** Lowers a Dockerfile as BuildKit's own frontend does (docs/cache-rules.md §2; buildkit: dockerfile2llb/convert.go toDispatchState). */
export function lowerBuildkit(input: GraphInput): BuildGraph {
  const { dockerfile, options } = input;
  const problems: Problem[] = [];
  const args = givenArgs(options);
  const builder = options.builderVersion ?? null;
  const versions = rulesVersions(frontendOf(input), builder);
  const written = globalArgsOf(dockerfile, options, args, problems);
  const plans = planStages(input, written, problems);
  const names = plans.map((plan) => plan.stage.name);
  const sources = new Set(
    [...Object.keys(options.namedContexts), ...names.flatMap((name) => name ?? [])].map((name) => name.toLowerCase())
  );
  const epoch = epochOf(input, written, args, sources, versions);
  const globalArgs = epoch.named ? assign(written, 'SOURCE_DATE_EPOCH', epoch.value) : written;
  const buildArgs = epoch.named && epoch.given ? new Map([...args, ['SOURCE_DATE_EPOCH', epoch.value]]) : args;
  problems.push(...stageFaults(input, plans));
  const lowering: Lowering = {
    input,
    table: createStepTable(input.work ?? UNCOUNTED),
    plans,
    globalArgs,
    buildArgs,
    epoch,
    versions,
    results: new Map(),
    problems,
    presumed: nothingPresumed(),
    unset: []
  };
  if (epoch.refused) {
    const message = say`The argument ${code('SOURCE_DATE_EPOCH')} is no number of seconds that an image can be dated with.`;
    problems.push({ code: 'bad-epoch', message, severity: 'error', file: dockerfile.path, range: null });
  }
  const indexOf = (name: string | null) => targetStage(dockerfile.stages, name)?.index ?? null;
  const possible = possibleTargets(options, names, indexOf);
  const target = possible === null ? indexOf(options.target) : (possible[0] ?? null);
  if (target === null) {
    const message = plans.length === 0 ? say`The Dockerfile has no stage.` : say`There is no stage named ${code(options.target ?? '')}.`;
    problems.push({ code: 'no-target', message, severity: 'error', file: dockerfile.path, range: null });
  }
  const reachable = new Set((possible ?? (target === null ? [] : [target])).flatMap((index) => [...reachableStages(plans, index)]));
  const single = hasSingleState(plans);
  const instructions = plans.flatMap((plan) => {
    if (!reachable.has(plan.stage.index)) return prunedStage(plan.stage);
    return plan.replaced ? lowerReplaced(lowering, plan) : lowerStage(lowering, plan, single);
  });
  problems.push(...checkProblems(lowering, reachable));
  const state: StageState | undefined = target === null ? undefined : lowering.results.get(target);
  const headOf = (stage: number) => lowering.results.get(stage)?.head ?? null;
  const openTarget = openTargetOf(options, possible, (stage) => reachableStages(plans, stage), headOf);
  return {
    builder: 'buildkit',
    frontend: frontendOf(input),
    steps: lowering.table.steps,
    target: state?.head ?? null,
    ...(openTarget === undefined ? {} : { openTarget }),
    instructions: [...dockerfile.globals.map(unlabelled), ...instructions],
    caveats: caveatsOf(
      input,
      [...lowering.results.values()].map((result) => result.platform.os),
      lowering.table.steps
    ),
    assumptions: presumptionsOf(input, lowering.table.steps, lowering.presumed.names),
    version: versions.builder,
    rules: rulesInWords(versions, builder),
    problems: [...dockerfile.problems, ...withPresumed(problems, lowering.presumed)].filter(
      (problem) => otherFrontend(input) === null || !isOfOwnLanguage(problem)
    )
  };
}
