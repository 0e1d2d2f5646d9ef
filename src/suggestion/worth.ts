import { priorOf } from '../commands/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { BasedEstimate, Estimate } from '../model/units.ts';
import { chanceModel, NOTHING, type WeighedStep } from './chances.ts';
import type { Effects } from './effects/effects.ts';
import type { StageFacts } from './stage-facts.ts';

/** What an edit saves on the average merge, from the caller's replay. */
export interface Worth {
  readonly saving: BasedEstimate;
  readonly profited: { readonly changes: number; readonly of: number } | null;
}

/** Seconds of an instruction that nobody has measured. */
export function priorSeconds(instruction: Instruction): Estimate {
  const { kind, keyword, rest, heredocs } = instruction;
  const takesTime = kind === 'run' || kind === 'copy' || kind === 'add' || kind === 'workdir';
  return takesTime ? priorOf(`${keyword} ${rest}\n${heredocs.map((h) => h.body).join('')}`) : { low: 0, mid: 0, high: 0 };
}

export { NO_SECONDS } from './chances.ts';

export const sumOf = (estimates: readonly Estimate[]): Estimate => ({
  low: estimates.reduce((s, e) => s + e.low, 0),
  mid: estimates.reduce((s, e) => s + e.mid, 0),
  high: estimates.reduce((s, e) => s + e.high, 0)
});

/** Expected seconds of a typical build of one stage in this order: each step costs by the chance that it or anything before it changes. */
export function expectedSeconds(
  order: readonly WeighedStep[],
  copied: ReadonlySet<string>,
  external: ReadonlySet<string> = NOTHING
): Estimate {
  const chances = chanceModel(order, copied, external).prefixes(order.map((_, i) => i));
  return sumOf(order.map((step, i) => scale(step.seconds, chances[i] ?? 0)));
}

const scale = (e: Estimate, factor: number): Estimate => ({ low: e.low * factor, mid: e.mid * factor, high: e.high * factor });

/** Share of merged changes that touch what some Dockerfile of the repository copies, over 62 public ones; the others build all the same. */
const TOUCHING = 0.76;

/** What steps save that no longer run on every build but only where something in front of them changes. */
export function releasedSeconds(
  released: readonly { readonly step: WeighedStep; readonly front: readonly WeighedStep[] }[],
  copied: ReadonlySet<string>
): BasedEstimate {
  const saved = sumOf(
    released.map(({ step, front }) =>
      scale(step.seconds, 1 - TOUCHING * chanceModel([...front, step], copied).chance([...front, step].map((_, i) => i)))
    )
  );
  return savedByPriors(saved, { low: 0, mid: 0, high: 0 });
}

/** What a kept cache spares of one stage on the average merged change, which without one runs whole. */
export function keptSeconds(order: readonly WeighedStep[], copied: ReadonlySet<string>, external: ReadonlySet<string>): Estimate {
  const all = sumOf(order.map((step) => step.seconds));
  const again = scale(expectedSeconds(order, copied, external), TOUCHING);
  return { low: all.low - again.low, mid: all.mid - again.mid, high: all.high - again.high };
}

/** Before minus after, with the basis `priors`. */
export function savedByPriors(before: Estimate, after: Estimate): BasedEstimate {
  const round = (value: number): number => Math.round(value * 100) / 100;
  const low = round(before.low - after.low);
  const mid = round(before.mid - after.mid);
  const high = round(before.high - after.high);
  return { low: Math.min(low, mid, high), mid, high: Math.max(low, mid, high), basis: 'priors' };
}

/** Standard deviations that 80 % of a normal distribution lie within. */
const BAND = 1.2816;

/**
 * What a saving comes to on the average merge, in seconds. Of measured steps that is its middle, as it is shown; of priors the mean of a log-normal
 * distribution with that middle and that 80 % range, which lies above it (docs/suggestions.md, "Saying no").
 */
export function averageSaving({ mid, high, basis }: BasedEstimate): number {
  if (basis !== 'priors' || mid <= 0 || high <= mid) return Math.round(mid);
  return mid * Math.exp((Math.log(high / mid) / BAND) ** 2 / 2);
}

/** All context paths that the stage copies. */
export function copiedPaths(facts: StageFacts, pathsOf: (effects: Effects) => ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...facts.inherited, ...facts.effects].flatMap((effects) => [...pathsOf(effects)]));
}
