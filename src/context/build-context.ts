import type { Builder } from '../model/image.ts';
import { type Sentence, say } from '../model/sentence.ts';
import { order } from '../plain/index.ts';
import type { State } from './automaton.ts';
import type { IgnoreRules } from './ignore-file.ts';
import { createPatternMatcher, type MatchInfo, type PatternMatcher } from './pattern-matcher.ts';
import type { DirectoryNode, FileTree, TreeNode } from './tree.ts';

/** A file tree as a builder receives it: what the ignore rules hide is gone. Evaluated as far as it is asked for. */
export interface BuildContext {
  readonly tree: FileTree;
  readonly builder: Builder;
  readonly root: DirectoryView;
  readonly filter: IgnoreFilter | null;
  /** A line of the ignore file at which the builder stops; null where there is none. */
  readonly refused: IgnoreRules['faults'][number] | null;
  /** Why nothing certain can be said of this context, or null. Asked after the work, since a bound may be reached on the way. */
  readonly doubt: () => Sentence | null;
}

/** What is visible at a path. */
export type View = DirectoryView | LeafView;
export interface LeafView {
  readonly kind: 'leaf';
  readonly node: Exclude<TreeNode, DirectoryNode>;
  /** BuildKit lists the file but sends no bytes of it (its two readings of the rules differ). */
  readonly unsent: boolean;
  /** Of a submodule: which rules may hide files inside it; empty where none. */
  readonly rules: string;
}
export interface DirectoryView {
  readonly kind: 'directory';
  readonly node: DirectoryNode;
  /** Itself hidden, there only because of something visible below. */
  readonly hidden: boolean;
  /** Null where no rule can match below: then the view is shared by all contexts of the tree. */
  readonly filter: DirectoryFilter | null;
  entries: ReadonlyMap<string, View> | null;
}

/** Where the rules stand once a directory's path and a `/` have been read. */
interface DirectoryFilter {
  readonly rules: IgnoreFilter;
  readonly state: State;
  readonly info: MatchInfo;
  /** Patterns that match the directory or one above it. */
  readonly above: MatchInfo;
  readonly exceptions: ExceptionTrie | null;
}

/** The directories that lead to an exception, by name. */
interface ExceptionTrie {
  readonly below: Map<string, ExceptionTrie>;
}

export interface IgnoreFilter {
  readonly key: string;
  readonly builder: Builder;
  readonly matcher: PatternMatcher;
  /** An excluded directory that leads to no exception is not entered. */
  readonly skips: boolean;
  readonly exceptions: ExceptionTrie;
}

const plainViews = new WeakMap<DirectoryNode, DirectoryView>();
const contexts = new WeakMap<DirectoryNode, Map<string, BuildContext>>();

/**
 * The tree as the builder sees it through an ignore file; null where there is none (or it does not apply, as with
 * git contexts). The same tree with the same rules gives the same object, and with it everything computed so far.
 * docs/cache-rules.md §7 (tonistiigi/fsutil filter.go; moby/go-archive archive.go for the legacy builder).
 */
export function createContext(tree: FileTree, ignore: IgnoreRules | null, builder: Builder): BuildContext {
  const patterns = ignore?.patterns ?? [];
  const faults = ignore?.faults.map((fault) => fault.message) ?? [];
  const key = `${builder}\n${faults.join()}\n${patterns.join('\n')}`;
  let ofTree = contexts.get(tree.root);
  if (!ofTree) {
    ofTree = new Map();
    contexts.set(tree.root, ofTree);
  }
  const known = ofTree.get(key);
  if (known) return known;

  const filter = patterns.length > 0 && faults.length === 0 ? createFilter(patterns, builder, key) : null;
  const context: BuildContext = {
    tree,
    builder,
    filter,
    refused: ignore?.faults.find(({ fault }) => fault !== 'unsupported-pattern') ?? null,
    root: filter ? view(tree.root, false, atRoot(filter)) : plainView(tree.root),
    doubt: () => {
      if (faults[0] !== undefined) return say`the ignore file cannot be used: ${[faults[0]]}`;
      return filter?.matcher.exhausted() ? say`the ignore file has patterns that take too long to match` : null;
    }
  };
  ofTree.set(key, context);
  return context;
}

function createFilter(patterns: readonly string[], builder: Builder, key: string): IgnoreFilter {
  const matcher = createPatternMatcher(patterns);
  const exceptions: ExceptionTrie = { below: new Map() };
  let plain = true;
  for (const pattern of matcher.patterns) {
    if (!pattern.exception) continue;
    const text = builder === 'buildkit' ? withoutTrailingGlob(pattern.text) : pattern.text;
    if (/[*[\]?^\\]/.test(text)) plain = false;
    let node = exceptions;
    for (const part of text.split('/')) {
      let next = node.below.get(part);
      if (!next) {
        next = { below: new Map() };
        node.below.set(part, next);
      }
      node = next;
    }
  }
  // BuildKit walks on where an exception has wildcards; the classic client compares the exception's text whatever it holds.
  return { key, builder, matcher, skips: builder === 'legacy' || plain, exceptions };
}

function withoutTrailingGlob(pattern: string): string {
  const once = pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern;
  return once.endsWith('/*') ? once.slice(0, -2) : once;
}

const atRoot = (rules: IgnoreFilter): DirectoryFilter => ({
  rules,
  state: rules.matcher.start,
  info: rules.matcher.noInfo,
  above: rules.matcher.noInfo,
  exceptions: rules.exceptions
});

const view = (node: DirectoryNode, hidden: boolean, filter: DirectoryFilter): DirectoryView => ({
  kind: 'directory',
  node,
  hidden,
  filter,
  entries: null
});

function plainView(node: DirectoryNode): DirectoryView {
  let known = plainViews.get(node);
  if (!known) {
    known = { kind: 'directory', node, hidden: false, filter: null, entries: null };
    plainViews.set(node, known);
  }
  return known;
}

/** What the rules say of one name in a directory: nothing of it is there, a leaf may be there, or a directory is entered. */
export type NameVerdict =
  | { readonly kind: 'gone' }
  | { readonly kind: 'kept'; readonly unsent: boolean }
  | { readonly kind: 'entered'; readonly hidden: boolean; readonly filter: DirectoryFilter | null };

/** The verdict on a name as a leaf or as a directory, whether or not the tree has it. */
export function judge(filter: DirectoryFilter | null, name: string, isDirectory: boolean): NameVerdict {
  if (!filter) return isDirectory ? { kind: 'entered', hidden: false, filter: null } : { kind: 'kept', unsent: false };
  const { rules } = filter;
  const state = rules.matcher.read(filter.state, name);
  const { matched, info } = rules.matcher.matchesAt(state, filter.info);
  const above = rules.matcher.hasExceptions ? rules.matcher.joinedAt(filter.above, state) : filter.above;
  if (!isDirectory) {
    if (matched) return { kind: 'gone' };
    return { kind: 'kept', unsent: rules.builder === 'buildkit' && rules.matcher.hasExceptions && rules.matcher.verdictOf(above) };
  }
  const exceptions = filter.exceptions?.below.get(name) ?? null;
  if (matched && rules.skips && !exceptions) return { kind: 'gone' };
  const below = rules.matcher.read(state, '/');
  const inert = below.dead && !matched && info.patterns.length === 0;
  return { kind: 'entered', hidden: matched, filter: inert ? null : { rules, state: below, info, above, exceptions } };
}

/** The visible entries of a directory by name, in the order of names, the way every key lists them. */
export function entriesOf(directory: DirectoryView): ReadonlyMap<string, View> {
  if (directory.entries) return directory.entries;
  const entries = new Map<string, View>();
  for (const [name, node] of inOrder(directory.node.children)) {
    const verdict = judge(directory.filter, name, node.kind === 'directory' || node.kind === 'submodule');
    const child = viewOf(node, verdict);
    if (child) entries.set(name, child);
  }
  directory.entries = entries;
  return entries;
}

function viewOf(node: TreeNode, verdict: NameVerdict): View | null {
  if (verdict.kind === 'gone') return null;
  if (node.kind !== 'directory') {
    const rules = verdict.kind === 'entered' ? (verdict.filter?.rules.key ?? '') : '';
    return { kind: 'leaf', node, unsent: verdict.kind === 'kept' && verdict.unsent, rules };
  }
  if (verdict.kind !== 'entered') return null;
  if (!verdict.filter) return plainView(node);
  const child = view(node, verdict.hidden, verdict.filter);
  return !verdict.hidden || entriesOf(child).size > 0 ? child : null;
}

/** By name. A listing is in the order of whole paths, which is that of names but for those that begin alike. */
function inOrder(children: ReadonlyMap<string, TreeNode>): Iterable<readonly [string, TreeNode]> {
  let last = '';
  for (const name of children.keys()) {
    if (order(last, name) > 0) return [...children].sort(([a], [b]) => order(a, b));
    last = name;
  }
  return children;
}
