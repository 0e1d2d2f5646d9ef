#!/usr/bin/env node
import * as modules from 'node:module';
import { COMMANDS } from './commands/index.ts';
import { runCommandLine } from './run.ts';
import { VERSION } from './version.ts';

// Compiled code is kept by Node itself between runs, in its own folder for that (Node 22.1 and later): half of a start.
modules.enableCompileCache?.();

// A closed pipe (`layercost … | head`) ends the program quietly.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runCommandLine(COMMANDS, VERSION, {
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stdout.isTTY === true,
  columns: process.stdout.isTTY === true ? process.stdout.columns : null,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  now: () => new Date()
});
