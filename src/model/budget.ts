import type { Sentence } from './sentence.ts';
import type { Estimate } from './units.ts';

/** Every metric with its unit, in the order of reports: seconds, money per month, or packed bytes (docs/layers.md). */
export const METRIC_UNITS = {
  rebuild: 'seconds',
  typical: 'seconds',
  added: 'seconds',
  step: 'seconds',
  'added-cost': 'money',
  'pushed-bytes': 'bytes',
  'pulled-bytes': 'bytes',
  'image-bytes': 'bytes',
  'added-bytes': 'bytes'
} as const;
export type Metric = keyof typeof METRIC_UNITS;
export const METRICS = Object.keys(METRIC_UNITS) as readonly Metric[];
export const GATE_VERDICTS = ['pass', 'warn', 'fail', 'skipped'] as const;
export type GateVerdict = (typeof GATE_VERDICTS)[number];

/** Limits on one metric in its unit. Null: no such limit. */
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
