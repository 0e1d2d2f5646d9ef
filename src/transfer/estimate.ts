import type { Estimate } from '../model/units.ts';

export const exactly = (bytes: number): Estimate => ({ low: bytes, mid: bytes, high: bytes });
export const NOTHING: Estimate = exactly(0);

/** The middle within a share and some bytes of it. */
export function about(mid: number, share: number, bytes = 0): Estimate {
  return bounded({ low: mid * (1 - share) - bytes, mid, high: mid * (1 + share) + bytes });
}

/** In whole bytes, in order, and not below `least`. */
export function bounded({ low, mid, high }: Estimate, least = 0): Estimate {
  const floor = Math.max(least, Math.floor(low));
  const middle = Math.max(floor, Math.round(mid));
  return { low: floor, mid: middle, high: Math.max(middle, Math.ceil(high)) };
}

export const sumOf = (all: readonly Estimate[]): Estimate =>
  all.reduce((sum, one) => ({ low: sum.low + one.low, mid: sum.mid + one.mid, high: sum.high + one.high }), NOTHING);
