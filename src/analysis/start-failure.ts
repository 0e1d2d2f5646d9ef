import { entryAt } from '../context/index.ts';
import type { Failure } from '../model/failure.ts';
import type { ImageSpec } from '../model/image.ts';
import { code, say, sentenceKey } from '../model/sentence.ts';
import { contextRoots } from './build-files.ts';
import type { Side } from './side.ts';

/**
 * Why a build ends before the builder reads its Dockerfile (docs/failing-builds.md §8): its tool refuses the definition, nothing fills the workspace,
 * or the directory of a context is not there. `filesKnown`: no earlier step of the job can have made one.
 */
export function startFailure(spec: ImageSpec, side: Side, filesKnown: boolean): Failure | null {
  const { refused, surroundings } = spec;
  if (refused !== undefined)
    return { line: null, certainty: refused.sure ? 'certain' : 'unknown', because: refused.because, kind: 'definition-refused' };
  if (surroundings?.empty !== undefined) {
    const because = say`${surroundings.empty}, so ${code(spec.dockerfile)} is not there`;
    return { line: null, certainty: 'certain', because, kind: 'dockerfile-missing' };
  }
  if (side.input.truncated || spec.doubts?.context !== undefined || spec.doubts?.text !== undefined) return null;
  const gone = [...contextRoots(spec)].find(([, root]) => root !== '' && !isDirectory(side, root));
  if (gone === undefined) return null;
  const [name, root] = gone;
  const because =
    name === '' ? say`the build context ${code(root)} is not there` : say`the build context ${code(name)}, ${code(root)}, is not there`;
  return { line: null, certainty: filesKnown ? 'certain' : 'unknown', because, kind: 'context-missing' };
}

/** A doubt that the base side shares is none: that was built. */
export function newFailure(failure: Failure | null, before: Failure | null): Failure | null {
  const isShared = failure?.certainty === 'unknown' && before !== null && sentenceKey(before.because) === sentenceKey(failure.because);
  return isShared ? null : failure;
}

/** A directory, or what may lead to one: a link, a submodule. */
function isDirectory({ tree }: Side, path: string): boolean {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const kind = entryAt(tree, parts.slice(0, length).join('/'))?.kind;
    if (kind === 'symlink' || kind === 'submodule') return true;
    if (kind !== 'directory') return false;
  }
  return true;
}
