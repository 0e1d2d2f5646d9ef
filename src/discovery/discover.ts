import type { Config } from '../model/config.ts';
import type { ImageSpec, LostBuild } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { TreePath } from '../model/units.ts';
import { openWorkBudget, type WorkBudget } from '../plain/index.ts';
import { assembleBuild, type OpenBuild, placeOpenBuild, type WrittenBuild } from './assemble.ts';
import { isDockerfileName, isForTests, isVendored } from './by-name/file-names.ts';
import { buildByName, undeclaredBuild } from './by-name/find-by-name.ts';
import { configuredImages } from './configured.ts';
import type { FoundBuild } from './found-build.ts';
import { withLastWriters } from './last-writer.ts';
import { DOCKERFILES, type Listing } from './listing.ts';
import { mergeBuilds } from './merge.ts';
import { nameImages } from './names.ts';
import { matchesGlob } from './path-glob.ts';
import { type DiscoveryNote, openRepository, type Read, type Repository } from './repository.ts';
import { findScripts } from './scripts/find-scripts.ts';
import { commandBuilds } from './scripts/run-commands.ts';
import type { Search } from './search.ts';
import { sharedCacheNotes, unwrittenNotes } from './shared-notes.ts';
import { declaredBuilds } from './sources.ts';
import { inSequence } from './turn.ts';
import { createUnknowns } from './unknowns.ts';
import { type Branches, NO_BRANCHES } from './workflow/sample-runs.ts';

export interface DiscoveryInput {
  /** One for all rounds of a side. */
  readonly tree: Listing;
  /** Text of a file (of a link: its target); undefined: not loaded yet, null: it cannot be had. */
  readonly read: Read;
  readonly config: Config | null;
  /** What is known of the repository's branches; absent: nothing. */
  readonly branches?: Branches | undefined;
  /** Report only these Dockerfiles; a pattern also finds files of other names. */
  readonly dockerfileGlobs?: readonly string[] | undefined;
  /** Dockerfiles that the other side builds: where one is gone, what still builds it is looked for. */
  readonly formerly?: readonly TreePath[] | undefined;
  /** Context of images that the configuration does not list and no source declares, instead of inferring it. */
  readonly defaultContext?: TreePath | undefined;
  /** What the search may cost; the usual limits where it is absent. */
  readonly work?: WorkBudget;
}

export interface Discovery {
  /** Complete once `wants` is empty. */
  readonly images: readonly ImageSpec[];
  /** Images that were not asked for and that jobs of theirs build, too. */
  readonly beside: readonly ImageSpec[];
  /** Texts to load before asking again. */
  readonly wants: readonly TreePath[];
  /** Builds that a definition names, and whose Dockerfile is not there. */
  readonly lost: readonly LostBuild[];
  readonly notes: readonly DiscoveryNote[];
  /** Malformed files that were left out, with line. */
  readonly problems: readonly Problem[];
  /** What was not read, so that images may be missing; empty where everything was. */
  readonly leftOut: readonly Sentence[];
}

/**
 * Finds every image that the repository builds, and how. Pure: texts that it needs are named in `wants`; the caller loads
 * them and asks again until nothing is wanted. Configuration overrides workflows, these bake and compose files, these
 * scripts, these file names.
 */
export function discoverImages(input: DiscoveryInput): Discovery {
  const { repository, collected } = openRepository(input.tree, input.read, input.work ?? openWorkBudget());
  const unknowns = createUnknowns();
  const { branches = NO_BRANCHES } = input;
  const search: Search = { repository, unknowns, branches, follow: (commands, at, place) => commandBuilds(commands, at, place, search) };
  const discover = input.config?.discover ?? { include: [], exclude: [] };
  const globs = input.dockerfileGlobs ?? [];
  const included = (path: TreePath) => discover.include.some((glob) => matchesGlob(glob, path));
  const isAsked = (path: TreePath) => globs.length === 0 || globs.some((glob) => matchesGlob(glob, path));
  const isOff = (path: TreePath) => !included(path) && discover.exclude.some((glob) => matchesGlob(glob, path));

  const isWanted = (build: FoundBuild) => !isOff(build.dockerfile) && (counts(build) || included(build.dockerfile));
  const openBuilds: OpenBuild[] = [];
  const assembled = (written: readonly WrittenBuild[]): readonly FoundBuild[] =>
    written.flatMap((build) => {
      const made = assembleBuild(build, search);
      if ('builds' in made) return made.builds.filter(isWanted);
      openBuilds.push(made.open);
      return [];
    });
  const candidate = (path: TreePath) =>
    !isOff(path) &&
    (included(path) || (globs.length > 0 && isAsked(path)) || (isDockerfileName(path) && !isVendored(path) && !isForTests(path)));

  // Each stage waits for the texts of the one before: what is declared needs no guessing, and no reading for it.
  const declared = [...assembled(declaredBuilds(search))];
  if (collected().wants.length > 0) return { ...NOTHING, ...collected() };
  const configured = (input.config?.images ?? []).map((image) => repository.resolve(image.dockerfile) ?? image.dockerfile);
  const known = new Set([...declared.map((build) => build.dockerfile), ...configured]);
  // Without patterns of its own the search looks at names of Dockerfiles only.
  const possible = discover.include.length + globs.length === 0 ? repository.taken(DOCKERFILES) : repository.paths;
  const open = () => undeclared(possible.filter(candidate), known, repository);
  const left = open();
  if (left.size > 0) declared.push(...assembled(findScripts([...left.keys()], search)));
  const gone = (input.formerly ?? []).filter((path) => repository.resolve(path) === null);
  // What is found beside it is no news of this side.
  if (gone.length > 0) assembled(findScripts(gone, search));
  if (collected().wants.length > 0) return { ...NOTHING, ...collected() };
  for (const build of declared) known.add(build.dockerfile);
  // What is left over goes to the builds whose Dockerfile their definition does not name.
  const built = new Set(declared.flatMap((build) => (build.origin === 'workflow' ? [build.dockerfile] : [])));
  const others = { undeclared: [...open().keys()], built };
  const placed = openBuilds.flatMap((build) => placeOpenBuild(build, others, search)).filter(isWanted);
  if (collected().wants.length > 0) return { ...NOTHING, ...collected() };
  for (const build of placed) known.add(build.dockerfile);
  declared.push(...placed);
  const fragments = includedFragments([...known, ...open().keys()], repository);
  const byName = [...open()].flatMap(([real, path]) => {
    if (fragments.has(real)) return [];
    const found = buildByName(real, path, search);
    return found === null ? [] : [input.defaultContext === undefined ? found : undeclaredBuild(real, input.defaultContext)];
  });
  noteTestFiles(repository, known, included);

  const merged = mergeBuilds([...declared, ...byName], unknowns, repository.note);
  const configuredAll = configuredImages(input.config, merged, repository);
  const builds = configuredAll.map((image) => image.builds);
  const sequence = withLastWriters(inSequence(nameImages(configuredAll), builds, unknowns), builds);
  const images = sequence.filter((image) => isAsked(image.dockerfile));
  for (const note of [...sharedCacheNotes(sequence), ...unwrittenNotes(sequence)]) repository.note('remark', note);
  return { images, beside: besideOf(images, sequence), ...collected() };
}

const NOTHING: Pick<Discovery, 'images' | 'beside'> = { images: [], beside: [] };

/** What may be built before the images that were asked for: what their sequence names, and the rest of their jobs. */
function besideOf(images: readonly ImageSpec[], all: readonly ImageSpec[]): readonly ImageSpec[] {
  const jobOf = ({ workflow }: ImageSpec) => (workflow === null ? [] : [JSON.stringify([workflow.file, workflow.job])]);
  const names = new Set(images.flatMap(({ behind = [] }) => behind.map(({ image }) => image)));
  const jobs = new Set(images.flatMap(jobOf));
  return all.filter((image) => !images.includes(image) && (names.has(image.name) || jobOf(image).some((job) => jobs.has(job))));
}

/** A test's own image does not count unless a workflow or bake file builds it; one below a vendored folder neither. */
function counts(build: FoundBuild): boolean {
  if (build.origin === 'workflow') return true;
  return !isVendored(build.dockerfile) && (build.origin === 'bake' || !isForTests(build.dockerfile));
}

/** Dockerfiles that no source declares, by the path nearest to the root: one file behind several links is one Dockerfile. */
function undeclared(
  candidates: readonly TreePath[],
  known: ReadonlySet<TreePath>,
  repository: Repository
): ReadonlyMap<TreePath, TreePath> {
  const seen = new Map<TreePath, TreePath>();
  for (const path of candidates) {
    const real = repository.resolve(path);
    if (real === null || known.has(real)) continue;
    const before = seen.get(real);
    if (before === undefined || depthOf(path) < depthOf(before)) seen.set(real, path);
  }
  return seen;
}

/** Files that Dockerfiles take in whole (`INCLUDE`, of the frontends dockerfile-plus and dockerfile-x): pieces, and no images. */
function includedFragments(files: readonly TreePath[], repository: Repository): ReadonlySet<TreePath> {
  // Only where a file has an ending of its own may another one take it in.
  if (files.length < 2 || !files.some((path) => /\./.test(path.slice(path.lastIndexOf('/') + 1)))) return new Set();
  const included = files.slice(0, MAX_READ).flatMap((path) => {
    const lines = (repository.text(path) ?? '').slice(0, 100_000).matchAll(/^INCLUDE\+?[ \t]+(\S+)/gim);
    return [...lines].map((match) => (match[1] ?? '').replace(/^\.\//, ''));
  });
  return new Set(included);
}

/** Most Dockerfiles that are read to see whether they take in others. */
const MAX_READ = 50;

const depthOf = (path: TreePath) => path.split('/').length;

function noteTestFiles(repository: Repository, known: ReadonlySet<TreePath>, included: (path: TreePath) => boolean): void {
  const left = repository.taken(DOCKERFILES).filter((path) => !isVendored(path) && isForTests(path) && !known.has(path) && !included(path));
  if (left.length === 0) return;
  repository.note(
    'left-out',
    say`${left.length === 1 ? say`A Dockerfile in a folder of tests or templates is` : say`${left.length} Dockerfiles in folders of tests or templates are`} left out (${listed([...left.slice(0, 3).map(code), ...(left.length > 3 ? [say`${left.length - 3} more`] : [])])}); ${code('discover.include')} adds what should count.`
  );
}
