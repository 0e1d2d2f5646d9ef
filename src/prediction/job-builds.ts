import type { Doubt } from '../model/fact.ts';
import type { BuildGraph, StepId } from '../model/graph.ts';
import { type Sentence, say } from '../model/sentence.ts';
import type { CacheContents } from './cache-contents.ts';
import { createMatcher, type Match, type Matcher } from './match.ts';
import { standingOn } from './sameness.ts';

/** A build that the same builder has made before in the same job (docs/cache-rules.md §14). */
export interface JobBuild {
  /** How a sentence calls it: the build of `test` (`build.yml:12`) earlier in this job. */
  readonly by: Sentence;
  readonly graph: BuildGraph;
  /** Per step: the builder certainly has its result when that build ends. */
  readonly leaves: readonly boolean[];
  /** Why it may not have run, or not there; null where it has. */
  readonly doubt: Sentence | null;
  /** It may come behind as well, and then finds what this one leaves. */
  readonly either?: true;
}

/**
 * The matcher of a builder that has made other builds of the job before: what one of them certainly left is found, whatever the cache
 * of the base side holds; what one may have left is not certain to run. `stored`: what of the base that cache holds.
 */
export function withJobBuilds(
  matcher: Matcher,
  head: BuildGraph,
  builds: readonly JobBuild[],
  stored: ReadonlySet<StepId> | null
): Matcher {
  if (builds.length === 0) return matcher;
  const before = builds.map((build) => ({ ...build, matcher: createMatcher(build.graph, head) }));
  return {
    ...matcher,
    match: (id) => {
      const own = matcher.match(id);
      const isHeld = own.step !== null && (stored === null || stored.has(own.step));
      const isBase = head.steps[id]?.operation === 'base';
      if (own.sameness.kind === 'same' && (isHeld || isBase)) return own;
      const found = before.flatMap(({ by, graph, matcher: other, leaves, doubt }) => {
        const { sameness, step } = other.match(id);
        if (step === null) return [];
        const open: Doubt | null =
          doubt !== null
            ? { because: doubt, likely: 'rebuilt' }
            : leaves[step] === true
              ? null
              : { because: say`whether ${by} leaves its result with the builder is not known`, likely: 'rebuilt' };
        return [{ sameness: standingOn(sameness, open), step, by, at: { graph, matcher: other } }];
      });
      const sure = found.find(({ sameness }) => sameness.kind === 'same');
      if (sure !== undefined) return { sameness: sure.sameness, step: sure.step, job: sure };
      const [maybe] = found;
      return maybe === undefined ? own : { ...own, sameness: eitherWay(own.sameness, maybe), leftBy: maybe.by };
    }
  };
}

interface MayHave {
  readonly sameness: Match['sameness'];
  readonly by: Sentence;
}

/** What an earlier build of the job may have made, and the base side's may hold or not. */
function eitherWay(own: Match['sameness'], { sameness, by }: MayHave): Match['sameness'] {
  const because = 'reason' in sameness ? sameness.reason : say`${by} may have made it`;
  const job = say`${by} has the same step, and ${because}`;
  // Of a step that is the same, and whose result alone the cache does not hold, the job's builds decide.
  if (own.kind === 'different' || own.kind === 'same') return { kind: 'unknown', reason: job, likely: 'rebuilt' };
  return { kind: 'unknown', reason: say`${job}; else ${own.reason}`, likely: own.kind === 'unknown' ? own.likely : 'rebuilt' };
}

/** The matcher of a build that finds nothing of the base side: images are fetched, everything else is new (§14.1). */
export function emptyMatcher(head: BuildGraph): Matcher {
  const different = () => ({ kind: 'different' }) as const;
  return {
    match: (id) => ({ sameness: { kind: head.steps[id]?.operation === 'base' ? 'same' : 'different' }, step: null }),
    same: different,
    sameInput: different,
    sameChain: different
  };
}

/** The matcher of an image that has no earlier build: another image's may have left an equal step. */
export function ofOtherImages(head: BuildGraph, { doubt = null, others = [] }: CacheContents): Matcher | null {
  if (doubt === null || others.length === 0) return null;
  const rivals = others.map(({ graph }) => createMatcher(graph, head));
  const isThere = (id: StepId) => rivals.some((rival) => rival.match(id).sameness.kind !== 'different');
  const left: Match = { sameness: { kind: 'unknown', reason: doubt.because, likely: 'rebuilt' }, step: null, leftBy: [] };
  const none = emptyMatcher(head);
  return { ...none, match: (id) => (isThere(id) ? left : none.match(id)) };
}
