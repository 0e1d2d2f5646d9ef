import { expandWord, flagValue, parseDockerfile } from '../../dockerfile/index.ts';
import type { Instruction, Stage } from '../../model/dockerfile.ts';
import { code, say } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import { type Environment, lookup } from '../environment.ts';
import { expansionProblem } from '../expansion-problem.ts';
import { familiarReference } from '../image-reference.ts';
import type { GraphInput, NamedContext } from '../input.ts';
import { mountSources } from './mount-sources.ts';

/** Where a stage starts. */
export type StageBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  /** `written`: the name before it was brought to its familiar form. */
  | { readonly kind: 'image'; readonly reference: string; readonly written: string }
  | { readonly kind: 'named'; readonly name: string; readonly context: NamedContext };

/** A stage with its base found and its inherited triggers read. */
export interface StagePlan {
  readonly stage: Stage;
  readonly base: StageBase;
  /** `FROM --platform=…`, expanded; null where it has none. */
  readonly platform: string | null;
  /** A named context of the stage's own name stands in for it: its instructions are skipped (§11.5). */
  readonly replaced: boolean;
  /** Triggers that run first, in order (§10.6). */
  readonly triggers: readonly Instruction[];
}

/** Finds the named context that stands for a name; both sides may be written in long form. */
export function namedContext(input: GraphInput, name: string): { readonly name: string; readonly context: NamedContext } | null {
  if (name.toLowerCase() === 'scratch' || name.toLowerCase() === 'context') return null;
  const wanted = familiarReference(name);
  for (const [key, context] of Object.entries(input.options.namedContexts)) {
    if (key === name || familiarReference(key) === wanted) return { name: key, context };
  }
  return null;
}

/** One to three parts of letters, digits and signs; the first may name a version of the system (containerd platforms.Parse). */
const isPlatform = (text: string): boolean => /^[\w-]+(?:\([\w.%+-]*\))?(?:\/[\w-]+){0,2}$/.test(text);

function triggersOf(lines: readonly string[], path: string): readonly Instruction[] {
  return lines.flatMap((line) => parseDockerfile(`FROM scratch\n${line}`, path).stages[0]?.instructions.slice(1) ?? []);
}

/** Plans every stage of the file, reachable or not (buildkit: buildDispatchStates, initOnBuildTriggers; docs/cache-rules.md §10). */
export function planStages(input: GraphInput, globalArgs: Environment, problems: Problem[]): readonly StagePlan[] {
  const { dockerfile } = input;
  const plans: StagePlan[] = [];
  const byName = new Map<string, number>();
  const expand = (word: string, stage: Stage) => {
    const result = expandWord(word, { lookup: (name) => lookup(globalArgs, name), escape: dockerfile.escape }, 'word');
    const { range } = stage.from;
    const problem = expansionProblem(result, dockerfile.path, range);
    if (problem !== null) problems.push(problem);
    else if (result.text === '') {
      const message = say`${code(word)} of FROM is empty once its variables are replaced.`;
      problems.push({ code: 'blank-base', message, severity: 'error', file: dockerfile.path, range });
    }
    return result.text;
  };
  for (const stage of dockerfile.stages) {
    const image = expand(stage.from.image, stage);
    // Nothing behind the sign is no platform at all, an empty variable is a fault.
    const platform = stage.from.platform === null || stage.from.platform === '' ? null : expand(stage.from.platform, stage);
    if (platform !== null && stage.from.platform?.includes('$') === false && !isPlatform(platform)) {
      const message = say`${code(platform)} is no platform: it is written ${code('os/arch')} or ${code('os/arch/variant')}.`;
      problems.push({ code: 'bad-platform', message, severity: 'error', file: dockerfile.path, range: stage.from.range });
    }
    const parent = byName.get(image);
    const own = stage.name === null ? null : namedContext(input, stage.name);
    const base = own !== null ? ({ kind: 'named', ...own } as const) : baseOf(input, image, parent);
    const triggers =
      base.kind === 'stage'
        ? (plans[base.index]?.stage.instructions ?? []).flatMap((i) => (i.kind === 'onbuild' ? [i.trigger] : []))
        : base.kind === 'image'
          ? triggersOf(input.baseImages.get(base.reference)?.onbuild ?? [], dockerfile.path)
          : [];
    plans.push({ stage, base, platform, replaced: own !== null, triggers });
    if (stage.name !== null) byName.set(stage.name, stage.index);
  }
  return plans;
}

function baseOf(input: GraphInput, image: string, parent: number | undefined): StageBase {
  if (parent !== undefined) return { kind: 'stage', index: parent };
  if (image === 'scratch') return { kind: 'scratch' };
  const named = namedContext(input, image);
  if (named?.context.kind === 'image')
    return { kind: 'image', reference: familiarReference(named.context.reference), written: named.context.reference };
  return named === null ? { kind: 'image', reference: familiarReference(image), written: image } : { kind: 'named', ...named };
}

/** The stage that a `--from` or a mount's `from` means: names in any case, for COPY also an index; undefined for an image (§6.9). */
export function stageOfName(plans: readonly StagePlan[], name: string, indexAllowed: boolean): number | undefined {
  if (indexAllowed && /^[+-]?\d+$/.test(name)) return Number(name);
  const wanted = name.toLowerCase();
  return plans.findLast((plan) => plan.stage.name === wanted)?.stage.index;
}

/** The stages that an instruction reads. */
function sourcesOf(plans: readonly StagePlan[], instruction: Instruction): readonly number[] {
  if (instruction.kind === 'copy') {
    const from = flagValue(instruction, 'from');
    const index = from === null || from === '' ? undefined : stageOfName(plans, from, true);
    return index === undefined ? [] : [index];
  }
  if (instruction.kind === 'run') {
    return mountSources(instruction).flatMap((from) => stageOfName(plans, from, false) ?? []);
  }
  return [];
}

/** The stages that the target needs (§10.1; buildkit: allReachableStages). */
export function reachableStages(plans: readonly StagePlan[], target: number): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [target];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const plan = plans[index];
    if (plan === undefined || reached.has(index)) continue;
    reached.add(index);
    if (plan.base.kind === 'stage') open.push(plan.base.index);
    if (plan.replaced) continue;
    for (const instruction of [...plan.triggers, ...plan.stage.instructions]) open.push(...sourcesOf(plans, instruction));
  }
  return reached;
}
