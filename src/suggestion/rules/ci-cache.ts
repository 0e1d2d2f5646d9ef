import { code, codes, type Sentence, say } from '../../model/sentence.ts';
import { advise, found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';

/** How the workflow keeps its build cache: none, not exported, thrown away, too little of it, or overwritten by another image. */
export const ciCache: Rule = {
  name: 'ci-cache',
  find({ facts, cache, sharedScopes, stagesBuilt }) {
    const target = stagesBuilt === null ? facts.dockerfile.stages.length - 1 : Math.max(...stagesBuilt.shipped);
    if (cache === null || facts.stage.index !== target) return NO_FINDINGS;
    const line = lineOf(facts.dockerfile.stages[0]?.from ?? facts.stage.from);
    const at = /^(?:assumed|option|configuration)$/.test(cache.from) ? null : cache.from;
    if (at === null) return NO_FINDINGS;
    const tell = (clause: Sentence) => found(advise('ci-cache', line, say`${clause} (${code(at)}).`));
    if (cache.noCache === true) return tell(say`The workflow builds with no-cache, so every step runs on every build`);
    if (cache.mode === 'none')
      return tell(
        say`The workflow keeps no build cache, so on a fresh runner every step runs: add ${code('cache-from: type=gha')} and ${code('cache-to: type=gha,mode=max')}, with a scope of its own for each image`
      );
    if (cache.imports && !cache.exports)
      return tell(
        say`The workflow reads a build cache that no build writes: add ${code('cache-to')} with the same reference and ${code('mode=max')}`
      );
    if (cache.exports && !cache.imports)
      return tell(say`The workflow writes a build cache that no build reads: add ${code('cache-from')} with the same reference`);
    if (sharedScopes.length > 0)
      return tell(
        say`The cache scope is shared with ${codes(sharedScopes)}, and each build overwrites the other’s: give each image a scope of its own, ${code('scope=NAME')} in both ${code('cache-from')} and ${code('cache-to')}`
      );
    const small = cache.mode === 'gha-min' || cache.mode === 'registry-min' || cache.mode === 'inline';
    if (small && stagesBuilt !== null && stagesBuilt.needed.size > stagesBuilt.shipped.size)
      return tell(
        say`The cache holds only the steps whose layers are in the image, so the stages that it copies from run again: write ${code('mode=max')} in ${code('cache-to')}`
      );
    return NO_FINDINGS;
  }
};
