#!/usr/bin/env node
import * as modules from 'node:module';
import { fittedLines } from '../safe-text/index.ts';
import { isLimitedThread } from '../thread/index.ts';
import { COMMANDS } from './commands/index.ts';
import { runInThread, type ThreadTask, threadTerminal } from './limited-command.ts';
import { runCommandLine } from './run.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

// Compiled code is kept by Node itself between runs, in its own folder for that (Node 22.1 and later): half of a start.
modules.enableCompileCache?.();

// A closed pipe (`layercost … | head`) ends the program quietly.
process.stdout.on('error', () => process.exit(0));

let standing = false;
/** Takes away the line that was to be written over. */
const settled = () => {
  if (standing) process.stderr.write('\r\u001b[K');
  standing = false;
};
const status = (line: string) => {
  process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
  standing = true;
};

/** Text for standard error, broken between words where that is a terminal; lines of an excerpt stay whole. */
function withinErrors(text: string): string {
  const columns = process.stderr.isTTY === true ? process.stderr.columns || null : null;
  const fit = (line: string) => (line.includes('│') ? [line] : fittedLines([line], columns));
  return text.split('\n').flatMap(fit).join('\n');
}

const main: Terminal = {
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stdout.isTTY === true,
  errorsInteractive: process.stderr.isTTY === true,
  // A terminal that does not know its own width says 0.
  columns: process.stdout.isTTY === true ? process.stdout.columns || null : null,
  ...(process.stderr.isTTY === true && process.env['TERM'] !== 'dumb' ? { status } : {}),
  limited: (seconds) => runInThread(new URL(import.meta.url), main, seconds),
  out(text) {
    settled();
    process.stdout.write(text);
  },
  err(text) {
    settled();
    process.stderr.write(withinErrors(text));
  },
  now: () => new Date()
};

if (!isLimitedThread()) {
  process.exitCode = await runCommandLine(COMMANDS, VERSION, main);
  settled();
} else {
  const { parentPort, workerData } = await import('node:worker_threads');
  const task: ThreadTask = workerData;
  const code = await runCommandLine(
    COMMANDS,
    VERSION,
    threadTerminal(task, (said) => parentPort?.postMessage(said))
  );
  parentPort?.postMessage({ kind: 'code', code });
}
