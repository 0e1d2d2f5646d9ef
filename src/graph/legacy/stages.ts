import type { LegacyLowering } from './state.ts';

/** An earlier stage by name in any case, or by index (moby: evaluator.go stagesBuildResults). */
export function stageNamed(lowering: LegacyLowering, name: string, indexAllowed: boolean): number | undefined {
  const wanted = name.toLowerCase();
  for (const [index, { stage }] of lowering.results) if (stage.name === wanted) return index;
  return indexAllowed && /^[+-]?\d+$/.test(name) ? Number(name) : undefined;
}
