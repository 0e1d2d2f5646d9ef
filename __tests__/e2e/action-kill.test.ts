import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import { run } from '../../src/action/run.ts';
import { afterwards, askOf, keepArtifact, type Mode, ownComments, stageOf } from '../action/interrupted.ts';
import { memoryRunner } from '../action/memory-runner.ts';
import { type Loopback, startLoopback, TOKEN } from '../loopback/server.ts';
import { builtCli } from '../setup/built-cli.ts';
import { evenly, runs } from '../setup/property.ts';
import { runStep } from './action-process.ts';

// The built action is killed, or told to stop as GitHub cancels a job, at each of its requests, before and behind the server's work: no
// second comment, no lost history, nothing green. LAYERCOST_KILLS=500 kills that many evenly over all places, PROPERTY_SEED=N begins
// elsewhere.

const MODES: readonly Mode[] = ['analyse', 'dispatch', 'post', 'merge_group', 'shard', 'merge', 'collect'];
/** Each mode the first time, and again where an earlier run leaves something to it. */
const WAYS = MODES.flatMap((mode) => (mode === 'collect' || mode === 'shard' ? [false] : [false, true]).map((again) => ({ mode, again })));

interface Place {
  readonly mode: Mode;
  readonly after: number;
  readonly done: boolean;
  readonly signal: NodeJS.Signals;
  readonly again: boolean;
}

let folder = '';
let bundle = '';
let collected = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-kills-'));
  bundle = join(dirname(await builtCli()), 'index.js');
  const stage = stageOf(true, null);
  const server = await startLoopback(stage.world);
  collected = await kept(await inProcess('collect', stage, server, 90));
  await server.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function inProcess(mode: Mode, stage: ReturnType<typeof stageOf>, server: Loopback, id: number) {
  const { event, inputs } = askOf(mode, stage);
  const { url } = server;
  const runner = memoryRunner({ url, serverUrl: url, token: TOKEN, temporary: folder, run: { id, attempt: 1 }, event, inputs });
  await run(runner, analysisEngine, 'none');
  return runner;
}

async function kept(runner: Awaited<ReturnType<typeof inProcess>>): Promise<string> {
  return readFileSync(runner.outputs.get('history-file') ?? '', 'utf8');
}

/** A pull request on which one mode is about to run: again, or for the first time. */
async function stageFor(mode: Mode, again: boolean) {
  const stage = stageOf(true, collected);
  const server = await startLoopback(stage.world);
  if (again) await inProcess('analyse', stage, server, 100);
  if (mode === 'merge') {
    const { outputs } = await inProcess('shard', stage, server, 101);
    keepArtifact(stage.world, 101, 'layercost-part-1', 'part.json', readFileSync(outputs.get('partial-report') ?? '', 'utf8'));
  }
  return { stage, server, before: server.requests.length };
}

/** Runs one mode and stops it; gives what is against the invariants. */
async function stopped({ mode, after, done, signal, again }: Place): Promise<string[]> {
  const { stage, server, before } = await stageFor(mode, again);
  try {
    let stop: (signal: NodeJS.Signals) => void = () => {};
    stage.world.faults.push({ match: /./, times: 1, after, how: { kind: 'stop', done, stop: () => stop(signal) } });
    const { event, inputs } = askOf(mode, stage);
    const { code, outputs, stdout } = await runStep({
      bundle,
      url: server.url,
      event,
      inputs,
      run: { id: 101, attempt: 1 },
      started: (how) => {
        stop = how;
      }
    });
    const wrong: string[] = [];
    if (server.requests.length - before <= after) wrong.push('it was not stopped');
    if (code === 0) wrong.push('green');
    if (!/^(?:fail)?$/.test(outputs['verdict'] ?? '') && mode !== 'shard' && mode !== 'collect')
      wrong.push(`verdict ${outputs['verdict']}`);
    if (ownComments(stage.pull).length > 1) wrong.push('a second comment');
    if (stdout.includes(TOKEN)) wrong.push('the token is told');
    stage.world.faults.splice(0);
    if (mode === 'collect') {
      const now = new Set((await kept(await inProcess('collect', stage, server, 102))).split('\n'));
      if (collected.split('\n').some((line) => line !== '' && !now.has(line))) wrong.push('history is lost');
    }
    // Where nothing was written the next run begins as if this one had not been.
    if (!server.requests.slice(before).some(({ method, path }) => method !== 'GET' && path !== '/graphql')) return wrong;
    let id = 103;
    wrong.push(...(await afterwards(stage, server, () => inProcess('analyse', stage, server, id++))));
    return wrong;
  } finally {
    await server.close();
  }
}

async function placesOf(ways: typeof WAYS): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const { mode, again } of ways) {
    const { stage, server, before } = await stageFor(mode, again);
    await inProcess(mode, stage, server, 101);
    const requests = server.requests.length - before;
    await server.close();
    for (let after = 0; after < requests; after++)
      for (const done of [false, true])
        for (const signal of ['SIGKILL', 'SIGINT'] as const) places.push({ mode, after, done, signal, again });
  }
  return places;
}

test('the action is stopped at any of its requests', async () => {
  const offset = Number(process.env['PROPERTY_SEED'] ?? 1);
  const asked = Number(process.env['LAYERCOST_KILLS'] ?? runs(16, 'dear'));
  const ways = evenly(WAYS, asked, offset);
  const places = await placesOf(ways);
  const wanted = Math.min(places.length, asked);
  const failures: unknown[] = [];
  const say = (line: string) => process.env['LAYERCOST_KILLS'] !== undefined && process.stderr.write(`${line}\n`);
  for (let i = 0; i < wanted; i++) {
    const place = places[(offset + i * 7919) % places.length] as Place;
    const wrong = await stopped(place);
    if (wrong.length > 0) failures.push({ ...place, wrong });
    if (wrong.length > 0 || i % 50 === 49)
      say(`${i + 1} of ${wanted}, of ${places.length} places ${wrong.length > 0 ? JSON.stringify({ ...place, wrong }) : ''}`);
  }
  expect(places.length).toBeGreaterThan(30 * ways.length);
  expect(failures).toEqual([]);
});
