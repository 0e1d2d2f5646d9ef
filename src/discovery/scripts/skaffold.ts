import { at, BUILD_FILE_LIMITS, type DocumentNode, entriesAt, itemsAt, lineOf, readYamlDocuments, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { cacheEntries } from '../assemble.ts';
import { isVendored } from '../by-name/file-names.ts';
import { baseName, parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { Unknowns } from '../unknowns.ts';
import { type WrittenBuild, writtenBuild } from '../written-build.ts';

/** Artifacts that skaffold.yaml files build with Docker or Kaniko, of all modules and profiles. */
export function findSkaffold(repository: Repository, unknowns: Unknowns): readonly WrittenBuild[] {
  const files = ['skaffold.yaml', 'skaffold.yml'].flatMap((name) => repository.named(name)).filter((path) => !isVendored(path));
  return files.flatMap((file) => {
    const documents = repository.once(`skaffold:${file}`, () => {
      const text = repository.text(file);
      if (text === null) return [];
      const { values, problems } = readYamlDocuments(text, file, BUILD_FILE_LIMITS);
      for (const problem of problems) repository.problem(problem);
      return values;
    });
    return documents.flatMap((document) => {
      const builds = [at(document, 'build'), ...itemsAt(document, 'profiles').map((profile) => at(profile, 'build'))];
      return builds.flatMap((build) => itemsAt(build, 'artifacts').flatMap((artifact) => artifactBuild(artifact, file, unknowns) ?? []));
    });
  });
}

function artifactBuild(artifact: DocumentNode, file: TreePath, unknowns: Unknowns): WrittenBuild | null {
  if (['jib', 'bazel', 'ko', 'buildpacks', 'custom'].some((kind) => at(artifact, kind) !== undefined)) return null;
  const docker = at(artifact, 'docker') ?? at(artifact, 'kaniko');
  const image = textAt(artifact, 'image') ?? '';
  const source = `${baseName(file)}:${lineOf(artifact)}`;
  // Skaffold's own templates: `{{.VERSION}}`.
  const put = (text: string) =>
    text.replace(/\{\{[^{}]{1,200}\}\}/g, (template) =>
      unknowns.mark({ name: `$${template.slice(2, -2).trim()}`, volatile: false, options: [] })
    );
  return writtenBuild({
    origin: 'skaffold',
    name: baseName(image) || null,
    context: put(textAt(artifact, 'context') ?? '.'),
    file: put(textAt(docker, 'dockerfile') ?? '') || null,
    fileFrom: 'context',
    directory: `${WORKSPACE}/${parentOf(file)}`,
    target: textAt(docker, 'target') ?? null,
    args: Object.fromEntries(
      entriesAt(docker, 'buildArgs').flatMap(({ key, value }) =>
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
