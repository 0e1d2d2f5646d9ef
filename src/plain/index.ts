export { codeOf, isFileError } from './file-error.ts';
export { blobHash, blobId, LARGE_FILE } from './git-blob.ts';
export { isRecord } from './is-record.ts';
export { lazy } from './lazy.ts';
export { nearestName, nearestNames } from './nearest-name.ts';
export { order } from './order.ts';
export { ownEntry } from './own-entry.ts';
export { UserError } from './user-error.ts';
export { OutOfWork, openWorkBudget, UNCOUNTED, WORKS, type Work, type WorkBudget } from './work-budget.ts';
