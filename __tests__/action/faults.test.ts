import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import { run } from '../../src/action/run.ts';
import { type Loopback, startLoopback, TOKEN } from '../loopback/server.ts';
import type { Fault } from '../loopback/world.ts';
import { evenly, runs } from '../setup/property.ts';
import { afterwards, askOf, keepArtifact, MODES, type Mode, ownComments, type Stage, stageOf } from './interrupted.ts';
import { type MemoryRunner, memoryRunner, NO_FETCH } from './memory-runner.ts';

// Each request of each mode goes wrong in each way, or the run dies there: whatever happens, the run ends with a verdict and is green by
// no accident, no second comment is made, and the next run sets everything right. The places are counted off by a healthy run's
// journal, and are tried evenly over the whole list: LAYERCOST_FAULTS=2000 takes that many, PROPERTY_SEED=N begins elsewhere.

let folder = '';
/** What a collector has kept of the builds. */
let collected = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-faults-'));
  const stage = stageOf(false, null);
  const server = await startLoopback(stage.world);
  const { outputs } = await act('collect', stage, server, 90);
  collected = readFileSync(outputs.get('history-file') ?? '', 'utf8');
  await server.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KINDS: Readonly<Record<string, Pick<Fault, 'how' | 'times'>>> = {
  'a fault of the server': { times: 9, how: { kind: 'answer', status: 500 } },
  'one fault of the server': { times: 1, how: { kind: 'answer', status: 502 } },
  'no right': { times: 1, how: { kind: 'answer', status: 403 } },
  'no right from here on': { times: 1e9, how: { kind: 'answer', status: 403 } },
  gone: { times: 1, how: { kind: 'answer', status: 404 } },
  'gone from here on': { times: 1e9, how: { kind: 'answer', status: 404 } },
  refused: { times: 1, how: { kind: 'answer', status: 422, message: 'Validation Failed' } },
  'a limit': { times: 1, how: { kind: 'answer', status: 429, headers: { 'retry-after': '3600' } } },
  'done, but not said': { times: 1, how: { kind: 'lost', status: 502 } },
  'cut off': { times: 1, how: { kind: 'cut' } },
  'a page of a proxy': { times: 1, how: { kind: 'page' } },
  'a dropped connection': { times: 1, how: { kind: 'drop' } },
  'no connection from here on: the run is killed': { times: 1e9, how: { kind: 'drop' } }
};

/** Where a limit stands that the change breaks. */
const BUDGETS = ['none', 'input', 'file'] as const;

interface Place {
  readonly mode: Mode;
  readonly kind: string;
  /** Requests that pass before it. */
  readonly after: number;
  readonly budget: (typeof BUDGETS)[number];
  /** A comment of an earlier run is there. */
  readonly again: boolean;
}

/** What a place lets go wrong, if anything. */
type Faulty = Omit<Place, 'kind'> & { readonly kind: string | null };

async function act(mode: Mode, stage: Stage, server: Loopback, id: number, byInput = false): Promise<MemoryRunner> {
  const { event, inputs } = askOf(mode, stage);
  const runner = memoryRunner({
    url: server.url,
    serverUrl: NO_FETCH,
    token: TOKEN,
    temporary: mode === 'shard' || mode === 'collect' ? folder : null,
    run: { id, attempt: 1 },
    event,
    inputs: { ...inputs, ...(byInput ? { 'max-rebuild-seconds': '60' } : {}) }
  });
  await run(runner, analysisEngine, 'none');
  return runner;
}

/** Runs one mode with a fault; gives what is against the invariants, and the journal of the run. */
async function played({ mode, kind, after, budget, again }: Faulty): Promise<{ readonly wrong: string[]; readonly journal: string[] }> {
  const stage = stageOf(budget === 'file', collected);
  const { world } = stage;
  const server = await startLoopback(world);
  const wrong: string[] = [];
  const check = (what: string, holds: boolean) => {
    if (!holds) wrong.push(what);
  };
  let id = 100;
  const next = (way: Mode) => act(way, stage, server, id++, budget === 'input');
  try {
    if (again) await next('analyse');
    if (mode === 'merge') {
      const { outputs } = await act('shard', stage, server, id, budget === 'input');
      keepArtifact(world, id, 'layercost-part-1', 'part.json', readFileSync(outputs.get('partial-report') ?? '', 'utf8'));
    }
    const before = server.requests.length;
    const fault = kind === null ? undefined : KINDS[kind];
    if (fault !== undefined) world.faults.push({ match: /./, ...fault, after });
    const runner = await next(mode);
    const journal = server.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
    const { outputs, failures } = runner;
    const verdict = outputs.get('verdict');
    // Nothing is left undefined, and only `fail` is red.
    if (mode === 'shard' || mode === 'collect')
      check('no way out', verdict !== undefined || outputs.has('partial-report') || outputs.has('history-file'));
    else check(`verdict ${verdict}`, /^(?:pass|warn|fail|skipped)$/.test(verdict ?? ''));
    check('red and fail differ', failures.length === (verdict === 'fail' ? 1 : 0));
    // A broken budget is never green: not even where it could not be seen.
    if (budget !== 'none' && !['shard', 'collect'].includes(mode)) {
      const said = [...runner.lines, ...runner.summaries].join('\n');
      const unread = verdict === 'warn' && /(?:could|can)(?:not| not) be (?:read|fetched|seen)/.test(said);
      // Logs that GitHub keeps no more are none.
      const gone = /gone/.test(kind ?? '') && /\/actions\//.test(journal[after] ?? '') && /kept no more/.test(said);
      check(`${verdict} under a broken budget, at ${journal[after]}`, verdict === 'fail' || unread || (gone && verdict !== 'skipped'));
    }
    check('a second comment', ownComments(stage.pull).length <= 1);
    check(
      'the token is told',
      !JSON.stringify([runner.lines, runner.notices, runner.warnings, failures, runner.summaries]).includes(TOKEN)
    );
    // Where nothing was written the next run begins as if this one had not been.
    if (!journal.some((line) => !/^GET |graphql$/.test(line))) return { wrong, journal };
    world.faults.splice(0);
    wrong.push(...(await afterwards(stage, server, () => next('analyse'))));
    return { wrong, journal };
  } finally {
    await server.close();
  }
}

/** Modes, for the first run and a later one. */
const WAYS = MODES.flatMap((mode) => [false, true].map((again) => ({ mode, again })));

/** Every request of the ways given, in each kind of fault, with and without a limit. */
async function placesOf(ways: typeof WAYS): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const { mode, again } of ways) {
    const { wrong, journal } = await played({ mode, kind: null, after: 0, budget: 'file', again });
    expect([mode, wrong]).toEqual([mode, []]);
    for (const after of journal.keys())
      for (const kind of Object.keys(KINDS)) for (const budget of BUDGETS) places.push({ mode, kind, after, budget, again });
  }
  return places;
}

test('a fault at any request of any mode', async () => {
  const offset = Number(process.env['PROPERTY_SEED'] ?? 1);
  const asked = Number(process.env['LAYERCOST_FAULTS'] ?? runs(60, 'dear'));
  const ways = evenly(WAYS, asked, offset);
  const places = await placesOf(ways);
  const wanted = Math.min(places.length, asked);
  const failures: unknown[] = [];
  const say = (line: string) => process.env['LAYERCOST_FAULTS'] !== undefined && process.stderr.write(`${line}\n`);
  // A prime stride meets every mode, request, kind and limit in turn.
  for (let i = 0; i < wanted; i++) {
    const place = places[(offset + i * 7919) % places.length] as Place;
    const { wrong } = await played(place);
    if (wrong.length > 0) failures.push({ ...place, wrong });
    if (wrong.length > 0 || i % 50 === 49)
      say(`${i + 1} of ${wanted}, of ${places.length} places ${wrong.length > 0 ? JSON.stringify({ ...place, wrong }) : ''}`);
  }
  expect(places.length).toBeGreaterThan(100 * ways.length);
  expect(failures).toEqual([]);
});
