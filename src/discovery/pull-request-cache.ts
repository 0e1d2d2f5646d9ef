import type { CacheSetup } from '../model/image.ts';
import { exportedBy } from './cache-entries.ts';
import { meets, readPlaces, writtenPlaces } from './cache-places.ts';
import { keptEngine } from './cache-setup.ts';
import type { FoundBuild } from './found-build.ts';
import type { RunRef } from './workflow/value-table.ts';

/**
 * Where builds of a pull request find, or leave, something else than the first build after its merge; undefined where they do not, or none
 * is made (docs/discovery.md "What keeps a cache"). `group`: all definitions of the image, the chosen one first.
 */
export function pullRequestCache(group: readonly [FoundBuild, ...FoundBuild[]], { mode }: CacheSetup): CacheSetup['pullRequests'] {
  const [chosen] = group;
  const builds = group.filter(runsFor('pull-request'));
  const [first] = builds;
  if (first === undefined) return undefined;
  const behind = group.find(runsFor('branch'));
  if (behind !== undefined && chosen.turn !== undefined && !runsFor('branch')(chosen)) return { kind: 'elsewhere', from: behind.source };
  if (mode === 'none') return undefined;
  if (keptEngine(chosen) === 'yes')
    return builds.some((build) => keptEngine(build) === 'yes') ? { kind: 'shared', from: first.cache.place } : undefined;
  const reads = chosen.cache.from.flatMap((entry) => readPlaces(chosen, entry));
  for (const build of builds) {
    if (build.around?.refs.includes('pull-request') !== true) continue;
    const written = exportedBy(build).filter((entry) =>
      writtenPlaces(build, entry).some((place) => reads.some((one) => meets(one, place)))
    );
    const [entry] = written;
    // What a run for a pull request writes to the service's cache stays with its ref (docs.github.com, dependency caching).
    if (entry !== undefined) return { kind: entry.type === 'gha' || entry.type === 'local' ? 'apart' : 'shared', from: build.cache.place };
  }
  const isUnread = builds.every((build) => build.cache.from.length === 0 && keptEngine(build) === 'no');
  return isUnread ? { kind: 'unread', from: first.source } : undefined;
}

/** Whether a run for such a ref may come to a build. */
const runsFor =
  (wanted: RunRef) =>
  ({ turn }: FoundBuild): boolean =>
    turn?.reached.may.some(({ kind }) => kind === wanted) === true;
