import { expandWord, instructionText, parseDockerfile, targetStage } from '../../dockerfile/index.ts';
import type { Dockerfile, Instruction, Stage } from '../../model/dockerfile.ts';
import type { BuildGraph, PlannedInstruction, StepOrigin } from '../../model/graph.ts';
import { code, say } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import { UNCOUNTED } from '../../plain/index.ts';
import { givenArgs } from '../buildkit/global-args.ts';
import { caveatsOf } from '../caveats.ts';
import { familiarReference } from '../image-reference.ts';
import type { GraphInput } from '../input.ts';
import { openTargetOf, possibleTargets } from '../open-target.ts';
import { prunedStage, unlabelled } from '../planned.ts';
import { nothingPresumed, withPresumed } from '../presumed.ts';
import { presumptionsOf } from '../presumptions.ts';
import { createStepTable } from '../step-table.ts';
import { lowerCopy } from './copy.ts';
import { startStage } from './from.ts';
import { lowerMetadata } from './metadata.ts';
import { lowerRun } from './run.ts';
import { stageNamed } from './stages.ts';
import { type DeclaredArgs, globalValue, type LegacyLowering, type LegacyScope, type LegacyState } from './state.ts';
import { lowerArg, lowerEnv } from './variables.ts';
import { lowerWorkdir } from './workdir.ts';

function lowerInstruction(scope: LegacyScope, state: LegacyState, instruction: Instruction): LegacyState {
  switch (instruction.kind) {
    case 'run':
      return lowerRun(scope, state, instruction);
    case 'copy':
    case 'add':
      return lowerCopy(scope, state, instruction);
    case 'workdir':
      return lowerWorkdir(scope, state, instruction);
    case 'env':
      return lowerEnv(scope, state, instruction);
    case 'arg':
      return lowerArg(scope, state, instruction);
    default:
      return lowerMetadata(scope, state, instruction);
  }
}

/** ARGs before the first FROM with their expanded defaults (moby: builder.go processMetaArg). */
function globalArgsOf(dockerfile: Dockerfile, given: ReadonlyMap<string, string>): DeclaredArgs {
  const args = new Map<string, string | null>();
  const see = (name: string) => (args.has(name) ? (given.get(name) ?? args.get(name) ?? undefined) : undefined);
  for (const instruction of dockerfile.globals) {
    if (instruction.kind !== 'arg') continue;
    const read = instruction.args.map(({ name, value }) => {
      const text = value === null ? null : expandWord(value, { lookup: see, escape: dockerfile.escape }, 'word').text;
      return [name, text] as const;
    });
    for (const [name, value] of read) args.set(name, value);
  }
  return args;
}

/** Triggers of the image or stage that a stage starts from (§10.6). */
function triggersOf(lowering: LegacyLowering, image: string): readonly Instruction[] {
  const parent = stageNamed(lowering, image, false);
  if (parent !== undefined) {
    const { stage } = lowering.results.get(parent) ?? {};
    return (stage?.instructions ?? []).flatMap((instruction) => (instruction.kind === 'onbuild' ? [instruction.trigger] : []));
  }
  const lines = lowering.input.baseImages.get(familiarReference(image))?.onbuild ?? [];
  const path = lowering.input.dockerfile.path;
  return lines.flatMap((line) => parseDockerfile(`FROM scratch\n${line}`, path).stages[0]?.instructions.slice(1) ?? []);
}

interface Counter {
  next: number;
  readonly total: number;
}

/** Lowers one stage: every instruction is an image of its own (§16.1). */
function lowerStage(lowering: LegacyLowering, stage: Stage, counter: Counter): readonly PlannedInstruction[] {
  const stageName = stage.name ?? String(stage.index);
  const fromOrigin: StepOrigin = { stageIndex: stage.index, indexInStage: 0, trigger: null };
  const word = (text: string) =>
    expandWord(text, { lookup: (name) => globalValue(lowering, name), escape: lowering.input.dockerfile.escape }, 'word').text;
  const image = word(stage.from.image);
  let state = startStage(lowering, image, stage.from.platform === null ? null : word(stage.from.platform), fromOrigin);
  const base = state.head;
  const isStage = stageNamed(lowering, image, false) !== undefined;
  const next = (instruction: Instruction, origin: StepOrigin): PlannedInstruction => {
    const before = state.head;
    const label = origin.trigger === null ? `Step ${counter.next++}/${counter.total}` : null;
    state = lowerInstruction({ lowering, instruction, origin }, state, instruction);
    const made = state.head !== null && state.head !== before;
    return {
      origin,
      stageName,
      instruction,
      role: made ? 'step' : 'metadata',
      steps: made && state.head !== null ? [state.head] : [],
      label,
      text: instructionText(instruction),
      triggers: []
    };
  };
  const label = `Step ${counter.next++}/${counter.total}`;
  const triggers = triggersOf(lowering, image).map((trigger, index) => next(trigger, { ...fromOrigin, trigger: index }));
  const from: PlannedInstruction = {
    origin: fromOrigin,
    stageName,
    instruction: stage.from,
    role: 'metadata',
    steps: base === null || isStage ? [] : [base],
    label,
    text: instructionText(stage.from),
    triggers
  };
  const own = stage.instructions.slice(1).map((instruction, index) => next(instruction, { ...fromOrigin, indexInStage: index + 1 }));
  lowering.results.set(stage.index, { stage, state });
  return [from, ...own];
}

/** Lowers a Dockerfile as the legacy builder reads it: stages one after another up to the target (docs/cache-rules.md §16; moby: builder/dockerfile). */
export function lowerLegacy(input: GraphInput): BuildGraph {
  const { dockerfile, options } = input;
  const problems: Problem[] = [];
  const given = givenArgs(options);
  const lowering: LegacyLowering = {
    input,
    table: createStepTable(input.work ?? UNCOUNTED),
    given,
    globalArgs: globalArgsOf(dockerfile, given),
    results: new Map(),
    problems,
    presumed: nothingPresumed()
  };
  const { stages } = dockerfile;
  const indexOf = (name: string | null) => targetStage(stages, name, 'legacy')?.index ?? null;
  const possible = possibleTargets(
    options,
    stages.map((stage) => stage.name),
    indexOf
  );
  const target = possible === null ? indexOf(options.target) : (possible[0] ?? null);
  if (target === null) {
    const message =
      dockerfile.stages.length === 0 ? say`The Dockerfile has no stage.` : say`There is no stage named ${code(options.target ?? '')}.`;
    problems.push({ code: 'no-target', message, severity: 'error', file: dockerfile.path, range: null });
  }
  const last = Math.max(...(possible ?? [target ?? -1]));
  const built = stages.filter((stage) => stage.index <= last);
  const total = dockerfile.globals.length + built.reduce((sum, stage) => sum + stage.instructions.length, 0);
  const counter: Counter = { next: dockerfile.globals.length + 1, total };
  const instructions = dockerfile.stages.flatMap((stage) =>
    built.includes(stage) ? lowerStage(lowering, stage, counter) : prunedStage(stage)
  );
  const headOf = (stage: number) => lowering.results.get(stage)?.state.head ?? null;
  const upTo = (stage: number) => stages.filter(({ index }) => index <= stage).map(({ index }) => index);
  const openTarget = openTargetOf(options, possible, upTo, headOf);
  return {
    builder: 'legacy',
    frontend: null,
    steps: lowering.table.steps,
    target: target === null ? null : headOf(target),
    ...(openTarget === undefined ? {} : { openTarget }),
    instructions: [...dockerfile.globals.map(unlabelled), ...instructions],
    caveats: caveatsOf(input, [options.platform?.split('/')[0] ?? 'linux'], lowering.table.steps),
    assumptions: presumptionsOf(input, lowering.table.steps, lowering.presumed.names),
    problems: [...dockerfile.problems, ...withPresumed(problems, lowering.presumed)]
  };
}
