export { type ChangeModel, changeModel } from './change-model.ts';
export { type Reach, reachOf } from './reach.ts';
export { type Replay, type ReplayInput, replayChanges, type Saving, type StepShare, savingOf } from './replay-changes.ts';
export { type ReplayContext, type ReplaySide, volatileSteps } from './side.ts';
