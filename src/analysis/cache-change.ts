import type { CacheSetup, ImageSpec } from '../model/image.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { AnalysisInput } from './input.ts';
import type { ImagePair } from './pairs.ts';

/**
 * What the change does to the cache that later builds find, as a clause; null where it leaves the set-up as it was, however bad
 * (docs/comment.md "When it speaks").
 */
export function cacheChangeOf({ base, head }: ImagePair, input: AnalysisInput): Sentence | null {
  if (base === null || head === null) return null;
  const [was, is] = [base.cache, head.cache];
  if (keeps(was) && !keeps(is)) return say`the build loses its cache: every step will run on every build`;
  if (!keeps(was) || !keeps(is)) return null;
  const rivals = rivalsOf(head, input.head.images);
  if (rivals.length > 0 && rivalsOf(base, input.base?.images ?? []).length === 0)
    return say`its cache now has the scope of ${listed(rivals.map(code))}, so each build overwrites what the other one needs`;
  if (was.mode !== is.mode || (was.scope ?? '') !== (is.scope ?? ''))
    return say`its cache moves to another place, so the next build starts without one, once`;
  return null;
}

const keeps = (cache: CacheSetup): boolean => cache.mode !== 'none' && cache.noCache !== true;

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
