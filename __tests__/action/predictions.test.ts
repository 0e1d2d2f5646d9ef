import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { isPrediction, isSample, parseHistory } from '../../src/history/index.ts';
import type { HistoryLine } from '../../src/model/history.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { buildRun, World, type WorldRun } from '../loopback/world.ts';
import { memoryRunner, NO_FETCH } from './memory-runner.ts';

// What was predicted of the commits of the default branch is kept beside what their builds took.

const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const TEXTS = ['FROM docker.io/library/node:22', 'WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .', 'RUN npm run build'];
const WORKFLOW = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with: {context: ., cache-from: type=gha, cache-to: 'type=gha,mode=max'}
`;
const FILES = { Dockerfile: DOCKERFILE, 'package.json': '{}', 'a.js': '0', '.github/workflows/build.yml': WORKFLOW };
const REPOSITORY = { id: 1, default_branch: 'main', full_name: 'acme/shop' };

/** A job log of one build: the seconds of the steps that ran, null for a cached one. */
function logOf(day: number, seconds: readonly (number | null)[]): string {
  let clock = Date.UTC(2026, 10, day, 10);
  const line = (text: string) => `${new Date(clock).toISOString().slice(0, 23)}0000Z ${text}\n`;
  return TEXTS.map((text, i) => {
    const took = seconds[i] ?? null;
    const header = line(`#${i + 5} [${i + 1}/6] ${text}`);
    if (took === null) return `${header}${line(`#${i + 5} CACHED`)}${line('')}`;
    const output = line(`#${i + 5} 0.000 begins`);
    clock += took * 1000;
    return `${header}${output}${line(`#${i + 5} DONE ${took.toFixed(1)}s`)}${line('')}`;
  }).join('');
}
const ALL = [1, 0.1, 0.1, 20, 0.2, 10];
const SOURCES = [null, null, null, null, 0.2, 10.5];

const build = (id: number, head: string, seconds: readonly (number | null)[], change: Partial<WorldRun> = {}): WorldRun =>
  buildRun(id, head, logOf(id, seconds), { createdAt: `2026-11-0${id}T10:00:00Z`, ...change });

const loopback = loopbackPerTest();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function act(world: World, name: string, payload: Record<string, unknown>, inputs: Partial<Record<InputName, string>> = {}) {
  const { url } = await loopback(world);
  const temporary = mkdtempSync(join(tmpdir(), 'layercost-kept-'));
  folders.push(temporary);
  const runner = memoryRunner({
    url,
    serverUrl: NO_FETCH,
    token: TOKEN,
    temporary,
    event: { name, payload: { repository: REPOSITORY, ...payload } },
    inputs
  });
  await run(runner, analysisEngine, 'none');
  expect(runner.failures).toEqual([]);
  return runner;
}

async function collect(world: World): Promise<{ readonly lines: readonly HistoryLine[]; readonly text: string; readonly log: string }> {
  const head = world.branches.get('main');
  const workflowRun = { id: 1, head_sha: head, head_branch: 'main', event: 'push', conclusion: 'success', head_repository: { id: 1 } };
  const runner = await act(world, 'workflow_run', { workflow_run: { ...workflowRun, repository: { id: 1 } } }, { mode: 'collect' });
  const text = readFileSync(runner.outputs.get('history-file') ?? '', 'utf8');
  const { lines, problems } = parseHistory(text, 'history');
  expect(problems).toEqual([]);
  return { lines, text, log: runner.lines.join('\n') };
}

/** The artifact that a collector's workflow uploads. */
function upload(world: World, id: number, text: string): void {
  world.runs.push(
    build(90 + id, world.branches.get('main') ?? '', [], {
      event: 'workflow_run',
      workflow: 'collect.yml',
      createdAt: '2026-11-20T10:00:00Z'
    })
  );
  world.artifacts.push({
    id,
    name: 'layercost-history',
    run: 90 + id,
    createdAt: '2026-11-20T11:00:00Z',
    zip: zipSync({ 'history.jsonl': Buffer.from(text) })
  });
}

test('each build but the first has a prediction from what was known before it, and the report says how good they were', async () => {
  const world = new World();
  const commits = ['1', '2', '3'].map((text) => world.commitTo('main', { ...FILES, 'a.js': text }));
  for (const [i, head] of commits.entries()) world.runs.push(build(i + 1, head, i === 0 ? ALL : SOURCES));
  const { lines, text, log } = await collect(world);
  const kept = lines.filter(isPrediction);
  expect(kept.map(({ prediction, commit, at }) => ({ prediction, commit, at: at.slice(0, 10) }))).toEqual([
    { prediction: 'run 2', commit: commits[1], at: '2026-11-02' },
    { prediction: 'run 3', commit: commits[2], at: '2026-11-03' }
  ]);
  expect(kept[0]?.verdicts.map(({ verdict }) => verdict)).toEqual(['cached', 'cached', 'cached', 'rebuilt', 'rebuilt']);
  // Nothing of the second build is known to its own prediction: 0.2 and 10 seconds of the first one.
  expect(kept[0]?.rebuild?.mid).toBeCloseTo(10.2, 1);
  expect(log).toMatch(/audit {4}last 2 predictions: median error [0-9]\s%, 2 of 2 inside the range/);

  upload(world, 1, text);
  const pull = world.openPull(7, world.git.commit({ ...FILES, 'a.js': '4' }, [commits[2] ?? '']));
  await act(world, 'pull_request', { pull_request: { number: 7, head: { sha: pull.head } } }, { comment: 'always' });
  expect(pull.comments[0]?.body).toMatch(/last 2 predictions: median error [0-9]\s%, 2 of 2 inside the range/);
});

test('collecting again loses nothing, doubles nothing, and predicts only what is new', async () => {
  const world = new World();
  const commits = ['1', '2', '3', '4', '5', '6'].map((text) => world.commitTo('main', { ...FILES, 'a.js': text }));
  for (const [i, head] of commits.slice(0, 5).entries()) world.runs.push(build(i + 1, head, i === 0 ? ALL : SOURCES));
  const predicted = ({ lines }: { readonly lines: readonly HistoryLine[] }) => lines.filter(isPrediction).map((line) => line.prediction);
  const first = await collect(world);
  // Three in one go, the newest first in turn.
  expect(predicted(first)).toEqual(['run 3', 'run 4', 'run 5']);
  upload(world, 1, first.text);
  world.runs.push(build(6, commits[5] ?? '', SOURCES));
  const second = await collect(world);
  expect(predicted(second)).toEqual(['run 2', 'run 3', 'run 4', 'run 5', 'run 6']);
  expect(new Set(second.text.split('\n')).size).toBe(second.text.split('\n').length);
  for (const line of first.text.split('\n')) expect(second.text).toContain(line);
  upload(world, 2, second.text);
  const third = await collect(world);
  expect(third.text).toBe(second.text);
});

test('a build that contradicts a certain verdict is told', async () => {
  const world = new World();
  const commits = ['1', '2'].map((text) => world.commitTo('main', { ...FILES, 'a.js': text }));
  world.runs.push(build(1, commits[0] ?? '', ALL), build(2, commits[1] ?? '', ALL));
  const { log } = await collect(world);
  expect(log).toMatch(/0 of 1 inside the range, 3 certain verdicts wrong/);
});

test('a commit that is gone leaves its build unpredicted and everything else as it is', async () => {
  const world = new World();
  const head = world.commitTo('main', FILES);
  world.runs.push(build(1, head, ALL), build(2, 'c'.repeat(40), SOURCES), build(3, head, SOURCES));
  const { lines } = await collect(world);
  expect(new Set(lines.filter(isSample).map(({ run: id }) => id))).toEqual(new Set(['1', '2', '3']));
  expect(lines.filter(isPrediction)).toEqual([]);
});

test('the analysis of a pull request names a file of what it predicted', async () => {
  const world = new World();
  const base = world.commitTo('main', FILES);
  const pull = world.openPull(7, world.git.commit({ ...FILES, 'package.json': '{"name":"x"}' }, [base]));
  const runner = await act(world, 'pull_request', { pull_request: { number: 7, head: { sha: pull.head } } });
  const { lines, problems } = parseHistory(readFileSync(runner.outputs.get('prediction-file') ?? '', 'utf8'), 'kept');
  expect(problems).toEqual([]);
  expect(lines.filter(isPrediction).map(({ commit, file, verdicts }) => [commit, file, verdicts.length])).toEqual([
    [pull.head, 'Dockerfile', 5]
  ]);
});
