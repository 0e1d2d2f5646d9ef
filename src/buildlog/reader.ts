import { Buffer } from 'node:buffer';
import type { LogForm, LoggedBuild, LogReading } from '../model/buildlog.ts';
import { say } from '../model/sentence.ts';
import { createJobFacts } from './job.ts';
import { createJsonLines } from './json-lines.ts';
import { createKeptBuilds, type KeptBuilds } from './kept-builds.ts';
import { createLineSplitter, type Line } from './lines.ts';
import { createStreamForms, type StreamForms } from './stream-forms.ts';
import { createStreams } from './streams.ts';
import { createWideText } from './wide-text.ts';
import { createWrapper } from './wrapper.ts';

/** Reads one log as its bytes come: memory does not grow with the log, only with its steps. */
export interface LogReader {
  push(chunk: Uint8Array): void;
  end(): LogReading;
}

/** Lines on which stamps and prefixes are learnt (docs/build-logs.md). */
const SAMPLE_LINES = 200;
const SAMPLE_BYTES = 262_144;
/** Samples that are taken of one log. */
const MOST_SAMPLES = 40;
const HASH = 35;

/** Lines that are held until stamps and prefixes are learnt from them. */
interface Sample {
  readonly lines: Line[];
  bytes: number;
}

/**
 * What is known of a log between two of its lines. A line goes into the `sample` while there is one; else its stamp is taken off
 * (`wrapper`), the job reads it, and `streams` gives it to the forms of the stream that its prefix names.
 */
interface OpenLog {
  readonly kept: KeptBuilds;
  readonly job: ReturnType<typeof createJobFacts>;
  readonly wrapper: ReturnType<typeof createWrapper>;
  readonly streams: ReturnType<typeof createStreams<StreamForms>>;
  /** Forms of the lines without a prefix; output of a step may be passed over there. */
  readonly margin: StreamForms;
  /** Those of all streams. */
  readonly opened: readonly StreamForms[];
  /** The one view on bytes that all lines pass through. */
  readonly line: Line;
  sample: Sample | null;
  samplesTaken: number;
  lines: number;
}

/** A reader of any form of build log (`auto`), or of one form only. The result does not depend on how the bytes are cut into chunks. */
export function createLogReader(options: { readonly form?: LogForm | 'auto' } = {}): LogReader {
  const log = openLog(options.form ?? 'auto');
  let bytes = 0;
  const decode = createWideText();
  const jsonLines = createJsonLines();
  const splitter = createLineSplitter(
    (from, at) => passOver(log, from, at),
    (from, start, end, whole) => {
      const text = jsonLines(from, start, end);
      if (text === null) takeLine(log, from, start, end, whole);
      else takeLine(log, text, 0, text.length, whole);
    }
  );
  return {
    push(chunk) {
      bytes += chunk.byteLength;
      splitter.push(decode.push(chunk));
    },
    end() {
      splitter.push(decode.end());
      splitter.end();
      learnFromSample(log);
      return { ...readingOf(log, splitter.cutLines()), bytes };
    }
  };
}

function openLog(form: LogForm | 'auto'): OpenLog {
  const kept = createKeptBuilds();
  const job = createJobFacts();
  const wrapper = createWrapper();
  const opened: StreamForms[] = [];
  const open = (timed: boolean): StreamForms => {
    const forms = createStreamForms({ ...kept, ofAction: job.ofAction }, () => timed || wrapper.stamped(), form);
    opened.push(forms);
    return forms;
  };
  const margin = open(false);
  return {
    kept,
    job,
    wrapper,
    streams: createStreams(margin, open, wrapper.stampInside),
    margin,
    opened,
    line: { bytes: Buffer.alloc(0), start: 0, end: 0, whole: true, time: () => null },
    sample: { lines: [], bytes: 0 },
    samplesTaken: 0,
    lines: 0
  };
}

/** Passes over output of the only build's running step; where the first other line begins. */
function passOver(log: OpenLog, from: Buffer, at: number): number {
  const width = log.sample === null ? log.wrapper.quickWidth() : -1;
  if (width < 0) return at;
  return log.margin.skim(from, at, width, (more) => {
    log.lines += more;
  });
}

function takeLine(log: OpenLog, from: Buffer, start: number, end: number, whole: boolean): void {
  if (log.sample !== null) {
    hold(log, log.sample, copyOf(from, start, end, whole));
    return;
  }
  const { line } = log;
  line.bytes = from;
  line.start = start;
  line.end = end;
  line.whole = whole;
  unwrap(log, line);
  // A prefix may come late: then it is learnt from here.
  if (log.samplesTaken < MOST_SAMPLES && line.bytes[line.start] !== HASH && log.streams.isUnknown(line)) {
    const sample: Sample = { lines: [], bytes: 0 };
    log.sample = sample;
    hold(log, sample, copyOf(from, start, end, whole));
    return;
  }
  readLine(log);
}

/** A line of its own: the bytes of the log are there only until the next chunk. */
function copyOf(from: Buffer, start: number, end: number, whole: boolean): Line {
  const bytes = Buffer.from(from.subarray(start, end));
  return { bytes, start: 0, end: bytes.length, whole, time: () => null };
}

function hold(log: OpenLog, sample: Sample, copy: Line): void {
  sample.lines.push(copy);
  sample.bytes += copy.bytes.length;
  if (sample.lines.length >= SAMPLE_LINES || sample.bytes >= SAMPLE_BYTES) learnFromSample(log);
}

/** Learns stamps from the first sample, and prefixes from each; then reads its lines. */
function learnFromSample(log: OpenLog): void {
  const { sample, wrapper, streams, line } = log;
  if (sample === null) return;
  log.sample = null;
  if (log.samplesTaken === 0) wrapper.learn(sample.lines.map((early) => ({ ...early })));
  log.samplesTaken++;
  streams.learn(
    sample.lines.map((early) => {
      const copy = { ...early };
      unwrap(log, copy);
      return copy.bytes.toString('latin1', copy.start, Math.min(copy.end, copy.start + 400));
    })
  );
  for (const early of sample.lines) {
    Object.assign(line, early);
    unwrap(log, line);
    readLine(log);
  }
}

/** Takes stamps and marks of sections off the start of a line. */
function unwrap(log: OpenLog, line: Line): void {
  log.wrapper.strip(line);
  skipSection(line);
}

/** Reads the line that has been unwrapped: what it says of the job, then what it says of a build. */
function readLine(log: OpenLog): void {
  const { line } = log;
  const text = line.start;
  log.lines++;
  line.start = log.wrapper.behindColumns(line);
  log.job.see(line, log.kept.isEmpty());
  line.start = text;
  log.streams.take(line);
}

/** What the log has said when it ends; `cutLines` were too long to be read whole. */
function readingOf(log: OpenLog, cutLines: number): Omit<LogReading, 'bytes'> {
  const { kept, job, opened } = log;
  for (const forms of opened) forms.end();
  if (cutLines > 0) kept.note(say`${cutLines} lines longer than 16 MB were cut`);
  const spoiled = opened.reduce((sum, forms) => sum + forms.spoiled(), 0);
  if (spoiled > 0) kept.note(say`${spoiled} JSON lines could not be read`);
  const buildkit = job.buildkit();
  const builds = kept.finish().map((build) => (buildkit === null ? build : { ...build, buildkit }));
  return { form: formOf(builds, job.read() !== null), builds, job: job.read(), lines: log.lines, notes: kept.notes };
}

/** The form of the whole: that of its builds if they agree. */
export function formOf(builds: readonly LoggedBuild[], isJob: boolean): LogForm {
  const forms = [...new Set(builds.map((build) => build.form))];
  if (forms.length === 1 && forms[0] !== undefined) return forms[0];
  return forms.length > 1 || isJob ? 'github-actions-job' : 'unknown';
}

/** GitLab marks its sections in front of the text: `section_start:1700000000:name\r ESC[0K` (docs/build-logs.md). */
function skipSection(line: Line): void {
  if (line.bytes[line.start] !== 0x73 && line.bytes[line.start] !== 27) return;
  const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + 300));
  const mark = /^(?:\u001b\[0K|\u001b\[0;m)*(?:section_(?:start|end):\d{1,12}:[^\r]{1,200}\r(?:\u001b\[0K)?)+(?:\u001b\[[0-9;]*[mK])*/.exec(
    text
  );
  if (mark !== null) line.start += mark[0].length;
}
