export { commitChanges } from './changes.ts';
export { commitFiles } from './commit-files.ts';
export { fetchedChanges } from './fetch-history.ts';
export { defaultBranch, findRepository, mergeBase, refNames, remoteSlug, resolveCommit, toldDefault } from './repository.ts';
export { gitRevisions } from './revisions.ts';
export { GitError, GitMissing } from './run-git.ts';
export { worktreeFiles } from './worktree-files.ts';
