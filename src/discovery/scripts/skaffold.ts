import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { cacheEntries } from '../build-options.ts';
import { isVendored } from '../by-name/file-names.ts';
import { baseName, parentOf } from '../paths.ts';
import { readBuildDocuments } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { Unknowns } from '../unknowns.ts';
import { type WrittenBuild, writtenBuild } from '../written-build.ts';

/** Artifacts that skaffold.yaml files build with Docker or Kaniko, of all modules and profiles. */
export function findSkaffold(repository: Repository, unknowns: Unknowns): readonly WrittenBuild[] {
  const files = ['skaffold.yaml', 'skaffold.yml'].flatMap((name) => repository.named(name)).filter((path) => !isVendored(path));
  return files.flatMap((file) => skaffoldBuilds(file, null, repository, unknowns));
}

/** Artifacts of one file; `chosen`: the profiles that a command names, null for all. */
export function skaffoldBuilds(
  file: TreePath,
  chosen: readonly string[] | null,
  repository: Repository,
  unknowns: Unknowns
): readonly WrittenBuild[] {
  return readBuildDocuments(file, repository).flatMap((document) => {
    const profiles = itemsAt(document, 'profiles').filter((profile) => chosen?.includes(textAt(profile, 'name') ?? '') !== false);
    const own = itemsAt(document, 'build', 'artifacts');
    const artifacts = [
      ...own.map((artifact) => ({ artifact, patch: NO_PATCH })),
      ...profiles.flatMap((profile) => itemsAt(profile, 'build', 'artifacts').map((artifact) => ({ artifact, patch: NO_PATCH }))),
      ...profiles.flatMap((profile) => patched(profile, own))
    ];
    return artifacts.flatMap(({ artifact, patch }) => artifactBuild(artifact, patch, file, unknowns) ?? []);
  });
}

/** What a profile puts in the place of parts of an artifact, by the name of the part. */
type Patch = ReadonlyMap<string, DocumentNode>;
const NO_PATCH: Patch = new Map();

/** Artifacts that a profile changes by JSON patches (skaffold.dev/docs/environment/profiles): `/build/artifacts/0/docker/dockerfile`. */
function patched(
  profile: DocumentNode,
  artifacts: readonly DocumentNode[]
): readonly { readonly artifact: DocumentNode; readonly patch: Patch }[] {
  const patches = new Map<number, Map<string, DocumentNode>>();
  for (const one of itemsAt(profile, 'patches')) {
    const path =
      /^\/build\/artifacts\/(\d{1,4})\/(context|(?:docker|kaniko)\/(?:dockerfile|target)|(?:docker|kaniko)\/buildArgs\/[^/]+)$/.exec(
        textAt(one, 'path') ?? ''
      );
    const value = at(one, 'value');
    if (path === null || value === undefined || textAt(one, 'op') === 'test') continue;
    const index = Number(path[1]);
    const own = patches.get(index) ?? new Map<string, DocumentNode>();
    patches.set(index, own.set((path[2] ?? '').replace(/^(?:docker|kaniko)\//, ''), value));
  }
  return [...patches].flatMap(([index, patch]) => {
    const artifact = artifacts[index];
    return artifact === undefined ? [] : [{ artifact, patch }];
  });
}

function artifactBuild(artifact: DocumentNode, patch: Patch, file: TreePath, unknowns: Unknowns): WrittenBuild | null {
  if (['jib', 'bazel', 'ko', 'buildpacks', 'custom'].some((kind) => at(artifact, kind) !== undefined)) return null;
  const docker = at(artifact, 'docker') ?? at(artifact, 'kaniko');
  const image = textAt(artifact, 'image') ?? '';
  const source = `${baseName(file)}:${lineOf([...patch.values()][0] ?? artifact)}`;
  const part = (name: string, node: DocumentNode | undefined) => textAt(patch.get(name)) ?? textAt(node, name);
  const patchedArgs = [...patch].flatMap(([name, value]) => (name.startsWith('buildArgs/') ? [[name.slice(10), value] as const] : []));
  // Skaffold's own templates: `{{.VERSION}}`.
  const put = (text: string) =>
    text.replace(/\{\{[^{}]{1,200}\}\}/g, (template) =>
      unknowns.mark({ name: `$${template.slice(2, -2).trim()}`, volatile: false, options: [] })
    );
  return writtenBuild({
    origin: 'skaffold',
    name: baseName(image) || null,
    context: put(part('context', artifact) ?? '.'),
    file: put(part('dockerfile', docker) ?? '') || null,
    fileFrom: 'context',
    directory: `${WORKSPACE}/${parentOf(file)}`,
    target: part('target', docker) ?? null,
    args: Object.fromEntries(
      [...entriesAt(docker, 'buildArgs').map(({ key, value }) => [key, value] as const), ...patchedArgs].flatMap(([key, value]) =>
        value.kind === 'scalar' && value.value !== null ? [[key, put(String(value.value))]] : []
      )
    ),
    platforms: itemsAt(artifact, 'platforms').flatMap((item) => textAt(item) ?? []),
    cache: {
      from: cacheEntries(itemsAt(docker, 'cacheFrom').flatMap((item) => textAt(item) ?? [])),
      to: [],
      noCache: textAt(docker, 'noCache') === 'true' ? true : [],
      engine: 'person',
      place: source
    },
    tags: image === '' ? [] : [image],
    source
  });
}
