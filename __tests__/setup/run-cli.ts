import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { VERSION } from '../../src/cli/version.ts';
import { builtCli } from './built-cli.ts';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Program that runs the bundle; default: the one that runs the tests. */
  readonly node?: string;
}

/**
 * Runs a command line in this process, with a terminal and an environment of its own: nothing of the caller's but the path. What only
 * a process shows (standard input, signals, the bundle) is for `layercostProcess`.
 */
export async function layercost(argv: readonly string[], options: Pick<RunOptions, 'cwd' | 'env'> = {}): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const began = new Date();
  const code = await runCommandLine(COMMANDS, VERSION, {
    argv,
    cwd: options.cwd ?? tmpdir(),
    env: environment(options),
    interactive: false,
    columns: null,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    // Time stands still: what takes a second on a slow machine would tell of its progress.
    now: () => began
  });
  const printed = { out: out.join(''), err: err.join('') };
  if (/\[object /.test(printed.out + printed.err))
    throw new Error(`a value became a string without its words: ${printed.out}${printed.err}`);
  return { code, ...printed };
}

const environment = ({ env }: Pick<RunOptions, 'env'>): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  TMPDIR: tmpdir(),
  ...env
});

/** Runs the built program as a child process, with the same environment. */
export async function layercostProcess(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const cli = await builtCli();
  return new Promise((resolve, reject) => {
    const child = spawn(options.node ?? process.execPath, [cli, ...argv], {
      cwd: options.cwd ?? tmpdir(),
      env: environment(options),
      stdio: ['pipe', 'pipe', 'pipe']
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') }));
    child.stdin.on('error', () => {
      // it ended without reading its input
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Calls `work` with a fresh empty folder that is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'layercost-test-')));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
