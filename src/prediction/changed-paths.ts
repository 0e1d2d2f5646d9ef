import { type BuildContext, explainSelectionChange } from '../context/index.ts';
import type { ContextFiles } from '../graph/index.ts';
import type { ChangedPaths } from './input-cause.ts';

/** More paths than this are never shown. */
const LIMIT = 200;

const known = (files: ContextFiles | undefined): BuildContext | null => (files === undefined || 'unknown' in files ? null : files);

/** Names the files behind a changed selection from the contexts that both graphs were lowered with. */
export function changedPathsOf(before: ReadonlyMap<string, ContextFiles>, after: ReadonlyMap<string, ContextFiles>): ChangedPaths {
  const told = new Map<string, ReturnType<ChangedPaths>>();
  return (name, selectionBefore, selectionAfter) => {
    // Lines that copy the same have the same changes.
    const key = JSON.stringify([name, selectionBefore, selectionAfter]);
    const [a, b] = [known(before.get(name)), known(after.get(name))];
    const changes = told.get(key) ?? (a === null || b === null ? [] : explainSelectionChange(a, b, selectionBefore, selectionAfter, LIMIT));
    told.set(key, changes);
    return changes;
  };
}
