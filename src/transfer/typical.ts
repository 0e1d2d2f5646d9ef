import type { BuildGraph, StepId } from '../model/graph.ts';
import type { Estimate } from '../model/units.ts';
import type { Replay } from '../replay/index.ts';
import { exactly, sumOf } from './estimate.ts';
import type { PlatformTransfer } from './forecast.ts';

/**
 * Packed bytes that an average merged change pushes, before and after, from how often each step runs in the replay. A step that reads
 * the same weighs the same on both sides but for the files that the change itself brings, so a change of no structure adds what it brings.
 */
export function typicalBytes(
  platform: PlatformTransfer,
  { perStep, perStepBefore }: Replay,
  base: BuildGraph | null,
  head: BuildGraph
): { readonly typical: { readonly before: Estimate; readonly after: Estimate }; readonly added: Estimate } | null {
  if (base === null || perStepBefore === null) return null;
  const chances = (shares: Replay['perStep']) => new Map<StepId, number>(shares.map((share) => [share.step, share.runs]));
  const [before, after] = [chances(perStepBefore), chances(perStep)];
  const weighed = (size: Estimate, chance: number): Estimate => ({
    low: size.low * chance,
    mid: size.mid * chance,
    high: size.high * chance
  });
  const chanceOf = (of: ReadonlyMap<StepId, number>, steps: readonly StepId[]) => Math.max(0, ...steps.map((step) => of.get(step) ?? 0));
  const own = platform.layers.flatMap((layer) => (layer.planned === null ? [] : [{ ...layer, planned: layer.planned }]));
  const next = own.map((layer) =>
    weighed(layer.same ? exactly(layer.size.mid) : layer.size, (1 - layer.equalShare) * chanceOf(after, layer.planned.steps))
  );
  const last = platform.formerly.map(({ planned, bytes, equalShare }) =>
    weighed(exactly(bytes), (1 - equalShare) * chanceOf(before, planned.steps))
  );
  const [sumBefore, sumAfter] = [sumOf(last), sumOf(next)];
  const rounded = (value: Estimate): Estimate => ({ low: Math.round(value.low), mid: Math.round(value.mid), high: Math.round(value.high) });
  const added = { low: sumAfter.low - sumBefore.high, mid: sumAfter.mid - sumBefore.mid, high: sumAfter.high - sumBefore.low };
  return head.steps.length === 0 ? null : { typical: { before: rounded(sumBefore), after: rounded(sumAfter) }, added: rounded(added) };
}
