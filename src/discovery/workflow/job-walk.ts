import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { mayTake, timesCleared } from '../emptied.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import { repositoryFiles } from '../repository-files.ts';
import { WORKSPACE } from '../shell/state.ts';
import { walkShell } from '../shell/walk.ts';
import type { Unknowns } from '../unknowns.ts';
import { unseenBuild } from '../unseen.ts';
import { bakeOutputs } from './bake-outputs.ts';
import { buildPushStep, givenInputs, type StepPlace, stepInputs } from './build-step.ts';
import { changeOutputs } from './change-outputs.ts';
import { inputValues, makeScope } from './contexts.ts';
import { evaluateCondition, evaluateTemplate, evaluateText, type Scope } from './expression.ts';
import { commandInput, imageActionBuild, imageActionKind, isCommandInput, speaksOfABuild } from './image-actions.ts';
import { aroundBuild } from './job-around.ts';
import type { JobSink, JobState, StepsFrame } from './job-state.ts';
import { reachedBy } from './job-turn.ts';
import { metadataOutputs } from './metadata-action.ts';
import { besideRepository, noteCheckout, sinkBuild } from './placed-builds.ts';
import { folderOfRepository, inRepository } from './repository-folder.ts';
import { writtenLines } from './run-outputs.ts';
import {
  behindMerge,
  branchRuns,
  filtersOf,
  inRuns,
  kindsOf,
  runElsewhere,
  runsUnder,
  runsWith,
  type SampleRun,
  scopeIn
} from './sample-runs.ts';
import { noteFiles, noteSetUp, readStep, type StepReading } from './step-reading.ts';
import { retriedStep, withDigest } from './step-results.ts';
import { usesOf } from './uses.ts';

/** As the runner allows: ten levels of composite actions (actions/runner Constants.cs). */
const MAX_ACTION_DEPTH = 10;

/** Walks the steps of a job or composite action in order; gives the outputs of its steps. */
export function walkSteps(
  steps: readonly DocumentNode[],
  frame: StepsFrame,
  state: JobState,
  sink: JobSink
): (step: string, output: string) => string | undefined {
  const outputs = new Map<string, () => ReadonlyMap<string, string>>();
  const stepOutput = (step: string, output: string) => outputs.get(step.toLowerCase())?.().get(output.toLowerCase());
  for (const step of steps) {
    const use = step.kind === 'map' ? useOf(step, frame.repository) : 'none';
    if (step.kind !== 'map' || !frame.repository.work.take('workflow steps')) continue;
    const outer = scopeOf(frame, state, frame.env, stepOutput);
    const condition = textAt(step, 'if');
    const runs = condition === undefined ? true : evaluateCondition(condition, outer);
    if (runs === false) continue;
    // What earlier steps wrote stands above the job's own, and the step's above both.
    const own: StepsFrame = {
      ...frame,
      folder: folderOfRepository(state),
      env: new Map([
        ...frame.env,
        ...state.written,
        ...evaluatedEnv(at(step, 'env'), behindMerge(runsUnder(condition, state.around.runs, outer), outer))
      ])
    };
    const scope = scopeOf(frame, { ...state, written: new Map() }, own.env, stepOutput);
    const reading = readStep(step, own, scope);
    const cleared = timesCleared(state.around);
    const note = () => {
      const reached = reachedBy(condition, frame.reached, outer);
      const isMet = state.around.runs.length === 0 || reached.may.length > 0 || frame.reached.may.length === 0;
      const isSure = runs === true || comesToAll(state.around.runs, reached.sure);
      if (isMet) noteFiles(reading, frame, state, isSure, () => runsUnder(condition, state.around.runs, outer));
    };
    noteSetUp(reading, frame, state, () => runsUnder(condition, state.around.runs, outer));
    if (use === 'none') {
      note();
      continue;
    }
    const walk = () => {
      const reached = reachedBy(condition, frame.reached, scope);
      const made = walkStep(step, reading, { frame: { ...own, reached, cleared }, state, scope, sink });
      return new Map([...made].map(([key, value]) => [key.toLowerCase(), value]));
    };
    const id = textAt(step, 'id');
    const result = once(walk);
    if (use === 'effect') result();
    note();
    if (id !== undefined) outputs.set(id.toLowerCase(), result);
  }
  return stepOutput;
}

/** Whether all runs of a job are among those that certainly come to a step. */
const comesToAll = (runs: readonly SampleRun[], sure: readonly SampleRun[]): boolean =>
  runs.length > 0 && runs.every((run) => sure.includes(run));

/** Actions whose outputs are a token that is made anew in every run. */
const MINTS_TOKENS = /(?:github-)?app-token|^google-github-actions\/auth@/i;

/** `effect`: may build or change what later steps see; `none`: neither. */
function useOf(step: DocumentNode, repository: Repository): 'effect' | 'none' {
  const uses = usesOf(step, repository);
  if (uses !== undefined)
    return /checkout|metadata|paths-filter|changed-files/i.test(uses) || MINTS_TOKENS.test(uses) || mayBuild(step, repository)
      ? 'effect'
      : 'none';
  return mayBuild(step, repository) ? 'effect' : 'none';
}

/** Any script may start another one that builds, and many an action is handed one: what runs is known only from walking it. */
function mayBuild(step: DocumentNode, repository: Repository): boolean {
  const uses = usesOf(step, repository);
  if (uses === undefined) return (textAt(step, 'run') ?? '') !== '';
  if (uses.startsWith('./') || /docker|buildx|build|bake/i.test(uses) || imageActionKind(uses) !== null) return true;
  return entriesAt(step, 'with').some(({ key }) => isCommandInput(key)) || /wretry|compose-action/i.test(uses);
}

const NO_OUTPUTS: ReadonlyMap<string, string> = new Map();

/** Walks a step at most once; a step that asks for its own outputs, in a circle, gets none. */
function once(walk: () => ReadonlyMap<string, string>): () => ReadonlyMap<string, string> {
  let made: ReadonlyMap<string, string> | null = null;
  return () => {
    if (made !== null) return made;
    made = NO_OUTPUTS;
    made = walk();
    return made;
  };
}

function scopeOf(
  frame: StepsFrame,
  state: JobState,
  env: ReadonlyMap<string, string>,
  stepOutput: (step: string, output: string) => string | undefined
): Scope {
  const { unknowns, inputs, secrets, matrix, needsOutput } = frame;
  const actionPath = `${WORKSPACE}/${parentOf(frame.file)}`;
  const { hasForeignVariables, refs, checkedOut } = state.around;
  const scope = makeScope({
    ...(state.untouched && checkedOut.always ? { files: frame.repository } : {}),
    unknowns,
    env,
    written: state.written,
    hasForeignVariables,
    refs,
    inputs,
    secrets,
    matrix,
    stepOutput,
    needsOutput,
    actionPath
  });
  return inRuns(scope, state.around.runs);
}

/** Entries of an `env` map, evaluated. */
export function evaluatedEnv(node: DocumentNode | undefined, scope: Scope): ReadonlyMap<string, string> {
  return new Map(
    entriesAt(node).map(({ key, value }) => [
      key,
      value.kind === 'scalar' && value.value !== null ? evaluateText(String(value.value), scope) : ''
    ])
  );
}

/** False for a job none of whose steps can lead to a build, so that its matrix need not be walked. */
export function jobMayBuild(job: DocumentNode, repository: Repository): boolean {
  return itemsAt(job, 'steps').some((step) => mayBuild(step, repository) || mayTake(usesOf(step, repository) ?? ''));
}

/** Another engine or builder than the job's own, where a variable names one. */
function builderIn(variables: ReadonlyMap<string, string>, builder: JobState['around']['builder']): JobState['around']['builder'] {
  if (builder.kind !== 'engine') return builder;
  const name = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'BUILDX_BUILDER'].find((one) => !/^(?:unix:.*|default)?$/.test(variables.get(one) ?? ''));
  return name === undefined ? builder : { kind: 'open', from: name };
}

/** Where a step stands, and where what it builds goes. */
interface StepWalk {
  readonly frame: StepsFrame;
  readonly state: JobState;
  readonly scope: Scope;
  readonly sink: JobSink;
}

function walkStep(step: DocumentNode, reading: StepReading, walk: StepWalk): ReadonlyMap<string, string> {
  const { frame, state, scope, sink } = walk;
  const uses = usesOf(step, frame.repository);
  const variables = new Map([...frame.runner, ...frame.env]);
  const { runs } = state.around;
  const builds = runsUnder(textAt(step, 'if'), runs, scope);
  const caches = runsWith(textAt(step, 'with', 'cache-to'), builds, scope);
  const builder = builderIn(variables, state.around.builder);
  const place = (directory: string): StepPlace => ({
    file: frame.file,
    directory,
    engine: state.engine,
    around: aroundBuild(
      { ...state.around, builder, refs: runs.length === 0 ? state.around.refs : kindsOf(caches, runs) },
      uses !== undefined,
      builds
    ),
    workflow: {
      ...frame.workflow,
      elsewhere: frame.workflow.elsewhere || (runs.length > 0 && runElsewhere(builds)),
      starts: filtersOf(builds),
      untouched: state.untouched,
      ownBuilder: state.ownBuilder
    },
    environment: (name) => variables.get(name),
    turns: turnsIn(frame, state)
  });
  const run = at(step, 'run');
  if (run?.kind === 'scalar') {
    const { directory, commands, written, script } = reading;
    const block = lineOf(run) - (script?.includes('\n') === true ? 0 : 1);
    sink.commands(commands, { file: frame.file, firstLine: block, written, variables }, besideRepository(place(directory), frame.folder));
    for (const [key, value] of writtenLines('GITHUB_ENV', written, frame.unknowns)) state.written.set(key, value);
    return writtenLines('GITHUB_OUTPUT', written, frame.unknowns);
  }
  if (uses === undefined) return new Map();
  if (uses.startsWith('./')) return walkAction(step, uses, walk);
  const action = uses.split('@', 1)[0]?.toLowerCase() ?? '';
  // Values are those of the build behind the merge; which steps run is asked of every run.
  const merged = behindMerge(builds, scope);
  const input = stepInputs(step, merged);
  if (MINTS_TOKENS.test(uses)) return mintedTokens(frame.unknowns);
  if (action === 'actions/checkout') noteCheckout(input('path'), input('repository'), frame, state);
  else if (/\/setup-buildx-action$/.test(action)) {
    if (/^(?:|docker-container|remote|kubernetes)$/.test(input('driver'))) state.ownBuilder = true;
  } else if (/\/metadata-action$/.test(action)) {
    const inputsIn = (one: Scope) => {
      const given = stepInputs(step, one);
      return { images: given('images'), tags: given('tags'), flavor: given('flavor'), labels: given('labels') };
    };
    const each = builds.map((run) => ({ ref: run.kind, isDefault: run.isDefault, inputs: inputsIn(scopeIn(run, scope)) }));
    const outputs = metadataOutputs(inputsIn(scope), each, frame.unknowns);
    for (const [name, value] of outputs) state.written.set(`DOCKER_METADATA_OUTPUT_${name.toUpperCase()}`, value);
    return outputs;
  } else if (/\/(?:bake|build-push)-action$/.test(action) && ONLY_LOOKS.test(input('call'))) return new Map();
  else if (/\/bake-action$/.test(action))
    sink.bake(step, uses, merged, { ...besideRepository(place(WORKSPACE), frame.folder), folder: frame.folder });
  else if (/\/bake-action\/subaction\//.test(action)) return bakeOutputs(input, scope.unknowns, frame.repository);
  else if (/\/build-push-action$/.test(action)) {
    const built = withDigest(
      buildPushStep(
        step,
        uses,
        merged,
        place(WORKSPACE),
        branchRuns(builds).map((run) => scopeIn(run, scope))
      ),
      textAt(step, 'id'),
      frame.unknowns
    );
    sinkBuild(built.written, place(WORKSPACE), state, frame, sink);
    return built.outputs;
  } else if (/wretry\.action$/.test(action)) {
    const inner = retriedStep(step, input);
    return walkStep(inner, readStep(inner, frame, scope), walk);
  } else {
    const looked = changeOutputs(action, textAt(step, 'id') ?? '', input, frame);
    if (looked !== null) return looked;
    walkOtherAction(step, uses, merged, place(WORKSPACE), walk);
  }
  return new Map();
}

/** A path of the workspace as the repository has it. */
const asInRepository = (path: string | null, folder: string | null): string | null =>
  path === null || folder === null ? path : treePath(inRepository(`${WORKSPACE}/${path}`, folder), '.');

/** Calls of a frontend that build nothing (docs.docker.com, `--call`). */
const ONLY_LOOKS = /^(?:check|lint|outline|targets)(?:,|$)/;

const turnsIn = ({ reached, cleared }: StepsFrame, { line, around: { builder, builders } }: JobState): StepPlace['turns'] => ({
  job: line,
  cleared,
  reached,
  builder,
  severalBuilders: builders > 1
});

const mintedTokens = (unknowns: Unknowns): ReadonlyMap<string, string> =>
  new Map(
    ['token', 'access_token', 'id_token'].map((name) => [
      name,
      unknowns.mark({ name: `steps.*.outputs.${name}`, volatile: true, options: [] })
    ])
  );

/** An action that is not followed: what it builds by its inputs, and what it is handed to run. */
function walkOtherAction(step: DocumentNode, uses: string, scope: Scope, place: StepPlace, { frame, state, sink }: StepWalk): void {
  const given = givenInputs(step, scope);
  const source = `${baseName(frame.file)}:${lineOf(at(step, 'uses') ?? step)}`;
  const kind = imageActionKind(uses);
  if (kind === 'known' || (kind === 'guess' && speaksOfABuild(given))) {
    const guess = kind === 'known' ? null : uses;
    if (guess !== null)
      frame.repository.note('remark', say`${code(source)}: ${unseenBuild(uses)}; its inputs are taken as they are named.`);
    sinkBuild(imageActionBuild(given, { source, place }, guess, frame.unknowns), place, state, frame, sink);
    return;
  }
  if (kind === 'guess') frame.repository.note('left-out', say`${code(source)}: ${unseenBuild(uses)}; it is left out.`);
  const text = commandInput(uses, given);
  if (text === null) return;
  const { unknowns, repository } = frame;
  const files = repositoryFiles(repository);
  const variables = new Map([...frame.runner, ...frame.env]);
  const { commands, written } = walkShell(text, { variables, directory: WORKSPACE, scriptDirectory: WORKSPACE, unknowns, files });
  const node = entriesAt(step, 'with').find(({ key }) => isCommandInput(key))?.value ?? step;
  sink.commands(commands, { file: frame.file, firstLine: lineOf(node) - (text.includes('\n') ? 0 : 1), written, variables }, place);
}

/** A composite action of the same repository runs its steps here; a Docker action is itself an image that each run builds. */
function walkAction(step: DocumentNode, uses: string, { frame, state, scope, sink }: StepWalk): ReadonlyMap<string, string> {
  const directory = asInRepository(joinPath('', evaluateText(uses, scope)), frame.folder);
  if (directory === null || frame.depth >= MAX_ACTION_DEPTH) return new Map();
  const file = ['action.yml', 'action.yaml'].map((name) => joinPath(directory, name) ?? name).find((path) => frame.repository.isFile(path));
  const action = file === undefined ? null : readBuildFile(file, frame.repository);
  // The action lies in the workspace, so the repository does.
  if (frame.folder === null) state.around.checkedOut.always = true;
  if (file === undefined || action === null) return new Map();
  const given = new Map(
    entriesAt(step, 'with').map(({ key, value }) => [
      key,
      value.kind === 'scalar' ? evaluateTemplate(String(value.value ?? ''), scope) : evaluateTemplate('', scope)
    ])
  );
  const defaults = new Map(
    entriesAt(action, 'inputs').map(({ key, value }) => [key, evaluateTemplate(textAt(value, 'default') ?? '', scope)])
  );
  const inner: StepsFrame = {
    ...frame,
    file,
    inputs: inputValues(given, defaults),
    directory: WORKSPACE,
    depth: frame.depth + 1,
    runner: new Map([...frame.runner, ['GITHUB_ACTION_PATH', `${WORKSPACE}/${directory}`]])
  };
  const image = textAt(action, 'runs', 'image');
  if (textAt(action, 'runs', 'using') === 'docker' && image !== undefined && !image.startsWith('docker://')) {
    const imageNode = at(action, 'runs', 'image') ?? action;
    const place: StepPlace = {
      file,
      directory: WORKSPACE,
      engine: state.engine,
      around: aroundBuild(state.around, true),
      workflow: frame.workflow,
      environment: () => undefined,
      turns: turnsIn(frame, state)
    };
    sink.build(dockerAction(image, directory, `${baseName(file)}:${lineOf(imageNode)}`, frame, state), place);
  }
  const innerOutput = walkSteps(itemsAt(action, 'runs', 'steps'), inner, state, sink);
  const after = scopeOf(inner, state, frame.env, innerOutput);
  return new Map(entriesAt(action, 'outputs').map(({ key, value }) => [key, evaluateText(textAt(value, 'value') ?? '', after)]));
}

function dockerAction(image: string, directory: string, source: string, frame: StepsFrame, state: JobState): WrittenBuild {
  return {
    origin: 'workflow',
    name: null,
    context: '.',
    file: image,
    defaultContext: 'path',
    fileFrom: 'directory',
    directory: `${WORKSPACE}/${directory}`,
    target: null,
    args: {},
    platforms: [],
    buildContexts: {},
    builder: 'buildkit',
    cache: { from: [], to: [], noCache: [], engine: state.engine, place: source },
    tags: [],
    source,
    workflow: frame.workflow
  };
}
