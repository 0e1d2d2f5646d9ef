/** One step's part in a value. */
export interface Part {
  readonly seconds: number;
  /** Logged executions behind it; 0 for a prior. */
  readonly samples: number;
  readonly prior: boolean;
}

/** Least number of samples among the largest parts that together make up more than half of the whole (docs/gate.md). */
export function samplesOfLargerHalf(parts: readonly Part[]): number {
  const sorted = parts.filter((p) => p.seconds > 0).sort((a, b) => b.seconds - a.seconds || a.samples - b.samples);
  const total = sorted.reduce((sum, p) => sum + p.seconds, 0);
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const part of sorted) {
    sum += part.seconds;
    least = Math.min(least, part.samples);
    if (sum > total / 2) break;
  }
  return Number.isFinite(least) ? least : 0;
}

/** Share of the whole that rests on priors, 0 to 1. */
export function priorShareOf(parts: readonly Part[]): number {
  const total = parts.reduce((sum, p) => sum + Math.max(0, p.seconds), 0);
  return total === 0 ? 0 : parts.reduce((sum, p) => sum + (p.prior ? Math.max(0, p.seconds) : 0), 0) / total;
}
