import type { Buffer } from 'node:buffer';
import type { LogForm } from '../model/buildlog.ts';
import type { Shelf } from './forms/form.ts';
import { FORMS } from './forms/index.ts';
import type { Line } from './lines.ts';
import type { StreamReader } from './streams.ts';
import { textOf } from './text.ts';

const HASH = 35;

/** All forms on one stream of lines, whose prefixes are gone. */
export interface StreamForms extends StreamReader {
  /** Passes over output lines behind `width` bytes of a stamp; returns where the first other line begins and tells `count` how many. */
  skim(bytes: Buffer, from: number, width: number, count: (lines: number) => void): number;
  end(): void;
  /** Lines that begin like a form and cannot be read. */
  spoiled(): number;
}

/** Gives each line of a stream to the form whose it is. `log` is what all streams of a log share; `stamped` is true if its lines carry times. */
export function createStreamForms(log: Omit<Shelf, 'now' | 'stamped'>, stamped: () => boolean, only: LogForm | 'auto'): StreamForms {
  let lines = 0;
  const shelf: Shelf = { ...log, stamped, now: () => lines };
  const all = only === 'auto' || only === 'github-actions-job' || only === 'unknown';
  const readers = FORMS.filter((form) => all || form.name === only).map((form) => form.open(shelf));
  const skimming = readers.find((reader) => reader.skim !== undefined);

  function offer(line: Line): boolean {
    const owner = readers.find((reader) => reader.running());
    if (owner !== undefined) return owner.take(line);
    // Only BuildKit begins its lines with a number sign; it comes first.
    if (line.bytes[line.start] === HASH) return readers[0]?.take(line) ?? false;
    return readers.some((reader) => reader.take(line));
  }

  return {
    take(line: Line): boolean {
      lines++;
      const taken = offer(line);
      if (!taken && isNewJobStep(line)) for (const reader of readers) reader.release?.();
      return taken;
    },
    hides: () => readers.some((reader) => reader.hides()),
    skim: (bytes, from, width, count) =>
      skimming?.skim?.(bytes, from, width, (more) => {
        lines += more;
        count(more);
      }) ?? from,
    end(): void {
      for (const reader of readers) {
        reader.end?.();
        reader.release?.();
      }
    },
    spoiled: () => readers.reduce((sum, reader) => sum + (reader.spoiled?.() ?? 0), 0)
  };
}

const isNewJobStep = (line: Line) =>
  line.bytes[line.start] === HASH && line.bytes[line.start + 2] === 0x5b && /^##\[group\]Run /.test(textOf(line).slice(0, 40));
