import { instructionText } from '../dockerfile/index.ts';
import type { Instruction, Stage } from '../model/dockerfile.ts';
import type { PlannedInstruction } from '../model/graph.ts';

/** An instruction before the first FROM. */
export function unlabelled(instruction: Instruction): PlannedInstruction {
  const text = instructionText(instruction);
  return { origin: null, stageName: null, instruction, role: 'metadata', steps: [], label: null, text, triggers: [] };
}

/** The instructions of a stage that is not built. */
export function prunedStage(stage: Stage): readonly PlannedInstruction[] {
  return stage.instructions.map((instruction, indexInStage) => ({
    ...unlabelled(instruction),
    origin: { stageIndex: stage.index, indexInStage, trigger: null },
    stageName: stage.name ?? String(stage.index),
    role: 'pruned'
  }));
}
