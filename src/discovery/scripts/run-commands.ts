import { code, type Sentence, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { bakeBuilds, withVariables } from '../bake/bake-builds.ts';
import { givenBakeFiles } from '../bake/named-files.ts';
import { composeCommandBuilds } from '../compose/compose-command.ts';
import { emptyingsOf } from '../emptied.ts';
import { overlaid, refusedWithout, unsureOf, withRefusal } from '../given-files.ts';
import { cloudBuilds } from '../platforms/cloudbuild.ts';
import { earthlyBuilds } from '../platforms/earthfile.ts';
import { flyBuild } from '../platforms/fly.ts';
import { repositoryFiles } from '../repository-files.ts';
import type { RunPlace, ScriptPlace, Search, TaskScript } from '../search.ts';
import type { BuildTool } from '../shell/docker-command.ts';
import { buildCommands, commandBuild, engineOf, type FoundCommand } from '../shell/found-commands.ts';
import { inputOf, madeFiles } from '../shell/made-files.ts';
import { type ShellCommand, WORKSPACE } from '../shell/state.ts';
import { walkShell } from '../shell/walk.ts';
import { taskScripts } from '../tasks/task-scripts.ts';
import { type BuildCall, CHANGES_BUILDER } from '../turn.ts';
import { hasUnknown } from '../unknowns.ts';
import { UNTOUCHED } from '../workspace.ts';
import { asPosixText } from './other-shells.ts';
import { noteProgram } from './programs.ts';
import { skaffoldBuilds } from './skaffold.ts';
import { workspaceBehind } from './workspace-behind.ts';

const MAX_DEPTH = 6;
const MAX_SCRIPT = 256 * 1024;

/** The builds that commands of a script lead to, followed through bake, compose, tasks and other scripts of the repository. */
export function commandBuilds(
  commands: readonly ShellCommand[],
  at: ScriptPlace,
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const made = madeFiles(commands);
  const places = new Map(commands.map((command, i) => [command, i]));
  let workspace = place.workspace ?? (() => UNTOUCHED);
  let files = place.madeFiles ?? [];
  let emptied = place.emptied ?? [];
  let changes = 0;
  let from = 0;
  return buildCommands(commands, at.file, at.firstLine, search.unknowns).flatMap((found) => {
    const to = places.get(found.shell) ?? -1;
    const between = commands.slice(from, to);
    files = withAll(files, made.slice(from, to).flat());
    emptied = withAll(emptied, emptyingsOf(between, at));
    changes += between.filter(({ words }) => CHANGES_BUILDER.test(words.join(' '))).length;
    const perhaps = place.perhaps === true || found.shell.perhaps === true;
    workspace = workspaceBehind(workspace, between, at, { perhaps: false, search });
    from = to;
    const inner = { ...place, madeFiles: files, workspace, emptied, ...(perhaps ? { perhaps } : {}) };
    const call = callOf(found, changes, perhaps);
    return builtBy(found, commands.slice(0, to), at.file, inner, search).map((build) => ({
      ...build,
      ...(files.length === 0 ? {} : { madeFiles: build.madeFiles ?? files }),
      workspace: build.workspace ?? inner.workspace(),
      ...(emptied.length === 0 ? {} : { emptied: build.emptied ?? emptied }),
      ...(call === null ? {} : { call: build.call ?? call })
    }));
  });
}

/** A build whose Dockerfile comes by standard input is one by the file that stands there; with `-` as its context it has no other files. */
function builtBy(
  found: FoundCommand,
  before: readonly ShellCommand[],
  file: string,
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const { command, shell } = found;
  const readsInput =
    command.kind === 'build' && (command.flags.file === '-' || (command.flags.context === '-' && command.flags.file === null));
  const input = readsInput ? inputOf(shell, before) : null;
  const [path] = input?.from ?? [];
  const isThere = (one: string) =>
    search.repository.isFile(treePath(WORKSPACE, one) ?? '') || place.madeFiles?.some(({ to }) => to === one) === true;
  if (command.kind !== 'build' || input === null || path === undefined || !input.from.some(isThere))
    return commandResult(found, file, place, search);
  if (command.flags.context !== '-') {
    const madeFiles = [...(place.madeFiles ?? []), input];
    return commandResult(found, file, { ...place, madeFiles }, search).map((build) => ({ ...build, madeFiles, file: `./${build.file}` }));
  }
  if (!input.exact || /\.(?:tar|t?gz|tar\.\w+)$/.test(path)) return commandResult(found, file, place, search);
  return commandResult(found, file, place, search).map((build) => ({ ...build, file: path, context: '.', madeContext: 'standard input' }));
}

/** The list itself where nothing is added: most commands add nothing. */
const withAll = <T>(list: readonly T[], more: readonly T[]): readonly T[] => (more.length === 0 ? list : [...list, ...more]);

/** How a command comes to build, behind so many commands that change what builds; null for what only leads to other commands, or builds elsewhere. */
function callOf({ command, shell }: FoundCommand, changes: number, perhaps: boolean): BuildCall | null {
  const call = { command: {}, perhaps, changes, environment: (name: string) => shell.environment.get(name) };
  switch (command.kind) {
    case 'build':
      return { ...call, builder: chosenBuilder(command.tool, command.flags.builderName) };
    case 'bake':
      return { ...call, builder: chosenBuilder(command.tool === 'docker' ? 'buildx' : command.tool, command.builderName) };
    case 'compose':
      return { ...call, builder: 'current' };
    default:
      return null;
  }
}

function chosenBuilder(tool: BuildTool, name: string | null): BuildCall['builder'] {
  if (name !== null) return { name };
  if (tool === 'docker') return 'engine';
  return tool === 'buildx' ? 'current' : tool === 'depot' ? { name: tool } : null;
}

function commandResult(found: FoundCommand, file: string, place: RunPlace, search: Search): readonly WrittenBuild[] {
  const { command, shell, source } = found;
  if (!search.repository.work.take('commands that build')) return [];
  const { repository, unknowns } = search;
  const environment = (name: string) => shell.environment.get(name);
  switch (command.kind) {
    case 'build':
      return withOpenSwitch([commandBuild({ ...found, command }, { ...place, file }, unknowns)], command.flags.openSwitch);
    case 'bake': {
      const address = command.targets.find((name) => /^(?:https?:\/\/|git@|github\.com\/)/.test(name));
      if (address !== undefined) {
        repository.note(
          'left-out',
          say`${code(source)}: the bake file is fetched from ${code(unknowns.show(address).slice(0, 120))}; what it builds is left out.`
        );
        return [];
      }
      const given = givenBakeFiles(
        command.files,
        shell.directory,
        { source, workflow: place.workflow, made: place.madeFiles ?? [], environment },
        search
      );
      if (given === null) return [];
      const targets = knownNames(command.targets, source, say`bake targets`, search);
      const { noCache, sets, tool } = command;
      const engine = engineOf(tool, place.engine);
      const builds = bakeBuilds(
        given.files,
        {
          ...place,
          engine,
          environment: withVariables(command.vars, environment),
          workflow: unsureOf(place.workflow, given.unseen),
          directory: shell.directory,
          contextKind: 'path',
          targets,
          sets,
          noCache,
          source: null,
          isWhole: given.isWhole
        },
        search
      );
      return withOpenSwitch(withRefusal(overlaid(builds, given.unseen, search), refusedWithout(given, place.workflow)), command.openSwitch);
    }
    case 'compose':
      return withOpenSwitch(composeCommandBuilds(command, { shell, source }, { ...place, environment }, search), command.openSwitch);
    case 'script':
      return scriptBuilds(treePath(shell.directory, command.path), { ...shell, positional: command.words }, place, search);
    case 'task':
      return deeper(place, (inner) => {
        const call = { words: command.words, directory: shell.directory, environment: shell.environment };
        return recipeBuilds(taskScripts(command.runner, call, search), inner, search);
      });
    case 'earthly': {
      const file = treePath(shell.directory, `${command.folder}/Earthfile`);
      return file === null || !repository.isFile(file) ? [] : earthlyBuilds(file, { ...found, command }, place, search);
    }
    case 'definition': {
      const path = treePath(shell.directory, command.file);
      if (command.tool === 'skaffold') {
        const builds =
          path === null || !repository.isFile(path) ? [] : skaffoldBuilds(path, [...command.substitutions.keys()], repository, unknowns);
        const { origin, workflow, engine } = place;
        return builds.map((build) => ({ ...build, origin, workflow, cache: { ...build.cache, engine } }));
      }
      if (command.tool === 'fly') return flyBuild(path, { ...found, command }, place, search);
      return path === null || !repository.isFile(path)
        ? []
        : cloudBuilds(path, { ...place, directory: shell.directory, substitutions: command.substitutions }, search);
    }
    case 'other':
      repository.note('left-out', say`${code(source)}: an image is made by ${[command.what]}, not from a Dockerfile; it is not analysed.`);
      return [];
  }
}

/** Builds of a command that gets an option of the cache in some runs only. */
function withOpenSwitch(builds: readonly WrittenBuild[], option: string | null | undefined): readonly WrittenBuild[] {
  if (option === null || option === undefined) return builds;
  const openFlags = say`whether ${code(option)} is given is known only when the build runs`;
  return builds.map((build) => ({ ...build, cache: { openFlags, ...build.cache } }));
}

function deeper(place: RunPlace, builds: (inner: RunPlace) => readonly WrittenBuild[]): readonly WrittenBuild[] {
  return place.depth >= MAX_DEPTH ? [] : builds({ ...place, depth: place.depth + 1 });
}

/** Names that are known; all of them (none named) with a note where some hang on something that a run computes. */
function knownNames(names: readonly string[], source: string, what: Sentence, { repository, unknowns }: Search): readonly string[] | null {
  const settled = names.map((name) => unknowns.settle(name, 'last')).filter((name) => name !== '');
  const open = settled.find(hasUnknown);
  if (open === undefined) return settled;
  repository.note(
    'remark',
    say`${code(source)}: the ${what} ${code(unknowns.show(open))} are not known before the build runs; every one may be built.`
  );
  return null;
}

/** Builds of scripts that run one after the other: what one of them makes the next ones find. */
export function recipeBuilds(scripts: readonly TaskScript[], place: RunPlace, search: Search): readonly WrittenBuild[] {
  let files = place.madeFiles ?? [];
  let workspace = place.workspace ?? (() => UNTOUCHED);
  let emptied = place.emptied ?? [];
  return scripts.flatMap((script) => {
    const { commands, at } = walkedScript(script, search);
    const builds = commandBuilds(commands, at, { ...place, madeFiles: files, workspace, emptied }, search);
    emptied = [...emptied, ...emptyingsOf(commands, at)];
    files = [...files, ...madeFiles(commands).flat()];
    workspace = workspaceBehind(workspace, commands, at, { perhaps: false, search });
    return builds;
  });
}

function walkedScript(
  { file, firstLine, directory, variables, text, positional }: TaskScript,
  { repository, unknowns }: Search
): { readonly commands: readonly ShellCommand[]; readonly at: ScriptPlace } {
  const start = { variables, directory, scriptDirectory: directory, unknowns, files: repositoryFiles(repository) };
  const { commands, written } = walkShell(text, positional === undefined ? start : { ...start, positional });
  return { commands, at: { file, firstLine, written, variables } };
}

/** A script of the repository, run in the directory of its caller. */
export function scriptBuilds(
  path: TreePath | null,
  caller: Pick<ShellCommand, 'environment' | 'directory'> & { readonly positional?: readonly string[] | undefined },
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  if (path === null || !repository.isFile(path)) return [];
  const text = repository.text(path);
  if (text === null || text.length > MAX_SCRIPT || text.includes('\u0000')) return [];
  const script = asPosixText(text, path);
  if (script === null) {
    noteProgram(path, text, search);
    return [];
  }
  return deeper(place, (inner) => {
    const scriptDirectory = `${WORKSPACE}/${path.split('/').slice(0, -1).join('/')}`;
    const { commands, written } = walkShell(script, {
      files: repositoryFiles(repository),
      variables: caller.environment,
      directory: caller.directory,
      scriptDirectory,
      unknowns,
      ...(caller.positional === undefined ? {} : { positional: caller.positional })
    });
    return commandBuilds(commands, { file: path, firstLine: 0, written, variables: caller.environment }, inner, search);
  });
}
