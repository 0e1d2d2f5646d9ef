import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import type { PathQuestion } from '../listing.ts';
import { joinPath, parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { type BakePlace, bakeBuilds } from './bake-builds.ts';

const NAME = /^(?:docker-)?bake(?:[.-][\w.-]+)?\.(?:hcl|json)$|^[\w-]+[.-]bake\.(?:hcl|json)$/i;
const BAKE_FILES: PathQuestion = { among: 'own', takes: (path, name) => NAME.test(name) && !/\.override\./.test(path) };

/** Builds of every bake file of the repository, as a person would start them: all targets that are meant to be built. */
export function findBake(search: Search): readonly WrittenBuild[] {
  const { repository } = search;
  return repository.taken(BAKE_FILES).flatMap((file) => {
    const files = [file, ...overrides(file, repository)];
    const place = (directory: TreePath): BakePlace => ({
      origin: 'bake',
      engine: 'person',
      workflow: null,
      environment: () => undefined,
      directory: `${WORKSPACE}/${directory}`,
      contextKind: 'path',
      targets: null,
      sets: [],
      noCache: false,
      source: null
    });
    // Contexts are relative to where bake is started: beside the file, or in the root. Where more Dockerfiles exist wins.
    const beside = bakeBuilds(files, place(parentOf(file)), search);
    if (parentOf(file) === '') return beside;
    const root = bakeBuilds(files, place(''), search);
    return existing(root, repository) > existing(beside, repository) ? root : beside;
  });
}

function overrides(file: TreePath, repository: Repository): readonly TreePath[] {
  const path = file.replace(/\.(hcl|json)$/, '.override.$1');
  return repository.isFile(path) ? [path] : [];
}

function existing(builds: readonly WrittenBuild[], repository: Repository): number {
  return builds.filter((build) => {
    const context = treePath(build.directory, build.context ?? '.');
    const path = context === null ? null : joinPath(context, build.file ?? 'Dockerfile');
    return path !== null && repository.isFile(path);
  }).length;
}
