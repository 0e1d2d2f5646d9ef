import { parseDockerfile } from '../../dockerfile/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import type { FoundBuild } from '../found-build.ts';
import { parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { inferContext } from './infer-context.ts';
import { saidContext } from './said-context.ts';

/**
 * The build of a Dockerfile that nothing declares, its context inferred. Null while its text is wanted, and for a file that
 * holds no FROM. `seenAs` is the path by which it was found: a link in the root usually means that it is built from there.
 */
export function buildByName(path: TreePath, seenAs: TreePath, repository: Repository): FoundBuild | null {
  const text = repository.text(path);
  if (text === null) return null;
  const dockerfile = parseDockerfile(text, path);
  // One that is too long to be read is one all the same (docs/failing-builds.md §9).
  if (dockerfile.stages.length === 0 && !dockerfile.problems.some(({ code }) => code === 'too-large')) {
    repository.note(say`${code(path)} has no FROM and is not taken for a Dockerfile.`);
    return null;
  }
  const from = parentOf(seenAs);
  return undeclaredBuild(path, inferContext(dockerfile, from, repository, saidContext(path, text, from, repository)));
}

export function undeclaredBuild(dockerfile: TreePath, context: TreePath): FoundBuild {
  return {
    origin: 'name',
    name: null,
    dockerfile,
    context,
    remoteContext: null,
    contextKind: 'path',
    target: null,
    doubts: {},
    args: {},
    platforms: [],
    buildContexts: {},
    builder: 'buildkit',
    cache: { from: [], to: [], noCache: [], engine: 'person', place: 'assumed' },
    tags: [],
    source: 'by name',
    workflow: null
  };
}
