import type { BuiltSample, HistoryLine, Sample } from '../model/history.ts';
import type { Digest } from '../model/units.ts';
import { isBuilt, isSample } from './encode.ts';

/** What a step that ran again gave: the layer that the build before it had, so many times of all. */
export interface Reruns {
  readonly equal: number;
  readonly of: number;
}

/**
 * By the key of a step, from each two records of an image one after the other: the step has a layer in both and was executed in the
 * later. Rebuilt is not moved (docs/layers.md §3), and only this shows it of a step whose result nobody can know.
 */
export function rerunsOf(
  history: readonly HistoryLine[],
  image: Pick<BuiltSample, 'file' | 'target' | 'built'>
): ReadonlyMap<Digest, Reruns> {
  const builds = history
    .filter(isBuilt)
    .filter((line) => line.trusted && line.file === image.file && line.target === image.target && line.built === image.built)
    .filter((line) => line.steps.length > 0)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const executed = new Set(history.filter(isSample).flatMap((sample) => (wasExecuted(sample) ? [executionKey(sample)] : [])));
  const found = new Map<Digest, Reruns>();
  for (const [at, after] of builds.entries()) {
    const before = builds[at - 1];
    if (before === undefined || before.run === after.run) continue;
    const last = new Map(before.steps.map((step) => [step.key, step.digest]));
    for (const { key, digest } of after.steps) {
      const was = last.get(key);
      if (was === undefined || !executed.has(executionKey({ ...after, key }))) continue;
      const known = found.get(key) ?? { equal: 0, of: 0 };
      found.set(key, { equal: known.equal + Number(was === digest), of: known.of + 1 });
    }
  }
  return found;
}

const wasExecuted = ({ state, pulled, match }: Sample): boolean => state === 'done' && !pulled && match !== 'none';
const executionKey = ({ run, job, build, file, key }: Pick<Sample, 'run' | 'job' | 'build' | 'file' | 'key'>): string =>
  JSON.stringify([run, job, build, file, key]);
