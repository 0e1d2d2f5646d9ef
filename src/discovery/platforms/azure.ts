import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { Doubt } from '../../model/fact.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { ownEntry } from '../../plain/index.ts';
import { variableFlags } from '../ci-variables.ts';
import { matchesGlob } from '../path-glob.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import { inShell } from '../scripts/other-shells.ts';
import { workspaceBehind } from '../scripts/workspace-behind.ts';
import type { CiJob, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { walkShell } from '../shell/walk.ts';
import type { WrittenBuild } from '../written-build.ts';
import { BY_CACHE, bring, bringAnything, broughtPaths } from './brought-files.ts';
import { type CiPlace, inJob, newJob, variablesOf } from './ci-nodes.ts';
import { ciScriptBuilds } from './ci-script.ts';
import { azureFilters, startingBy } from './start-filters.ts';

const MAX_DEPTH = 30;
const MAX_TEMPLATES = 60;
/** Keys of a step that hold a script, and the shell that reads it. */
const SCRIPTS = [
  ['script', 'posix'],
  ['bash', 'posix'],
  ['pwsh', 'powershell'],
  ['powershell', 'powershell']
] as const;

/** What expressions of a part of a pipeline may name. */
interface Scope {
  readonly file: TreePath;
  readonly variables: ReadonlyMap<string, string>;
  /** Parameters of the template that it stands in; a list stays a node. */
  readonly parameters: ReadonlyMap<string, DocumentNode>;
  /** Variables of the `each` loops around it. */
  readonly items: ReadonlyMap<string, string>;
  /** Where its jobs run; absent: nothing says so. */
  readonly pool?: DocumentNode;
  /** Within a list of steps. */
  readonly inJob: boolean;
}

/** A pipeline while it is read. */
interface Pipeline {
  readonly place: CiPlace;
  readonly search: Search;
  readonly made: WrittenBuild[];
  /** Templates that have been read. */
  templates: number;
  job: CiJob;
}

/** Steps of azure-pipelines.yml and its templates at any depth: tasks for images, and scripts. */
export function azureBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const document = readBuildFile(path, search.repository);
  if (document === null) return [];
  const pipeline: Pipeline = { place, search, made: [], templates: 0, job: newJob() };
  const plain = { file: path, variables: new Map(), parameters: new Map(defaultsOf(document)), items: new Map(), inJob: false };
  const scope = { ...plain, variables: runNumber(document, plain, search) };
  visit(document, scope, 0, pipeline);
  const never = ['trigger', 'pr'].every((key) => textAt(document, key) === 'none');
  return startingBy(pipeline.made, never && at(document, 'resources', 'pipelines') === undefined, azureFilters(document));
}

/** Keys that hold values, and no steps. */
const VALUES = new Set(['variables', 'inputs', 'env', 'parameters']);

function visit(node: DocumentNode, scope: Scope, depth: number, pipeline: Pipeline): void {
  if (depth > MAX_DEPTH) return;
  if (node.kind === 'list') for (const item of node.items) visit(item, scope, depth + 1, pipeline);
  if (node.kind !== 'map') return;
  const isJob = at(node, 'steps') !== undefined;
  const pool = at(node, 'pool') ?? scope.pool;
  const own: Scope = {
    ...scope,
    ...(pool === undefined ? {} : { pool }),
    inJob: scope.inJob || isJob,
    variables: new Map([...scope.variables, ...variablesIn(node)])
  };
  // A list of steps is a job's, or a template's within one.
  if (isJob && !scope.inJob) pipeline.job = newJob();
  const rows = entriesAt(node, 'strategy', 'matrix').map(({ value }) => variablesOf(value));
  if (rows.length > 0) {
    const without = { ...node, entries: new Map([...node.entries].filter(([key]) => key !== 'strategy')) };
    for (const row of rows) visit(without, { ...own, variables: new Map([...own.variables, ...row]) }, depth + 1, pipeline);
    return;
  }
  if (textAt(node, 'template') !== undefined) visitTemplate(node, own, depth, pipeline);
  pipeline.made.push(...taskBuilds(node, own, pipeline), ...scriptBuilds(node, own, pipeline));
  for (const { key, value } of entriesAt(node))
    if (!VALUES.has(key)) for (const inner of scopesOfKey(key, own)) visit(value, inner, depth + 1, pipeline);
}

/** `variables` as a map, or as a list of names and values. */
function variablesIn(node: DocumentNode): readonly (readonly [string, string])[] {
  const written = at(node, 'variables');
  if (written?.kind === 'map') return variablesOf(written);
  return itemsAt(written).flatMap((item) => {
    const name = textAt(item, 'name');
    return name === undefined ? [] : [[name, textAt(item, 'value') ?? ''] as const];
  });
}

/** The scopes in which what stands below a key is read: one for each item of an `each`, else the scope itself. */
function scopesOfKey(key: string, scope: Scope): readonly Scope[] {
  const [, name = '', list] = /^\$\{\{\s*each\s+(\w+)\s+in\s+parameters\.([\w-]+)\s*\}\}$/.exec(key) ?? [];
  if (list === undefined) return [scope];
  return itemsAt(scope.parameters.get(list)).map((item) => {
    const fields = entriesAt(item).flatMap((field) => {
      const text = textAt(field.value);
      return text === undefined ? [] : [[`${name}.${field.key}`, text] as const];
    });
    const whole = textAt(item);
    return { ...scope, items: new Map([...scope.items, ...(whole === undefined ? [] : [[name, whole] as const]), ...fields]) };
  });
}

function visitTemplate(node: DocumentNode, scope: Scope, depth: number, pipeline: Pipeline): void {
  const { repository } = pipeline.search;
  const written = textAt(node, 'template') ?? '';
  const source = `${baseName(scope.file)}:${lineOf(node)}`;
  if (written.includes('@') && !written.endsWith('@self')) {
    repository.note(
      'left-out',
      say`${code(source)}: the template ${code(written.slice(0, 120))} is of another repository; what it builds is left out.`
    );
    return;
  }
  const target = written.replace(/@self$/, '');
  const file = target.startsWith('/') ? joinPath('', target.slice(1)) : joinPath(parentOf(scope.file), target);
  if (file === null || !repository.isFile(file) || pipeline.templates++ > MAX_TEMPLATES) return;
  const template = readBuildFile(file, repository);
  if (template === null) return;
  const given = entriesAt(node, 'parameters').map(({ key, value }) => [key, settled(value, scope, pipeline.search)] as const);
  const parameters = new Map([...defaultsOf(template), ...given]);
  visit(template, { file, variables: scope.variables, parameters, items: new Map(), inJob: scope.inJob }, depth + 1, pipeline);
}

/** A parameter's value with what the caller knows put in. */
function settled(value: DocumentNode, scope: Scope, search: Search): DocumentNode {
  const text = textAt(value);
  if (text === undefined) return value;
  const whole = /^\$\{\{\s*parameters\.([\w-]+)\s*\}\}$/.exec(text)?.[1];
  const given = whole === undefined ? undefined : scope.parameters.get(whole);
  return given ?? { kind: 'scalar', value: putIn(text, scope, search), range: value.range };
}

/** A script of a step: its text, and the folder in which it runs. */
interface StepScript {
  readonly script: DocumentNode;
  readonly shell: 'posix' | 'powershell';
  readonly folder: string | undefined;
}

function scriptBuilds(node: DocumentNode, scope: Scope, pipeline: Pipeline): readonly WrittenBuild[] {
  const [found] = SCRIPTS.flatMap(([key, shell]) => {
    const script = at(node, key);
    return script === undefined || textAt(script) === undefined ? [] : [{ script, shell, folder: textAt(node, 'workingDirectory') }];
  });
  return found === undefined ? [] : run(found, node, scope, pipeline);
}

function run({ script, shell, folder }: StepScript, node: DocumentNode, scope: Scope, pipeline: Pipeline): readonly WrittenBuild[] {
  const { place, search, job } = pipeline;
  const text = textAt(script) ?? '';
  const put = (one: string) => putIn(one, scope, search);
  const directory = folder === undefined ? WORKSPACE : put(folder).startsWith('/') ? put(folder) : `${WORKSPACE}/${put(folder)}`;
  const variables = new Map([...scope.variables, ...variablesOf(at(node, 'env')).map(([name, value]) => [name, put(value)] as const)]);
  const firstLine = lineOf(script) - (text.includes('\n') ? 0 : 1);
  return ciScriptBuilds(
    { text: inShell(put(text), shell), file: scope.file, firstLine, directory, variables, perhaps: at(node, 'condition') !== undefined },
    inJob({ ...place, job }, 'fresh', doubtOf(scope.pool)),
    search
  );
}

/** A pool without an image of Azure's own may be of machines that stay. */
function doubtOf(pool: DocumentNode | undefined): Doubt | undefined {
  const name = textAt(pool, 'name') ?? textAt(pool);
  if (name === undefined || name === 'Azure Pipelines' || /^Hosted /.test(name) || textAt(pool, 'vmImage') !== undefined) return undefined;
  return { because: say`whether the machines of the pool ${code(name.slice(0, 60))} keep their engine is not known`, likely: 'rebuilt' };
}

/** Gives an input of a task with what is known put in. */
type InputText = (name: string) => string | undefined;

function taskBuilds(node: DocumentNode, scope: Scope, pipeline: Pipeline): readonly WrittenBuild[] {
  const task = (textAt(node, 'task') ?? '').replace(/@.*$/, '').toLowerCase();
  const input = (name: string) => entriesAt(node, 'inputs').find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value;
  const text: InputText = (name) => {
    const written = textAt(input(name));
    return written === undefined ? undefined : putIn(written, scope, pipeline.search);
  };
  noteTask(task, text, { node, scope, pipeline });
  if (task === 'docker') return command(dockerCommand(text, scope, pipeline.search), node, scope, pipeline);
  if (task === 'dockercompose') return command(composeCommand(text), node, scope, pipeline);
  if (!SHELL_TASKS.has(task)) return [];
  const folder = textAt(input('workingDirectory')) ?? textAt(input('cwd'));
  const inline = input('inlineScript') ?? input('script');
  if (inline !== undefined && !/file/i.test(text('targetType') ?? '')) {
    const shell = task === 'powershell' || /^ps/i.test(text('scriptType') ?? '') ? 'powershell' : 'posix';
    return run({ script: inline, shell, folder }, node, scope, pipeline);
  }
  const path = text('filePath') ?? text('scriptPath');
  if (path === undefined) return [];
  const call = `./${path.replace(`${WORKSPACE}/`, '')} ${text('arguments') ?? ''}`;
  return run({ script: { kind: 'scalar', value: call, range: node.range }, shell: 'posix', folder }, node, scope, pipeline);
}

/** Tasks that set up, sign in, publish or wait, and leave the checkout alone. */
const LEAVES_IT_ALONE =
  /^(?:docker|node?tool|use|gotool|java|azure|kubernetes|kubectl|helm|publish|downloadpipelineartifact|downloadbuildartifacts|downloadsecurefile|npmauth|nugetauth|nugettool|pipauth|mavenauth|terraforminstaller|invokerest|sonar|whitesource|manual|delay|sleep|installssh|github)/;

/** The command lines of tasks that run one tool. */
const TOOL_TASKS: Readonly<Record<string, (text: InputText) => string>> = {
  npm: (text) => `npm ${text('command') === 'custom' ? (text('customCommand') ?? '') : (text('command') ?? 'install')}`,
  dotnetcorecli: (text) => `dotnet ${text('command') ?? 'build'}`,
  maven: (text) => `mvn ${text('goals') ?? 'package'}`,
  gradle: (text) => `gradle ${text('tasks') ?? 'build'}`
};

/** Takes note of what a task that builds no image leaves in the workspace. */
function noteTask(
  task: string,
  text: InputText,
  { node, scope, pipeline: { job, search } }: { readonly node: DocumentNode; readonly scope: Scope; readonly pipeline: Pipeline }
): void {
  if (task === '' || SHELL_TASKS.has(task)) return;
  const from = `${baseName(scope.file)}:${lineOf(node)}`;
  const tool = ownEntry(TOOL_TASKS, task)?.(text);
  if (task === 'cache') bring(job, broughtPaths({ paths: (text('path') ?? '').split('\n'), because: BY_CACHE, from }));
  else if (tool !== undefined) {
    const { commands } = walkShell(tool, {
      variables: new Map(),
      directory: WORKSPACE,
      scriptDirectory: WORKSPACE,
      unknowns: search.unknowns
    });
    job.workspace = workspaceBehind(job.workspace, commands, { file: scope.file, firstLine: lineOf(node) - 1 }, { perhaps: false, search });
  } else if (!LEAVES_IT_ALONE.test(task)) bringAnything(job, task, from, search);
}

const SHELL_TASKS = new Set(['bash', 'cmdline', 'shellscript', 'powershell', 'azurecli']);

function command(text: string | null, node: DocumentNode, scope: Scope, { place, search, job }: Pipeline): readonly WrittenBuild[] {
  if (text === null) return [];
  const script = { text, file: scope.file, firstLine: lineOf(node) - 1, variables: scope.variables };
  return ciScriptBuilds(script, inJob({ ...place, job }, 'fresh', doubtOf(scope.pool)), search);
}

/** The command that a compose task comes to; null where it builds nothing. */
function composeCommand(text: InputText): string | null {
  if (!/build|^run services|^up/i.test(text('action') ?? text('command') ?? '')) return null;
  const file = text('dockerComposeFile') ?? 'docker-compose.yml';
  return `docker compose -f '${file}' build ${text('arguments') ?? ''} ${text('serviceName') ?? ''}`;
}

/** The command that a Docker task comes to; null where it builds nothing. */
function dockerCommand(text: InputText, scope: Scope, { repository }: Search): string | null {
  if (!/^build/i.test(text('command') ?? 'buildAndPush')) return null;
  const pattern = text('Dockerfile') ?? '**/Dockerfile';
  const fits = pattern.includes('*') ? repository.paths.filter((one) => matchesGlob(pattern.replace(`${WORKSPACE}/`, ''), one)) : [pattern];
  // The task takes the first file that fits; which one that is among several is not known.
  const [only, ...others] = fits;
  const file = others.length === 0 && only !== undefined ? only : null;
  const folder = file === null ? '' : parentOf(file.replace(`${WORKSPACE}/`, '')) || '.';
  const context = text('buildContext') ?? '**';
  // `**` is the folder of the Dockerfile.
  const wanted = context === '**' ? folder : context.replace(/^\*\*\//, '');
  const named = file === null ? `"$DOCKERFILE_OF_${baseName(scope.file).replace(/\W/g, '_')}"` : `'${file}'`;
  const tag = text('repository');
  return `docker build -f ${named} ${tag === undefined ? '' : `-t '${tag}'`} ${text('arguments') ?? ''} ${wanted === '' ? `"$CONTEXT"` : `'${wanted}'`}`;
}

/** Defaults of a template's parameters: a list of them, or a map. */
function defaultsOf(document: DocumentNode): readonly (readonly [string, DocumentNode])[] {
  const node = at(document, 'parameters');
  if (node?.kind === 'map') return entriesAt(node).map(({ key, value }) => [key, value] as const);
  return itemsAt(node).flatMap((item) => {
    const value = at(item, 'default');
    const name = textAt(item, 'name');
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
}

/** `$(NAME)` and `${{ parameters.name }}`: what nothing here sets is not known. */
function putIn(text: string, { variables, parameters, items }: Scope, { unknowns }: Search): string {
  return text
    .replace(
      /\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory|Agent\.BuildDirectory\/s|Build\.Repository\.LocalPath)\)/gi,
      WORKSPACE
    )
    .replace(/\$\{\{\s*([^}]{1,200}?)\s*\}\}/g, (_, name: string) => {
      const short = name.replace(/^(?:variables|parameters)\./, '');
      const parameter = name.startsWith('parameters.') ? textAt(parameters.get(short)) : undefined;
      return items.get(name) ?? parameter ?? variables.get(short) ?? unknowns.mark({ name, ...variableFlags(name), options: [] });
    })
    .replace(/\$\(([A-Za-z_][\w.]*)\)/g, (_, name: string) => {
      return variables.get(name) ?? unknowns.mark({ name: `$(${name})`, ...variableFlags(name), options: [] });
    });
}

/** Parts of a run's name that another run never has, and those that are the same in all of the default branch. */
const OTHER_IN_EVERY_RUN = /^(?:Rev:.*|BuildID)$/i;
const SAME_IN_EVERY_RUN = /^(?:TeamProject|BuildDefinitionName|SourceBranchName)$/i;
/** What gives a run another name while it runs. */
const RENAMES = /build\.updatebuildnumber|gitversion/i;

/**
 * `Build.BuildNumber` is what `name` of the pipeline says, else the day with a count (learn.microsoft.com, run number); not known where a
 * step may rename the run.
 */
function runNumber(document: DocumentNode, scope: Scope, search: Search): ReadonlyMap<string, string> {
  const { unknowns, repository } = search;
  const name = textAt(document, 'name');
  const number = 'Build.BuildNumber';
  const isRenamed = RENAMES.test(repository.text(scope.file) ?? '');
  if (name === undefined && !isRenamed) return new Map();
  const open = unknowns.mark({ name: `$(${number})`, volatile: false, options: [] });
  const parts = (name ?? '').replace(/\$\(([A-Za-z]+(?::[^)]*)?)\)/g, (whole, part: string) => {
    const nature = OTHER_IN_EVERY_RUN.test(part)
      ? { volatile: true }
      : SAME_IN_EVERY_RUN.test(part)
        ? { volatile: false, steady: true as const }
        : null;
    if (nature !== null) return unknowns.mark({ name: `$(${part})`, ...nature, options: [] });
    return /^(?:Date|Year|DayOf\w+|Month|Hours|Minutes|Seconds)\b/i.test(part)
      ? unknowns.mark({ name: `$(${part})`, volatile: false, options: [] })
      : whole;
  });
  const value = isRenamed ? open : putIn(parts, scope, search);
  return new Map([number, number.toLowerCase(), 'BUILD_BUILDNUMBER'].map((one) => [one, value]));
}
