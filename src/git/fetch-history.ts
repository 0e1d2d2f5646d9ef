import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Changes } from '../analysis/ports.ts';
import { say } from '../model/sentence.ts';
import { commitChanges } from './changes.ts';
import { GIT_ENVIRONMENT } from './run-git.ts';

export interface FetchRequest {
  /** Address of the repository on the server, without credentials: `https://github.com/acme/shop`. */
  readonly url: string;
  /** Null: anonymous. */
  readonly token: string | null;
  /** Tip of the base branch, a full commit id. */
  readonly commit: string;
  /** Folder for the scratch repository; never the workspace. */
  readonly temporary: string;
  /** Longest time for the fetch, in milliseconds. */
  readonly time: number;
}

/** Merged changes from a scratch repository that is removed by `close`. */
export interface FetchedChanges extends Changes {
  close(): Promise<void>;
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** Further commits than asked for: the depth counts along every parent, and the oldest change needs its own parent. */
const SPARE = 2;

/**
 * The last changes of the base branch: its commits and trees, without blobs, fetched by id into a fresh bare repository. No work
 * tree, no hook, no configuration of others; the token goes by the environment only. docs/security.md "Git".
 */
export function fetchedChanges(request: FetchRequest): FetchedChanges {
  let folder: string | null = null;
  return {
    async recent(limit) {
      if (limit === 0) return { changes: [], note: null };
      if (!COMMIT.test(request.commit) || !/^https?:\/\/[^\s@]+$/.test(request.url))
        return { changes: [], note: say`The base branch has no address to fetch from.` };
      try {
        // One folder and none above: the recursive way never ends where the file system takes none.
        await mkdir(request.temporary).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error;
        });
        folder ??= await mkdtemp(join(request.temporary, 'layercost-history-'));
        await git(request, ['init', '--quiet', '--bare', folder]);
        await git(request, [
          '-C',
          folder,
          '-c',
          'protocol.version=2',
          'fetch',
          '--quiet',
          '--no-tags',
          '--no-write-fetch-head',
          '--no-recurse-submodules',
          '--no-auto-maintenance',
          '--filter=blob:none',
          `--depth=${Math.trunc(limit) + SPARE}`,
          request.url,
          request.commit
        ]);
        return await commitChanges(folder, request.commit).recent(limit);
      } catch (error) {
        return { changes: [], note: say`The merged changes of the base branch could not be fetched: ${[errorText(error)]}.` };
      }
    },
    async close() {
      if (folder !== null) await rm(folder, { recursive: true, force: true });
      folder = null;
    }
  };
}

/** Only our own words: what a server or git says could hold anything. */
function errorText(error: unknown): string {
  return error instanceof FetchFailed ? error.message : 'git did not succeed';
}

class FetchFailed extends Error {}

function git(request: FetchRequest, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', '-c', 'credential.helper=', ...args], {
      env: environment(request),
      stdio: 'ignore'
    });
    // The timer of `spawn` itself outlives a program that could not be started, and keeps the process.
    const timer = setTimeout(() => child.kill('SIGKILL'), request.time);
    child.on('error', () => {
      clearTimeout(timer);
      reject(new FetchFailed('git could not be started'));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new FetchFailed(signal === null ? `git ended with status ${code}` : 'it took too long'));
    });
  });
}

/** A small environment: what the job's other steps left in theirs, and the action's own inputs, are none of git's business. */
function environment(request: FetchRequest): Record<string, string> {
  const kept = [
    'PATH',
    'SystemRoot',
    'TEMP',
    'TMP',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'SSL_CERT_FILE'
  ];
  const header =
    request.token === null
      ? {}
      : {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: `http.${new URL(request.url).origin}/.extraheader`,
          GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${request.token}`).toString('base64')}`
        };
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    ...GIT_ENVIRONMENT,
    // Trees are part of what is fetched; blobs must not follow one by one.
    GIT_NO_LAZY_FETCH: '1',
    ...header
  };
}
