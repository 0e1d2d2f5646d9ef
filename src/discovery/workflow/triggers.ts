import { at, type DocumentNode, entriesAt } from '../../formats/index.ts';

/** 0: runs for pull requests, 1: for pushes to branches, 2: otherwise. */
export function triggerRank(workflow: DocumentNode): number {
  const on = at(workflow, 'on') ?? at(workflow, 'true');
  const names = triggerNames(on);
  if (names.some((name) => name === 'pull_request' || name === 'pull_request_target' || name === 'merge_group')) return 0;
  const push = at(on, 'push');
  const tagsOnly = push?.kind === 'map' && at(push, 'tags') !== undefined && at(push, 'branches') === undefined;
  return names.includes('push') && !tagsOnly ? 1 : 2;
}

/** Runs only when another workflow calls it. */
export function isOnlyCalled(workflow: DocumentNode): boolean {
  const names = triggerNames(at(workflow, 'on'));
  return names.length > 0 && names.every((name) => name === 'workflow_call');
}

/** Names of the events that start a workflow. */
export function triggerNames(on: DocumentNode | undefined): readonly string[] {
  if (on?.kind === 'scalar') return [String(on.value)];
  if (on?.kind === 'list') return on.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
  return entriesAt(on).map((entry) => entry.key);
}

/** Runs only where somebody says what its inputs are: started by hand, or called from elsewhere. */
export function isAlwaysGiven(workflow: DocumentNode): boolean {
  const names = triggerNames(at(workflow, 'on') ?? at(workflow, 'true'));
  return (
    names.length > 0 && names.every((name) => name === 'workflow_call' || name === 'workflow_dispatch' || name === 'repository_dispatch')
  );
}
