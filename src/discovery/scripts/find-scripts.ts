import { entriesAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { isForTests, isVendored } from '../by-name/file-names.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import { WORKSPACE, walkShell } from '../shell/walk.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { mayBuild } from './may-build.ts';
import { commandBuilds, makefileBuilds, type RunPlace, scriptBuilds } from './run-commands.ts';

/** Most files that are read for `docker build` lines: each may cost a request. */
const MAX_FILES = 150;
const SHELL_SCRIPT = /\.(?:sh|bash)$/i;
const TELLING = /docker|image|container|build|release|publish|package|push|deploy|(?:^|[/._-])ci(?:$|[/._-])/i;

/** Builds by `docker build` lines of makefiles, shell scripts, justfiles and package scripts, as a person would start them. */
export function findScripts(dockerfiles: readonly TreePath[], repository: Repository, unknowns: Unknowns): readonly WrittenBuild[] {
  const place: RunPlace = { origin: 'script', engine: 'person', workflow: null, budget: { left: 5_000 } };
  const folders = new Set(['', ...dockerfiles.map(parentOf)]);
  const none: ReadonlyMap<string, string> = new Map();
  return scriptFiles(folders, repository).flatMap((path) => {
    const name = baseName(path);
    const read = (directory: TreePath): readonly WrittenBuild[] => {
      const start = `${WORKSPACE}/${directory}`;
      if (name === 'package.json') return packageBuilds(path, start, place, repository, unknowns);
      if (/^justfile$/i.test(name)) return justBuilds(path, start, place, repository, unknowns);
      if (SHELL_SCRIPT.test(name))
        return scriptBuilds(path, { environment: none, directory: start }, undefined, place, repository, unknowns, 2);
      return makefileBuilds(path, start, null, none, none, place, repository, unknowns, 4);
    };
    const beside = read(parentOf(path));
    // A script in `scripts/` is usually started from the root.
    if (parentOf(path) === '' || beside.length === 0 || !SHELL_SCRIPT.test(name)) return beside;
    const root = read('');
    return known(root, repository) >= known(beside, repository) ? root : beside;
  });
}

/** Makefiles and package scripts beside Dockerfiles and in the root; shell scripts whose path speaks of building. Nearest to the root first. */
function scriptFiles(folders: ReadonlySet<TreePath>, repository: Repository): readonly TreePath[] {
  const found = repository.paths.filter((path) => {
    if (isVendored(path) || isForTests(path)) return false;
    const name = baseName(path);
    if (/^(?:GNUmakefile|makefile|justfile)$/i.test(name) || /\.mk$/.test(name))
      return path.split('/').length <= 2 || folders.has(parentOf(path));
    if (name === 'package.json') return folders.has(parentOf(path));
    return SHELL_SCRIPT.test(name) && (TELLING.test(path) || folders.has(parentOf(path)));
  });
  return found.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1)).slice(0, MAX_FILES);
}

/** Number of builds whose Dockerfile is where they say. */
function known(builds: readonly WrittenBuild[], repository: Repository): number {
  return builds.filter((build) => {
    const context = build.context === null || hasUnknown(build.context) ? null : treePath(build.directory, build.context);
    if (context === null || !repository.isDirectory(context)) return false;
    const path = build.file === null ? joinPath(context, 'Dockerfile') : treePath(build.directory, build.file);
    return path !== null && repository.isFile(path);
  }).length;
}

function packageBuilds(
  path: TreePath,
  directory: string,
  place: RunPlace,
  repository: Repository,
  unknowns: Unknowns
): readonly WrittenBuild[] {
  const document = readBuildFile(path, repository) ?? undefined;
  const variables = new Map([
    ['npm_package_name', textAt(document, 'name') ?? ''],
    ['npm_package_version', textAt(document, 'version') ?? '']
  ]);
  return entriesAt(document, 'scripts').flatMap((entry) => {
    const script = textAt(entry.value) ?? '';
    if (!/docker|podman|buildx/.test(script)) return [];
    const commands = walkShell(script, { variables, directory, scriptDirectory: directory, unknowns });
    return commandBuilds(commands, path, lineOf(entry.value) - 1, place, repository, unknowns, 4);
  });
}

/** Recipes of a justfile: indented lines, with `{{name}}` for its variables. */
function justBuilds(
  path: TreePath,
  directory: string,
  place: RunPlace,
  repository: Repository,
  unknowns: Unknowns
): readonly WrittenBuild[] {
  const text = repository.text(path);
  if (text === null || !mayBuild(text)) return [];
  const lines = text.split('\n');
  const variables = new Map(
    lines.flatMap((line) => {
      const match = /^(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(["'])(.*)\2\s*$/.exec(line.slice(0, 2000));
      return match ? [[match[1] ?? '', match[3] ?? ''] as const] : [];
    })
  );
  return lines.flatMap((line, index) => {
    if (!/^\s+\S/.test(line) || !mayBuild(line)) return [];
    let whole = line;
    for (let next = index + 1; whole.endsWith('\\') && next < lines.length && whole.length < 5000; next++) whole += `\n${lines[next]}`;
    const script = whole.replace(/\{\{([^{}]{1,300})\}\}/g, (_, expression: string) => {
      const name = expression.trim();
      return variables.get(name) ?? unknowns.mark({ name: `$${name.slice(0, 60)}`, volatile: false, options: [] });
    });
    const commands = walkShell(script.replace(/^\s*@?/, ''), { variables, directory, scriptDirectory: directory, unknowns });
    return commandBuilds(commands, path, index, place, repository, unknowns, 4);
  });
}
