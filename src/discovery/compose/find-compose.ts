import { entriesAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import type { WrittenBuild } from '../assemble.ts';
import type { PathQuestion } from '../listing.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import type { Search } from '../search.ts';
import { composeBuilds } from './compose-builds.ts';
import { includedFiles } from './services.ts';

/** Names that docker compose takes without `-f`, the preferred one first. */
const DEFAULT_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const OVERRIDE = /^(?:docker-)?compose\.override\.ya?ml$/;
const COMPOSE_FILES: PathQuestion = {
  among: 'own',
  takes: (_, name) => /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$|^[\w-]+[.-](?:docker-)?compose\.ya?ml$/i.test(name)
};

/** The files that `docker compose` uses in a directory when none are named; empty where there is no project. */
export function defaultComposeFiles(directory: TreePath, repository: Repository): readonly TreePath[] {
  const base = DEFAULT_NAMES.map((name) => joinPath(directory, name) ?? name).find((path) => repository.isFile(path));
  if (base === undefined) return [];
  const override = repository.namesIn(directory).find((name) => OVERRIDE.test(name));
  return override === undefined ? [base] : [base, joinPath(directory, override) ?? override];
}

/** Builds of every compose project of the repository, as a person would start them. */
export function findCompose(search: Search): readonly WrittenBuild[] {
  const { repository } = search;
  const files = new Set(repository.taken(COMPOSE_FILES));
  // An included file is read as a part of the one that includes it.
  for (const file of [...files]) for (const included of includedFiles(file, parentOf(file), repository).keys()) files.delete(included);

  const groups = new Map<string, readonly TreePath[]>();
  for (const file of files) {
    const project = defaultComposeFiles(parentOf(file), repository);
    const [base] = project;
    const group =
      project.includes(file) || base === undefined
        ? project.includes(file)
          ? project
          : [file]
        : [...(addsTo(file, base, repository) ? [base] : []), file];
    groups.set(group.join('\n'), group);
  }
  const place = { origin: 'compose' as const, engine: 'person' as const, workflow: null, environment: () => undefined, noCache: false };
  return [...groups.values()].flatMap((group) => {
    const overlay = group.at(-1) ?? '';
    // Of an overlay only the services that it touches: the others are as in the project itself.
    const services = group.length === 2 && !OVERRIDE.test(baseName(overlay)) ? serviceNames(overlay, repository) : [];
    return composeBuilds(group, { ...place, services }, search);
  });
}

/** A file that touches services of the project's own file is laid over it (`-f compose.yaml -f compose.prod.yaml`). */
function addsTo(file: TreePath, base: TreePath, repository: Repository): boolean {
  const own = new Set(serviceNames(base, repository));
  return serviceNames(file, repository).some((name) => own.has(name));
}

function serviceNames(file: TreePath, repository: Repository): readonly string[] {
  return entriesAt(readBuildFile(file, repository) ?? undefined, 'services').map((entry) => entry.key);
}
