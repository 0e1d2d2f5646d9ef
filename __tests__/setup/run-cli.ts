import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Runs the program as a child process, with an environment of its own: nothing of the caller's but the path. */
export async function layercost(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const cli = await builtCli();
  return new Promise((resolve, reject) => {
    const child = spawn(options.node ?? process.execPath, [cli, ...argv], {
      cwd: options.cwd ?? tmpdir(),
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir(), ...options.env },
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
