import { expect, test } from '@jest/globals';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import type { Engine } from '../../src/action/engine.ts';
import type { InputName } from '../../src/action/inputs.ts';
import { endStopped, run } from '../../src/action/run.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { runOf, World, type WorldPull } from '../loopback/world.ts';
import { memoryRunner, pullEvent } from './memory-runner.ts';
import { standInEngine } from './stand-in-engine.ts';

const GOOD = 'FROM node\nCOPY package.json .\nRUN npm ci\nCOPY . .\n';
const BAD = 'FROM node\nCOPY . .\nRUN npm ci\n';
const LABEL = 'layercost-accept';

const startServer = loopbackPerTest();

async function act(
  prepare: (world: World, pull: WorldPull) => void,
  options: {
    inputs?: Partial<Record<InputName, string>>;
    base?: Record<string, string>;
    head?: Record<string, string>;
    token?: string;
    engine?: Engine;
    /** Why the run is taken to have been stopped. */
    stopped?: string;
    event?: (world: World, pull: WorldPull) => { name: string; payload: Record<string, unknown> };
  } = {}
) {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}', ...options.base });
  const pull = world.openPull(7, world.git.commit({ Dockerfile: BAD, 'package.json': '{}', ...options.base, ...options.head }, [base]));
  world.runs.push(runOf(pull, '2026-11-20T10:00:00Z'));
  prepare(world, pull);
  const server = await startServer(world);
  const runner = memoryRunner({
    url: server.url,
    token: options.token ?? TOKEN,
    event: options.event?.(world, pull) ?? pullEvent(7, pull.head),
    inputs: { 'max-rebuild-seconds': '10', suggestions: 'none', ...options.inputs }
  });
  if (options.stopped === undefined) await run(runner, options.engine ?? standInEngine, 'none');
  else await endStopped(runner, options.stopped, 'none');
  return { runner, pull, world, red: runner.failures.length > 0 };
}

const AFTER = '2026-11-20T11:00:00Z';
const BEFORE = '2026-11-20T09:00:00Z';

test.each<[string, (world: World, pull: WorldPull) => void, boolean]>([
  ['no label', () => {}, true],
  ['another label', (w, p) => w.label(p, 'accept', 'maintainer', AFTER), true],
  ['a label of a maintainer, set after the head came', (w, p) => w.label(p, LABEL, 'maintainer', AFTER), false],
  [
    'a label set again',
    (w, p) => {
      w.label(p, LABEL, 'maintainer', BEFORE);
      w.label(p, LABEL, 'maintainer', AFTER);
    },
    false
  ],
  [
    'a label of a writer',
    (w, p) => {
      w.collaborators.set('writer', 'write');
      w.label(p, LABEL, 'writer', AFTER);
    },
    false
  ],
  [
    'a head with more runs than one page shows',
    (w, p) => {
      for (let id = 2; id < 250; id++) w.runs.push(runOf(p, '2026-11-20T12:00:00Z', { id }));
      w.label(p, LABEL, 'maintainer', AFTER);
    },
    false
  ],
  ...(['head_ref_force_pushed', 'head_ref_restored', 'reopened', 'base_ref_changed'] as const).map(
    (event): [string, (world: World, pull: WorldPull) => void, boolean] => [
      `a label set after that (${event})`,
      (w, p) => {
        p.timeline.push({ event, created_at: '2026-11-20T10:30:00Z', actor: { login: 'author', type: 'User' } });
        w.label(p, LABEL, 'maintainer', AFTER);
      },
      false
    ]
  )
])('override: %s', async (_, prepare, red) => {
  const result = await act(prepare);
  expect(result.red).toBe(red);
  expect(result.runner.outputs.get('verdict')).toBe(red ? 'fail' : 'warn');
  expect(result.runner.annotations.map(({ level }) => level)).toEqual([red ? 'error' : 'warning']);
  if (!red)
    expect(result.pull.comments.at(-1)?.body).toMatch(/Accepted by `(?:maintainer|writer)` at `2026-11-20T11:00:00Z` for `[0-9a-f]{7}`/);
});

test('an override says its reason, cleaned', async () => {
  const { pull, red } = await act((world, pr) => {
    world.label(pr, LABEL, 'maintainer', AFTER);
    pr.timeline.push({
      event: 'commented',
      created_at: AFTER,
      actor: { login: 'mallory', type: 'User' },
      user: { login: 'mallory', type: 'User' },
      body: '/layercost override mine'
    });
    pr.timeline.push({
      event: 'commented',
      created_at: AFTER,
      actor: { login: 'maintainer', type: 'User' },
      user: { login: 'maintainer', type: 'User' },
      body: 'ok\n/layercost override @all <b>release</b>\nthanks'
    });
  });
  expect(red).toBe(false);
  expect(pull.comments.at(-1)?.body).toContain('`@all <b>release</b>`');
});

const policy = (yaml: string) => ({ '.github/layercost.yml': `version: 1\n${yaml}` });

test.each<[string, Record<string, string>, Record<string, string>, Partial<Record<InputName, string>>, boolean]>([
  ['the base sets a limit', policy('budget: {rebuild: {fail: 10s}}\n'), {}, { 'max-rebuild-seconds': '' }, true],
  ['an input tightens it', policy('budget: {rebuild: {fail: 1h}}\n'), {}, { 'max-rebuild-seconds': '10' }, true],
  ['no limit at all', {}, {}, { 'max-rebuild-seconds': '' }, false]
])('policy: %s', async (_, base, head, inputs, red) => {
  expect((await act(() => {}, { base, head, inputs })).red).toBe(red);
});

const CRASH = { Dockerfile: 'FROM node\nRUN CRASH\n' };

test.each<[string, Record<string, string>, Partial<Record<InputName, string>>, 'fail' | 'warn']>([
  ['without a budget', {}, { 'max-rebuild-seconds': '' }, 'warn'],
  ['with a budget', policy('budget: {rebuild: {fail: 1h}}\n'), { 'max-rebuild-seconds': '' }, 'fail'],
  ['with a budget by input', {}, { 'max-rebuild-seconds': '100' }, 'fail'],
  ['with a warning limit only', policy('budget: {rebuild: {warn: 1h}}\n'), { 'max-rebuild-seconds': '' }, 'warn'],
  ['closed always', policy('gate: {fail-closed: true}\n'), { 'max-rebuild-seconds': '' }, 'fail'],
  ['open always', policy('budget: {rebuild: {fail: 1h}}\ngate: {fail-closed: false}\n'), { 'max-rebuild-seconds': '' }, 'warn'],
  ['with a policy that is wrong', policy('budget: {rebuild: {fial: 1h}}\n'), { 'max-rebuild-seconds': '' }, 'fail'],
  ['with a money limit', policy('price: {currency: USD}\ntotal: {added-cost: 5}\n'), { 'max-rebuild-seconds': '' }, 'fail']
])('an analysis that fails, %s', async (_, base, inputs, verdict) => {
  const { runner, pull } = await act(() => {}, { base, head: CRASH, inputs });
  expect(runner.outputs.get('verdict')).toBe(verdict);
  expect(runner.failures.length).toBe(verdict === 'fail' ? 1 : 0);
  expect([...runner.failures, ...runner.warnings][0]).toMatch(/^layercost: /);
  expect(runner.summaries.join()).toContain('could not analyse');
  expect(pull.comments).toEqual([]);
});

test.each<[string, Partial<Record<InputName, string>>, 'fail' | 'warn']>([
  ['without a budget', { 'max-rebuild-seconds': '' }, 'warn'],
  ['with a budget', {}, 'fail'],
  ['a share of the images', { 'max-rebuild-seconds': '', shard: '1/2' }, 'fail'],
  ['a collection', { 'max-rebuild-seconds': '', mode: 'collect' }, 'fail']
])('a run that is stopped at its limit, %s', async (_, inputs, verdict) => {
  const { runner, world } = await act(() => {}, { inputs, stopped: 'the analysis was stopped after 5 s' });
  expect(runner.outputs.get('verdict')).toBe(verdict);
  expect(runner.outputs.get('matrix')).toBe(undefined);
  expect([...runner.failures, ...runner.warnings].join()).toContain('stopped after 5 s');
  expect(runner.summaries.join()).toContain('could not analyse');
  expect(world.pulls.get(7)?.comments).toEqual([]);
});

const group =
  (ref: (pull: WorldPull, base: string) => string) =>
  (world: World, pull: WorldPull): { name: string; payload: Record<string, unknown> } => {
    const base = world.branches.get('main') ?? '';
    const files = world.git.commits.get(pull.head)?.files ?? {};
    const head = world.git.commit(files, [base], undefined, 'merge');
    return {
      name: 'merge_group',
      payload: {
        action: 'checks_requested',
        repository: { default_branch: 'main' },
        merge_group: { base_sha: base, head_sha: head, base_ref: 'refs/heads/main', head_ref: ref(pull, base) }
      }
    };
  };
const queued = group((pull, base) => `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${base}`);

test.each<[string, (world: World, pull: WorldPull) => void, ReturnType<typeof group>, 'fail' | 'warn']>([
  ['accepted on its pull request', (w, p) => w.label(p, LABEL, 'maintainer', AFTER), queued, 'warn'],
  ['not accepted', () => {}, queued, 'fail']
])('a merge group, %s', async (_, prepare, event, verdict) => {
  const { runner } = await act(prepare, { event });
  expect(runner.outputs.get('verdict')).toBe(verdict);
  expect(runner.failures.length).toBe(verdict === 'fail' ? 1 : 0);
});

test('what could not be measured is accepted by the label too', async () => {
  const inputs = { 'max-rebuild-seconds': '100' };
  const crash = (prepare: Parameters<typeof act>[0]) => act(prepare, { inputs, head: CRASH });
  const accepted = await crash((w, p) => w.label(p, LABEL, 'maintainer', AFTER));
  expect([accepted.runner.outputs.get('verdict'), accepted.runner.failures]).toEqual(['warn', []]);
  expect(accepted.runner.warnings.join()).toContain('Accepted by maintainer all the same');
});

const FAIL = policy('budget: {rebuild: {fail: 10s}}\n');

test.each<[string, Record<string, string>, Record<string, string>, Partial<Record<InputName, string>>, 'fail' | 'warn', RegExp]>([
  ['dockerfiles, without any limit', {}, {}, { dockerfiles: 'api/Dockerfile' }, 'warn', /no Dockerfile fits 'api\/Dockerfile'/]
])('an input that fits nothing opens no gate: %s', async (_, base, head, inputs, verdict, said) => {
  const { runner, pull } = await act((w) => w.workflows.add('build.yml'), {
    base,
    head,
    inputs: { 'max-rebuild-seconds': '', ...inputs },
    engine: analysisEngine
  });
  expect(runner.outputs.get('verdict')).toBe(verdict);
  expect(runner.failures.length).toBe(verdict === 'fail' ? 1 : 0);
  expect([...runner.failures, ...runner.warnings].join()).toMatch(said);
  expect(runner.summaries.join()).toMatch(said);
  expect(pull.comments).toEqual([]);
});

test('a configuration file of another name may be introduced, and one beside the usual one is named', async () => {
  const inputs = { 'max-rebuild-seconds': '', 'config-file': 'ci/layercost.yml' } as const;
  const first = await act(() => {}, { head: { 'ci/layercost.yml': 'version: 1\n' }, inputs, engine: analysisEngine });
  expect([first.runner.outputs.get('verdict'), first.runner.failures]).toEqual(['pass', []]);
});

test('a configuration file of another name beside the usual one is named', async () => {
  const inputs = { 'max-rebuild-seconds': '', 'config-file': 'ci/layercost.yml' } as const;
  const beside = await act(() => {}, { base: { ...FAIL, 'ci/layercost.yml': 'version: 1\n' }, inputs, engine: analysisEngine });
  expect(beside.runner.lines.join('\n')).toContain('.github/layercost.yml of the base branch is not in force');
});
