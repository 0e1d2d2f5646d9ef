import { at, entriesAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { buildArguments } from '../build-options.ts';
import { baseName, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { RunPlace, Search } from '../search.ts';
import type { DockerCommand } from '../shell/docker-command.ts';
import type { FoundCommand } from '../shell/found-commands.ts';
import { WORKSPACE } from '../shell/state.ts';
import { writtenBuild } from '../written-build.ts';

/**
 * The build of `fly deploy`: what the command line says, else `[build]` of fly.toml; its `dockerfile` is relative to fly.toml, the
 * context is the working directory. The remote builder of an organisation keeps its cache (fly.io/docs: reference/configuration, builders).
 */
export function flyBuild(
  config: TreePath | null,
  found: FoundCommand & { readonly command: DockerCommand & { readonly kind: 'definition' } },
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const { flags } = found.command;
  const path = config !== null && search.repository.isFile(config) ? config : null;
  const [declared] = path === null ? [] : flyTomlBuilds(path, search);
  const directory = flags.context === null ? found.shell.directory : `${found.shell.directory}/${flags.context}`;
  const environment = (name: string) => found.shell.environment.get(name);
  if (declared === undefined && flags.file === null && flags.target === null && path !== null && usesOther(path, search)) return [];
  return [
    writtenBuild({
      ...(declared ?? {}),
      origin: place.origin,
      source: found.source,
      directory,
      context: '.',
      file: flags.file ?? (declared?.file === null || declared === undefined ? null : `${declared.directory}/${declared.file}`),
      target: flags.target ?? declared?.target ?? null,
      args: { ...(declared?.args ?? {}), ...buildArguments(flags.args, environment) },
      cache: { from: [], to: [], noCache: flags.noCache ? true : [], engine: 'kept', place: found.source },
      workflow: place.workflow
    })
  ];
}

function usesOther(path: TreePath, search: Search): boolean {
  const build = at(readBuildFile(path, search.repository) ?? undefined, 'build');
  return (
    at(build, 'image') !== undefined ||
    at(build, 'builder') !== undefined ||
    at(build, 'buildpacks') !== undefined ||
    at(build, 'builtin') !== undefined
  );
}

/** The build of a fly.toml, as `fly deploy` in its folder starts it; none where it takes an image or makes one without a Dockerfile. */
export function flyTomlBuilds(path: TreePath, search: Search): readonly WrittenBuild[] {
  const { repository } = search;
  const document = readBuildFile(path, repository);
  if (document === null) return [];
  const build = at(document, 'build');
  const source = `${baseName(path)}:${lineOf(at(build, 'dockerfile') ?? build ?? document)}`;
  const directory = `${WORKSPACE}/${parentOf(path)}`;
  if (usesOther(path, search)) {
    if (at(build, 'image') === undefined)
      repository.note('left-out', say`${code(source)}: an image is made by buildpacks, not from a Dockerfile; it is not analysed.`);
    return [];
  }
  const file = textAt(build, 'dockerfile');
  // Without a section fly takes a Dockerfile that is there, and makes none from this file alone.
  if (file === undefined && !['Dockerfile', 'dockerfile'].some((name) => repository.isFile(treePath(directory, name) ?? ''))) return [];
  return [
    writtenBuild({
      origin: 'platform',
      source,
      directory,
      name: textAt(document, 'app') ?? null,
      definedAt: [path],
      context: '.',
      file: file ?? null,
      target: textAt(build, 'build-target') ?? null,
      args: Object.fromEntries(
        entriesAt(build, 'args').flatMap(({ key, value }) => (textAt(value) === undefined ? [] : [[key, textAt(value) ?? '']]))
      ),
      cache: { from: [], to: [], noCache: [], engine: 'kept', place: source }
    })
  ];
}
