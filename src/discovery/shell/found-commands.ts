import type { Builder } from '../../model/image.ts';
import type { WrittenBuild } from '../assemble.ts';
import { buildArguments, cacheEntries, withEpoch } from '../build-options.ts';
import type { CacheUse, FoundWorkflow, Origin } from '../found-build.ts';
import { baseName } from '../paths.ts';
import { runSettings } from '../run-settings.ts';
import type { Unknowns } from '../unknowns.ts';
import { type BuildFlags, type BuildTool, type DockerCommand, dockerCommand } from './docker-command.ts';
import type { ShellCommand } from './state.ts';

/** Where commands were found, for `source` and the cache. */
export interface CommandPlace {
  readonly origin: Origin;
  readonly file: string;
  readonly engine: CacheUse['engine'];
  readonly workflow: FoundWorkflow | null;
}

export interface FoundCommand {
  readonly command: DockerCommand;
  readonly shell: ShellCommand;
  /** `build.sh:12` */
  readonly source: string;
}

/** The commands among these that build images, or start a script that may. */
export function buildCommands(
  commands: readonly ShellCommand[],
  file: string,
  firstLine: number,
  unknowns: Unknowns
): readonly FoundCommand[] {
  return commands.flatMap((shell) => {
    const command = dockerCommand(shell.words, unknowns);
    return command === null ? [] : [{ command, shell, source: `${baseName(file)}:${firstLine + shell.line + 1}` }];
  });
}

/** A `docker build` command as a build to assemble. */
export function commandBuild(
  found: FoundCommand & { readonly command: DockerCommand & { kind: 'build' } },
  place: CommandPlace,
  unknowns: Unknowns
): WrittenBuild {
  const { flags, tool } = found.command;
  const environment = (name: string) => found.shell.environment.get(name);
  return {
    origin: place.origin,
    name: null,
    context: flags.context,
    file: flags.file,
    defaultContext: null,
    fileFrom: tool === 'acr' || tool === 'kaniko' ? 'context' : 'directory',
    directory: found.shell.directory,
    target: flags.target,
    args: tool === 'podman' ? buildArguments(flags.args, environment) : withEpoch(buildArguments(flags.args, environment), environment),
    platforms: flags.platforms,
    buildContexts: buildArguments(flags.buildContexts, () => undefined),
    builder: builderOf(tool, environment('DOCKER_BUILDKIT')),
    cache: cacheOf(flags, { ...place, engine: engineOf(tool, place.engine) }, found.source, unknowns),
    ...runSettings(flags.settings ?? {}),
    tags: flags.tags,
    source: found.source,
    workflow: place.workflow,
    unread: flags.unread
  };
}

/** `DOCKER_BUILDKIT=0` chooses the classic builder (docs/cache-rules.md §16); buildx and podman know nothing of it. */
function builderOf(tool: BuildTool, variable: string | undefined): Builder {
  return tool === 'docker' && (variable === '0' || variable === 'false') ? 'legacy' : 'buildkit';
}

/** Builders elsewhere keep their cache, or start afresh, whatever the machine is that asks them. */
export function engineOf(tool: BuildTool, engine: CacheUse['engine']): CacheUse['engine'] {
  if (tool === 'depot' || tool === 'fly') return 'kept';
  return tool === 'acr' || tool === 'cloudbuild' || tool === 'kaniko' ? 'fresh' : engine;
}

function cacheOf(flags: BuildFlags, place: CommandPlace, source: string, unknowns: Unknowns): CacheUse {
  const from = cacheEntries(flags.cacheFrom.map((entry) => unknowns.settle(entry, 'first-filled')));
  const to = cacheEntries(flags.cacheTo.map((entry) => unknowns.settle(entry, 'first-filled')));
  return { from, to, noCache: flags.noCache ? true : flags.noCacheFilters, engine: place.engine, place: source };
}
