import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { World, type WorldPull } from '../loopback/world.ts';
import { type MemoryRunner, memoryRunner } from './memory-runner.ts';

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

async function act(world: World, pull: WorldPull, inputs: Partial<Record<InputName, string>>): Promise<MemoryRunner> {
  const { url } = await loopback(world);
  const runner = memoryRunner({
    url,
    token: TOKEN,
    temporary: folder(),
    event: {
      name: 'pull_request',
      payload: {
        repository: { id: 1, default_branch: 'main', full_name: 'acme/shop' },
        pull_request: { number: pull.number, head: { sha: pull.head } }
      }
    },
    inputs
  });
  await run(runner, analysisEngine, 'none');
  return runner;
}

/** The jobs of the matrix, and their artifacts downloaded into one directory. */
async function parts(world: World, pull: WorldPull, of: number): Promise<string> {
  const directory = folder();
  for (let index = 1; index <= of; index++) {
    const runner = await act(world, pull, { shard: `${index}/${of}` });
    expect([runner.failures, runner.summaries, runner.annotations, [...runner.outputs.keys()]]).toEqual([[], [], [], ['partial-report']]);
    const path = runner.outputs.get('partial-report') ?? '';
    copyFileSync(path, join(directory, basename(path)));
  }
  expect(pull.comments).toEqual([]);
  return directory;
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
  const directory = await parts(world, pull, 4);
  expect(readdirSync(directory)).toEqual([1, 2, 3, 4].map((index) => `layercost-part-${index}-of-4.json`));
  expect(seen(await act(world, pull, { mode: 'merge', 'partial-reports': directory }), pull)).toEqual(alone);
});

test('a missing part, or none at all, gives no verdict: the gate fails closed, and nothing is posted', async () => {
  const { world, pull } = monorepo();
  const directory = await parts(world, pull, 3);
  rmSync(join(directory, 'layercost-part-2-of-3.json'));
  const short = await act(world, pull, { mode: 'merge', 'partial-reports': directory });
  expect(short.failures).toEqual([expect.stringContaining('of 3 partial reports 1 are missing: 2')]);
  expect(short.outputs.get('verdict')).toBe('fail');
  const none = await act(world, pull, { mode: 'merge', 'partial-reports': join(directory, 'nowhere') });
  expect(none.failures).toEqual([expect.stringContaining('no such file or directory')]);
  expect(pull.comments).toEqual([]);
});

test('parts of another change are refused', async () => {
  const { world, pull } = monorepo();
  const directory = await parts(world, pull, 2);
  const other = world.openPull(8, pull.head);
  const foreign = await act(world, other, { mode: 'merge', 'partial-reports': directory });
  expect(foreign.failures).toEqual([expect.stringContaining('not of this change')]);
  pull.head = world.git.commit({ 'api/Dockerfile': GOOD }, [pull.head]);
  const later = await act(world, pull, { mode: 'merge', 'partial-reports': directory });
  expect(later.failures).toEqual([expect.stringContaining('not of this change')]);
  expect([...pull.comments, ...other.comments]).toEqual([]);
});

test.each<[Partial<Record<InputName, string>>, string]>([
  [{ shard: '3/2' }, 'Input shard must be I/N'],
  [{ shard: '1' }, 'Input shard must be I/N'],
  [{ shard: '1/2', mode: 'merge' }, 'Input shard belongs to mode analyse'],
  [{ shard: '1/2', mode: 'collect' }, 'Input shard belongs to mode analyse']
])('%j is refused', async (inputs, message) => {
  const { world, pull } = monorepo();
  expect((await act(world, pull, inputs)).failures).toEqual([expect.stringContaining(message)]);
});
