import { readHcl, readHclJson } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { buildArguments, cacheEntries, noCacheSwitch, withEpoch } from '../build-options.ts';
import { composeBuilds } from '../compose/compose-builds.ts';
import type { CacheUse, FoundWorkflow, Origin } from '../found-build.ts';
import { baseName } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { runSettings } from '../run-settings.ts';
import type { Search } from '../search.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { withOverrides } from './overrides.ts';
import { bakeRefusal } from './refused.ts';
import { type BakeDefinition, type BakeFile, type BakeTarget, bakeDefinition, selectTargets } from './targets.ts';
import { type BakeValue, listOf, textOf } from './value.ts';

/** How bake is started: by a person, or by a job. */
export interface BakePlace {
  readonly origin: Origin;
  readonly engine: CacheUse['engine'];
  readonly workflow: FoundWorkflow | null;
  readonly environment: (name: string) => string | undefined;
  /** Absolute; what `context` is relative to. */
  readonly directory: string;
  /** `git`: bake reads the repository by git, so local contexts are git contexts. */
  readonly contextKind: 'path' | 'git';
  /** Null: every target that is meant to be built. Empty: the default ones. */
  readonly targets: readonly string[] | null;
  /** `--set` values: `*.cache-from=type=gha`. */
  readonly sets: readonly string[];
  readonly noCache: boolean;
  /** Where the command or step stands; null: each target's own line. */
  readonly source: string | null;
  /** Every file that bake is given was read; absent: it is not. */
  readonly isWhole?: boolean;
}

/** Builds of bake files (HCL, JSON or compose) that are used together. */
export function bakeBuilds(files: readonly TreePath[], place: BakePlace, search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const compose = files.filter((file) => /\.ya?ml$/.test(file));
  const read = readBakeFiles(files, repository);
  const definition = bakeDefinition(read, place.environment, unknowns, repository.work);
  // Compose files that bake reads keep their paths relative to where bake runs (docker/buildx, bake/compose.go).
  const directory = treePath(place.directory, '.') ?? '';
  const services = compose.length === 0 ? [] : composeBuilds(compose, { ...place, directory, services: [], byBake: true }, search);
  const selected =
    place.targets === null
      ? [...definition.targets.values()].filter((target) => target.builds)
      : withLinked(selectTargets(definition, place.targets), definition);
  const named = new Set(place.targets ?? []);
  if (place.workflow !== null) noteLost(definition, services, place, search);
  const isWhole = place.isWhole === true && compose.length === 0 && read.length === files.length;
  const refused = place.targets === null ? null : bakeRefusal(definition, { names: place.targets, isWhole });
  // Services are targets too; the group `default` of a compose project holds all of them.
  const all = named.size === 0 || (named.has('default') && !definition.groups.has('default'));
  const fromCompose = services
    .filter((service) => all || named.has(service.name ?? ''))
    .map((service) => ({
      ...service,
      context: place.contextKind === 'git' ? gitContext(service.context ?? '.', place.directory) : service.context,
      ...(place.source === null ? {} : { source: place.source })
    }));
  const builds = [
    ...selected.flatMap((target) => (isInline(target, search) ? [] : [targetBuild(target, definition, place, unknowns)])),
    ...fromCompose.filter((service) => !definition.targets.has(service.name ?? ''))
  ];
  if (refused !== null && builds.length === 0 && place.workflow !== null)
    repository.lost({ dockerfiles: [], source: place.source ?? place.workflow.file, sure: refused.sure, refused: refused.because });
  const definedAt = { definedAt: files };
  return builds.map((build) => ({ ...withOverrides(build, place, unknowns), ...definedAt, ...(refused === null ? {} : { refused }) }));
}

/** The environment with `NAME=value` lines of `--var` over it. */
export function withVariables(lines: readonly string[], environment: BakePlace['environment']): BakePlace['environment'] {
  const given = new Map(Object.entries(buildArguments(lines, environment)));
  return (name) => given.get(name) ?? environment(name);
}

/** Names that no target, group or service of the files has: bake refuses them (docker/buildx, bake/bake.go). Patterns and overrides may mean others. */
function noteLost(definition: BakeDefinition, services: readonly WrittenBuild[], place: BakePlace, { repository, unknowns }: Search): void {
  if (definition.targets.size === 0) return;
  const isThere = (name: string) =>
    definition.targets.has(name) || definition.groups.has(name) || services.some((service) => service.name === name);
  for (const name of place.targets ?? []) {
    if (hasUnknown(name) || /[*?[\]{}:/]/.test(name) || name === 'default' || isThere(name)) continue;
    const source = place.source ?? place.workflow?.file ?? '';
    repository.lost({
      dockerfiles: [],
      source,
      sure: place.workflow?.untouched === true,
      what: say`the bake target ${code(unknowns.show(name))}`
    });
  }
}

/** Targets with those that their contexts name (`target:base`), which bake builds along. */
function withLinked(targets: readonly BakeTarget[], definition: BakeDefinition): readonly BakeTarget[] {
  const found = new Map(targets.map((target) => [target.name, target]));
  for (const target of found.values()) {
    for (const [, context] of entries(target.attributes.get('contexts') ?? null)) {
      const linked = definition.targets.get(/^target:(.+)$/.exec(textOf(context))?.[1] ?? '');
      if (linked !== undefined && !found.has(linked.name)) found.set(linked.name, linked);
    }
  }
  return [...found.values()];
}

function isInline(target: BakeTarget, { repository }: Search): boolean {
  if (textOf(target.attributes.get('dockerfile-inline') ?? null) === '') return false;
  repository.note(
    'left-out',
    say`${code(`${baseName(target.file)}:${target.line}`)}: the target ${code(target.name)} has its Dockerfile inline, which is not analysed.`
  );
  return true;
}

function readBakeFiles(files: readonly TreePath[], repository: Repository): readonly BakeFile[] {
  return files.flatMap((path) => {
    if (!/\.(?:hcl|json)$/.test(path)) return [];
    const reading = repository.once(`bake:${path}`, () => {
      const text = repository.text(path);
      if (text === null) return null;
      const read = path.endsWith('.json') ? readHclJson(text, path) : readHcl(text, path);
      for (const problem of read.problems) repository.problem(problem);
      return read;
    });
    return reading === null || reading.body === null ? [] : [{ path, body: reading.body, lineOf: reading.lineOf }];
  });
}

function targetBuild(target: BakeTarget, definition: BakeDefinition, place: BakePlace, unknowns: Unknowns): WrittenBuild {
  const value = (name: string) => target.attributes.get(name) ?? null;
  const text = (name: string) => textOf(value(name));
  const list = (name: string) =>
    listOf(value(name))
      .map((item) => (item instanceof Map ? [...item].map(([key, inner]) => `${key}=${textOf(inner)}`).join(',') : textOf(item)))
      .filter((item) => item !== '');
  const own = `${baseName(target.file)}:${target.line}`;
  const source = place.source ?? own;
  const written = text('context');
  const noCache = noCacheSwitch(text('no-cache'), unknowns);
  // `cwd://` is the directory of the command, also where bake reads its files by git.
  const beside = written.startsWith('cwd://');
  const context = beside ? written.slice('cwd://'.length) : written;
  return {
    origin: place.origin,
    name: target.name,
    context: place.contextKind === 'git' && !beside ? gitContext(context, place.directory) : context || '.',
    file: text('dockerfile') || null,
    defaultContext: 'path',
    fileFrom: 'context',
    directory: place.directory,
    target: text('target') || null,
    args: withEpoch(
      Object.fromEntries(entries(value('args')).flatMap(([key, inner]) => (inner === null ? [] : [[key, textOf(inner)]]))),
      place.environment
    ),
    platforms: list('platforms').filter((platform) => platform !== 'local'),
    buildContexts: Object.fromEntries(entries(value('contexts')).map(([key, inner]) => [key, linkedContext(textOf(inner), definition)])),
    builder: 'buildkit',
    cache: {
      from: cacheEntries(list('cache-from').map((entry) => unknowns.settle(entry, 'first-filled'))),
      to: cacheEntries(list('cache-to').map((entry) => unknowns.settle(entry, 'first-filled'))),
      noCache: noCache.isOn || place.noCache ? true : list('no-cache-filter'),
      ...noCache.open,
      engine: place.engine,
      place: place.origin === 'workflow' && place.sets.some((set) => set.includes('cache-')) ? source : own
    },
    ...runSettings({
      network: text('network'),
      addHosts: entries(value('extra-hosts')).map(([name, address]) => `${name}=${textOf(address)}`),
      ulimits: list('ulimits'),
      shmSize: text('shm-size')
    }),
    tags: list('tags'),
    source,
    workflow: place.workflow
  };
}

/** A directory within the repository that bake reads by git, from the folder that it reads; an address stays as it is. */
function gitContext(context: string, directory: string): string {
  if (/^[a-z]+:/i.test(context)) return context;
  const path = treePath(directory, context === '' ? '.' : context) ?? context.replace(/^\.\//, '');
  return path === '' ? '{{defaultContext}}' : `{{defaultContext}}:${path}`;
}

/** A context `target:NAME` is another target's result; its own name stays, it is no directory. */
function linkedContext(written: string, definition: BakeDefinition): string {
  const name = written.startsWith('target:') ? written.slice('target:'.length) : null;
  return name !== null && definition.targets.has(name) ? `target:${name}` : written;
}

function entries(value: BakeValue): readonly (readonly [string, BakeValue])[] {
  return value instanceof Map ? [...value] : [];
}

/** Names that bake takes without `-f`, all that exist, in this order (docker/buildx, bake/bake.go defaultFilenames). */
const DEFAULT_NAMES = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl'
];

export function defaultBakeFiles(directory: string, repository: Repository): readonly TreePath[] {
  return DEFAULT_NAMES.flatMap((name) => treePath(directory, name) ?? []).filter((path) => repository.isFile(path));
}
