import { trimEnd, trimEscapes, uncolour, uncoloured } from './colours.ts';
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

/** All streams of a log. `R` reads one. */
interface Streams<R> {
  /** What reads the lines without a known prefix. */
  readonly margin: R;
  readonly open: (timed: boolean) => R;
  readonly stampAt: (line: Line, end: number) => void;
  readonly known: Known<R>[];
  /** The reader of the line before. */
  last: R;
  count: number;
  /** A collector wrote the stamps on lines of their own. */
  stampLines: boolean;
}

/** A known prefix in front of a line. */
interface PrefixMatch<R> {
  readonly of: Known<R>;
  /** Characters of it. */
  readonly length: number;
  /** The numbers in it. */
  readonly values: readonly string[];
}

/**
 * Divides lines by their prefixes, as several tasks that print at once leave them (docs/build-logs.md). Prefixes are learnt from
 * a sample by what repeats before the builders' own words; a number in a prefix belongs to a stream's name until it changes within a build.
 * `margin` reads what has no known prefix; `open` makes a reader of a new stream; `stampAt` takes the time from a prefix that ends at `end`.
 */
export function createStreams<R extends StreamReader>(margin: R, open: (timed: boolean) => R, stampAt: (line: Line, end: number) => void) {
  const streams: Streams<R> = { margin, open, stampAt, known: [], last: margin, count: 0, stampLines: false };
  return {
    /** Gives a line to its stream; false if it says nothing there. */
    take(line: Line): boolean {
      uncolour(line);
      trimEnd(line);
      if (streams.known.length === 0 && !streams.stampLines) return margin.take(line);
      if (line.start < line.end) return divide(streams, line);
      // An empty line has no prefix: a collector may have dropped it.
      if (streams.last !== margin) streams.last.take(line);
      return margin.take(line);
    },
    /** Learns the prefixes of a sample of lines, given behind the stamps that all lines have. */
    learn(written: readonly string[]): void {
      const texts = written.map(uncoloured);
      learnPrefixes(streams, texts);
      const alone = texts.filter(isStampAlone).length;
      if (alone >= 3 && alone * 4 >= texts.filter((text) => text.trim() !== '').length) streams.stampLines = true;
    },
    /** True if a build seems to begin behind a prefix that is not known: a new sample tells. */
    isUnknown(line: Line): boolean {
      if (margin.hides()) return false;
      const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + LONGEST_PREFIX + 60));
      const at = ownWords(text);
      return at > 0 && beginsBuild(text.slice(at)) && prefixOf(text) !== null && !streams.known.some((of) => of.shape.pattern.test(text));
    }
  };
}

/** Gives a line to the stream that the longest prefix names which may begin or go on here. */
function divide<R extends StreamReader>(streams: Streams<R>, line: Line): boolean {
  const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + LONGEST_PREFIX + 120));
  if (streams.stampLines && isStampAlone(text)) return true;
  const matches = matchesOf(streams.known, text);
  for (const [k, { of, length, values }] of matches.entries()) {
    const stream = streamFor(of, values, beginsBuild(text.slice(length)), () => openBelow(streams, of, matches.slice(k + 1)));
    if (stream === null) continue;
    streams.last = stream.reader;
    if (of.shape.timed) streams.stampAt(line, line.start + length);
    line.start += length;
    trimEscapes(line);
    return stream.reader.take(line);
  }
  streams.last = streams.margin;
  return streams.margin.take(line);
}

/** The known prefixes of a line, the longest first. */
function matchesOf<R>(known: readonly Known<R>[], text: string): readonly PrefixMatch<R>[] {
  const found = known.flatMap((of) => {
    const match = of.shape.pattern.exec(text);
    return match === null ? [] : [{ of, length: match[0].length, values: valuesOf(match) }];
  });
  return found.length > 1 ? found.sort((a, b) => b.length - a.length) : found;
}

const valuesOf = (match: RegExpExecArray): readonly string[] => match.slice(1).map((value) => value ?? '');

/** A reader for a new stream; null while a command's output may stand there, at the margin or in a stream of a shorter prefix. */
function openBelow<R extends StreamReader>(streams: Streams<R>, of: Known<R>, shorter: readonly PrefixMatch<R>[]): R | null {
  const outer = shorter.flatMap((match) => match.of.last?.reader ?? []);
  if (streams.count >= MOST_STREAMS || [streams.margin, ...outer].some((reader) => reader.hides())) return null;
  streams.count++;
  return streams.open(of.shape.timed);
}

/** The name of a stream: the numbers of its prefix that do not count on. */
const nameOf = <R>(of: Known<R>, values: readonly string[]) => values.map((v, i) => (of.counters.has(i) ? '' : v.trim())).join('\u0000');

/** The stream of a line: known, a known one whose number has counted on, or new by `make`. Null if none may begin here. */
function streamFor<R>(of: Known<R>, values: readonly string[], begins: boolean, make: () => R | null): Stream<R> | null {
  const found = of.streams.get(nameOf(of, values));
  if (found !== undefined) {
    found.values = values;
    of.last = found;
    return found;
  }
  if (of.last !== null && !begins && countsOn(of, of.last, values)) return streamFor(of, values, begins, make);
  const reader = make();
  if (reader === null) return null;
  const stream = { reader, values };
  of.streams.set(nameOf(of, values), stream);
  of.last = stream;
  return stream;
}

/** True if a number has changed in the midst of a build: it then counts, and the streams are named without it. */
function countsOn<R>(of: Known<R>, before: Stream<R>, values: readonly string[]): boolean {
  const counting = values.flatMap((v, i) => (v.trim() === before.values[i]?.trim() || of.counters.has(i) || of.names.has(i) ? [] : [i]));
  if (counting.length === 0) return false;
  for (const i of counting) of.counters.add(i);
  const streams = [...of.streams.values()].filter((stream) => stream !== before);
  of.streams.clear();
  // Of two that have one name now, the one of the line before goes on.
  for (const stream of [...streams, before]) of.streams.set(nameOf(of, stream.values), stream);
  return true;
}

/** Learns the prefixes that stand in front of the builders' own words often enough. */
function learnPrefixes<R>(streams: Streams<R>, texts: readonly string[]): void {
  const { known } = streams;
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
    const of: Known<R> = { shape: shapeOf(prefix), counters: new Set(), names: new Set(), streams: new Map(), last: null };
    learnNumbers(of, texts, streams.margin);
    known.push(of);
  }
}

/** Learns which numbers of a prefix count and which name a stream, by the lines of the sample; `reader` stands for that of any stream. */
function learnNumbers<R>(of: Known<R>, texts: readonly string[], reader: R): void {
  const rows = texts.flatMap((text) => {
    const match = of.shape.pattern.exec(text);
    if (match === null) return [];
    const rest = text.slice(match[0].length);
    const begins = beginsBuild(rest);
    return [{ values: valuesOf(match), begins, opens: begins && !rest.startsWith('#1 ') }];
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
