import { expect, test } from '@jest/globals';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { World, type WorldPull } from '../loopback/world.ts';
import { type MemoryRunner, memoryRunner, pullEvent } from './memory-runner.ts';
import { standInEngine } from './stand-in-engine.ts';

// The table of docs/github.md "Ways out": each event, each point of failure, with a budget that fails and without. Every cell is
// defined: a verdict, outputs, a summary, at most one comment, and a red step exactly where the verdict is `fail`.

const GOOD = 'FROM node\nCOPY package.json .\nRUN npm ci\nCOPY . .\n';
const BAD = 'FROM node\nCOPY . .\nRUN npm ci\n';
const REPOSITORY = { id: 1, default_branch: 'main', full_name: 'acme/shop' };

const startServer = loopbackPerTest();

type Outcome =
  /** The gate decides on what was measured. */
  | 'measured'
  /** Nothing was measured, and the policy is known. */
  | 'unmeasured'
  /** Not even the policy is known. */
  | 'unknown'
  | 'skipped'
  | 'wrong';

type Event = (world: World, pull: WorldPull) => { readonly name: string; readonly payload: Record<string, unknown> };
const EVENTS: Readonly<Record<string, Event>> = {
  pull_request: (_, pull) => pullEvent(7, pull.head, 'pull_request', pull.baseSha),
  pull_request_target: (_, pull) => pullEvent(7, pull.head, 'pull_request_target', pull.baseSha),
  merge_group: (world, pull) => ({
    name: 'merge_group',
    payload: {
      action: 'checks_requested',
      merge_group: { base_sha: world.branches.get('main'), head_sha: pull.head, base_ref: 'refs/heads/main', head_ref: 'refs/heads/q' }
    }
  }),
  push: (world, pull) => ({ name: 'push', payload: { before: world.branches.get('main'), after: pull.head, ref: 'refs/heads/topic' } }),
  workflow_dispatch: () => ({ name: 'workflow_dispatch', payload: {} }),
  workflow_run: (_, pull) => ({
    name: 'workflow_run',
    payload: {
      workflow_run: {
        id: 50,
        head_sha: pull.head,
        head_branch: 'topic',
        event: 'pull_request',
        conclusion: 'success',
        head_repository: { id: 1, owner: { login: 'acme' } }
      }
    }
  })
};
const INPUTS: Readonly<Record<string, Partial<Record<InputName, string>>>> = {
  workflow_dispatch: { 'pr-number': '7' },
  workflow_run: { mode: 'post' }
};
const PULLS = ['pull_request', 'pull_request_target', 'workflow_dispatch', 'workflow_run'];

interface Failure {
  readonly name: string;
  readonly happen?: (world: World, pull: WorldPull) => void;
  readonly head?: string;
  readonly inputs?: Partial<Record<InputName, string>>;
  readonly temporary?: string;
  readonly outcome: (event: string) => Outcome;
  /** Whether a comment can still be written. */
  readonly comment?: boolean;
}
const refuse =
  (match: RegExp, status = 500) =>
  (world: World) => {
    world.faults.push({ match, times: 999, how: { kind: 'answer', status } });
  };
const always =
  (outcome: Outcome): Failure['outcome'] =>
  () =>
    outcome;

const FAILURES: readonly Failure[] = [
  { name: 'nothing', outcome: always('measured'), comment: true },
  {
    name: 'the pull request cannot be read',
    happen: refuse(/^GET .*\/pulls\/7$/),
    outcome: (event) => (['workflow_dispatch', 'workflow_run'].includes(event) ? 'unknown' : 'measured'),
    comment: true
  },
  {
    name: 'the base branch cannot be read',
    happen: refuse(/\/commits\/heads/),
    outcome: always('unknown')
  },
  {
    name: 'the commits cannot be compared',
    happen: refuse(/\/compare\//),
    outcome: (event) => (event.startsWith('pull_request') ? 'unmeasured' : PULLS.includes(event) ? 'unknown' : 'measured')
  },
  { name: 'no tree can be read', happen: refuse(/\/git\/trees\//), outcome: always('unknown') },
  {
    name: 'the head cannot be read',
    happen: (world, pull) => refuse(new RegExp(`/git/trees/${pull.head}`))(world),
    outcome: always('unmeasured')
  },
  { name: 'GraphQL is switched off', happen: refuse(/graphql/, 403), outcome: always('measured'), comment: true },
  { name: 'the analysis fails', head: `${GOOD}RUN CRASH\n`, outcome: always('unmeasured') },
  { name: 'the token only reads', happen: refuse(/^(?:POST|PATCH|DELETE) \/repos/, 403), outcome: always('measured') },
  { name: 'writes end in the void', happen: refuse(/^(?:POST|PATCH|DELETE) \/repos/, 502), outcome: always('measured') },
  { name: 'the conversation cannot be read', happen: refuse(/graphql|issues\/7|pulls\/7\//), outcome: always('measured') },
  { name: 'the disk takes no file', temporary: '/dev/null', outcome: always('measured'), comment: true },
  { name: 'an input is wrong', inputs: { summary: 'perhaps' }, outcome: always('wrong') },
  {
    name: 'the pull request is closed',
    happen: (_, pull) => {
      pull.state = 'closed';
    },
    outcome: (event) => (event === 'workflow_run' || PULLS.includes(event) ? 'skipped' : 'measured')
  },
  { name: 'the server is gone', happen: refuse(/./), outcome: always('unknown') }
];

const CELLS = Object.keys(EVENTS).flatMap((event) =>
  FAILURES.flatMap((failure) => [true, false].map((budget): [string, string, boolean, Failure] => [event, failure.name, budget, failure]))
);

function verdictOf(outcome: Outcome, budget: boolean): string {
  switch (outcome) {
    case 'measured':
      return budget ? 'fail' : 'pass';
    case 'unmeasured':
      return budget ? 'fail' : 'warn';
    case 'unknown':
    case 'wrong':
      return 'fail';
    case 'skipped':
      return 'skipped';
  }
}

function checkDefined(runner: MemoryRunner, outcome: Outcome): void {
  const { outputs, failures, warnings, summaries } = runner;
  expect(failures.length).toBe(outputs.get('verdict') === 'fail' ? 1 : 0);
  if (outputs.get('verdict') === 'warn') expect(warnings.length).toBeGreaterThan(0);
  expect(summaries.length).toBeGreaterThan(0);
  expect(outputs.get('budget-exceeded')).toMatch(/^(?:true|false)$/);
  expect(Array.isArray(JSON.parse(outputs.get('images') ?? ''))).toBe(true);
  // Nothing is called unaffected that was not looked at.
  const matrix = outputs.get('matrix');
  expect(outputs.has('affected-count')).toBe(matrix !== undefined);
  if (matrix === undefined) expect(['unmeasured', 'unknown', 'wrong']).toContain(outcome);
  else expect((JSON.parse(matrix) as { include: unknown[] }).include.length).toBe(outcome === 'skipped' ? 0 : 1);
}

test.each(CELLS)('%s, %s, a budget: %s', async (event, _, budget, failure) => {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}' });
  const pull = world.openPull(7, world.git.commit({ Dockerfile: failure.head ?? BAD, 'package.json': '{}' }, [base]));
  const payload = EVENTS[event]?.(world, pull) ?? { name: event, payload: {} };
  failure.happen?.(world, pull);
  const server = await startServer(world);
  const runner = memoryRunner({
    url: server.url,
    token: TOKEN,
    temporary: failure.temporary ?? null,
    event: { name: payload.name, payload: { ...payload.payload, repository: REPOSITORY } },
    inputs: { suggestions: 'none', ...(budget ? { 'max-rebuild-seconds': '10' } : {}), ...INPUTS[event], ...failure.inputs }
  });
  await run(runner, standInEngine, 'none');
  const outcome = failure.outcome(event);
  expect(runner.outputs.get('verdict')).toBe(verdictOf(outcome, budget));
  checkDefined(runner, outcome);
  const commented = outcome === 'measured' && failure.comment === true && PULLS.includes(event);
  expect(pull.comments.length).toBe(commented ? 1 : 0);
});

test('an address with a password is refused, and not said', async () => {
  const runner = memoryRunner({ url: 'https://me:hunter2@api.example', token: TOKEN, event: { name: 'push', payload: {} } });
  await run(runner, standInEngine, 'none');
  expect(runner.failures).toEqual(['layercost: GITHUB_API_URL must be an address without a user or a password.']);
});

test.each<[string, string, string]>([
  ['a number that no pull request has', '8', 'There is no pull request #8 in this repository, or the token may not read it.'],
  ['an address that is none', '7', 'GITHUB_API_URL must be an address that begins with https://; found "x".'],
  ['an address of another kind', '7', 'GITHUB_API_URL must be an address that begins with https://; found "file:///etc".']
])('%s is named', async (_, number, message) => {
  const world = new World();
  world.openPull(7, world.commitTo('main', { Dockerfile: GOOD }));
  const { url } = await startServer(world);
  const given = /found "(.+)"/.exec(message)?.[1] ?? url;
  const runner = memoryRunner({
    url: given,
    token: TOKEN,
    event: { name: 'workflow_dispatch', payload: {} },
    inputs: { 'pr-number': number }
  });
  await run(runner, standInEngine, 'none');
  expect([runner.outputs.get('verdict'), runner.failures]).toEqual(['fail', [`layercost: ${message}`]]);
  expect(runner.summaries.length).toBe(1);
});
