import { Buffer } from 'node:buffer';

/** Keys under which collectors keep the text of a line, and its time. `msg` is kaniko's own, whose form reads it. */
const TEXTS = ['log', 'message', 'MESSAGE', 'line', 'text'];
const TIMES = ['time', 'timestamp', '@timestamp', 'ts'];
const BRACE = 0x7b;
const LONGEST = 1_000_000;

/**
 * Lines that a collector keeps as JSON, one object each: `{"log":"…\n","stream":"stderr","time":"…"}` of Docker's json-file driver and its like.
 * Whether a log is kept so is decided on its first line. Gives the text behind its time; any other line as it is.
 */
export function createJsonLines(): (bytes: Buffer, start: number, end: number) => Buffer | null {
  let kept: boolean | null = null;
  return (bytes, start, end) => {
    if (kept === false || start === end || end - start > LONGEST) return null;
    const text = bytes[start] === BRACE ? textOf(bytes.toString('utf8', start, end)) : null;
    kept ??= text !== null;
    return text === null ? null : Buffer.from(text);
  };
}

function textOf(json: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const own = new Map<string, unknown>(Object.entries(value));
  const first = (keys: readonly string[]) => keys.map((key) => own.get(key)).find((one) => typeof one === 'string');
  const text = first(TEXTS);
  if (typeof text !== 'string') return null;
  const time = first(TIMES);
  // What stands behind a line end of its own would be a line of its own.
  const line = text.replace(/[\r\n]+$/, '').replace(/[\r\n]+/g, ' ');
  return typeof time === 'string' && /^\d{4}-\d\d-\d\dT[\d:.,]{8,20}(?:Z|[+-]\d\d:?\d\d)?$/.test(time) ? `${time} ${line}` : line;
}
