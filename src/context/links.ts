import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import { type DirectoryView, entriesOf, type LeafView, type View } from './build-context.ts';

/** Where a path leads. `inside` a submodule nothing is known but the submodule's commit. */
export type Resolved =
  | { readonly kind: 'found'; readonly path: TreePath; readonly view: View }
  | { readonly kind: 'inside'; readonly path: TreePath; readonly submodule: LeafView; readonly rest: string }
  /** `loop`: more links than the builders follow. */
  | { readonly kind: 'missing'; readonly path: TreePath; readonly loop: boolean }
  | { readonly kind: 'unknown'; readonly reason: Sentence };

/** BuildKit gives up after as many links (cache/contenthash/path.go maxSymlinkLimit). */
const MOST_LINKS = 255;

interface Place {
  readonly name: string;
  readonly view: View | null;
}

/**
 * Follows a path through links inside the root, as BuildKit's getFollowLinks: an absolute link starts at the root, `..`
 * stops there, and a step that is not there can be left again by `..`. `followLast` decides on the last component.
 * `visited` collects the links that were followed. docs/cache-rules.md §6 (buildkit: cache/contenthash/checksum.go).
 */
export function resolvePath(root: DirectoryView, path: TreePath, followLast: boolean, visited: TreePath[] = []): Resolved {
  const stack: Place[] = [];
  const pending = path.split('/').reverse();
  let links = 0;
  while (pending.length > 0) {
    const part = pending.pop() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      stack.pop();
      continue;
    }
    const parent: View | null = stack.length === 0 ? root : (stack.at(-1)?.view ?? null);
    if (parent?.kind === 'leaf' && parent.node.kind === 'submodule') {
      const rest = [part, ...pending.reverse()].filter((p) => p !== '').join('/');
      return { kind: 'inside', path: pathOf(stack), submodule: parent, rest };
    }
    const view = parent?.kind === 'directory' ? (entriesOf(parent).get(part) ?? null) : null;
    if (view?.kind !== 'leaf' || view.node.kind !== 'symlink' || (!followLast && pending.every((p) => p === ''))) {
      stack.push({ name: part, view });
      continue;
    }
    const link = pathOf([...stack, { name: part, view }]);
    visited.push(link);
    if (++links > MOST_LINKS) return { kind: 'missing', path, loop: true };
    if (view.node.target === null) return { kind: 'unknown', reason: say`the target of the link ${code(link)} is not known` };
    if (view.node.target.startsWith('/')) stack.length = 0;
    pending.push(...view.node.target.split('/').reverse());
  }
  if (stack.length === 0) return { kind: 'found', path: '', view: root };
  const view = stack.at(-1)?.view;
  return view ? { kind: 'found', path: pathOf(stack), view } : { kind: 'missing', path: pathOf(stack), loop: false };
}

const pathOf = (stack: readonly Place[]): TreePath => stack.map((place) => place.name).join('/');
