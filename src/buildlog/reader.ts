import { Buffer } from 'node:buffer';
import type { LogForm, LoggedBuild, LogReading } from '../model/buildlog.ts';
import { type Sentence, say, sentenceKey } from '../model/sentence.ts';
import type { BegunBuild } from './forms/form.ts';
import { createJobFacts } from './job.ts';
import { createJsonLines } from './json-lines.ts';
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

/** Bounds of what is kept of one log (docs/build-logs.md). */
const MOST_BUILDS = 1_000;
const MOST_STEPS = 50_000;
const MOST_TEXT = 8_000_000;
/** Lines on which stamps and prefixes are learnt (docs/build-logs.md). */
const SAMPLE_LINES = 200;
const SAMPLE_BYTES = 262_144;
/** Samples that are taken of one log. */
const MOST_SAMPLES = 40;
const HASH = 35;

/** A reader of any form of build log (`auto`), or of one form only. The result does not depend on how the bytes are cut into chunks. */
export function createLogReader(options: { readonly form?: LogForm | 'auto' } = {}): LogReader {
  const builds: BegunBuild[] = [];
  const notes: Sentence[] = [];
  const wrapper = createWrapper();
  const job = createJobFacts();
  let lines = 0;
  let bytes = 0;
  let steps = 0;
  let text = 0;
  let full = false;

  const noteOnce = (note: Sentence) => {
    if (!notes.some((one) => sentenceKey(one) === sentenceKey(note))) notes.push(note);
  };
  const shelf = {
    begin(build: BegunBuild) {
      if (builds.length >= MOST_BUILDS) {
        noteOnce(say`more than ${MOST_BUILDS} builds: the later ones were left out`);
        return false;
      }
      builds.push(build);
      return true;
    },
    drop(build: BegunBuild) {
      const at = builds.lastIndexOf(build);
      if (at >= 0) builds.splice(at, 1);
    },
    room(length: number) {
      steps++;
      text += length;
      if (steps > MOST_STEPS || text > MOST_TEXT) {
        full = true;
        noteOnce(say`more than ${MOST_STEPS} steps, or ${MOST_TEXT / 1e6} MB of their text: the later ones were left out`);
      }
      return !full;
    },
    ofAction: job.ofAction
  };
  const opened: StreamForms[] = [];
  const open = (timed: boolean): StreamForms => {
    const forms = createStreamForms(shelf, () => timed || wrapper.stamped(), options.form ?? 'auto');
    opened.push(forms);
    return forms;
  };
  const margin = open(false);
  const streams = createStreams(margin, open, wrapper.stampInside);

  const line: Line = { bytes: Buffer.alloc(0), start: 0, end: 0, whole: true, time: () => null };
  let sample: Line[] | null = [];
  let sampled = 0;
  let samples = 0;
  let replaying = false;
  const copyOf = (from: Buffer, start: number, end: number, whole: boolean): Line => {
    const bytes = Buffer.from(from.subarray(start, end));
    return { bytes, start: 0, end: bytes.length, whole, time: () => null };
  };
  const hold = (copy: Line) => {
    if (sample === null) return;
    sample.push(copy);
    sampled += copy.bytes.length;
    if (sample.length >= SAMPLE_LINES || sampled >= SAMPLE_BYTES) release();
  };
  const handle = () => {
    const { start, end } = line;
    wrapper.strip(line);
    skipSection(line);
    const text = line.start;
    // A prefix may come late: then it is learnt from here.
    if (!replaying && samples < MOST_SAMPLES && line.bytes[text] !== HASH && streams.isUnknown(line)) {
      sample = [];
      sampled = 0;
      hold(copyOf(line.bytes, start, end, line.whole));
      return;
    }
    lines++;
    line.start = wrapper.behindColumns(line);
    job.see(line, builds.length === 0);
    line.start = text;
    streams.take(line);
  };
  const release = () => {
    if (sample === null) return;
    const held = sample;
    sample = null;
    if (samples === 0) wrapper.learn(held.map((early) => ({ ...early })));
    samples++;
    streams.learn(
      held.map((early) => {
        const copy = { ...early };
        wrapper.strip(copy);
        skipSection(copy);
        return copy.bytes.toString('latin1', copy.start, Math.min(copy.end, copy.start + 400));
      })
    );
    replaying = true;
    for (const early of held) {
      Object.assign(line, early);
      handle();
    }
    replaying = false;
  };
  const skim = (from: Buffer, at: number): number => {
    const width = sample === null ? wrapper.quickWidth() : -1;
    if (width < 0) return at;
    return margin.skim(from, at, width, (more) => {
      lines += more;
    });
  };
  const decode = createWideText();
  const jsonLines = createJsonLines();
  const splitter = createLineSplitter(skim, (from, start, end, whole) => {
    const text = jsonLines(from, start, end);
    if (text !== null) {
      take(text, 0, text.length, whole);
      return;
    }
    take(from, start, end, whole);
  });
  function take(from: Buffer, start: number, end: number, whole: boolean): void {
    if (sample !== null) {
      hold(copyOf(from, start, end, whole));
      return;
    }
    line.bytes = from;
    line.start = start;
    line.end = end;
    line.whole = whole;
    handle();
  }

  return {
    push(chunk) {
      bytes += chunk.byteLength;
      splitter.push(decode.push(chunk));
    },
    end() {
      splitter.push(decode.end());
      splitter.end();
      release();
      for (const forms of opened) forms.end();
      if (splitter.cutLines() > 0) notes.push(say`${splitter.cutLines()} lines longer than 16 MB were cut`);
      const spoiled = opened.reduce((sum, forms) => sum + forms.spoiled(), 0);
      if (spoiled > 0) notes.push(say`${spoiled} JSON lines could not be read`);
      const buildkit = job.buildkit();
      const read = builds.flatMap((build) => build.finish() ?? []).map((build) => (buildkit === null ? build : { ...build, buildkit }));
      return { form: formOf(read, job.read() !== null), builds: read, job: job.read(), lines, bytes, notes };
    }
  };
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
