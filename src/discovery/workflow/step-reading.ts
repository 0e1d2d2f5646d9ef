import { at, type DocumentNode, lineOf, textAt } from '../../formats/index.ts';
import type { MadePath } from '../../model/fact.ts';
import { treePath } from '../assemble.ts';
import { baseName, parentOf } from '../paths.ts';
import { repositoryFiles } from '../repository-files.ts';
import { asPosixText, inShell, shellOfStep } from '../scripts/other-shells.ts';
import { type ShellCommand, WORKSPACE } from '../shell/state.ts';
import { walkShell } from '../shell/walk.ts';
import { stepInputs } from './build-step.ts';
import { madeByCheckout } from './checkout.ts';
import { evaluateText, type Scope } from './expression.ts';
import { noteAction, noteCommands } from './job-around.ts';
import type { JobState, StepsFrame } from './job-state.ts';
import { madeByAction, madeByCommands, madeByProgram, removedByCommands, type StepSource } from './made-files.ts';

/** What a step says of itself, read before and after it runs. */
export interface StepReading {
  readonly from: string;
  readonly uses: string | null;
  readonly input: (name: string) => string;
  readonly script: string | null;
  /** The script is of another language than a shell's. */
  readonly isProgram: boolean;
  /** Where the script runs, absolute. */
  readonly directory: string;
  readonly commands: readonly ShellCommand[];
  /** Text that the script writes to each file, as far as it is known. */
  readonly written: ReadonlyMap<string, string>;
}

export function readStep(step: DocumentNode, frame: StepsFrame, scope: Scope): StepReading {
  const { unknowns } = frame;
  const run = at(step, 'run');
  const from = `${baseName(frame.file)}:${lineOf(at(step, 'uses') ?? run ?? step)}`;
  const about = { from, uses: textAt(step, 'uses') ?? null, input: stepInputs(step, scope) };
  if (run?.kind !== 'scalar') return { ...about, script: null, isProgram: false, directory: WORKSPACE, commands: [], written: new Map() };
  const directory = resolveDirectory(evaluateText(textAt(step, 'working-directory') ?? frame.directory, scope));
  const shell = shellOfStep(textAt(step, 'shell') ?? frame.shell ?? undefined, /windows/i.test(frame.workflow.runner ?? ''));
  const script = evaluateText(String(run.value ?? ''), scope);
  const variables = new Map([...frame.runner, ...frame.env]);
  const start = { variables, directory, scriptDirectory: directory, unknowns, files: repositoryFiles(frame.repository) };
  return { ...about, script, isProgram: shell === null, directory, ...walkShell(shell === null ? '' : inShell(script, shell), start) };
}

/** Takes note of the builder and the variables that a step sets up, for itself and for those behind it. */
export function noteSetUp({ from, uses, input, script, commands }: StepReading, frame: StepsFrame, { around }: JobState): void {
  if (uses !== null && !uses.startsWith('./')) noteAction(uses, input, from, around, frame.unknowns);
  noteCommands(commands, from, around);
  if (script?.includes('ACTIONS_RUNTIME_TOKEN')) around.exposesRuntime = true;
}

/** Takes note of what a step leaves in the workspace; what a step leaves that may not run is open. */
export function noteFiles(reading: StepReading, frame: StepsFrame, { around }: JobState, runs: boolean): void {
  const { from, uses, input, script, isProgram, directory, commands, written } = reading;
  const { unknowns, repository } = frame;
  const source: StepSource = { from, repository, unknowns };
  const made = (): readonly MadePath[] => {
    if (script !== null && isProgram) return madeByProgram(script, directory, source);
    if (script !== null) return madeByCommands(throughScripts(commands, frame), written, source);
    if (uses === null || uses.startsWith('./')) return [];
    if (/^actions\/checkout@/i.test(uses)) return madeByCheckout(input, isOwnRepository(input('repository'), frame), source);
    return madeByAction(uses, input, WORKSPACE, source);
  };
  const removed = script === null || isProgram ? [] : removedByCommands(throughScripts(commands, frame));
  const isGone = ({ path }: MadePath) => removed.some((folder) => path.startsWith(folder));
  // What an earlier step made and this one takes away is not there for the build; where this step only may run, it is open.
  if (removed.length > 0)
    around.made = around.made.flatMap((one): MadePath[] => (!isGone(one) ? [one] : runs ? [] : [{ ...one, state: { kind: 'open' } }]));
  around.made.push(...(runs ? made() : made().map((one): MadePath => ({ ...one, state: { kind: 'open' } }))));
}

const MAX_SCRIPT_DEPTH = 3;

/** Commands with those of the repository's own scripts in the place of their calls. */
function throughScripts(commands: readonly ShellCommand[], frame: StepsFrame, depth = 0): readonly ShellCommand[] {
  const { repository, unknowns } = frame;
  return commands.flatMap((command) => {
    const [first = '', second = ''] = command.words;
    const isShell = /^(?:ba|z|da|a|k)?sh$/.test(first);
    const called = isShell ? second : first.includes('/') ? first : '';
    const path = called === '' || depth >= MAX_SCRIPT_DEPTH ? null : treePath(command.directory, called);
    const text = path === null || !repository.isFile(path) ? null : repository.text(path);
    const script = path === null || text === null ? null : asPosixText(text, path);
    if (path === null || script === null) return [command];
    const { commands: inner } = walkShell(script, {
      variables: command.environment.size > 0 ? command.environment : new Map([...frame.runner, ...frame.env]),
      directory: command.directory,
      scriptDirectory: `${WORKSPACE}/${parentOf(path)}`,
      positional: command.words.slice(isShell ? 2 : 1),
      unknowns,
      files: repositoryFiles(repository)
    });
    return throughScripts(inner, frame, depth + 1);
  });
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
