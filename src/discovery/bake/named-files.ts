import { code, say } from '../../model/sentence.ts';
import type { FoundWorkflow } from '../found-build.ts';
import { type GivenFiles, givenFiles } from '../given-files.ts';
import type { Search } from '../search.ts';
import type { MadeFile } from '../shell/made-files.ts';
import { hasUnknown } from '../unknowns.ts';
import { defaultBakeFiles } from './bake-builds.ts';
import { metadataFile } from './metadata-file.ts';

const REMOTE = /^(?:https?:\/\/|git:\/\/|git@|ssh:\/\/|github\.com\/)/;

/**
 * Bake files by the names that a command or step gives, else the default ones of the directory (absolute). Null where none can be read:
 * a note says so, and the build is left out. `made`: files that commands before it make of others.
 */
export function givenBakeFiles(
  names: readonly string[],
  directory: string,
  {
    source,
    workflow,
    made,
    environment
  }: {
    readonly source: string;
    readonly workflow: FoundWorkflow | null;
    readonly made: readonly MadeFile[];
    readonly environment: (name: string) => string | undefined;
  },
  search: Search
): GivenFiles | null {
  const { repository, unknowns } = search;
  const usual = { files: defaultBakeFiles(directory, repository), unseen: null, missing: null };
  const asked = names.length > 0 ? names : filesOfEnvironment(environment);
  if (asked.length === 0) return { ...usual, isWhole: true };
  const local = asked.map((name) => name.replace(/^cwd:\/\//, ''));
  const others = local.filter((name) => metadataFile(name, directory, made, unknowns) === null);
  // Definitions with tags and labels alone stand on the default files.
  if (others.length === 0) return { ...usual, isWhole: false };
  const given = givenFiles(others, directory, search);
  if (given.files.length > 0) return { ...given, isWhole: given.isWhole && others.length === local.length };
  const shown = code((given.unseen ?? '').slice(0, 120));
  if (workflow !== null && given.missing !== null && others.length === 1) {
    const what = say`the bake file ${code(given.missing.slice(0, 120))}`;
    repository.lost({ dockerfiles: [], source, sure: workflow.untouched, what });
  }
  repository.note(
    'left-out',
    REMOTE.test(others[0] ?? '')
      ? say`${code(source)}: the bake file is fetched from ${shown}; what it builds is left out.`
      : others.some(hasUnknown)
        ? say`${code(source)}: the bake file ${shown} is known only when the build runs; what it builds is left out.`
        : say`${code(source)}: the bake file ${shown} is not in the repository; what it builds is left out.`
  );
  return null;
}

/** Files that `BUILDX_BAKE_FILE` names where no option does (docker/buildx, commands/bake.go). */
function filesOfEnvironment(environment: (name: string) => string | undefined): readonly string[] {
  const separator = environment('BUILDX_BAKE_PATH_SEPARATOR') || ':';
  return (environment('BUILDX_BAKE_FILE') ?? '')
    .split(separator)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
