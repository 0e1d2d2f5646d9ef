import type { Line } from './lines.ts';

/** Longest header text kept: 64 kB (docs/build-logs.md). */
const LONGEST_TEXT = 65_536;

/** Text of a line from `from` on, decoded; invalid bytes become U+FFFD. Cut at 64 kB. */
export function textOf(line: Line, from: number = line.start): string {
  return line.bytes.toString('utf8', from, Math.min(line.end, from + LONGEST_TEXT));
}

/** True if the bytes at `at` (before `end`) spell the ASCII word. */
export function spells(line: Line, at: number, word: string): boolean {
  if (at + word.length > line.end) return false;
  for (let k = 0; k < word.length; k++) if (line.bytes[at + k] !== word.charCodeAt(k)) return false;
  return true;
}

/** Text without terminal escape sequences and other control characters but tabs. */
export function withoutEscapes(text: string): string {
  if (!/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) return text;
  return text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '')
    .replace(/\u001b[@-Z\\-_]/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** Rounds to whole 1/`parts`, to take floating point dust off differences of times. */
export const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;
