import { appendFileSync } from 'node:fs';

/** One measured value. Times in milliseconds or seconds as the unit says; `times` is a ratio within one run. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'MB' | 'kB' | 'times';
  /** What it should be at most; null where nothing is promised. */
  readonly most: number | null;
}

/** Names the file that figures go to. */
export const FIGURES = 'LAYERCOST_FIGURES';

/** Hands a figure to `npm run bench`, which ends with all of them; a script that runs alone prints its own lines only. */
export function figure(what: string, value: number, unit: Figure['unit'], most: number | null = null): void {
  const file = process.env[FIGURES];
  const one: Figure = { what, value: Number(value.toPrecision(4)), unit, most };
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(one)}\n`);
}
