/** Cores of a runner where its label does not tell. */
export const DEFAULT_CORES = 2;

/** How much longer a step takes that keeps `share` of a core busy while all together ask for `demand` cores. */
export const pace = (share: number, demand: number, cores: number): number => 1 + share * (Math.max(1, demand / cores) - 1);
