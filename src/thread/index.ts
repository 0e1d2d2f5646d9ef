export { type Ending, runLimited, stoppedBecause } from './limited.ts';
export { isLimitedThread } from './mark.ts';
