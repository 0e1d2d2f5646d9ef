import { code, say } from '../../model/sentence.ts';
import type { Search } from '../search.ts';
import type { WrittenBuild } from '../written-build.ts';
import {
  type ActionPlace,
  type GivenInputs,
  githubBuilderBuild,
  imageActionBuild,
  imageActionKind,
  onlyHandlesImages,
  speaksOfABuild
} from './image-actions.ts';

/** Docker's own workflow for bake files, whose inputs are those of its action. */
export const isBakeWorkflow = (uses: string): boolean => /^docker\/github-builder\/\.github\/workflows\/bake\.ya?ml@/i.test(uses);

/** Docker's own workflows take GitHub's own machines where no other is asked for. */
export const runsOnHosted = (uses: string, given: GivenInputs): boolean =>
  /^docker\/github-builder\//i.test(uses) && /^(?:|auto|amd64|arm64)$/.test(given.value('runner'));

/**
 * What a called workflow of another repository builds, by its inputs. Docker's own builder takes those of its action; of any other they
 * are taken as they are named, and nothing that hangs on them is certain. A workflow whose name speaks of images is never passed over
 * in silence.
 */
export function foreignBuilds(
  uses: string,
  given: GivenInputs,
  at: { readonly source: string; readonly place: ActionPlace },
  { repository, unknowns }: Pick<Search, 'repository' | 'unknowns'>
): readonly WrittenBuild[] {
  const file = uses.replace(/@.*$/, '');
  if (/^docker\/github-builder\/\.github\/workflows\/build\.ya?ml$/i.test(file)) return [githubBuilderBuild(given, at, unknowns)];
  const name = file.slice(file.lastIndexOf('/') + 1);
  const owner = file.split('/').slice(0, 2).join('/');
  const builds = imageActionKind(`${owner}/${name.replace(/\.ya?ml$/, '')}`) !== null || /docker|image|container/i.test(name);
  const speaks = given.names.some((one) => /docker|image|container/i.test(one)) || /docker/i.test(given.names.map(given.value).join(' '));
  if ((!builds && !speaks) || onlyHandlesImages(`${owner}/${name}`)) return [];
  if (!speaksOfABuild(given)) {
    repository.note(
      'left-out',
      say`${code(at.source)}: ${code(file)} is a workflow of another repository, which cannot be read; what it builds is left out.`
    );
    return [];
  }
  repository.note(
    'remark',
    say`${code(at.source)}: ${code(file)} is a workflow of another repository, which cannot be read; its inputs are taken as they are named.`
  );
  return [imageActionBuild(given, at, file, unknowns)];
}
