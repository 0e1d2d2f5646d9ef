import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTION } from '../../src/plain/addresses.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { BAD, eventOf, eventsOf, FENCES, GOOD, shop } from '../loopback/recipes.ts';
import { type PlayedJob, playWorkflow, readWorkflow } from '../loopback/workflow-runner.ts';
import type { World, WorldPull } from '../loopback/world.ts';

// Every workflow of the documents that uses the action, run as it is written: its events, its conditions, its own permissions.

const ROOT = join(import.meta.dirname, '../..');

const loopback = loopbackPerTest();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-docs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refusals = (jobs: Record<string, PlayedJob>) =>
  Object.values(jobs)
    .flatMap(({ runs }) => runs)
    .flatMap(({ said }) => said)
    .filter((line) => /needs [a-z_]+=|Resource not accessible/.test(line));

async function play(text: string, event: string, world: World, pull: WorldPull, readOnly = false) {
  const server = await loopback(world);
  world.runs.push({
    id: 300,
    workflow: 'layercost.yml',
    event: 'pull_request',
    branch: pull.headRef,
    head: pull.head,
    conclusion: 'success',
    createdAt: '2026-11-21T09:00:00Z',
    jobs: []
  });
  return playWorkflow(readWorkflow(text), { world, server, folder, event: eventOf(event, world, pull), runId: 300, readOnly });
}

test('the workflows are found, and each names the action alike', () => {
  expect(FENCES.length).toBeGreaterThanOrEqual(9);
  for (const page of ['README.md', 'docs/workflows.md', 'docs/history.md'])
    for (const [, name] of readFileSync(join(ROOT, page), 'utf8').matchAll(/(?:uses|repository): ([\w.-]+\/layercost)\b/g))
      expect([page, name]).toEqual([page, ACTION]);
});

describe.each(FENCES.flatMap(({ name, text }) => eventsOf(text).map((event): [string, string, string] => [name, event, text])))(
  '%s, on %s',
  (_, event, text) => {
    const gates = !text.includes('mode: collect') && !/comment: never/.test(text);
    test('a broken budget: red, with the permissions that it declares', async () => {
      const { world, pull } = shop(BAD);
      const jobs = await play(text, event, world, pull);
      expect(refusals(jobs)).toEqual([]);
      if (gates) expect(Object.values(jobs).map(({ result }) => result)).toContain('failure');
      const verdicts = Object.values(jobs).flatMap(({ runs }) => runs.flatMap(({ outputs }) => outputs['verdict'] ?? []));
      if (gates) expect(verdicts.at(-1)).toBe('fail');
      expect(pull.comments.length).toBe(gates && event !== 'merge_group' ? 1 : 0);
    });

    if (gates)
      test('the label that accepts it: green', async () => {
        const { world, pull } = shop(BAD);
        world.label(pull, 'layercost-accept', 'maintainer', '2026-11-21T10:00:00Z');
        const jobs = await play(text, event, world, pull);
        expect(refusals(jobs)).toEqual([]);
        expect(Object.values(jobs).map(({ result }) => result)).not.toContain('failure');
      });

    test('nothing affected: green, and every step may be skipped', async () => {
      const { world, pull } = shop(GOOD);
      const jobs = await play(text, event, world, pull);
      expect(Object.values(jobs).map(({ result }) => result)).not.toContain('failure');
      expect(pull.comments).toEqual([]);
    });

    if (event === 'pull_request')
      test('a pull request of a fork, whose token only reads', async () => {
        const { world, pull } = shop(GOOD);
        pull.fork = 'fork';
        const jobs = await play(text, event, world, pull, true);
        expect(Object.values(jobs).map(({ result }) => result)).not.toContain('failure');
      });
  }
);

const recipe = (start: string) => FENCES.find(({ name }) => name.endsWith(start))?.text ?? '';

test('build only what changed: a broken budget stops no build, and only the job budget is red', async () => {
  const { world, pull } = shop(BAD);
  const jobs = await play(recipe('build only what changed'), 'pull_request', world, pull);
  expect(Object.entries(jobs).map(([name, { result }]) => [name, result])).toEqual([
    ['affected', 'success'],
    ['budget', 'failure'],
    ['build', 'success']
  ]);
  expect(jobs['build']?.others.filter((action) => action === 'docker/build-push-action').length).toBe(1);
});

test('build only what changed: where the analysis does not finish, every image is built', async () => {
  const { world, pull } = shop(BAD);
  world.commitTo('main', { ...world.git.commits.get(world.branches.get('main') ?? '')?.files, '.github/layercost.yml': 'version: 2\n' });
  const jobs = await play(recipe('build only what changed'), 'pull_request', world, pull);
  expect([jobs['affected']?.outputs['count'], jobs['budget']?.result, jobs['build']?.result]).toEqual(['2', 'failure', 'success']);
  expect(jobs['build']?.others.filter((action) => action === 'docker/build-push-action').length).toBe(2);
});

test('build only what changed: where not even the images can be read, nothing is green', async () => {
  const { world, pull } = shop(BAD);
  world.faults.push({ match: /git\/trees/, times: 999, how: { kind: 'answer', status: 500 } });
  await expect(play(recipe('build only what changed'), 'pull_request', world, pull)).rejects.toThrow();
});

test('the collector that follows a run of a pull request uploads nothing and stays green', async () => {
  const { world, pull } = shop(BAD);
  const server = await loopback(world);
  const event = eventOf('workflow_run: pull_request', world, pull);
  const jobs = await playWorkflow(readWorkflow(recipe('History collector')), { world, server, folder, event, runId: 301 });
  expect([jobs['collect']?.result, world.artifacts]).toEqual(['skipped', []]);
});
