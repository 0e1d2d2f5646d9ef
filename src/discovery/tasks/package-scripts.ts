import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath } from '../assemble.ts';
import { isVendored } from '../by-name/file-names.ts';
import { matchSegment } from '../path-glob.ts';
import { baseName, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Search, TaskScript } from '../search.ts';
import type { TaskRunner } from '../shell/docker-command.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { TaskCall } from './make.ts';

/** Most package.json and project.json files that are read for one command. */
export const MAX_PACKAGES = 60;
/** Commands of the managers themselves, which run no script of that name. */
const OWN_VERBS = new Set(
  (
    'install i ci add remove rm publish pack link audit outdated update up upgrade exec dlx init config cache login logout version view info why ' +
    'dedupe prune list ls store fetch create import set unlink rebuild patch env doctor setup node global plugin npm completion x pm help'
  ).split(' ')
);

const RUN_VERBS: ReadonlySet<string> = new Set(['run', 'run-script', 'rum']);

interface CallReading {
  readonly names: string[];
  /** Packages by name or path; empty: the one of the directory. */
  readonly packages: string[];
  /** Directory that is named, absolute; null: that of the command. */
  directory: string | null;
  everywhere: boolean;
}
interface ScriptCall extends Readonly<CallReading> {
  /** Words that are put behind the script. */
  readonly more: readonly string[];
}
interface OptionPlace {
  readonly call: CallReading;
  readonly runner: TaskRunner;
  readonly directory: string;
}

/** Scripts that npm, pnpm, yarn, bun, turbo, lerna, npm-run-all, composer and deno run with these words. */
export function packageScripts(runner: TaskRunner, call: TaskCall, search: Search): readonly TaskScript[] {
  const read = readCall(runner, call);
  if (read === null) return [];
  const { repository } = search;
  const own = MANIFESTS[runner] ?? ['package.json'];
  const beside = own.flatMap((name) => treePath(read.directory ?? call.directory, name) ?? []).find((path) => repository.isFile(path));
  const files = read.everywhere
    ? repository
        .named('package.json')
        .filter((path) => !isVendored(path))
        .slice(0, MAX_PACKAGES)
    : read.packages.length > 0
      ? packagesNamed(read.packages, search)
      : beside === undefined
        ? []
        : [beside];
  const names = runner === 'turbo' ? withTurboNeeds(read.names, search) : read.names;
  return files.flatMap((file) => names.flatMap((name) => scriptsOf(file, name, read.more, call.environment, search)));
}

/** Files that hold the scripts of a runner; of all others package.json does. */
const MANIFESTS: Partial<Readonly<Record<TaskRunner, readonly string[]>>> = {
  composer: ['composer.json'],
  deno: ['deno.json', 'deno.jsonc', 'package.json']
};

/** Tasks of turbo and those that turbo.json lets run before them, in the same package or in those that it needs. */
function withTurboNeeds(names: readonly string[], { repository }: Search): readonly string[] {
  const document = ['turbo.json', 'turbo.jsonc']
    .filter((path) => repository.isFile(path))
    .map((path) => readBuildFile(path, repository))[0];
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name) || found.size > MAX_PACKAGES) return;
    found.add(name);
    const task = at(document ?? undefined, 'tasks', name) ?? at(document ?? undefined, 'pipeline', name);
    for (const need of itemsAt(task, 'dependsOn')) add((textAt(need) ?? '').replace(/^\^/, '').replace(/^.*#/, ''));
  };
  for (const name of names) add(name);
  return [...found].reverse();
}

function readCall(runner: TaskRunner, { words, directory }: TaskCall): ScriptCall | null {
  const call: CallReading = { names: [], packages: [], directory: null, everywhere: runner === 'turbo' || runner === 'lerna' };
  const rest = [...words];
  const takesAll = runner === 'run-all' || runner === 'turbo';
  let explicit = false;
  for (let word = rest.shift(); word !== undefined && word !== '--'; word = rest.shift()) {
    if (/^--?[A-Za-z][\w-]*(?:=|$)/.test(word)) readOption(word, rest, { call, runner, directory });
    else if (call.names.length > 0 && !takesAll) {
      // yarn, pnpm and bun hand further words on; npm only behind `--`.
      if (runner === 'npm') continue;
      rest.unshift(word);
      break;
    } else if (call.names.length > 0 || runner === 'run-all') call.names.push(word);
    else if (readPlace(word, rest, call, runner)) continue;
    else if (!explicit && RUN_VERBS.has(word)) explicit = true;
    else if (!explicit && runner !== 'turbo' && OWN_VERBS.has(word)) return null;
    else call.names.push(word === 't' ? 'test' : word);
  }
  return call.names.length === 0 ? null : { ...call, more: rest };
}

/** Reads a verb of the manager that says in which packages the script runs. */
function readPlace(word: string, rest: string[], call: CallReading, runner: TaskRunner): boolean {
  if (word === 'workspace' && runner === 'yarn') call.packages.push(rest.shift() ?? '');
  else if (word === 'workspaces' || word === 'foreach') call.everywhere = true;
  else return false;
  return true;
}

/** Reads an option, and takes its value from the words behind it where it stands there. */
function readOption(word: string, rest: string[], { call, runner, directory }: OptionPlace): void {
  const [name = '', written] = word.split(/=(.*)/s);
  const value = () => written ?? rest.shift() ?? '';
  if (/^(?:-w|--workspace|--filter|-F|--scope)$/.test(name) && !(runner === 'pnpm' && name === '-w')) {
    call.packages.push(value());
    call.everywhere = false;
  } else if (/^(?:--prefix|--dir|-C|--cwd)$/.test(name)) call.directory = `${directory}/${value()}`;
  else if (/^(?:--workspaces|-ws|-r|--recursive)$/.test(name)) call.everywhere = true;
  else if (/^--(?:concurrency|loglevel|cache-dir|env-mode|output-logs)$/.test(name)) value();
}

/** Packages of these names, or in these folders. */
function packagesNamed(names: readonly string[], { repository }: Search): readonly TreePath[] {
  const files = repository.named('package.json').filter((path) => !isVendored(path));
  const plain = names.map((name) => name.replace(/^\.\//, '').replace(/^[{]|[}]$|\.\.\.|\^/g, ''));
  const byFolder = files.filter((file) => plain.includes(parentOf(file)) || plain.includes(baseName(parentOf(file))));
  const found = byFolder.length > 0 ? byFolder : files.slice(0, MAX_PACKAGES);
  const exact = found.filter(
    (file) => plain.includes(textAt(readBuildFile(file, repository) ?? undefined, 'name') ?? '\u0000') || plain.includes(parentOf(file))
  );
  return exact.length > 0 ? exact : byFolder;
}

export function scriptsOf(
  file: TreePath,
  name: string,
  more: readonly string[],
  environment: ReadonlyMap<string, string>,
  search: Search
): readonly TaskScript[] {
  const document = readBuildFile(file, search.repository) ?? undefined;
  const section = baseName(file).startsWith('deno.') ? 'tasks' : 'scripts';
  // `image:*` of npm-run-all.
  if (name.includes('*')) {
    const fitting = entriesAt(document, section).map(({ key }) => key);
    return fitting.filter((key) => matchSegment(name, key)).flatMap((key) => scriptsOf(file, key, more, environment, search));
  }
  return [`pre${name}`, name, `post${name}`].flatMap((one) => {
    const node = at(document, section, one);
    const lines = node?.kind === 'list' ? node.items : [node];
    return lines.flatMap((line) => {
      const text = textAt(line) ?? textAt(line, 'command');
      if (line === undefined || text === undefined) return [];
      // `@other` of composer: another script, or the program behind it.
      const reference = baseName(file) === 'composer.json' ? /^@([\w:.-]+)/.exec(text)?.[1] : undefined;
      if (reference !== undefined && reference !== name && at(document, section, reference) !== undefined)
        return scriptsOf(file, reference, [], environment, search);
      return [scriptOf(file, line, one === name ? [text, ...more.map(quoted)].join(' ') : text, document, environment)];
    });
  });
}

export const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function scriptOf(
  file: TreePath,
  node: DocumentNode,
  text: string,
  document: DocumentNode | undefined,
  environment: ReadonlyMap<string, string>
): TaskScript {
  const name = textAt(document, 'name');
  const version = textAt(document, 'version');
  const variables = new Map([
    ...environment,
    ...(name === undefined ? [] : [['npm_package_name', name] as const]),
    ...(version === undefined ? [] : [['npm_package_version', version] as const])
  ]);
  return { text, file, firstLine: lineOf(node) - 1, directory: `${WORKSPACE}/${parentOf(file)}`, variables };
}

/** All scripts of a package, as a person would start them. */
export function allPackageScripts(file: TreePath, search: Search): readonly TaskScript[] {
  const document = readBuildFile(file, search.repository) ?? undefined;
  return entriesAt(document, 'scripts').flatMap(({ value }) => {
    const text = textAt(value);
    return text === undefined ? [] : [scriptOf(file, value, text, document, new Map())];
  });
}
