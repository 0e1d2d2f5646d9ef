import { data } from '@actions/expressions';
import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { clientVariables } from '../default-builder.ts';
import type { Emptying } from '../emptied.ts';
import type { FoundWorkflow } from '../found-build.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import { WORKSPACE } from '../shell/state.ts';
import { jobLine } from '../turn.ts';
import type { Unknowns } from '../unknowns.ts';
import { givenInputs, type StepPlace } from './build-step.ts';
import { inputValues, makeScope } from './contexts.ts';
import { serviceDaemons } from './daemons.ts';
import { evaluateCondition, evaluateTemplate, evaluateText, type Scope, toData } from './expression.ts';
import { foreignBuilds, isBakeWorkflow, runsOnHosted } from './foreign-workflow.ts';
import { aroundBuild, type JobAround, jobAround } from './job-around.ts';
import type { JobSink, JobState, StepsFrame } from './job-state.ts';
import { evaluatedEnv, jobMayBuild, walkSteps } from './job-walk.ts';
import { expandMatrix } from './matrix.ts';
import { runnerLabel, runnerOf } from './runs-on.ts';
import { filtersOf, inRuns, kindsOf, type Runs, runElsewhere, runsOfCalled, runsUnder } from './sample-runs.ts';
import { usesOf, WORKFLOW_FOLDERS } from './uses.ts';

type Data = ReturnType<typeof toData>;

/** As GitHub allows: ten levels of workflows, the one that an event starts among them. */
const MAX_CALL_DEPTH = 9;

/** One workflow, called or started by an event. */
export interface Run {
  readonly path: TreePath;
  readonly workflow: DocumentNode;
  readonly inputs: Data;
  /** What the caller hands on as secrets; null where an event starts the workflow or all are inherited. */
  readonly secrets: ReadonlyMap<string, Data> | null;
  /** File name and job names of the workflow that an event starts; logs carry these. */
  readonly started: { readonly file: string; readonly jobs: readonly string[]; readonly rank: number };
  readonly depth: number;
  /** Variables that every step of a run sees. */
  readonly runner: ReadonlyMap<string, string>;
  readonly runs: Runs;
}

/** What the walk through all workflows shares. */
export interface Walk {
  readonly repository: Repository;
  readonly unknowns: Unknowns;
  readonly sink: JobSink;
  /** Workflows of the repository that a job calls. */
  readonly called: Set<TreePath>;
  /** What steps of any job take away from caches. */
  readonly emptied: Emptying[];
}

/** The jobs of a run, by their keys in lower case. */
interface RunJobs {
  readonly run: Run;
  readonly walk: Walk;
  readonly byKey: ReadonlyMap<string, { readonly key: string; readonly value: DocumentNode }>;
  /** The jobs that each waits for. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** Those that stand under a condition, or wait for one that does. */
  readonly conditional: ReadonlySet<string>;
  /** `env` of the workflow. */
  readonly env: ReadonlyMap<string, string>;
  /** Outputs of jobs that were asked for so far, by the job. */
  readonly outputs: Map<string, (output: string) => string | undefined>;
  /** What its jobs so far hand on to others. */
  readonly artifacts: JobAround['artifacts'];
  /** Jobs whose outputs are being worked out: one that needs itself gets none. */
  readonly visiting: Set<string>;
}

/** Walks the jobs of a run, and those of the workflows that they call. */
export function readJobs(run: Run, walk: Walk): void {
  const jobs = jobsOf(run, walk);
  for (const { key, value: job } of jobs.byKey.values()) {
    if (job.kind !== 'map') continue;
    const plain = scopeFor(jobs, key, new data.Dictionary(), jobs.env);
    const condition = textAt(job, 'if');
    if (condition !== undefined && evaluateCondition(condition, plain) === false) continue;
    if (at(job, 'uses') === undefined && !jobMayBuild(job, walk.repository)) continue;
    for (const matrix of expandMatrix(at(job, 'strategy'), plain)) {
      if (!walk.repository.work.take('matrix combinations')) return;
      const uses = usesOf(job, walk.repository);
      if (uses === undefined) {
        const { frame, state } = openJob(jobs, key, job, matrix);
        walkSteps(itemsAt(job, 'steps'), frame, state, walk.sink);
      } else if (uses.startsWith('./')) callWorkflow(jobs, uses, { key, job, scope: scopeFor(jobs, key, matrix, jobs.env) });
      else foreignWorkflow(jobs, uses, { key, job, scope: scopeFor(jobs, key, matrix, jobs.env) });
    }
  }
}

function jobsOf(run: Run, walk: Walk): RunJobs {
  const byKey = new Map(entriesAt(run.workflow, 'jobs').map((entry) => [entry.key.toLowerCase(), entry]));
  const needs = new Map([...byKey].map(([key, { value }]) => [key, neededBy(value)]));
  const nothing: RunJobs = {
    run,
    walk,
    byKey: new Map(),
    needs,
    conditional: conditionalJobs(byKey, needs),
    env: new Map(),
    outputs: new Map(),
    artifacts: new Map(),
    visiting: new Set()
  };
  // No job has run where the variables of the workflow are worked out.
  const env = evaluatedEnv(at(run.workflow, 'env'), scopeFor(nothing, null, new data.Dictionary(), new Map()));
  return { ...nothing, byKey, env };
}

/** The jobs that one waits for, by their keys. */
function neededBy(job: DocumentNode): readonly string[] {
  const node = at(job, 'needs');
  const names = node?.kind === 'list' ? node.items.flatMap((item) => textAt(item) ?? []) : [textAt(node) ?? ''];
  return names.filter((name) => name !== '').map((name) => name.toLowerCase());
}

/** What expressions see before the first step of a job; null: in front of all jobs. */
function scopeFor(jobs: RunJobs, key: string | null, matrix: Data, env: ReadonlyMap<string, string>): Scope {
  const { run, walk } = jobs;
  const scope = makeScope({
    unknowns: walk.unknowns,
    env,
    written: new Map(),
    hasForeignVariables: false,
    refs: kindsOf(run.runs.samples, run.runs.samples),
    inputs: run.inputs,
    secrets: run.secrets,
    matrix,
    stepOutput: () => undefined,
    needsOutput: key === null ? () => undefined : seenFrom(jobs, key),
    actionPath: WORKSPACE
  });
  return inRuns(scope, run.runs.samples);
}

/** `needs` of a job: outputs of the jobs that it waits for itself, and empty for all others. */
function seenFrom(jobs: RunJobs, key: string): (job: string, output: string) => string | undefined {
  const needed = jobs.needs.get(key.toLowerCase()) ?? [];
  return (job, output) => (needed.includes(job.toLowerCase()) ? outputOf(jobs, job, output) : '');
}

/** An output of another job, by walking its steps once without building anything. */
function outputOf(jobs: RunJobs, job: string, output: string): string | undefined {
  const entry = jobs.byKey.get(job);
  if (entry === undefined || jobs.visiting.has(job)) return undefined;
  const known = jobs.outputs.get(job);
  if (known !== undefined) return known(output);
  jobs.visiting.add(job);
  const hasSteps = entry.value.kind === 'map' && at(entry.value, 'uses') === undefined;
  const find = hasSteps ? jobOutputs(jobs, entry.key, entry.value) : () => undefined;
  jobs.visiting.delete(job);
  jobs.outputs.set(job, find);
  return find(output);
}

function jobOutputs(jobs: RunJobs, key: string, job: DocumentNode): (output: string) => string | undefined {
  const [matrix = new data.Dictionary()] = expandMatrix(at(job, 'strategy'), scopeFor(jobs, key, new data.Dictionary(), jobs.env));
  const { frame, state } = openJob(jobs, key, job, matrix);
  const nowhere: JobSink = { build: () => {}, commands: () => {}, bake: () => {} };
  const stepOutput = walkSteps(itemsAt(job, 'steps'), frame, state, nowhere);
  const scope = makeScope({ ...frame, ...state.around, written: state.written, stepOutput, actionPath: WORKSPACE });
  const values = new Map(
    entriesAt(job, 'outputs').map(({ key: name, value }) => [
      name.toLowerCase(),
      evaluateText(value.kind === 'scalar' ? String(value.value ?? '') : '', scope)
    ])
  );
  return (output) => values.get(output);
}

/** Jobs that stand under a condition, or wait for one that does. */
function conditionalJobs(byKey: RunJobs['byKey'], needs: RunJobs['needs']): ReadonlySet<string> {
  const waiting = new Map<string, string[]>();
  for (const [key, names] of needs)
    for (const name of names) {
      const list = waiting.get(name);
      if (list === undefined) waiting.set(name, [key]);
      else list.push(key);
    }
  const found = new Set([...byKey].filter(([, { value }]) => textAt(value, 'if') !== undefined).map(([key]) => key));
  for (const key of found) for (const more of waiting.get(key) ?? []) found.add(more);
  return found;
}

/** A job before its first step, with one choice of its matrix. */
function openJob(jobs: RunJobs, key: string, job: DocumentNode, matrix: Data): { frame: StepsFrame; state: JobState } {
  const { run, walk, needs } = jobs;
  const scope = scopeFor(jobs, key, matrix, jobs.env);
  const runs = runsUnder(textAt(job, 'if'), run.runs.samples, scope);
  const env = new Map([...jobs.env, ...evaluatedEnv(at(job, 'env'), scope)]);
  const runsDefault = (name: string) => textAt(job, 'defaults', 'run', name) ?? textAt(run.workflow, 'defaults', 'run', name);
  const directory = runsDefault('working-directory');
  const frame: StepsFrame = {
    repository: walk.repository,
    unknowns: walk.unknowns,
    file: run.path,
    env,
    inputs: run.inputs,
    secrets: run.secrets,
    matrix,
    needsOutput: seenFrom(jobs, key),
    runner: new Map([...run.runner, ...clientVariables(containerOf(job))]),
    workflow: startedWorkflow(run, jobName(key, job, scope), runnerLabel(at(job, 'runs-on'), scope), runs),
    directory: directory === undefined ? WORKSPACE : `${WORKSPACE}/${evaluateText(directory, scopeFor(jobs, key, matrix, env))}`,
    shell: runsDefault('shell') ?? null,
    folder: null,
    depth: 0,
    // Builds of one job stand under its condition together.
    reached: { may: runs, sure: runs, always: true },
    cleared: 0
  };
  const name = key.toLowerCase();
  const state: JobState = {
    written: new Map(),
    checkouts: [],
    engine: 'fresh',
    around: jobAround(runnerOf(at(job, 'runs-on'), scope), kindsOf(runs, run.runs.samples), runs, {
      daemons: serviceDaemons(job, scope, baseName(run.path)),
      artifacts: jobs.artifacts,
      emptied: walk.emptied
    }),
    untouched: true,
    ownBuilder: false,
    line: jobLine({ key: name, needs, always: !jobs.conditional.has(name) })
  };
  return { frame, state };
}

/** The image that the steps of a job run in. */
const containerOf = (job: DocumentNode): string | undefined => textAt(job, 'container') ?? textAt(job, 'container', 'image');

/** The workflow that an event starts, as logs name it, for a job that these runs come to. */
function startedWorkflow(run: Run, job: string, runner: string | null, runs: Runs['samples']): FoundWorkflow {
  return {
    file: run.started.file,
    job: [...run.started.jobs, job].join(' / '),
    runner,
    rank: run.started.rank,
    // Where no event is known, nothing is known of what starts it.
    elsewhere: run.runs.samples.length > 0 && runElsewhere(runs),
    starts: filtersOf(runs),
    untouched: false,
    ownBuilder: false
  };
}

/** A job that calls a workflow, with one choice of its matrix. */
interface Call {
  readonly key: string;
  readonly job: DocumentNode;
  readonly scope: Scope;
}

/** A workflow of another repository cannot be read: what its inputs name is used where they speak of a build. */
function foreignWorkflow(jobs: RunJobs, uses: string, { key, job, scope }: Call): void {
  const { run, walk } = jobs;
  const { frame } = openJob(jobs, key, job, scope.contexts['matrix'] ?? new data.Dictionary());
  const given = givenInputs(job, scope);
  const { samples } = run.runs;
  const around = jobAround(runsOnHosted(uses, given) ? 'hosted' : 'other', kindsOf(samples, samples), samples, { emptied: walk.emptied });
  const place: StepPlace = {
    file: run.path,
    directory: WORKSPACE,
    engine: 'fresh',
    around: { ...aroundBuild(around, true), workspace: 'filled' },
    workflow: frame.workflow,
    environment: () => undefined,
    turns: { job: jobLine(), cleared: 0, reached: frame.reached, builder: { kind: 'open', from: uses }, severalBuilders: false }
  };
  if (isBakeWorkflow(uses)) {
    walk.sink.bake(job, uses, scope, place);
    return;
  }
  const source = `${baseName(run.path)}:${lineOf(at(job, 'uses') ?? job)}`;
  for (const build of foreignBuilds(uses, given, { source, place }, walk)) walk.sink.build(build, place);
}

/** A workflow of the repository, with the inputs and secrets that the job gives it. */
function callWorkflow({ run, walk }: RunJobs, uses: string, { key, job, scope }: Call): void {
  const path = joinPath('', uses.split('@', 1)[0] ?? '');
  if (path === null || !WORKFLOW_FOLDERS.includes(parentOf(path)) || run.depth >= MAX_CALL_DEPTH) return;
  walk.called.add(path);
  const workflow = walk.repository.isFile(path) ? readBuildFile(path, walk.repository) : null;
  if (workflow === null) return;
  const given = new Map(entriesAt(job, 'with').map(({ key: name, value }) => [name, toData(value, scope)]));
  const defaults = new Map(
    entriesAt(workflow, 'on', 'workflow_call', 'inputs').map(({ key: name, value }) => {
      const written = at(value, 'default');
      return [name, written === undefined ? evaluateTemplate('', scope) : toData(written, scope)];
    })
  );
  // The job's own condition counts for all that it calls.
  const narrowed = { ...run.runs, samples: runsUnder(textAt(job, 'if'), run.runs.samples, scope) };
  const called: Run = {
    path,
    workflow,
    inputs: inputValues(given, defaults),
    secrets: textAt(job, 'secrets') === 'inherit' ? run.secrets : handedOn(job, scope),
    started: { ...run.started, jobs: [...run.started.jobs, jobName(key, job, scope)] },
    depth: run.depth + 1,
    runner: run.runner,
    runs: runsOfCalled(narrowed, workflow)
  };
  readJobs(called, walk);
}

/** `secrets` of a job that calls a workflow. */
function handedOn(job: DocumentNode, scope: Scope): ReadonlyMap<string, Data> {
  return new Map(entriesAt(job, 'secrets').map(({ key, value }) => [key.toLowerCase(), toData(value, scope)]));
}

/** The name under which GitHub lists the job, without the matrix values that it may add. */
function jobName(key: string, job: DocumentNode, scope: Scope): string {
  const name = textAt(job, 'name');
  return name === undefined ? key : scope.unknowns.show(evaluateText(name, scope));
}
