import { treePath } from '../assemble.ts';
import { bakeBuilds, defaultBakeFiles } from '../bake/bake-builds.ts';
import type { Repository } from '../repository.ts';
import { WORKSPACE } from '../shell/state.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { listInput } from './list-input.ts';
import { NO_BRANCHES } from './sample-runs.ts';

/** Outputs of docker/bake-action/subaction/list-targets and …/matrix: the targets that bake would build, as JSON. */
export function bakeOutputs(input: (name: string) => string, unknowns: Unknowns, repository: Repository): ReadonlyMap<string, string> {
  const directory = `${WORKSPACE}/${input('workdir') || '.'}`;
  const named = listInput(input('files'), false).flatMap((name) => treePath(directory, name) ?? []);
  const files = named.length > 0 ? named : defaultBakeFiles(directory, repository);
  const targets = listInput(input('target') || input('targets'), false);
  if (files.length === 0 || targets.some(hasUnknown)) return new Map();
  const place = {
    origin: 'workflow',
    engine: 'fresh',
    workflow: null,
    environment: () => undefined,
    directory,
    contextKind: 'path',
    targets,
    sets: [],
    noCache: false,
    source: null
  } as const;
  const builds = bakeBuilds(files, place, { repository, unknowns, branches: NO_BRANCHES, follow: () => [] });
  const fields = listInput(input('fields'), false);
  const rows = builds.flatMap((build) => {
    const row = { target: build.name ?? '' };
    if (!fields.includes('platforms') || build.platforms.length === 0) return [row];
    return build.platforms.map((platform) => ({ ...row, platforms: platform }));
  });
  return new Map([
    ['targets', JSON.stringify(builds.map((build) => build.name ?? ''))],
    ['matrix', JSON.stringify(rows)]
  ]);
}
