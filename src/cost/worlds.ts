import type { Estimate, Seconds } from '../model/units.ts';
import { standardNormal } from './student-t.ts';

/**
 * Seconds in each of a number of equally likely worlds: figures that share a doubt move together, and what two of them have in
 * common cancels in their difference (docs/estimate.md "Ranges").
 */
export type Worlds = readonly Seconds[];

/** Odd, so that the middle world is the middle; enough for the spread of a sum. */
const WORLDS = 25;
/** Share of the variance that the steps of one build have in common: a slow machine is slow for all of them (docs/estimate.md "Ranges"). */
const SHARED = 0.25;

/** The standard normal distribution, one value for each world, in order. */
const QUANTILES = Array.from({ length: WORLDS }, (_, k) => standardNormal((k + 0.5) / WORLDS));
/** Mean of what lies above the middle of them, over all. */
const UPPER_MEAN = QUANTILES.reduce((sum, z) => sum + Math.max(0, z), 0) / WORLDS;

/** Nothing takes no time in any world. */
export const NO_TIME: Worlds = QUANTILES.map(() => 0);

/** An order of the worlds that is a name's own, the same on every machine. */
function orderOf(name: string): readonly number[] {
  let state = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const order = QUANTILES.map((_, k) => k);
  for (let k = WORLDS - 1; k > 0; k--) {
    const other = Math.floor(next() * (k + 1));
    [order[k], order[other]] = [order[other] ?? 0, order[k] ?? 0];
  }
  return order;
}

const MACHINE = orderOf('the machine of the build');
/** Names whose order is kept: a replay asks for the same steps many times. */
const KEPT = 5_000;
const known = new Map<string, readonly number[]>();

/** Deviations of one source of doubt in each world: normal, partly the machine's and partly its own. `alone`: nothing of it is the machine's. */
export function deviationsOf(source: string, alone = false): readonly number[] {
  const key = `${alone ? 'alone' : 'shared'} ${source}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const own = orderOf(source);
  const at = (order: readonly number[], k: number) => QUANTILES[order[k] ?? 0] ?? 0;
  const mixed = QUANTILES.map((_, k) => Math.sqrt(alone ? 0 : SHARED) * at(MACHINE, k) + Math.sqrt(alone ? 1 : 1 - SHARED) * at(own, k));
  const ranked = mixed.map((value, k) => ({ value, k })).sort((a, b) => a.value - b.value);
  const deviations = [...QUANTILES];
  for (const [rank, { k }] of ranked.entries()) deviations[k] = QUANTILES[rank] ?? 0;
  if (known.size >= KEPT) known.clear();
  known.set(key, deviations);
  return deviations;
}

/** A positive estimate at a two-sided confidence in every world. `source`: what the doubt is about; equal ones move together. */
export function worldsOf({ low, mid, high }: Estimate, confidence: number, source: string): Worlds {
  if (mid <= 0) return NO_TIME;
  const reach = standardNormal(0.5 + confidence / 2);
  return deviationsOf(source).map((z) => mid * (z < 0 ? (low / mid) ** (-z / reach) : (high / mid) ** (z / reach)));
}

export const sumOfWorlds = (list: readonly Worlds[]): Worlds => NO_TIME.map((_, k) => list.reduce((sum, one) => sum + (one[k] ?? 0), 0));

/** The world in the middle. */
export const middleWorld = (worlds: Worlds): Seconds => [...worlds].sort((a, b) => a - b)[(WORLDS - 1) / 2] ?? 0;

/** The interval of positive seconds around a middle, by the deviations of the worlds below and above it on the scale of logarithms. */
export function rangeAround(mid: Seconds, worlds: Worlds, confidence: number): Estimate {
  const centre = middleWorld(worlds);
  if (mid <= 0 || centre <= 0) return { low: mid, mid, high: mid };
  const factor = standardNormal(0.5 + confidence / 2) / UPPER_MEAN / WORLDS;
  const logs = worlds.map((one) => Math.log(Math.max(one, 1e-9) / centre));
  const below = logs.reduce((sum, log) => sum + Math.max(0, -log), 0);
  const above = logs.reduce((sum, log) => sum + Math.max(0, log), 0);
  return { low: mid * Math.exp(-factor * below), mid, high: mid * Math.exp(factor * above) };
}

/** How far the ends of an interval of seconds of either sign lie below and above the middle: by the worlds at its place, of which the last ones may be very far out. */
export function reachAround(worlds: Worlds, confidence: number): { readonly below: Seconds; readonly above: Seconds } {
  const sorted = [...worlds].sort((a, b) => a - b);
  const centre = sorted[(WORLDS - 1) / 2] ?? 0;
  const place = Math.max(0, (WORLDS * (1 - confidence)) / 2 - 0.5);
  const beyond = Math.max(1, standardNormal(0.5 + confidence / 2) / (QUANTILES.at(-1) ?? 1));
  const at = (list: readonly number[], x: number) => {
    const from = Math.min(WORLDS - 1, Math.max(0, Math.floor(x)));
    const [a, b] = [list[from] ?? 0, list[Math.min(WORLDS - 1, from + 1)] ?? 0];
    return a + (x - from) * (b - a);
  };
  // One world more and one less, so that no single one decides.
  const end = (list: readonly number[]) =>
    place < 1 ? at(list, place) : (at(list, place - 1) + 2 * at(list, place) + at(list, place + 1)) / 4;
  return { below: beyond * (centre - end(sorted)), above: beyond * (end(sorted.toReversed()) - centre) };
}
