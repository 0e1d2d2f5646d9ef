import type { Sentence } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import { type BuildContext, type DirectoryView, entriesOf, type View } from './build-context.ts';
import type { SelectionDigest } from './content-key.ts';
import { type Key, keyText, leafKey, settledKey, sha256 } from './digest.ts';
import { createGoMatcher } from './go-glob.ts';
import { compareBytes, hasWildcards, joinPath } from './go-path.ts';
import { resolvePath } from './links.ts';

/** Sources of one COPY or ADD as the legacy builder reads them. */
export interface LegacyRequest {
  /** As written after expansion, in order; wildcards are patterns. */
  readonly sources: readonly string[];
}

/** One source's key and the hashes that it was made of, by path. */
export interface LegacyPart {
  readonly key: Key;
  readonly sums: ReadonlyMap<TreePath, Key>;
}
export type LegacyParts = { readonly parts: readonly LegacyPart[] } | { readonly missing: TreePath } | { readonly unknown: Sentence };

/**
 * The source hash that the legacy builder writes into the COPY's or ADD's comment; docs/cache-rules.md §16
 * (moby: daemon/builder/dockerfile/copy.go, internals.go getSourceHashFromInfos, remotecontext/archive.go).
 */
export function legacyDigest(context: BuildContext, request: LegacyRequest): SelectionDigest {
  const result = legacyParts(context, request);
  const doubt = context.doubt();
  if (doubt !== null) return { unknown: doubt };
  if (!('parts' in result)) return result;
  const [only] = result.parts;
  if (only && result.parts.length === 1) return { digest: keyText(only.key) };
  return {
    digest: keyText(
      joined(
        'multi',
        result.parts.map((part) => part.key)
      )
    )
  };
}

/** The keys of all sources, wildcards resolved. */
export function legacyParts(context: BuildContext, request: LegacyRequest): LegacyParts {
  const parts: LegacyPart[] = [];
  for (const written of request.sources) {
    const source = withoutLead(written);
    const paths = hasWildcards(source) ? matchingPaths(context.root, source) : [source];
    for (const path of paths) {
      const part = partOf(context, path);
      if (!('key' in part)) return part;
      parts.push(part);
    }
  }
  return parts.length === 0 ? { missing: request.sources[0] ?? '' } : { parts };
}

/** One leading `/` and then one leading `./` go; nothing else is cleaned. */
function withoutLead(source: string): string {
  const relative = source.startsWith('/') ? source.slice(1) : source;
  return relative.startsWith('./') ? relative.slice(2) : relative;
}

/** Paths that match, in the order of a walk; a directory's matches may be below another match. A pattern that Go refuses matches nothing. */
export function matchingPaths(root: DirectoryView, pattern: string): TreePath[] {
  const matcher = createGoMatcher(pattern);
  if (matcher === 'bad-pattern') return [];
  const paths: TreePath[] = [];
  const visit = (directory: DirectoryView, at: TreePath, from: typeof matcher.start): void => {
    if (from.dead) return;
    const entries = [...entriesOf(directory)].sort(([a], [b]) => compareBytes(a, b));
    for (const [name, view] of entries) {
      const state = matcher.read(from, name);
      const path = joinPath(at, name);
      if (state.matched.length > 0) paths.push(path);
      if (view.kind === 'directory') visit(view, path, matcher.read(state, '/'));
    }
  };
  visit(root, '', matcher.start);
  return paths;
}

function partOf(context: BuildContext, path: TreePath): LegacyPart | { readonly missing: TreePath } | { readonly unknown: Sentence } {
  const resolved = resolvePath(context.root, path, true);
  if (resolved.kind === 'missing') return { missing: path };
  if (resolved.kind === 'unknown') return { unknown: resolved.reason };
  if (resolved.kind === 'inside') {
    const key = { settled: 'inside', open: sha256(`${leafKey(resolved.submodule).open}\0${resolved.rest}`) };
    return { key, sums: new Map([[path, key]]) };
  }
  const sums = new Map<TreePath, Key>();
  if (resolved.view.kind === 'leaf' && resolved.view.node.kind !== 'submodule') {
    const sum = sumOf(context, path);
    if (sum === null || 'unknown' in sum) return sum ?? { missing: path };
    sums.set(resolved.path, sum);
    return { key: { ...sum, settled: `file:${sum.settled}` }, sums };
  }
  const reason = addSums(context, resolved.path, resolved.view, sums);
  if (reason !== null) return { unknown: reason };
  return {
    key: joined(
      'dir',
      [...sums.values()].sort((a, b) => compareBytes(a.settled, b.settled))
    ),
    sums
  };
}

/** Hashes of a directory and all below it; gives the reason where one cannot be known. */
function addSums(context: BuildContext, path: TreePath, view: View, sums: Map<TreePath, Key>): Sentence | null {
  if (path !== '') {
    const sum = sumOf(context, path);
    if (sum && 'unknown' in sum) return sum.unknown;
    // Links that never end are left out of the list without a word.
    if (sum) sums.set(path, sum);
  }
  if (view.kind === 'leaf') return null;
  for (const [name, child] of entriesOf(view)) {
    const reason = addSums(context, joinPath(path, name), child, sums);
    if (reason !== null) return reason;
  }
  return null;
}

/** The hash of one entry: of the tar header that the followed path has, with that path in it; the path itself where it has none. */
function sumOf(context: BuildContext, path: TreePath): Key | { readonly unknown: Sentence } | null {
  const resolved = resolvePath(context.root, path, true);
  switch (resolved.kind) {
    case 'unknown':
      return { unknown: resolved.reason };
    case 'missing':
      return resolved.loop ? null : settledKey(path);
    case 'inside':
      return { settled: 'inside', open: sha256(`${leafKey(resolved.submodule).open}\0${resolved.rest}`) };
    case 'found': {
      const { view } = resolved;
      if (resolved.path === '') return settledKey(path);
      if (view.kind === 'directory')
        return settledKey(view.hidden ? path : sha256(`directory ${view.node.mode.toString(8)} ${resolved.path}/`));
      const key = leafKey(view);
      return { settled: sha256(`${key.settled} ${resolved.path}`), open: key.open };
    }
  }
}

function joined(prefix: 'dir' | 'multi', keys: readonly Key[]): Key {
  const open = keys.filter((key) => key.open !== '').map((key) => `${key.settled} ${key.open}`);
  return {
    settled: `${prefix}:${sha256(keys.map((key) => key.settled).join(','))}`,
    open: open.length === 0 ? '' : sha256(open.join(','))
  };
}
