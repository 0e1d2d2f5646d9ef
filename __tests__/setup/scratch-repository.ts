import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commitTree } from './commit-tree.ts';
import { emptyRepository } from './empty-repository.ts';

/** What a file becomes: a text, bytes, an executable, a symbolic link, or nothing. */
export type Content = string | Uint8Array | { readonly executable: string } | { readonly link: string } | null;
export type Files = Readonly<Record<string, Content>>;

export interface ScratchRepository {
  readonly top: string;
  /** Runs git there and gives what it prints, without the last line end. */
  git(...args: string[]): string;
  /** Writes, replaces or removes files of the work tree. */
  write(files: Files): void;
  /** Writes files and commits everything; gives the commit's id. */
  commit(files: Files, message?: string): string;
}

/** The commit of HEAD, read as git keeps it where that is plain. */
function headCommit(top: string, ask: () => string): string {
  const head = readFileSync(join(top, '.git/HEAD'), 'utf8').trim();
  const ref = join(top, '.git', head.replace(/^ref: /, ''));
  return head.startsWith('ref: ') && existsSync(ref) ? readFileSync(ref, 'utf8').trim() : ask();
}

/** A git repository on branch `main` with fixed authors and dates, a minute between commits, and nobody's configuration. */
export function scratchRepository(top: string, first: Files | null = null): ScratchRepository {
  mkdirSync(top, { recursive: true });
  let minute = 0;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: top, env: environment(minute), stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
      .toString('utf8')
      .replace(/\n$/, '');
  const write = (files: Files) => {
    for (const [path, content] of Object.entries(files)) writeContent(join(top, path), content);
  };
  const commit = (files: Files, message = 'change') => {
    write(files);
    minute += 1;
    const made = commitTree(top, AUTHOR, dateOf(minute), message);
    if (made !== null) return made;
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', message);
    return headCommit(top, () => git('rev-parse', 'HEAD'));
  };
  emptyRepository(join(top, '.git'), false);
  if (first !== null) commit(first, 'first');
  return { top, git, write, commit };
}

const [NAME, MAIL] = ['Ada Example', 'ada@example.com'];
const AUTHOR = `${NAME} <${MAIL}>`;
const dateOf = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString();

function environment(minute: number): Record<string, string> {
  const date = dateOf(minute);
  return {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: 'file',
    GIT_AUTHOR_NAME: NAME,
    GIT_AUTHOR_EMAIL: MAIL,
    GIT_COMMITTER_NAME: NAME,
    GIT_COMMITTER_EMAIL: MAIL,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
    LC_ALL: 'C'
  };
}

function writeContent(path: string, content: Content): void {
  if (content === null) {
    rmSync(path, { recursive: true, force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'object' && 'link' in content) {
    rmSync(path, { force: true });
    symlinkSync(content.link, path);
    return;
  }
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(path);
  if (typeof content === 'object' && 'executable' in content) {
    writeFileSync(path, content.executable);
    chmodSync(path, 0o755);
    return;
  }
  writeFileSync(path, content);
}
