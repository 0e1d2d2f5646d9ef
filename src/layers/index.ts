export { settingsBelow } from './base-settings.ts';
export { entryKinds } from './entry.ts';
export { movedBetween } from './moved.ts';
export { type HistoryWriter, layerRule } from './rules.ts';
export { stackOf } from './stack.ts';
