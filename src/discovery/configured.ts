import type { Config, ConfiguredImage } from '../model/config.ts';
import type { Surroundings } from '../model/fact.ts';
import type { CacheMode, CacheSetup, ImageSpec } from '../model/image.ts';
import { code, say } from '../model/sentence.ts';
import { contextByName, undeclaredBuild } from './by-name/find-by-name.ts';
import type { MergedImage } from './merge.ts';
import type { Repository } from './repository.ts';

const ASSUMED: CacheSetup = { mode: 'local', from: 'assumed', scope: null, noCache: [], exports: true, imports: true };

/** Lays the images of the configuration over those that were found: same Dockerfile and target, what it sets wins. */
export function configuredImages(config: Config | null, found: readonly MergedImage[], repository: Repository): readonly MergedImage[] {
  if (config === null || config.images.length === 0) return found;
  const keyOf = (dockerfile: string, target: string | null) => JSON.stringify([dockerfile, target]);
  const byKey = new Map<string, MergedImage[]>();
  for (const image of found) {
    const key = keyOf(image.spec.dockerfile, image.spec.target);
    byKey.set(key, [...(byKey.get(key) ?? []), image]);
  }
  const overridden = new Set<string>();
  const made = config.images.map((image): MergedImage => {
    const dockerfile = repository.resolve(image.dockerfile) ?? image.dockerfile;
    const key = keyOf(dockerfile, image.target);
    overridden.add(key);
    const like = byKey.get(key)?.find(({ spec }) => image.context === null || spec.context === image.context) ?? byKey.get(key)?.[0];
    if (repository.resolve(image.dockerfile) === null)
      repository.note('remark', say`The configuration names ${code(image.dockerfile)}, which is not in the repository on this side.`);
    return {
      hint: image.name ?? like?.hint ?? null,
      builds: like?.builds ?? [],
      spec: specOf(image, dockerfile, like?.spec ?? null, repository)
    };
  });
  return [...made, ...found.filter(({ spec }) => !overridden.has(keyOf(spec.dockerfile, spec.target)))];
}

function specOf(
  image: ConfiguredImage,
  dockerfile: string,
  like: MergedImage['spec'] | null,
  repository: Repository
): Omit<ImageSpec, 'name'> {
  const context =
    image.context ?? like?.context ?? contextByName(dockerfile, image.dockerfile, repository) ?? undeclaredBuild(dockerfile, '').context;
  const args = image.buildArgs ?? like?.args ?? {};
  const volatileArgs = image.volatileBuildArgs ?? like?.volatileArgs ?? [];
  const workflow = image.history?.workflow
    ? { file: image.history.workflow, job: image.history.job ?? '', runner: like?.workflow?.runner ?? null }
    : (like?.workflow ?? null);
  return {
    dockerfile,
    context,
    remoteContext: image.context === null ? (like?.remoteContext ?? null) : null,
    contextKind: image.context === null ? (like?.contextKind ?? 'path') : 'path',
    target: image.target,
    args: Object.fromEntries(Object.entries(args).filter(([name]) => !volatileArgs.includes(name))),
    volatileArgs,
    platforms: image.platforms ?? like?.platforms ?? [],
    buildContexts: image.buildContexts ?? like?.buildContexts ?? {},
    builder: image.builder ?? like?.builder ?? 'buildkit',
    cache: image.cache === null ? (like?.cache ?? ASSUMED) : configuredCache(image.cache, like?.cache),
    ...(like?.settings === undefined ? {} : { settings: like.settings }),
    tags: like?.tags ?? [],
    source: 'configuration',
    workflow,
    ...(like?.surroundings === undefined
      ? {}
      : { surroundings: withoutArguments(like.surroundings, { ...args, ...image.buildArgs }, volatileArgs) })
  };
}

/** What the configuration says of an argument is known. */
function withoutArguments(around: Surroundings, args: Readonly<Record<string, string>>, volatileArgs: readonly string[]): Surroundings {
  const others = <Value>(values: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !(name in args) && !volatileArgs.includes(name)));
  return { ...around, openArgs: others(around.openArgs) };
}

function configuredCache(mode: CacheMode, like: CacheSetup | undefined): CacheSetup {
  const used = mode !== 'none';
  return { mode, from: 'configuration', scope: like?.scope ?? null, noCache: like?.noCache ?? [], exports: used, imports: used };
}
