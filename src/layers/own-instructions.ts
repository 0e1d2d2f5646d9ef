import { expandWord } from '../dockerfile/index.ts';
import type { Dockerfile, Instruction, Stage } from '../model/dockerfile.ts';

/** An instruction that runs for the final image: one of the file, or a trigger that a stage of the file hands on. */
export interface OwnInstruction {
  readonly keyword: string;
  /** Null for a trigger, which has no line of its own. */
  readonly instruction: Instruction | null;
}

/**
 * What the history of the final image ends with: the instructions of the target's stage and of the stages that it is built on, parents
 * first. `target` is a stage's name or number, null for the last one; null where there is no such stage.
 */
export function ownInstructions(
  dockerfile: Dockerfile,
  target: string | null,
  args: Readonly<Record<string, string>>
): readonly OwnInstruction[] | null {
  const chain = ownStages(dockerfile, target, args);
  if (chain === null) return null;
  const own: OwnInstruction[] = [];
  let handedOn: readonly string[] = [];
  for (const stage of chain) {
    own.push(...handedOn.map((keyword) => ({ keyword, instruction: null })));
    const instructions = stage.instructions.filter((instruction) => instruction.kind !== 'from' && instruction.kind !== 'invalid');
    own.push(...instructions.map((instruction) => ({ keyword: instruction.keyword, instruction })));
    handedOn = instructions.flatMap((instruction) => (instruction.kind === 'onbuild' ? [instruction.trigger.keyword] : []));
  }
  return own;
}

/** The target's stage and those that it is built on, parents first; null where there is no such stage. */
export function ownStages(dockerfile: Dockerfile, target: string | null, args: Readonly<Record<string, string>>): readonly Stage[] | null {
  const last = target === null ? dockerfile.stages.at(-1) : stageCalled(dockerfile.stages, target);
  if (last === undefined) return null;
  const chain: Stage[] = [];
  for (let stage: Stage | undefined = last; stage !== undefined; stage = parentOf(dockerfile, stage, args)) chain.unshift(stage);
  return chain;
}

function stageCalled(stages: readonly Stage[], name: string): Stage | undefined {
  return stages.find((stage) => stage.name === name.toLowerCase()) ?? (/^\d+$/.test(name) ? stages[Number(name)] : undefined);
}

/** The stage of the file that a stage is built on; a FROM sees only names of stages before it. */
function parentOf(dockerfile: Dockerfile, stage: Stage, args: Readonly<Record<string, string>>): Stage | undefined {
  const values = new Map<string, string>();
  for (const instruction of dockerfile.globals) {
    if (instruction.kind !== 'arg') continue;
    for (const { name, value } of instruction.args) {
      const given = args[name] ?? (value === null ? undefined : expand(value, values, dockerfile));
      if (given !== undefined) values.set(name, given);
    }
  }
  const name = expand(stage.from.image, values, dockerfile).toLowerCase();
  return dockerfile.stages.slice(0, stage.index).findLast((other) => other.name === name);
}

const expand = (word: string, values: ReadonlyMap<string, string>, dockerfile: Dockerfile): string =>
  expandWord(word, { lookup: (name) => values.get(name), escape: dockerfile.escape }, 'word').text;
