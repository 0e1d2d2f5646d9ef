import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { isOfARun } from '../command-nature.ts';
import { matchesGlob } from '../path-glob.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import { inShell } from '../scripts/other-shells.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { WrittenBuild } from '../written-build.ts';
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
  /** Within a list of steps. */
  readonly inJob: boolean;
}

/** Steps of azure-pipelines.yml and its templates at any depth: tasks for images, and scripts. */
export function azureBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const { repository } = search;
  const document = readBuildFile(path, repository);
  if (document === null) return [];
  const made: WrittenBuild[] = [];
  let templates = 0;
  let job = newJob();

  function visit(node: DocumentNode, scope: Scope, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (node.kind === 'list') for (const item of node.items) visit(item, scope, depth + 1);
    if (node.kind !== 'map') return;
    const named = variablesOf(at(node, 'variables')?.kind === 'map' ? at(node, 'variables') : undefined);
    const listed = itemsAt(node, 'variables').flatMap((item) =>
      textAt(item, 'name') === undefined ? [] : [[textAt(item, 'name') ?? '', textAt(item, 'value') ?? ''] as const]
    );
    const own: Scope = {
      ...scope,
      inJob: scope.inJob || at(node, 'steps') !== undefined,
      variables: new Map([...scope.variables, ...listed, ...named])
    };
    // A list of steps is a job's, or a template's within one.
    if (at(node, 'steps') !== undefined && !scope.inJob) job = newJob();
    const rows = entriesAt(node, 'strategy', 'matrix').map(({ value }) => variablesOf(value));
    if (rows.length > 0) {
      const without = new Map([...node.entries].filter(([key]) => key !== 'strategy'));
      for (const row of rows) visit({ ...node, entries: without }, { ...own, variables: new Map([...own.variables, ...row]) }, depth + 1);
      return;
    }
    if (textAt(node, 'template') !== undefined) visitTemplate(node, own, depth);
    made.push(...taskBuilds(node, own), ...scriptBuilds(node, own));
    for (const { key, value } of entriesAt(node)) {
      if (key === 'variables' || key === 'inputs' || key === 'env' || key === 'parameters') continue;
      const each = /^\$\{\{\s*each\s+(\w+)\s+in\s+parameters\.([\w-]+)\s*\}\}$/.exec(key);
      if (each === null) visit(value, own, depth + 1);
      else
        for (const item of itemsAt(scope.parameters.get(each[2] ?? ''))) {
          const fields = entriesAt(item).flatMap((field) => {
            const text = textAt(field.value);
            return text === undefined ? [] : [[`${each[1]}.${field.key}`, text] as const];
          });
          const whole = textAt(item);
          visit(
            value,
            { ...own, items: new Map([...own.items, ...(whole === undefined ? [] : [[each[1] ?? '', whole] as const]), ...fields]) },
            depth + 1
          );
        }
    }
  }

  function visitTemplate(node: DocumentNode, scope: Scope, depth: number): void {
    const written = textAt(node, 'template') ?? '';
    const source = `${baseName(scope.file)}:${lineOf(node)}`;
    if (written.includes('@') && !written.endsWith('@self')) {
      repository.note(
        say`${code(source)}: the template ${code(written.slice(0, 120))} is of another repository; what it builds is left out.`
      );
      return;
    }
    const target = written.replace(/@self$/, '');
    const file = target.startsWith('/') ? joinPath('', target.slice(1)) : joinPath(parentOf(scope.file), target);
    const template = file === null || !repository.isFile(file) || templates++ > MAX_TEMPLATES ? null : readBuildFile(file, repository);
    if (file === null || template === null) return;
    const given = entriesAt(node, 'parameters').map(({ key, value }) => [key, settled(value, scope)] as const);
    visit(
      template,
      { file, variables: scope.variables, parameters: new Map([...defaultsOf(template), ...given]), items: new Map(), inJob: scope.inJob },
      depth + 1
    );
  }

  /** A parameter's value with what the caller knows put in. */
  function settled(value: DocumentNode, scope: Scope): DocumentNode {
    const text = textAt(value);
    if (text === undefined) return value;
    const whole = /^\$\{\{\s*parameters\.([\w-]+)\s*\}\}$/.exec(text);
    return (
      (whole ? scope.parameters.get(whole[1] ?? '') : undefined) ?? {
        kind: 'scalar',
        value: putIn(text, scope, search),
        range: value.range
      }
    );
  }

  function scriptBuilds(node: DocumentNode, scope: Scope): readonly WrittenBuild[] {
    const found = SCRIPTS.map(([key, shell]) => ({ script: at(node, key), shell })).find(({ script }) => textAt(script) !== undefined);
    return found?.script === undefined ? [] : run(found.script, found.shell, textAt(node, 'workingDirectory'), node, scope);
  }

  function run(
    script: DocumentNode,
    shell: 'posix' | 'powershell',
    folder: string | undefined,
    node: DocumentNode,
    scope: Scope
  ): readonly WrittenBuild[] {
    const text = textAt(script) ?? '';
    const put = (one: string) => putIn(one, scope, search);
    const directory = folder === undefined ? WORKSPACE : put(folder).startsWith('/') ? put(folder) : `${WORKSPACE}/${put(folder)}`;
    const variables = new Map([...scope.variables, ...variablesOf(at(node, 'env')).map(([name, value]) => [name, put(value)] as const)]);
    const firstLine = lineOf(script) - (text.includes('\n') ? 0 : 1);
    return ciScriptBuilds(
      { text: inShell(put(text), shell), file: scope.file, firstLine, directory, variables, perhaps: at(node, 'condition') !== undefined },
      inJob({ ...place, job }, 'fresh'),
      search
    );
  }

  function taskBuilds(node: DocumentNode, scope: Scope): readonly WrittenBuild[] {
    const task = (textAt(node, 'task') ?? '').replace(/@.*$/, '').toLowerCase();
    if (task === '') return [];
    const input = (name: string) => entriesAt(node, 'inputs').find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value;
    const text = (name: string) => (textAt(input(name)) === undefined ? undefined : putIn(textAt(input(name)) ?? '', scope, search));
    const inline = input('inlineScript') ?? input('script');
    const folder = textAt(input('workingDirectory')) ?? textAt(input('cwd'));
    switch (task) {
      case 'bash':
      case 'cmdline':
      case 'shellscript':
      case 'powershell':
      case 'azurecli': {
        const shell = task === 'powershell' || /^ps/i.test(text('scriptType') ?? '') ? 'powershell' : 'posix';
        if (inline !== undefined && !/file/i.test(text('targetType') ?? '')) return run(inline, shell, folder, node, scope);
        const path = text('filePath') ?? text('scriptPath');
        if (path === undefined) return [];
        const call: DocumentNode = {
          kind: 'scalar',
          value: `./${path.replace(`${WORKSPACE}/`, '')} ${text('arguments') ?? ''}`,
          range: node.range
        };
        return run(call, 'posix', folder, node, scope);
      }
      case 'docker':
        return command(dockerWords(text, scope), node, scope);
      case 'dockercompose': {
        if (!/build|^run services|^up/i.test(text('action') ?? text('command') ?? '')) return [];
        const services = text('serviceName') ?? '';
        return command(
          `docker compose -f '${text('dockerComposeFile') ?? 'docker-compose.yml'}' build ${text('arguments') ?? ''} ${services}`,
          node,
          scope
        );
      }
    }
    return [];
  }

  function command(text: string | null, node: DocumentNode, scope: Scope): readonly WrittenBuild[] {
    if (text === null) return [];
    const at = { file: scope.file, firstLine: lineOf(node) - 1, variables: scope.variables };
    return ciScriptBuilds({ text, ...at }, inJob({ ...place, job }, 'fresh'), search);
  }

  /** The command that a Docker task comes to; null where it builds nothing. */
  function dockerWords(text: (name: string) => string | undefined, scope: Scope): string | null {
    if (!/^build/i.test(text('command') ?? 'buildAndPush')) return null;
    const pattern = text('Dockerfile') ?? '**/Dockerfile';
    const fits = pattern.includes('*') ? repository.paths.filter((one) => matchesGlob(pattern.replace(`${WORKSPACE}/`, ''), one)) : [];
    // The task takes the first file that fits; which one that is among several is not known.
    const [only, ...others] = fits;
    const file = !pattern.includes('*')
      ? pattern
      : others.length === 0 && only !== undefined
        ? only
        : `"$DOCKERFILE_OF_${baseName(scope.file).replace(/\W/g, '_')}"`;
    const context = text('buildContext') ?? '**';
    const folder = file.startsWith('"') ? '' : parentOf(file.replace(`${WORKSPACE}/`, '')) || '.';
    // `**` is the folder of the Dockerfile.
    const wanted = context === '**' ? folder : context.replace(/^\*\*\//, '');
    const named = file.startsWith('"') ? file : `'${file}'`;
    const tag = text('repository');
    return `docker build -f ${named} ${tag === undefined ? '' : `-t '${tag}'`} ${text('arguments') ?? ''} ${wanted === '' ? `"$CONTEXT"` : `'${wanted}'`}`;
  }

  visit(document, { file: path, variables: new Map(), parameters: new Map(defaultsOf(document)), items: new Map(), inJob: false }, 0);
  const never = ['trigger', 'pr'].every((key) => textAt(document, key) === 'none');
  return startingBy(made, never && at(document, 'resources', 'pipelines') === undefined, azureFilters(document));
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
      return items.get(name) ?? parameter ?? variables.get(short) ?? unknowns.mark({ name, volatile: isOfARun(name), options: [] });
    })
    .replace(/\$\(([A-Za-z_][\w.]*)\)/g, (_, name: string) => {
      const volatile = /^Build\.(?:BuildId|BuildNumber|SourceVersion)$/i.test(name) || isOfARun(name.replaceAll('.', '_'));
      return variables.get(name) ?? unknowns.mark({ name: `$(${name})`, volatile, options: [] });
    });
}
