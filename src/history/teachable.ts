import type { Sample } from '../model/history.ts';
import type { UtcTime } from '../model/units.ts';

/** An execution that may teach: seconds are known. */
export interface Execution extends Sample {
  readonly seconds: number;
}

const MAX_AGE_DAYS = 180;

/**
 * The executions that may teach a duration: trusted, finished, not fetched from a cache, not older than 180 days and not
 * from the future, one for each run, job-independent, step and platform (of a retry or a matrix the middle one), in order
 * of time (docs/build-logs.md; docs/security.md).
 */
export function teachable(samples: readonly Sample[], now: UtcTime): readonly Execution[] {
  const latest = Date.parse(now) + 86_400_000;
  const oldest = Date.parse(now) - MAX_AGE_DAYS * 86_400_000;
  const groups = new Map<string, Execution[]>();
  for (const sample of samples) {
    const { seconds } = sample;
    const at = Date.parse(sample.at);
    if (!sample.trusted || sample.state !== 'done' || seconds === null || sample.pulled || at > latest || at < oldest) continue;
    const group = [sample.run, sample.file, sample.target ?? '', sample.platform ?? '', sample.runner ?? '', sample.key].join('\u0000');
    const list = groups.get(group);
    if (list === undefined) groups.set(group, [{ ...sample, seconds }]);
    else list.push({ ...sample, seconds });
  }
  return [...groups.values()].map(middle).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.run < b.run ? -1 : a.run > b.run ? 1 : 0));
}

function middle(list: readonly Execution[]): Execution {
  const sorted = [...list].sort((a, b) => a.seconds - b.seconds);
  const one = sorted[Math.floor((sorted.length - 1) / 2)];
  if (one === undefined) throw new RangeError('a group has at least one execution');
  return one;
}
