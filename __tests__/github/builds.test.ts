import { expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import type { BuildsRequest } from '../../src/analysis/ports.ts';
import { refusal } from '../../src/github/download.ts';
import { buildsFromApi, historyArtifacts, makeClient } from '../../src/github/index.ts';
import { isTrusted } from '../../src/github/trusted-runs.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { World, type WorldRun } from '../loopback/world.ts';
import { texts } from '../setup/sentence.ts';

const REPOSITORY = { owner: 'acme', repo: 'shop' };
const NOW = '2026-11-21T12:00:00Z';
const LOG = [
  '#1 [internal] load build definition from Dockerfile',
  '#1 DONE 0.0s',
  '',
  '#5 [1/3] FROM docker.io/library/node:22',
  '#5 DONE 1.0s',
  '',
  '#6 [2/3] COPY . .',
  '#6 DONE 0.5s',
  '',
  '#7 [3/3] RUN npm ci',
  '#7 0.5 added 3 packages',
  '#7 DONE 42.0s',
  ''
]
  .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
  .join('\n');

const startServer = loopbackPerTest();

async function setUp(world: World) {
  const server = await startServer(world);
  const github = makeClient({
    token: TOKEN,
    apiUrl: server.url,
    graphqlUrl: `${server.url}/graphql`,
    log: () => {},
    retries: 0,
    pace: 'none',
    fetch
  });
  const find = (request: Partial<BuildsRequest> = {}, baseBranch: string | null = 'main') =>
    buildsFromApi(github, REPOSITORY, { defaultBranch: 'main', baseBranch, now: NOW, collecting: true }).find({
      images: [],
      branch: null,
      workflow: 'build.yml',
      maxRuns: 20,
      maxAgeDays: 90,
      known: new Set(),
      ...request
    });
  return { github, find, server };
}

function runOf(id: number, change: Partial<WorldRun> = {}): WorldRun {
  return {
    id,
    workflow: 'build.yml',
    event: 'push',
    branch: 'main',
    head: 'a'.repeat(40),
    conclusion: 'success',
    createdAt: '2026-11-20T10:00:00Z',
    jobs: [{ id: id * 10, name: 'build', log: LOG }],
    ...change
  };
}

test('logs of trusted runs become builds', async () => {
  const world = new World();
  world.runs.push(runOf(1), runOf(2));
  const { find, server } = await setUp(world);
  const { builds, notes, buildsPerMonth } = await find();
  expect(notes).toEqual([]);
  expect(builds.map((b) => [b.run, b.job, b.workflow, b.commit, b.runner, b.trusted])).toEqual([
    ['2', 'build', 'build.yml', 'a'.repeat(40), 'ubuntu-latest', true],
    ['1', 'build', 'build.yml', 'a'.repeat(40), 'ubuntu-latest', true]
  ]);
  expect(builds[0]?.reading.builds[0]?.steps.find((s) => s.text === 'RUN npm ci')?.seconds).toBe(42);
  expect(buildsPerMonth).toBe(0.7);
  expect(server.requests.filter((r) => r.path.startsWith('/storage/')).every((r) => !r.authorised)).toBe(true);
});

test.each<[string, Partial<WorldRun>]>([
  ['a pull request', { event: 'pull_request' }],
  ['a pull request with rights', { event: 'pull_request_target' }],
  ['a fork with a branch of the same name', { fork: true }],
  ['a failed run', { conclusion: 'failure' }],
  ['another branch', { branch: 'topic' }],
  ['another workflow', { workflow: 'other.yml' }],
  ['too long ago', { createdAt: '2026-01-01T00:00:00Z' }]
])('nothing is learnt from %s', async (_, change) => {
  const world = new World();
  world.runs.push(runOf(1, change));
  const { find, server } = await setUp(world);
  expect((await find()).builds).toEqual([]);
  expect(server.requests.some((r) => r.path.includes('/jobs'))).toBe(false);
});

test.each<[string, Parameters<typeof isTrusted>[0], boolean]>([
  ['a push', { event: 'push', conclusion: 'success', head_branch: 'main', repository: { id: 1 }, head_repository: { id: 1 } }, true],
  ['a deleted fork', { event: 'push', conclusion: 'success', head_branch: 'main', repository: { id: 1 }, head_repository: null }, false],
  [
    'a comment',
    { event: 'issue_comment', conclusion: 'success', head_branch: 'main', repository: { id: 1 }, head_repository: { id: 1 } },
    false
  ],
  ['another branch', { event: 'push', conclusion: 'success', head_branch: 'x', repository: { id: 1 }, head_repository: { id: 1 } }, false]
])('trusted: %s', (_, run, expected) => expect(isTrusted(run, 'main')).toBe(expected));

const FROM_MAIN =
  'stack-1 has no builds of its own: timings are those of main, and a cache that CI keeps is likely that of main too, so that more may rebuild than is shown.';

test.each<[string, string | null, readonly WorldRun[], readonly string[], readonly string[]]>([
  ['its own builds count', 'release', [runOf(1), runOf(2, { branch: 'release' })], ['2'], []],
  [
    'a stacked one without builds takes those of the default branch',
    'stack-1',
    [runOf(1), runOf(2, { branch: 'release' })],
    ['1'],
    [FROM_MAIN]
  ],
  [
    'builds of a stranger below its name do not count',
    'stack-1',
    [runOf(1), runOf(2, { branch: 'stack-1', fork: true })],
    ['1'],
    [FROM_MAIN]
  ],
  ['no builds anywhere', 'stack-1', [], [], []],
  ['no base branch', null, [runOf(1)], ['1'], []]
])('a pull request against another branch: %s', async (_, branch, runs, wanted, said) => {
  const world = new World();
  world.runs.push(...runs);
  const { find } = await setUp(world);
  const { builds, notes } = await find({}, branch);
  expect([builds.map(({ run }) => run), texts(notes)]).toEqual([wanted, said]);
});

test('a duration that its job did not run for is left out, with a note', async () => {
  const world = new World();
  const job = (id: number, completedAt: string) => ({ id, name: 'build', log: LOG, startedAt: '2026-11-20T10:00:00Z', completedAt });
  world.runs.push(
    runOf(1, { jobs: [job(10, '2026-11-20T10:00:30Z')] }),
    runOf(2, { jobs: [job(20, '2026-11-20T10:01:00Z')] }),
    runOf(3, { jobs: [{ ...job(30, '2026-11-21T10:01:00Z'), startedAt: '2026-11-21T10:00:00Z' }] })
  );
  const { find } = await setUp(world);
  const { builds, notes } = await find();
  expect(builds.map((b) => [b.run, b.reading.builds.flatMap(({ steps }) => steps.map((s) => s.seconds))])).toEqual([
    ['3', []],
    ['2', [1, 0.5, 42]],
    ['1', [1, 0.5]]
  ]);
  expect(texts(notes).sort()).toEqual([
    '3 durations in the log of job 30 cannot be: the job did not run so long, or not then.',
    'One duration in the log of job 10 cannot be: the job did not run so long, or not then.'
  ]);
});

test('a scheduled workflow without pushes is found', async () => {
  const world = new World();
  world.runs.push(runOf(1, { event: 'schedule' }));
  const { find } = await setUp(world);
  expect((await find()).builds.length).toBe(1);
});

test('logs that are gone, and a job without builds, cost no error', async () => {
  const world = new World();
  for (let id = 1; id <= 5; id++)
    world.runs.push(
      runOf(id, {
        jobs: [
          { id: id * 10, name: 'build', log: id === 2 ? null : LOG },
          { id: id * 10 + 1, name: 'lint', log: 'x\n' }
        ]
      })
    );
  const { find, server } = await setUp(world);
  const { builds, notes } = await find();
  expect(builds.length).toBe(4);
  expect(texts(notes)).toEqual(['1 earlier logs are kept no more by GitHub.']);
  expect(server.requests.filter((r) => /jobs\/\d+1\/logs/.test(r.path)).length).toBe(1);
});

test.each([20, 50])('at most 42 requests for a first look at %i runs', async (maxRuns) => {
  const world = new World();
  for (let id = 1; id <= 60; id++) world.runs.push(runOf(id));
  const { find, server } = await setUp(world);
  const { builds } = await find({ maxRuns });
  expect(server.requests.filter((r) => !r.path.startsWith('/storage/')).length).toBeLessThanOrEqual(42);
  expect(builds.length).toBeGreaterThanOrEqual(19);
});

test('known runs are not read again', async () => {
  const world = new World();
  for (let id = 1; id <= 20; id++) world.runs.push(runOf(id));
  const { find, server } = await setUp(world);
  await find({ known: new Set(Array.from({ length: 20 }, (_, i) => String(i + 1))) });
  expect(server.requests.length).toBe(1);
});

test.each<[string, number, Record<string, string>, string]>([
  ['no permission', 403, { 'x-accepted-github-permissions': 'actions=read' }, 'needs actions=read'],
  ['a rate limit', 429, { 'retry-after': '3600' }, '429'],
  ['a primary limit', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' }, '403']
])('%s ends the search with a note', async (_, status, headers, words) => {
  const world = new World();
  world.runs.push(runOf(1), runOf(2));
  world.faults.push({ match: /actions\/runs\/\d+\/jobs/, times: 99, how: { kind: 'answer', status, headers, message: 'Refused' } });
  const { find, server } = await setUp(world);
  const { builds, notes } = await find();
  expect(builds).toEqual([]);
  expect(texts(notes).join()).toContain(words);
  expect(server.requests.filter((r) => r.path.includes('/jobs')).length).toBe(1);
});

test.each<[string, string, boolean]>([
  ['log storage', 'https://productionresultssa0.blob.core.windows.net/x?sig=1', true],
  ['artifact storage', 'https://pipelines.actions.githubusercontent.com/x', true],
  ['plain http', 'http://productionresultssa0.blob.core.windows.net/x', false],
  ['another host', 'https://example.com/x', false],
  ['a host that only ends alike', 'https://evilblob.core.windows.net.example.com/x', false],
  ['metadata address', 'https://169.254.169.254/latest', false],
  ['loopback', 'https://127.0.0.1/x', false],
  ['loopback by name', 'https://localhost/x', false],
  ['IPv6', 'https://[::1]/x', false],
  ['user info', 'https://a:b@x.blob.core.windows.net/x', false],
  ['a number as host', 'https://2130706433/x', false],
  ['no address', '/relative', false],
  ['a file', 'file:///etc/passwd', false]
])('redirect to %s', (_, location, allowed) => {
  expect(refusal(location, 'https://api.github.com') === null).toBe(allowed);
});

test.each<[string, string, boolean]>([
  ['its own storage', 'https://minio.corp.example/x', true],
  ['itself', 'https://ghe.corp.example/storage', true],
  ['a private address', 'https://10.0.0.1/x', false],
  ['plain http', 'http://minio.corp.example/x', false]
])('redirect of an enterprise server to %s', (_, location, allowed) => {
  expect(refusal(location, 'https://ghe.corp.example/api/v3') === null).toBe(allowed);
});

const zipOf = (text: string, name = 'history.jsonl') => zipSync({ [name]: Buffer.from(text) });

test('the newest three collected histories of the default branch are united', async () => {
  const world = new World();
  for (let id = 1; id <= 4; id++) {
    world.runs.push(runOf(id, { event: 'workflow_run' }));
    world.artifacts.push({ id, name: 'layercost-history', run: id, zip: zipOf(`text ${id}`), createdAt: NOW });
  }
  const { github } = await setUp(world);
  const stores = historyArtifacts(github, REPOSITORY, 'main', () => {});
  expect(await Promise.all(stores.map((s) => s.read()))).toEqual(
    [4, 3, 2].map((id, i) => ({ text: `text ${id}`, name: `layercost-history (${i + 1})` }))
  );
});

test.each<[string, Partial<WorldRun>, { zip?: Uint8Array; expired?: boolean; name?: string }]>([
  ['a pull request of this repository', { event: 'pull_request' }, {}],
  ['a fork', { fork: true }, {}],
  ['another branch', { branch: 'topic' }, {}],
  ['an expired artifact', {}, { expired: true }],
  ['a zip without the file', {}, { zip: zipOf('x', '../../history.jsonl') }],
  ['no zip at all', {}, { zip: Buffer.from('text') }],
  ['a bomb', {}, { zip: zipOf('0'.repeat(6 * 1024 * 1024)) }]
])('no history is taken from %s', async (_, change, artifact) => {
  const world = new World();
  world.runs.push(runOf(1, change));
  world.artifacts.push({ id: 1, name: 'layercost-history', run: 1, zip: zipOf('poison'), createdAt: NOW, ...artifact });
  const { github } = await setUp(world);
  const stores = historyArtifacts(github, REPOSITORY, 'main', () => {});
  expect(await Promise.all(stores.map((s) => s.read()))).toEqual([null, null, null]);
});

test('build records that others have pushed off the list are asked of their run, and of one run of a workflow without any', async () => {
  const world = new World();
  for (let id = 1; id <= 3; id++) world.runs.push(runOf(id));
  world.runs.push(runOf(900, { event: 'pull_request', fork: true, workflow: 'evil.yml' }));
  for (let id = 1; id <= 150; id++)
    world.artifacts.push({ id, name: `x${id}.dockerbuild`, run: 900, zip: zipOf('x'), createdAt: '2026-11-21T11:00:00Z' });
  const { find, server } = await setUp(world);
  const { builds } = await find();
  expect(builds.map(({ run }) => run)).toEqual(['3', '2', '1']);
  expect(server.requests.filter(({ path }) => /runs\/\d+\/artifacts/.test(path)).length).toBe(1);
});

test.each<[string, readonly string[], number, readonly [string, number][]]>([
  ['one workflow of one job', ['build.yml'], 1, [['build.yml', 5]]],
  ['a workflow of six jobs', ['build.yml'], 6, [['build.yml', 5]]],
  [
    'three workflows',
    ['api.yml', 'web.yml', 'jobs.yml'],
    1,
    [
      ['api.yml', 3],
      ['jobs.yml', 3],
      ['web.yml', 3]
    ]
  ]
])('a report on a change reads as many runs as a budget needs to fail: %s', async (_, workflows, jobs, read) => {
  const world = new World();
  for (let id = 1; id <= 30; id++)
    world.runs.push(
      runOf(id, {
        workflow: workflows[id % workflows.length] ?? '',
        jobs: Array.from({ length: jobs }, (_, i) => ({ id: id * 10 + i, name: `build-${i}`, log: LOG }))
      })
    );
  const { github } = await setUp(world);
  const options = { defaultBranch: 'main', baseBranch: 'main', now: NOW, collecting: false };
  const request = { images: [], branch: null, workflow: null, maxRuns: 20, maxAgeDays: 90, known: new Set<string>() };
  const { builds } = await buildsFromApi(github, REPOSITORY, options).find(request);
  const runs = new Map<string, Set<string>>();
  for (const { workflow, run } of builds) runs.set(workflow ?? '', (runs.get(workflow ?? '') ?? new Set()).add(run));
  expect([...runs].map(([name, own]) => [name, own.size]).toSorted()).toEqual(read);
});
