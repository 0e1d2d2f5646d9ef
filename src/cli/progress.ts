import type { Progress } from '../analysis/index.ts';
import type { Parsed } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds before anything is said: most commands end before. */
const SILENT = 1_000;
/** Milliseconds between two states of a line that is written over, and between two lines. */
const PAUSE = { status: 100, line: 5_000 } as const;

/** Progress of what takes longer than a second, with counts and time: one line of the terminal that is written over, or a line now and then. */
export function progressOf(parsed: Parsed, terminal: Terminal): Progress {
  const isQuiet = parsed.has('quiet');
  const begun = terminal.now().getTime();
  const pause = terminal.status === undefined ? PAUSE.line : PAUSE.status;
  let next = begun + SILENT;
  return (message, count) => {
    const what = `${message}${count === undefined ? '' : ` ${count.done} of ${count.all}`}`;
    terminal.doing?.(what);
    const at = terminal.now().getTime();
    if (isQuiet || at < next) return;
    next = at + pause;
    const line = `layercost: ${what}, ${Math.floor((at - begun) / 1000)} s`;
    if (terminal.status === undefined) terminal.err(`${line}\n`);
    else terminal.status(line);
  };
}
