import { treePath } from '../assemble.ts';
import { parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { repositoryFiles } from '../repository-files.ts';
import { asPosixText } from '../scripts/other-shells.ts';
import { type ShellCommand, type ShellStart, WORKSPACE } from '../shell/state.ts';
import { taskCommand } from '../shell/task-command.ts';
import { walkShell } from '../shell/walk.ts';
import { taskScripts } from '../tasks/task-scripts.ts';
import type { Unknowns } from '../unknowns.ts';
import { NO_BRANCHES } from './sample-runs.ts';
import { isToolWrapper } from './tool-outputs.ts';

const MAX_SCRIPT_DEPTH = 3;

/** Adds what a script writes for the runner. */
function addWritten(more: ReadonlyMap<string, string>, written: Map<string, string>): void {
  for (const file of ['$GITHUB_ENV', '$GITHUB_OUTPUT'])
    if (more.has(file)) written.set(file, `${written.get(file) ?? ''}${more.get(file) ?? ''}`);
}

/** What follows commands into the repository's own scripts and tasks. */
export interface Follower {
  readonly repository: Repository;
  readonly unknowns: Unknowns;
  /** Those of a command that has none of its own. */
  readonly variables: ReadonlyMap<string, string>;
  /** What they write for the runner is added here. */
  readonly written: Map<string, string>;
}

/** Commands with those of the repository's own scripts and tasks in the place of their calls; what these write for the runner is added to `written`. */
export function throughScripts(commands: readonly ShellCommand[], follower: Follower, depth = 0): readonly ShellCommand[] {
  return commands.flatMap((command) =>
    depth >= MAX_SCRIPT_DEPTH ? [command] : (throughTask(command, follower, depth) ?? throughScript(command, follower, depth) ?? [command])
  );
}

function walked(text: string, start: Omit<ShellStart, 'files' | 'unknowns'>, follower: Follower, depth: number): readonly ShellCommand[] {
  const { repository, unknowns, written } = follower;
  const result = walkShell(text, { ...start, unknowns, files: repositoryFiles(repository) });
  addWritten(result.written, written);
  return throughScripts(result.commands, follower, depth + 1);
}

/** What a task runs; null for a command that starts none. */
function throughTask(command: ShellCommand, follower: Follower, depth: number): readonly ShellCommand[] | null {
  const [first = '', ...rest] = command.words;
  const task = taskCommand(first, rest[0] === '' ? [] : rest);
  if (task?.kind !== 'task') return null;
  const call = { words: task.words, directory: command.directory, environment: command.environment };
  const { repository, unknowns } = follower;
  const inner = taskScripts(task.runner, call, { repository, unknowns, branches: NO_BRANCHES, follow: () => [] }).flatMap(
    ({ text, directory, variables }) => walked(text, { variables, directory, scriptDirectory: directory }, follower, depth)
  );
  // What a task is not found to run is taken as the runner's own doing.
  return inner.length > 0 ? inner : [command];
}

/** What a script of the repository runs; null for a command that starts none. */
function throughScript(command: ShellCommand, follower: Follower, depth: number): readonly ShellCommand[] | null {
  const { repository, variables } = follower;
  const [first = '', second = ''] = command.words;
  const isShell = /^(?:ba|z|da|a|k)?sh$/.test(first);
  if (isToolWrapper(first)) return null;
  const called = isShell ? second : first.includes('/') ? first : '';
  const path = called === '' ? null : treePath(command.directory, called);
  const text = path === null || !repository.isFile(path) ? null : repository.text(path);
  const script = path === null || text === null ? null : asPosixText(text, path);
  if (path === null || script === null) return null;
  const start = {
    variables: command.environment.size > 0 ? command.environment : variables,
    directory: command.directory,
    scriptDirectory: `${WORKSPACE}/${parentOf(path)}`,
    positional: command.words.slice(isShell ? 2 : 1)
  };
  return walked(script, start, follower, depth);
}
