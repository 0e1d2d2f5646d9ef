import { median } from '../cost/index.ts';
import type { Seconds, UtcTime } from '../model/units.ts';
import type { Audited } from './compare.ts';

/** Ten predictions in a row and how they held. */
export interface Decade {
  readonly from: UtcTime;
  readonly to: UtcTime;
  readonly predictions: number;
  /** Median of |took - said| / took, null where none can be scored. */
  readonly medianError: number | null;
  /** Median of took / said - 1: above 0 where builds took longer than was said; null where none can be scored. */
  readonly bias: number | null;
  /** Ranges that held their build, of those that can be judged. */
  readonly inside: number;
  readonly judged: number;
}

const SIZE = 10;

/** Calibration by tens of predictions, oldest first; the last ten may be fewer. */
export function decadesOf(rows: readonly Audited[]): readonly Decade[] {
  const decades: Decade[] = [];
  for (let at = 0; at < rows.length; at += SIZE) {
    const some = rows.slice(at, at + SIZE);
    const errors = some.flatMap((row) => row.error ?? []);
    const ratios = some.flatMap(({ took, prediction }) =>
      took !== null && took > 0 && (prediction.rebuild?.mid ?? 0) > 0 ? [took / (prediction.rebuild?.mid ?? 1) - 1] : []
    );
    const ranges = some.flatMap((row) => row.inside ?? []);
    decades.push({
      from: some[0]?.at ?? '',
      to: some.at(-1)?.at ?? '',
      predictions: some.length,
      medianError: errors.length === 0 ? null : median(errors),
      bias: ratios.length === 0 ? null : median(ratios),
      inside: ranges.filter((inside) => inside).length,
      judged: ranges.length
    });
  }
  return decades;
}

/** What a limit on the next build would have decided, and what it should have. */
export interface Hindsight {
  readonly limit: Seconds;
  /** Predictions whose build tells, and how many of these builds were over the limit. */
  readonly judged: number;
  readonly over: number;
  /** The whole range was above the limit: failed, and of these the ones whose build was within. */
  readonly failed: number;
  readonly falseAlarms: number;
  /** The middle was above the limit, not the whole range. */
  readonly warned: number;
  /** Over the limit, and passed without a word. */
  readonly missed: number;
}

/** The gate's rule (docs/gate.md) on kept predictions against the builds that followed them. */
export function hindsightOf(rows: readonly Audited[], limit: Seconds): Hindsight {
  const told = rows.flatMap(({ prediction, took }) =>
    prediction.rebuild === null || took === null ? [] : [{ said: prediction.rebuild, took }]
  );
  const count = (test: (row: (typeof told)[number]) => boolean) => told.filter(test).length;
  return {
    limit,
    judged: told.length,
    over: count(({ took }) => took > limit),
    failed: count(({ said }) => said.low > limit),
    falseAlarms: count(({ said, took }) => said.low > limit && took <= limit),
    warned: count(({ said }) => said.low <= limit && said.mid > limit),
    missed: count(({ said, took }) => took > limit && said.mid <= limit)
  };
}
