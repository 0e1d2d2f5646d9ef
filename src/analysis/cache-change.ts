import type { BuildGraph } from '../model/graph.ts';
import type { CacheSetup, ImageSpec } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import { type CacheContents, stepsWithResult } from '../prediction/index.ts';
import type { AnalysisInput } from './input.ts';
import type { HeadPair } from './pairs.ts';

/**
 * What the change does to the cache that later builds find, as a clause; null where it leaves the set-up as it was, however bad
 * (docs/comment.md "When it speaks"), or only makes it better, which the figures tell. `found`: what the next build finds.
 */
export function cacheChangeOf(pair: HeadPair, graph: BuildGraph, found: CacheContents, input: AnalysisInput): Sentence | null {
  return madeDoubtful(pair, found, input) ?? settledChange(pair, graph, found);
}

/** What the change does that leaves open what later builds find, so that no figure of theirs is sure; null where it leaves nothing open. */
export function madeDoubtful({ base, head }: HeadPair, found: CacheContents, input: AnalysisInput): Sentence | null {
  if (base === null || !keeps(base.cache) || !keeps(head.cache)) return null;
  const rivals = rivalsOf(head, input.head.images);
  if (rivals.length > 0 && rivalsOf(base, input.base?.images ?? []).length === 0)
    return say`its cache now has the scope of ${listed(rivals.map(code))}, so each build overwrites what the other one needs`;
  const doubt = found.doubt ?? null;
  const isOnce = found.mode === 'none' && head.cache.last === undefined;
  return doubt !== null && !isOnce && (base.cache.doubt ?? null) === null ? say`its cache may be lost: ${doubt.because}` : null;
}

/** The rest, of which the figures of later builds tell. */
function settledChange({ base, head }: HeadPair, graph: BuildGraph, found: CacheContents): Sentence | null {
  if (base === null) return null;
  const [was, is] = [base.cache, head.cache];
  if (keeps(was) && !keeps(is) && found.mode !== 'none' && is.noCache !== true)
    return say`no build writes its cache any more, so later builds find what is left there, older with every merge`;
  if (keeps(was) && !keeps(is)) return say`the build loses its cache, so every step runs on every build`;
  if (!keeps(was) || !keeps(is)) return null;
  if (found.mode === 'none' && is.last === undefined)
    return say`its cache moves to another place, so the next build starts without one, once`;
  return was.mode !== is.mode && keptSteps(graph, is) < keptSteps(graph, was)
    ? say`its cache will keep only the layers of the final image (${code('mode=min')})`
    : null;
}

const keeps = (cache: CacheSetup): boolean => cache.mode !== 'none' && cache.noCache !== true;

const keptSteps = (graph: BuildGraph, { mode }: CacheSetup): number => stepsWithResult(graph, { mode })?.size ?? graph.steps.length;

/** Other images that export to the same scope. */
function rivalsOf(image: ImageSpec, all: readonly ImageSpec[]): readonly string[] {
  const { cache } = image;
  if (cache.scope === null || !cache.exports) return [];
  return all
    .filter(
      (other) => other.name !== image.name && other.cache.exports && other.cache.scope === cache.scope && other.cache.mode === cache.mode
    )
    .map(({ name }) => name);
}
