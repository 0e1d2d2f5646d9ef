export { type EditedInstruction, editableText } from './edits.ts';
export {
  type Replay,
  replayChanges,
  savingOf
} from './replay-changes.ts';
export { type ReplaySide, volatileSteps } from './side.ts';
