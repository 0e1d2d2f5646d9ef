import type { Config } from '../model/config.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Problem } from '../model/text.ts';
import type { TreeEntries } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { assembleBuild } from './assemble.ts';
import { isDockerfileName, isForTests, isVendored } from './by-name/file-names.ts';
import { buildByName, undeclaredBuild } from './by-name/find-by-name.ts';
import { configuredImages } from './configured.ts';
import type { FoundBuild } from './found-build.ts';
import { type MergedImage, mergeBuilds } from './merge.ts';
import { nameImages } from './names.ts';
import { matchesGlob } from './path-glob.ts';
import { openRepository, type Read, type Repository } from './repository.ts';
import { declaredBuilds } from './sources.ts';
import { createUnknowns } from './unknowns.ts';

export interface DiscoveryInput {
  readonly tree: TreeEntries;
  /** Text of a file (of a link: its target); undefined: not loaded yet, null: it cannot be had. */
  readonly read: Read;
  readonly config: Config | null;
  /** Report only these Dockerfiles; a pattern also finds files of other names. */
  readonly dockerfileGlobs?: readonly string[] | undefined;
  /** Context of images that the configuration does not list and no source declares, instead of inferring it. */
  readonly defaultContext?: TreePath | undefined;
}

export interface Discovery {
  /** Complete once `wants` is empty. */
  readonly images: readonly ImageSpec[];
  /** Texts to load before asking again. */
  readonly wants: readonly TreePath[];
  readonly notes: readonly string[];
  /** Malformed files that were left out, with line. */
  readonly problems: readonly Problem[];
}

/**
 * Finds every image that the repository builds, and how. Pure: texts that it needs are named in `wants`; the caller loads
 * them and asks again until nothing is wanted. Configuration overrides workflows, these bake and compose files, these
 * scripts, these file names.
 */
export function discoverImages(input: DiscoveryInput): Discovery {
  const { repository, collected } = openRepository(input.tree, input.read);
  const unknowns = createUnknowns();
  const discover = input.config?.discover ?? { include: [], exclude: [] };
  const globs = input.dockerfileGlobs ?? [];
  const included = (path: TreePath) => discover.include.some((glob) => matchesGlob(glob, path));
  const isAsked = (path: TreePath) => globs.length === 0 || globs.some((glob) => matchesGlob(glob, path));
  const isOff = (path: TreePath) => !included(path) && discover.exclude.some((glob) => matchesGlob(glob, path));

  const declared = declaredBuilds(repository, unknowns)
    .flatMap((written) => assembleBuild(written, repository, unknowns) ?? [])
    .filter((build) => !isOff(build.dockerfile) && (counts(build) || included(build.dockerfile)));
  const configured = new Set((input.config?.images ?? []).map((image) => repository.resolve(image.dockerfile) ?? image.dockerfile));
  const known = new Set([...declared.map((build) => build.dockerfile), ...configured]);
  const candidate = (path: TreePath) =>
    included(path) || (globs.length > 0 && isAsked(path)) || (isDockerfileName(path) && !isVendored(path) && !isForTests(path));
  const byName = findByName(candidate, isOff, known, input.defaultContext, repository);
  noteTestFiles(repository, known, included);

  const merged = mergeBuilds([...declared, ...byName], unknowns, repository.note);
  const images: readonly MergedImage[] = configuredImages(input.config, merged, repository);
  const { wants, notes, problems } = collected();
  return { images: nameImages(images).filter((image) => isAsked(image.dockerfile)), wants, notes, problems };
}

/** A test's own image does not count unless a workflow or bake file builds it; one below a vendored folder neither. */
function counts(build: FoundBuild): boolean {
  if (build.origin === 'workflow') return true;
  return !isVendored(build.dockerfile) && (build.origin === 'bake' || !isForTests(build.dockerfile));
}

function findByName(
  candidate: (path: TreePath) => boolean,
  isOff: (path: TreePath) => boolean,
  known: ReadonlySet<TreePath>,
  defaultContext: TreePath | undefined,
  repository: Repository
): readonly FoundBuild[] {
  // One file behind several links is one Dockerfile; the path nearest to the root says where it is built from.
  const seen = new Map<TreePath, TreePath>();
  for (const path of repository.paths) {
    if (!candidate(path) || isOff(path)) continue;
    const real = repository.resolve(path);
    if (real === null || known.has(real)) continue;
    const before = seen.get(real);
    if (before === undefined || depthOf(path) < depthOf(before)) seen.set(real, path);
  }
  return [...seen].flatMap(([real, path]) => {
    const found = buildByName(real, path, repository);
    return found === null ? [] : [defaultContext === undefined ? found : undeclaredBuild(real, defaultContext)];
  });
}

const depthOf = (path: TreePath) => path.split('/').length;

function noteTestFiles(repository: Repository, known: ReadonlySet<TreePath>, included: (path: TreePath) => boolean): void {
  const left = repository.paths.filter(
    (path) => isDockerfileName(path) && !isVendored(path) && isForTests(path) && !known.has(path) && !included(path)
  );
  if (left.length === 0) return;
  const named = left.slice(0, 3).join(', ');
  repository.note(
    `${left.length === 1 ? 'A Dockerfile in a test folder is' : `${left.length} Dockerfiles in test folders are`} left out (${named}${left.length > 3 ? ', …' : ''}); \`discover.include\` adds what should count.`
  );
}
