import { type BuiltStageOptions, builtStages } from '../dockerfile/index.ts';
import type { Dockerfile, Instruction } from '../model/dockerfile.ts';

/** An instruction that runs for the final image: one of the file, or a trigger that a stage of the file hands on. */
export interface OwnInstruction {
  readonly keyword: string;
  /** Null for a trigger, which has no line of its own. */
  readonly instruction: Instruction | null;
}

/**
 * What the history of the final image ends with: the instructions of the target's stage and of the stages that it is built on, parents
 * first. Null where there is no such stage.
 */
export function ownInstructions(dockerfile: Dockerfile, options: BuiltStageOptions): readonly OwnInstruction[] | null {
  const chain = builtStages(dockerfile, options);
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
