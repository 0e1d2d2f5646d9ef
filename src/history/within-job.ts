import type { LoggedBuild, LoggedOverhead, LoggedStep, LogReading } from '../model/buildlog.ts';
import type { UtcTime } from '../model/units.ts';

/** When a job, or the run that it belongs to, began and ended, by somebody else's clock than the log's own lines. */
export interface JobBounds {
  readonly from: UtcTime;
  /** Null where the end is not known. */
  readonly to: UtcTime | null;
}

/** Bounds are given in whole seconds; a printed duration is rounded to a tenth. */
const ROUNDING_SECONDS = 2;
/** Clocks of a runner and of the server may differ by this much before the stamps are those of another time. */
const SKEW_SECONDS = 300;

/**
 * What a log may teach of a job that ran from `from` to `to`: no step takes longer than its job, and no build begins outside of it. What
 * does is left out and counted: it was printed by something else, or belongs to another run (docs/security.md "Poisoned history").
 */
export function withinJob(reading: LogReading, bounds: JobBounds): { readonly reading: LogReading; readonly refused: number } {
  const from = Date.parse(bounds.from) / 1000;
  const to = bounds.to === null ? Number.NaN : Date.parse(bounds.to) / 1000;
  if (Number.isNaN(from)) return { reading, refused: 0 };
  const longest = Number.isNaN(to) || to < from ? Number.POSITIVE_INFINITY : to - from + ROUNDING_SECONDS;
  let refused = 0;
  const fits = (one: LoggedStep | LoggedOverhead): boolean => {
    const fit = one.seconds === null || one.seconds <= longest;
    if (!fit) refused++;
    return fit;
  };
  const builds = reading.builds.flatMap((build): LoggedBuild[] => {
    const begun = build.startedAt === null ? null : Date.parse(build.startedAt) / 1000;
    if (begun !== null && (begun < from - SKEW_SECONDS || begun > from + longest + SKEW_SECONDS)) {
      refused += build.steps.length;
      return [];
    }
    return [
      {
        ...build,
        steps: build.steps.filter(fits),
        overheads: build.overheads.filter(fits),
        wall: build.wall !== null && build.wall > longest ? null : build.wall
      }
    ];
  });
  return refused === 0 ? { reading, refused } : { reading: { ...reading, builds }, refused };
}
