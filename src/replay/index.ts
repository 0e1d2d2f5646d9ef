export { type EditedInstruction, editableText } from './edits.ts';
export {
  type Replay,
  type ReplayInput,
  replayChanges,
  type Saving,
  type StepShare,
  savingOf,
  type TypicalSeconds
} from './replay-changes.ts';
export { type ReplayContext, type ReplaySide, volatileSteps } from './side.ts';
