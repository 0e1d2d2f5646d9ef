import { at, type DocumentNode, entriesAt, lineOf, textAt } from '../../formats/index.ts';
import { isOfGit } from '../../model/fact.ts';
import { code, say } from '../../model/sentence.ts';
import { treePath } from '../assemble.ts';
import { baseName, joinPath, liesIn } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import { repositoryFiles } from '../repository-files.ts';
import { inShell, shellOfStep } from '../scripts/other-shells.ts';
import { madeFiles } from '../shell/made-files.ts';
import { type ShellCommand, WORKSPACE } from '../shell/state.ts';
import { walkShell } from '../shell/walk.ts';
import { hasUnknown } from '../unknowns.ts';
import { afterEffect, madeBehind, UNTOUCHED } from '../workspace.ts';
import { actionEffect } from './action-effects.ts';
import { stepInputs } from './build-step.ts';
import { type CheckoutPlace, checkoutEffect } from './checkout.ts';
import { commandEffects, removedByCommands } from './command-effects.ts';
import { anything, type Effect, NO_EFFECT, type StepSource, together } from './effect.ts';
import { evaluateText, type Scope } from './expression.ts';
import { checkoutForm, gitSetting } from './git-settings.ts';
import { movedFolders, noteAction, noteCommands, noteTaken } from './job-around.ts';
import type { JobState, StepsFrame } from './job-state.ts';
import { programEffect } from './program-effects.ts';
import { commandInRepository, folderOfRepository, inRepository, madeInRepository } from './repository-folder.ts';
import { kindsOf, type SampleRun } from './sample-runs.ts';
import { throughScripts } from './through-scripts.ts';
import { usesOf } from './uses.ts';

/** What a step says of itself, read before and after it runs. */
export interface StepReading {
  readonly from: string;
  readonly uses: string | null;
  /** An action of this repository that is fetched by its name, and needs no checkout. */
  readonly byName: boolean;
  readonly input: (name: string) => string;
  /** Names of the inputs that it gives. */
  readonly given: readonly string[];
  readonly script: string | null;
  /** The script is of another language than a shell's. */
  readonly isProgram: boolean;
  /** Where the script runs, absolute. */
  readonly directory: string;
  readonly commands: readonly ShellCommand[];
  /** The commands with those of the repository's own scripts in the place of their calls. */
  readonly allCommands: readonly ShellCommand[];
  /** Text that the script and those that it starts write to each file, as far as it is known. */
  readonly written: ReadonlyMap<string, string>;
  /** `COMPOSE_FILE` may name the files of a compose project. */
  readonly choosesCompose: boolean;
  /** Variables that it sees: of the workflow, the job, earlier steps and its own. */
  readonly environment: ReadonlyMap<string, string>;
}

export function readStep(step: DocumentNode, frame: StepsFrame, scope: Scope): StepReading {
  const { unknowns } = frame;
  const run = at(step, 'run');
  const from = `${baseName(frame.file)}:${lineOf(at(step, 'uses') ?? run ?? step)}`;
  const uses = usesOf(step, frame.repository);
  const about = {
    from,
    uses: uses ?? null,
    byName: uses?.startsWith('./') === true && textAt(step, 'uses')?.trim() !== uses,
    input: stepInputs(step, scope),
    given: entriesAt(step, 'with').map(({ key }) => key),
    choosesCompose: frame.env.has('COMPOSE_FILE') || /\bCOMPOSE_FILE\b/.test(textAt(step, 'run') ?? ''),
    environment: frame.env
  };
  if (run?.kind !== 'scalar')
    return { ...about, script: null, isProgram: false, directory: WORKSPACE, commands: [], allCommands: [], written: new Map() };
  const place = resolveDirectory(evaluateText(textAt(step, 'working-directory') ?? frame.directory, scope));
  const shell = shellOfStep(textAt(step, 'shell') ?? frame.shell ?? undefined, /windows/i.test(frame.workflow.runner ?? ''));
  const script = evaluateText(String(run.value ?? ''), scope);
  const variables = new Map([...frame.runner, ...frame.env]);
  // A folder that holds the repository is its root from here on.
  const { folder } = frame;
  const inside = folder !== null && liesIn(treePath(place, '.') ?? '', folder);
  const directory = inside ? inRepository(place, folder) : place;
  const start = { variables, directory, scriptDirectory: directory, unknowns, files: repositoryFiles(frame.repository) };
  const { commands: walked, written } = walkShell(shell === null ? '' : inShell(script, shell), start);
  const commands = folder === null || inside ? walked : walked.map((command) => commandInRepository(command, folder));
  const all = new Map(written);
  const allCommands = throughScripts(commands, { repository: frame.repository, unknowns, variables, written: all });
  for (const { words, output } of allCommands) if (output === null) addOutput(words.slice(1).join(' '), all);
  return { ...about, script, isProgram: shell === null, directory, commands, allCommands, written: all };
}

/** Takes note of the builder and the variables that a step sets up, for itself and for those behind it. */
export function noteSetUp(reading: StepReading, frame: StepsFrame, { around }: JobState, runsOfStep: () => readonly SampleRun[]): void {
  const { from, uses, input, given, script, isProgram, allCommands } = reading;
  const refs = () => kindsOf(runsOfStep(), around.runs);
  if (uses !== null && !uses.startsWith('./')) noteAction(uses, input, from, around, { unknowns: frame.unknowns, refs });
  noteCommands(allCommands, from, around);
  noteTaken(
    {
      from,
      uses,
      inputs: new Map(uses === null ? [] : given.map((name) => [name, input(name)])),
      program: isProgram ? script : null,
      commands: allCommands,
      runs: runsOfStep()
    },
    around
  );
  around.moved.push(...allCommands.flatMap(movedFolders));
  around.gitSettings.push(...allCommands.flatMap((command) => gitSetting(command) ?? []));
  if (script?.includes('ACTIONS_RUNTIME_TOKEN') || frame.env.has('ACTIONS_RUNTIME_TOKEN')) around.exposesRuntime = true;
  if (setsUnseenVariables(reading, frame)) around.hasForeignVariables = true;
}

/** A program of the step, or a file of the repository that a command is given, writes variables for the steps behind it in a way that is not followed. */
function setsUnseenVariables({ script, isProgram, allCommands }: StepReading, { repository }: StepsFrame): boolean {
  if (script === null) return false;
  if (isProgram) return script.includes('GITHUB_ENV');
  return allCommands.some(({ words, directory }) => {
    const [name = '', ...rest] = words;
    const files = /(?:^|\/)(?:g?make|npm|pnpm|yarn|just|task|mise)$/.test(name) ? [...rest, ...TASK_FILES] : words;
    return files.some((word) => {
      const path = word.startsWith('-') || hasUnknown(word) ? null : treePath(directory, word);
      return path !== null && path !== '' && repository.isFile(path) && repository.text(path)?.includes('GITHUB_ENV') === true;
    });
  });
}

const TASK_FILES = ['Makefile', 'GNUmakefile', 'package.json', 'justfile', 'Taskfile.yml', 'mise.toml'];

/** A search whose finds are not followed, for folders that are taken away. */
const FINDS_GIT = /\bfind\b[^\n]*-name\s+['"]?\.git['"]?[^\n]*(?:-delete|\brm\b)/;

/** Takes note of what a step does to the workspace; what a step leaves that may not run is open. */
export function noteFiles(
  reading: StepReading,
  frame: StepsFrame,
  state: JobState,
  runs: boolean,
  runsOfStep: () => readonly SampleRun[]
): void {
  const { around } = state;
  const wasCheckedOut = around.checkedOut.always;
  if (checksOut(reading, frame)) {
    if (runs || around.runs.length === 0) around.checkedOut.always = true;
    else for (const run of runsOfStep()) around.checkedOut.runs.add(run);
    if (reading.uses?.startsWith('./') !== true) around.wholeHistory = runs && reading.input('fetch-depth') === '0';
  }
  const { script, isProgram, allCommands } = reading;
  const removed = script === null || isProgram ? [] : removedByCommands(allCommands);
  const { made: written, mayWriteMore } = effectOf(reading, frame, {
    isSecond: wasCheckedOut,
    machineStays: around.runner !== 'hosted',
    skipsLargeFiles: isOn(reading.environment.get('GIT_LFS_SKIP_SMUDGE') ?? '')
  });
  const form = checksOut(reading, frame)
    ? checkoutForm(around.gitSettings, reading.environment, { from: reading.from, show: frame.unknowns.show })
    : null;
  const folder = folderOfRepository(state);
  const isOwnCheckout = /^actions\/checkout@/i.test(reading.uses ?? '') && isOwnRepository(reading.input('repository'), frame);
  const made = folder === null || reading.uses === null || isOwnCheckout ? written : madeInRepository(written, folder);
  if (script !== null && FINDS_GIT.test(script))
    around.made = around.made.map((one) => (isOfGit(one) ? { ...one, state: { kind: 'open' } } : one));
  // A checkout of the repository in the root takes away what lies there, ignored files too, and brings back what is gone (actions/checkout, `clean`).
  if (isOwnCheckout && /^(?:\.\/?)?$/.test(reading.input('path')) && reading.input('clean') !== 'false') {
    const isSure = runs || around.runs.length === 0;
    around.made = isSure ? [] : around.made.map((one) => ({ ...one, state: { kind: 'open' } }));
    if (isSure) around.madeFiles.length = 0;
  }
  around.made = [
    ...madeBehind(around.made, afterEffect(UNTOUCHED, { made, mayWriteMore, removed }, runs)),
    ...(form === null ? [] : [form])
  ];
  around.madeFiles.push(...madeFiles(allCommands).flatMap((some) => some.map((one) => (runs ? one : { ...one, exact: false }))));
  if (mayWriteMore || !made.every(isOfGit)) state.untouched = false;
  if (mayWriteMore || made.length > 0 || allCommands.some(({ words: [name = ''] }) => !LEAVES_NO_FILE.has(name)))
    around.mayHoldFiles = true;
}

/** As git reads a variable that is true or false. */
const isOn = (value: string): boolean => /^(?:1|true|yes|on|t)$/i.test(value);

const LEAVES_NO_FILE = new Set(['echo', 'printf', ':', 'true', 'export', 'docker']);

/** Whether a step puts the repository into the workspace itself: a checkout, or an action of the repository, which must be there for it. */
function checksOut({ uses, byName, input }: StepReading, frame: StepsFrame): boolean {
  if (uses === null) return false;
  if (uses.startsWith('./')) return !byName;
  if (/wretry\.action@/i.test(uses)) return /^actions\/checkout@/i.test(input('action'));
  return /checkout[\w.-]*(?:@|$)/i.test(uses) && /^(?:\.\/?)?$/.test(input('path')) && isOwnRepository(input('repository'), frame);
}

function effectOf(reading: StepReading, frame: StepsFrame, place: Omit<CheckoutPlace, 'isOwn'>): Effect {
  const { from, uses, input, given, script, isProgram, directory, allCommands, written } = reading;
  const { unknowns, repository } = frame;
  const source: StepSource = { from, repository, unknowns, choosesCompose: reading.choosesCompose };
  if (script !== null) return isProgram ? programEffect(script, directory, source) : commandEffects(allCommands, written, source);
  // The steps of a composite action count one by one; what else an action of the repository does is its program's.
  if (uses === null) return { made: [], mayWriteMore: true };
  if (uses.startsWith('./')) return isComposite(uses, frame) ? NO_EFFECT : ownAction(uses, source);
  if (/^actions\/checkout@/i.test(uses))
    return checkoutEffect(input, { ...place, isOwn: isOwnRepository(input('repository'), frame) }, source);
  return actionEffect(uses, new Map(given.map((name) => [name, input(name)])), WORKSPACE, source);
}

/** An action of the repository that is a program or a container: by the text of its program, else it may write anything. */
function ownAction(uses: string, source: StepSource): Effect {
  const { repository } = source;
  const folder = joinPath('', uses.split('@', 1)[0] ?? '') ?? '';
  const file = ['action.yml', 'action.yaml'].map((name) => `${folder}/${name}`).find((path) => repository.isFile(path));
  const main = textAt((file === undefined ? null : readBuildFile(file, repository)) ?? undefined, 'runs', 'main');
  const program = main === undefined ? null : joinPath(folder, main);
  const text = program === null || !repository.isFile(program) ? null : repository.text(program);
  // A bundle holds whatever its libraries do.
  if (text !== null && text.length < 20_000) return together([{ made: [], mayWriteMore: true }, programEffect(text, WORKSPACE, source)]);
  return anything(() => say`${code(uses)} runs before the build and may write files`, source);
}

function isComposite(uses: string, { repository }: StepsFrame): boolean {
  const folder = joinPath('', uses.split('@', 1)[0] ?? '');
  const file = ['action.yml', 'action.yaml'].map((name) => `${folder}/${name}`).find((path) => repository.isFile(path));
  const action = file === undefined ? null : readBuildFile(file, repository);
  return action !== null && textAt(action, 'runs', 'using') === 'composite';
}

/** A line that the runner takes from what a step prints, as steps gave outputs before there was a file for them. */
function addOutput(text: string, written: Map<string, string>): void {
  for (const [, name = '', value = ''] of text.matchAll(/::set-output name=([\w-]+)::(.*)/g))
    written.set('$GITHUB_OUTPUT', `${written.get('$GITHUB_OUTPUT') ?? ''}${name}=${value}\n`);
}

function resolveDirectory(text: string): string {
  return text.startsWith('/') || text.startsWith('\uE000') ? text : `${WORKSPACE}/${text}`;
}

/** Whether a checkout's `repository` is the one of the workflow. */
export function isOwnRepository(repository: string, frame: StepsFrame): boolean {
  return (
    repository === '' ||
    frame.unknowns.within(repository).some((hole) => /^github\.(?:repository$|event\.pull_request\.head)/.test(hole.name))
  );
}
