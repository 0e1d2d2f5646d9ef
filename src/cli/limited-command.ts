import type { Ending } from '../thread/index.ts';
import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Seconds that a command which reads a repository may take where nobody says otherwise. */
export const DEFAULT_TIME_LIMIT = 600;

/** What a command in a thread is told of the terminal, which stays with the main thread. */
export type ThreadTask = Pick<Terminal, 'argv' | 'cwd' | 'interactive' | 'errorsInteractive' | 'columns'> & { readonly hasStatus: boolean };

/** What it says. */
type Said =
  | { readonly kind: 'out' | 'err' | 'status' | 'doing'; readonly text: string }
  /** Its exit code; the thread then ends by itself. */
  | { readonly kind: 'code'; readonly code: number };

/** The terminal of a command in a thread: what it writes goes to the main thread. */
export function threadTerminal({ hasStatus, ...task }: ThreadTask, say: (said: Said) => void): Terminal {
  const sayer = (kind: 'out' | 'err' | 'status' | 'doing') => (text: string) => say({ kind, text });
  return {
    ...task,
    env: process.env,
    ...(hasStatus ? { status: sayer('status') } : {}),
    out: sayer('out'),
    err: sayer('err'),
    doing: sayer('doing'),
    now: () => new Date()
  };
}

/** Seconds that the command line asks for; null where it asks for none. Whether that is a number at all is the command's to say. */
export function askedTimeLimit(argv: readonly string[]): number | null {
  const at = argv.findIndex((word) => word === '--time-limit' || word.startsWith('--time-limit='));
  const text = at < 0 ? null : (argv[at]?.split('=')[1] ?? argv[at + 1] ?? '');
  return text === null ? null : /^[1-9]\d{0,6}$/.test(text) ? Number(text) : DEFAULT_TIME_LIMIT;
}

/** Runs the command line of a terminal in a thread that is stopped at a limit of time, in seconds; gives the exit code. */
export async function runInThread(module: URL, terminal: Terminal, limitSeconds: number): Promise<number> {
  const { runLimited, stoppedBecause } = await import('../thread/index.ts');
  const { argv, cwd, interactive, errorsInteractive = false, columns = null, status } = terminal;
  const task: ThreadTask = { argv, cwd, interactive, errorsInteractive, columns, hasStatus: status !== undefined };
  let code: number = EXIT.internal;
  let doing: string | null = null;
  const ending = await runLimited({
    module,
    task,
    limitSeconds,
    input: argv.some((word) => word === '-' || word.endsWith('=-')),
    onMessage(message) {
      const said = message as Said;
      if (said.kind === 'code') code = said.code;
      else if (said.kind === 'doing') doing = said.text;
      else terminal[said.kind]?.(said.text);
    }
  });
  return told(ending, stoppedBecause(ending, doing), terminal) ?? code;
}

/** Says how a thread was ended where it did not end by itself, and gives the exit code of that. */
function told(ending: Ending, stopped: string | null, terminal: Terminal): number | null {
  if (stopped !== null) {
    terminal.err(`layercost: ${stopped}: nothing is known of this change\n  --time-limit SECONDS gives it longer.\n`);
    return EXIT.failedClosed;
  }
  if (ending.kind === 'failed') throw ending.error;
  return null;
}
