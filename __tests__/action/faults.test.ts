import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { readMarker } from '../../src/github/marker.ts';
import { startLoopback, TOKEN } from '../loopback/server.ts';
import { type Fault, World, type WorldPull } from '../loopback/world.ts';
import fc from '../setup/property.ts';
import { memoryRunner, pullEvent } from './memory-runner.ts';
import { standInEngine } from './stand-in-engine.ts';

// The k-th request of a run goes wrong, or the run dies there: whatever the fault and the mode, the run ends with a verdict, no
// second comment is made, and the next run sets everything right. LAYERCOST_FAULTS=2000 places that many.

const GOOD = 'FROM node\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const BAD = 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const REPOSITORY = { id: 1, default_branch: 'main' };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODES = ['analyse', 'dispatch', 'post', 'merge_group', 'shard', 'merge', 'collect'] as const;
type Mode = (typeof MODES)[number];

const KINDS: Readonly<Record<string, Pick<Fault, 'how' | 'times'>>> = {
  'a fault of the server': { times: 9, how: { kind: 'answer', status: 500 } },
  'one fault of the server': { times: 1, how: { kind: 'answer', status: 502 } },
  'no right': { times: 1, how: { kind: 'answer', status: 403 } },
  gone: { times: 1, how: { kind: 'answer', status: 404 } },
  refused: { times: 1, how: { kind: 'answer', status: 422, message: 'Validation Failed' } },
  'a limit': { times: 1, how: { kind: 'answer', status: 429, headers: { 'retry-after': '3600' } } },
  'done, but not said': { times: 1, how: { kind: 'lost', status: 502 } },
  'cut off': { times: 1, how: { kind: 'cut' } },
  'a dropped connection': { times: 1, how: { kind: 'drop' } },
  'no connection from here on: the run is killed': { times: 1e9, how: { kind: 'drop' } }
};

interface Place {
  readonly mode: Mode;
  readonly kind: string;
  readonly after: number;
  readonly budget: boolean;
  /** A comment of an earlier run is there. */
  readonly again: boolean;
}

function ask(
  mode: Mode,
  world: World,
  pull: WorldPull
): { event: { name: string; payload: Record<string, unknown> }; inputs: Partial<Record<InputName, string>> } {
  const base = world.branches.get('main') ?? '';
  const finished = (event: string, head: string, branch: string) => ({
    id: 50,
    head_sha: head,
    head_branch: branch,
    event,
    conclusion: 'success',
    repository: { id: 1 },
    head_repository: { id: 1, owner: { login: 'acme' } }
  });
  switch (mode) {
    case 'analyse':
      return { event: pullEvent(7, pull.head, 'pull_request_target', base), inputs: {} };
    case 'shard':
      return { event: pullEvent(7, pull.head, 'pull_request', base), inputs: { shard: '1/2' } };
    case 'merge':
      return { event: pullEvent(7, pull.head, 'pull_request', base), inputs: { mode: 'merge' } };
    case 'dispatch':
      return { event: { name: 'workflow_dispatch', payload: {} }, inputs: { 'pr-number': '7' } };
    case 'post':
      return {
        event: { name: 'workflow_run', payload: { workflow_run: finished('pull_request', pull.head, 'topic') } },
        inputs: { mode: 'post' }
      };
    case 'collect':
      return { event: { name: 'workflow_run', payload: { workflow_run: finished('push', base, 'main') } }, inputs: { mode: 'collect' } };
    case 'merge_group': {
      const group = {
        base_sha: base,
        head_sha: pull.head,
        base_ref: 'refs/heads/main',
        head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${base}`
      };
      return { event: { name: 'merge_group', payload: { action: 'checks_requested', merge_group: group } }, inputs: {} };
    }
  }
}

async function checkFault({ mode, kind, after, budget, again }: Place): Promise<void> {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}' });
  const pull = world.openPull(7, world.git.commit({ Dockerfile: BAD, 'package.json': '{}' }, [base]));
  const server = await startLoopback(world);
  let id = 100;
  const act = async (way: Mode) => {
    const { event, inputs } = ask(way, world, pull);
    const runner = memoryRunner({
      url: server.url,
      token: TOKEN,
      temporary: folder,
      run: { id: id++, attempt: 1 },
      event: { name: event.name, payload: { ...event.payload, repository: REPOSITORY } },
      inputs: { ...inputs, ...(budget ? { 'max-rebuild-seconds': '10' } : {}) }
    });
    await run(runner, standInEngine, 'none');
    return runner;
  };
  const own = () => pull.comments.filter(({ body }) => readMarker(body) !== null);
  try {
    if (again) await act('analyse');
    const fault = KINDS[kind];
    if (fault !== undefined) world.faults.push({ match: /./, ...fault, after });
    const runner = await act(mode);
    // Nothing is left undefined, and only `fail` is red.
    const { outputs, failures } = runner;
    if (mode === 'shard' || mode === 'collect')
      expect(outputs.has('verdict') || outputs.has('partial-report') || outputs.has('history-file')).toBe(true);
    else expect(outputs.get('verdict')).toMatch(/^(?:pass|warn|fail|skipped)$/);
    expect(failures.length).toBe(outputs.get('verdict') === 'fail' ? 1 : 0);
    if (budget && ['analyse', 'dispatch', 'merge_group'].includes(mode)) expect(outputs.get('verdict')).toBe('fail');
    expect(own().length).toBeLessThanOrEqual(1);
    expect(JSON.stringify([runner.lines, runner.notices, runner.warnings, failures, runner.summaries])).not.toContain(TOKEN);
    // The next run sets it right, and the one behind that has nothing to do.
    world.faults.splice(0);
    await act('analyse');
    expect(own().map(({ body }) => readMarker(body)?.head)).toEqual([pull.head]);
    expect(pull.threads.length).toBe(1);
    const before = server.writes().length;
    await act('analyse');
    expect(server.writes().length).toBe(before);
    expect(server.violations).toEqual([]);
  } finally {
    await server.close();
  }
}

const places: fc.Arbitrary<Place> = fc.record({
  mode: fc.constantFrom(...MODES),
  kind: fc.constantFrom(...Object.keys(KINDS)),
  after: fc.nat({ max: 16 }),
  budget: fc.boolean(),
  again: fc.boolean()
});

test('a fault at any request of any mode', async () => {
  await fc.assert(fc.asyncProperty(places, checkFault), { numRuns: Number(process.env['LAYERCOST_FAULTS'] ?? 60) });
});
