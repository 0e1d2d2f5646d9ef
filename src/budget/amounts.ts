import type { Metric } from '../model/budget.ts';
import { duration, type Sentence, say } from '../model/sentence.ts';

/** A limit or value: seconds, or money a month. */
export function amount(metric: Metric, value: number, currency: string): Sentence {
  return metric === 'added-cost' ? say`${{ money: value, currency }} per month` : [duration(value)];
}

/** Percent in words. */
export const percent = (value: number | null): Sentence => [`${Number((value ?? 0).toFixed(value !== null && value < 10 ? 1 : 0))} %`];
