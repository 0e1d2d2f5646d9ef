import type { SelectedPath, Selection } from '../model/graph.ts';
import type { Sentence } from '../model/sentence.ts';
import type { Digest, TreePath } from '../model/units.ts';
import { UNCOUNTED, type WorkBudget } from '../plain/index.ts';
import type { BuildContext } from './build-context.ts';
import { headerKey, type Key, keyText, type Listed, leafKey, listKey, sha256, viewKey } from './digest.ts';
import { baseName, hasWildcards, joinPath } from './go-path.ts';
import { type Included, includedEntries, literalPrefix, standsAlone } from './included.ts';
import { resolvePath } from './links.ts';
import { dedupeSelection, hasFilters, isPattern, oncePerSelected } from './selection.ts';

export type SelectionDigest = { readonly digest: Digest } | { readonly missing: TreePath } | { readonly unknown: Sentence };
type KeyResult = Key | { readonly missing: TreePath } | { readonly unknown: Sentence };

/**
 * BuildKit's content key of the selected files: equal digests mean that the builder finds them equal. `missing`: the
 * build fails there. Files that patterns select are spent from the budget. docs/cache-rules.md §6-§6.6, §8.3 (buildkit: ops/opsutils/contenthash.go, cache/contenthash).
 */
export function digestSelection(context: BuildContext, selection: Selection, work: WorkBudget = UNCOUNTED): SelectionDigest {
  const keys: Key[] = [];
  for (const selected of dedupeSelection(selection)) {
    const key =
      isPattern(selected) || hasFilters(selected)
        ? listedKey(context, selected, work)
        : plainKey(context, selected.path, selected.followLinks);
    if ('missing' in key || 'unknown' in key) return doubted(context) ?? key;
    keys.push(key);
  }
  return doubted(context) ?? { digest: keyText(listKey(keys.map((key) => ({ name: '', key })))) };
}

/** Once for each budget, so that an analysis that is repeated spends what it spent. */
const listedWithin = new WeakMap<WorkBudget, typeof listedAnew>();

function listedKey(context: BuildContext, selected: SelectedPath, work: WorkBudget): KeyResult {
  const listed = listedWithin.get(work) ?? oncePerSelected(listedAnew);
  listedWithin.set(work, listed);
  return listed(context, selected, work);
}

function doubted(context: BuildContext): { readonly unknown: Sentence } | null {
  const doubt = context.doubt();
  return doubt === null ? null : { unknown: doubt };
}

function plainKey(context: BuildContext, path: TreePath, followLinks: boolean): KeyResult {
  const resolved = resolvePath(context.root, path, followLinks);
  switch (resolved.kind) {
    case 'found':
      return viewKey(resolved.view, resolved.path === '');
    case 'inside': {
      const submodule = leafKey(resolved.submodule);
      return { settled: 'inside', open: sha256(`${submodule.open}\0${resolved.rest}`) };
    }
    case 'missing':
      return { missing: path };
    case 'unknown':
      return { unknown: resolved.reason };
  }
}

function listedAnew(context: BuildContext, selected: SelectedPath, work: WorkBudget): KeyResult {
  const result = includedEntries(context, selected);
  if (result.kind === 'missing') return { missing: result.path };
  if (result.kind === 'unknown') return { unknown: result.reason };
  const { entries, beyond } = result;
  // Each file is held against each filter.
  work.spend('files of copied selections', entries.length * (1 + selected.include.length + selected.exclude.length));
  const required = requiredPath(selected);
  if (required !== null && beyond.length === 0 && !entries.some((entry) => entry.path.startsWith(required))) return { missing: required };

  const keys: { entry: Included; key: Key }[] = [];
  for (const entry of entries) {
    const key = entryKey(context, entry, selected.followLinks);
    if ('missing' in key || 'unknown' in key) return key;
    keys.push({ entry, key });
  }
  const [only] = keys;
  const alone = only && standsAlone(selected, entries) ? only.key : null;
  const prefix = isPattern(selected) ? literalPrefix(selected.path) : selected.path;
  const seen = listedKeys(keys.map(({ entry, key }) => ({ name: entry.path.slice(prefix.length), key })));
  if (beyond.length === 0) return alone ?? seen;
  // A submodule may or may not add entries: whether the rule for a single entry holds is then open as well.
  const hidden = listKey(beyond.map(({ path, submodule }) => ({ name: path, key: leafKey(submodule) }))).open;
  return keys.length > 1
    ? { ...seen, open: sha256(`${seen.open} ${hidden}`) }
    : { settled: 'open', open: sha256(`${keyText(seen)} ${hidden}`) };
}

/**
 * BuildKit before v0.26 (Docker 28 and older) names a listed entry by its last component, later ones by its path below
 * the prefix: the path is open where it says more. (buildkit 9403302; the earlier form was seen on Docker 28.5.2)
 */
function listedKeys(list: readonly Listed[]): Key {
  const key = listKey(list.map(({ name, key: own }) => ({ name: baseName(name), key: own })));
  const deep = list.some(({ name }) => name.lastIndexOf('/') > 0);
  return deep ? { ...key, open: sha256(`${key.open} ${list.map(({ name }) => name).join('\0')}`) } : key;
}

function entryKey(context: BuildContext, entry: Included, followLinks: boolean): KeyResult {
  const { view } = entry;
  if (view.kind === 'directory') return headerKey(view);
  if (view.node.kind === 'symlink' && followLinks && entry.outermost) return plainKey(context, entry.path, true);
  return leafKey(view);
}

/** What `--parents` insists on: a source without wildcards must bring something (buildkit: convert_copy.go requiredPaths). */
function requiredPath(selected: SelectedPath): TreePath | null {
  const [pattern] = selected.include;
  if (pattern === undefined || selected.include.length > 1 || hasWildcards(selected.path) || hasWildcards(pattern)) return null;
  return joinPath(selected.path, pattern);
}
