export { runsAfterChange } from './after-change.ts';
export { alignInstructions, equalText } from './align.ts';
export type { CacheContents } from './cache-contents.ts';
export type { ChangedPaths } from './causes.ts';
export { changedPathsOf } from './changed-paths.ts';
export { explain } from './explain.ts';
export { predict } from './predict.ts';
