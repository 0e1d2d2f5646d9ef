import type { TreePath } from '../model/units.ts';
import { joinPath } from './paths.ts';
import { WORKSPACE } from './shell/state.ts';
import { hasUnknown } from './unknowns.ts';

/** Path below the workspace as a path of the repository; null where it lies outside. */
export function treePath(directory: string, path: string): TreePath | null {
  const absolute = path.startsWith('/') ? path : `${directory}/${path}`;
  if (hasUnknown(absolute) || !absolute.startsWith('/')) return null;
  const plain = joinPath('', absolute.slice(1));
  const root = WORKSPACE.slice(1);
  if (plain === root) return '';
  return plain?.startsWith(`${root}/`) ? plain.slice(root.length + 1) : null;
}
