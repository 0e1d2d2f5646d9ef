import type { Line } from './lines.ts';
import { stampEnd, stampSeconds } from './stamps.ts';
import { spells, textOf } from './text.ts';

/** What stands in front of the text of every line, outermost first (docs/build-logs.md §2). */
type Layer =
  | { readonly kind: 'iso' }
  | { readonly kind: 'gitlab' }
  | { readonly kind: 'bracketed' }
  | { readonly kind: 'clock' }
  | { readonly kind: 'buildkite' }
  | { readonly kind: 'prefix'; readonly prefix: string };

const DEEPEST = 3;
const LONGEST_PREFIX = 120;
const ESC = 27;
const SPACE = 32;

/** Where the text begins behind the layer, or -1 if the line does not have it. `stamp` takes the time. */
function behind(layer: Layer, line: Line, stamp: (from: number, to: number, milliseconds: boolean) => void): number {
  const { bytes, start, end } = line;
  switch (layer.kind) {
    case 'iso': {
      const to = stampEnd(bytes, start, end);
      if (to < 0 || (to < end && bytes[to] !== SPACE && bytes[to] !== 9)) return -1;
      stamp(start, to, false);
      return Math.min(to + 1, end);
    }
    case 'gitlab': {
      const to = stampEnd(bytes, start, end);
      if (to < 0 || to + 4 > end || bytes[to] !== SPACE || (bytes[to + 3] !== 0x4f && bytes[to + 3] !== 0x45)) return -1;
      stamp(start, to, false);
      return Math.min(to + 5, end);
    }
    case 'bracketed': {
      if (bytes[start] !== 0x5b) return -1;
      const to = stampEnd(bytes, start + 1, end);
      if (to < 0 || bytes[to] !== 0x5d) return -1;
      stamp(start + 1, to, false);
      return bytes[to + 1] === SPACE ? Math.min(to + 2, end) : to + 1;
    }
    case 'clock': {
      const to = clockEnd(line);
      if (to < 0) return -1;
      let p = to;
      while (p < end && bytes[p] === SPACE && p < to + 2) p++;
      return p;
    }
    case 'buildkite': {
      if (bytes[start] !== ESC || !spells(line, start + 1, '_bk;t=')) return -1;
      const bell = bytes.indexOf(7, start);
      if (bell < 0 || bell >= end || bell - start > 40) return -1;
      stamp(start + 7, bell, true);
      return bell + 1;
    }
    case 'prefix':
      return spells(line, start, layer.prefix) ? start + layer.prefix.length : -1;
  }
}

/** End of `[hh:mm:ss] ` or `hh:mm:ss `: a time without a day tells no duration over midnight, so it is only passed over. */
function clockEnd({ bytes, start, end }: Line): number {
  const bracket = bytes[start] === 0x5b ? 1 : 0;
  const at = start + bracket;
  if (at + 9 > end || bytes[at + 2] !== 58 || bytes[at + 5] !== 58) return -1;
  for (const k of [0, 1, 3, 4, 6, 7]) {
    const c = bytes[at + k] ?? 0;
    if (c < 48 || c > 57) return -1;
  }
  let p = at + 8;
  if (bytes[p] === 46) for (p++; p < end && (bytes[p] ?? 0) >= 48 && (bytes[p] ?? 0) <= 57; ) p++;
  if (bracket === 1) return bytes[p] === 0x5d ? p + 1 : -1;
  return bytes[p] === SPACE ? p : -1;
}

/** What a line of a build begins with, in any form: where it stands inside a line, the text before is a collector's prefix. */
const SIGNATURE =
  /(?:#\d{1,5} (?:\[|DONE |CACHED|sha256:|transferring |exporting )|#0 building with |INFO\u001b?\[|(?:\[\d+\/\d+\] )?STEP \d+(?:\/\d+)?: |Step \d+\/\d+ : | ---> (?:Using cache|Running in|[0-9a-f]{12})|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)/;

/** The prefix that most of the texts share before a build's own words, or null. */
function commonPrefix(texts: readonly string[]): string | null {
  const votes = new Map<string, number>();
  for (const text of texts) {
    const found = SIGNATURE.exec(text.slice(0, LONGEST_PREFIX + 60));
    if (found === null || found.index === 0 || found.index > LONGEST_PREFIX) continue;
    const prefix = text.slice(0, found.index);
    if (
      /^\s*#\d|^\s|\u001b|=> |^(?:STEP|Step|\[\d+\/\d+\]) |^\[[a-z0-9]+\/[a-z0-9/.]+\] |["'`\\]|\u0000/.test(prefix) ||
      prefix.trim() === ''
    )
      continue;
    votes.set(prefix, (votes.get(prefix) ?? 0) + 1);
  }
  for (const [prefix] of [...votes].sort((a, b) => b[1] - a[1])) {
    const filled = texts.filter((t) => t.trim() !== '');
    if (filled.filter((t) => t.startsWith(prefix) || t === prefix.trimEnd()).length * 10 >= filled.length * 6) return prefix;
  }
  return null;
}

const SIMPLE: readonly Layer[] = [{ kind: 'buildkite' }, { kind: 'gitlab' }, { kind: 'iso' }, { kind: 'bracketed' }, { kind: 'clock' }];

/**
 * Takes stamps and prefixes off lines. `learn` decides on the first lines which layers there are; `strip` takes each off once, so that a
 * stamp that a command prints stays text. Without layers a line may still bring a stamp of its own.
 */
export function createWrapper() {
  let layers: Layer[] = [];
  let runnerOnly = false;
  let from = 0;
  let to = 0;
  let milliseconds = false;
  let of: Line['bytes'] | null = null;

  const note = (line: Line) => (a: number, b: number, ms: boolean) => {
    of = line.bytes;
    from = a;
    to = b;
    milliseconds = ms;
  };
  const time = (): number | null => {
    if (of === null) return null;
    const seconds = milliseconds ? Number(of.toString('latin1', from, to)) / 1000 : stampSeconds(of, from, to);
    return Number.isFinite(seconds) ? seconds : null;
  };
  const skipMark = (line: Line) => {
    if (line.bytes[line.start] === 0xef && spells(line, line.start, '\u00ef\u00bb\u00bf')) line.start += 3;
  };
  const strip = (line: Line) => {
    of = null;
    line.time = time;
    skipMark(line);
    for (const layer of layers.length === 0 ? SIMPLE.slice(0, 3) : layers) {
      const at = behind(layer, line, note(line));
      if (at < 0) continue;
      line.start = at;
      skipMark(line);
      if (layers.length === 0) return;
    }
  };
  return {
    strip,
    /** Bytes before the text where they are the same for all lines: the runner's own stamp and a blank, or nothing; else -1. */
    quickWidth: (): number => (layers.length === 0 ? 0 : runnerOnly ? 29 : -1),
    /** Learns from copies of the first lines. */
    learn(lines: readonly Line[]): void {
      const rest = lines.map((line) => ({ ...line }));
      for (const line of rest) skipMark(line);
      while (layers.length < DEEPEST) {
        const texts = rest.map((line) => textOf(line).slice(0, 400));
        const filled = texts.filter((t) => t.trim() !== '').length;
        if (filled === 0) return;
        const has = (layer: Layer) => rest.filter((line) => behind(layer, line, () => {}) >= 0).length * 2 > filled;
        const prefix = () => {
          const found = commonPrefix(texts);
          return found === null ? undefined : ({ kind: 'prefix', prefix: found } as const);
        };
        const stamped = layers.some((l) => l.kind !== 'prefix');
        const layer = (stamped ? undefined : SIMPLE.find(has)) ?? (layers.some((l) => l.kind === 'prefix') ? undefined : prefix());
        if (layer === undefined) return;
        layers = [...layers, layer];
        runnerOnly = layers.length === 1 && layer.kind === 'iso';
        for (const line of rest) {
          const at = behind(layer, line, () => {});
          if (at >= 0) line.start = at;
          skipMark(line);
        }
      }
    },
    /** True if the lines carry times: a runner has then read the output, and may have cut it at a lone `\r`. */
    stamped: () => layers.some((l) => l.kind !== 'prefix')
  };
}
