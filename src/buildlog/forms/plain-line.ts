import type { LoggedState } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';
import { spells, textOf } from '../text.ts';

const SPACE = 32;
const HASH = 35;
const DOT = 46;

/** What a line `#N …` says of step N (docs/build-logs.md). */
export type PlainContent =
  | { readonly kind: 'output'; readonly offset: number }
  | { readonly kind: 'result'; readonly state: LoggedState; readonly seconds: number | null; readonly error: string | null }
  | { readonly kind: 'leave' }
  | { readonly kind: 'warning' }
  | { readonly kind: 'digest'; readonly digest: string }
  /** A header or a status line: which one depends on the step that is current. */
  | { readonly kind: 'text'; readonly text: string };

/** The number of a line `#N …`, or -1; sets `cursor.at` to the first byte behind the blank. */
export function numberOf(line: Line, cursor: { at: number }): number {
  const { bytes, start, end } = line;
  if (bytes[start] !== HASH) return -1;
  let at = start + 1;
  let number = 0;
  for (; at < end && at < start + 8; at++) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  if (at === start + 1 || at >= end || bytes[at] !== SPACE) return -1;
  cursor.at = at + 1;
  return number;
}

/** The offset of an output line that begins at `at`, or -1 if this is none. Reads digits only: most lines of a log end here. */
export function offsetAt(line: Line, at: number): number {
  const { bytes, end } = line;
  let p = at;
  let value = 0;
  for (; p < end; p++) {
    const digit = (bytes[p] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (p === at || p - at > 9 || bytes[p] !== DOT) return -1;
  const point = p;
  let scale = 1;
  for (p++; p < end; p++) {
    const digit = (bytes[p] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    scale *= 10;
  }
  const decimals = p - point - 1;
  if (decimals < 1 || decimals > 6 || (p < end && bytes[p] !== SPACE)) return -1;
  return value / scale;
}

/** A result `DONE 1.2s`, `CACHED`, `CANCELED` or `ERROR: …`, or null. A cut one is none. */
function readResult(text: string): Extract<PlainContent, { kind: 'result' }> | null {
  if (text === 'CACHED') return { kind: 'result', state: 'cached', seconds: null, error: null };
  if (text === 'CANCELED') return { kind: 'result', state: 'canceled', seconds: null, error: null };
  if (text.startsWith('ERROR: ')) return { kind: 'result', state: 'failed', seconds: null, error: text.slice(7) };
  if (text === 'DONE') return { kind: 'result', state: 'done', seconds: null, error: null };
  const done = /^DONE (\d{1,9}\.\d{1,3})s$/.exec(text);
  return done === null ? null : { kind: 'result', state: 'done', seconds: Number(done[1]), error: null };
}

/** What stands behind `#N `. */
export function contentAt(line: Line, at: number): PlainContent {
  const first = line.bytes[at] ?? 0;
  if (first >= 48 && first <= 57) {
    const offset = offsetAt(line, at);
    if (offset >= 0) return { kind: 'output', offset };
  }
  const text = textOf(line, at);
  if (text === '...') return { kind: 'leave' };
  if (spells(line, at, 'WARN: ')) return { kind: 'warning' };
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return { kind: 'digest', digest: text };
  // At the end of a cut log `DONE` may have lost its seconds.
  return (line.whole || text !== 'DONE' ? readResult(text) : null) ?? { kind: 'text', text };
}

/**
 * A result that stands at the end of an output line without line end, as printers before BuildKit 0.11 wrote it:
 * `#9 0.055 no newline at end#9 DONE 0.1s` (docs/build-logs.md).
 */
export function gluedResult(line: Line, number: number): Extract<PlainContent, { kind: 'result' }> | null {
  const last = line.bytes[line.end - 1];
  if (last !== 0x73 && last !== 0x44) return null;
  const tail = line.bytes.toString('latin1', Math.max(line.start, line.end - 40), line.end);
  const mark = `#${number} `;
  const at = tail.lastIndexOf(mark);
  return at <= 0 ? null : readResult(tail.slice(at + mark.length));
}

/** Lines under a header that printers before BuildKit 0.5 wrote in place of results (docs/build-logs.md). */
export function readEvent(text: string): { readonly name: string; readonly value: string } | null {
  const found = /^ {2,12}(digest|name|started|completed|duration|cached|error): (.*)$/s.exec(text);
  return found === null ? null : { name: found[1] ?? '', value: found[2] ?? '' };
}

/** Seconds of a duration as Go prints it: `1.2s`, `2m3.5s`, `150ms`, `12.3µs`. */
export function goSeconds(text: string): number | null {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, µs: 1e-6, μs: 1e-6, us: 1e-6, ns: 1e-9 };
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s|µs|μs|us|ns))+$/.test(text) || text.length > 60) return null;
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|µs|μs|us|ns)/g))
    seconds += Number(number) * (units[unit ?? ''] ?? 0);
  return Math.round(seconds * 1000) / 1000;
}

const TRAILER =
  /^(?:ERROR: |error: )?(?:failed to (?:build|solve|receive status)|target [^:]{1,200}: failed to (?:build|solve)|executor failed running|Service '|Canceled: )/;
const INTERRUPTED = /^##\[error\].*(?:operation was canceled|exceeded the maximum execution time|has been canceled)/;

/** What a line tells of the end of a build (docs/build-logs.md): the client says so itself (`ofBuild`), or the job was stopped; else null. */
export function readEnding(text: string): { readonly ofBuild: boolean; readonly verdict: 'failed' | 'canceled' } | null {
  if (TRAILER.test(text)) return { ofBuild: true, verdict: /context canceled|Canceled/.test(text) ? 'canceled' : 'failed' };
  return INTERRUPTED.test(text) ? { ofBuild: false, verdict: 'canceled' } : null;
}
