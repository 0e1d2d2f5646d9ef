import { at, type DocumentNode, entriesAt, itemsAt, textAt } from '../../formats/index.ts';
import { matchesGlob } from '../path-glob.ts';
import type { RunRef } from './value-table.ts';

/** 0: runs for pull requests, 1: for pushes to branches, 2: otherwise. */
export function triggerRank(workflow: DocumentNode): number {
  const on = at(workflow, 'on') ?? at(workflow, 'true');
  const names = triggerNames(on);
  if (names.some((name) => name === 'pull_request' || name === 'pull_request_target' || name === 'merge_group')) return 0;
  const push = at(on, 'push');
  const tagsOnly = push?.kind === 'map' && at(push, 'tags') !== undefined && at(push, 'branches') === undefined;
  return names.includes('push') && !tagsOnly ? 1 : 2;
}

/** Kinds of refs that runs of a workflow are for, by the events that start it; empty where no event does. */
export function refsOf(workflow: DocumentNode): readonly RunRef[] {
  const on = at(workflow, 'on') ?? at(workflow, 'true');
  const push = at(on, 'push');
  const has = (key: string) => at(push, key) !== undefined;
  const pushes: readonly RunRef[] =
    push?.kind !== 'map' || (!has('branches') && !has('branches-ignore') && !has('tags') && !has('tags-ignore'))
      ? (REFS['push'] ?? [])
      : [
          ...(has('branches') || has('branches-ignore') ? [pushedBranch(push)] : []),
          ...(has('tags') || has('tags-ignore') ? (['tag'] as const) : [])
        ];
  return [...new Set(triggerNames(on).flatMap((name) => (name === 'push' ? pushes : (REFS[name] ?? []))))];
}

/** Names that default branches have; a repository's own choice is not in its files. */
const DEFAULT_NAMES = ['main', 'master', 'trunk'];

/** Whether the filters of a push let a default branch through, as far as names tell; what cannot be read lets it. */
function pushedBranch(push: DocumentNode): RunRef {
  const patterns = (key: string) =>
    itemsAt(push, key)
      .map((item) => (item.kind === 'scalar' ? String(item.value) : '*'))
      .concat(textAt(push, key) ?? []);
  const [wanted, ignored] = [patterns('branches'), patterns('branches-ignore')];
  const fits = (pattern: string, name: string) => pattern.includes('${{') || matchesGlob(pattern.replace(/^!/, ''), name);
  const passes = (name: string) => {
    // The last pattern that fits counts (docs.github.com, filter patterns).
    const last = wanted.findLast((pattern) => fits(pattern, name));
    return wanted.length > 0 ? last !== undefined && !last.startsWith('!') : !ignored.some((pattern) => fits(pattern, name));
  };
  // One that ignores any of the usual names ignores its own default branch by it.
  const all = wanted.length > 0 ? DEFAULT_NAMES.some(passes) : DEFAULT_NAMES.every(passes);
  return all ? 'branch' : 'other-branch';
}

/** Other events run for the default branch, or for none that a cache or a name hangs on. */
export const REFS: Readonly<Record<string, readonly RunRef[]>> = {
  push: ['branch', 'tag'],
  pull_request: ['pull-request'],
  merge_group: ['pull-request'],
  pull_request_target: ['branch'],
  schedule: ['branch'],
  workflow_run: ['branch'],
  repository_dispatch: ['branch'],
  workflow_dispatch: ['by-hand'],
  release: ['tag'],
  create: ['tag']
};

/** Runs only when another workflow calls it. */
export function isOnlyCalled(workflow: DocumentNode): boolean {
  const names = triggerNames(at(workflow, 'on'));
  return names.length > 0 && names.every((name) => name === 'workflow_call');
}

function triggerNames(on: DocumentNode | undefined): readonly string[] {
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

const NOT_BY_A_CHANGE = new Set(['schedule', 'workflow_dispatch', 'repository_dispatch', 'release', 'create']);

/** Started by nothing that a change or its merge does: a release, a tag, a schedule, a person. */
export function startsElsewhere(workflow: DocumentNode): boolean {
  const on = at(workflow, 'on') ?? at(workflow, 'true');
  const push = at(on, 'push');
  const has = (key: string) => push?.kind === 'map' && at(push, key) !== undefined;
  const onlyTags = has('tags') && !has('branches') && !has('branches-ignore');
  const names = triggerNames(on).filter((name) => name !== 'workflow_call');
  return names.length > 0 && names.every((name) => NOT_BY_A_CHANGE.has(name) || (name === 'push' && onlyTags));
}
