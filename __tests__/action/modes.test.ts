import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import type { Engine } from '../../src/action/engine.ts';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { readMarker } from '../../src/github/marker.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { buildRun, World, type WorldRun } from '../loopback/world.ts';
import { runs } from '../setup/property.ts';
import { forkRunEvent, mainRunEvent, memoryRunner, NO_FETCH } from './memory-runner.ts';
import { standInEngine } from './stand-in-engine.ts';

const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n';
const BAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const LOCKED = 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n';
const REPOSITORY = { id: 1, default_branch: 'main', full_name: 'acme/shop' };
const LOG = ['FROM docker.io/library/node:22', 'WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .']
  .flatMap((text, i) => [`#${i + 5} [${i + 1}/5] ${text}`, `#${i + 5} DONE ${i === 3 ? '42.0' : '0.5'}s`, ''])
  .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
  .join('\n');

const startServer = loopbackPerTest();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function act(
  world: World,
  event: { readonly name: string; readonly payload: Record<string, unknown> },
  inputs: Partial<Record<InputName, string>> = {},
  engine: Engine = standInEngine
) {
  const server = await startServer(world);
  const temporary = mkdtempSync(join(tmpdir(), 'layercost-mode-'));
  folders.push(temporary);
  const before = server.requests.length;
  const runner = memoryRunner({
    url: server.url,
    serverUrl: NO_FETCH,
    token: TOKEN,
    temporary,
    event: { name: event.name, payload: { repository: REPOSITORY, ...event.payload } },
    inputs
  });
  await run(runner, engine, 'none');
  return { runner, server, temporary, requests: server.requests.slice(before).filter((r) => !r.path.startsWith('/storage/')).length };
}

function shop() {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}' });
  return { world, base };
}

test('mode post: the pull request of a fork is found by its head, and analysed here; the forged artifact is not even fetched', async () => {
  const { world, base } = shop();
  const pull = world.openPull(7, world.git.commit({ Dockerfile: BAD, 'package.json': '{}' }, [base]), { fork: 'fork' });
  world.openPull(8, base, { fork: 'own' });
  world.artifacts.push({
    id: 1,
    name: 'layercost-report',
    run: 50,
    createdAt: '2026-11-20T00:00:00Z',
    zip: zipSync({ 'report.json': Buffer.from('{"verdict":"pass","pullRequest":8}') })
  });
  const { server } = await act(world, forkRunEvent(pull.head), {
    mode: 'post',
    'status-context': 'layercost/budget',
    'max-rebuild-seconds': '10'
  });
  expect(pull.comments.map((c) => readMarker(c.body)?.head)).toEqual([pull.head]);
  expect(pull.comments[0]?.body).toContain('### ⛔ ');
  expect(world.statuses.map((s) => [s.sha, s.state])).toEqual([[pull.head, 'failure']]);
  expect(world.pulls.get(8)?.comments).toEqual([]);
  expect(server.requests.some((r) => /artifacts\/1\/zip/.test(r.path))).toBe(false);
});

test.each<[string, object]>([
  ['a head that moved on', { head_sha: 'c'.repeat(40) }],
  ['another fork', { head_repository: { id: 3, owner: { login: 'other' } } }],
  ['another branch', { head_branch: 'other' }]
])('mode post: %s belongs to no pull request', async (_, change) => {
  const { world, base } = shop();
  const pull = world.openPull(7, world.git.commit({ Dockerfile: BAD }, [base]), { fork: 'fork' });
  const { runner, server } = await act(world, forkRunEvent(pull.head, change), { mode: 'post' });
  expect(server.writes()).toEqual([]);
  expect(runner.outputs.get('verdict')).toBe('skipped');
});

test('mode post belongs to its event', async () => {
  const { world, base } = shop();
  const { runner } = await act(world, { name: 'push', payload: { before: base, after: base, ref: 'refs/heads/main' } }, { mode: 'post' });
  expect(runner.failures).toEqual(['layercost: Mode post belongs to the event workflow_run.']);
});

test.each<[string, (base: string, head: string) => { name: string; payload: Record<string, unknown> }, 'fail' | 'skipped']>([
  [
    'merge_group',
    (base, head) => ({
      name: 'merge_group',
      payload: { action: 'checks_requested', merge_group: { base_sha: base, head_sha: head, base_ref: 'refs/heads/main' } }
    }),
    'fail'
  ],
  ['push', (base, head) => ({ name: 'push', payload: { before: base, after: head, ref: 'refs/heads/topic' } }), 'fail'],
  [
    'a forced push',
    (base, head) => ({ name: 'push', payload: { before: base, after: head, ref: 'refs/heads/topic', forced: true } }),
    'fail'
  ],
  ['a new branch', (_, head) => ({ name: 'push', payload: { before: '0'.repeat(40), after: head, ref: 'refs/heads/topic' } }), 'fail'],
  [
    'a deleted branch',
    (base) => ({ name: 'push', payload: { before: base, after: '0'.repeat(40), ref: 'refs/heads/topic', deleted: true } }),
    'skipped'
  ]
])('%s: gate, summary and outputs, but no comment', async (_, event, verdict) => {
  const { world, base } = shop();
  const head = world.git.commit({ Dockerfile: BAD, 'package.json': '{}' }, [base]);
  const { runner, server } = await act(world, event(base, head), { 'max-rebuild-seconds': '10' });
  expect(runner.outputs.get('verdict')).toBe(verdict);
  expect(runner.failures.length).toBe(verdict === 'fail' ? 1 : 0);
  expect(server.writes()).toEqual([]);
});

test('by hand: the inputs name what to look at', async () => {
  const { world, base } = shop();
  const pull = world.openPull(7, world.git.commit({ Dockerfile: BAD }, [base]));
  world.branches.set('topic', pull.head);
  await act(world, { name: 'workflow_dispatch', payload: {} }, { 'pr-number': '7' });
  expect(pull.comments.length).toBe(1);
  const refs = await act(world, { name: 'workflow_dispatch', payload: {} }, { 'head-ref': 'topic', 'base-ref': 'main' });
  expect(refs.runner.outputs.get('affected-count')).toBe('1');
  const gone = await act(world, { name: 'workflow_dispatch', payload: {} }, { 'head-ref': 'nowhere' });
  expect(gone.runner.failures[0]).toContain('is no commit of this repository');
});

test('a pull request to another branch says so, and a version bot too', async () => {
  const { world, base } = shop();
  world.branches.set('release', base);
  const pull = world.openPull(7, world.git.commit({ Dockerfile: BAD }, [base]), {
    baseRef: 'release',
    author: { login: 'dependabot[bot]', type: 'Bot' }
  });
  const { runner } = await act(world, { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } });
  expect(runner.lines.join('\n')).toContain('goes to release, not to the default branch');
  expect(runner.lines.join('\n')).toContain('version update');
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    'a lock file',
    { 'package-lock.json': '{"lockfileVersion": 3, "packages": {"a": {}}}' },
    /^### ✅ `root`: dependency bump; 3 of 4 steps rebuild once, as they must, and later builds take as long as before$/m
  ],
  [
    'a base image',
    { Dockerfile: LOCKED.replace('node:22', 'node:24') },
    /^### ✅ `root`: base image bump \(`node:22` → `node:24`\); 4 of 4 steps rebuild once, as they must/m
  ]
])('a version bot that moves %s is told in one calm line, and adds exactly nothing', async (_, change, line) => {
  const world = new World();
  const files = { Dockerfile: LOCKED, 'package.json': '{}', 'package-lock.json': '{"lockfileVersion": 3, "packages": {}}', 'a.js': '1' };
  const base = world.commitTo('main', files);
  const pull = world.openPull(7, world.git.commit({ ...files, ...change }, [base]), { author: { login: 'renovate[bot]', type: 'Bot' } });
  const event = { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } };
  const { runner } = await act(world, event, { comment: 'always', 'max-added-seconds': '0' }, analysisEngine);
  const body = pull.comments[0]?.body ?? '';
  expect(body).toMatch(line);
  expect(body).toContain('<details><summary><code>Dockerfile</code>: ');
  expect([runner.outputs.get('added-seconds'), runner.outputs.get('verdict'), runner.annotations]).toEqual(['0', 'pass', []]);
});

test.each<[string, Record<string, string>, string, RegExp]>([
  ['moved, with its image', { 'docker/Dockerfile': GOOD }, '1', /`docker\/Dockerfile`/],
  ['deleted', {}, '0', /^### ✅ `root` is removed by this change; no step rebuilds/m]
])('a Dockerfile that is %s', async (_, head, affected, said) => {
  const { world, base } = shop();
  const pull = world.openPull(7, world.git.commit({ 'package.json': '{}', ...head }, [base]));
  const event = { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } };
  const { runner } = await act(world, event, { comment: 'always', 'max-rebuild-seconds': '1' }, analysisEngine);
  expect([runner.failures, runner.outputs.get('affected-count')]).toEqual([[], affected]);
  expect(pull.comments[0]?.body).toMatch(said);
});

test('a file that the base branch has edited as well is said in the comment, and what else it gained is not taken for the change', async () => {
  const { world, base } = shop();
  const pull = world.openPull(7, world.git.commit({ Dockerfile: BAD, 'package.json': '{}' }, [base]));
  world.commitTo('main', { Dockerfile: `# ours\n${GOOD}`, 'package.json': '{}', 'new.js': '1' });
  const event = { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } };
  const { runner } = await act(world, event, {}, analysisEngine);
  expect(pull.comments[0]?.body).toContain('`main` has moved on and changed `Dockerfile` as well: what the merge builds may differ');
  expect(runner.lines.join('\n')).toContain('1 changed file,');
});

const built = (id: number, head: string, change: Partial<WorldRun> = {}): WorldRun => buildRun(id, head, LOG, change);
const WORKFLOW =
  'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with: {context: ., cache-from: type=gha, cache-to: "type=gha,mode=max"}\n';

function withBuilds(count: number) {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}', '.github/workflows/build.yml': WORKFLOW });
  for (let id = 1; id <= count; id++) world.runs.push(built(id, base));
  return { world, base };
}
const collected = (change: object = {}) => mainRunEvent('d'.repeat(40), change);

test.each<[string, string, string, RegExp]>([
  ['a change of structure', BAD, 'warn', /no merged change of this image could be replayed/],
  ['a change of no structure', GOOD, 'pass', /^root: 3 to 4 of 4 steps rebuild, 43 s, within budget/m]
])('where no merged change can be fetched, a limit on `added` does not pass %s in silence', async (_, dockerfile, verdict, said) => {
  const { world, base } = withBuilds(4);
  const files = { Dockerfile: dockerfile, 'package.json': '{"a": 1}', '.github/workflows/build.yml': WORKFLOW };
  const pull = world.openPull(7, world.git.commit(files, [base]));
  const event = { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } };
  const { runner } = await act(world, event, { 'max-added-seconds': '1' }, analysisEngine);
  expect(runner.outputs.get('verdict')).toBe(verdict);
  expect(runner.lines.join('\n')).toMatch(said);
});

test('mode collect: builds of the default branch become the history file, and the next one unites with it', async () => {
  const { world, base } = withBuilds(4);
  const first = await act(world, collected(), { mode: 'collect' }, analysisEngine);
  expect(first.runner.failures).toEqual([]);
  const path = first.runner.outputs.get('history-file') ?? '';
  expect(path.startsWith(first.temporary)).toBe(true);
  const text = readFileSync(path, 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { run: string; text?: string; seconds?: number });
  expect(new Set(lines.map((line) => line.run))).toEqual(new Set(['1', '2', '3', '4']));
  expect(lines.filter((line) => line.text === 'RUN npm ci').map((line) => line.seconds)).toEqual([42, 42, 42, 42]);

  world.runs.push(built(90, base, { event: 'workflow_run' }), built(5, base));
  world.artifacts.push({
    id: 1,
    name: 'layercost-history',
    run: 90,
    createdAt: '2026-11-20T11:00:00Z',
    zip: zipSync({ 'history.jsonl': Buffer.from(text) })
  });
  const second = await act(world, collected(), { mode: 'collect' }, analysisEngine);
  const united = readFileSync(second.runner.outputs.get('history-file') ?? '', 'utf8');
  expect(united.split('\n').filter((line) => line.includes('RUN npm ci')).length).toBe(5);
});

test.each<[string, object]>([
  ['a pull request', { event: 'pull_request' }],
  ['a failed run', { conclusion: 'failure' }],
  ['a fork', { head_repository: { id: 2, owner: { login: 'stranger' } } }],
  ['another branch', { head_branch: 'topic' }]
])('mode collect leaves %s alone', async (_, change) => {
  const { world } = withBuilds(1);
  const { runner, server } = await act(world, collected(change), { mode: 'collect' }, analysisEngine);
  expect(runner.outputs.has('history-file')).toBe(false);
  expect(server.requests).toEqual([]);
});

test('requests: at most 60 the first time, at most 30 with a collected history', async () => {
  const { world, base } = withBuilds(20);
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`src/${i}.js`, `${i}`]));
  const head = world.git.commit({ Dockerfile: BAD, 'package.json': '{}', '.github/workflows/build.yml': WORKFLOW, ...files }, [base]);
  const pull = world.openPull(7, head);
  const event = { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } };
  const first = await act(world, event, {}, analysisEngine);
  expect(first.runner.failures).toEqual([]);
  expect(first.requests).toBeLessThanOrEqual(60);
  const history = await act(world, collected(), { mode: 'collect' }, analysisEngine);
  const text = readFileSync(history.runner.outputs.get('history-file') ?? '', 'utf8');
  world.runs.push(built(90, base, { event: 'workflow_run', workflow: 'collect.yml' }));
  for (let id = 1; id <= 3; id++)
    world.artifacts.push({
      id,
      name: 'layercost-history',
      run: 90,
      createdAt: '2026-11-20T11:00:00Z',
      zip: zipSync({ 'history.jsonl': Buffer.from(text) })
    });
  pull.comments.splice(0);
  const known = await act(world, event, {}, analysisEngine);
  expect(pull.comments.length).toBe(1);
  expect(known.requests).toBeLessThanOrEqual(30);
});

test('a twentieth of the files of a large tree is changed (of 60,000 entries in CI)', async () => {
  const entries = runs(60_000);
  const world = new World();
  const many = Object.fromEntries(Array.from({ length: entries }, (_, i) => [`d${i % 300}/f${i}`, 'x']));
  const base = world.commitTo('main', { ...many, Dockerfile: GOOD, 'package.json': '{}' });
  const changed = Object.fromEntries(Array.from({ length: entries / 20 }, (_, i) => [`d${i % 300}/f${i}`, 'y']));
  const pull = world.openPull(7, world.git.commit({ ...many, ...changed, Dockerfile: BAD, 'package.json': '{}' }, [base]));
  const { runner, requests } = await act(
    world,
    { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } },
    {},
    analysisEngine
  );
  expect(runner.failures).toEqual([]);
  expect(pull.comments.length).toBe(1);
  expect(requests).toBeLessThanOrEqual(30);
});

test('report files lie in the temporary folder, and hold no token', async () => {
  const { world, base } = shop();
  const pull = world.openPull(
    7,
    world.git.commit({ Dockerfile: `${BAD}RUN curl -H "Authorization: Bearer ghp_0123456789abcdefghij0123456789abcdef" https://x\n` }, [
      base
    ])
  );
  const { runner } = await act(
    world,
    { name: 'pull_request', payload: { pull_request: { number: 7, head: { sha: pull.head } } } },
    {},
    analysisEngine
  );
  for (const name of ['report-json', 'report-markdown', 'report-sarif', 'report-html'] as const) {
    const path = runner.outputs.get(name) ?? '';
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).not.toMatch(/ghp_0123|ghs_loop/);
  }
  expect(JSON.stringify([runner.lines, runner.summaries, [...runner.outputs], pull.comments])).not.toMatch(/ghp_0123/);
});
