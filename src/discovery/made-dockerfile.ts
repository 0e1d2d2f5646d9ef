import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import type { Search } from './search.ts';
import { originOf } from './shell/made-files.ts';
import { WORKSPACE } from './shell/state.ts';
import { treePath } from './tree-path.ts';
import { hasUnknown } from './unknowns.ts';
import type { WrittenBuild } from './written-build.ts';

/** The file of the repository that a Dockerfile is, or is made of; `unknown`: it is made of nothing that is here. */
export function madeDockerfile(
  candidate: TreePath,
  { around, madeFiles = [] }: WrittenBuild,
  { repository, unknowns }: Search
): { readonly path: TreePath; readonly because: Sentence | null } | 'unknown' {
  const isFile = (path: string) => {
    const inside = hasUnknown(path) ? null : treePath(WORKSPACE, path);
    return inside !== null && repository.isFile(inside);
  };
  const { source, exact, by } = originOf(`${WORKSPACE}/${candidate}`, [...(around?.madeFiles ?? []), ...madeFiles], isFile);
  const path = source === null ? null : treePath(WORKSPACE, source);
  if (path === null) return by === null ? { path: candidate, because: null } : 'unknown';
  if (exact) return { path, because: null };
  const what = path === candidate ? say`changes ${code(candidate)}` : say`makes ${code(candidate)} of ${code(path)}`;
  return { path, because: say`${code(unknowns.show(by ?? '').slice(0, 60))} ${what} before the build` };
}
