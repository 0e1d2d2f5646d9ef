import type { SelectedPath, Selection } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';
import { type BuildContext, type DirectoryView, entriesOf, type View } from './build-context.ts';
import { headerKey, keyText, viewKey } from './digest.ts';
import { compareBytes, joinPath } from './go-path.ts';
import { includedEntries } from './included.ts';
import { legacyParts } from './legacy-key.ts';
import { resolvePath } from './links.ts';
import { dedupeSelection, hasFilters, isPattern } from './selection.ts';
import { entryAt } from './tree.ts';

/**
 * Paths that make two selections differ: files added, removed or with other bytes or another mode, directories with
 * another mode or that come or go empty. Sorted, at most `limit`; equal directories are not entered.
 */
export function explainSelectionChange(
  before: BuildContext,
  after: BuildContext,
  selBefore: Selection,
  selAfter: Selection,
  limit: number
): PathChange[] {
  const found = new Set<TreePath>();
  const differences: Differences = {
    add: (path) => {
      if (found.size < limit) found.add(path);
    },
    full: () => found.size >= limit
  };
  if (before.builder === 'legacy' && after.builder === 'legacy') compareSums(before, after, selBefore, selAfter, differences);
  else for (const [a, b] of paired(dedupeSelection(selBefore), dedupeSelection(selAfter))) comparePaths(before, after, a, b, differences);
  return [...found].sort(compareBytes).map((path) => {
    const rules = rulesChange(before, after, path);
    return { path, mode: modeChange(before, after, path), ...(rules === null ? {} : { rules }) };
  });
}

/** Of a file that both trees hold alike: what the ignore rules do to it now; null where it is the file that changed. */
function rulesChange(before: BuildContext, after: BuildContext, path: TreePath): NonNullable<PathChange['rules']> | null {
  const [was, is] = [entryAt(before.tree, path), entryAt(after.tree, path)];
  if (was === null || is === null || was.kind === 'directory' || JSON.stringify(was) !== JSON.stringify(is)) return null;
  const [wasSeen, isSeen] = [before, after].map(({ root }) => resolvePath(root, path, false).kind === 'found');
  return wasSeen === isSeen ? null : isSeen === true ? 'let in' : 'keep out';
}

/** Permission bits on both sides where they are all that differs; null where bytes, kind or existence differ as well. */
function modeChange(before: BuildContext, after: BuildContext, path: TreePath): PathChange['mode'] {
  const [was, is] = [resolvePath(before.root, path, false), resolvePath(after.root, path, false)];
  if (was.kind !== 'found' || is.kind !== 'found' || was.view.node.kind !== is.view.node.kind) return null;
  const [a, b] = [was.view.node, is.view.node];
  if (!('mode' in a) || !('mode' in b) || a.mode === b.mode) return null;
  const sameBytes = a.kind === 'directory' || (a.kind === 'file' && b.kind === 'file' && a.content === b.content);
  return sameBytes ? { before: a.mode, after: b.mode } : null;
}

/** A path that makes two selections differ. */
export interface PathChange {
  readonly path: TreePath;
  /** Permission bits (0o644) before and after where only they differ; null where more does. */
  readonly mode: { readonly before: number; readonly after: number } | null;
  /** The file is as it was, and the ignore rules do another thing to it. */
  readonly rules?: 'let in' | 'keep out';
  /** The job makes it before each build, another one each time. */
  readonly anew?: true;
}

interface Differences {
  readonly add: (path: TreePath) => void;
  readonly full: () => boolean;
}
type Side<T> = readonly [T | null, T | null];

/** The same number of paths: one by one as they are compared; else those of one path together. */
function paired(before: readonly SelectedPath[], after: readonly SelectedPath[]): Side<SelectedPath>[] {
  if (before.length === after.length) return before.map((selected, index) => [selected, after[index] ?? null] as const);
  const left = [...before];
  const pairs: Side<SelectedPath>[] = [];
  for (const selected of after) {
    const at = left.findIndex((other) => other.path === selected.path);
    pairs.push([at < 0 ? null : (left.splice(at, 1)[0] ?? null), selected]);
  }
  return [...pairs, ...left.map((selected) => [selected, null] as const)];
}

function comparePaths(before: BuildContext, after: BuildContext, a: SelectedPath | null, b: SelectedPath | null, out: Differences): void {
  if ([a, b].some((selected) => selected && (isPattern(selected) || hasFilters(selected)))) {
    compareMaps(a ? listed(before, a) : new Map(), b ? listed(after, b) : new Map(), out);
    return;
  }
  const left = a ? placed(before, a) : null;
  const right = b ? placed(after, b) : null;
  compareViews(left?.view ?? null, right?.view ?? null, left?.path ?? right?.path ?? '', right?.path ?? left?.path ?? '', out);
}

function placed(context: BuildContext, selected: SelectedPath): { path: TreePath; view: View } | null {
  const resolved = resolvePath(context.root, selected.path, selected.followLinks);
  return resolved.kind === 'found' ? resolved : null;
}

/** Keys of the included entries by path; a followed link gives what lies below its target. */
function listed(context: BuildContext, selected: SelectedPath): Map<TreePath, string> {
  const keys = new Map<TreePath, string>();
  const addAll = (path: TreePath, view: View): void => {
    keys.set(path, keyText(view.kind === 'leaf' ? viewKey(view, false) : headerKey(view)));
    if (view.kind === 'directory') for (const [name, child] of entriesOf(view)) addAll(joinPath(path, name), child);
  };
  if (!isPattern(selected) && !hasFilters(selected)) {
    const place = placed(context, selected);
    if (place) addAll(place.path, place.view);
    return keys;
  }
  const included = includedEntries(context, selected);
  if (included.kind !== 'included') return keys;
  for (const { path, place, view, outermost } of included.entries) {
    const followed = outermost && selected.followLinks && view.kind === 'leaf' && view.node.kind === 'symlink';
    const resolved = followed ? resolvePath(context.root, path, true) : null;
    if (resolved?.kind === 'found') addAll(resolved.path, resolved.view);
    else keys.set(place, keyText(view.kind === 'leaf' ? viewKey(view, false) : headerKey(view)));
  }
  return keys;
}

function compareMaps(before: ReadonlyMap<TreePath, string>, after: ReadonlyMap<TreePath, string>, out: Differences): void {
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
  const parents = new Set(differing.flatMap(parentsOf));
  for (const path of differing.sort(compareBytes)) {
    // A directory that comes or goes with what is below it need not be named as well.
    const comesOrGoes = !before.has(path) || !after.has(path);
    if (!comesOrGoes || !parents.has(path)) out.add(path);
  }
}

function parentsOf(path: TreePath): TreePath[] {
  const parents: TreePath[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) parents.push(path.slice(0, slash));
  return parents;
}

function compareSums(before: BuildContext, after: BuildContext, selBefore: Selection, selAfter: Selection, out: Differences): void {
  const sums = (context: BuildContext, selection: Selection): Map<TreePath, string> => {
    const result = legacyParts(context, { sources: selection.paths.map((selected) => selected.path) });
    const parts = 'parts' in result ? result.parts : [];
    return new Map(parts.flatMap((part) => [...part.sums].map(([path, key]) => [path, keyText(key)] as const)));
  };
  // A link that leads where it led stands for the file there, which is what changed.
  const named: Differences = {
    ...out,
    add: (path) => {
      const [was, is] = [leadsTo(before, path), leadsTo(after, path)];
      out.add(was === is && is !== null ? is : path);
    }
  };
  compareMaps(sums(before, selBefore), sums(after, selAfter), named);
}

/** Where a path leads once links are followed, whether or not something lies there; null where that cannot be told. */
function leadsTo(context: BuildContext, path: TreePath): TreePath | null {
  const resolved = resolvePath(context.root, path, true);
  return resolved.kind === 'found' || (resolved.kind === 'missing' && !resolved.loop) ? resolved.path : null;
}

function compareViews(a: View | null, b: View | null, pathA: TreePath, pathB: TreePath, out: Differences): void {
  if (out.full()) return;
  if (a && b && keyText(viewKey(a, pathA === '')) === keyText(viewKey(b, pathB === ''))) return;
  if (a?.kind === 'directory' && b?.kind === 'directory') {
    if (pathA !== '' && pathB !== '' && keyText(headerKey(a)) !== keyText(headerKey(b))) out.add(pathB);
    for (const name of namesOf(a, b)) {
      compareViews(entriesOf(a).get(name) ?? null, entriesOf(b).get(name) ?? null, joinPath(pathA, name), joinPath(pathB, name), out);
    }
    return;
  }
  if (a?.kind === 'leaf' && b?.kind === 'leaf') {
    out.add(pathB);
    return;
  }
  if (a) addAll(a, pathA, out);
  if (b) addAll(b, pathB, out);
}

const namesOf = (a: DirectoryView, b: DirectoryView): string[] =>
  [...new Set([...entriesOf(a).keys(), ...entriesOf(b).keys()])].sort(compareBytes);

/** The files below, or the directory itself where it is empty. */
function addAll(view: View, path: TreePath, out: Differences): void {
  if (out.full()) return;
  const entries = view.kind === 'directory' ? [...entriesOf(view)].sort(([a], [b]) => compareBytes(a, b)) : [];
  if (entries.length === 0) out.add(path);
  for (const [name, child] of entries) addAll(child, joinPath(path, name), out);
}
