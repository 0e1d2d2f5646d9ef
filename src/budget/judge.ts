import { type BudgetVerdict, type GateVerdict, type Limit, type Limits, METRIC_UNITS, type Metric } from '../model/budget.ts';
import type { Answer, Config } from '../model/config.ts';
import { counted, type Sentence, say } from '../model/sentence.ts';
import type { Estimate } from '../model/units.ts';
import { plainText } from '../safe-text/index.ts';
import { amount, percent } from './amounts.ts';

/** One figure as estimated, and what it rests on. */
export interface Measured {
  readonly value: Estimate;
  /** The value before the change: the floor of `min-percent` is a share of it. Null: there is none. */
  readonly before: Estimate | null;
  /** Least number of real samples among the steps that make up the larger half of the value. */
  readonly samples: number;
  /** Share of the middle that rests on priors, 0 to 1. */
  readonly priorShare: number;
  /** Why this figure alone is in doubt: it cannot fail a gate; null or absent: it is not. */
  readonly doubt?: Sentence | null;
  /** Why not even the middle is sure, whatever it is: what later builds find is not known; null or absent: it is. */
  readonly unsettled?: Sentence | null;
  /** The step with the largest part, as the report names it; null where that says nothing. */
  readonly step: Sentence | null;
  /** In which case it is that, a clause; absent: in any. */
  readonly of?: Sentence;
}

/** A figure that could not be had. `firstRun`: for want of history alone, which `gate.without-history` answers. */
export interface Unmeasured {
  readonly unknown: Sentence;
  readonly firstRun?: boolean;
}

export interface JudgeInput {
  /** Null: could not be measured; the sentence says why. */
  readonly metrics: Readonly<Partial<Record<Metric, Measured | Unmeasured>>>;
  readonly limits: Limits;
  readonly gate: Config['gate'];
  readonly currency: string;
  /** No logged build at all stands behind the image. */
  readonly withoutHistory: boolean;
  /** Why the figures as a whole are in doubt (parse error, unresolved base, remote context); null: they are not. */
  readonly doubt: Sentence | null;
}

const METRICS = Object.keys(METRIC_UNITS) as readonly Metric[];
/** More than this share from priors makes a value unknown (docs/gate.md). */
const MOSTLY_PRIORS = 0.5;

/** One verdict for each limit that is set, in the order of the metrics (docs/gate.md). */
export function judge(input: JudgeInput): readonly BudgetVerdict[] {
  return METRICS.flatMap((metric) => {
    const limit = input.limits[metric];
    return limit === undefined || (limit.warn === null && limit.fail === null) ? [] : [judgeOne(metric, limit, input)];
  });
}

function judgeOne(metric: Metric, limit: Limit, input: JudgeInput): BudgetVerdict {
  const measured = input.metrics[metric];
  const verdict = (value: Estimate | null, decision: GateVerdict, reason: Sentence): BudgetVerdict => ({
    metric,
    warn: limit.warn,
    fail: limit.fail,
    value,
    decision,
    reason: say`${reason}.`
  });
  if (measured === undefined) return verdict(null, 'pass', say`${[metric]} is not known on this side, so there is nothing to compare`);
  if ('unknown' in measured && measured.firstRun) {
    const answer = input.gate.withoutHistory;
    return verdict(
      null,
      answer === 'fail' && limit.fail === null ? 'warn' : answer,
      say`${[metric]} is not known yet: ${measured.unknown}`
    );
  }
  if ('unknown' in measured)
    return verdict(null, unmeasured(limit, input.gate), say`${[metric]} could not be measured: ${measured.unknown}`);
  const raw = compare(metric, limit, measured, input.currency);
  // Bytes rest on a build record, not on logged seconds.
  const withoutHistory = input.withoutHistory && METRIC_UNITS[metric] !== 'bytes';
  const softened = soften(raw, measured, { ...input, withoutHistory }, limit);
  return verdict(measured.value, softened.decision, softened.reason);
}

/** A gate that could not measure does not pass in silence: it fails closed where a `fail` limit is set (docs/reference/json.md, docs/gate.md). */
function unmeasured(limit: Limit, gate: Config['gate']): GateVerdict {
  const closed = gate.failClosed === 'auto' ? limit.fail !== null : gate.failClosed;
  return closed && gate.failOn === 'budget' ? 'fail' : 'warn';
}

interface Ruling {
  readonly decision: Answer;
  /** A clause, without its full stop. */
  readonly reason: Sentence;
}

/** `fail` iff the low end is above the limit; `warn` iff not and the middle is above the lower of the two limits (docs/gate.md). */
function compare(metric: Metric, limit: Limit, measured: Measured, currency: string): Ruling {
  const { value } = measured;
  const show = (n: number) => amount(metric, n, currency);
  // A range whose ends read the same is none to a reader.
  const [low, high] = [show(value.low), show(value.high)];
  const range = plainText(say`${low}`) === plainText(say`${high}`) ? [] : say` (${low} to ${high})`;
  const figure = say`${[metric]} is ${show(value.mid)}${range}${measured.of === undefined ? [] : say`, ${measured.of}`}`;
  const where = measured.step === null ? [] : say`, most of it in ${measured.step}`;
  const floor = floorOf(limit, measured);
  const failAt = limit.fail ?? Number.POSITIVE_INFINITY;
  const warnAt = Math.min(limit.warn ?? Number.POSITIVE_INFINITY, failAt);
  if (value.low > Math.max(failAt, floor))
    return { decision: 'fail', reason: say`${figure}, certainly over the limit of ${show(failAt)}${where}` };
  if (value.mid > Math.max(warnAt, floor)) {
    // The limit that is named is the one that is tested: the failing one where the middle is above it.
    const over =
      value.mid > Math.max(failAt, floor)
        ? say`over the limit of ${show(failAt)}, but not for certain: the range begins at ${show(value.low)}`
        : say`over the warning limit of ${show(warnAt)}`;
    return { decision: 'warn', reason: say`${figure}, ${over}${where}` };
  }
  const small =
    limit.minPercent !== null && value.mid > warnAt
      ? say`over ${show(warnAt)} but at most ${percent(limit.minPercent)} of the value before`
      : say`within ${show(warnAt)}`;
  return { decision: 'pass', reason: say`${figure}, ${small}` };
}

/** The second floor: percent of the value before. Without a value before, the limit alone decides. */
function floorOf(limit: Limit, measured: Measured): number {
  return limit.minPercent === null || measured.before === null ? Number.NEGATIVE_INFINITY : (limit.minPercent / 100) * measured.before.mid;
}

/** What is not well known cannot fail a gate: too few samples, or mostly priors; and what is unknown may not pass unseen (docs/gate.md). */
function soften(ruling: Ruling, measured: Measured, input: JudgeInput, limit: Limit): Ruling {
  const { gate } = input;
  if (measured.unsettled != null) return raise(ruling, gate.onUnknown, limit, measured.unsettled);
  if (isZero(measured.value)) return ruling;
  if (input.withoutHistory) {
    const capped: Ruling = ruling.decision === 'fail' ? { decision: 'warn', reason: ruling.reason } : ruling;
    return raise(capped, gate.withoutHistory, limit, say`no earlier build log is known, so the estimate is from priors`);
  }
  const doubt =
    input.doubt ??
    measured.doubt ??
    (measured.priorShare > MOSTLY_PRIORS ? say`${percent(measured.priorShare * 100)} of the estimate is from priors` : null);
  if (doubt !== null) {
    const capped: Ruling = ruling.decision === 'fail' && input.doubt === null ? { decision: 'warn', reason: ruling.reason } : ruling;
    return raise(capped, gate.onUnknown, limit, doubt);
  }
  if (ruling.decision === 'fail' && measured.samples < gate.minSamples) {
    const builds = counted(measured.samples, 'logged build');
    return {
      decision: 'warn',
      reason: say`${ruling.reason}; it only warns, since the steps behind it have ${builds} and ${gate.minSamples} are needed to fail`
    };
  }
  return ruling;
}

const isZero = (value: Estimate): boolean => value.low === 0 && value.mid === 0 && value.high === 0;

const RANK = { pass: 0, warn: 1, fail: 2 } as const;

/** The graver of two verdicts. */
export function graver<T extends keyof typeof RANK>(one: T, other: T): T {
  return RANK[other] > RANK[one] ? other : one;
}

/** The graver of the two; the configured answer to the unknown, with the reason in front. */
function raise(ruling: Ruling, answer: Answer, limit: Limit, why: Sentence): Ruling {
  const decision = answer === 'fail' && limit.fail === null ? 'warn' : answer;
  return { decision: graver(ruling.decision, decision), reason: say`${ruling.reason}; ${why}` };
}

/** The gravest of all verdicts; `skipped` where there is nothing to judge. `gate.fail-on: never` turns a failure into a warning. */
export function overall(verdicts: readonly GateVerdict[], gate: Pick<Config['gate'], 'failOn'>): GateVerdict {
  const seen = new Set(verdicts);
  if (seen.has('fail')) return gate.failOn === 'never' ? 'warn' : 'fail';
  if (seen.has('warn')) return 'warn';
  return seen.has('pass') ? 'pass' : 'skipped';
}
