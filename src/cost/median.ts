import { medianSorted } from 'simple-statistics';

/** Middle of a list of at least one number; of an even number the mean of the two in the middle. */
export const median = (values: readonly number[]): number => medianSorted([...values].sort((a, b) => a - b));
