import type { OpenTarget, StepId } from '../model/graph.ts';
import type { BuildOptions } from './input.ts';

/** The stages that may be the target, the likelier one first; null where the target is known. */
export function possibleTargets(
  options: BuildOptions,
  names: readonly (string | null)[],
  indexOf: (target: string | null) => number | null
): readonly number[] | null {
  if (options.openTarget === undefined) return null;
  const likely = indexOf(options.target);
  const listed = options.openTarget.options?.flatMap((option) => indexOf(option) ?? []) ?? [];
  const all = listed.length > 0 ? listed : names.map((_, index) => index);
  return [...new Set([...(likely === null ? [] : [likely]), ...all])];
}

/** What a graph says of a target that is not known. */
export function openTargetOf(
  options: BuildOptions,
  possible: readonly number[] | null,
  stagesOf: (target: number) => Iterable<number>,
  headOf: (stage: number) => StepId | null
): OpenTarget | undefined {
  if (possible === null || options.openTarget === undefined) return undefined;
  return {
    options: possible.map((stage) => ({ target: headOf(stage), stages: [...stagesOf(stage)] })),
    because: options.openTarget.because
  };
}
