import type { Buffer } from 'node:buffer';
import type { LogForm } from '../model/buildlog.ts';
import { createBuildahForm } from './forms/buildah.ts';
import type { Shelf } from './forms/form.ts';
import { createKanikoForm } from './forms/kaniko.ts';
import { createLegacyForm } from './forms/legacy.ts';
import { createPlainForm } from './forms/plain.ts';
import { createRawjsonForm } from './forms/rawjson.ts';
import { createTerminalForm } from './forms/terminal.ts';
import type { Line } from './lines.ts';
import type { StreamReader } from './streams.ts';
import { textOf, withoutEscapes } from './text.ts';

const HASH = 35;

/** All forms on one stream of lines, whose prefixes are gone. */
export interface StreamForms extends StreamReader {
  /** Passes over output lines behind `width` bytes of a stamp; returns where the first other line begins and tells `count` how many. */
  skim(bytes: Buffer, from: number, width: number, count: (lines: number) => void): number;
  end(): void;
  /** Lines that begin like a JSON form and are none. */
  spoiled(): number;
}

/** Gives each line of a stream to the form whose it is. `log` is what all streams of a log share; `stamped` is true if its lines carry times. */
export function createStreamForms(log: Omit<Shelf, 'now' | 'stamped'>, stamped: () => boolean, form: LogForm | 'auto'): StreamForms {
  let lines = 0;
  const shelf: Shelf = { ...log, stamped, now: () => lines };
  const plain = createPlainForm(shelf);
  const terminal = createTerminalForm(shelf);
  const rawjson = createRawjsonForm(shelf);
  const reads = (one: LogForm) => form === 'auto' || form === one || form === 'github-actions-job' || form === 'unknown';
  /** Builders whose commands print at the margin: while one runs, nothing else is believed. */
  const sequential = [
    ...(reads('docker-legacy') ? [createLegacyForm(shelf)] : []),
    ...(reads('buildah') ? [createBuildahForm(shelf)] : []),
    ...(reads('kaniko') ? [createKanikoForm(shelf)] : [])
  ];
  function take(line: Line): boolean {
    lines++;
    const first = line.bytes[line.start];
    const owner = sequential.find((s) => s.running());
    if (owner !== undefined) {
      if (owner.take(line)) return true;
      if (first === HASH && isNewJobStep(line)) for (const s of sequential) s.release();
      return false;
    }
    if (line.start === line.end || (line.end - line.start === 1 && first === 32)) {
      plain.blank();
      return true;
    }
    if (first === HASH) {
      if (reads('buildkit-plain') && line.bytes[line.start + 1] !== HASH && plain.take(line)) return true;
      if (isNewJobStep(line)) for (const s of sequential) s.release();
      plain.other(line);
      return false;
    }
    const running = plain.running();
    plain.other(line);
    if (running) return false;
    if (reads('buildkit-rawjson') && first === 0x7b && rawjson.take(line)) return true;
    if (reads('buildkit-tty') && mayBeTerminal(line) && terminal.take(line)) return true;
    for (const s of sequential) if (s.take(line)) return true;
    if (first === 0x45 || first === 0x66 || first === 0x74) rawjson.other(withoutEscapes(textOf(line).slice(0, 400)));
    return false;
  }

  return {
    take,
    hides: () => sequential.some((s) => s.running()) || (stamped() && plain.running()),
    skim: (bytes, from, width, count) =>
      plain.skim(bytes, from, width, (more) => {
        lines += more;
        count(more);
      }),
    end(): void {
      plain.end();
      for (const s of sequential) s.release();
    },
    spoiled: rawjson.spoiled
  };
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
