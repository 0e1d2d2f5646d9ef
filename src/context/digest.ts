import { createHash } from 'node:crypto';
import type { Digest } from '../model/units.ts';
import { type DirectoryView, entriesOf, type LeafView, type View } from './build-context.ts';

/**
 * The key of some content. `settled` follows from what is known; `open` names what is not (the commit of a submodule
 * whose files nobody listed) or what only some versions of the builder count, empty where all is known. Equal in both:
 * equal. Unequal in `settled`: different. Unequal in `open` only: it cannot be told.
 */
export interface Key {
  readonly settled: string;
  readonly open: string;
}

const OPEN = '+open:';

/** A key as one text; `compareDigests` reads it back. */
export const keyText = (key: Key): Digest => (key.open === '' ? key.settled : `${key.settled}${OPEN}${key.open}`);

/** Compares two digests of this room. `open`: they differ, but only in something that the trees do not tell. */
export function compareDigests(a: Digest, b: Digest): 'same' | 'different' | 'open' {
  if (a === b) return 'same';
  return a.split(OPEN)[0] === b.split(OPEN)[0] ? 'open' : 'different';
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One line of a list key: names cannot hold the separators. */
export interface Listed {
  readonly name: string;
  readonly key: Key;
}

/** The key of a sorted list of named keys; a single text in the manner of BuildKit's file lists. */
export function listKey(list: readonly Listed[]): Key {
  const settled = sha256(list.map(({ name, key }) => `${name}\0${key.settled}\0`).join(''));
  const open = list.filter(({ key }) => key.open !== '');
  return { settled, open: open.length === 0 ? '' : sha256(open.map(({ name, key }) => `${name}\0${key.open}\0`).join('')) };
}

export const settledKey = (settled: string): Key => ({ settled, open: '' });

const directoryKeys = new WeakMap<DirectoryView, Key>();
const rootKeys = new WeakMap<DirectoryView, Key>();

/** Key of a file, link or submodule: mode and bytes, or the link's text; never its own name. docs/cache-rules.md §6 */
export function leafKey(leaf: LeafView): Key {
  const { node } = leaf;
  switch (node.kind) {
    case 'file':
      // The size stands in the header, but no byte arrives: seen on Docker 28.5.2.
      return leaf.unsent
        ? { settled: `file ${node.mode.toString(8)} unsent`, open: node.size === null ? node.content : `size ${node.size}` }
        : settledKey(`file ${node.mode.toString(8)} ${node.content}`);
    case 'symlink':
      return settledKey(`link ${node.content}`);
    case 'submodule':
      return { settled: 'submodule', open: leaf.rules === '' ? node.content : `${node.content} ${sha256(leaf.rules)}` };
  }
}

const USUAL_MODE = 0o755;

/**
 * Key of a directory's own entry. The root of a context has none. A changed mode counts for a builder that receives the
 * directory for the first time; one that kept its copy of the context does not notice (seen on Docker 28.5.2;
 * tonistiigi/fsutil diskwriter.go returns before it reports an existing directory). So another mode is open.
 */
export const headerKey = ({ node }: DirectoryView): Key => ({
  settled: 'directory',
  open: node.mode === USUAL_MODE ? '' : `mode ${node.mode.toString(8)}`
});
const ROOT_HEADER = settledKey('root');

/** Key of a file or of a directory with all below it. docs/cache-rules.md §6 */
export function viewKey(view: View, isRoot: boolean): Key {
  if (view.kind === 'leaf') return leafKey(view);
  const keys = isRoot ? rootKeys : directoryKeys;
  const known = keys.get(view);
  if (known) return known;
  const header = { name: '', key: isRoot ? ROOT_HEADER : headerKey(view) };
  const key = listKey([header, ...[...entriesOf(view)].map(([name, child]) => ({ name, key: viewKey(child, false) }))]);
  keys.set(view, key);
  return key;
}
