import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath } from '../assemble.ts';
import { variableFlags } from '../ci-variables.ts';
import { commandNature, natureFlags } from '../command-nature.ts';
import { parseEnvFile } from '../env-file.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import { repositoryFiles } from '../repository-files.ts';
import type { Search, TaskScript } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { shellOutput } from '../shell/walk.ts';
import type { TaskCall } from './make.ts';

/** Names that `task` takes without `-t`, in its order. */
const TASKFILES = [
  'Taskfile.yml',
  'taskfile.yml',
  'Taskfile.yaml',
  'taskfile.yaml',
  'Taskfile.dist.yml',
  'taskfile.dist.yml',
  'Taskfile.dist.yaml',
  'taskfile.dist.yaml'
];
const MAX_TASKS = 200;
/** Variables that hold what the stars of a task's name stand for; no name of a file has a blank. */
const MATCH = 'MATCH ';

type Values = ReadonlyMap<string, string>;

interface Taskfile {
  readonly path: TreePath;
  readonly document: DocumentNode;
  readonly directory: TreePath;
  readonly variables: Values;
}

/** Commands that `task` with these words runs. */
export function taskfileScripts(call: TaskCall, search: Search): readonly TaskScript[] {
  let directory = call.directory;
  let file: string | null = null;
  const given = new Map<string, string>();
  const names: string[] = [];
  let more: readonly string[] = [];
  for (let index = 0; index < call.words.length; index++) {
    const word = call.words[index] ?? '';
    const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
    if (word === '--') {
      more = call.words.slice(index + 1);
      break;
    }
    if (/^(?:-d|--dir)$/.test(word)) directory = `${directory}/${call.words[++index] ?? ''}`;
    else if (/^(?:-t|--taskfile)$/.test(word)) file = call.words[++index] ?? null;
    else if (assignment) given.set(assignment[1] ?? '', assignment[2] ?? '');
    else if (!word.startsWith('-')) names.push(word);
  }
  const path = (file === null ? TASKFILES : [file])
    .flatMap((name) => treePath(directory, name) ?? [])
    .find((one) => search.repository.isFile(one));
  if (path === undefined) return [];
  given.set('CLI_ARGS', more.join(' '));
  return run(path, names.length === 0 ? ['default'] : names, new Map([...call.environment]), given, search);
}

/** All tasks of a taskfile, as a person would start them. */
export function allTaskfileScripts(path: TreePath, search: Search): readonly TaskScript[] {
  return run(path, null, new Map(), new Map(), search);
}

/** One walk from the tasks that are called to those that they need and call. */
interface Walk {
  readonly search: Search;
  readonly made: TaskScript[];
  readonly done: Set<string>;
}

function run(path: TreePath, names: readonly string[] | null, environment: Values, given: Values, search: Search): readonly TaskScript[] {
  const document = readBuildFile(path, search.repository);
  if (document === null) return [];
  const file = taskfileOf({ path, document, directory: parentOf(path) }, environment, search);
  const walk: Walk = { search, made: [], done: new Set() };
  for (const name of names ?? entriesAt(document, 'tasks').map((entry) => entry.key)) visit(file, name, given, walk);
  return walk.made;
}

function taskfileOf(file: Omit<Taskfile, 'variables'>, outer: Values, search: Search): Taskfile {
  const start = new Map([...outer, ...dotenvOf(file.document, file.directory, search)]);
  return { ...file, variables: withVariablesOf(file.document, start, file.directory, search) };
}

/** Adds the scripts of a task: first those of what it needs, then its commands. */
function visit(file: Taskfile, name: string, given: Values, walk: Walk): void {
  const { search, made, done } = walk;
  const key = JSON.stringify([file.path, name, [...given]]);
  if (done.has(key) || done.size > MAX_TASKS) return;
  done.add(key);
  const found = taskNamed(file.document, name);
  if (found === null) {
    const colon = name.indexOf(':');
    const inner = colon === -1 ? null : included(file, name.slice(0, colon), search);
    if (inner !== null) visit(inner, name.slice(colon + 1), given, walk);
    return;
  }
  const { task, matches } = found;
  const values = new Map([...given, ...matches]);
  const variables = variablesOfTask(task, file, values, search);
  const put = (text: string) => template(text, variables, search);
  const folder = textAt(task, 'dir');
  const directory = `${WORKSPACE}/${folder === undefined ? file.directory : (joinPath(file.directory, put(folder)) ?? folder)}`;
  for (const need of itemsAt(task, 'deps')) visit(file, put(textAt(need) ?? textAt(need, 'task') ?? ''), handed(need, put, values), walk);
  for (const command of commandsOf(task))
    for (const item of loopItems(command, variables, search)) {
      const inner = item === null ? variables : new Map([...variables, ['ITEM', item]]);
      const fill = (text: string) => template(text, inner, search);
      const other = textAt(command, 'task');
      if (other !== undefined) visit(file, fill(other).replace(/^:/, ''), handed(command, fill, values), walk);
      const line = lineOfCommand(command);
      if (line !== null) made.push({ ...line, text: fill(line.text), file: file.path, directory, variables: inner });
    }
}

/** The shell's part of a command; null where it only calls another task. */
function lineOfCommand(command: DocumentNode): { readonly text: string; readonly firstLine: number } | null {
  const node = command.kind === 'scalar' ? command : at(command, 'cmd');
  const text = textAt(node);
  if (node === undefined || text === undefined) return null;
  return { text, firstLine: lineOf(node) - (text.includes('\n') ? 0 : 1) };
}

/** A task by its name, an alias or a name with `*`; `matches`: what the stars stand for, as variables. */
function taskNamed(
  document: DocumentNode,
  name: string
): { readonly task: DocumentNode; readonly matches: readonly (readonly [string, string])[] } | null {
  const task = at(document, 'tasks', name) ?? aliased(document, name);
  return task === undefined ? wildcard(document, name) : { task, matches: [] };
}

/** What the texts of a task may name: what it is called with stands before its own variables. */
function variablesOfTask(task: DocumentNode, file: Taskfile, given: Values, search: Search): Values {
  const matches = [...given].filter(([name]) => name.startsWith(MATCH));
  const outer = new Map([...file.variables, ...dotenvOf(task, file.directory, search), ...matches]);
  return new Map([...withVariablesOf(task, outer, file.directory, search), ...given]);
}

function commandsOf(task: DocumentNode): readonly DocumentNode[] {
  if (task.kind === 'list') return task.items;
  if (task.kind === 'scalar') return [task];
  const one = at(task, 'cmd');
  return [...itemsAt(task, 'cmds'), ...(one === undefined ? [] : [one])];
}

function included(file: Taskfile, name: string, search: Search): Taskfile | null {
  const node = at(file.document, 'includes', name);
  const written = textAt(node) ?? textAt(node, 'taskfile');
  const home = parentOf(file.path);
  const target = written === undefined ? null : joinPath(home, template(written, file.variables, search));
  if (target === null) return null;
  const path = [target, ...TASKFILES.map((one) => joinPath(target, one) ?? one)].find((one) => search.repository.isFile(one));
  const document = path === undefined ? null : readBuildFile(path, search.repository);
  if (path === undefined || document === null) return null;
  const folder = textAt(node, 'dir');
  return taskfileOf({ path, document, directory: folder === undefined ? home : (joinPath(home, folder) ?? '') }, file.variables, search);
}

/** Variables of the files that `dotenv:` names; the first one that gives a name wins. */
function dotenvOf(node: DocumentNode, directory: TreePath, { repository }: Search): readonly (readonly [string, string])[] {
  return itemsAt(node, 'dotenv')
    .toReversed()
    .flatMap((item) => {
      const path = joinPath(directory, textAt(item) ?? '');
      return path === null || !repository.isFile(path) ? [] : [...parseEnvFile(repository.text(path) ?? '')];
    });
}

function wildcard(document: DocumentNode, name: string): ReturnType<typeof taskNamed> {
  for (const { key, value } of entriesAt(document, 'tasks')) {
    if (!key.includes('*')) continue;
    const match = new RegExp(`^${key.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '(.*?)')}$`).exec(name);
    if (match) return { task: value, matches: match.slice(1).map((text, index) => [`${MATCH}${index}`, text] as const) };
  }
  return null;
}

function aliased(document: DocumentNode, name: string): DocumentNode | undefined {
  return entriesAt(document, 'tasks').find(({ value }) => itemsAt(value, 'aliases').some((alias) => textAt(alias) === name))?.value;
}

function handed(node: DocumentNode, put: (text: string) => string, values: Values): Values {
  return new Map([
    ...values,
    ...entriesAt(node, 'vars').flatMap(({ key, value }) => (textAt(value) === undefined ? [] : [[key, put(textAt(value) ?? '')] as const]))
  ]);
}

/** `for: [a, b]` and `for: {var: LIST}`; one null where there is no loop. */
function loopItems(command: DocumentNode, values: Values, search: Search): readonly (string | null)[] {
  const loop = at(command, 'for');
  if (loop === undefined) return [null];
  if (loop.kind === 'list') return loop.items.map((item) => template(textAt(item) ?? '', values, search));
  const name = textAt(loop, 'var');
  const list = name === undefined ? undefined : values.get(name);
  return list === undefined
    ? [search.unknowns.mark({ name: '$ITEM', volatile: false, options: [] })]
    : list.split(/\s+/).filter((one) => one !== '');
}

/** Variables with those of `env` and then of `vars` of a file or a task. */
function withVariablesOf(node: DocumentNode, outer: Values, directory: TreePath, search: Search): Values {
  return variablesOf(at(node, 'vars'), variablesOf(at(node, 'env'), outer, directory, search), directory, search);
}

function variablesOf(node: DocumentNode | undefined, outer: Values, directory: TreePath, search: Search): Map<string, string> {
  const values = new Map(outer);
  for (const { key, value } of entriesAt(node)) {
    const command = textAt(value, 'sh');
    if (value.kind === 'list') values.set(key, value.items.map((item) => textAt(item) ?? '').join(' '));
    else if (command !== undefined) {
      const start = {
        variables: values,
        directory: `${WORKSPACE}/${directory}`,
        scriptDirectory: WORKSPACE,
        files: repositoryFiles(search.repository),
        unknowns: search.unknowns
      };
      const text = template(command, values, search);
      values.set(
        key,
        shellOutput(text, start)?.replace(/\n+$/, '') ??
          search.unknowns.mark({ name: `$${key}`, ...natureFlags(commandNature(text, search.unknowns)), options: [] })
      );
    } else if (textAt(value) !== undefined) values.set(key, template(textAt(value) ?? '', values, search));
  }
  return values;
}

/** `{{.NAME}}`, `{{.NAME | default "x"}}`, `{{default "x" .NAME}}`; anything else is not known. */
function template(text: string, values: Values, { unknowns }: Search): string {
  return text.replace(/\{\{-?\s*([^{}]{1,300}?)\s*-?\}\}/g, (_, expression: string) => {
    const unknown = () =>
      unknowns.mark({
        name: `$${expression.replace(/^\./, '').slice(0, 60)}`,
        ...variableFlags(expression.replace(/^\./, '')),
        options: []
      });
    const plain = /^\.([A-Za-z_]\w*)$/.exec(expression);
    if (plain) return /^(?:ROOT_DIR|USER_WORKING_DIR)$/.test(plain[1] ?? '') ? WORKSPACE : (values.get(plain[1] ?? '') ?? unknown());
    const matched = /^index\s+\.MATCH\s+(\d+)$/.exec(expression);
    if (matched) return values.get(`${MATCH}${matched[1]}`) ?? unknown();
    const otherwise =
      /^\.([A-Za-z_]\w*)\s*\|\s*default\s+(["'])(.*?)\2$/.exec(expression) ??
      /^default\s+(["'])(.*?)\1\s+\.([A-Za-z_]\w*)$/.exec(expression);
    if (!otherwise) return unknown();
    const [name, value] = expression.startsWith('default') ? [otherwise[3], otherwise[2]] : [otherwise[1], otherwise[3]];
    const known = values.get(name ?? '');
    return known === undefined || known === '' ? (value ?? '') : known;
  });
}
