import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { parse } from 'yaml';
import { builtCli } from '../setup/built-cli.ts';
import { inFolder } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// The job and the script of docs/other-ci.md, as they stand, against a GitLab on this machine.

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'other-ci.md'), 'utf8');
const fences = new MarkdownIt().parse(PAGE, {}).filter(({ type }) => type === 'fence');
const job: { layercost: { script: string[] } } = fences
  .map(({ content, info }) => (info === 'yaml' ? parse(content) : {}))
  .find((one) => 'layercost' in one);
const noteScript = fences.find(({ info }) => info === 'js')?.content ?? '';

const ME = 7;
interface Note {
  readonly id: number;
  readonly author: { readonly id: number };
  body: string;
}

/** Two notes a page, so that the second page is asked for. */
async function gitlab(notes: Note[]): Promise<{ readonly url: string; readonly writes: string[]; close(): void }> {
  const writes: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (value: unknown, headers: Readonly<Record<string, string>> = {}) =>
      response.writeHead(200, headers).end(JSON.stringify(value));
    if (request.headers['private-token'] !== 'a token') return void response.writeHead(401).end();
    if (pathname === '/api/v4/user') return void answer({ id: ME });
    const at = /^\/api\/v4\/projects\/5\/merge_requests\/3\/notes(?:\/(\d+))?$/.exec(pathname);
    if (at === null) return void response.writeHead(404).end();
    if (request.method === 'GET') {
      const page = Number(searchParams.get('page'));
      const next = notes.length > page * 2 ? String(page + 1) : '';
      return void answer(notes.slice((page - 1) * 2, page * 2), { 'x-next-page': next });
    }
    const { body } = JSON.parse(Buffer.concat(chunks).toString()) as { body: string };
    writes.push(request.method ?? '');
    const known = notes.find(({ id }) => id === Number(at[1]));
    if (known === undefined) notes.push({ id: notes.length + 1, author: { id: ME }, body });
    else known.body = body;
    answer({});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`, writes, close: () => server.close() };
}

/** The script of the job in one shell, as the runner starts it; its exit code. */
function runJob(cwd: string, env: Readonly<Record<string, string>>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-eo', 'pipefail', '-c', job.layercost.script.join('\n')], {
      cwd,
      env: { HOME: cwd, GIT_CONFIG_GLOBAL: '/dev/null', PATH: `${join(cwd, 'bin')}:${process.env['PATH'] ?? ''}`, ...env },
      stdio: ['ignore', 'ignore', 'inherit']
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

test('the GitLab job writes one note, keeps it up to date and ends as the gate does', async () => {
  const cli = await builtCli();
  await inFolder(async (folder) => {
    const repository = scratchRepository(folder);
    repository.commit({
      Dockerfile: 'FROM node:22\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
      'package.json': '{}',
      '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 1s}}\ngate: {without-history: fail}\n'
    });
    repository.git('branch', 'target');
    repository.commit({ Dockerfile: 'FROM node:22\nCOPY . .\nRUN npm ci\nRUN npm run build\n' });
    repository.git('remote', 'add', 'origin', '.');
    mkdirSync(join(folder, '.gitlab'));
    writeFileSync(join(folder, '.gitlab', 'layercost-note.mjs'), noteScript);
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'npx'), `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${cli}' "$@"\n`);
    chmodSync(join(folder, 'bin', 'npx'), 0o755);
    const other = { id: 99, author: { id: 8 }, body: 'hello\n<!-- layercost note -->' };
    const notes: Note[] = [other, { ...other, id: 98, body: 'x' }];
    const server = await gitlab(notes);
    const env = {
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'target',
      CI_API_V4_URL: server.url,
      CI_PROJECT_ID: '5',
      CI_MERGE_REQUEST_IID: '3'
    };
    try {
      expect(await runJob(folder, { ...env, LAYERCOST_TOKEN: 'a token' })).toBe(1);
      expect(notes.at(-1)?.body).toContain('COPY . .');
      expect(await runJob(folder, { ...env, LAYERCOST_TOKEN: 'a token' })).toBe(1);
      expect(server.writes).toEqual(['POST']);
      repository.commit({ Dockerfile: 'FROM node:22\nCOPY . .\nRUN npm ci && npm run build\n' });
      expect(await runJob(folder, { ...env, LAYERCOST_TOKEN: 'a token' })).toBe(1);
      expect(server.writes).toEqual(['POST', 'PUT']);
      expect(await runJob(folder, env)).toBe(1);
      expect([notes.length, other.body]).toEqual([3, 'hello\n<!-- layercost note -->']);
    } finally {
      server.close();
    }
  });
});
