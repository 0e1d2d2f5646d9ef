export { failureOf } from './find-failure.ts';
export { missingFolder } from './missing-sources.ts';
export type { BuildFacts } from './refusals.ts';
