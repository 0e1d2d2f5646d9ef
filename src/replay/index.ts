export { type EditedInstruction, editableText } from './edits.ts';
export {
  type Replay,
  replayChanges,
  savingOf
} from './replay-changes.ts';
export { type ReplayedBefore, type ReplaySide, volatileSteps } from './side.ts';
