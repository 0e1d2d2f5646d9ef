import type { SelectedPath } from '../model/graph.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import type { Automaton, State } from './automaton.ts';
import { type BuildContext, type DirectoryView, entriesOf, type LeafView, type View } from './build-context.ts';
import { createGoMatcher } from './go-glob.ts';
import { baseName, hasWildcards, joinPath } from './go-path.ts';
import { type Resolved, resolvePath } from './links.ts';
import { createPatternMatcher, type MatchInfo, type PatternMatcher } from './pattern-matcher.ts';
import { isPattern } from './selection.ts';

/** One entry that a pattern or a filter lets through: a file, a link, or a directory's own header. */
export interface Included {
  /** As the selection names it. */
  readonly path: TreePath;
  /** Where it really lies, other than `path` where a parent is a link. */
  readonly place: TreePath;
  readonly view: View;
  /** Matched by the selection itself, not below something matched: a link is then followed. */
  readonly outermost: boolean;
}

export interface Inclusion {
  readonly kind: 'included';
  readonly entries: readonly Included[];
  /** Submodules below which the pattern could match something. */
  readonly beyond: readonly { readonly path: TreePath; readonly submodule: LeafView }[];
}
export type InclusionResult =
  | Inclusion
  | { readonly kind: 'missing'; readonly path: TreePath }
  | { readonly kind: 'unknown'; readonly reason: Sentence };

/** The include and exclude patterns of a selection, ready to ask. */
export interface Filters {
  readonly include: PatternMatcher | null;
  readonly exclude: PatternMatcher | null;
  /** Why no answer can be relied on; asked after the work. */
  readonly doubt: () => Sentence | null;
}

/** What is known of a directory when its children are asked about. Null: nothing. */
export interface Parentage {
  readonly include: MatchInfo | null;
  readonly exclude: MatchInfo | null;
}

export function createFilters(selected: SelectedPath): Filters {
  const include = selected.include.length > 0 ? createPatternMatcher(selected.include) : null;
  const exclude = selected.exclude.length > 0 ? createPatternMatcher(selected.exclude) : null;
  return {
    include,
    exclude,
    doubt: () => {
      const fault = include?.faults[0] ?? exclude?.faults[0];
      if (fault?.fault === 'bad-pattern') return say`the builder refuses the pattern ${code(fault.pattern)}`;
      if (fault) return say`the pattern ${code(fault.pattern)} has an escape that is not modelled`;
      return include?.exhausted() || exclude?.exhausted() ? say`the patterns take too long to match` : null;
    }
  };
}

/** Whether the filters let a candidate through (buildkit: shouldIncludePath); an entry not included leaves its exclude verdict unknown. */
export function passes(filters: Filters, candidate: string, parent: Parentage | null): { passed: boolean; own: Parentage } {
  let include: MatchInfo | null = null;
  if (filters.include) {
    const result = filters.include.matchesBelow(candidate, parent?.include ?? null);
    include = result.info;
    if (!result.matched) return { passed: false, own: { include, exclude: null } };
  }
  if (!filters.exclude) return { passed: true, own: { include, exclude: null } };
  const result = filters.exclude.matchesBelow(candidate, parent?.exclude ?? null);
  return { passed: !result.matched, own: { include, exclude: result.info } };
}

/** The path's components before the first wildcard: followed through links, then kept as they are. */
export function literalPrefix(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => hasWildcards(part));
  return parts.slice(0, first < 0 ? parts.length : first).join('/');
}

/** The entries of a selected path that has a wildcard or filters; docs/cache-rules.md §6 (buildkit: includedPaths). */
export function includedEntries(context: BuildContext, selected: SelectedPath): InclusionResult {
  const matched = outermostPlaces(context, selected);
  if (matched.kind !== 'matched') return matched;
  const filters = createFilters(selected);
  const entries = collectEntries(matched.places, filters);
  const doubt = filters.doubt();
  return doubt === null ? { kind: 'included', entries, beyond: matched.beyond } : { kind: 'unknown', reason: doubt };
}

export interface Place {
  readonly path: TreePath;
  readonly place: TreePath;
  readonly view: View;
  /** What the filters are asked about: empty for something that the selection names. */
  readonly candidate: string;
}
interface Matched {
  readonly kind: 'matched';
  readonly places: Place[];
  readonly beyond: { path: TreePath; submodule: LeafView }[];
}
export type MatchedResult = Matched | Exclude<InclusionResult, Inclusion>;

/** What the selection itself names or matches, before the filters. */
export function outermostPlaces(context: BuildContext, selected: SelectedPath): MatchedResult {
  const matched: Matched = { kind: 'matched', places: [], beyond: [] };
  return (isPattern(selected) ? matchPattern(context, selected, matched) : matchLiteral(context, selected, matched)) ?? matched;
}

function collectEntries(places: readonly Place[], filters: Filters): Included[] {
  const entries: Included[] = [];
  /** Headers on the way that only stand in the list once something below them does. */
  const waiting: Included[] = [];
  const add = (entry: Included) => {
    entries.push(...waiting.splice(0), entry);
  };
  const collect = (at: Place, parent: Parentage | null, outermost: boolean) => {
    const { passed, own } = passes(filters, at.candidate, parent);
    const entry: Included = { path: at.path, place: at.place, view: at.view, outermost };
    if (passed) add(entry);
    if (at.view.kind === 'leaf') return;
    if (!passed) waiting.push(entry);
    for (const [name, view] of entriesOf(at.view)) collect(below(at, name, view, joinPath(at.candidate, name)), own, false);
    if (waiting.at(-1) === entry) waiting.pop();
  };
  for (const place of places) collect(place, null, true);
  return entries;
}

const below = (at: { path: TreePath; place: TreePath }, name: string, view: View, candidate: string): Place => ({
  path: joinPath(at.path, name),
  place: joinPath(at.place, name),
  view,
  candidate
});

const unresolved = (resolved: Exclude<Resolved, { kind: 'found' }>, path: TreePath): Exclude<InclusionResult, Inclusion> => {
  switch (resolved.kind) {
    case 'missing':
      return { kind: 'missing', path };
    case 'unknown':
      return { kind: 'unknown', reason: resolved.reason };
    case 'inside':
      return { kind: 'unknown', reason: say`${code(path)} lies in the submodule ${code(resolved.path)}` };
  }
};

function matchLiteral(context: BuildContext, selected: SelectedPath, matched: Matched): MatchedResult | null {
  if (selected.path === '') {
    // A source that ends in a slash, as only the root can, leaves out its own header: its children are the outermost.
    for (const [name, view] of entriesOf(context.root)) matched.places.push({ path: name, place: name, view, candidate: name });
    return null;
  }
  const resolved = resolvePath(context.root, selected.path, false);
  if (resolved.kind !== 'found') return unresolved(resolved, selected.path);
  matched.places.push({ path: selected.path, place: resolved.path, view: resolved.view, candidate: '' });
  return null;
}

function matchPattern(context: BuildContext, selected: SelectedPath, matched: Matched): MatchedResult | null {
  const matcher = createGoMatcher(selected.path);
  if (matcher === 'bad-pattern') return { kind: 'unknown', reason: say`the builder refuses the pattern ${code(selected.path)}` };
  const prefix = literalPrefix(selected.path);
  const resolved = resolvePath(context.root, prefix, true);
  // A pattern may match nothing: the builder goes on with an empty list.
  if (resolved.kind === 'missing') return null;
  if (resolved.kind !== 'found') return unresolved(resolved, prefix);
  if (resolved.view.kind === 'leaf') {
    if (resolved.view.node.kind === 'submodule') matched.beyond.push({ path: resolved.path, submodule: resolved.view });
    return null;
  }
  const state = matcher.read(matcher.start, prefix === '' ? '' : `${prefix}/`);
  matchBelow(matcher, state, { path: prefix, place: resolved.path }, resolved.view, matched);
  return matcher.exhausted() ? { kind: 'unknown', reason: say`the pattern takes too long to match` } : null;
}

function matchBelow(
  matcher: Automaton,
  from: State,
  at: { path: TreePath; place: TreePath },
  directory: DirectoryView,
  matched: Matched
): void {
  if (from.dead) return;
  for (const [name, view] of entriesOf(directory)) {
    const state = matcher.read(from, name);
    const child = below(at, name, view, '');
    if (state.matched.length > 0) matched.places.push(child);
    else if (view.kind === 'directory') matchBelow(matcher, matcher.read(state, '/'), child, view, matched);
    else if (view.node.kind === 'submodule' && !matcher.read(state, '/').dead) matched.beyond.push({ path: child.place, submodule: view });
  }
}

/** BuildKit's rule for a single entry: its own digest alone is the key where its name is the source's last component. */
export const standsAlone = (selected: SelectedPath, entries: readonly Included[]): boolean =>
  entries.length === 1 && baseName(entries[0]?.path ?? '') === baseName(selected.path);
