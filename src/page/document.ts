import type { PageData } from '../documents/index.ts';
import type { TimedStep } from '../model/analysis.ts';
import { unshared } from './unshared.ts';

/** Reads the data block of this file, which the same version of the program wrote. */
export const reportOf = (text: string): PageData => unshared(JSON.parse(text)) as PageData;

/** Longest moment of some timelines, in seconds. */
export const lastMoment = (...timelines: readonly (readonly TimedStep[])[]): number =>
  Math.max(0.001, ...timelines.flat().map((step) => step.start + step.seconds));
