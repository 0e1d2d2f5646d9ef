import type { SelectedPath, Selection } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';
import { type BuildContext, entriesOf, judge, type View } from './build-context.ts';
import { createGoMatcher } from './go-glob.ts';
import { compareBytes, isWithin, joinPath } from './go-path.ts';
import { createFilters, includedEntries, literalPrefix, outermostPlaces, type Parentage, passes } from './included.ts';
import { matchingPaths } from './legacy-key.ts';
import { linkedPlaces } from './legacy-links.ts';
import { resolvePath } from './links.ts';
import { dedupeSelection, hasFilters, isPattern, oncePerSelected } from './selection.ts';

type PathTest = (path: TreePath) => boolean;

/**
 * Whether a file at a path, there already or new, is part of the selection once the ignore rules are applied. Answers
 * about files only: a directory that comes or goes with its last file counts as well (docs/cache-rules.md §7), and
 * that is not asked here. Where the context or a pattern leaves a doubt, every path may be part of it.
 */
export function selects(context: BuildContext, selection: Selection): PathTest {
  const visible = visibility(context);
  const tests = dedupeSelection(selection).map((selected) => selectedTest(context, selected));
  return (path) => context.doubt() !== null || (visible(path) && tests.some((test) => test(path)));
}

/** Whether a file at a path would pass the ignore rules. Directories are judged once each. */
function visibility(context: BuildContext): PathTest {
  const { filter } = context;
  if (!filter) return () => true;
  type Entered = { readonly filter: Parameters<typeof judge>[0] } | null;
  const directories = new Map<TreePath, Entered>([['', { filter: context.root.filter }]]);
  const enter = (path: TreePath): Entered => {
    const known = directories.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf('/');
    const parent = enter(slash < 0 ? '' : path.slice(0, slash));
    const verdict = parent && judge(parent.filter, path.slice(slash + 1), true);
    const entered = verdict?.kind === 'entered' ? { filter: verdict.filter } : null;
    directories.set(path, entered);
    return entered;
  };
  return (path) => {
    const slash = path.lastIndexOf('/');
    const parent = enter(slash < 0 ? '' : path.slice(0, slash));
    return parent !== null && judge(parent.filter, path.slice(slash + 1), false).kind === 'kept';
  };
}

const selectedTest = oncePerSelected(openTest);

function openTest(context: BuildContext, selected: SelectedPath): PathTest {
  if (!isPattern(selected) && !hasFilters(selected)) return placeTest(context, selected.path, selected.followLinks);
  if (context.builder === 'legacy') return legacyPatternTest(context, selected.path);
  const own = isPattern(selected) ? patternTest(context, selected) : filteredTest(context, selected);
  const followed = selected.followLinks ? followedTests(context, selected) : [];
  return (path) => own(path) || followed.some((test) => test(path));
}

/** Everything at or below one place, and the links that lead there. */
function placeTest(context: BuildContext, path: TreePath, followLinks: boolean): PathTest {
  const links: TreePath[] = [];
  const resolved = resolvePath(context.root, path, followLinks, links);
  if (resolved.kind === 'unknown') return () => true;
  const place = resolved.kind === 'inside' ? joinPath(resolved.path, resolved.rest) : resolved.path;
  const linked = context.builder === 'legacy' && resolved.kind === 'found' ? linkedPlaces(context, resolved.path, resolved.view) : null;
  return (candidate) => isWithin(candidate, place) || links.includes(candidate) || (linked?.has(candidate) ?? false);
}

/** The classic builder walks no link before a wildcard, and follows the links that match or lie below a match. */
function legacyPatternTest(context: BuildContext, pattern: string): PathTest {
  const matcher = createGoMatcher(pattern);
  if (matcher === 'bad-pattern') return () => true;
  const places = matchingPaths(context.root, pattern).map((path) => placeTest(context, path, true));
  const matchesOrParentMatches = (path: TreePath): boolean => {
    let state = matcher.start;
    for (const part of path.split('/')) {
      state = matcher.read(state, part);
      if (state.matched.length > 0) return true;
      state = matcher.read(state, '/');
    }
    return matcher.exhausted();
  };
  return (path) => matchesOrParentMatches(path) || places.some((test) => test(path));
}

/** The targets of links that the selection itself matches. */
function followedTests(context: BuildContext, selected: SelectedPath): PathTest[] {
  const matched = outermostPlaces(context, selected);
  if (matched.kind !== 'matched') return [];
  const filters = createFilters(selected);
  return matched.places
    .filter(({ view, candidate }) => view.kind === 'leaf' && view.node.kind === 'symlink' && passes(filters, candidate, null).passed)
    .map(({ path }) => placeTest(context, path, true));
}

function filteredTest(context: BuildContext, selected: SelectedPath): PathTest {
  const resolved = resolvePath(context.root, selected.path, false);
  if (resolved.kind === 'unknown') return () => true;
  const base = resolved.path;
  const passesBelow = filterTest(selected, selected.path !== '');
  return (path) => isWithin(path, base) && passesBelow(path === base ? '' : path.slice(base === '' ? 0 : base.length + 1));
}

function patternTest(context: BuildContext, selected: SelectedPath): PathTest {
  const matcher = createGoMatcher(selected.path);
  if (matcher === 'bad-pattern') return () => true;
  const prefix = literalPrefix(selected.path);
  const resolved = resolvePath(context.root, prefix, true);
  if (resolved.kind === 'unknown') return () => true;
  const place = resolved.path;
  const passesBelow = filterTest(selected, true);
  const start = matcher.read(matcher.start, prefix === '' ? '' : `${prefix}/`);
  return (path) => {
    if (!isWithin(path, place) || path === place) return false;
    let state = start;
    let from = place === '' ? 0 : place.length + 1;
    // Most paths are none of most patterns, which the first part tells.
    while (!state.dead && from <= path.length) {
      const slash = path.indexOf('/', from);
      const to = slash < 0 ? path.length : slash;
      state = matcher.read(state, path.slice(from, to));
      if (state.matched.length > 0) return passesBelow(path.slice(to + 1));
      state = matcher.read(state, '/');
      from = to + 1;
    }
    return matcher.exhausted();
  };
}

/** Whether the filters let through a candidate below what the selection names; each directory on the way is judged once. */
function filterTest(selected: SelectedPath, hasHeader: boolean): PathTest {
  const filters = createFilters(selected);
  const parents = new Map<string, Parentage | null>([['', hasHeader ? passes(filters, '', null).own : null]]);
  const parentOf = (candidate: string): Parentage | null => {
    const slash = candidate.lastIndexOf('/');
    const directory = slash < 0 ? '' : candidate.slice(0, slash);
    const known = parents.get(directory);
    if (known !== undefined) return known;
    const own = passes(filters, directory, parentOf(directory)).own;
    parents.set(directory, own);
    return own;
  };
  return (candidate) => {
    const { passed } = passes(filters, candidate, candidate === '' ? null : parentOf(candidate));
    return passed || filters.doubt() !== null;
  };
}

/** Paths of the selected files, links and submodules, sorted; a followed link gives what it leads to. */
export function selectedFiles(context: BuildContext, selection: Selection): TreePath[] {
  const files = new Set<TreePath>();
  const addAll = (path: TreePath, view: View): void => {
    if (view.kind === 'leaf') files.add(path);
    else for (const [name, child] of entriesOf(view)) addAll(joinPath(path, name), child);
  };
  const addPlace = (path: TreePath, followLinks: boolean) => {
    const resolved = resolvePath(context.root, path, followLinks);
    if (resolved.kind === 'found') addAll(resolved.path, resolved.view);
  };
  for (const selected of dedupeSelection(selection)) {
    if (!isPattern(selected) && !hasFilters(selected)) {
      addPlace(selected.path, selected.followLinks);
      continue;
    }
    const included = includedEntries(context, selected);
    if (included.kind !== 'included') continue;
    for (const { path, place, view, outermost } of included.entries) {
      if (view.kind === 'directory') continue;
      if (view.node.kind === 'symlink' && outermost && selected.followLinks) addPlace(path, true);
      else files.add(place);
    }
  }
  return [...files].sort(compareBytes);
}
