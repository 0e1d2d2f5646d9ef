import type { BuildGraph, StepId } from '../model/graph.ts';
import { type BuiltBefore, type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import { code, codes, type Sentence, say } from '../model/sentence.ts';
import { type JobBuild, sharedSteps, stepsWithResult } from '../prediction/index.ts';
import type { ReplayedBefore } from '../replay/index.ts';
import type { SideInput } from './input.ts';
import { comparedPlatforms, type HeadPair, type ImagePair, pairImages } from './pairs.ts';
import type { PredictedPair } from './predict-pair.ts';
import type { Side } from './side.ts';

/** What the builds that a job makes before an image leave to it. */
export type JobBuildsOf = (spec: ImageSpec, platform: string | null) => readonly JobBuild[];

/** Builds of one job that are compared with one image, the nearest. */
const MOST_BUILDS = 30;

/** The builds of jobs as sequences: each is predicted by itself, once, since what it leaves does not hang on who made it. */
export function createJobBuilds(base: Side | null, head: Side, predict: (pair: HeadPair) => PredictedPair | null): JobBuildsOf {
  let pairs: ReadonlyMap<string | undefined, ImagePair> | null = null;
  const known = new Map<string, PredictedPair | null>();
  const pairOf = (name: string): HeadPair | null => {
    pairs ??= new Map(pairImages(builtOn(base?.input ?? null), builtOn(head.input)).map((one) => [one.head?.name, one]));
    const pair = pairs.get(name);
    return pair?.head == null ? null : { base: pair.base, head: pair.head };
  };
  const predicted = (pair: HeadPair, fresh: readonly string[]): PredictedPair | null => {
    const key = JSON.stringify([pair.head.name, pair.head.platforms, fresh]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = predict(pair);
    known.set(key, made);
    return made;
  };
  /** What a build of another image has written last to the cache that is read. */
  const written = ({ last }: ImageSpec['cache'], platform: string | null): readonly JobBuild[] => {
    const pair = last === undefined ? null : pairOf(last.image);
    if (last === undefined || pair === null) return [];
    const built = forPlatform(pair, last, platform);
    const by = say`the last writer of its cache, the build of ${code(last.image)} (${code(last.source)})`;
    if (last.side === 'head') return [buildOf(by, {}, predicted(built, []), null)].filter((one) => one !== null);
    const graph =
      base === null || built.base === null ? null : base.graph(built.base, built.base.platforms[0] ?? null, VOLATILE_VALUE.base);
    const stored = graph === null || built.base === null ? null : stepsWithResult(graph, { mode: built.base.cache.mode });
    return graph === null ? [] : [{ by, graph, leaves: graph.steps.map(({ id }) => stored === null || stored.has(id)), doubt: null }];
  };
  return (spec, platform) => [...written(spec.cache, platform), ...before(spec, platform)];

  function before(spec: ImageSpec, platform: string | null): readonly JobBuild[] {
    return (spec.behind ?? []).slice(-MOST_BUILDS).flatMap((link) => {
      head.work.spend('earlier builds of jobs');
      const pair = pairOf(link.image);
      if (pair === null) return [];
      const built = forPlatform(pair, link, platform);
      const by = nameOf(link, pair.head, spec);
      const fresh = link.fresh ?? [];
      const open = fresh.length === 0 ? null : say`whether ${codes(fresh)} has the same value in both is not known`;
      // Of what is not reported the base side may have another place than the jobs that are looked at.
      const isElsewhere = base !== null && pair.base === null && head.input.beside?.some(({ name }) => name === link.image) === true;
      const unseen = isElsewhere ? say`whether the base side builds it is not known` : null;
      return [
        buildOf(by, link, predicted({ ...built, head: withNewValues(built.head, fresh) }, fresh), unseen),
        open === null ? null : buildOf(by, link, predicted(built, []), open)
      ].filter((one) => one !== null);
    });
  }
}

/** Everything that the jobs of a side build, as far as it may leave something to what is reported. */
export const builtOn = (side: SideInput | null): readonly ImageSpec[] => [...(side?.images ?? []), ...(side?.beside ?? [])];

const byName = new WeakMap<SideInput, ReadonlyMap<string, ImageSpec>>();

/** The same by name; made once for all images of a side. */
function namedOn(side: SideInput): ReadonlyMap<string, ImageSpec> {
  const named = byName.get(side) ?? new Map(builtOn(side).map((image) => [image.name, image]));
  byName.set(side, named);
  return named;
}

/** The builds that certainly come before one in its job, for a replay; `graphOf` lowers another image as the graph was. May throw OutOfWork. */
export function builtBefore(
  spec: ImageSpec,
  graph: BuildGraph,
  { input, work }: Side,
  graphOf: (image: ImageSpec) => BuildGraph | null
): readonly ReplayedBefore[] {
  return (spec.behind ?? []).slice(-MOST_BUILDS).flatMap((link) => {
    work.spend('earlier builds of jobs');
    const image = link.doubt === undefined ? namedOn(input).get(link.image) : undefined;
    if (image === undefined) return [];
    const built = forPlatform({ base: null, head: image }, link, spec.platforms[0] ?? null).head;
    const other = graphOf(withNewValues(built, link.fresh ?? []));
    const same = other === null ? new Map<StepId, StepId>() : sharedSteps(other, graph);
    return other === null || same.size === 0 ? [] : [{ graph: other, cache: { mode: image.cache.mode }, same }];
  });
}

function buildOf(
  by: Sentence,
  link: Pick<BuiltBefore, 'doubt' | 'either'>,
  made: PredictedPair | null,
  open: Sentence | null
): JobBuild | null {
  if (made === null || made.prediction.fails?.certainty === 'certain') return null;
  const { head: graph, prediction } = made;
  return { by, graph, leaves: prediction.leaves, doubt: link.doubt ?? open, ...(link.either === true ? { either: true } : {}) };
}

/** An earlier build as a noun: by its target where that tells it from the other, else by its image. */
function nameOf({ image, source, together, apart }: BuiltBefore, { dockerfile, target }: ImageSpec, other: ImageSpec): Sentence {
  const isTelling = dockerfile === other.dockerfile && target !== null && target !== other.target;
  const name = isTelling ? say`target ${code(target)}` : [code(image)];
  if (together === true) return say`the build of ${name} (${code(source)}), which runs together with it`;
  return apart === true
    ? say`the build of ${name} (${code(source)}) in another job`
    : say`the build of ${name} (${code(source)}) earlier in this job`;
}

/** The pair as it was built: for the platform that is looked at, where it was built for that. */
function forPlatform(pair: HeadPair, { platforms }: Pick<BuiltBefore, 'platforms'>, platform: string | null): HeadPair {
  const own = platform !== null && platforms.includes(platform) ? [platform] : platforms.slice(0, 1);
  return {
    base: pair.base === null ? null : { ...pair.base, platforms: own.length === 0 ? [] : present(comparedPlatforms(pair).base, own) },
    head: { ...pair.head, platforms: own }
  };
}

const present = (base: string | null, own: readonly string[]): readonly string[] => (base === null ? [] : own);

/** Arguments that are new in every run, with another value than the image's own. */
function withNewValues(spec: ImageSpec, names: readonly string[]): ImageSpec {
  if (names.length === 0) return spec;
  return {
    ...spec,
    args: { ...spec.args, ...Object.fromEntries(names.map((name) => [name, VOLATILE_VALUE.later])) },
    volatileArgs: spec.volatileArgs.filter((name) => !names.includes(name))
  };
}
