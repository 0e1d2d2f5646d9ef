import type { Sentence } from './sentence.ts';
import type { Estimate } from './units.ts';

export type Metric = 'rebuild' | 'typical' | 'added' | 'step' | 'added-cost';
export type GateVerdict = 'pass' | 'warn' | 'fail' | 'skipped';

/** Limits on one metric: seconds, or money per month for `added-cost`. Null: no such limit. */
export interface Limit {
  readonly warn: number | null;
  readonly fail: number | null;
  /** Second floor: percent of the value before that must be exceeded as well. */
  readonly minPercent: number | null;
}

export type Limits = Partial<Readonly<Record<Metric, Limit>>>;

export interface BudgetVerdict {
  readonly metric: Metric;
  readonly warn: number | null;
  readonly fail: number | null;
  readonly value: Estimate | null;
  readonly decision: GateVerdict;
  /** One sentence: the number, the limit and, where it matters, the step. */
  readonly reason: Sentence;
}
