import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Content, emptyRepository, type Files } from './scratch-repository.ts';

// Whole small pull requests, from texts.

export interface PullRequest {
  /** Older states of the base branch, oldest first. */
  readonly earlier?: readonly Files[];
  readonly base: Files;
  /** What the change does to the base: another content, a new file, or null for a file that goes. */
  readonly change: Files;
}

/** Every file of the head. */
export function headOf(request: PullRequest): Files {
  return Object.fromEntries(Object.entries({ ...request.base, ...request.change }).filter(([, content]) => content !== null));
}

const bytesOf = (content: Exclude<Content, null>): Uint8Array =>
  typeof content === 'string' || content instanceof Uint8Array
    ? Buffer.from(content)
    : Buffer.from('link' in content ? content.link : content.executable);

function modeOf(content: Exclude<Content, null>): string {
  if (typeof content === 'string' || content instanceof Uint8Array) return '100644';
  return 'link' in content ? '120000' : '100755';
}

/** One commit of a stream that `git fast-import` takes: the whole tree anew, on top of what the branch holds. */
function commitOf(branch: string, from: string | null, files: Files, day: number): Uint8Array[] {
  const at = Date.UTC(2026, 2, day, 9) / 1000;
  const pieces: Uint8Array[] = [
    Buffer.from(
      `commit refs/heads/${branch}\ncommitter Ada Example <ada@example.com> ${at} +0000\ndata 5\nstate\n${from === null ? '' : `from ${from}\n`}deleteall\n`
    )
  ];
  for (const [path, content] of Object.entries(files)) {
    if (content === null) continue;
    const bytes = bytesOf(content);
    pieces.push(Buffer.from(`M ${modeOf(content)} inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n'));
  }
  return pieces;
}

/** A bare git repository of a pull request: branch `main` with its earlier states, branch `pr` with the head. One process in all. */
export function bareRepository(top: string, request: PullRequest): void {
  emptyRepository(top, true);
  const states = [...(request.earlier ?? []), request.base];
  const stream = [
    ...states.flatMap((files, index) => commitOf('main', null, files, index + 1)),
    ...commitOf('pr', 'refs/heads/main', headOf(request), states.length + 1)
  ];
  execFileSync('git', ['-C', top, 'fast-import', '--quiet'], {
    env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    input: Buffer.concat(stream),
    stdio: ['pipe', 'pipe', 'pipe']
  });
}

/** Writes files below a directory. */
export function writeTree(top: string, files: Files): void {
  mkdirSync(top, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    if (content === null) continue;
    const at = join(top, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, at);
    else {
      writeFileSync(at, bytesOf(content));
      if (modeOf(content) === '100755') chmodSync(at, 0o755);
    }
  }
}
