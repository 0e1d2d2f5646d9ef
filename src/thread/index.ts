export { type Ending, runLimited, stoppedBecause } from './limited.ts';
