import type { Refused } from '../model/image.ts';
import { code, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import type { FoundWorkflow } from './found-build.ts';
import type { Search } from './search.ts';
import { treePath } from './tree-path.ts';
import { hasUnknown } from './unknowns.ts';
import type { WrittenBuild } from './written-build.ts';

/** The files of definitions that a run is given, as far as the repository holds them. */
export interface GivenFiles {
  readonly files: readonly TreePath[];
  /** For people: one that the repository does not hold, or whose name a run gives. It may overlay anything; null: there is none. */
  readonly unseen: string | null;
  /** A file of a known name within the repository that is not there; null: there is none. */
  readonly missing: string | null;
  /** Every file that is named is among them. */
  readonly isWhole: boolean;
}

/** Files of these names; what is not there, or has no name yet, is `unseen`. */
export function givenFiles(names: readonly string[], directory: string, { repository, unknowns }: Search): GivenFiles {
  const paths = names.map((name) => ({ name, path: hasUnknown(name) ? null : treePath(directory, name) }));
  const isHere = ({ path }: (typeof paths)[number]) => path !== null && repository.isFile(path);
  const missing = paths.find((one) => !isHere(one));
  return {
    files: paths.filter(isHere).flatMap(({ path }) => path ?? []),
    unseen: missing === undefined ? null : unknowns.show(missing.name),
    missing: paths.find((one) => one.path !== null && /^[\w./-]+$/.test(one.name) && !isHere(one))?.name ?? null,
    isWhole: missing === undefined
  };
}

/** Builds that their tool refuses, since it does not find a file that it is given. */
export function refusedWithout({ missing }: GivenFiles, workflow: FoundWorkflow | null): Refused | null {
  if (missing === null) return null;
  return {
    because: say`the file ${code(missing.slice(0, 120))} of the build's definition does not exist`,
    sure: workflow?.untouched === true
  };
}

export const withRefusal = (builds: readonly WrittenBuild[], refused: Refused | null): readonly WrittenBuild[] =>
  refused === null ? builds : builds.map((build) => ({ ...build, refused: build.refused ?? refused }));

/** Builds that a file which is not seen may lay anything over. */
export const overlaid = (builds: readonly WrittenBuild[], unseen: string | null, search: Search): readonly WrittenBuild[] =>
  unseen === null ? builds : builds.map((build) => laidOver(build, unseen, search));

/** A build over which a file may lay anything: other values of its arguments, and further ones of names that nobody knows. */
function laidOver(build: WrittenBuild, file: string, { unknowns }: Search): WrittenBuild {
  const open = unknowns.mark({ name: file, volatile: false, options: [] });
  const isNew = (value: string) => unknowns.within(value).some((hole) => hole.volatile);
  const args = Object.entries(build.args).map(([name, value]) => [name, isNew(value) ? value : open] as const);
  return {
    ...build,
    args: { ...Object.fromEntries(args), [open]: '' },
    guess: build.guess ?? file,
    unread: [...(build.unread ?? []), file]
  };
}

/** A build as its job makes it, where a step has written a file of its definition: git's own is not what its tool reads. */
export function withWrittenDefinition(build: WrittenBuild, search: Search): WrittenBuild {
  const { definedAt = [], around, workspace } = build;
  const made = [...(around?.made ?? []), ...(workspace?.made ?? [])].filter(
    ({ state }) => state.kind !== 'trusted' && state.kind !== 'form'
  );
  const file = definedAt.map((place) => place.replace(/:\d+$/, '')).find((path) => made.some((one) => one.path === path));
  return file === undefined ? build : laidOver(build, file, search);
}

/** Where a file is not seen, what the others do not hold may be in it. */
export function unsureOf(workflow: FoundWorkflow | null, unseen: string | null): FoundWorkflow | null {
  return workflow === null || unseen === null ? workflow : { ...workflow, untouched: false };
}
