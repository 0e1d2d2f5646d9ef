import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import type { Repository } from './repository.ts';

/** The first of the files that say how images are built; a note tells how many are not read, each of which may cost a request. */
export function firstFiles<File extends { readonly path: TreePath }>(
  files: readonly File[],
  most: number,
  kind: Sentence,
  note: Repository['note']
): readonly File[] {
  const next = files[most];
  if (next !== undefined)
    note(
      'remark',
      say`${files.length - most} of ${files.length} ${kind} are not read (${code(next.path)} is the first): what they build is known by its Dockerfile alone.`
    );
  return files.slice(0, most);
}
