import { Buffer } from 'node:buffer';
import type { Line } from './lines.ts';
import { LONGEST_PREFIX } from './signature.ts';

/** Longest line whose colours are taken off: what is longer is output. */
const LONGEST_COLOURED = 16_384;
const COLOURS = /\u001b\[[0-9;]*[mK]/g;

/** A text without its colours, wherever they stand; those in which a runner shows the text of a script stay. */
export function uncoloured(text: string): string {
  const bare = text.replace(COLOURS, '');
  // Of a terminal's rows the colour says whether they are complete.
  return /^(?:\u001b\[[0-9;]*[mK])*\u001b\[36;1m/.test(text) || /^ ?=> |^\[\+\]/.test(bare) ? text : bare;
}

/** The same for a line; of a long one nothing is taken. */
export function uncolour(line: Line): void {
  const { bytes, start, end } = line;
  const limit = end - start > LONGEST_COLOURED ? start : Math.min(end, start + LONGEST_PREFIX + 60);
  let first = start;
  while (first < limit && bytes[first] !== 27) first++;
  if (first === limit) return;
  // Output of a step may be of any colour, and there is much of it.
  if (bytes[start] === 0x23 && /^#\d{1,5} \d+\.\d/.test(bytes.toString('latin1', start, first))) return;
  const text = bytes.toString('latin1', start, end);
  const bare = uncoloured(text);
  if (bare.length === text.length) return;
  line.bytes = Buffer.from(bare, 'latin1');
  line.start = 0;
  line.end = bare.length;
}

/** Takes blanks and resets off the end of a line: a collector may have filled it up. */
export function trimEnd(line: Line): void {
  for (let before = -1; line.end !== before; ) {
    before = line.end;
    while (line.end > line.start && (line.bytes[line.end - 1] === 0x20 || line.bytes[line.end - 1] === 0x09)) line.end--;
    if (line.bytes[line.start] !== 27) trimEscapes(line);
  }
}

/** Takes colour resets off the end of a line. */
export function trimEscapes(line: Line): void {
  while (line.end > line.start && (line.bytes[line.end - 1] === 0x6d || line.bytes[line.end - 1] === 0x4b)) {
    const from = line.bytes.lastIndexOf(27, line.end - 1);
    if (from < line.start || line.end - from > 12 || !/^\u001b\[[0-9;]*[mK]$/.test(line.bytes.toString('latin1', from, line.end))) return;
    line.end = from;
  }
}
