import { type Execution, teachable } from '../history/index.ts';
import type { Sample } from '../model/history.ts';
import type { Seconds, UtcTime } from '../model/units.ts';
import { median } from './median.ts';

/**
 * For every trusted, finished build of a file the seconds that its cached steps take when they run (the median of each
 * step's executions; steps never seen to run count nothing). What `cacheBalance` weighs against import and export.
 */
export function secondsSavedByCache(samples: readonly Sample[], file: string, now: UtcTime): readonly Seconds[] {
  const executions = new Map<string, Execution[]>();
  for (const execution of teachable(samples, now)) {
    const list = executions.get(execution.key);
    if (list === undefined) executions.set(execution.key, [execution]);
    else list.push(execution);
  }
  const usual = new Map([...executions].map(([key, list]) => [key, median(list.map((e) => e.seconds))]));
  const builds = new Map<string, Seconds>();
  for (const sample of samples) {
    if (!sample.trusted || sample.outcome !== 'ok' || sample.file !== file) continue;
    const id = JSON.stringify([sample.run, sample.job, sample.build]);
    const saved = sample.state === 'cached' || sample.pulled ? (usual.get(sample.key) ?? 0) : 0;
    builds.set(id, (builds.get(id) ?? 0) + saved);
  }
  return [...builds.values()];
}
