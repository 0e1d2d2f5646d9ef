import { at, type DocumentNode, entriesAt, textAt } from '../../formats/index.ts';
import { joinPath } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';

/** Folders in which GitHub, Forgejo and Gitea look for workflows. */
export const WORKFLOW_FOLDERS = ['.github/workflows', '.forgejo/workflows', '.gitea/workflows'];

/**
 * What a step or job uses, as `./PATH` where it is of this repository. Forgejo and Gitea write addresses (`https://code.forgejo.org/a/b@v1`);
 * `owner/name/PATH@ref` is taken for this repository's own where PATH is there and declares every input that is given.
 */
export function usesOf(node: DocumentNode, repository: Repository): string | undefined {
  const written = textAt(node, 'uses')
    ?.trim()
    .replace(/^https?:\/\/[^/]+\//, '');
  const below = /^[\w.-]+\/[\w.-]+\/([^@]+)@[^@]+$/.exec(written ?? '')?.[1];
  const path = below === undefined ? null : joinPath('', below);
  return path !== null && isOwn(path, node, repository) ? `./${path}` : written;
}

function isOwn(path: string, node: DocumentNode, repository: Repository): boolean {
  const files = /\.ya?ml$/.test(path) ? [path] : [`${path}/action.yml`, `${path}/action.yaml`];
  const file = files.find((one) => repository.isFile(one));
  const definition = file === undefined ? null : readBuildFile(file, repository);
  if (definition === null) return false;
  const call = /\.ya?ml$/.test(path) ? at(definition, 'on', 'workflow_call') : at(definition, 'runs');
  const declared = new Set([...entriesAt(call, 'inputs'), ...entriesAt(definition, 'inputs')].map(({ key }) => key.toLowerCase()));
  return call !== undefined && entriesAt(node, 'with').every(({ key }) => declared.has(key.toLowerCase()));
}
