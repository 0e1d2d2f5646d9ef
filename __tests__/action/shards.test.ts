import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { World, type WorldArtifact, type WorldPull } from '../loopback/world.ts';
import { type MemoryRunner, memoryRunner, NO_FETCH } from './memory-runner.ts';

// The workflow of docs/workflows.md "Monorepo: one analysis on many machines" against the loopback GitHub.

const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n';
const BAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const LIMIT = 'version: 1\nbudget: {rebuild: {fail: 1s}}\ngate: {without-history: fail}\n';

const loopback = loopbackPerTest();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'layercost-shard-'));
  folders.push(made);
  return made;
}

function monorepo(): { world: World; pull: WorldPull } {
  const files = (text: string, changed: readonly string[]) =>
    Object.fromEntries(
      ['api', 'web', 'jobs'].flatMap((name) => [
        [`${name}/Dockerfile`, changed.includes(name) ? text : GOOD],
        [`${name}/package.json`, '{}']
      ])
    );
  const world = new World();
  const base = world.commitTo('main', { ...files(GOOD, []), '.github/layercost.yml': LIMIT });
  const head = world.git.commit({ ...files(BAD, ['api', 'jobs']), '.github/layercost.yml': LIMIT }, [base]);
  return { world, pull: world.openPull(7, head) };
}

interface Job {
  readonly event?: string;
  readonly run?: number;
  readonly head?: string;
}

async function act(
  world: World,
  pull: WorldPull,
  inputs: Partial<Record<InputName, string>>,
  { event = 'pull_request', run: id = 100, head = pull.head }: Job = {}
): Promise<MemoryRunner> {
  const { url } = await loopback(world);
  const runner = memoryRunner({
    url,
    serverUrl: NO_FETCH,
    token: TOKEN,
    temporary: folder(),
    run: { id, attempt: 1 },
    event: {
      name: event,
      payload: {
        repository: { id: 1, default_branch: 'main', full_name: 'acme/shop' },
        pull_request: { number: pull.number, head: { sha: head } },
        workflow_run: { id: 50, head_sha: head, head_branch: pull.headRef, event: 'pull_request' }
      }
    },
    inputs
  });
  await run(runner, analysisEngine, 'none');
  return runner;
}

const MERGE = { mode: 'merge' } as const;

/** The jobs of the matrix; each uploads its part as an artifact of the run. */
async function parts(world: World, pull: WorldPull, of: number, job: Job = {}): Promise<WorldArtifact[]> {
  const made: WorldArtifact[] = [];
  for (let index = 1; index <= of; index++) {
    const runner = await act(world, pull, { shard: `${index}/${of}` }, job);
    expect([runner.failures, runner.summaries, runner.annotations, [...runner.outputs.keys()]]).toEqual([[], [], [], ['partial-report']]);
    const path = runner.outputs.get('partial-report') ?? '';
    const name = `layercost-part-${index}`;
    made.push({
      id: world.nextId(),
      name,
      run: job.run ?? 100,
      createdAt: '2026-11-20T10:00:00Z',
      zip: zipSync({ [basename(path)]: readFileSync(path) })
    });
  }
  expect(pull.comments).toEqual([]);
  world.artifacts.push(...made);
  return made;
}

/** An artifact whose part reads otherwise. */
function forged(artifact: WorldArtifact, change: (text: string) => string, run = artifact.run): WorldArtifact {
  const [[name = '', bytes] = []] = Object.entries(unzipSync(artifact.zip));
  const text = Buffer.from(bytes ?? []).toString('utf8');
  expect(change(text)).not.toBe(text);
  return { ...artifact, id: artifact.id + 1000, run, zip: zipSync({ [name]: strToU8(change(text)) }) };
}

const seen = (runner: MemoryRunner, pull: WorldPull) => ({
  comment: pull.comments.map(({ body }) => body),
  outputs: [...runner.outputs].filter(([name]) => !/^(?:report|comment|prediction)-/.test(name)),
  predictions: readFileSync(runner.outputs.get('prediction-file') ?? '', 'utf8'),
  annotations: runner.annotations,
  // How many requests a run took is its own.
  summaries: runner.summaries.map((text) => text.replace(/ · \d+ requests</, '<')),
  failures: runner.failures
});

test('jobs that share the images and one that unites them say what one job says', async () => {
  const { world, pull } = monorepo();
  const alone = seen(await act(world, pull, {}), pull);
  expect(alone.failures).toHaveLength(1);
  expect(alone.comment).toHaveLength(1);
  expect(alone.predictions).toContain('api/Dockerfile');
  pull.comments.splice(0);
  pull.threads.splice(0);
  await parts(world, pull, 4);
  expect(seen(await act(world, pull, MERGE), pull)).toEqual(alone);
});

test('a missing part, or none at all, gives no verdict: the gate fails closed, every image is named, and nothing is posted', async () => {
  const { world, pull } = monorepo();
  const none = await act(world, pull, MERGE);
  expect(none.failures).toEqual([expect.stringContaining('this run has no partial report')]);
  const made = await parts(world, pull, 3);
  world.artifacts.splice(world.artifacts.indexOf(made[1] as WorldArtifact), 1);
  const short = await act(world, pull, MERGE);
  expect(short.failures).toEqual([expect.stringContaining('of 3 partial reports 1 are missing: 2')]);
  expect([short.outputs.get('verdict'), short.outputs.get('affected-count')]).toEqual(['fail', '3']);
  expect(pull.comments).toEqual([]);
});

test('parts of another change are refused', async () => {
  const { world, pull } = monorepo();
  await parts(world, pull, 2);
  const other = world.openPull(8, pull.head);
  expect((await act(world, other, MERGE)).failures).toEqual([expect.stringContaining('not of this change')]);
  pull.head = world.git.commit({ 'api/Dockerfile': GOOD }, [pull.head]);
  expect((await act(world, pull, MERGE)).failures).toEqual([expect.stringContaining('not of this change')]);
  expect([...pull.comments, ...other.comments]).toEqual([]);
});

test('a part that ran again counts once, the newer one', async () => {
  const { world, pull } = monorepo();
  await parts(world, pull, 2);
  await parts(world, pull, 2);
  expect((await act(world, pull, MERGE)).outputs.get('verdict')).toBe('fail');
  expect(pull.comments).toHaveLength(1);
});

test('a base branch that moved between the jobs is no error, and one that was thrown back is', async () => {
  const { world, pull } = monorepo();
  await parts(world, pull, 2);
  const before = world.branches.get('main') ?? '';
  world.commitTo('main', { ...world.git.commits.get(before)?.files, 'README.md': 'x' });
  const moved = await act(world, pull, MERGE);
  expect([moved.outputs.get('verdict'), pull.comments.length]).toEqual(['fail', 1]);
  world.branches.set('main', world.git.commit({ '.github/layercost.yml': LIMIT }));
  expect((await act(world, pull, MERGE)).failures).toEqual([expect.stringContaining('not of this change')]);
});

test('the policy is read again: parts of an older or an emptied one are refused', async () => {
  const { world, pull } = monorepo();
  const [first, second] = await parts(world, pull, 2);
  const files = world.git.commits.get(world.branches.get('main') ?? '')?.files;
  const loose = (text: string) => text.replaceAll('"rebuild":{"warn":null,"fail":1', '"rebuild":{"warn":null,"fail":100000');
  world.artifacts.splice(0, 2, forged(first as WorldArtifact, loose), forged(second as WorldArtifact, loose));
  expect((await act(world, pull, MERGE)).failures).toEqual([expect.stringContaining('under another policy')]);
  world.artifacts.splice(0, 2, first as WorldArtifact, second as WorldArtifact);
  world.commitTo('main', { ...files, '.github/layercost.yml': LIMIT.replace('1s', '2s') });
  expect((await act(world, pull, MERGE)).failures).toEqual([expect.stringContaining('under another policy')]);
  expect(pull.comments).toEqual([]);
});

test('a part of another run is not looked at, whatever it says and whatever was downloaded', async () => {
  const { world, pull } = monorepo();
  const [first, second] = await parts(world, pull, 2);
  // Newer, of the same names, and of a run that a stranger wrote.
  const harmless = (text: string) =>
    text.replaceAll('"verdict":"fail"', '"verdict":"pass"').replaceAll('"affected":true', '"affected":false');
  world.artifacts.push(forged(first as WorldArtifact, harmless, 666), forged(second as WorldArtifact, harmless, 666));
  const merged = await act(world, pull, MERGE);
  expect([merged.outputs.get('verdict'), merged.outputs.get('affected-count')]).toEqual(['fail', '2']);
});

test.each(['workflow_run', 'issue_comment', 'repository_dispatch'])(
  "mode merge is refused under %s: its parts may be a stranger's",
  async (event) => {
    const { world, pull } = monorepo();
    await parts(world, pull, 2);
    const { failures } = await act(world, pull, { ...MERGE, 'pr-number': '7' }, { event });
    expect(failures).toEqual([expect.stringContaining('Mode merge takes the parts of its own run only')]);
    expect(pull.comments).toEqual([]);
  }
);

test.each<[Partial<Record<InputName, string>>, string]>([
  [{ shard: '3/2' }, 'Input shard must be I/N'],
  [{ shard: '1' }, 'Input shard must be I/N'],
  [{ shard: '1/2', mode: 'merge' }, 'Input shard belongs to mode analyse'],
  [{ shard: '1/2', mode: 'collect' }, 'Input shard belongs to mode analyse']
])('%j is refused', async (inputs, message) => {
  const { world, pull } = monorepo();
  expect((await act(world, pull, inputs)).failures).toEqual([expect.stringContaining(message)]);
});
