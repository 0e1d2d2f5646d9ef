import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import type { Engine } from '../../src/action/engine.ts';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { REPOSITORY } from '../action/interrupted.ts';
import { type MemoryRunner, memoryRunner, pullEvent } from '../action/memory-runner.ts';
import { standInEngine } from '../action/stand-in-engine.ts';
import type { Files } from '../loopback/git-objects.ts';
import { type Loopback, startLoopback, TOKEN } from '../loopback/server.ts';
import { buildRun, runOf, World, type WorldPull, type WorldRun } from '../loopback/world.ts';
import { faultsIn, runnerCommands } from '../report/markup.ts';

// One attack: what somebody tries, what comes of it, and the run that shows it. The page docs/attacks.md is written from these.

export interface Attack {
  /** What is tried, as a clause without its subject. */
  readonly tries: string;
  /** What comes of it, in a few words. */
  readonly result: string;
  /** Throws where it comes out otherwise. */
  readonly holds: () => Promise<void> | void;
}

export type Attacks = readonly Attack[];

/** Rows of one kind, which differ in one thing. */
export function attacks<T>(result: string, rows: readonly (readonly [string, T])[], holds: (given: T) => Promise<void> | void): Attacks {
  return rows.map(([tries, given]) => ({ tries, result, holds: () => holds(given) }));
}

/** The server as people see it: nobody listens there. */
const HOME = 'http://127.0.0.1:9';
export const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
export const BAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
export const LABEL = 'layercost-accept';
/** Times around the first run of the head, which is at ten. */
export const BEFORE = '2026-11-20T09:00:00Z';
export const AFTER = '2026-11-20T11:00:00Z';

export const policy = (yaml: string): Files => ({ '.github/layercost.yml': `version: 1\n${yaml}` });
export const LIMIT = policy('budget: {rebuild: {fail: 10s}}\n');

export type Event = (world: World, pull: WorldPull) => { readonly name: string; readonly payload: Record<string, unknown> };

export interface Play {
  readonly base?: Files;
  readonly head?: Files;
  readonly inputs?: Partial<Record<InputName, string>>;
  readonly event?: Event;
  /** What is done before the run. */
  readonly prepare?: (world: World, pull: WorldPull) => void;
  readonly engine?: 'real' | 'stand-in';
  readonly pull?: Partial<WorldPull>;
  readonly runId?: number;
  readonly files?: boolean;
}

export interface Outcome {
  readonly runner: MemoryRunner;
  readonly world: World;
  readonly pull: WorldPull;
  readonly server: Loopback;
  readonly verdict: string | undefined;
  readonly red: boolean;
  /** Everything that was told to anybody. */
  readonly told: string;
  readonly comment: string;
  /** What a collector has left. */
  readonly history: string | null;
  /** The partial report of a share of the images. */
  readonly part: string | null;
}

/** Builds of the base branch whose log says what each instruction took. */
export function builds(world: World, count: number, dockerfile = GOOD, change: Partial<WorldRun> = {}, seconds = 42): void {
  const head = world.branches.get('main') ?? '';
  const texts = dockerfile.trimEnd().split('\n');
  const log = texts
    .flatMap((text, i) => [
      `#${i + 5} [${i + 1}/${texts.length}] ${text.replace('FROM node', 'FROM docker.io/library/node')}`,
      `#${i + 5} DONE ${(text.startsWith('RUN') ? seconds : 0.1).toFixed(1)}s`,
      ''
    ])
    .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
    .join('\n');
  for (let i = 0; i < count; i++) {
    const id = world.nextId();
    world.runs.push(buildRun(id, head, log, change));
  }
}

/** Plays one run of the Action on a pull request, and holds what must hold whatever was tried. */
export async function play(options: Play = {}): Promise<Outcome> {
  const world = new World();
  const base = world.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}', ...options.base });
  const pull = world.openPull(
    7,
    world.git.commit({ Dockerfile: BAD, 'package.json': '{}', ...options.base, ...options.head }, [base]),
    options.pull
  );
  if (options.engine !== 'real') world.runs.push(runOf(pull, '2026-11-20T10:00:00Z', { branch: pull.headRef }));
  options.prepare?.(world, pull);
  return playOn(world, pull, options);
}

export async function playOn(world: World, pull: WorldPull, options: Play = {}): Promise<Outcome> {
  const server = await startLoopback(world);
  const temporary = options.files === true ? mkdtempSync(join(tmpdir(), 'layercost-attack-')) : null;
  try {
    const event = options.event?.(world, pull) ?? pullEvent(7, pull.head, 'pull_request', pull.baseSha);
    const runner = memoryRunner({
      url: server.url,
      // Links lead there; nothing is fetched from it.
      serverUrl: HOME,
      token: TOKEN,
      temporary,
      run: { id: options.runId ?? 100, attempt: 1 },
      event: { name: event.name, payload: { repository: REPOSITORY, ...event.payload } },
      inputs: { suggestions: 'none', ...options.inputs }
    });
    const before = new Map(pull.comments.map(({ id, body }) => [id, body]));
    const engine: Engine = options.engine === 'real' ? analysisEngine : standInEngine;
    await run(runner, engine, 'none');
    const { lines, notices, warnings, failures, summaries, outputs, annotations } = runner;
    // What the run wrote, and not what was there before.
    const own = pull.comments.filter(({ id, body }) => before.get(id) !== body);
    const told = JSON.stringify([lines, notices, warnings, failures, summaries, [...outputs], annotations, own, pull.threads]);
    assert.ok(!told.includes(TOKEN), 'the token is told');
    assert.deepEqual(server.violations, []);
    assert.deepEqual(runnerCommands(lines.join('\n')), []);
    for (const { body } of own) assert.deepEqual(faultsIn(body, `${HOME}/acme/shop/`), []);
    for (const summary of summaries) assert.deepEqual(faultsIn(summary, `${HOME}/acme/shop/`), []);
    const verdict = outputs.get('verdict');
    const left = (name: 'history-file' | 'partial-report') => {
      const path = outputs.get(name);
      return path === undefined ? null : readFileSync(path, 'utf8');
    };
    assert.equal(failures.length, verdict === 'fail' ? 1 : 0);
    return {
      runner,
      world,
      pull,
      server,
      verdict,
      red: failures.length > 0,
      told,
      comment: pull.comments.at(-1)?.body ?? '',
      history: left('history-file'),
      part: left('partial-report')
    };
  } finally {
    await server.close();
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  }
}

/** The gate stays closed. */
export async function isRed(options: Play): Promise<Outcome> {
  const outcome = await play({ ...options, inputs: { 'max-rebuild-seconds': '10', ...options.inputs } });
  assert.equal(outcome.verdict, 'fail', outcome.told.slice(-1200));
  return outcome;
}
