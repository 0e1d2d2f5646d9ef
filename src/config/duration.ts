import type { Seconds } from '../model/units.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** `90s`, `1.5m`, `250ms`, `2h` as seconds; null where the text is no such duration (a unit is required). */
export function parseDuration(text: string): Seconds | null {
  const match = /^([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|s|m|h)$/.exec(text);
  const factor = UNITS[match?.[2] ?? ''];
  return match === null || factor === undefined ? null : Number(match[1]) * factor;
}
