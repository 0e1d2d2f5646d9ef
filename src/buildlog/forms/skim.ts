import type { Buffer } from 'node:buffer';

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const HASH = 35;
const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** Runs of output lines of one step, passed over without looking at each: the hot path of a big log (docs/build-logs.md). */
export interface Skim {
  /** Lines passed over so far. */
  lines: number;
  /** Largest offset of them; -1 before the first. */
  offset: number;
}

/**
 * Passes over whole lines `#N offset …` of step `number` from `from` on and returns where the first other line begins. `width` bytes of a
 * runner's stamp stand before each. A line that may be more than output, such as one with a result glued to its end, is left to the caller.
 */
export function skimOutput(skim: Skim, number: number, bytes: Buffer, from: number, width: number): number {
  const digits = String(number);
  const first = digits.charCodeAt(0);
  const behind = width + 1 + digits.length;
  let start = from;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < start + behind + 6) break;
    if (width > 0 && (bytes[start + 28] !== SPACE || bytes[start + 27] !== 90 || bytes[start + 19] !== DOT || bytes[start + 10] !== 84))
      break;
    if (bytes[start + width] !== HASH || bytes[start + width + 1] !== first) break;
    if (bytes[start + behind] !== SPACE || !spellsDigits(digits, bytes, start + width + 1)) break;
    const offset = offsetAt(bytes, start + behind + 1);
    if (offset < 0 || mayBeGlued(bytes, end)) break;
    if (offset > skim.offset) skim.offset = offset;
    skim.lines++;
    start = end + 1;
  }
  return start;
}

function spellsDigits(digits: string, bytes: Buffer, at: number): boolean {
  for (let k = 1; k < digits.length; k++) if (bytes[at + k] !== digits.charCodeAt(k)) return false;
  return true;
}

/** The offset `9.999 `, `10.00 `, `999.9 ` or `1000.0 ` at `at`: digits, a point, one to six decimals, a blank. -1 if there is none. */
function offsetAt(bytes: Buffer, at: number): number {
  let p = at;
  let value = 0;
  for (let byte = bytes[p] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++p] ?? 0) value = value * 10 + byte - ZERO;
  const point = p++;
  if (point === at || point - at > 9 || bytes[point] !== DOT) return -1;
  let scale = 1;
  for (let byte = bytes[p] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++p] ?? 0) {
    value = value * 10 + byte - ZERO;
    scale *= 10;
  }
  return p > point + 1 && p <= point + 7 && bytes[p] === SPACE ? value / scale : -1;
}

/** Only then can `#9 DONE 0.1s`, `#9 CACHED` or `#9 CANCELED` stand at the end. */
function mayBeGlued(bytes: Buffer, newline: number): boolean {
  let end = newline - 1;
  while (bytes[end] === RETURN) end--;
  const last = bytes[end];
  return last === 0x44 || (last === 0x73 && (bytes[end - 1] ?? 0) <= NINE);
}
