import { spawn } from 'node:child_process';

/** A git command that did not succeed, with git's own first line about it. */
export class GitError extends Error {
  readonly args: readonly string[];
  readonly stderr: string;
  /** What git had said until then. */
  readonly stdout: string;
  constructor(args: readonly string[], stderr: string, stdout = '') {
    super(`git ${args[0] ?? ''} failed: ${stderr.split('\n').find((line) => line.trim() !== '') ?? 'no message'}`);
    this.args = args;
    this.stderr = stderr;
    this.stdout = stdout;
  }
}

/** There is no git on this machine, or it may not be started. */
export class GitMissing extends GitError {
  constructor(args: readonly string[]) {
    super(args, 'git could not be started; is it installed?');
  }
}

/** Nothing of the machine's or the repository's configuration may run programs, ask questions or fetch. docs/security.md "Git". */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C'
};
/** A repository's own configuration may name programs (hooks, monitors, filters): none of them is started. */
export const SAFE_CONFIG: readonly string[] = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'safe.directory=*',
  '-c',
  'core.quotePath=false'
];

/**
 * Runs git in `directory` without a shell and gives its standard output.
 * Throws GitError where git exits with another status than 0, or is missing.
 */
export function runGit(directory: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', directory, ...SAFE_CONFIG, ...args], {
      env: { ...process.env, ...GIT_ENVIRONMENT },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', () => reject(new GitMissing(args)));
    child.on('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(out))
        : reject(new GitError(args, Buffer.concat(err).toString('utf8'), Buffer.concat(out).toString('utf8')))
    );
  });
}

/** The same as text without the last line end. */
export async function gitText(directory: string, args: readonly string[]): Promise<string> {
  return (await runGit(directory, args)).toString('utf8').replace(/\n$/, '');
}
