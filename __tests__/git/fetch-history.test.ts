import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchedChanges } from '../../src/git/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { answerGit } from '../loopback/git-http.ts';
import { type Files, GitObjects } from '../loopback/git-objects.ts';

// A repository served by git's own program over loopback, as a server would.

const TOKEN = 'ghs_secretTokenOfTheRun00000000000000000';
let folder = '';
let url = '';
let head = '';
const seen: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  seen.push(request.headers);
  const address = new URL(request.url ?? '/', 'http://x');
  if (address.pathname.startsWith('/private') && request.headers.authorization === undefined) {
    response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
    return;
  }
  answerGit(folder, request, response);
});
server.unref();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-serve-'));
  const objects = new GitObjects();
  let files: Files = {};
  for (let i = 0; i < 12; i++) {
    files = { ...files, [`src/${i % 3}.js`]: `${i}`.repeat(2000) };
    head = objects.commit(files, head === '' ? [] : [head], new Date(Date.UTC(2026, 10, 1, 9, i)).toISOString(), `change ${i}`);
  }
  for (const name of ['public', 'private']) objects.writeBare(join(folder, name), new Map([['main', head]]));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fetchFrom(name: string, token: string | null, commit = head, limit = 5) {
  const temporary = mkdtempSync(join(tmpdir(), 'layercost-fetch-'));
  const changes = fetchedChanges({ url: `${url}/${name}`, token, commit, temporary, time: 30_000 });
  const result = await changes.recent(limit);
  const scratch = readdirSync(temporary);
  const packs = scratch.flatMap((s) => (existsSync(join(temporary, s, 'objects/pack')) ? [join(temporary, s)] : []));
  const blobs = packs.map((repository) =>
    execFileSync('git', ['-C', repository, 'cat-file', '--batch-all-objects', '--batch-check=%(objecttype)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GIT_NO_LAZY_FETCH: '1' }
    })
      .split('\n')
      .filter((line) => line === 'blob')
  );
  await changes.close();
  const left = readdirSync(temporary);
  rmSync(temporary, { recursive: true });
  return { ...result, blobs: blobs.flat().length, scratch: scratch.length, left };
}

test('the last changes, newest first, without blobs, and nothing left behind', async () => {
  const { changes, note, blobs, scratch, left } = await fetchFrom('public', null);
  expect(note).toBeNull();
  expect(changes.length).toBe(5);
  expect(changes[0]?.id).toBe(head);
  expect(changes.map((c) => c.paths.map((p) => p.path))).toEqual([['src/2.js'], ['src/1.js'], ['src/0.js'], ['src/2.js'], ['src/1.js']]);
  expect(changes.every((c) => c.paths.every((p) => p.before !== null && p.after !== null))).toBe(true);
  expect([blobs, scratch, left]).toEqual([0, 1, []]);
});

test('the token travels in the header of this server alone', async () => {
  seen.length = 0;
  const { changes } = await fetchFrom('private', TOKEN);
  expect(changes.length).toBe(5);
  const expected = `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
  expect(new Set(seen.map((headers) => headers.authorization))).toEqual(new Set([expected]));
});

test.each<[string, string, string | null, string | null]>([
  ['a repository that is not there', 'gone', null, null],
  ['no right to read', 'private', null, null],
  ['a commit that is not there', 'public', null, 'a'.repeat(40)],
  ['a name instead of a commit', 'public', null, '--upload-pack=touch x']
])('%s is a note', async (_, name, token, commit) => {
  const { changes, note } = await fetchFrom(name, token, commit ?? head);
  expect(changes).toEqual([]);
  expect(plainText(note ?? [])).toMatch(/\.$/);
  expect(JSON.stringify(note)).not.toContain(TOKEN);
});

test('an address with credentials is refused', async () => {
  const result = await fetchedChanges({
    url: 'https://a:b@example.com/x',
    token: null,
    commit: head,
    temporary: folder,
    time: 1000
  }).recent(3);
  expect(result.changes).toEqual([]);
});

test('without git nothing is left that would keep the process', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const [path, before] = [process.env['PATH'], timers()];
  process.env['PATH'] = folder;
  try {
    const asked = { url: 'https://example.com/x', token: null, commit: head, temporary: folder, time: 90_000 };
    expect(await fetchedChanges(asked).recent(3)).toEqual({
      changes: [],
      note: ['The merged changes of the base branch could not be fetched: git could not be started.']
    });
    expect(timers()).toBe(before);
  } finally {
    process.env['PATH'] = path;
  }
});
