import { linearRegression } from 'simple-statistics';
import type { OverheadLine } from '../model/analysis.ts';
import type { OverheadSample } from '../model/history.ts';
import type { Seconds, UtcTime } from '../model/units.ts';
import { median } from './median.ts';
import { sameClass } from './runner-class.ts';
import { interval, logOf, pooledSpread } from './spread.ts';

const NAMES: Readonly<Record<OverheadSample['kind'], string>> = {
  metadata: 'image metadata',
  context: 'build context',
  'base-pull': 'base pull',
  'cache-import': 'cache import',
  'cache-export': 'cache export',
  export: 'export layers',
  push: 'push',
  other: 'other'
};
/** What grows with the number of steps that ran. */
const GROWING: ReadonlySet<string> = new Set(['export', 'cache-export', 'push']);
const KEPT = 20;
const MAX_AGE_DAYS = 180;
/** Less than this is no line worth reading. */
const WORTH_A_LINE: Seconds = 0.5;

export interface OverheadInput {
  readonly samples: readonly OverheadSample[];
  readonly file: string;
  /** Number of steps that the build to come executes. */
  readonly executed: number;
  readonly now: UtcTime;
  readonly confidence: number;
  readonly runner: string | null;
}

/** Per build the seconds of one class of overhead, oldest first, trusted builds of this image's file and class of machine only. */
function perBuild(input: OverheadInput, kind: string): readonly { readonly seconds: Seconds; readonly executed: number }[] {
  const oldest = Date.parse(input.now) - MAX_AGE_DAYS * 86_400_000;
  const builds = new Map<string, { seconds: Seconds; executed: number; at: string }>();
  for (const s of input.samples) {
    if (s.kind !== kind || !s.trusted || s.file !== input.file || Date.parse(s.at) < oldest || !sameClass(s.runner, input.runner)) continue;
    const id = JSON.stringify([s.run, s.job, s.build]);
    const before = builds.get(id);
    builds.set(id, { seconds: (before?.seconds ?? 0) + s.seconds, executed: s.executed, at: s.at });
  }
  return [...builds.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-KEPT);
}

/** Time beside the steps, one line for each class that takes half a second or more; lines in the order of a build (docs/estimate.md, docs/build-logs.md). */
export function overheadLines(input: OverheadInput): readonly OverheadLine[] {
  return (Object.keys(NAMES) as OverheadSample['kind'][]).flatMap((kind) => {
    const builds = perBuild(input, kind);
    if (builds.length === 0) return [];
    const factor = GROWING.has(kind) ? growth(builds, input.executed) : 1;
    const logs = builds.map((b) => logOf(b.seconds));
    const centre = median(logs);
    const { low, mid, high } = interval({ centre: centre + Math.log(factor), ...pooledSpread(logs) }, input.confidence);
    return mid < WORTH_A_LINE ? [] : [{ name: NAMES[kind], low, mid, high }];
  });
}

/** Expected seconds at `executed` steps over those at the middle build: one slope per image is enough. Between a quarter and four. */
function growth(builds: readonly { readonly seconds: Seconds; readonly executed: number }[], executed: number): number {
  if (new Set(builds.map((b) => b.executed)).size < 2 || builds.length < 3) return 1;
  const { m, b } = linearRegression(builds.map((x) => [x.executed, x.seconds]));
  const usual = b + Math.max(0, m) * median(builds.map((x) => x.executed));
  const here = b + Math.max(0, m) * executed;
  return usual > 0 && here > 0 ? Math.min(4, Math.max(0.25, here / usual)) : 1;
}

/** Whether importing and exporting the cache costs less than the steps that it saves, per usual build; null where one of the two is not known. */
export interface CacheBalance {
  readonly builds: number;
  /** Median seconds of import and export together. */
  readonly spent: Seconds;
  /** Median over builds of the seconds that their cached steps would have taken. */
  readonly saved: Seconds;
  readonly pays: boolean;
}

/** "Does the cache pay?" from builds whose import or export was logged; `savedPerBuild` are the seconds that cached steps of each build would have taken. */
export function cacheBalance(input: OverheadInput, savedPerBuild: readonly Seconds[]): CacheBalance | null {
  const imports = perBuild(input, 'cache-import').map((b) => b.seconds);
  const exports = perBuild(input, 'cache-export').map((b) => b.seconds);
  if (imports.length + exports.length === 0 || savedPerBuild.length === 0) return null;
  const spent = (imports.length > 0 ? median(imports) : 0) + (exports.length > 0 ? median(exports) : 0);
  const saved = median(savedPerBuild);
  return { builds: savedPerBuild.length, spent, saved, pays: saved > spent };
}
