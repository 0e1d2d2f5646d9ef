import { processorShare } from '../commands/index.ts';
import type { Execution } from '../history/index.ts';
import { DEFAULT_CORES, pace } from './contention.ts';
import { median, recentMedian } from './median.ts';
import type { RepositoryNoise } from './noise.ts';
import { coresOf, sameClass } from './runner-class.ts';
import type { RunnerScale } from './runner-scale.ts';

import { type LogDuration, logOf, pooledSpread, robustDeviation, widened } from './spread.ts';

/** Builds that count (docs/build-logs.md). */
const KEPT = 20;
/** Executions beyond so many deviations of the middle teach nothing (docs/security.md). */
const OUTLIER = 5;
/** Doubt about a duration that was measured on another class of machine. */
const OTHER_CLASS_SD = 0.35;
/** A cache mount's quick and slow runs lie further apart than this factor (docs/build-logs.md). */
const BIMODAL = 3;
/** Builds that say whether the mount is usually warm. */
const LAST = 5;

export interface CentreOptions {
  readonly runner: string | null;
  readonly cacheMount: boolean;
  /** Told to run whatever the cache holds: the builder then starts with empty cache mounts as well. */
  readonly forced: boolean;
  readonly noise: RepositoryNoise;
  /** Seconds measured on another class of machine, as they would be on this one. */
  readonly scale: RunnerScale;
}

/** Duration of a step from executions (oldest first), for one class of machine; null without any. */
export function centreOf(executions: readonly Execution[], kind: string, options: CentreOptions): LogDuration | null {
  const same = executions.filter((e) => sameClass(e.runner, options.runner));
  const native = same.length > 0;
  const used = (native ? same : executions).slice(-KEPT);
  const newest = used.at(-1);
  if (newest === undefined) return null;
  const logs = used.map((e) => logOf(aloneSeconds(e, kind) * (native ? 1 : options.scale(kind, e.runner))));
  const kept = withoutOutliers(options.cacheMount ? usualCluster(logs, options.forced) : logs);
  const centre = recentMedian(kept);
  // What the log cannot resolve is doubt as well, and what every process takes more or less: a tenth of a second is much of a short step.
  const absolute = Math.hypot(newest.resolution / Math.sqrt(3), options.noise.jitter);
  const duration = widened({ centre, ...pooledSpread(kept, options.noise) }, absolute / Math.max(Math.exp(centre), absolute, 1e-6));
  return native ? duration : widened(duration, OTHER_CLASS_SD);
}

/** Seconds as if the step had run alone: what it waited for cores is taken off, and the schedule adds it where it applies (docs/estimate.md). */
function aloneSeconds(execution: Execution, kind: string): number {
  if (execution.overlap === null || execution.overlap === undefined) return execution.seconds;
  const share = processorShare(kind);
  return execution.seconds / pace(share, share + execution.overlap, coresOf(execution.runner) ?? DEFAULT_CORES);
}

/**
 * A cache mount makes a step slow once and quick later: with a wide gap between the two only one side counts, the one that
 * most of the last builds were on (of a tie the newest), or the slow one where the build starts with empty mounts.
 */
function usualCluster(logs: readonly number[], cold: boolean): readonly number[] {
  const sorted = [...logs].sort((a, b) => a - b);
  const [first, last, newest] = [sorted[0], sorted.at(-1), logs.at(-1)];
  if (first === undefined || last === undefined || newest === undefined || last - first <= Math.log(BIMODAL)) return logs;
  let cut = first;
  let widest = 0;
  for (const [i, value] of sorted.entries()) {
    const gap = (sorted[i + 1] ?? value) - value;
    if (gap > widest) {
      widest = gap;
      cut = value;
    }
  }
  const recent = logs.slice(-LAST);
  const quick = recent.filter((l) => l <= cut).length;
  const warm = !cold && (2 * quick === recent.length ? newest <= cut : 2 * quick > recent.length);
  return logs.filter((l) => l <= cut === warm);
}

function withoutOutliers(logs: readonly number[]): readonly number[] {
  if (logs.length < 3) return logs;
  const middle = median(logs);
  const reach = OUTLIER * robustDeviation(logs, middle);
  return logs.filter((l) => Math.abs(l - middle) <= reach);
}
