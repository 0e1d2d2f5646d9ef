import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readMarker } from '../../src/github/marker.ts';
import { pullEvent } from '../action/memory-runner.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { type Loopback, TOKEN } from '../loopback/server.ts';
import { World, type WorldPull } from '../loopback/world.ts';
import { builtCli } from '../setup/built-cli.ts';
import { runStep, type StepOptions } from './action-process.ts';

// The built bundle as the runner starts it, against a GitHub on this machine.

const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const BAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const WORKFLOW =
  'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n';
const STEPS = [
  'FROM docker.io/library/node:22',
  'WORKDIR /app',
  'COPY package.json package-lock.json ./',
  'RUN npm ci',
  'COPY . .',
  'RUN npm run build'
] as const;
/** A log with stamps inside the time of its job, which may last an hour: the bundle reads the real clock. */
function logOf(createdAt: string): string {
  const stamp = new Date(Date.parse(createdAt) + 600_000).toISOString();
  return STEPS.flatMap((text, i) => [`#${i + 5} [${i + 1}/6] ${text}`, `#${i + 5} DONE ${i === 3 ? '42.0' : '0.5'}s`, ''])
    .map((line) => `${stamp} ${line}`)
    .join('\n');
}

let folder = '';
let bundle = '';
const startServer = loopbackPerTest();

beforeAll(async () => {
  folder = dirname(await builtCli());
  bundle = join(folder, 'index.js');
});

interface Stage {
  readonly world: World;
  readonly pull: WorldPull;
  readonly server: Loopback;
  act(
    options?: Partial<StepOptions>
  ): Promise<Awaited<ReturnType<typeof runStep>> & { readonly writes: readonly string[]; readonly requests: number }>;
}

async function stage(dockerfile = BAD, runs = 3): Promise<Stage> {
  const world = new World();
  const files = {
    Dockerfile: GOOD,
    'package.json': '{"name": "shop", "scripts": {"build": "true"}}',
    'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
    '.github/workflows/build.yml': WORKFLOW,
    'src/index.js': 'console.log(1)\n'
  };
  const base = world.commitTo('main', files);
  const createdAt = new Date(Date.now() - 86_400_000).toISOString();
  world.buildsOf(base, runs, logOf(createdAt), createdAt);
  const pull = world.openPull(7, world.git.commit({ ...files, Dockerfile: dockerfile, 'src/index.js': 'console.log(2)\n' }, [base]));
  const server = await startServer(world);
  let id = 100;
  return {
    world,
    pull,
    server,
    async act(options = {}) {
      const before = { writes: server.writes().length, requests: server.requests.length };
      const result = await runStep({
        bundle,
        url: server.url,
        event: pullEvent(7, pull.head, 'pull_request', world.branches.get('main')),
        run: { id: id++, attempt: 1 },
        ...options
      });
      return {
        ...result,
        writes: server
          .writes()
          .slice(before.writes)
          .map((w) => `${w.method} ${w.path.replace(/\/\d+$/, '/N')}`),
        requests: server.requests.slice(before.requests).filter((r) => !r.path.startsWith('/storage/') && !r.path.startsWith('/acme/'))
          .length
      };
    }
  };
}
const own = (pull: WorldPull) => pull.comments.filter((c) => readMarker(c.body) !== null);

test('one comment on the first run, none anew on the second, the same one updated after a push', async () => {
  const { act, pull, world } = await stage();
  const first = await act();
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(own(pull).length).toBe(1);
  expect(own(pull)[0]?.body).toContain('`COPY . .`');
  expect(first.outputs).toMatchObject({ verdict: 'pass', 'comment-id': String(own(pull)[0]?.id), 'affected-count': '1' });
  expect(first.summary).toContain('rebuild');
  expect(first.requests).toBeLessThanOrEqual(60);
  const second = await act();
  expect([second.code, second.writes]).toEqual([0, []]);
  const id = own(pull)[0]?.id;
  const content = world.git.commits.get(pull.head)?.files ?? {};
  pull.head = world.git.commit({ ...content, Dockerfile: GOOD, 'src/index.js': 'console.log(1)\n' }, [pull.head]);
  const third = await act();
  expect(third.writes.at(-1)).toBe('PATCH /repos/acme/shop/issues/comments/N');
  expect(own(pull).map((c) => [c.id, readMarker(c.body)?.head])).toEqual([[id, pull.head]]);
});

test('a broken budget makes the step red with one line', async () => {
  const { act } = await stage();
  const result = await act({ inputs: { 'max-rebuild-seconds': '1', comment: 'never', suggestions: 'none' } });
  expect(result.outputs['verdict']).toBe('fail');
  expect(result.code).toBe(1);
  expect(result.stdout.split('\n').filter((line) => line.startsWith('::error')).length).toBeGreaterThanOrEqual(1);
});

test('a token that only reads: green, the report in the summary, the reason named', async () => {
  const { act, world, pull } = await stage();
  world.permissions = { ...world.permissions, 'pull-requests': 'read' };
  const result = await act();
  expect(result.code).toBe(0);
  expect(pull.comments).toEqual([]);
  expect(result.stdout).toContain('needs pull_requests=write');
  expect(result.summary).toContain('could not be posted');
});

test.each<[string, Partial<StepOptions>, number, RegExp]>([
  ['a broken event file', { rawEvent: '{' }, 1, /^::error::layercost: /m],
  ['a refused token', { inputs: { 'github-token': 'ghs_wrong' } }, 1, /^::error::layercost: GitHub refused a request: 401 /m]
])('%s: one line and a status, no stack', async (_, options, code, line) => {
  const { act } = await stage();
  const result = await act(options);
  expect(result.stdout).toMatch(line);
  expect(result.code).toBe(code);
  expect(result.stdout + result.stderr).not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(result.stdout + result.stderr).not.toContain(TOKEN);
});

test('pipes that nobody holds the other end of keep no run: what cannot be written or read is told', async () => {
  const { act } = await stage();
  const pipes = mkdtempSync(join(tmpdir(), 'layercost-pipes-'));
  const pipe = join(pipes, 'pipe');
  try {
    execFileSync('mkfifo', [pipe]);
    const unread = await act({ env: { GITHUB_OUTPUT: pipe, GITHUB_STEP_SUMMARY: pipe } });
    expect([unread.code, unread.stdout.match(/::warning::layercost: .*: it is a pipe that nothing reads/g)?.length]).toEqual([0, 2]);
    const unwritten = await act({ inputs: { 'history-file': pipe } });
    expect([unwritten.code, unwritten.stdout]).toEqual([0, expect.stringContaining('is a pipe')]);
  } finally {
    rmSync(pipes, { recursive: true, force: true });
  }
});

const CORP = 'github.corp.example';

test.each<[string, string, Readonly<Record<string, string>>, readonly string[], number]>([
  ['names are left to it', `http://${CORP}`, { http_proxy: 'PROXY', https_proxy: 'PROXY' }, [`${CORP}:80`], 0],
  ['upper case, and a server that it does not reach over TLS', `https://${CORP}`, { HTTPS_PROXY: 'PROXY' }, [`${CORP}:443`], 1],
  ['exceptions are asked for directly', `http://${CORP}`, { HTTP_PROXY: 'PROXY', NO_PROXY: 'localhost,.corp.example' }, [], 1],
  ['this machine is never asked for by a proxy', '', { HTTP_PROXY: 'PROXY', HTTPS_PROXY: 'PROXY' }, [], 0]
])("the runner's proxy: %s", async (_, api, settings, wanted, code) => {
  const { act, pull, server } = await stage(BAD, 0);
  const asked: string[] = [];
  // git asks it as well, without a tunnel, for a server that is none here.
  const proxy = createServer((_, response) => response.writeHead(403).end()).on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const target = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket);
      socket.pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  proxy.unref();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const result = await act({
    env: {
      ...Object.fromEntries(Object.keys(settings).map((name) => [name, settings[name] === 'PROXY' ? address : (settings[name] ?? '')])),
      ...(api === '' ? {} : { GITHUB_API_URL: api, GITHUB_GRAPHQL_URL: `${api}/graphql` })
    }
  });
  proxy.closeAllConnections();
  proxy.close();
  expect([result.code, own(pull).length]).toEqual([code, code === 0 ? 1 : 0]);
  expect([...new Set(asked)]).toEqual(wanted);
});

test('the last merged changes are fetched with git, and say what the average merge takes', async () => {
  const { act, pull, world, server } = await stage();
  const cached = `${WORKFLOW}          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`;
  const files = { ...world.git.commits.get(world.branches.get('main') ?? '')?.files, '.github/workflows/build.yml': cached };
  let tip = '';
  for (let i = 0; i < 12; i++) tip = world.commitTo('main', { ...files, 'src/index.js': `console.log(${i})\n` });
  pull.head = world.git.commit({ ...files, Dockerfile: BAD, 'src/index.js': 'console.log(11)\n' }, [tip]);
  world.gitRoot = mkdtempSync(join(tmpdir(), 'layercost-served-'));
  try {
    world.git.writeBare(join(world.gitRoot, 'acme', 'shop'), world.branches);
    const result = await act();
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(own(pull)[0]?.body).toMatch(/the last 1[0-3] merged changes of the base branch were replayed/);
    // Each of them changed a source file, which runs the install again below the broad copy only.
    expect(Number(result.outputs['added-seconds'])).toBeGreaterThan(30);
    expect(result.stdout).not.toContain(TOKEN);
    const fetched = server.requests.filter(({ path }) => path.startsWith('/acme/shop/'));
    expect(fetched.length).toBeGreaterThan(0);
    expect((await act()).writes).toEqual([]);
  } finally {
    rmSync(world.gitRoot, { recursive: true, force: true });
  }
});

test('the bundle needs nothing beside itself', () => {
  expect(existsSync(join(folder, 'node_modules'))).toBe(false);
});
