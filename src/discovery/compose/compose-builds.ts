import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import type { WrittenBuild } from '../assemble.ts';
import { buildArguments, cacheEntries, noCacheSwitch, withEpoch } from '../build-options.ts';
import { parseEnvFile } from '../env-file.ts';
import type { CacheUse, FoundWorkflow, Origin } from '../found-build.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { runSettings } from '../run-settings.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { type Environment, interpolate } from './interpolate.ts';
import { type ComposeService, composeServices, listOf, type ServiceLayer, wantedServices } from './services.ts';

/** Who builds a compose project: a person, or a job. */
export interface ComposePlace {
  readonly origin: Origin;
  readonly engine: CacheUse['engine'];
  readonly workflow: FoundWorkflow | null;
  readonly environment: Environment;
  /** The environment holds what the project's files give, too. */
  readonly hasFiles?: true;
  readonly noCache: boolean;
  /** Only these services; empty: all. */
  readonly services: readonly string[];
  /** What paths are relative to, where it is not the folder of the first file. */
  readonly directory?: TreePath | undefined;
  /** `--build-arg` values, which win over those of the file. */
  readonly args?: readonly string[] | undefined;
  /** Bake reads the files, and `x-bake` of a build with them. */
  readonly byBake?: true;
}

/** Builds of the services of compose files that are used together; variables that the place does not know come from `.env` beside the first. */
export function composeBuilds(files: readonly TreePath[], place: ComposePlace, search: Search): readonly WrittenBuild[] {
  const { repository } = search;
  const directory = place.directory ?? parentOf(files[0] ?? '');
  const envFile = joinPath(directory, '.env') ?? '.env';
  const env =
    place.hasFiles !== true && repository.isFile(envFile) ? parseEnvFile(repository.text(envFile) ?? '') : new Map<string, string>();
  const environment: Environment = (name) => place.environment(name) ?? env.get(name);
  const all = composeServices(files, directory, repository, (text) => interpolate(text, environment, search.unknowns));
  const started = new Set(
    place.engine === 'person' && place.byBake !== true ? startedAlone(all, environment) : all.map(({ name }) => name)
  );
  return all
    .filter((service) => place.services.length === 0 || place.services.includes(service.name))
    .flatMap((service) => {
      const build = serviceBuild(service, { ...place, environment }, search);
      return build === null ? [] : [started.has(service.name) ? build : { ...build, elsewhere: true as const }];
    });
}

/** Services that a command without names starts; all of them, where that builds nothing. */
function startedAlone(all: readonly ComposeService[], environment: Environment): readonly string[] {
  const started = wantedServices(all, [], listOf(environment('COMPOSE_PROFILES'), ','), true);
  const builds = ({ name, layers }: ComposeService) =>
    started.includes(name) && layers.some(({ service }) => at(service, 'build') !== undefined);
  return all.some(builds) ? started : all.map(({ name }) => name);
}

function serviceBuild(service: ComposeService, place: ComposePlace, { repository, unknowns }: Search): WrittenBuild | null {
  const layers = effective(service.layers, ({ service: one }) => at(one, 'build')).flatMap(({ layer, node: build }) =>
    build.kind === 'scalar' && build.value === null ? [] : [{ ...layer, build }]
  );
  const [top] = layers;
  if (top === undefined) return null;
  const environmentOf =
    (layer: ServiceLayer): Environment =>
    (name) =>
      place.environment(name) ?? layer.environment.get(name);
  const put = (text: string, layer: ServiceLayer) => interpolate(text, environmentOf(layer), unknowns);
  const nodes = (key: string) => effective(layers, ({ build }) => at(build, key));
  const text = (key: string) => {
    const [found] = nodes(key);
    const value = textAt(found?.node);
    return found === undefined || value === undefined ? undefined : put(value, found.layer);
  };
  const source = `${baseName(top.file)}:${lineOf(top.build)}`;
  if (nodes('dockerfile_inline').length > 0) {
    repository.note('left-out', say`${code(source)}: the service ${code(service.name)} has its Dockerfile inline, which is not analysed.`);
    return null;
  }
  // The context stands in the layer that gives it, with that layer's directory.
  const withContext = layers.find(({ build }) => build.kind === 'scalar' || at(build, 'context') !== undefined);
  const context = put(
    (withContext?.build.kind === 'scalar' ? textAt(withContext.build) : textAt(withContext?.build, 'context')) ?? '.',
    withContext ?? top
  );
  const mergedOf = (found: ReturnType<typeof nodes>) =>
    new Map(found.toReversed().flatMap(({ node, layer }) => [...keyedList(node, (value) => put(value, layer), environmentOf(layer))]));
  const merged = (key: string) => mergedOf(nodes(key));
  const bakeNodes = (key: string) => (place.byBake === true ? effective(layers, ({ build }) => at(build, 'x-bake', key)) : []);
  const own = (found: ReturnType<typeof nodes>) =>
    found.flatMap(({ node, layer }) => itemsAt(node).map((item) => put(textAt(item) ?? '', layer))).filter((item) => item !== '');
  /** Of `x-bake` also words of one text. */
  const ofBake = (key: string) => [
    ...own(bakeNodes(key)),
    ...bakeNodes(key)
      .flatMap(({ node, layer }) => put(textAt(node) ?? '', layer).split(/\s+/))
      .filter((word) => word !== '')
  ];
  const list = (key: string) => [...own(nodes(key)), ...ofBake(key.replace('_', '-'))];
  const ofService = (key: string) => {
    const [found] = effective(service.layers, (layer) => at(layer.service, key));
    const value = textAt(found?.node);
    return found === undefined || value === undefined ? undefined : put(value, found.layer);
  };
  const [image, platform] = [ofService('image'), ofService('platform')];
  const platforms = list('platforms');
  const noCache = noCacheSwitch(textAt(bakeNodes('no-cache')[0]?.node) ?? text('no_cache') ?? '', unknowns);
  return {
    origin: place.origin,
    name: service.name,
    context,
    file: text('dockerfile') ?? null,
    defaultContext: 'path',
    fileFrom: 'context',
    directory: `${WORKSPACE}/${withContext?.directory ?? top.directory}`,
    target: text('target') || null,
    args: withEpoch({ ...Object.fromEntries(merged('args')), ...buildArguments(place.args ?? [], place.environment) }, place.environment),
    platforms: platforms.length > 0 || platform === undefined || place.byBake === true ? platforms : [platform],
    buildContexts: { ...Object.fromEntries(merged('additional_contexts')), ...Object.fromEntries(mergedOf(bakeNodes('contexts'))) },
    builder: place.environment('DOCKER_BUILDKIT') === '0' ? 'legacy' : 'buildkit',
    cache: {
      from: cacheEntries(list('cache_from')),
      to: cacheEntries(list('cache_to')),
      ...noCache.open,
      noCache: noCache.isOn || place.noCache ? true : place.byBake === true ? ofBake('no-cache-filter') : own(nodes('no_cache_filter')),
      engine: place.engine,
      place: source
    },
    ...runSettings({
      network: text('network'),
      addHosts: [...merged('extra_hosts')].map(([name, address]) => `${name}=${address}`),
      ulimits: nodes('ulimits').flatMap(({ node }) => entriesAt(node).map(({ key, value }) => `${key}=${limitOf(value)}`)),
      shmSize: text('shm_size')
    }),
    tags: [...(image === undefined ? [] : [image]), ...list('tags')],
    source,
    definedAt: layers.map(({ file, build }) => `${file}:${lineOf(build)}`),
    workflow: place.workflow
  };
}

/** `nofile: 5`, or `{soft: 5, hard: 6}`. */
const limitOf = (node: DocumentNode): string => textAt(node) ?? `${textAt(node, 'soft') ?? ''}:${textAt(node, 'hard') ?? ''}`;

/**
 * The values of a key over the layers, the later file first: `!reset` takes away what earlier files say, `!override` puts itself in
 * their place (docs.docker.com, compose: merge).
 */
function effective<Layer>(
  layers: readonly Layer[],
  nodeOf: (layer: Layer) => DocumentNode | undefined
): readonly { readonly layer: Layer; readonly node: DocumentNode }[] {
  const found: { layer: Layer; node: DocumentNode }[] = [];
  for (const layer of layers) {
    const node = nodeOf(layer);
    if (node === undefined) continue;
    if (node.tag !== '!reset') found.push({ layer, node });
    if (node.tag === '!reset' || node.tag === '!override') break;
  }
  return found;
}

/** `{A: 1}` or `[A=1, B]`; a name without a value takes it from the environment. */
function keyedList(node: DocumentNode | undefined, put: (text: string) => string, environment: Environment): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const add = (name: string, value: string | undefined) => {
    const known = value === undefined ? environment(name) : put(value);
    if (known !== undefined) made.set(name, known);
  };
  for (const { key, value } of entriesAt(node)) add(key, textAt(value));
  for (const item of itemsAt(node)) {
    const text = textAt(item) ?? '';
    const equals = text.indexOf('=');
    if (equals === -1) add(text, undefined);
    else add(text.slice(0, equals), text.slice(equals + 1));
  }
  return made;
}
