import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GitObjects } from '../loopback/git-objects.ts';
import type { Content, Files } from './scratch-repository.ts';

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

function modeOf(content: Exclude<Content, null>): '100644' | '100755' | '120000' {
  if (typeof content === 'string' || content instanceof Uint8Array) return '100644';
  return 'link' in content ? '120000' : '100755';
}

/** A bare git repository of a pull request: branch `main` with its earlier states, branch `pr` with the head. */
export function bareRepository(top: string, request: PullRequest): void {
  const objects = new GitObjects('Ada Example <ada@example.com>');
  let tip: string | null = null;
  let day = 0;
  const commit = (files: Files): string => {
    day += 1;
    const present = Object.entries(files).flatMap(([path, content]) =>
      content === null ? [] : [[path, { mode: modeOf(content), content: bytesOf(content) }] as const]
    );
    tip = objects.commit(
      Object.fromEntries(present),
      tip === null ? [] : [tip],
      new Date(Date.UTC(2026, 2, day, 9)).toISOString(),
      'state'
    );
    return tip;
  };
  for (const files of request.earlier ?? []) commit(files);
  const main = commit(request.base);
  objects.writeBare(
    top,
    new Map([
      ['main', main],
      ['pr', commit(headOf(request))]
    ])
  );
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
