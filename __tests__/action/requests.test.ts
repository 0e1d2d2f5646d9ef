import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import { run } from '../../src/action/run.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { World } from '../loopback/world.ts';
import { keepCollected } from './interrupted.ts';
import { mainRunEvent, memoryRunner, pullEvent } from './memory-runner.ts';

// How many requests a run makes, by the kind of change, from the server's own journal: the table of docs/github.md "Requests".

const loopback = loopbackPerTest();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY src ./src\n';
const BROAD = DOCKERFILE.replace('COPY package.json package-lock.json ./', 'COPY . .');
const WORKFLOW =
  'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with: {context: ., cache-from: type=gha, cache-to: "type=gha,mode=max"}\n';
const FILES = {
  Dockerfile: DOCKERFILE,
  'package.json': '{}',
  'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
  'src/a.js': '1',
  'README.md': 'x',
  'compose.yaml': 'services: {app: {build: .}}\n',
  '.dockerignore': '*.md\n',
  '.github/workflows/build.yml': WORKFLOW,
  '.github/workflows/test.yml': 'on: pull_request\njobs: {t: {runs-on: ubuntu-latest, steps: [{run: npm test}]}}\n',
  '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 1h}}\n'
};
const LOG = ['FROM docker.io/library/node:22', 'WORKDIR /app', 'COPY package.json package-lock.json ./', 'RUN npm ci', 'COPY src ./src']
  .flatMap((text, i) => [`#${i + 5} [${i + 1}/5] ${text}`, `#${i + 5} DONE ${i === 3 ? '42.0' : '0.5'}s`, ''])
  .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
  .join('\n');

async function requests(change: Record<string, string>, collected: boolean, moved = false): Promise<number> {
  const world = new World();
  const base = world.commitTo('main', FILES);
  world.buildsOf(base, 20, LOG, '2026-11-20T10:00:00Z');
  if (collected) {
    for (let id = 31; id <= 33; id++) {
      keepCollected(world, id, base, await collect(world));
    }
  }
  const pull = world.openPull(7, world.git.commit({ ...FILES, ...change }, [base]));
  if (moved) world.commitTo('main', { ...FILES, 'NEWS.md': 'x' });
  const server = await loopback(world);
  const before = server.requests.length;
  const runner = memoryRunner({ url: server.url, token: TOKEN, event: pullEvent(7, pull.head), serverUrl: server.url });
  await run(runner, analysisEngine, 'none');
  expect([runner.failures, runner.warnings]).toEqual([[], []]);
  return server.requests.slice(before).filter(({ path }) => !path.startsWith('/storage/')).length;
}

async function collect(world: World): Promise<string> {
  const server = await loopback(world);
  const temporary = mkdtempSync(join(tmpdir(), 'layercost-collect-'));
  folders.push(temporary);
  const { name, payload } = mainRunEvent(world.branches.get('main'), { id: 1 });
  const event = { name, payload: { ...payload, repository: { id: 1, default_branch: 'main' } } };
  const runner = memoryRunner({ url: server.url, token: TOKEN, event, inputs: { mode: 'collect' }, temporary, serverUrl: server.url });
  await run(runner, analysisEngine, 'none');
  return readFileSync(runner.outputs.get('history-file') ?? '', 'utf8');
}

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/github.md'), 'utf8');
const TABLE = new Map([...PAGE.matchAll(/^\| ([^|]+) \| (\d+) \|$/gm)].map(([, change = '', most]) => [change, Number(most)]));

test.each<[string, Record<string, string>, boolean, boolean, number]>([
  ['nothing that an image copies', { 'README.md': 'y' }, false, false, 12],
  ['nothing that an image copies, and the base branch has moved on', { 'README.md': 'y' }, false, true, 12],
  ['nothing that an image copies, with a collector', { 'README.md': 'y' }, true, false, 12],
  ['a source file', { 'src/a.js': '2' }, false, false, 30],
  ['a source file, with a collector', { 'src/a.js': '2' }, true, false, 30],
  ['the Dockerfile, with a suggestion', { Dockerfile: BROAD }, false, false, 30],
  ['the Dockerfile, with a suggestion and a collector', { Dockerfile: BROAD }, true, false, 30]
])('%s: as docs/github.md says, and within bounds', async (name, change, collected, moved, most) => {
  const made = await requests(change, collected, moved);
  const said = TABLE.get(name) ?? 0;
  // What is shown is not exceeded, and not far from what is so.
  expect(made).toBeLessThanOrEqual(said);
  expect(made).toBeGreaterThan(said - 4);
  expect(said).toBeLessThanOrEqual(most);
});
