import type { TreePath } from '../../model/units.ts';
import { treePath } from '../assemble.ts';
import { parseEnvFile } from '../env-file.ts';
import { joinPath, parentOf } from '../paths.ts';
import { repositoryFiles } from '../repository-files.ts';
import type { Search, TaskScript } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { shellOutput } from '../shell/walk.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import type { TaskCall } from './make.ts';

interface Recipe {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly otherwise: string | null; readonly rest: boolean }[];
  readonly needs: readonly { readonly name: string; readonly words: readonly string[] }[];
  readonly body: readonly { readonly text: string; readonly line: number }[];
  readonly file: TreePath;
  /** Variables of the module that it stands in, and the folder where it runs; null: as the justfile itself. */
  readonly module: { readonly variables: ReadonlyMap<string, string>; readonly directory: TreePath } | null;
  /** `[working-directory: "x"]`, relative to the justfile. */
  readonly folder: string | null;
}
interface Justfile {
  readonly variables: ReadonlyMap<string, string>;
  readonly recipes: readonly Recipe[];
  readonly aliases: ReadonlyMap<string, string>;
}

const MAX_RECIPES = 100;
const NAMES = ['justfile', 'Justfile', '.justfile', 'JUSTFILE'];

/** Recipes that `just` with these words runs. */
export function justScripts(call: TaskCall, search: Search): readonly TaskScript[] {
  let directory = call.directory;
  let file: string | null = null;
  const given = new Map<string, string>();
  const words: string[] = [];
  for (let at = 0; at < call.words.length; at++) {
    const word = call.words[at] ?? '';
    const assignment = words.length === 0 ? /^([A-Za-z_][\w-]*)=([\s\S]*)$/.exec(word) : null;
    if (/^(?:-f|--justfile)$/.test(word)) file = call.words[++at] ?? null;
    else if (/^(?:-d|--working-directory)$/.test(word)) directory = `${directory}/${call.words[++at] ?? ''}`;
    else if (word === '--set') given.set(call.words[++at] ?? '', call.words[++at] ?? '');
    else if (assignment) given.set(assignment[1] ?? '', assignment[2] ?? '');
    else if (!word.startsWith('-') || words.length > 0) words.push(word);
  }
  const candidates =
    file !== null
      ? [treePath(call.directory, file)]
      : ancestors(treePath(directory, '.') ?? '').flatMap((folder) => NAMES.map((name) => joinPath(folder, name)));
  const path = candidates.find((one): one is TreePath => one !== null && search.repository.isFile(one));
  if (path === undefined) return [];
  const just = readJustfile(path, search);
  const start = file === null ? `${WORKSPACE}/${parentOf(path)}` : directory;
  return recipesFor(words, just, new Map([...call.environment, ...just.variables, ...given]), start, search);
}

/** All recipes of a justfile, as a person would start them. */
export function allJustScripts(path: TreePath, search: Search): readonly TaskScript[] {
  const just = readJustfile(path, search);
  const values = new Map(just.variables);
  return just.recipes.flatMap((recipe) => recipeScripts(recipe, null, values, `${WORKSPACE}/${parentOf(path)}`, search));
}

function ancestors(folder: TreePath): readonly TreePath[] {
  return folder === '' ? [''] : [folder, ...ancestors(parentOf(folder))];
}

function recipesFor(
  words: readonly string[],
  just: Justfile,
  values: ReadonlyMap<string, string>,
  directory: string,
  search: Search
): readonly TaskScript[] {
  const made: TaskScript[] = [];
  const done = new Set<string>();
  const run = (recipe: Recipe, given: readonly string[]): void => {
    const key = JSON.stringify([recipe.name, given]);
    if (done.has(key) || done.size > MAX_RECIPES) return;
    done.add(key);
    const parameters = parametersOf(recipe, given, values, search.unknowns);
    for (const need of recipe.needs) {
      const other = find(just, need.name);
      if (other !== undefined)
        run(
          other,
          need.words.map((word) => evaluate(word, new Map([...values, ...parameters]), search))
        );
    }
    made.push(...recipeScripts(recipe, given, values, directory, search));
  };
  let rest = words.length === 0 ? [just.recipes[0]?.name ?? ''] : words;
  while (rest.length > 0) {
    const inModule = find(just, `${rest[0]}::${rest[1]}`);
    if (inModule !== undefined) rest = rest.slice(1);
    const recipe = inModule ?? find(just, rest[0] ?? '');
    if (recipe === undefined) break;
    // A recipe takes as many words as it has parameters; what follows is the next recipe.
    const takes = recipe.parameters.some((parameter) => parameter.rest) ? rest.length : recipe.parameters.length;
    run(recipe, rest.slice(1, 1 + takes));
    rest = rest.slice(1 + takes);
  }
  return made;
}

const find = (just: Justfile, name: string): Recipe | undefined =>
  just.recipes.find((recipe) => recipe.name === (just.aliases.get(name) ?? name));

function parametersOf(
  recipe: Recipe,
  given: readonly string[] | null,
  values: ReadonlyMap<string, string>,
  unknowns: Unknowns
): ReadonlyMap<string, string> {
  return new Map(
    recipe.parameters.map((parameter, index) => {
      if (parameter.rest && given !== null) return [parameter.name, given.slice(index).join(' ')];
      const word = given?.[index];
      const otherwise = parameter.otherwise === null ? null : plainValue(parameter.otherwise, values);
      if (word !== undefined) return [parameter.name, word];
      if (given !== null && otherwise !== null) return [parameter.name, otherwise];
      return [
        parameter.name,
        unknowns.mark({ name: `$${parameter.name}`, volatile: false, options: otherwise === null ? [] : [otherwise] })
      ];
    })
  );
}

function recipeScripts(
  recipe: Recipe,
  given: readonly string[] | null,
  values: ReadonlyMap<string, string>,
  outer: string,
  search: Search
): readonly TaskScript[] {
  const scope = recipe.module === null ? values : new Map([...values, ...recipe.module.variables]);
  const variables = new Map([...scope, ...parametersOf(recipe, given, scope, search.unknowns)]);
  const home = recipe.module === null ? outer : `${WORKSPACE}/${recipe.module.directory}`;
  const directory = recipe.folder === null ? home : `${home}/${recipe.folder}`;
  const put = (text: string) => text.replace(/\{\{([^{}]{1,300})\}\}/g, (_, expression: string) => evaluate(expression, variables, search));
  const [first] = recipe.body;
  if (first === undefined) return [];
  const positional = given === null ? {} : { positional: given };
  // A shebang makes the body one script; else each line is a command of its own.
  if (first.text.startsWith('#!'))
    return [
      {
        text: put(recipe.body.map((line) => line.text).join('\n')),
        file: recipe.file,
        firstLine: first.line,
        directory,
        variables,
        ...positional
      }
    ];
  return recipe.body.map(({ text, line }) => ({
    text: put(text).replace(/^\s*[@-]+/, ''),
    file: recipe.file,
    firstLine: line,
    directory,
    variables,
    ...positional
  }));
}

/** An expression of just: a name, a text, `+` and `/` between them, `env(…)`, a command in backticks. */
function evaluate(expression: string, variables: ReadonlyMap<string, string>, search: Search): string {
  const text = expression.trim();
  const condition = /^if\s+(.+?)\s*(==|!=)\s*(.+?)\s*\{(.*?)\}\s*else\s+(?:\{(.*)\}|(if\s.*))$/.exec(text);
  if (condition) {
    const [left, right] = [evaluate(condition[1] ?? '', variables, search), evaluate(condition[3] ?? '', variables, search)];
    const [then, otherwise] = [condition[4] ?? '', condition[5] ?? condition[6] ?? ''].map((one) => evaluate(one, variables, search));
    if (!hasUnknown(left) && !hasUnknown(right)) return ((left === right) === (condition[2] === '==') ? then : otherwise) ?? '';
    return search.unknowns.mark({ name: `$${text.slice(0, 60)}`, volatile: false, options: [otherwise ?? '', then ?? ''] });
  }
  const parts = text.split(/\s*(\+|(?<=\s)\/(?=\s))\s*/);
  if (parts.length > 1 && !/^(["'`])(?:(?!\1).)*\1$/.test(text) && !text.startsWith('if ')) {
    return parts.map((part, index) => (index % 2 === 1 ? (part === '/' ? '/' : '') : evaluate(part, variables, search))).join('');
  }
  const plain = plainValue(text, variables);
  if (plain !== null) return plain;
  const command = /^`([\s\S]*)`$/.exec(text)?.[1];
  if (command !== undefined) {
    const files = repositoryFiles(search.repository);
    const printed = shellOutput(command, { variables, directory: WORKSPACE, scriptDirectory: WORKSPACE, files, unknowns: search.unknowns });
    if (printed !== null) return printed.replace(/\n+$/, '');
  }
  const environment = /^env(?:_var(?:_or_default)?)?\(\s*(["'])(\w+)\1\s*(?:,\s*(["'])(.*?)\3\s*)?\)$/.exec(text);
  if (environment) {
    const known = variables.get(environment[2] ?? '');
    return (
      known ??
      search.unknowns.mark({
        name: `$${environment[2] ?? ''}`,
        volatile: false,
        options: environment[4] === undefined ? [] : [environment[4]]
      })
    );
  }
  if (/^(?:justfile_directory|invocation_directory|source_directory)\(\)$/.test(text)) return WORKSPACE;
  return search.unknowns.mark({ name: `$${text.slice(0, 60)}`, volatile: false, options: [] });
}

function plainValue(text: string, variables: ReadonlyMap<string, string>): string | null {
  const quoted = /^(["'])((?:(?!\1)[\s\S])*)\1$/.exec(text);
  if (quoted) return quoted[2] ?? '';
  return variables.get(text) ?? null;
}

function readJustfile(path: TreePath, search: Search, depth = 0): Justfile {
  const { repository } = search;
  const variables = new Map<string, string>();
  const aliases = new Map<string, string>();
  const recipes: Recipe[] = [];
  const text = repository.text(path);
  const lines = (text ?? '').replaceAll('\r\n', '\n').split('\n');
  let body: { text: string; line: number }[] | null = null;
  let folder: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^\s+\S/.test(line)) {
      const from = at;
      let whole = line;
      while (whole.endsWith('\\') && at + 1 < lines.length && whole.length < 20_000) whole += `\n${lines[++at]}`;
      const indent = /^\s+/.exec(line)?.[0].length ?? 0;
      body?.push({ text: body.length === 0 || indent === 0 ? whole.trimStart() : whole.slice(Math.min(indent, 4)), line: from });
      continue;
    }
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      folder = /working-directory\s*:\s*(["'])(.*?)\1/.exec(line)?.[2] ?? folder;
      continue;
    }
    body = null;
    const setting = /^set\s+dotenv-(?:load|filename|path)(?:\s*:=\s*(["']?)(.*?)\1)?\s*$/.exec(line);
    if (setting && setting[2] !== 'false') {
      const file = joinPath(parentOf(path), setting[2] === undefined || setting[2] === 'true' ? '.env' : setting[2]);
      const values = file === null || !repository.isFile(file) ? null : repository.text(file);
      for (const [name, value] of parseEnvFile(values ?? '')) variables.set(name, value);
    }
    const module = /^mod\??\s+([\w-]+)(?:\s+(["'])(.+?)\2)?/.exec(line);
    if (module && depth < 5) {
      const inner = moduleFile(parentOf(path), module[1] ?? '', module[3]).find((one) => repository.isFile(one));
      const just = inner === undefined ? null : readJustfile(inner, search, depth + 1);
      if (inner !== undefined && just !== null)
        for (const recipe of just.recipes)
          recipes.push({
            ...recipe,
            name: `${module[1]}::${recipe.name}`,
            needs: recipe.needs.map((need) => ({ ...need, name: `${module[1]}::${need.name}` })),
            module: { variables: just.variables, directory: parentOf(inner) }
          });
      continue;
    }
    const imported = /^import\??\s+(["'])(.+?)\1/.exec(line);
    const other = imported ? joinPath(parentOf(path), imported[2] ?? '') : null;
    if (other !== null && depth < 5 && repository.isFile(other)) {
      const inner = readJustfile(other, search, depth + 1);
      for (const [name, value] of inner.variables) variables.set(name, value);
      recipes.push(...inner.recipes);
    }
    const alias = /^alias\s+([\w-]+)\s*:=\s*([\w-]+)/.exec(line);
    if (alias) aliases.set(alias[1] ?? '', alias[2] ?? '');
    const assignment = /^(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)$/.exec(line.slice(0, 2000));
    if (assignment && !alias) variables.set(assignment[1] ?? '', evaluate((assignment[2] ?? '').replace(/\s+#.*$/, ''), variables, search));
    const head = assignment ? null : /^@?([A-Za-z_][\w-]*)((?:\s+[^:]*)?)\s*:(?!=)\s*(.*)$/.exec(line.slice(0, 2000));
    if (!head) continue;
    body = [];
    recipes.push({
      name: head[1] ?? '',
      parameters: readParameters(head[2] ?? ''),
      needs: readNeeds(head[3] ?? ''),
      body,
      file: path,
      module: null,
      folder
    });
    folder = null;
  }
  return { variables, recipes, aliases };
}

/** Where `mod name` looks for its source: `name.just`, then a folder of the name. */
function moduleFile(folder: TreePath, name: string, written: string | undefined): readonly TreePath[] {
  const below = (base: string) => [`${base}/mod.just`, ...NAMES.map((one) => `${base}/${one}`)];
  const wanted = written === undefined ? [`${name}.just`, ...below(name)] : [written, ...below(written)];
  return wanted.flatMap((one) => joinPath(folder, one) ?? []);
}

function readParameters(text: string): Recipe['parameters'] {
  return [...text.matchAll(/([+*$]*)([A-Za-z_][\w-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s]+))?/g)].map((match) => ({
    name: match[2] ?? '',
    otherwise: match[3] ?? (match[1]?.includes('*') ? "''" : null),
    rest: /[+*]/.test(match[1] ?? '')
  }));
}

/** `a (b "x") && c`: recipes with the words they get. */
function readNeeds(text: string): Recipe['needs'] {
  return [...text.replace(/\s#.*$/, '').matchAll(/\(([\w-]+)\s*([^)]*)\)|([A-Za-z_][\w-]*)/g)].map((match) => ({
    name: match[1] ?? match[3] ?? '',
    words: [...(match[2] ?? '').matchAll(/"[^"]*"|'[^']*'|\S+/g)].map((word) => word[0])
  }));
}
