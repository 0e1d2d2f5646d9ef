import { Buffer } from 'node:buffer';
import type { Line } from './lines.ts';
import { isStampAlone, type PrefixShape, prefixOf, shapeOf } from './prefix-shape.ts';
import { beginsBuild, LONGEST_PREFIX, ownWords } from './signature.ts';

/** Streams that are kept apart; lines of more go nowhere. */
const MOST_STREAMS = 64;
const MOST_SHAPES = 32;
/** A prefix is learnt from at least so many lines with a builder's own words behind it. */
const LEAST_VOTES = 2;

/** What reads the lines of one stream. */
export interface StreamReader {
  take(line: Line): boolean;
  /** True while a command's output may stand at the margin of the stream: what looks like another stream may be that. */
  hides(): boolean;
}

interface Stream<R> {
  readonly reader: R;
  /** The numbers of its last line. */
  values: readonly string[];
}
/** A prefix with what is known of its numbers. */
interface Known<R> {
  readonly shape: PrefixShape;
  /** Numbers that count on within one stream. */
  readonly counters: Set<number>;
  /** Numbers that tell streams apart: they go back and forth. */
  readonly names: Set<number>;
  readonly streams: Map<string, Stream<R>>;
  last: Stream<R> | null;
}

/**
 * Divides lines by their prefixes, as several tasks that print at once leave them (docs/build-logs.md). Prefixes are learnt from
 * a sample by what repeats before the builders' own words; a number in a prefix belongs to a stream's name until it changes within a build.
 * `margin` reads what has no known prefix; `open` makes a reader of a new stream.
 */
export function createStreams<R extends StreamReader>(margin: R, open: (timed: boolean) => R, stampAt: (line: Line, end: number) => void) {
  const known: Known<R>[] = [];
  let last: R = margin;
  let count = 0;
  let stampLines = false;

  const keyOf = (of: Known<R>, values: readonly string[]) => values.map((v, i) => (of.counters.has(i) ? '' : v.trim())).join('\u0000');

  /** The stream of a line: known, new because a build begins, or a known one whose number has counted on. Null if it may not begin here. */
  function streamFor(of: Known<R>, values: readonly string[], begins: boolean, make: () => R | null): Stream<R> | null {
    const found = of.streams.get(keyOf(of, values));
    if (found !== undefined) {
      found.values = values;
      of.last = found;
      return found;
    }
    const before = of.last;
    const changed =
      before === null ? [] : values.flatMap((v, i) => (v.trim() === before.values[i]?.trim() || of.counters.has(i) ? [] : [i]));
    if (before !== null && !begins && changed.some((i) => !of.names.has(i))) {
      for (const i of changed) if (!of.names.has(i)) of.counters.add(i);
      const streams = [...of.streams.values()].filter((stream) => stream !== before);
      of.streams.clear();
      for (const stream of [...streams, before]) of.streams.set(keyOf(of, stream.values), stream);
      return streamFor(of, values, begins, make);
    }
    if (count >= MOST_STREAMS) return null;
    const reader = make();
    if (reader === null) return null;
    const stream = { reader, values };
    of.streams.set(keyOf(of, values), stream);
    of.last = stream;
    return stream;
  }

  const add = (shape: PrefixShape): Known<R> => ({ shape, counters: new Set(), names: new Set(), streams: new Map(), last: null });

  /** Which numbers of a shape count and which name, by the lines of the sample. */
  function study(of: Known<R>, texts: readonly string[], reader: R): void {
    const rows = texts.flatMap((text) => {
      const match = of.shape.pattern.exec(text);
      const rest = match === null ? '' : text.slice(match[0].length);
      const begins = beginsBuild(rest);
      return match === null ? [] : [{ values: match.slice(1).map((v) => v ?? ''), begins, opens: begins && !rest.startsWith('#1 ') }];
    });
    // A number names streams if builds begin behind several of its values, and the values come in turns.
    // Of one build the line that opens it and the header of its first step stand behind two values of a counter, so each is asked alone.
    const openings = [rows.filter(({ opens }) => opens), rows.filter(({ begins, opens }) => begins && !opens)];
    for (const i of (rows[0]?.values ?? []).keys()) {
      const numberIn = (row: (typeof rows)[number]) => Number(row.values[i]?.trim().replaceAll(',', '') ?? 0);
      const column = rows.map(numberIn);
      const falls = column.filter((v, k) => k > 0 && v < (column[k - 1] ?? 0)).length;
      const isOpenedTwice = openings.some((list) => new Set(list.map(numberIn)).size >= 2);
      if (falls >= 2 && isOpenedTwice && new Set(column).size <= 16) of.names.add(i);
    }
    for (const { values, begins } of rows) streamFor(of, values, begins, () => reader);
    of.streams.clear();
    of.last = null;
  }

  /** The known prefixes of a line, the longest first. */
  function matchesOf(text: string): { readonly of: Known<R>; readonly length: number; readonly values: readonly string[] }[] {
    const found = known.flatMap((of) => {
      const match = of.shape.pattern.exec(text);
      return match === null ? [] : [{ of, length: match[0].length, values: match.slice(1).map((v) => v ?? '') }];
    });
    return found.length > 1 ? found.sort((a, b) => b.length - a.length) : found;
  }

  function divide(line: Line): boolean {
    const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + LONGEST_PREFIX + 120));
    if (stampLines && isStampAlone(text)) return true;
    const matches = matchesOf(text);
    for (const [k, { of, length, values }] of matches.entries()) {
      const stream = streamFor(of, values, beginsBuild(text.slice(length)), () => {
        const outer = matches.slice(k + 1).flatMap((m) => m.of.last?.reader ?? []);
        if ([margin, ...outer].some((reader) => reader.hides())) return null;
        count++;
        return open(of.shape.timed);
      });
      if (stream === null) continue;
      last = stream.reader;
      if (of.shape.timed) stampAt(line, line.start + length);
      line.start += length;
      trimEscapes(line);
      return last.take(line);
    }
    last = margin;
    return margin.take(line);
  }

  return {
    /** Gives a line to its stream; false if it says nothing there. */
    take(line: Line): boolean {
      uncolour(line);
      trimEnd(line);
      if (known.length === 0 && !stampLines) return margin.take(line);
      if (line.start < line.end) return divide(line);
      // An empty line has no prefix: a collector may have dropped it.
      if (last !== margin) last.take(line);
      return margin.take(line);
    },
    /** Learns the prefixes of a sample of lines, given behind the stamps that all lines have. */
    learn(written: readonly string[]): void {
      const texts = written.map(uncoloured);
      const votes = new Map<string, { prefix: string; lines: number }>();
      for (const text of texts) {
        const prefix = prefixOf(text);
        if (prefix === null) continue;
        const { key } = shapeOf(prefix);
        const vote = votes.get(key) ?? { prefix, lines: 0 };
        vote.lines++;
        votes.set(key, vote);
      }
      for (const [key, { prefix, lines }] of votes) {
        if (lines < LEAST_VOTES || known.length >= MOST_SHAPES || known.some((of) => of.shape.key === key)) continue;
        const of = add(shapeOf(prefix));
        study(of, texts, margin);
        known.push(of);
      }
      const alone = texts.filter(isStampAlone).length;
      if (alone >= 3 && alone * 4 >= texts.filter((text) => text.trim() !== '').length) stampLines = true;
    },
    /** True if a build seems to begin behind a prefix that is not known: a new sample tells. */
    isUnknown(line: Line): boolean {
      if (margin.hides()) return false;
      const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + LONGEST_PREFIX + 60));
      const at = ownWords(text);
      return at > 0 && beginsBuild(text.slice(at)) && prefixOf(text) !== null && !known.some((of) => of.shape.pattern.test(text));
    },
    /** True if no prefix is known: all lines are the margin's. */
    isPlain: () => known.length === 0 && !stampLines
  };
}

/** Longest line whose colours are taken off: what is longer is output. */
const LONGEST_COLOURED = 16_384;
const COLOURS = /\u001b\[[0-9;]*[mK]/g;

/** A text without its colours, wherever they stand; those in which a runner shows the text of a script stay. */
function uncoloured(text: string): string {
  const bare = text.replace(COLOURS, '');
  // Of a terminal's rows the colour says whether they are complete.
  return /^(?:\u001b\[[0-9;]*[mK])*\u001b\[36;1m/.test(text) || /^ ?=> |^\[\+\]/.test(bare) ? text : bare;
}

function uncolour(line: Line): void {
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
function trimEnd(line: Line): void {
  for (let before = -1; line.end !== before; ) {
    before = line.end;
    while (line.end > line.start && (line.bytes[line.end - 1] === 0x20 || line.bytes[line.end - 1] === 0x09)) line.end--;
    if (line.bytes[line.start] !== 27) trimEscapes(line);
  }
}

/** Takes colour resets off the end of a line. */
function trimEscapes(line: Line): void {
  while (line.end > line.start && (line.bytes[line.end - 1] === 0x6d || line.bytes[line.end - 1] === 0x4b)) {
    const from = line.bytes.lastIndexOf(27, line.end - 1);
    if (from < line.start || line.end - from > 12 || !/^\u001b\[[0-9;]*[mK]$/.test(line.bytes.toString('latin1', from, line.end))) return;
    line.end = from;
  }
}
