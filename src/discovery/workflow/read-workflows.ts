import { data } from '@actions/expressions';
import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { type PinnedVersion, versionOfImage } from '../builder-version.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import { WORKSPACE } from '../shell/state.ts';
import { jobLine } from '../turn.ts';
import type { Unknowns } from '../unknowns.ts';
import { givenInputs, type StepPlace } from './build-step.ts';
import { inputValues, makeScope, runnerVariables } from './contexts.ts';
import { evaluateCondition, evaluateTemplate, evaluateText, type Scope, text, toData } from './expression.ts';
import { foreignBuilds, isBakeWorkflow, runsOnHosted } from './foreign-workflow.ts';
import { aroundBuild, jobAround, runnerKind } from './job-around.ts';
import type { JobSink, JobState, StepsFrame } from './job-state.ts';
import { evaluatedEnv, jobMayBuild, walkSteps } from './job-walk.ts';
import { expandMatrix } from './matrix.ts';
import { filtersOf, inRuns, kindsOf, type Runs, runElsewhere, runsOf, runsOfCalled, runsUnder } from './sample-runs.ts';
import { isAlwaysGiven, isOnlyCalled, triggerRank } from './triggers.ts';
import { usesOf, WORKFLOW_FOLDERS } from './uses.ts';

type Data = ReturnType<typeof toData>;

const MAX_CALL_DEPTH = 5;

/** One workflow, called or started by an event. */
interface Run {
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

/** Walks every job of every workflow of the repository. */
export function readWorkflows(repository: Repository, unknowns: Unknowns, sink: JobSink): void {
  const called = new Set<TreePath>();
  const onlyCalled: { path: TreePath; workflow: DocumentNode }[] = [];
  const start = (path: TreePath, workflow: DocumentNode, rank: number) => {
    const inputs = inputValues(new Map(), startInputs(workflow, unknowns));
    const runs = runsOf(workflow);
    const runner = runnerVariables(kindsOf(runs.samples, runs.samples), unknowns);
    readJobs(
      {
        path,
        workflow,
        inputs,
        secrets: null,
        started: { file: baseName(path), jobs: [], rank },
        depth: 0,
        runner,
        runs
      },
      repository,
      unknowns,
      sink,
      called
    );
  };
  for (const path of WORKFLOW_FOLDERS.flatMap((folder) => repository.namesIn(folder).map((name) => `${folder}/${name}`))) {
    if (!/\.ya?ml$/.test(path) || !repository.isFile(path)) continue;
    const workflow = readBuildFile(path, repository);
    if (workflow === null) continue;
    if (isOnlyCalled(workflow)) onlyCalled.push({ path, workflow });
    else start(path, workflow, triggerRank(workflow));
  }
  // Nobody here calls these; another repository may.
  for (const { path, workflow } of onlyCalled) if (!called.has(path)) start(path, workflow, 2);
}

/** Inputs of a workflow that an event starts: given by hand only, so usually the default or nothing. */
function startInputs(workflow: DocumentNode, unknowns: Unknowns): ReadonlyMap<string, Data> {
  const given = isAlwaysGiven(workflow);
  const optionsOf = (input: DocumentNode): readonly string[] => {
    const otherwise = textAt(input, 'default');
    if (!given) return [otherwise ?? ''];
    // Who starts or calls it says what it is; the default is the likeliest, and stands last.
    const choices = itemsAt(input, 'options').flatMap((item) => textAt(item) ?? []);
    const others = textAt(input, 'type') === 'boolean' ? ['true', 'false'] : choices;
    return otherwise === undefined ? others : [...others.filter((choice) => choice !== otherwise), otherwise];
  };
  // Of an input that both declare the default for a start by hand holds: no caller is at work here.
  const declared = [...entriesAt(workflow, 'on', 'workflow_call', 'inputs'), ...entriesAt(workflow, 'on', 'workflow_dispatch', 'inputs')];
  return new Map(
    declared.map(({ key, value }) => [key, text(unknowns.mark({ name: `inputs.${key}`, volatile: false, options: optionsOf(value) }))])
  );
}

/** The jobs that one waits for, by their keys. */
function neededBy(job: DocumentNode): readonly string[] {
  const node = at(job, 'needs');
  const names = node?.kind === 'list' ? node.items.flatMap((item) => textAt(item) ?? []) : [textAt(node) ?? ''];
  return names.filter((name) => name !== '').map((name) => name.toLowerCase());
}

function readJobs(run: Run, repository: Repository, unknowns: Unknowns, sink: JobSink, called: Set<TreePath>): void {
  const jobs = new Map(entriesAt(run.workflow, 'jobs').map((entry) => [entry.key.toLowerCase(), entry]));
  const needs = new Map([...jobs].map(([key, { value }]) => [key, neededBy(value)]));
  const outputsOfJob = new Map<string, (output: string) => string | undefined>();
  const visiting = new Set<string>();

  const refs = kindsOf(run.runs.samples, run.runs.samples);
  const scopeFor = (matrix: Data, env: ReadonlyMap<string, string>): Scope =>
    inRuns(
      makeScope({
        unknowns,
        env,
        written: new Map(),
        hasForeignVariables: false,
        refs,
        inputs: run.inputs,
        secrets: run.secrets,
        matrix,
        stepOutput: () => undefined,
        needsOutput,
        actionPath: WORKSPACE
      }),
      run.runs.samples
    );
  const workflowEnv = evaluatedEnv(
    at(run.workflow, 'env'),
    inRuns(
      makeScope({
        unknowns,
        env: new Map(),
        written: new Map(),
        hasForeignVariables: false,
        refs,
        inputs: run.inputs,
        secrets: run.secrets,
        matrix: new data.Dictionary(),
        stepOutput: () => undefined,
        needsOutput: () => undefined,
        actionPath: WORKSPACE
      }),
      run.runs.samples
    )
  );

  /** Outputs of another job, by walking its steps once without building anything. */
  function needsOutput(job: string, output: string): string | undefined {
    const entry = jobs.get(job);
    if (entry === undefined || visiting.has(job)) return undefined;
    let find = outputsOfJob.get(job);
    if (find === undefined) {
      visiting.add(job);
      find = entry.value.kind === 'map' && at(entry.value, 'uses') === undefined ? jobOutputs(entry.key, entry.value) : () => undefined;
      visiting.delete(job);
      outputsOfJob.set(job, find);
    }
    return find(output);
  }

  function jobOutputs(name: string, job: DocumentNode): (output: string) => string | undefined {
    const [matrix = new data.Dictionary()] = expandMatrix(at(job, 'strategy'), scopeFor(new data.Dictionary(), workflowEnv));
    const { frame, state } = frameOf(name, job, matrix);
    const nowhere: JobSink = { build: () => {}, commands: () => {}, bake: () => {} };
    const stepOutput = walkSteps(itemsAt(job, 'steps'), frame, state, nowhere);
    const scope = makeScope({ ...frame, ...state.around, written: state.written, stepOutput, actionPath: WORKSPACE });
    const values = new Map(
      entriesAt(job, 'outputs').map(({ key, value }) => [
        key.toLowerCase(),
        evaluateText(value.kind === 'scalar' ? String(value.value ?? '') : '', scope)
      ])
    );
    return (output) => values.get(output);
  }

  /** Neither the job nor one that it waits for stands under a condition. */
  function isUnconditional(key: string): boolean {
    const waited = new Set([key]);
    for (const one of waited) for (const more of needs.get(one) ?? []) waited.add(more);
    return [...waited].every((one) => textAt(jobs.get(one)?.value, 'if') === undefined);
  }

  /** No event that is known, and so nothing is known of what starts it. */
  const isElsewhere = (runs: Runs['samples']) => run.runs.samples.length > 0 && runElsewhere(runs);

  function frameOf(name: string, job: DocumentNode, matrix: Data): { frame: StepsFrame; state: JobState } {
    const scope = scopeFor(matrix, workflowEnv);
    const runs = runsUnder(textAt(job, 'if'), run.runs.samples, scope);
    const env = new Map([...workflowEnv, ...evaluatedEnv(at(job, 'env'), scope)]);
    const runner = runnerLabel(at(job, 'runs-on'), scope);
    const directory = textAt(job, 'defaults', 'run', 'working-directory') ?? textAt(run.workflow, 'defaults', 'run', 'working-directory');
    const frame: StepsFrame = {
      repository,
      unknowns,
      file: run.path,
      env,
      inputs: run.inputs,
      secrets: run.secrets,
      matrix,
      needsOutput,
      runner: run.runner,
      workflow: {
        file: run.started.file,
        job: [...run.started.jobs, jobName(name, job, scope)].join(' / '),
        runner,
        rank: run.started.rank,
        elsewhere: isElsewhere(runs),
        starts: filtersOf(runs),
        untouched: false,
        ownBuilder: false
      },
      directory: directory === undefined ? WORKSPACE : `${WORKSPACE}/${evaluateText(directory, scopeFor(matrix, env))}`,
      shell: textAt(job, 'defaults', 'run', 'shell') ?? textAt(run.workflow, 'defaults', 'run', 'shell') ?? null,
      depth: 0,
      // Builds of one job stand under its condition together.
      reached: { may: runs, sure: runs, always: true },
      cleared: 0
    };
    const state: JobState = {
      written: new Map(),
      checkouts: [],
      engine: 'fresh',
      around: jobAround(runnerOf(at(job, 'runs-on'), scope), kindsOf(runs, run.runs.samples), runs, daemonsOf(job, scope, run.path)),
      untouched: true,
      ownBuilder: false,
      line: jobLine({ key: name.toLowerCase(), needs, always: isUnconditional(name.toLowerCase()) })
    };
    return { frame, state };
  }

  for (const { key, value: job } of jobs.values()) {
    if (job.kind !== 'map') continue;
    const plain = scopeFor(new data.Dictionary(), workflowEnv);
    const condition = textAt(job, 'if');
    if (condition !== undefined && evaluateCondition(condition, plain) === false) continue;
    if (at(job, 'uses') === undefined && !jobMayBuild(job, repository)) continue;
    for (const matrix of expandMatrix(at(job, 'strategy'), plain)) {
      if (!repository.work.take('matrix combinations')) return;
      const uses = usesOf(job, repository);
      if (uses !== undefined) {
        callWorkflow(uses, key, job, scopeFor(matrix, workflowEnv));
        continue;
      }
      const { frame, state } = frameOf(key, job, matrix);
      walkSteps(itemsAt(job, 'steps'), frame, state, sink);
    }
  }

  /** A workflow of another repository cannot be read: what its inputs name is used where they speak of a build. */
  function foreignWorkflow(uses: string, name: string, job: DocumentNode, scope: Scope): void {
    const { frame } = frameOf(name, job, scope.contexts['matrix'] ?? new data.Dictionary());
    const source = `${baseName(run.path)}:${lineOf(at(job, 'uses') ?? job)}`;
    const given = givenInputs(job, scope);
    const place: StepPlace = {
      file: run.path,
      directory: WORKSPACE,
      engine: 'fresh',
      around: {
        ...aroundBuild(jobAround(runsOnHosted(uses, given) ? 'hosted' : 'other', refs, run.runs.samples), true),
        workspace: 'filled'
      },
      workflow: frame.workflow,
      environment: () => undefined,
      turns: { job: jobLine(), cleared: 0, reached: frame.reached, builder: { kind: 'open', from: uses }, severalBuilders: false }
    };
    if (isBakeWorkflow(uses)) sink.bake(job, uses, scope, place);
    else for (const build of foreignBuilds(uses, given, { source, place }, { repository, unknowns })) sink.build(build, place);
  }

  function callWorkflow(uses: string, name: string, job: DocumentNode, scope: Scope): void {
    const path = uses.startsWith('./') ? joinPath('', uses.split('@', 1)[0] ?? '') : null;
    if (path === null) foreignWorkflow(uses, name, job, scope);
    if (path === null || !WORKFLOW_FOLDERS.includes(parentOf(path)) || run.depth >= MAX_CALL_DEPTH) return;
    called.add(path);
    const workflow = repository.isFile(path) ? readBuildFile(path, repository) : null;
    if (workflow === null) return;
    const given = new Map(entriesAt(job, 'with').map(({ key, value }) => [key, toData(value, scope)]));
    const defaults = new Map(
      entriesAt(workflow, 'on', 'workflow_call', 'inputs').map(({ key, value }) => {
        const written = at(value, 'default');
        return [key, written === undefined ? evaluateTemplate('', scope) : toData(written, scope)];
      })
    );
    // The job's own condition counts for all that it calls.
    const narrowed = { ...run.runs, samples: runsUnder(textAt(job, 'if'), run.runs.samples, scope) };
    const started = { ...run.started, jobs: [...run.started.jobs, jobName(name, job, scope)] };
    readJobs(
      {
        path,
        workflow,
        inputs: inputValues(given, defaults),
        secrets: textAt(job, 'secrets') === 'inherit' ? run.secrets : handedOn(job, scope),
        started,
        depth: run.depth + 1,
        runner: run.runner,
        runs: runsOfCalled(narrowed, workflow)
      },
      repository,
      unknowns,
      sink,
      called
    );
  }
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

/** The kind of machine, where all that `runs-on` may come to are of one kind; a group holds what its owner put there. */
function runnerOf(node: DocumentNode | undefined, scope: Scope): JobState['around']['runner'] {
  const labels = at(node, 'labels') ?? node;
  if (labels === undefined || labels.kind === 'map' || at(node, 'group') !== undefined) return 'other';
  const value = toData(labels, scope);
  const list = value instanceof data.Array ? value.values().map((item) => item.coerceString()) : [value.coerceString()];
  const { unknowns } = scope;
  const choices = list.map((label) => {
    const [hole] = unknowns.within(label);
    return hole !== undefined && label === unknowns.mark(hole) ? hole.options.filter((option) => option !== '') : [label];
  });
  const kinds = new Set(
    (choices.length === 1 ? (choices[0] ?? []).map((label) => [label]) : [choices.map((some) => some[0] ?? '')]).map(runnerKind)
  );
  const [only = 'other', second] = kinds;
  return second === undefined ? only : 'other';
}

/** The services of a job that are daemons of BuildKit in a pinned version. */
function daemonsOf(job: DocumentNode, scope: Scope, file: TreePath): readonly PinnedVersion[] {
  return entriesAt(job, 'services').flatMap(({ value: service }) => {
    const image = at(service, 'image') ?? service;
    const value = image.kind === 'scalar' ? versionOfImage(evaluateText(String(image.value), scope)) : null;
    return value === null ? [] : [{ value, from: `${baseName(file)}:${lineOf(image)}` }];
  });
}

/** Labels of `runs-on`, joined by `, `; null where there are none or they cannot be known. */
function runnerLabel(node: DocumentNode | undefined, scope: Scope): string | null {
  const labels = at(node, 'labels') ?? node;
  if (labels === undefined || labels.kind === 'map') return null;
  const value = toData(labels, scope);
  const list = value instanceof data.Array ? value.values().map((item) => item.coerceString()) : [value.coerceString()];
  const shown = scope.unknowns.show(list.map((label) => scope.unknowns.settle(label, 'last')).join(', '));
  return shown === '' || shown.includes('${{') ? null : shown;
}
