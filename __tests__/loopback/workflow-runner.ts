import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { data, Evaluator, type Expr, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';
import { zipSync } from 'fflate';
import { parse } from 'yaml';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import type { InputName } from '../../src/action/inputs.ts';
import { run } from '../../src/action/run.ts';
import { memoryRunner, NO_FETCH } from '../action/memory-runner.ts';
import { runStep } from '../e2e/action-process.ts';
import type { Loopback } from './server.ts';
import { TOKEN } from './server.ts';
import type { Permission, World } from './world.ts';

// Plays a workflow as it is written: events, conditions, matrices, outputs, artifacts, and for each job the permissions that it
// declares, which the server enforces. The action runs in this process; other actions are played as far as they touch GitHub.

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'continue-on-error'?: boolean;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, 'read' | 'write' | 'none'>>;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, readonly unknown[]>> | string };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
export interface Workflow {
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, 'read' | 'write' | 'none'>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What one step that is the action left behind. */
interface PlayedRun {
  readonly outputs: Readonly<Record<string, string>>;
  readonly red: boolean;
  readonly said: readonly string[];
}

export interface PlayedJob {
  result: 'success' | 'failure' | 'skipped';
  outputs: Record<string, string>;
  /** One for each step that ran the action. */
  readonly runs: PlayedRun[];
  /** What other steps did, by their name. */
  readonly others: string[];
}

export interface Play {
  readonly world: World;
  readonly server: Loopback;
  readonly folder: string;
  readonly event: { readonly name: string; readonly payload: Record<string, unknown> };
  readonly runId: number;
  /** A pull request of a fork has a token that only reads, whatever the workflow says. */
  readonly readOnly?: boolean;
  /** Path of the built action; without it the action runs in this process. */
  readonly bundle?: string;
}

const ACTION = 'OWNER/layercost@v1';

export function readWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

/** Runs all jobs in the order of their needs. */
export async function playWorkflow(workflow: Workflow, play: Play): Promise<Record<string, PlayedJob>> {
  const played: Record<string, PlayedJob> = {};
  const waiting = new Map(Object.entries(workflow.jobs));
  while (waiting.size > 0) {
    const next = [...waiting].find(([, job]) => needsOf(job).every((name) => name in played));
    if (next === undefined) throw new Error('jobs wait for each other');
    const [name, job] = next;
    waiting.delete(name);
    played[name] = await playJob(workflow, job, played, play);
  }
  return played;
}

const needsOf = ({ needs }: Job): readonly string[] => (needs === undefined ? [] : typeof needs === 'string' ? [needs] : needs);

async function playJob(workflow: Workflow, job: Job, done: Record<string, PlayedJob>, play: Play): Promise<PlayedJob> {
  const played: PlayedJob = { result: 'success', outputs: {}, runs: [], others: [] };
  const needs = Object.fromEntries(needsOf(job).map((name) => [name, { result: done[name]?.result, outputs: done[name]?.outputs ?? {} }]));
  const failed = needsOf(job).some((name) => done[name]?.result !== 'success');
  const github = { event: play.event.payload, event_name: play.event.name, repository: 'acme/shop', ref: 'refs/heads/main' };
  const outer = { github, needs };
  if (!holds(job.if, outer, failed)) return { ...played, result: 'skipped' };
  for (const row of rowsOf(job, outer)) {
    const contexts: Record<string, unknown> = { ...outer, matrix: row.values, strategy: { 'job-total': row.total }, steps: {}, runner: {} };
    let red = false;
    for (const step of job.steps) {
      if (!holds(step.if, contexts, red)) continue;
      const { ok, outputs } = await playStep(step, { workflow, job, contexts, played, play });
      if (step.id !== undefined) (contexts['steps'] as Record<string, unknown>)[step.id] = { outputs };
      if (!ok && step['continue-on-error'] !== true) red = true;
    }
    if (red) played.result = 'failure';
    for (const [name, template] of Object.entries(job.outputs ?? {})) played.outputs[name] = String(filled(template, contexts) ?? '');
  }
  return played;
}

interface StepPlace {
  readonly workflow: Workflow;
  readonly job: Job;
  readonly contexts: Record<string, unknown>;
  readonly played: PlayedJob;
  readonly play: Play;
}

async function playStep(step: Step, at: StepPlace): Promise<{ readonly ok: boolean; readonly outputs: Record<string, string> }> {
  const { contexts, played, play } = at;
  const inputs = Object.fromEntries(
    Object.entries(step.with ?? {}).map(([name, value]) => [name, String(filled(String(value), contexts) ?? '')])
  );
  if (step.run !== undefined) {
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, String(filled(value, contexts) ?? '')]));
    const { status } = spawnSync('bash', ['-e', '-c', step.run], { env: { PATH: process.env['PATH'] ?? '', ...env }, encoding: 'utf8' });
    return { ok: status === 0, outputs: {} };
  }
  if (step.uses === ACTION) return act(inputs as Partial<Record<InputName, string>>, at);
  const action = step.uses?.split('@')[0] ?? '';
  played.others.push(action);
  if (action === 'actions/upload-artifact') {
    const path = inputs['path'] ?? '';
    if (path === '') return { ok: false, outputs: {} };
    const zip = zipSync({ [path.split('/').at(-1) ?? '']: readFileSync(path) });
    play.world.artifacts.push({
      id: play.world.nextId(),
      name: inputs['name'] ?? '',
      run: play.runId,
      zip,
      createdAt: '2026-11-21T00:00:00Z'
    });
  }
  if (action === 'github/codeql-action/upload-sarif')
    return {
      ok: permissionsOf(at)['security-events'] === 'write' && readFileSync(inputs['sarif_file'] ?? '', 'utf8').includes('"2.1.0"'),
      outputs: {}
    };
  return { ok: true, outputs: {} };
}

const permissionsOf = ({ workflow, job }: Pick<StepPlace, 'workflow' | 'job'>) => job.permissions ?? workflow.permissions ?? {};

async function act(inputs: Partial<Record<InputName, string>>, at: StepPlace): Promise<{ ok: boolean; outputs: Record<string, string> }> {
  const { play, played } = at;
  const granted = Object.entries(permissionsOf(at)).filter(([, level]) => level !== 'none');
  play.world.permissions = {
    metadata: 'read',
    ...(Object.fromEntries(granted.map(([name, level]) => [name, play.readOnly === true ? 'read' : level])) as Partial<
      Record<Permission, 'read' | 'write'>
    >)
  };
  const temporary = mkdtempSync(join(play.folder, 'step-'));
  const one = await (play.bundle === undefined ? inProcess(inputs, temporary, play) : asProcess(inputs, temporary, play, play.bundle));
  played.runs.push(one);
  return { ok: !one.red, outputs: { ...one.outputs } };
}

async function inProcess(inputs: Partial<Record<InputName, string>>, temporary: string, play: Play): Promise<PlayedRun> {
  const { url } = play.server;
  const runner = memoryRunner({
    url,
    serverUrl: play.world.gitRoot === null ? NO_FETCH : url,
    token: TOKEN,
    temporary,
    run: { id: play.runId, attempt: 1 },
    event: play.event,
    inputs
  });
  await run(runner, analysisEngine, 'none');
  const said = [...runner.notices, ...runner.warnings, ...runner.lines];
  return { outputs: Object.fromEntries(runner.outputs), red: runner.failures.length > 0, said };
}

async function asProcess(inputs: Partial<Record<InputName, string>>, temporary: string, play: Play, bundle: string): Promise<PlayedRun> {
  const env = { RUNNER_TEMP: temporary };
  const { url } = play.server;
  const { code, stdout, stderr, outputs } = await runStep({
    bundle,
    url,
    event: play.event,
    inputs,
    run: { id: play.runId, attempt: 1 },
    env
  });
  return { outputs, red: code !== 0, said: [...stdout.split('\n'), ...stderr.split('\n')] };
}

/** The rows of a job's matrix; one empty row without any. */
function rowsOf(job: Job, contexts: Record<string, unknown>): { readonly values: unknown; readonly total: number }[] {
  const written = job.strategy?.matrix;
  const matrix = typeof written === 'string' ? (filled(written, contexts) as { include?: unknown[] }) : written;
  if (matrix === undefined) return [{ values: {}, total: 1 }];
  const [[name, values] = ['', []]] = Object.entries(matrix) as [string, unknown[]][];
  return values.map((value) => ({ values: name === 'include' ? value : { [name]: value }, total: values.length }));
}

/** GitHub adds `success()` to a condition that asks for no status itself. */
function holds(condition: string | undefined, contexts: Record<string, unknown>, failed: boolean): boolean {
  if (condition === undefined) return !failed;
  const bare = condition.trim().replace(/^\$\{\{([\s\S]*)\}\}$/, '$1');
  const asks = /\b(?:always|success|failure|cancelled)\(\)/.test(bare);
  const value = evaluated(bare, contexts);
  return (asks || !failed) && Boolean(value);
}

function filled(template: string, contexts: Record<string, unknown>): unknown {
  const whole = /^\$\{\{([^}]*)\}\}$/.exec(template.trim());
  if (whole) return evaluated(whole[1] ?? '', contexts);
  return template.replace(/\$\{\{([^}]*)\}\}/g, (_, expression: string) => String(evaluated(expression, contexts) ?? ''));
}

const STATUS: Readonly<Record<string, boolean>> = { always: true, success: true, failure: false, cancelled: false };

function evaluated(expression: string, contexts: Record<string, unknown>): unknown {
  const functions = Object.entries(STATUS).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: (): data.ExpressionData => new data.BooleanData(value)
  }));
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse() as Expr;
  const root = dataOf(contexts) as data.Dictionary;
  const all = new Map([...Object.values(wellKnownFunctions), ...functions].map((one) => [one.name, one]));
  return plain(new Evaluator(tree, root, all).evaluate());
}

function dataOf(value: unknown): data.ExpressionData {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(dataOf));
  return new data.Dictionary(...Object.entries(value as object).map(([key, one]) => ({ key, value: dataOf(one) })));
}

function plain(value: data.ExpressionData): unknown {
  if (value instanceof data.Null) return null;
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown;
}
