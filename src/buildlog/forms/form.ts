import type { Buffer } from 'node:buffer';
import type { LogForm, LoggedBuild } from '../../model/buildlog.ts';
import type { Line } from '../lines.ts';

/** A build that a form has seen begin; null if nothing of it turned out to be true. */
export interface BegunBuild {
  finish: () => LoggedBuild | null;
}

/** What a form shares with the log: builds in the order of their start, and the bounds of what is kept. */
export interface Shelf {
  /** False once the bound of builds is reached. */
  begin: (build: BegunBuild) => boolean;
  /** Takes back a build, found to be something that a command printed. */
  drop: (build: BegunBuild) => void;
  /** False once the bound of steps or of kept text is reached; `text` is the number of characters to keep. */
  room: (text: number) => boolean;
  /** True if lines carry times: a runner has read the output and cut it at lone carriage returns. */
  stamped: () => boolean;
  /** True while the runner builds an image for an action of its own. */
  ofAction: () => boolean;
  /** Running number of the line. */
  now: () => number;
}

/** Reads the lines of one stream in one form. */
export interface FormReader {
  /** A line, which other forms may read if this says false. A line that is none of its own may still tell it that a build has ended. */
  take: (line: Line) => boolean;
  /** True while a step is running whose lines, or whose command's, stand at the margin: no other form is asked. */
  running: () => boolean;
  /** True while a command may print at the margin what looks like the beginning of another stream. */
  hides: () => boolean;
  /** A new step of the job has begun: what ran has ended without a word. */
  release?: () => void;
  /** The log has ended. */
  end?: () => void;
  /** Passes over output lines behind `width` bytes of a stamp; returns where the first other line begins and tells `count` how many. */
  skim?: (bytes: Buffer, from: number, width: number, count: (lines: number) => void) => number;
  /** Lines that begin like this form and cannot be read. */
  spoiled?: () => number;
}

/** A form of build log: one file here, one line in `FORMS`, its name in the model, and a recorded case. */
export interface Form {
  readonly name: LogForm;
  /** Whose rules the steps of such a log follow. */
  readonly builder: 'buildkit' | 'legacy';
  readonly open: (shelf: Shelf) => FormReader;
}
