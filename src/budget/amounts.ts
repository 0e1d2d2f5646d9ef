import { METRIC_UNITS, type Metric } from '../model/budget.ts';
import { duration, type Sentence, say } from '../model/sentence.ts';

/** A limit or value in the unit of its metric. */
export function amount(metric: Metric, value: number, currency: string): Sentence {
  switch (METRIC_UNITS[metric]) {
    case 'money':
      return say`${{ money: value, currency }} per month`;
    case 'bytes':
      return [{ bytes: value }];
    case 'seconds':
      return [duration(value)];
  }
}

/** Percent in words. */
export const percent = (value: number): Sentence => [`${Number(value.toFixed(value < 10 ? 1 : 0))} %`];
