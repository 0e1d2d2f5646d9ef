import type { Change } from '../model/change.ts';
import type { TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { entriesByPath } from '../plain/index.ts';
import { changedPaths } from './changed-paths.ts';
import type { AnalysisInput, SideInput } from './input.ts';

/** A state of the base branch that later merges left behind, and that had something of the head. */
export interface EarlierState {
  /** Name of its commit for a sentence: seven digits, or `the parent of` seven digits where only its successor is known. */
  readonly commit: string;
  readonly side: SideInput;
}

/** States looked at; the nearest ones are likeliest still in a cache. */
const MOST_STATES = 5;

const sameFile = (a: TreeEntry | undefined, b: TreeEntry | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.kind === b.kind &&
      (!('mode' in a && 'mode' in b) || a.mode === b.mode) &&
      (!('content' in a && 'content' in b) || a.content === b.content);

/**
 * Earlier states of the base branch in which a file that the head changes was as the head has it: a cache that outlives one
 * build may still hold their steps (docs/cache-rules.md §14). Found by taking the merged changes back one by one, newest
 * first. What cannot be known of such a state (what a link led to, the text of a Dockerfile or an ignore file of those days) is taken
 * as the head has it, so that nothing of the head is called new that may not be.
 */
export function earlierStates(input: AnalysisInput): EarlierState[] {
  const { base, head, changes } = input;
  if (base === null || changes.length === 0) return [];
  const touched = new Set(changedPaths(base.entries, head.entries));
  // Most changes bring nothing back: then no tree is walked.
  if (!changes.some((change) => change.paths.some(({ path }) => touched.has(path)))) return [];
  const headFiles = entriesByPath(head.entries);
  const files = new Map(entriesByPath(base.entries));
  const states: EarlierState[] = [];
  for (const [position, change] of changes.entries()) {
    if (states.length >= MOST_STATES) break;
    if (!takeBack(files, change, headFiles)) {
      // A list with gaps: what lies behind may be the head's own.
      const older = changes.slice(position).some(({ paths }) => paths.some(({ path }) => touched.has(path)));
      if (older) states.push({ commit: `a commit before ${change.id.slice(0, 7)}`, side: head });
      break;
    }
    const returned = change.paths.some(({ path }) => touched.has(path) && sameFile(files.get(path), headFiles.get(path)));
    if (!returned) continue;
    // The state before a change is what the change before it made.
    const commit = changes[position + 1]?.id.slice(0, 7) ?? `the parent of ${change.id.slice(0, 7)}`;
    states.push({ commit, side: sideWith(files, base, head) });
  }
  return states;
}

/** Takes one change out of the tree; false where it does not fit. */
function takeBack(files: Map<TreePath, TreeEntry>, change: Change, headFiles: ReadonlyMap<TreePath, TreeEntry>): boolean {
  for (const { path, before, after, modeBefore, modeAfter } of change.paths) {
    const now = files.get(path);
    // Links and submodules have no permission bits, and nobody reads where they led.
    if (modeBefore === 0 || modeAfter === 0) {
      const formerly = headFiles.get(path);
      if (before === null || formerly === undefined) files.delete(path);
      else files.set(path, formerly);
      continue;
    }
    if (after === null ? now !== undefined : now?.kind !== 'file' || now.content !== after) return false;
    if (before === null) files.delete(path);
    else files.set(path, { kind: 'file', path, mode: modeBefore ?? 0o644, content: before, size: null });
  }
  return true;
}

/** The side of an earlier tree, its texts taken from files of the two known sides; a text that neither has is the head's of that path. */
function sideWith(files: ReadonlyMap<TreePath, TreeEntry>, base: SideInput, head: SideInput): SideInput {
  const texts = new Map<string, string>();
  const wanted = new Set<TreePath>();
  for (const side of [base, head]) {
    const entries = entriesByPath(side.entries);
    for (const [path, text] of Object.entries(side.texts)) {
      wanted.add(path);
      const entry = entries.get(path);
      if (entry !== undefined && 'content' in entry && text !== null) texts.set(entry.content, text);
    }
  }
  const known: Record<TreePath, string | null> = {};
  for (const path of wanted) {
    const entry = files.get(path);
    if (entry === undefined) continue;
    const text = 'content' in entry ? texts.get(entry.content) : undefined;
    known[path] = text ?? head.texts[path] ?? base.texts[path] ?? null;
  }
  const entries = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...base, entries, texts: known };
}
