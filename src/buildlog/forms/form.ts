import type { LoggedBuild } from '../../model/buildlog.ts';

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
