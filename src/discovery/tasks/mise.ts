import { at, type DocumentNode, entriesAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath } from '../assemble.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import type { Search, TaskScript } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { TaskCall } from './make.ts';

/** Files that mise reads in a directory, and the folders whose files are tasks. */
const FILES = ['mise.toml', '.mise.toml', 'mise/config.toml', '.mise/config.toml', '.config/mise.toml', '.config/mise/config.toml'];
const FOLDERS = ['mise-tasks', '.mise-tasks', 'mise/tasks', '.mise/tasks', '.config/mise/tasks'];
const OWN_VERBS = new Set(
  'install i use u exec x activate ls env settings trust tasks plugins self-update upgrade prune where which set'.split(' ')
);
const MAX_TASKS = 100;

/** Tasks that `mise run NAME` runs. */
export function miseScripts(call: TaskCall, search: Search): readonly TaskScript[] {
  const words = call.words.filter((word) => !word.startsWith('-') || word === '--');
  const [verb = '', ...rest] = words;
  const explicit = verb === 'run' || verb === 'r';
  if (!explicit && (verb === '' || OWN_VERBS.has(verb))) return [];
  const [name = '', ...given] = explicit ? rest : words;
  const folder = treePath(call.directory, '.');
  return folder === null
    ? []
    : tasksNamed(
        name,
        given.filter((word) => word !== '--'),
        folder,
        call.environment,
        search
      );
}

function tasksNamed(
  name: string,
  given: readonly string[],
  folder: TreePath,
  environment: ReadonlyMap<string, string>,
  search: Search
): readonly TaskScript[] {
  const { repository } = search;
  const documents = FILES.flatMap((file) => {
    const path = joinPath(folder, file);
    const document = path !== null && repository.isFile(path) ? readBuildFile(path, repository) : null;
    return path === null || document === null ? [] : [{ path, document }];
  });
  const variables = new Map([...environment, ...documents.flatMap(({ document }) => texts(at(document, 'env')))]);
  const made: TaskScript[] = [];
  const done = new Set<string>();
  const run = (wanted: string, words: readonly string[]): void => {
    if (done.has(wanted) || done.size > MAX_TASKS) return;
    done.add(wanted);
    for (const { path, document } of documents) {
      const task = at(document, 'tasks', wanted);
      if (task === undefined) continue;
      for (const need of oneOrMore(at(task, 'depends'))) run(textAt(need) ?? '', []);
      const directory = `${WORKSPACE}/${joinPath(folder, textAt(task, 'dir') ?? '.') ?? folder}`;
      const own = new Map([...variables, ...texts(at(task, 'env'))]);
      made.push(...linesOfTask(task, words).map((line) => ({ ...line, file: path, directory, variables: own, positional: words })));
    }
    const script = taskFile(wanted, folder, repository);
    if (script !== null) made.push({ ...script, firstLine: 0, directory: `${WORKSPACE}/${folder}`, variables, positional: words });
  };
  run(name, given);
  return made;
}

/** The command of a task or several; the words of the call go to the last one. */
function linesOfTask(task: DocumentNode, words: readonly string[]): readonly { readonly text: string; readonly firstLine: number }[] {
  const runs = oneOrMore(task.kind === 'scalar' ? task : at(task, 'run'));
  return runs.flatMap((one, index) => {
    const text = textAt(one);
    if (text === undefined) return [];
    return [{ text: index === runs.length - 1 ? [text, ...words].join(' ') : text, firstLine: lineOf(one) - 1 }];
  });
}

/** A value that may be one or a list of such. */
function oneOrMore(node: DocumentNode | undefined): readonly DocumentNode[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** A file that is a task by its name. */
function taskFile(name: string, folder: TreePath, repository: Repository): { readonly text: string; readonly file: TreePath } | null {
  for (const one of FOLDERS) {
    const file = joinPath(folder, `${one}/${name.replaceAll(':', '/')}`);
    const text = file !== null && repository.isFile(file) ? repository.text(file) : null;
    if (file !== null && text !== null) return { text, file };
  }
  return null;
}

/** All tasks of a mise.toml, as a person would start them. */
export function allMiseScripts(path: TreePath, search: Search): readonly TaskScript[] {
  const document = readBuildFile(path, search.repository);
  if (document === null) return [];
  const folder = parentOf(path).replace(/(?:^|\/)(?:\.config\/mise|\.config|mise|\.mise)$/, '');
  return entriesAt(document, 'tasks').flatMap(({ key }) => tasksNamed(key, [], folder, new Map(), search));
}

function texts(node: DocumentNode | undefined): readonly (readonly [string, string])[] {
  return entriesAt(node).flatMap(({ key, value }) => (textAt(value) === undefined ? [] : [[key, textAt(value) ?? ''] as const]));
}
