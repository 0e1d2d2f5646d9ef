import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath } from '../assemble.ts';
import { commandNature, isOfARun, natureFlags } from '../command-nature.ts';
import { parseEnvFile } from '../env-file.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import { repositoryFiles } from '../repository-files.ts';
import type { Search, TaskScript } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { shellOutput } from '../shell/walk.ts';
import type { TaskCall } from './make.ts';

/** Names that `task` takes without `-t`, in its order. */
export const TASKFILES = [
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

interface Taskfile {
  readonly path: TreePath;
  readonly document: DocumentNode;
  readonly directory: TreePath;
  readonly variables: ReadonlyMap<string, string>;
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

function run(
  path: TreePath,
  names: readonly string[] | null,
  environment: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
  search: Search
): readonly TaskScript[] {
  const { repository } = search;
  const document = readBuildFile(path, repository);
  if (document === null) return [];
  const made: TaskScript[] = [];
  const done = new Set<string>();
  const globals = (file: Omit<Taskfile, 'variables'>, outer: ReadonlyMap<string, string>): Taskfile => ({
    ...file,
    variables: variablesOf(
      at(file.document, 'vars'),
      variablesOf(
        at(file.document, 'env'),
        new Map([...outer, ...dotenvOf(file.document, file.directory, search)]),
        file.directory,
        search
      ),
      file.directory,
      search
    )
  });
  const visit = (file: Taskfile, name: string, values: ReadonlyMap<string, string>): void => {
    const key = JSON.stringify([file.path, name, [...values]]);
    if (done.has(key) || done.size > MAX_TASKS) return;
    done.add(key);
    const fitting = at(file.document, 'tasks', name) === undefined ? wildcard(file.document, name) : null;
    const task = at(file.document, 'tasks', name) ?? aliased(file.document, name) ?? fitting?.task;
    if (fitting !== null) for (const [index, match] of fitting.matches.entries()) values = new Map([...values, [`MATCH ${index}`, match]]);
    if (task === undefined) {
      const colon = name.indexOf(':');
      const inner = colon === -1 ? null : included(file, name.slice(0, colon));
      if (inner !== null) visit(inner, name.slice(colon + 1), values);
      return;
    }
    const outer = new Map([...file.variables, ...dotenvOf(task, file.directory, search)]);
    for (const [name, value] of values) if (name.startsWith('MATCH ')) outer.set(name, value);
    const own = variablesOf(at(task, 'vars'), variablesOf(at(task, 'env'), outer, file.directory, search), file.directory, search);
    const all = new Map([...own, ...values]);
    const put = (text: string) => template(text, all, search);
    const folder = textAt(task, 'dir');
    const directory = `${WORKSPACE}/${folder === undefined ? file.directory : (joinPath(file.directory, put(folder)) ?? folder)}`;
    for (const need of itemsAt(task, 'deps')) visit(file, put(textAt(need) ?? textAt(need, 'task') ?? ''), handed(need, put, values));
    const commands =
      task.kind === 'list'
        ? task.items
        : task.kind === 'scalar'
          ? [task]
          : [...itemsAt(task, 'cmds'), ...(at(task, 'cmd') ? [at(task, 'cmd') as DocumentNode] : [])];
    for (const command of commands) {
      const other = textAt(command, 'task');
      for (const item of loopItems(command, all, search)) {
        const inner = item === null ? all : new Map([...all, ['ITEM', item]]);
        const fill = (text: string) => template(text, inner, search);
        if (other !== undefined) visit(file, fill(other).replace(/^:/, ''), handed(command, fill, values));
        const text = textAt(command) ?? textAt(command, 'cmd');
        if (text !== undefined)
          made.push({
            text: fill(text),
            file: file.path,
            firstLine: lineOf(at(command, 'cmd') ?? command) - (text.includes('\n') ? 0 : 1),
            directory,
            variables: inner
          });
      }
    }
  };
  const included = (file: Taskfile, name: string): Taskfile | null => {
    const node = at(file.document, 'includes', name);
    const written = textAt(node) ?? textAt(node, 'taskfile');
    if (written === undefined) return null;
    const target = joinPath(parentOf(file.path), template(written, file.variables, search));
    const found =
      target === null ? undefined : [target, ...TASKFILES.map((one) => joinPath(target, one) ?? one)].find((one) => repository.isFile(one));
    const inner = found === undefined ? null : readBuildFile(found, repository);
    if (found === undefined || inner === null) return null;
    const folder = textAt(node, 'dir');
    return globals(
      {
        path: found,
        document: inner,
        directory: folder === undefined ? parentOf(file.path) : (joinPath(parentOf(file.path), folder) ?? '')
      },
      file.variables
    );
  };
  const file = globals({ path, document, directory: parentOf(path) }, environment);
  for (const name of names ?? entriesAt(document, 'tasks').map((entry) => entry.key)) visit(file, name, given);
  return made;
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

/** The task whose name with `*` fits, and what the stars stand for. */
function wildcard(document: DocumentNode, name: string): { readonly task: DocumentNode; readonly matches: readonly string[] } | null {
  for (const { key, value } of entriesAt(document, 'tasks')) {
    if (!key.includes('*')) continue;
    const match = new RegExp(`^${key.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '(.*?)')}$`).exec(name);
    if (match) return { task: value, matches: match.slice(1) };
  }
  return null;
}

function aliased(document: DocumentNode, name: string): DocumentNode | undefined {
  return entriesAt(document, 'tasks').find(({ value }) => itemsAt(value, 'aliases').some((alias) => textAt(alias) === name))?.value;
}

function handed(node: DocumentNode, put: (text: string) => string, values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([
    ...values,
    ...entriesAt(node, 'vars').flatMap(({ key, value }) => (textAt(value) === undefined ? [] : [[key, put(textAt(value) ?? '')] as const]))
  ]);
}

/** `for: [a, b]` and `for: {var: LIST}`; one null where there is no loop. */
function loopItems(command: DocumentNode, values: ReadonlyMap<string, string>, search: Search): readonly (string | null)[] {
  const loop = at(command, 'for');
  if (loop === undefined) return [null];
  if (loop.kind === 'list') return loop.items.map((item) => template(textAt(item) ?? '', values, search));
  const name = textAt(loop, 'var');
  const list = name === undefined ? undefined : values.get(name);
  return list === undefined
    ? [search.unknowns.mark({ name: '$ITEM', volatile: false, options: [] })]
    : list.split(/\s+/).filter((one) => one !== '');
}

function variablesOf(
  node: DocumentNode | undefined,
  outer: ReadonlyMap<string, string>,
  directory: TreePath,
  search: Search
): Map<string, string> {
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
function template(text: string, values: ReadonlyMap<string, string>, { unknowns }: Search): string {
  return text.replace(/\{\{-?\s*([^{}]{1,300}?)\s*-?\}\}/g, (_, expression: string) => {
    const unknown = () =>
      unknowns.mark({
        name: `$${expression.replace(/^\./, '').slice(0, 60)}`,
        volatile: isOfARun(expression.replace(/^\./, '')),
        options: []
      });
    const plain = /^\.([A-Za-z_]\w*)$/.exec(expression);
    if (plain) return /^(?:ROOT_DIR|USER_WORKING_DIR)$/.test(plain[1] ?? '') ? WORKSPACE : (values.get(plain[1] ?? '') ?? unknown());
    const matched = /^index\s+\.MATCH\s+(\d+)$/.exec(expression);
    if (matched) return values.get(`MATCH ${matched[1]}`) ?? unknown();
    const otherwise =
      /^\.([A-Za-z_]\w*)\s*\|\s*default\s+(["'])(.*?)\2$/.exec(expression) ??
      /^default\s+(["'])(.*?)\1\s+\.([A-Za-z_]\w*)$/.exec(expression);
    if (!otherwise) return unknown();
    const [name, value] = expression.startsWith('default') ? [otherwise[3], otherwise[2]] : [otherwise[1], otherwise[3]];
    const known = values.get(name ?? '');
    return known === undefined || known === '' ? (value ?? '') : known;
  });
}
