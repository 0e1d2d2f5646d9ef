/** Variance of one new build on the scale of log seconds, and how many builds that knowledge is worth. */
export interface Noise {
  readonly variance: number;
  readonly degrees: number;
}

/** What is believed of the noise of steps before any build is seen (docs/estimate.md "Ranges"). */
export const FLEET_NOISE: Noise = { variance: 0.1 ** 2, degrees: 4 };
