import type { TreePath } from '../model/units.ts';
import { type BuildContext, entriesOf, type View } from './build-context.ts';
import { joinPath } from './go-path.ts';
import { resolvePath } from './links.ts';

/** Files outside a directory that its links lead to: the legacy builder's key of the directory holds them. docs/cache-rules.md §16 */
export function linkedPlaces(context: BuildContext, path: TreePath, view: View): ReadonlySet<TreePath> {
  const places = new Set<TreePath>();
  const visit = (at: TreePath, below: View): void => {
    if (below.kind === 'directory') for (const [name, child] of entriesOf(below)) visit(joinPath(at, name), child);
    else if (below.node.kind === 'symlink') {
      const resolved = resolvePath(context.root, at, true);
      // A file that comes where a dangling link points changes the key as well.
      const dangling = resolved.kind === 'missing' && !resolved.loop;
      if (dangling || (resolved.kind === 'found' && resolved.view.kind === 'leaf')) places.add(resolved.path);
    }
  };
  visit(path, view);
  return places;
}
