import { expect, test } from '@jest/globals';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { readMarker } from '../../src/github/marker.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { type Loopback, TOKEN } from '../loopback/server.ts';
import { World, type WorldPull, type WorldRun } from '../loopback/world.ts';
import { type MemoryRunner, memoryRunner, pullEvent } from './memory-runner.ts';
import { marked } from './sequences.ts';
import { standInEngine } from './stand-in-engine.ts';

const GOOD = 'FROM node\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const BAD = 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';

const startServer = loopbackPerTest();

interface Stage {
  readonly world: World;
  readonly pull: WorldPull;
  readonly server: Loopback;
  /** Runs the action once and gives what it wrote to the server. */
  act(options?: {
    inputs?: Partial<Record<InputName, string>>;
    run?: { id: number; attempt: number };
    head?: string;
    event?: string;
  }): Promise<{
    readonly runner: MemoryRunner;
    readonly writes: readonly string[];
  }>;
  push(dockerfile: string, more?: Record<string, string>): string;
}

async function stage(dockerfile = BAD): Promise<Stage> {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}' });
  const pull = world.openPull(7, world.git.commit({ Dockerfile: dockerfile, 'package.json': '{}' }, [base]));
  const server = await startServer(world);
  let id = 100;
  return {
    world,
    pull,
    server,
    async act(options = {}) {
      const before = server.writes().length;
      const runner = memoryRunner({
        url: server.url,
        token: TOKEN,
        event: pullEvent(7, options.head ?? pull.head, options.event, base),
        run: options.run ?? { id: id++, attempt: 1 },
        inputs: options.inputs ?? {}
      });
      await run(runner, standInEngine, 'none');
      return {
        runner,
        writes: server
          .writes()
          .slice(before)
          .map((w) => `${w.method} ${w.path.replace(/\d+$/, 'N')} ${w.status}`)
      };
    },
    push(text, more = {}) {
      pull.head = world.git.commit({ Dockerfile: text, 'package.json': '{}', ...more }, [pull.head], undefined, `push ${world.nextId()}`);
      return pull.head;
    }
  };
}

const own = (pull: WorldPull) => pull.comments.filter((c) => c.author === 'github-actions[bot]' && readMarker(c.body) !== null);

test('first run: one comment and one review; a second one on the same commit writes nothing', async () => {
  const { act, pull, server } = await stage();
  const first = await act();
  expect(first.writes).toEqual(['POST /repos/acme/shop/pulls/7/reviews 200', 'POST /repos/acme/shop/issues/7/comments 201']);
  expect(first.runner.summaries.at(-1)).toMatch(/ · \[run\]\([^)]*\) · \d+ requests<\/sub>$/m);
  expect(own(pull).length).toBe(1);
  expect(pull.threads.map((t) => [t.startLine, t.line])).toEqual([[3, 4]]);
  expect(pull.threads[0]?.comments[0]?.body).toContain('```suggestion\nCOPY package.json .\nRUN npm ci\nCOPY . .\n```');
  expect(first.runner.outputs.get('comment-id')).toBe(String(own(pull)[0]?.id));
  const before = server.requests.length;
  expect((await act()).writes).toEqual([]);
  expect(server.requests.length - before).toBeLessThanOrEqual(30);
});

test('a push updates the same comment and retires what no longer applies', async () => {
  const { act, pull, push } = await stage();
  await act();
  const id = own(pull)[0]?.id;
  const head = push(`${GOOD}RUN echo done\n`);
  const { writes } = await act();
  expect(writes).toEqual(['DELETE /repos/acme/shop/pulls/comments/N 204', 'PATCH /repos/acme/shop/issues/comments/N 200']);
  expect(own(pull).map((c) => [c.id, readMarker(c.body)?.head])).toEqual([[id, head]]);
  expect(pull.threads).toEqual([]);
});

test('an answered suggestion stays readable but cannot be applied', async () => {
  const { act, pull, push, world } = await stage();
  await act();
  pull.threads[0]?.comments.push({ id: world.nextId(), body: 'why?', author: 'reviewer' });
  push(GOOD.replace('build', 'compile'));
  await act();
  const body = pull.threads[0]?.comments[0]?.body ?? '';
  expect(body).toMatch(/^No longer applies since `[0-9a-f]{7}`\./);
  expect(body).toContain('```text\n');
  expect(body).not.toContain('```suggestion');
  expect((await act()).writes).toEqual([]);
});

test.each<[string, (pull: WorldPull) => void]>([
  [
    'resolved',
    (pull) =>
      pull.threads.forEach((t) => {
        t.resolved = true;
      })
  ],
  ['deleted', (pull) => pull.threads.splice(0)]
])('a suggestion that a person %s is not posted again', async (_, change) => {
  const { act, pull } = await stage();
  await act();
  change(pull);
  const { writes } = await act();
  expect(writes).toEqual([]);
});

test('nothing to say: no comment is created, but an existing one is brought up to date', async () => {
  const { act, pull, push } = await stage(GOOD);
  expect((await act()).writes).toEqual([]);
  push(BAD);
  await act();
  expect(own(pull).length).toBe(1);
  push(GOOD);
  await act();
  expect(own(pull)[0]?.body).toContain('### ✅ No step rebuilds: no file differs between the two sides');
});

test('an update names the result for the head before, and a rerun leaves it there', async () => {
  const { act, pull, push } = await stage();
  await act();
  const before = pull.head;
  push(GOOD);
  await act();
  expect(own(pull)[0]?.body).toMatch(new RegExp(` · at \`${before.slice(0, 7)}\` it said: .* rebuild, 30\\u00a0s`));
  expect((await act()).writes).toEqual([]);
});

test('a comment that somebody edited tells no earlier result', async () => {
  const { act, pull, push } = await stage();
  await act();
  const comment = own(pull)[0];
  if (comment) comment.body = comment.body.replace('rebuild, 30\u00a0s', 'rebuild, 3 s');
  push(GOOD);
  await act();
  expect(own(pull)[0]?.body).not.toContain('it said:');
});

test.each<[string, string, number]>([
  ['always', GOOD, 1],
  ['never', BAD, 0],
  ['on-failure', BAD, 0]
])('comment: %s', async (mode, dockerfile, comments) => {
  const { act, pull } = await stage(dockerfile);
  await act({ inputs: { comment: mode, suggestions: 'none' } });
  expect(own(pull).length).toBe(comments);
});

test.each([31, 100, 101, 250])('our comment is found behind %i others', async (count) => {
  const { act, pull, world } = await stage();
  for (let i = 0; i < count; i++) world.comment(pull, 'user', `comment ${i}`);
  await act();
  expect((await act()).writes).toEqual([]);
  expect(own(pull).length).toBe(1);
});

test('a suggestion beside the diff is shown in the comment alone, with the reason', async () => {
  const { act, pull, world } = await stage();
  // The lines stand on both sides; the change is far below them.
  const far = (end: string) => `${BAD}${'# far\n'.repeat(20)}RUN ${end}\n`;
  const base = world.commitTo('main', { Dockerfile: far('one'), 'package.json': '{}' });
  pull.head = world.git.commit({ Dockerfile: far('two'), 'package.json': '{}' }, [base]);
  await act();
  expect(pull.threads).toEqual([]);
  expect(own(pull)[0]?.body).toContain("Its lines are not part of this change's diff, so GitHub takes no one-click suggestion there");
  expect((await act()).writes).toEqual([]);
});

test.each<[string, number, number, number]>([
  ['is not among the 300 files of a comparison', 340, 1, 1],
  ['comes without its patch beside much else, and with it on a smaller page', 60, 400, 1],
  ['comes without its patch on any page', 20, 2000, 0]
])('a Dockerfile that %s', async (_, files, lines, threads) => {
  const { act, pull, push } = await stage(GOOD);
  // Names in front of the Dockerfile's.
  push(BAD, Object.fromEntries(Array.from({ length: files }, (_, i) => [`A/${String(i).padStart(3, '0')}`, 'x\n'.repeat(lines)])));
  await act();
  expect(pull.threads.length).toBe(threads);
  expect(own(pull)[0]?.body).not.toContain('not part of this change');
  expect((await act()).writes).toEqual([]);
});

const ownRun = (pull: WorldPull, id: number, attempt = 1, workflow = 'layercost.yml'): WorldRun => ({
  id,
  attempt,
  workflow,
  event: 'pull_request',
  branch: pull.headRef,
  head: pull.head,
  conclusion: 'success',
  createdAt: '2026-11-20T10:00:00Z',
  jobs: []
});

test('several of ours become one', async () => {
  const { act, pull, world } = await stage();
  world.comment(pull, 'github-actions[bot]', marked('old', 'a'.repeat(40)));
  world.comment(pull, 'github-actions[bot]', marked('older', 'a'.repeat(40)));
  await act();
  expect(own(pull).length).toBe(1);
  expect(own(pull)[0]?.body).toContain('rebuild, 30\u00a0s');
});

test('a comment that somebody edited is put right', async () => {
  const { act, pull, world } = await stage();
  await act();
  const comment = own(pull)[0];
  if (comment) world.edit(comment, 'mallory', comment.body.replace('30\u00a0s', '3 s'));
  expect((await act()).writes).toEqual(['PATCH /repos/acme/shop/issues/comments/N 200']);
  expect(own(pull)[0]?.body).toContain('30\u00a0s');
});

test('a newer run has written: nothing is touched', async () => {
  const { act, pull, world } = await stage();
  for (const [id, attempt] of [
    [500, 2],
    [499, 9]
  ] as const)
    world.runs.push(ownRun(pull, id, attempt));
  await act({ run: { id: 500, attempt: 2 } });
  const comment = own(pull)[0];
  if (comment) world.edit(comment, 'mallory', comment.body.replace('30\u00a0s', '3 s'));
  expect((await act({ run: { id: 500, attempt: 1 } })).writes).toEqual([]);
  expect((await act({ run: { id: 499, attempt: 9 } })).writes).toEqual([]);
  expect((await act({ run: { id: 500, attempt: 2 } })).writes.length).toBe(1);
});

test('deleted between look and write: posted anew', async () => {
  const { act, pull, push, world } = await stage();
  await act();
  push(`${BAD}RUN x\n`);
  world.faults.push({ match: /^PATCH .*issues\/comments/, times: 1, how: { kind: 'answer', status: 404 } });
  pull.comments.splice(0);
  await act();
  expect(own(pull).length).toBe(1);
});

test('a 404 for a comment that is still there makes no second one', async () => {
  const { act, pull, push, world } = await stage();
  await act();
  push(`${BAD}RUN x\n`);
  world.faults.push({ match: /^PATCH .*issues\/comments/, times: 1, how: { kind: 'answer', status: 404 } });
  const { runner, writes } = await act();
  expect(own(pull).length).toBe(1);
  expect(writes.filter((write) => write.startsWith('POST') && write.includes('/issues/'))).toEqual([]);
  expect(runner.notices.join()).toContain('finds the comment when it is read');
});

test('a page of a proxy is no answer to a review: the suggestion is posted by the next run', async () => {
  const { act, pull, world } = await stage();
  world.faults.push({ match: /reviews$/, times: 1, how: { kind: 'page' } });
  const { runner } = await act();
  expect(runner.notices.join()).toContain('review suggestions not posted: no answer');
  expect(pull.threads.length).toBe(0);
  await act();
  expect(pull.threads.length).toBe(1);
});

test.each<[string, 'read' | undefined]>([
  ['reads only', 'read'],
  ['sees no pull requests', undefined]
])('a token that %s: the report is in the summary, the step stays green', async (_, level) => {
  const { act, pull, world } = await stage();
  world.permissions = { contents: 'read', actions: 'read', metadata: 'read', ...(level ? { 'pull-requests': level } : {}) };
  const { runner } = await act();
  expect(pull.comments).toEqual([]);
  expect(runner.failures).toEqual([]);
  expect(runner.notices.join('\n')).toMatch(/needs pull_requests=(?:write|read)/);
  expect(runner.summaries.at(-1)).toMatch(/^The comment could not be posted: `403 /);
  expect(runner.outputs.get('verdict')).toBe('pass');
});

test('GraphQL refused: the REST lists serve, without duplicates', async () => {
  const { act, pull, world } = await stage();
  world.graphql = false;
  for (let i = 0; i < 130; i++) world.comment(pull, 'user', `comment ${i}`);
  await act();
  expect(own(pull).length).toBe(1);
  expect((await act()).writes).toEqual([]);
  expect(pull.threads.length).toBe(1);
});

test('too long for GitHub: smaller sizes are tried', async () => {
  const { act, pull, world } = await stage();
  world.longestBody = 1500;
  const { runner } = await act();
  expect(runner.notices.join()).toContain('too long');
  world.longestBody = 3000;
  await act();
  expect(own(pull).length).toBeLessThanOrEqual(1);
});

test('a lost answer makes no second comment', async () => {
  const { act, pull, world } = await stage();
  world.faults.push({ match: /^POST .*issues\/7\/comments/, times: 1, how: { kind: 'lost', status: 502 } });
  const { runner } = await act();
  expect(own(pull).length).toBe(1);
  expect(runner.outputs.get('comment-id')).toBe(String(own(pull)[0]?.id));
});

test('a comment that failed for good is a notice', async () => {
  const { act, pull, world } = await stage();
  world.faults.push({ match: /^POST .*issues\/7\/comments/, times: 9, how: { kind: 'answer', status: 503 } });
  const { runner } = await act();
  expect(own(pull).length).toBe(0);
  expect(runner.notices.join()).toContain('comment not posted: 503');
  expect(runner.failures).toEqual([]);
});

test('a refused review: the comment is posted all the same', async () => {
  const { act, pull, world } = await stage();
  world.faults.push({ match: /reviews$/, times: 1, how: { kind: 'answer', status: 422, message: 'line must be part of the diff' } });
  const { runner } = await act();
  expect(pull.threads).toEqual([]);
  expect(own(pull).length).toBe(1);
  expect(runner.notices.join()).toContain('review suggestions not posted: 422');
});

test.each<[string, RegExp, 'drop' | 'cut' | 'answer', number]>([
  ['a tree that fails twice', /git\/trees/, 'answer', 2],
  ['a connection that breaks', /compare/, 'drop', 1],
  ['an answer that is cut off', /git\/trees/, 'cut', 1]
])('reads are repeated: %s', async (_, match, kind, times) => {
  const { act, pull, world } = await stage();
  world.faults.push({ match, times, how: kind === 'answer' ? { kind, status: 502 } : { kind } });
  const { runner } = await act();
  expect(runner.failures).toEqual([]);
  expect(own(pull).length).toBe(1);
});

test('the head moved before the run began: superseded, nothing written', async () => {
  const { act, pull, push } = await stage();
  const old = pull.head;
  push(`${BAD}RUN x\n`);
  const { runner, writes } = await act({ head: old });
  expect(writes).toEqual([]);
  expect(runner.outputs.get('verdict')).toBe('skipped');
  expect(runner.failures).toEqual([]);
});

test('the head moves during the run: nothing written, no verdict', async () => {
  const { pull, push, server, world } = await stage();
  const runner = memoryRunner({ url: server.url, token: TOKEN, event: pullEvent(7, pull.head), inputs: { 'max-rebuild-seconds': '1' } });
  await run(
    runner,
    async (ports, request) => {
      const answer = await standInEngine(ports, request);
      push(`${BAD}RUN x\n`);
      return answer;
    },
    'none'
  );
  expect(server.writes()).toEqual([]);
  expect(runner.outputs.get('verdict')).toBe('skipped');
  expect(runner.failures).toEqual([]);
  expect(world.pulls.get(7)?.comments).toEqual([]);
});

test('closed: skipped', async () => {
  const { act, pull } = await stage();
  pull.state = 'closed';
  const { runner, writes } = await act();
  expect(writes).toEqual([]);
  expect(runner.outputs.get('verdict')).toBe('skipped');
});

test('drafts and forks under pull_request_target are reported like others', async () => {
  const { act, pull } = await stage();
  pull.draft = true;
  pull.fork = 'gone';
  await act({ event: 'pull_request_target' });
  expect(own(pull).length).toBe(1);
});

test('the gate: a broken budget fails the step, exactly met passes', async () => {
  const { act } = await stage();
  const broken = await act({ inputs: { 'max-rebuild-seconds': '10' } });
  expect(broken.runner.failures[0]).toMatch(/^app: 4 of 5 steps rebuild, 30 s.* over budget/);
  expect(broken.runner.outputs.get('budget-exceeded')).toBe('true');
  const met = await act({ inputs: { 'max-rebuild-seconds': '20' } });
  expect(met.runner.failures).toEqual([]);
  const never = await act({ inputs: { 'max-rebuild-seconds': '10', 'fail-on': 'never' } });
  expect(never.runner.failures).toEqual([]);
});

test('a commit status is set once', async () => {
  const { act, world } = await stage();
  const inputs = { 'status-context': 'layercost/budget' } as const;
  await act({ inputs });
  expect(world.statuses.map((s) => [s.context, s.state])).toEqual([['layercost/budget', 'success']]);
  expect((await act({ inputs })).writes).toEqual([]);
});

test('a wrong input stops everything at once', async () => {
  const { act, server } = await stage();
  const { runner } = await act({ inputs: { mode: 'analyze' } });
  expect(runner.failures).toEqual(['layercost: Input mode must be one of analyse, post, collect, merge; found "analyze".']);
  expect(server.requests).toEqual([]);
});

test('the token is never told', async () => {
  const { act, world } = await stage();
  world.faults.push({ match: /reviews|comments/, times: 50, how: { kind: 'answer', status: 500, message: `no ${TOKEN}` } });
  const { runner } = await act();
  expect(
    JSON.stringify([runner.lines, runner.notices, runner.warnings, runner.failures, runner.summaries, [...runner.outputs]])
  ).not.toContain(TOKEN);
});
