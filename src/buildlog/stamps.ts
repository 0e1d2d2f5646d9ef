import type { Buffer } from 'node:buffer';

const isDigit = (c: number | undefined) => c !== undefined && c >= 48 && c <= 57;
const two = (b: Buffer, at: number) => ((b[at] ?? 0) - 48) * 10 + (b[at + 1] ?? 0) - 48;

/**
 * End of an ISO 8601 time (`2026-01-05T08:00:00.1234567Z`, blank instead of `T`, 0 to 9 decimals, `Z` or offset) that begins at `at`;
 * -1 if there is none (docs/build-logs.md).
 */
export function stampEnd(b: Buffer, at: number, end: number): number {
  if (at + 19 > end || b[at + 4] !== 45 || b[at + 7] !== 45 || b[at + 13] !== 58 || b[at + 16] !== 58) return -1;
  if (b[at + 10] !== 84 && b[at + 10] !== 32) return -1;
  for (const k of [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]) if (!isDigit(b[at + k])) return -1;
  let p = at + 19;
  if ((b[p] === 46 || b[p] === 44) && isDigit(b[p + 1])) {
    p++;
    for (let k = 0; k < 9 && p < end && isDigit(b[p]); k++) p++;
  }
  if (p < end && b[p] === 90) return p + 1;
  if (p + 5 <= end && (b[p] === 43 || b[p] === 45) && isDigit(b[p + 1]) && isDigit(b[p + 2])) {
    const colon = b[p + 3] === 58 ? 1 : 0;
    if (p + 5 + colon <= end && isDigit(b[p + 3 + colon]) && isDigit(b[p + 4 + colon])) return p + 5 + colon;
  }
  return p;
}

/** Seconds since 1970 of an ISO time whose bounds `stampEnd` gave; NaN if its numbers are no time. */
export function stampSeconds(b: Buffer, at: number, end: number): number {
  const year = two(b, at) * 100 + two(b, at + 2);
  const day = Date.UTC(year, two(b, at + 5) - 1, two(b, at + 8), two(b, at + 11), two(b, at + 14), two(b, at + 17)) / 1000;
  let p = at + 19;
  let fraction = 0;
  if (b[p] === 46 || b[p] === 44) {
    let unit = 0.1;
    for (p++; p < end && isDigit(b[p]); p++, unit /= 10) fraction += ((b[p] ?? 48) - 48) * unit;
  }
  let offset = 0;
  if (b[p] === 43 || b[p] === 45) {
    const minutes = two(b, p + 1) * 60 + two(b, b[p + 3] === 58 ? p + 4 : p + 3);
    offset = (b[p] === 43 ? minutes : -minutes) * 60;
  }
  return day + fraction - offset;
}

/** ISO text in UTC of seconds since 1970, to the millisecond. */
export function utcOf(seconds: number): string | null {
  const ms = Math.round(seconds * 1000);
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : null;
}
