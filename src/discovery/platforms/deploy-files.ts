import { at, BUILD_FILE_LIMITS, type DocumentNode, entriesAt, itemsAt, lineOf, readYaml, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import type { WrittenBuild } from '../assemble.ts';
import { cacheEntries } from '../build-options.ts';
import { variableFlags } from '../ci-variables.ts';
import type { CacheUse } from '../found-build.ts';
import { baseName, parentOf } from '../paths.ts';
import { readBuildDocuments, readBuildFile } from '../read-build-file.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { writtenBuild } from '../written-build.ts';

const texts = (node: DocumentNode | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(entriesAt(node).flatMap(({ key, value }) => (textAt(value) === undefined ? [] : [[key, textAt(value) ?? '']])));
const kept = (place: string): CacheUse => ({ from: [], to: [], noCache: [], engine: 'kept', place });

/** render.yaml: services with the runtime docker (render.com/docs: blueprint-spec). Paths start from the root, or from `rootDir`. */
export function renderBuilds(path: TreePath, { repository }: Search): readonly WrittenBuild[] {
  const document = readBuildFile(path, repository) ?? undefined;
  const services = [
    ...itemsAt(document, 'services'),
    ...itemsAt(document, 'projects').flatMap((project) => itemsAt(project, 'environments').flatMap((one) => itemsAt(one, 'services')))
  ];
  return services.flatMap((service) => {
    if ((textAt(service, 'runtime') ?? textAt(service, 'env')) !== 'docker') return [];
    const source = `${baseName(path)}:${lineOf(at(service, 'dockerfilePath') ?? service)}`;
    const root = `${WORKSPACE}/${textAt(service, 'rootDir') ?? '.'}`;
    return [
      writtenBuild({
        origin: 'platform',
        source,
        directory: root,
        name: textAt(service, 'name') ?? null,
        context: textAt(service, 'dockerContext') ?? '.',
        file: textAt(service, 'dockerfilePath') ?? 'Dockerfile',
        cache: kept(source)
      })
    ];
  });
}

/** railway.json and railway.toml: `build` with a Dockerfile (docs.railway.com: config-as-code). */
export function railwayBuilds(path: TreePath, { repository }: Search): readonly WrittenBuild[] {
  const build = at(readBuildFile(path, repository) ?? undefined, 'build');
  const file = textAt(build, 'dockerfilePath');
  const builder = textAt(build, 'builder')?.toUpperCase();
  if (build === undefined || (builder !== 'DOCKERFILE' && file === undefined)) {
    if (builder === 'NIXPACKS' || builder === 'RAILPACK')
      repository.note(
        'left-out',
        say`${code(`${path}:${lineOf(at(build, 'builder') ?? build ?? { range: NOWHERE })}`)}: an image is made by ${code(builder.toLowerCase())}, not from a Dockerfile; it is not analysed.`
      );
    return [];
  }
  const source = `${baseName(path)}:${lineOf(at(build, 'dockerfilePath') ?? build)}`;
  const shared = {
    origin: 'platform' as const,
    source,
    target: textAt(build, 'buildTarget') ?? null,
    args: texts(at(build, 'buildArgs')),
    cache: kept(source)
  };
  const own = parentOf(path);
  // The path starts from the root of the repository, also for a service whose configuration lies in a folder.
  const fromRoot = file?.startsWith('/') === true || (file !== undefined && repository.isFile(file));
  return [
    writtenBuild({
      ...shared,
      directory: fromRoot ? WORKSPACE : `${WORKSPACE}/${own}`,
      context: '.',
      file: file?.replace(/^\//, '') ?? null
    })
  ];
}

const NOWHERE = { start: { line: 0, column: 0, offset: 0 }, end: { line: 0, column: 0, offset: 0 } };

/** config/deploy.yml of Kamal: `builder`, built from the repository's root (kamal-deploy.org: configuration, builders). */
export function kamalBuilds(path: TreePath, { repository, unknowns }: Search): readonly WrittenBuild[] {
  const document = repository.once(`kamal:${path}`, () => {
    const text = repository.text(path);
    if (text === null) return null;
    // Ruby between `<%` and `%>` is not run; a value that it makes is not known.
    const plain = text
      .replace(/<%=([\s\S]{1,500}?)%>/g, (_, code: string) =>
        unknowns.mark({ name: `$${code.trim().slice(0, 60)}`, ...variableFlags(code), options: [] })
      )
      .replace(/<%[\s\S]{0,2000}?%>/g, '');
    return readYaml(plain, path, BUILD_FILE_LIMITS).value;
  });
  const image = textAt(document ?? undefined, 'image');
  if (document === null || (image === undefined && at(document, 'service') === undefined)) return [];
  const builder = at(document, 'builder');
  const source = `${baseName(path)}:${lineOf(builder ?? document)}`;
  const cache = at(builder, 'cache');
  const type = textAt(cache, 'type');
  const options = textAt(cache, 'options');
  const entry =
    type === undefined
      ? []
      : [`type=${type}${type === 'registry' ? `,ref=${textAt(cache, 'image') ?? `${image ?? ''}-build-cache`}` : ''}`];
  const arch = at(builder, 'arch');
  const platforms =
    arch?.kind === 'list' ? arch.items.flatMap((item) => textAt(item) ?? []) : [textAt(arch) ?? ''].filter((one) => one !== '');
  return [
    writtenBuild({
      origin: 'platform',
      source,
      directory: WORKSPACE,
      name: textAt(document, 'service') ?? null,
      context: textAt(builder, 'context') ?? '.',
      file: textAt(builder, 'dockerfile') ?? null,
      target: textAt(builder, 'target') ?? null,
      args: texts(at(builder, 'args')),
      platforms: platforms.map((one) => `linux/${one}`),
      tags: image === undefined ? [] : [image],
      cache: {
        ...kept(source),
        from: cacheEntries(entry),
        to: cacheEntries(entry.map((one) => `${one}${options === undefined ? '' : `,${options}`}`)),
        engine: 'person'
      }
    })
  ];
}

/** werf.yaml: documents with `image` and `dockerfile` (werf.io: werf.yaml). */
export function werfBuilds(path: TreePath, { repository, unknowns }: Search): readonly WrittenBuild[] {
  const plain = (text: string) =>
    text.replace(/\{\{-?\s*([^{}]{1,300}?)\s*-?\}\}/g, (_, name: string) =>
      unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [] })
    );
  const documents = readBuildDocuments(path, repository, plain);
  return documents.flatMap((document) => {
    const image = textAt(document, 'image');
    // Of an image without `from` the file is `Dockerfile` where none is named.
    const stapel = at(document, 'from') ?? at(document, 'fromImage');
    const file = textAt(document, 'dockerfile') ?? (image !== undefined && stapel === undefined ? 'Dockerfile' : undefined);
    if (file === undefined) {
      if (image !== undefined && stapel !== undefined)
        repository.note(
          'left-out',
          say`${code(`${baseName(path)}:${lineOf(document)}`)}: the image ${code(image)} is made by werf without a Dockerfile; it is not analysed.`
        );
      return [];
    }
    const source = `${baseName(path)}:${lineOf(at(document, 'dockerfile') ?? document)}`;
    const context = textAt(document, 'context') ?? '.';
    return [
      writtenBuild({
        origin: 'platform',
        source,
        directory: `${WORKSPACE}/${parentOf(path)}`,
        name: image ?? null,
        context,
        // Relative to the context.
        fileFrom: 'context',
        file,
        target: textAt(document, 'target') ?? null,
        args: texts(at(document, 'args')),
        platforms: itemsAt(document, 'platform').flatMap((item) => textAt(item) ?? [])
      })
    ];
  });
}

/** heroku.yml: `build.docker` names a Dockerfile for each process; its folder is the context. */
export function herokuBuilds(path: TreePath, { repository }: Search): readonly WrittenBuild[] {
  const build = at(readBuildFile(path, repository) ?? undefined, 'build');
  return entriesAt(build, 'docker').flatMap(({ key, value }) => {
    const file = textAt(value) ?? textAt(value, 'dockerfile');
    if (file === undefined) return [];
    const source = `${baseName(path)}:${lineOf(value)}`;
    return [
      writtenBuild({
        origin: 'platform',
        source,
        directory: WORKSPACE,
        name: key,
        context: parentOf(file) || '.',
        file,
        target: textAt(value, 'target') ?? null,
        args: texts(at(build, 'config'))
      })
    ];
  });
}
