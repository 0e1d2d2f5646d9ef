import { at, type DocumentNode, entriesAt, itemsAt, lineOf, readJson, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { cacheEntries } from '../build-options.ts';
import { isVendored } from '../by-name/file-names.ts';
import { composeBuilds } from '../compose/compose-builds.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { Unknowns } from '../unknowns.ts';
import { type WrittenBuild, writtenBuild } from '../written-build.ts';

/** Images of development containers (containers.dev, json reference: `build`, and the older `dockerFile`). */
export function findDevcontainers(search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const others = ['.cursor/environment.json'].filter((path) => repository.isFile(path));
  const files = [...repository.named('devcontainer.json'), ...repository.named('.devcontainer.json'), ...others].filter(
    (path) => !isVendored(path)
  );
  return files.flatMap((file) => {
    const document = repository.once(file, () => {
      const text = repository.text(file);
      if (text === null) return null;
      const { value, problems } = readJson(text, file);
      for (const problem of problems) repository.problem(problem);
      return value;
    });
    if (document === null) return [];
    const single = devcontainerBuild(document, file, unknowns);
    return single === null ? composeService(document, file, search) : [single];
  });
}

/** `dockerComposeFile` with the service that the container is. */
function composeService(document: DocumentNode, file: TreePath, search: Search): readonly WrittenBuild[] {
  const node = at(document, 'dockerComposeFile');
  const names = node?.kind === 'list' ? itemsAt(node).flatMap((item) => textAt(item) ?? []) : [textAt(node) ?? ''];
  const files = names.flatMap((name) => joinPath(parentOf(file), name) ?? []).filter((path) => search.repository.isFile(path));
  const service = textAt(document, 'service');
  if (files.length === 0 || service === undefined) return [];
  const place = { origin: 'devcontainer', engine: 'person', workflow: null, environment: () => undefined, noCache: false } as const;
  return composeBuilds(files, { ...place, services: [service] }, search);
}

function devcontainerBuild(document: DocumentNode, file: TreePath, unknowns: Unknowns): WrittenBuild | null {
  const build = at(document, 'build');
  const node = at(build, 'dockerfile') ?? at(document, 'dockerFile');
  const dockerfile = textAt(node);
  if (node === undefined || dockerfile === undefined) return null;
  const source = `${baseName(file)}:${lineOf(node)}`;
  const put = (text: string) =>
    text.replace(/\$\{localEnv:([^}:]{1,100})(?::([^}]{0,200}))?\}/g, (_, name: string, otherwise?: string) =>
      unknowns.mark({ name: `$${name}`, volatile: false, options: otherwise === undefined ? [] : [otherwise] })
    );
  const cacheFrom = at(build, 'cacheFrom');
  const from = cacheFrom?.kind === 'list' ? itemsAt(cacheFrom).flatMap((item) => textAt(item) ?? []) : [textAt(cacheFrom) ?? ''];
  return writtenBuild({
    origin: 'devcontainer',
    context: textAt(build, 'context') ?? textAt(document, 'context') ?? '.',
    file: dockerfile,
    // Both paths are relative to the folder of devcontainer.json.
    directory: `${WORKSPACE}/${parentOf(file)}`,
    target: textAt(build, 'target') ?? null,
    args: Object.fromEntries(
      entriesAt(build, 'args').flatMap(({ key, value }) =>
        value.kind === 'scalar' && value.value !== null ? [[key, put(String(value.value))]] : []
      )
    ),
    cache: { from: cacheEntries(from), to: [], noCache: [], engine: 'person', place: source },
    source
  });
}
