import { Buffer } from 'node:buffer';
import type { LogForm, LoggedBuild, LogReading } from '../model/buildlog.ts';
import { createBuildahForm } from './forms/buildah.ts';
import type { BegunBuild, Shelf } from './forms/form.ts';
import { createKanikoForm } from './forms/kaniko.ts';
import { createLegacyForm } from './forms/legacy.ts';
import { createPlainForm } from './forms/plain.ts';
import { createRawjsonForm } from './forms/rawjson.ts';
import { createTerminalForm } from './forms/terminal.ts';
import { createJobFacts } from './job.ts';
import { createLineSplitter, type Line } from './lines.ts';
import { textOf, withoutEscapes } from './text.ts';
import { createWrapper } from './wrapper.ts';

/** Reads one log as its bytes come: memory does not grow with the log, only with its steps. */
export interface LogReader {
  push(chunk: Uint8Array): void;
  end(): LogReading;
}

/** Bounds of what is kept of one log (docs/build-logs.md §15.2). */
const MOST_BUILDS = 1_000;
const MOST_STEPS = 50_000;
const MOST_TEXT = 8_000_000;
/** Lines on which the wrapper is learnt (docs/build-logs.md §2.5). */
const SAMPLE_LINES = 200;
const SAMPLE_BYTES = 262_144;
const HASH = 35;

/** A reader of any form of build log (`auto`), or of one form only. The result does not depend on how the bytes are cut into chunks. */
export function createLogReader(options: { readonly form?: LogForm | 'auto' } = {}): LogReader {
  const builds: BegunBuild[] = [];
  const notes: string[] = [];
  const wrapper = createWrapper();
  const job = createJobFacts();
  let lines = 0;
  let bytes = 0;
  let steps = 0;
  let text = 0;
  let full = false;

  const noteOnce = (note: string) => {
    if (!notes.includes(note)) notes.push(note);
  };
  const shelf: Shelf = {
    begin(build) {
      if (builds.length >= MOST_BUILDS) {
        noteOnce(`more than ${MOST_BUILDS} builds: the later ones were left out`);
        return false;
      }
      builds.push(build);
      return true;
    },
    drop(build) {
      const at = builds.lastIndexOf(build);
      if (at >= 0) builds.splice(at, 1);
    },
    room(length) {
      steps++;
      text += length;
      if (steps > MOST_STEPS || text > MOST_TEXT) {
        full = true;
        noteOnce(`more than ${MOST_STEPS} steps, or ${MOST_TEXT / 1e6} MB of their text: the later ones were left out`);
      }
      return !full;
    },
    stamped: wrapper.stamped,
    ofAction: job.ofAction,
    now: () => lines
  };
  const plain = createPlainForm(shelf);
  const terminal = createTerminalForm(shelf);
  const rawjson = createRawjsonForm(shelf);
  const legacy = createLegacyForm(shelf);
  const buildah = createBuildahForm(shelf);
  const kaniko = createKanikoForm(shelf);
  const form = options.form ?? 'auto';
  const reads = (one: LogForm) => form === 'auto' || form === one || form === 'github-actions-job' || form === 'unknown';

  /** Builders whose commands print at the margin: while one runs, nothing else is believed. */
  const sequential = [
    ...(reads('docker-legacy') ? [legacy] : []),
    ...(reads('buildah') ? [buildah] : []),
    ...(reads('kaniko') ? [kaniko] : [])
  ];

  function dispatch(line: Line): void {
    const first = line.bytes[line.start];
    const owner = sequential.find((s) => s.running());
    if (owner !== undefined) {
      if (owner.take(line)) return;
      if (first === HASH && isNewJobStep(line)) for (const s of sequential) s.release();
      return;
    }
    if (line.start === line.end) {
      plain.blank();
      return;
    }
    if (first === HASH) {
      if (reads('buildkit-plain') && line.bytes[line.start + 1] !== HASH && plain.take(line)) return;
      if (isNewJobStep(line)) for (const s of sequential) s.release();
      plain.other(line);
      return;
    }
    if (line.end - line.start === 1 && first === 32) {
      plain.blank();
      return;
    }
    const running = plain.running();
    plain.other(line);
    if (running) return;
    if (reads('buildkit-rawjson') && first === 0x7b && rawjson.take(line)) return;
    if (reads('buildkit-tty') && mayBeTerminal(line) && terminal.take(line)) return;
    for (const s of sequential) if (s.take(line)) return;
    if (first === 0x45 || first === 0x66 || first === 0x74) rawjson.other(withoutEscapes(textOf(line).slice(0, 400)));
  }

  const line: Line = { bytes: Buffer.alloc(0), start: 0, end: 0, whole: true, time: () => null };
  let sample: Line[] | null = [];
  let sampled = 0;
  const handle = () => {
    lines++;
    wrapper.strip(line);
    skipSection(line);
    job.see(line, builds.length === 0);
    dispatch(line);
  };
  const release = () => {
    if (sample === null) return;
    const held = sample;
    sample = null;
    wrapper.learn(held);
    for (const early of held) {
      Object.assign(line, early);
      handle();
    }
  };
  const count = (more: number) => {
    lines += more;
  };
  const skim = (from: Buffer, at: number): number => {
    const width = sample === null ? wrapper.quickWidth() : -1;
    return width < 0 ? at : plain.skim(from, at, width, count);
  };
  const splitter = createLineSplitter(skim, (from, start, end, whole) => {
    if (sample === null) {
      line.bytes = from;
      line.start = start;
      line.end = end;
      line.whole = whole;
      handle();
      return;
    }
    const copy = Buffer.from(from.subarray(start, end));
    sample.push({ bytes: copy, start: 0, end: copy.length, whole, time: () => null });
    sampled += copy.length;
    if (sample.length >= SAMPLE_LINES || sampled >= SAMPLE_BYTES) release();
  });

  return {
    push(chunk) {
      bytes += chunk.byteLength;
      splitter.push(chunk);
    },
    end() {
      splitter.end();
      release();
      plain.end();
      for (const s of sequential) s.release();
      if (splitter.cutLines() > 0) notes.push(`${splitter.cutLines()} lines longer than 16 MB were cut`);
      if (rawjson.spoiled() > 0) notes.push(`${rawjson.spoiled()} JSON lines could not be read`);
      const read = builds.flatMap((build) => build.finish() ?? []);
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

const isNewJobStep = (line: Line) => line.bytes[line.start + 2] === 0x5b && /^##\[group\]Run /.test(textOf(line).slice(0, 40));

/** Terminal rows begin with ` =>`, `=>`, `[+]`, an escape sequence, or the quote mark of a pasted copy. */
function mayBeTerminal(line: Line): boolean {
  const first = line.bytes[line.start];
  if (first === 32 || first === 61 || first === 91 || first === 27 || first === 62 || first === 0x7c || first === 0xe2) return true;
  // The rest of a row that was wrapped, or the trailer of a failure.
  return (
    first === 45 ||
    first === 0x45 ||
    first === 0x66 ||
    (first !== undefined && line.end - line.start < 400 && line.bytes[line.end - 1] === 0x73)
  );
}

/** GitLab marks its sections in front of the text: `section_start:1700000000:name\r ESC[0K` (docs/build-logs.md §2.2). */
function skipSection(line: Line): void {
  if (line.bytes[line.start] !== 0x73 && line.bytes[line.start] !== 27) return;
  const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + 300));
  const mark = /^(?:\u001b\[0K|\u001b\[0;m)*(?:section_(?:start|end):\d{1,12}:[^\r]{1,200}\r(?:\u001b\[0K)?)+(?:\u001b\[[0-9;]*[mK])*/.exec(
    text
  );
  if (mark !== null) line.start += mark[0].length;
}
