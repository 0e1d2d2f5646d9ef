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
const MAX_IMPORTS = 5;
/** Characters of a line that are looked at. */
const MAX_LINE = 2000;
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

type Values = ReadonlyMap<string, string>;

/** An expression of just: a name, a text, `+` and `/` between them, `env(…)`, a command in backticks. */
function evaluate(expression: string, variables: Values, search: Search): string {
  const text = expression.trim();
  for (const read of [conditional, joined, plainValue, backticks, environment, ownFolder]) {
    const value = read(text, variables, search);
    if (value !== null) return value;
  }
  return search.unknowns.mark({ name: `$${text.slice(0, 60)}`, volatile: false, options: [] });
}

function conditional(text: string, variables: Values, search: Search): string | null {
  const condition = /^if\s+(.+?)\s*(==|!=)\s*(.+?)\s*\{(.*?)\}\s*else\s+(?:\{(.*)\}|(if\s.*))$/.exec(text);
  if (!condition) return null;
  const [, leftText = '', operator, rightText = '', thenText = '', elseText, elseIf = ''] = condition;
  const [left, right] = [evaluate(leftText, variables, search), evaluate(rightText, variables, search)];
  const [then, otherwise] = [evaluate(thenText, variables, search), evaluate(elseText ?? elseIf, variables, search)];
  if (hasUnknown(left) || hasUnknown(right))
    return search.unknowns.mark({ name: `$${text.slice(0, 60)}`, volatile: false, options: [otherwise, then] });
  return (left === right) === (operator === '==') ? then : otherwise;
}

function joined(text: string, variables: Values, search: Search): string | null {
  const parts = text.split(/\s*(\+|(?<=\s)\/(?=\s))\s*/);
  if (parts.length === 1 || /^(["'`])(?:(?!\1).)*\1$/.test(text) || text.startsWith('if ')) return null;
  const piece = (part: string, index: number) => (index % 2 === 0 ? evaluate(part, variables, search) : part === '/' ? '/' : '');
  return parts.map(piece).join('');
}

function backticks(text: string, variables: Values, { repository, unknowns }: Search): string | null {
  const command = /^`([\s\S]*)`$/.exec(text)?.[1];
  if (command === undefined) return null;
  const place = { variables, directory: WORKSPACE, scriptDirectory: WORKSPACE, files: repositoryFiles(repository), unknowns };
  return shellOutput(command, place)?.replace(/\n+$/, '') ?? null;
}

function environment(text: string, variables: Values, { unknowns }: Search): string | null {
  const asked = /^env(?:_var(?:_or_default)?)?\(\s*(["'])(\w+)\1\s*(?:,\s*(["'])(.*?)\3\s*)?\)$/.exec(text);
  if (!asked) return null;
  const [, , name = '', , otherwise] = asked;
  return variables.get(name) ?? unknowns.mark({ name: `$${name}`, volatile: false, options: otherwise === undefined ? [] : [otherwise] });
}

const ownFolder = (text: string) => (/^(?:justfile_directory|invocation_directory|source_directory)\(\)$/.test(text) ? WORKSPACE : null);

function plainValue(text: string, variables: ReadonlyMap<string, string>): string | null {
  const quoted = /^(["'])((?:(?!\1)[\s\S])*)\1$/.exec(text);
  if (quoted) return quoted[2] ?? '';
  return variables.get(text) ?? null;
}

/** A justfile while it is read. */
interface JustReading extends Justfile {
  readonly variables: Map<string, string>;
  readonly aliases: Map<string, string>;
  readonly recipes: Recipe[];
  readonly path: TreePath;
  readonly search: Search;
  /** Files that lead here by `mod` and `import`. */
  readonly depth: number;
  /** Lines of the recipe that is read; null outside of one. */
  body: { text: string; line: number }[] | null;
  /** Of an attribute above the next recipe. */
  folder: string | null;
}

function readJustfile(path: TreePath, search: Search, depth = 0): Justfile {
  const just: JustReading = { variables: new Map(), aliases: new Map(), recipes: [], path, search, depth, body: null, folder: null };
  const lines = (search.repository.text(path) ?? '').replaceAll('\r\n', '\n').split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^\s+\S/.test(line)) {
      const from = at;
      let whole = line;
      while (whole.endsWith('\\') && at + 1 < lines.length && whole.length < 20_000) whole += `\n${lines[++at]}`;
      readBody(whole, from, just);
    } else if (line.startsWith('[')) just.folder = /working-directory\s*:\s*(["'])(.*?)\1/.exec(line)?.[2] ?? just.folder;
    else if (line.trim() !== '' && !line.startsWith('#')) {
      just.body = null;
      ITEMS.find((take) => take(line, just));
    }
  }
  return just;
}

function readBody(whole: string, line: number, { body }: JustReading): void {
  const indent = /^\s+/.exec(whole)?.[0].length ?? 0;
  body?.push({ text: body.length === 0 ? whole.trimStart() : whole.slice(Math.min(indent, 4)), line });
}

/** What stands at the margin of a justfile: each takes the lines of its kind. */
const ITEMS: readonly ((line: string, just: JustReading) => boolean)[] = [
  readSetting,
  readModule,
  readImport,
  readAlias,
  readVariable,
  readRecipe
];

function readSetting(line: string, { variables, path, search: { repository } }: JustReading): boolean {
  const setting = /^set\s+dotenv-(?:load|filename|path)(?:\s*:=\s*(["']?)(.*?)\1)?\s*$/.exec(line);
  if (!setting) return false;
  const [, , value = 'true'] = setting;
  const file = value === 'false' ? null : joinPath(parentOf(path), value === 'true' ? '.env' : value);
  const text = file === null || !repository.isFile(file) ? null : repository.text(file);
  for (const [name, value] of parseEnvFile(text ?? '')) variables.set(name, value);
  return true;
}

function readModule(line: string, { recipes, path, search, depth }: JustReading): boolean {
  const module = /^mod\??\s+([\w-]+)(?:\s+(["'])(.+?)\2)?/.exec(line);
  if (!module || depth >= MAX_IMPORTS) return false;
  const inner = moduleFile(parentOf(path), module[1] ?? '', module[3]).find((one) => search.repository.isFile(one));
  if (inner === undefined) return true;
  const just = readJustfile(inner, search, depth + 1);
  const named = <T extends { readonly name: string }>(one: T): T => ({ ...one, name: `${module[1]}::${one.name}` });
  const place = { variables: just.variables, directory: parentOf(inner) };
  recipes.push(...just.recipes.map((recipe) => ({ ...named(recipe), needs: recipe.needs.map(named), module: place })));
  return true;
}

function readImport(line: string, { variables, recipes, path, search, depth }: JustReading): boolean {
  const imported = /^import\??\s+(["'])(.+?)\1/.exec(line);
  const other = imported ? joinPath(parentOf(path), imported[2] ?? '') : null;
  if (other === null || depth >= MAX_IMPORTS || !search.repository.isFile(other)) return false;
  const inner = readJustfile(other, search, depth + 1);
  for (const [name, value] of inner.variables) variables.set(name, value);
  recipes.push(...inner.recipes);
  return true;
}

function readAlias(line: string, { aliases }: JustReading): boolean {
  const alias = /^alias\s+([\w-]+)\s*:=\s*([\w-]+)/.exec(line);
  if (alias) aliases.set(alias[1] ?? '', alias[2] ?? '');
  return alias !== null;
}

function readVariable(line: string, { variables, search }: JustReading): boolean {
  const assignment = /^(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)$/.exec(line.slice(0, MAX_LINE));
  if (assignment) variables.set(assignment[1] ?? '', evaluate((assignment[2] ?? '').replace(/\s+#.*$/, ''), variables, search));
  return assignment !== null;
}

function readRecipe(line: string, just: JustReading): boolean {
  const head = /^@?([A-Za-z_][\w-]*)((?:\s+[^:]*)?)\s*:(?!=)\s*(.*)$/.exec(line.slice(0, MAX_LINE));
  if (!head) return false;
  const [, name = '', parameters = '', needs = ''] = head;
  just.body = [];
  just.recipes.push({
    name,
    parameters: readParameters(parameters),
    needs: readNeeds(needs),
    body: just.body,
    file: just.path,
    module: null,
    folder: just.folder
  });
  just.folder = null;
  return true;
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
