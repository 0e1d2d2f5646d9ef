import { at } from '../../formats/index.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { givenFiles, overlaid, refusedWithout, withRefusal } from '../given-files.ts';
import { joinPath, parentOf } from '../paths.ts';
import type { RunPlace, Search } from '../search.ts';
import type { DockerCommand } from '../shell/docker-command.ts';
import type { ShellCommand } from '../shell/state.ts';
import { hasUnknown } from '../unknowns.ts';
import { composeBuilds } from './compose-builds.ts';
import { defaultComposeFiles } from './find-compose.ts';
import { type Environment, interpolate } from './interpolate.ts';
import { type EnvFile, projectValues } from './project-env.ts';
import { composeRefusal } from './refused.ts';
import { type ComposeService, composeServices, listOf, wantedServices } from './services.ts';

type ComposeCommand = DockerCommand & { readonly kind: 'compose' };

/** Builds of a `docker compose build` or `up --build` command (docs.docker.com, compose: command line and environment variables). */
export function composeCommandBuilds(
  command: ComposeCommand,
  from: { readonly shell: ShellCommand; readonly source: string },
  place: RunPlace & { readonly environment: Environment },
  search: Search
): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const { shell, source } = from;
  const note = (what: Sentence): readonly [] => {
    repository.note('left-out', say`${code(source)}: ${what}`);
    return [];
  };
  const unplaced = command.projectDirectory;
  const project = unplaced === null ? null : treePath(shell.directory, unplaced);
  if (unplaced !== null && project === null)
    return note(
      say`the project directory ${code(unknowns.show(unplaced).slice(0, 120))} is not known before the build runs; this build is left out.`
    );
  const here = project ?? treePath(shell.directory, '.');
  // What compose reads before it knows its files: the variables of the shell, then `.env` beside it.
  const made = place.madeFiles ?? [];
  const early = projectValues(envFiles(command, here, shell, place.environment), place.environment, made, search).known;
  const named = command.files.length > 0 ? command.files : listOf(early('COMPOSE_FILE'), early('COMPOSE_PATH_SEPARATOR') ?? ':');
  const open = named.find(hasUnknown);
  if (open !== undefined && named.every(hasUnknown))
    return note(say`the compose file ${code(unknowns.show(open))} is not known before the build runs; this build is left out.`);
  if (command.onlyMissing && place.engine !== 'fresh') return [];
  const given = givenFiles(named, shell.directory, search);
  const files = named.length > 0 ? given.files : upwards(here, search);
  if (files.length === 0) {
    const [missing] = named;
    if (missing === undefined) return [];
    const what = say`the compose file ${code(missing.slice(0, 120))}`;
    if (place.workflow !== null) repository.lost({ dockerfiles: [], source, sure: place.workflow.untouched, what });
    return note(say`${what} is not in the repository; this build is left out.`);
  }
  const directory = project ?? parentOf(files[0] ?? '');
  const values = projectValues(envFiles(command, directory, shell, place.environment), place.environment, made, search);
  const environment = values.all;
  const all = composeServices(files, directory, repository, (text) => interpolate(text, environment, unknowns));
  const services = command.services.map((name) => unknowns.settle(name, 'last')).filter((name) => name !== '');
  const lost =
    place.workflow === null ? undefined : services.find((name) => !hasUnknown(name) && !all.some((service) => service.name === name));
  if (lost !== undefined) {
    const sure = place.workflow?.untouched === true && given.unseen === null;
    repository.lost({ dockerfiles: [], source, sure, what: say`the service ${code(unknowns.show(lost))} of ${code(files[0] ?? '')}` });
  }
  const profiles = [...command.profiles, ...listOf(values.known('COMPOSE_PROFILES'), ',')];
  const wanted = builtServices(command, { all, named: services, profiles }, source, search);
  if (command.onlyMissing && wanted.length === 0) return [];
  const run = { ...place, environment, noCache: command.noCache, services: wanted, directory, args: command.args, hasFiles: true as const };
  const refused =
    refusedWithout(given, place.workflow) ??
    (given.isWhole ? composeRefusal({ files, directory, services: all }, repository, place.workflow?.untouched === true) : null);
  return withRefusal(overlaid(composeBuilds(files, run, search), given.unseen, search), refused);
}

/** The services that the command builds: those that it names and what these need; where a name is not known, all of them. */
function builtServices(
  command: ComposeCommand,
  {
    all,
    named,
    profiles
  }: { readonly all: readonly ComposeService[]; readonly named: readonly string[]; readonly profiles: readonly string[] },
  source: string,
  { repository, unknowns }: Search
): readonly string[] {
  const unread = named.find(hasUnknown);
  if (unread !== undefined)
    repository.note(
      'remark',
      say`${code(source)}: the services ${code(unknowns.show(unread))} are not known before the build runs; every one may be built.`
    );
  const chosen = unread === undefined ? wantedServices(all, named, profiles, command.dependencies) : all.map((service) => service.name);
  return command.onlyMissing ? chosen.filter((name) => all.some((service) => service.name === name && isMissing(service))) : chosen;
}

/** Whether a new machine builds the image of a service: one that the file names may be pulled instead. */
const isMissing = ({ layers }: ComposeService) => layers.every(({ service }) => at(service, 'image') === undefined);

/** The compose files of a directory, else of the nearest one above it. */
function upwards(directory: TreePath | null, search: Search): readonly TreePath[] {
  for (let here = directory; here !== null; here = here === '' ? null : parentOf(here)) {
    const files = defaultComposeFiles(here, search.repository);
    if (files.length > 0) return files;
  }
  return [];
}

/** `--env-file`, else `COMPOSE_ENV_FILES`, else `.env` of the project. */
function envFiles(command: ComposeCommand, directory: TreePath | null, shell: ShellCommand, environment: Environment): readonly EnvFile[] {
  const named = command.envFiles.length > 0 ? command.envFiles : listOf(environment('COMPOSE_ENV_FILES'), ',');
  if (named.length > 0) return named.map((name) => ({ path: treePath(shell.directory, name), isNamed: true }));
  return directory === null ? [] : [{ path: joinPath(directory, '.env') ?? '.env', isNamed: false }];
}
