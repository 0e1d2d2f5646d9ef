import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { bakeBuilds, defaultBakeFiles } from '../bake/bake-builds.ts';
import { composeBuilds } from '../compose/compose-builds.ts';
import { defaultComposeFiles } from '../compose/find-compose.ts';
import type { CacheUse, FoundWorkflow, Origin } from '../found-build.ts';
import type { Repository } from '../repository.ts';
import { buildCommands, commandBuild, type FoundCommand } from '../shell/found-commands.ts';
import { type ShellCommand, WORKSPACE, walkShell } from '../shell/walk.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { expandMake, parseMakefile } from './makefile.ts';
import { mayBuild } from './may-build.ts';

export interface RunPlace {
  readonly origin: Origin;
  readonly engine: CacheUse['engine'];
  readonly workflow: FoundWorkflow | null;
  /** Commands left to follow: scripts and makefiles call each other. */
  readonly budget: { left: number };
}

const MAX_DEPTH = 4;
const MAX_SCRIPT = 256 * 1024;
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** The builds that commands of a script lead to, followed through bake, compose, make and other scripts of the repository. */
export function commandBuilds(
  commands: readonly ShellCommand[],
  file: string,
  firstLine: number,
  place: RunPlace,
  repository: Repository,
  unknowns: Unknowns,
  depth = 0
): readonly WrittenBuild[] {
  return buildCommands(commands, file, firstLine).flatMap((found) => commandResult(found, file, place, repository, unknowns, depth));
}

function commandResult(
  found: FoundCommand,
  file: string,
  place: RunPlace,
  repository: Repository,
  unknowns: Unknowns,
  depth: number
): readonly WrittenBuild[] {
  const { command, shell, source } = found;
  if (place.budget.left-- <= 0) return [];
  const environment = (name: string) => shell.environment.get(name);
  const paths = (names: readonly string[]) =>
    names.flatMap((name) => treePath(shell.directory, name) ?? []).filter((path) => repository.isFile(path));
  switch (command.kind) {
    case 'build':
      return [commandBuild({ ...found, command }, { ...place, file }, unknowns)];
    case 'bake': {
      const files = command.files.length > 0 ? paths(command.files) : defaultBakeFiles(shell.directory, repository);
      const targets = knownNames(command.targets, source, 'bake targets', repository, unknowns);
      if (targets === null) return [];
      const { noCache, sets } = command;
      return bakeBuilds(
        files,
        { ...place, environment, directory: shell.directory, contextKind: 'path', targets, sets, noCache, source: null },
        repository,
        unknowns
      );
    }
    case 'compose': {
      const directory = treePath(shell.directory, command.projectDirectory ?? '.');
      const files = command.files.length > 0 ? paths(command.files) : directory === null ? [] : defaultComposeFiles(directory, repository);
      const services = knownNames(command.services, source, 'services', repository, unknowns);
      return files.length === 0 || services === null
        ? []
        : composeBuilds(files, { ...place, environment, noCache: command.noCache, services }, repository, unknowns);
    }
    case 'script':
      return depth >= MAX_DEPTH
        ? []
        : scriptBuilds(treePath(shell.directory, command.path), shell, command.words, place, repository, unknowns, depth + 1);
    case 'make':
      return depth >= MAX_DEPTH ? [] : makeBuilds(command.words, shell, place, repository, unknowns, depth + 1);
  }
}

/** Null, with a note, where names hang on something that a run computes. */
function knownNames(
  names: readonly string[],
  source: string,
  what: string,
  repository: Repository,
  unknowns: Unknowns
): readonly string[] | null {
  const settled = names.map((name) => unknowns.settle(name, 'last')).filter((name) => name !== '');
  const open = settled.find(hasUnknown);
  if (open === undefined) return settled;
  repository.note(`${source}: the ${what} \`${unknowns.show(open)}\` are not known before the build runs; this build is left out.`);
  return null;
}

/** A script of the repository, run in the directory of its caller. */
export function scriptBuilds(
  path: TreePath | null,
  caller: Pick<ShellCommand, 'environment' | 'directory'>,
  positional: readonly string[] | undefined,
  place: RunPlace,
  repository: Repository,
  unknowns: Unknowns,
  depth: number
): readonly WrittenBuild[] {
  if (path === null || !repository.isFile(path)) return [];
  const text = repository.text(path);
  if (text === null || text.length > MAX_SCRIPT || text.includes('\u0000') || !mayBuild(text)) return [];
  const scriptDirectory = `${WORKSPACE}/${path.split('/').slice(0, -1).join('/')}`;
  const commands = walkShell(text, {
    read: scriptReader(repository),
    variables: caller.environment,
    directory: caller.directory,
    scriptDirectory,
    unknowns,
    ...(positional === undefined ? {} : { positional })
  });
  return commandBuilds(commands, path, 0, place, repository, unknowns, depth);
}

/** Texts of scripts of the repository by absolute path, for a shell that sources them. */
export function scriptReader(repository: Repository): (path: string) => string | null {
  return (absolute) => {
    const path = treePath(WORKSPACE, absolute);
    if (path === null || !repository.isFile(path)) return null;
    const text = repository.text(path);
    return text === null || text.length > MAX_SCRIPT || text.includes('\u0000') ? null : text;
  };
}

function makeBuilds(
  words: readonly string[],
  shell: ShellCommand,
  place: RunPlace,
  repository: Repository,
  unknowns: Unknowns,
  depth: number
): readonly WrittenBuild[] {
  let directory = shell.directory;
  let file: string | undefined;
  const given = new Map<string, string>();
  const targets: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const assignment = /^([A-Za-z_]\w*)[:?]?=([\s\S]*)$/.exec(word);
    if (word === '-C' || word === '--directory') directory = `${directory}/${words[++at] ?? ''}`;
    else if (word === '-f' || word === '--file') file = words[++at];
    else if (assignment) given.set(assignment[1] ?? '', assignment[2] ?? '');
    else if (!word.startsWith('-')) targets.push(word);
  }
  const path = (file === undefined ? MAKEFILES : [file])
    .flatMap((name) => treePath(directory, name) ?? [])
    .find((one) => repository.isFile(one));
  return path === undefined
    ? []
    : makefileBuilds(path, directory, targets, new Map([...shell.environment, ...given]), given, place, repository, unknowns, depth);
}

/** Builds of a makefile's rules: those that the targets need, or all of them where `targets` is null. */
export function makefileBuilds(
  path: TreePath,
  directory: string,
  targets: readonly string[] | null,
  environment: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
  place: RunPlace,
  repository: Repository,
  unknowns: Unknowns,
  depth: number
): readonly WrittenBuild[] {
  const text = repository.text(path);
  if (text === null || text.length > MAX_SCRIPT || !mayBuild(text)) return [];
  const makefile = repository.once(`make:${path}`, () => parseMakefile(text));
  const wanted = new Set<string>();
  const byTarget = new Map(makefile.rules.flatMap((rule) => rule.targets.map((target) => [target, rule] as const)));
  const need = (target: string): void => {
    if (wanted.has(target) || wanted.size > 200) return;
    wanted.add(target);
    for (const other of byTarget.get(target)?.needs ?? []) need(other);
  };
  for (const target of targets !== null && targets.length === 0
    ? (makefile.rules.find((rule) => !rule.targets[0]?.startsWith('.'))?.targets ?? [])
    : (targets ?? []))
    need(target);
  const rules = targets === null ? makefile.rules : makefile.rules.filter((rule) => rule.targets.some((target) => wanted.has(target)));
  const variable = (name: string) => given.get(name) ?? makefile.variables.get(name) ?? environment.get(name);
  let exported: ReadonlyMap<string, string> | null = null;
  return rules.flatMap((rule) =>
    rule.recipe.flatMap(({ text: recipe, line }) => {
      if (!mayBuild(recipe) && !/\$[({]\w*(?:ENGINE|RUNTIME|OCI|BUILD)/i.test(recipe)) return [];
      const script = expandMake(recipe, (name) => (name === '@' ? rule.targets[0] : variable(name)), unknowns).replace(/^[@+-]+\s*/, '');
      exported ??= new Map([
        ...environment,
        ...[...makefile.variables].map(([name, value]) => [name, expandMake(value, variable, unknowns)] as const)
      ]);
      const commands = walkShell(script, { variables: exported, directory, scriptDirectory: directory, unknowns });
      return commandBuilds(commands, path, line, place, repository, unknowns, depth);
    })
  );
}
