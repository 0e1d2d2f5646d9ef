export { runsAfterChange } from './after-change.ts';
export { alignInstructions, equalText } from './align.ts';
export { type CacheContents, stepsWithResult } from './cache-contents.ts';
export { changedPathsOf } from './changed-paths.ts';
export { explain } from './explain.ts';
export type { ChangedPaths } from './input-cause.ts';
export type { JobBuild } from './job-builds.ts';
export { predict } from './predict.ts';
export { sharedSteps } from './shared-steps.ts';
