import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { ACTION } from '../../src/cli/action-name.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { type PlayedJob, playWorkflow, readWorkflow } from '../loopback/workflow-runner.ts';
import { World, type WorldPull } from '../loopback/world.ts';

// Every workflow of the documents that uses the action, run as it is written: its events, its conditions, its own permissions.

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['README.md', 'docs/workflows.md'];
const FENCES = PAGES.flatMap((page) =>
  new MarkdownIt().parse(readFileSync(join(ROOT, page), 'utf8'), {}).flatMap((token, place, all) => {
    if (token.type !== 'fence' || !/^ya?ml$/.test(token.info.trim()) || !/^jobs:/m.test(token.content)) return [];
    const heading = all.slice(0, place).findLast((one, at) => all[at - 1]?.type === 'heading_open' && one.type === 'inline');
    return [{ name: `${page}: ${heading?.content ?? ''}`, text: token.content }];
  })
);

const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n';
const BAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const LIMIT = 'version: 1\nbudget: {rebuild: {fail: 1s}}\n';
const BUILD =
  'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: api}\n';
const LOG = ['FROM docker.io/library/node:22', 'WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .']
  .flatMap((text, i) => [`#${i + 5} [${i + 1}/5] ${text}`, `#${i + 5} DONE ${i === 3 ? '42.0' : '0.5'}s`, ''])
  .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
  .join('\n');

const loopback = loopbackPerTest();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-docs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shop(dockerfile: string): { world: World; pull: WorldPull } {
  const files = {
    'api/Dockerfile': GOOD,
    'api/package.json': '{}',
    'web/Dockerfile': GOOD,
    'web/package.json': '{}',
    '.github/workflows/build.yml': BUILD,
    '.github/layercost.yml': LIMIT
  };
  const world = new World();
  const base = world.commitTo('main', files);
  const pull = world.openPull(7, world.git.commit({ ...files, 'api/Dockerfile': dockerfile }, [base]));
  for (let id = 1; id <= 5; id++)
    world.runs.push({
      id,
      workflow: 'build.yml',
      event: 'push',
      branch: 'main',
      head: base,
      conclusion: 'success',
      createdAt: '2026-11-20T10:00:00Z',
      jobs: [{ id: id * 10, name: 'build', log: LOG }]
    });
  return { world, pull };
}

function eventOf(name: string, world: World, pull: WorldPull): { name: string; payload: Record<string, unknown> } {
  const repository = { id: 1, default_branch: 'main', full_name: 'acme/shop' };
  const base = world.branches.get('main') ?? '';
  switch (name) {
    case 'workflow_run: pull_request':
    case 'workflow_run: push': {
      const own = name.endsWith('push');
      const workflow_run = {
        id: 50,
        head_sha: own ? base : pull.head,
        head_branch: own ? 'main' : pull.headRef,
        event: own ? 'push' : 'pull_request',
        conclusion: 'success',
        repository: { id: 1 },
        head_repository: { id: 1, owner: { login: 'acme' } }
      };
      return { name: 'workflow_run', payload: { repository, workflow_run } };
    }
    case 'merge_group':
      return {
        name,
        payload: {
          action: 'checks_requested',
          repository,
          merge_group: {
            base_sha: base,
            head_sha: pull.head,
            base_ref: 'refs/heads/main',
            head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${base}`
          }
        }
      };
    default:
      return {
        name,
        payload: {
          action: 'synchronize',
          repository,
          pull_request: {
            number: 7,
            state: 'open',
            created_at: pull.createdAt,
            head: { sha: pull.head, ref: pull.headRef, repo: { id: 1, full_name: 'acme/shop' } },
            base: { sha: pull.baseSha, ref: 'main', repo: { id: 1 } }
          }
        }
      };
  }
}

/** What a workflow says it runs on; a run that it follows counts by its own event. */
function eventsOf(text: string): string[] {
  const { on } = readWorkflow(text);
  const names = typeof on === 'string' ? [on] : Object.keys(on as object);
  return names.map((name) =>
    name === 'workflow_run' ? (text.includes('mode: collect') ? `${name}: push` : `${name}: pull_request`) : name
  );
}

const refusals = (jobs: Record<string, PlayedJob>) =>
  Object.values(jobs)
    .flatMap(({ runs }) => runs)
    .flatMap(({ notices, warnings, lines }) => [...notices, ...warnings, ...lines])
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
      const verdicts = Object.values(jobs).flatMap(({ runs }) => runs.flatMap(({ outputs }) => outputs.get('verdict') ?? []));
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
