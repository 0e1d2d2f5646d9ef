export { failureOf } from './find-failure.ts';
export type { BuildFacts } from './refusals.ts';
