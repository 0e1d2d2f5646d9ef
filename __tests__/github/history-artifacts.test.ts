import { expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { historyArtifacts, makeClient } from '../../src/github/index.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { World, type WorldRun } from '../loopback/world.ts';

const loopback = loopbackPerTest();

async function histories(world: World): Promise<{ readonly texts: readonly string[]; readonly requests: number }> {
  const { url, requests } = await loopback(world);
  const github = makeClient({ token: TOKEN, apiUrl: url, graphqlUrl: `${url}/graphql`, log: () => {}, retries: 0, pace: 'none', fetch });
  const texts: string[] = [];
  for (const store of historyArtifacts(github, { owner: 'acme', repo: 'shop' }, 'main', () => {})) {
    const kept = await store.read();
    if (kept !== null) texts.push(kept.text);
  }
  return { texts, requests: requests.filter(({ path }) => !path.startsWith('/storage/')).length };
}

function run(world: World, id: number, change: Partial<WorldRun> = {}): void {
  world.runs.push({
    id,
    workflow: 'layercost-collect.yml',
    event: 'workflow_run',
    branch: 'main',
    head: 'a'.repeat(40),
    conclusion: 'success',
    createdAt: '2026-11-20T10:00:00Z',
    jobs: [],
    ...change
  });
}

function history(world: World, of: number, text: string, name = 'layercost-history'): void {
  const zip = zipSync({ 'history.jsonl': Buffer.from(text) });
  world.artifacts.push({ id: world.nextId(), name, run: of, createdAt: '2026-11-20T11:00:00Z', zip });
}

function collected(): World {
  const world = new World();
  for (let id = 1; id <= 5; id++) {
    run(world, id);
    history(world, id, `history ${id}`);
  }
  return world;
}

test('the newest three of the collector', async () => {
  expect(await histories(collected())).toEqual({ texts: ['history 5', 'history 4', 'history 3'], requests: 7 });
});

test('nothing collected costs one request', async () => {
  expect(await histories(new World())).toEqual({ texts: [], requests: 1 });
});

test.each<[string, Partial<WorldRun>]>([
  ['forks', { fork: true, event: 'pull_request', branch: 'topic', workflow: 'evil.yml' }],
  ['forks whose branch is called main', { fork: true, event: 'pull_request', workflow: 'evil.yml' }],
  ['pull requests of the repository itself', { event: 'pull_request', workflow: 'evil.yml' }]
])('300 artifacts by our name of %s hide nothing', async (_, change) => {
  const world = collected();
  for (let id = 100; id < 400; id++) {
    run(world, id, change);
    history(world, id, 'forged');
  }
  const { texts, requests } = await histories(world);
  expect(texts).toEqual(['history 5', 'history 4', 'history 3']);
  expect(requests).toBeLessThanOrEqual(20);
});

test('a run of the collector that was skipped or left nothing is no end', async () => {
  const world = collected();
  for (let id = 100; id < 300; id++) {
    run(world, id, { fork: true, event: 'pull_request', branch: 'topic', workflow: 'evil.yml' });
    history(world, id, 'forged');
  }
  run(world, 400, { conclusion: 'skipped' });
  run(world, 401, { workflow: 'other.yml' });
  expect((await histories(world)).texts[0]).toBe('history 5');
});

test('an artifact of another form holds no history', async () => {
  const world = new World();
  run(world, 1);
  world.artifacts.push({
    id: 9,
    name: 'layercost-history',
    run: 1,
    createdAt: '2026-11-20T11:00:00Z',
    zip: zipSync({ 'x.txt': Buffer.from('x') })
  });
  expect((await histories(world)).texts).toEqual([]);
});
