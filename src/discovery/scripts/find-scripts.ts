import { say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { order } from '../../plain/index.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { firstFiles } from '../first-files.ts';
import type { PathQuestion } from '../listing.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import type { RunPlace, Search, TaskScript } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { allJustScripts } from '../tasks/just.ts';
import { makefileScripts } from '../tasks/make.ts';
import { allMiseScripts } from '../tasks/mise.ts';
import { allPackageScripts } from '../tasks/package-scripts.ts';
import { allTaskfileScripts } from '../tasks/taskfile.ts';
import { hasUnknown } from '../unknowns.ts';
import { recipeBuilds, scriptBuilds } from './run-commands.ts';

/** Most files that are read for `docker build` lines: each may cost a request. */
const MAX_FILES = 150;
const SHELL_SCRIPT = /\.(?:sh|bash|ps1)$/i;
const TASK_FILE = /^(?:GNUmakefile|makefile|\.?justfile|taskfile(?:\.dist)?\.ya?ml|\.?mise\.toml)$|\.mk$/i;
const PROGRAM_FOLDER = /(?:^|\/)(?:bin|scripts?|ci|hack|tools?|build|contrib|dev)\/[^/]+$/;
const SCRIPTS: PathQuestion = {
  among: 'shipped',
  takes: (_, name) =>
    TASK_FILE.test(name) ||
    name === 'package.json' ||
    SHELL_SCRIPT.test(name) ||
    (!name.includes('.') && /docker|image|container|build/i.test(name))
};
const TELLING = /docker|image|container|build|release|publish|package|push|deploy|(?:^|[/._-])ci(?:$|[/._-])/i;
const NOTHING = new Map<string, string>();

/** Builds by `docker build` lines of makefiles, shell scripts, tasks and package scripts, as a person would start them. */
export function findScripts(dockerfiles: readonly TreePath[], search: Search): readonly WrittenBuild[] {
  // What such a file starts itself is followed no further than one step.
  const place: RunPlace = { origin: 'script', engine: 'person', workflow: null, depth: 4 };
  const folders = new Set(['', ...dockerfiles.map(parentOf)]);
  return scriptFiles(folders, search).flatMap((path) => {
    const script = SHELL_SCRIPT.test(path) || !/\.[a-z]+$|file$/i.test(baseName(path));
    const read = (directory: TreePath) =>
      scriptBuilds(path, { environment: NOTHING, directory: `${WORKSPACE}/${directory}` }, place, search);
    if (!script) return recipesOf(tasksOf(path, search)).flatMap((recipe) => recipeBuilds(recipe, { ...place, depth: 6 }, search));
    const beside = read(parentOf(path));
    // A script in `scripts/` is usually started from the root.
    if (parentOf(path) === '' || beside.length === 0) return beside;
    const root = read('');
    return known(root, search) >= known(beside, search) ? root : beside;
  });
}

/** The scripts that have to do with images, by the recipe that they are lines of, each with what runs before. */
function recipesOf(tasks: readonly TaskScript[]): readonly (readonly TaskScript[])[] {
  const recipes: TaskScript[][] = [];
  for (const task of tasks) {
    const last = recipes.at(-1);
    if (last !== undefined && task.recipe !== undefined && last[0]?.recipe === task.recipe) last.push(task);
    else recipes.push([task]);
  }
  return recipes.map((recipe) => recipe.slice(0, recipe.findLastIndex(({ text }) => namesATool(text)) + 1));
}

/** Spares walking what has nothing to do with images. */
function namesATool(text: string): boolean {
  return /docker|podman|buildah|buildx|nerdctl|compose|bake|kaniko|depot|gcloud|\baz\b|\b(?:node|python\d?|tsx|ruby|bun|deno)\b.*(?:image|container|build|release|publish)|\$[({]?\w*(?:ENGINE|RUNTIME|OCI|BUILD|DOCKER|CONTAINER)|\uE000/i.test(
    text
  );
}

function tasksOf(path: TreePath, search: Search): readonly TaskScript[] {
  const name = baseName(path).toLowerCase();
  if (name === 'package.json') return allPackageScripts(path, search);
  if (name.endsWith('justfile')) return allJustScripts(path, search);
  if (name.startsWith('taskfile')) return allTaskfileScripts(path, search);
  if (name.endsWith('mise.toml')) return allMiseScripts(path, search);
  return makefileScripts(path, `${WORKSPACE}/${parentOf(path)}`, null, { environment: NOTHING, given: NOTHING }, search);
}

/** Task files and package scripts beside Dockerfiles and in the root; shell scripts whose path speaks of building. Nearest to the root first. */
function scriptFiles(folders: ReadonlySet<TreePath>, { repository }: Search): readonly TreePath[] {
  const found = repository.taken(SCRIPTS).filter((path) => {
    const name = baseName(path);
    if (TASK_FILE.test(name)) return path.split('/').length <= 2 || folders.has(parentOf(path));
    if (name === 'package.json') return folders.has(parentOf(path));
    if (SHELL_SCRIPT.test(name)) return TELLING.test(path) || folders.has(parentOf(path));
    // A script without suffix in a folder of scripts: `bin/docker-build`.
    return PROGRAM_FOLDER.test(path);
  });
  const files = found.toSorted((a, b) => a.split('/').length - b.split('/').length || order(a, b)).map((path) => ({ path }));
  return firstFiles(files, MAX_FILES, say`makefiles, scripts and task files`, repository.note).map(({ path }) => path);
}

/** Number of builds whose Dockerfile is where they say. */
function known(builds: readonly WrittenBuild[], { repository }: Search): number {
  return builds.filter((build) => {
    const context = build.context === null || hasUnknown(build.context) ? null : treePath(build.directory, build.context);
    if (context === null || !repository.isDirectory(context)) return false;
    const path = build.file === null ? joinPath(context, 'Dockerfile') : treePath(build.directory, build.file);
    return path !== null && repository.isFile(path);
  }).length;
}
