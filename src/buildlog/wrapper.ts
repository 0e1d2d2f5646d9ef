import type { Line } from './lines.ts';
import { stampEnd, stampSeconds } from './stamps.ts';
import { spells, textOf } from './text.ts';

/** A stamp in front of the text of every line (docs/build-logs.md). */
type Layer = { readonly kind: 'iso' } | { readonly kind: 'gitlab' } | { readonly kind: 'bracketed' } | { readonly kind: 'buildkite' };

const LONGEST_COLUMNS = 400;
const TAB = 9;
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
    case 'buildkite': {
      if (bytes[start] !== ESC || !spells(line, start + 1, '_bk;t=')) return -1;
      const bell = bytes.indexOf(7, start);
      if (bell < 0 || bell >= end || bell - start > 40) return -1;
      stamp(start + 7, bell, true);
      return bell + 1;
    }
  }
}

/** Where the stamp begins behind the names of a job and its step, each with a tab behind it (`gh run view --log`); -1 if there are none. */
function columnsEnd({ bytes, start, end }: Line): number {
  let at = start;
  for (let columns = 0; columns < 3; columns++) {
    const tab = bytes.indexOf(TAB, at);
    if (tab < 0 || tab >= end || tab - start > LONGEST_COLUMNS) return -1;
    at = tab + 1;
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    if (stampEnd(bytes, at, end) >= 0) return at;
  }
  return -1;
}

const SIMPLE: readonly Layer[] = [{ kind: 'buildkite' }, { kind: 'gitlab' }, { kind: 'iso' }, { kind: 'bracketed' }];

/**
 * Takes stamps off lines. `learn` decides on the first lines which stamp there is; `strip` takes it off once, so that a stamp that a command
 * prints stays text. Without one a line may still bring a stamp of its own. What stands behind it is the affair of `createStreams`.
 */
export function createWrapper() {
  let layers: Layer[] = [];
  let runnerOnly = false;
  let columned = false;
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
    /** Where the runner's own text begins in a line with the names of a job and its step in front; else the line's start. */
    behindColumns(line: Line): number {
      const at = columned ? columnsEnd(line) : -1;
      return at < 0 ? line.start : Math.min(stampEnd(line.bytes, at, line.end) + 1, line.end);
    },
    /** Takes the time of a line from a stamp inside its prefix, which ends at `end`. */
    stampInside(line: Line, end: number): void {
      for (let at = line.start; at + 19 <= end; at++) {
        if (bytesBefore(line, at)) continue;
        const stop = stampEnd(line.bytes, at, end);
        if (stop < 0) continue;
        note(line)(at, stop, false);
        return;
      }
    },
    /** Bytes before the text where they are the same for all lines: the runner's own stamp and a blank, or nothing; else -1. */
    quickWidth: (): number => (layers.length === 0 ? 0 : runnerOnly ? 29 : -1),
    /** Learns from the first lines which stamps there are, and takes them off. */
    learn(lines: readonly Line[]): void {
      for (const line of lines) skipMark(line);
      const filled = lines.filter((line) => textOf(line).trim() !== '').length;
      const has = (layer: Layer) => lines.filter((line) => behind(layer, line, () => {}) >= 0).length * 2 > filled;
      columned = lines.filter((line) => columnsEnd(line) >= 0).length * 2 > filled;
      const layer = filled === 0 ? undefined : SIMPLE.find(has);
      if (layer === undefined) return;
      layers = [layer];
      runnerOnly = layer.kind === 'iso';
      for (const line of lines) {
        const at = behind(layer, line, () => {});
        if (at >= 0) line.start = at;
        skipMark(line);
      }
    },
    /** True if the lines carry times: a runner has then read the output, and may have cut it at a lone `\r`. */
    stamped: () => layers.length > 0
  };
}

const bytesBefore = ({ bytes }: Line, at: number) => (bytes[at - 1] ?? 0) >= 48 && (bytes[at - 1] ?? 0) <= 57;
