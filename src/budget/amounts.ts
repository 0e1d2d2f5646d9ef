import type { Metric } from '../model/budget.ts';

/** A limit or value in words: `83 s`, `4 min 10 s`, `5.20 USD per month`. */
export function amount(metric: Metric, value: number, currency: string): string {
  return metric === 'added-cost' ? `${value.toFixed(2)} ${currency} per month` : duration(value);
}

/** Seconds in words, with a decimal below ten. */
function duration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  if (!Number.isFinite(size)) return 'no limit';
  if (size < 9.95) return `${sign}${Number(size.toFixed(1))} s`;
  const whole = Math.round(size);
  if (whole < 120) return `${sign}${whole} s`;
  const rest = whole % 60;
  return `${sign}${Math.floor(whole / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

/** Percent in words. */
export const percent = (value: number | null): string => `${Number((value ?? 0).toFixed(value !== null && value < 10 ? 1 : 0))} %`;
