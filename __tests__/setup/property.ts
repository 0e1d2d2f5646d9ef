import fc from 'fast-check';

/** The same cases on every run, so that a pull request fails by its own fault only; PROPERTY_SEED=N asks for others. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

/** Share of the cases that are tried: all of them in CI, a quarter at hand; PROPERTY_SCALE=10 asks for ten times as many. */
const SCALE = Number(process.env['PROPERTY_SCALE'] ?? (process.env['CI'] ? 1 : 0.25));

/** How many of `all` cases this run tries: four at least; `dear` ones start processes, and at hand a third is enough, two at least. */
export function runs(all: number, cost: 'cheap' | 'dear' = 'cheap'): number {
  const [least, share] = cost === 'dear' && SCALE < 1 ? [2, SCALE / 3] : [4, SCALE];
  return Math.max(Math.min(all, least), Math.round(all * share));
}

export default fc;
