import { flagValue } from '../dockerfile/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { BuildGraph, PlannedInstruction } from '../model/graph.ts';

/** A name that a needed instruction reads and that no stage of the file has, so that it is taken for the name of an image. */
export interface ImageName {
  readonly planned: PlannedInstruction;
  /** In lower case. */
  readonly name: string;
}

const written = (instruction: Instruction): string | null =>
  instruction.kind === 'from' ? instruction.image : instruction.kind === 'copy' ? flagValue(instruction, 'from') : null;

/** Names of the stages of a file, in lower case. */
export function stageNames(graph: BuildGraph): ReadonlySet<string> {
  return new Set(graph.instructions.flatMap(({ stageName }) => (stageName === null ? [] : [stageName])));
}

/** Names of images in `FROM` and `COPY --from` of the stages that the target needs. */
export function imageNames(graph: BuildGraph): readonly ImageName[] {
  const stages = stageNames(graph);
  return graph.instructions.flatMap((planned) => {
    const name = planned.role === 'pruned' ? null : (written(planned.instruction)?.toLowerCase() ?? null);
    return name === null || name === '' || /^\d+$/.test(name) || stages.has(name) ? [] : [{ planned, name }];
  });
}
