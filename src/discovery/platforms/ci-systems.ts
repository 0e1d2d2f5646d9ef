import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { buildArguments, cacheEntries, type WrittenBuild } from '../assemble.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { RunPlace, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { namesSomethingVolatile } from '../unknowns.ts';
import { writtenBuild } from '../written-build.ts';
import { ciScriptBuilds, putVariables } from './ci-script.ts';

export type CiPlace = Omit<RunPlace, 'depth'>;
const inJob = (place: CiPlace, engine: RunPlace['engine']): RunPlace => ({ ...place, engine, depth: 0 });

/** Scalars of a map as variables. */
function variablesOf(node: DocumentNode | undefined): readonly (readonly [string, string])[] {
  return entriesAt(node).flatMap(({ key, value }) => {
    const text = textAt(value) ?? textAt(value, 'value');
    return text === undefined ? [] : [[key, text] as const];
  });
}

/** Texts of a list that may hold lists, with their lines. */
function linesOf(node: DocumentNode | undefined): readonly { readonly text: string; readonly line: number }[] {
  if (node === undefined) return [];
  if (node.kind === 'list') return node.items.flatMap(linesOf);
  const text = textAt(node);
  return text === undefined ? [] : [{ text, line: lineOf(node) - (text.includes('\n') ? 0 : 1) }];
}

/** Several texts as one script, each line where it stands in the file. */
function joined(lines: readonly { readonly text: string; readonly line: number }[]): { readonly text: string; readonly firstLine: number } {
  const first = lines[0]?.line ?? 0;
  let text = '';
  let at = first;
  for (const one of lines) {
    while (at < one.line && text.length < 200_000) {
      text += '\n';
      at++;
    }
    text += one.text.endsWith('\n') ? one.text : `${one.text}\n`;
    at += one.text.replace(/\n$/, '').split('\n').length;
  }
  return { text, firstLine: first };
}

const GITLAB_KEYS = new Set([
  'default',
  'variables',
  'workflow',
  'stages',
  'include',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
  'spec'
]);
const VOLATILE_CI = /COMMIT|PIPELINE|JOB_ID|SHA|TAG|REF|BRANCH|DATE|TIME|BUILD_NUMBER/;

/** Jobs of a .gitlab-ci.yml and of the files that it includes: `before_script` and `script`, with `extends` and variables. */
export function gitlabBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const documents: { path: TreePath; document: DocumentNode }[] = [];
  const read = (file: TreePath, depth: number): void => {
    const document = search.repository.isFile(file) && depth < 5 ? readBuildFile(file, search.repository) : null;
    if (document === null || documents.some((one) => one.path === file)) return;
    documents.push({ path: file, document });
    const include = at(document, 'include');
    for (const item of include?.kind === 'list' ? include.items : include === undefined ? [] : [include]) {
      const local = textAt(item, 'local') ?? (textAt(item)?.includes('://') === true ? undefined : textAt(item));
      const other = local === undefined ? null : joinPath('', local.replace(/^\//, ''));
      if (other !== null) read(other, depth + 1);
    }
  };
  read(path, 0);
  const jobs = new Map(
    documents.flatMap(({ path: file, document }) =>
      entriesAt(document)
        .filter(({ key }) => !GITLAB_KEYS.has(key))
        .map(({ key, value }) => [key, { file, value }] as const)
    )
  );
  const globals = documents.flatMap(({ document }) => variablesOf(at(document, 'variables')));
  const general = (key: string) =>
    documents.map(({ document }) => at(document, key) ?? at(document, 'default', key)).find((node) => node !== undefined);
  /** A job with what it extends, nearest first. */
  const layers = (value: DocumentNode, depth: number): readonly DocumentNode[] => {
    const parents = at(value, 'extends');
    const names = parents?.kind === 'list' ? parents.items.flatMap((item) => textAt(item) ?? []) : [textAt(parents) ?? ''];
    return [
      value,
      ...(depth > 8
        ? []
        : [...names].reverse().flatMap((name) => (jobs.has(name) ? layers(jobs.get(name)?.value as DocumentNode, depth + 1) : [])))
    ];
  };
  return [...jobs].flatMap(([name, { file, value }]) => {
    if (name.startsWith('.') || value.kind !== 'map') return [];
    const all = layers(value, 0);
    const first = (key: string) => all.map((layer) => at(layer, key)).find((node) => node !== undefined);
    const lines = [...linesOf(first('before_script') ?? general('before_script')), ...linesOf(first('script'))];
    const variables = new Map([...globals, ...[...all].reverse().flatMap((layer) => variablesOf(at(layer, 'variables')))]);
    variables.set('CI_PROJECT_DIR', WORKSPACE);
    for (const [key, text] of variables)
      variables.set(
        key,
        putVariables(text, /\$\{?([A-Za-z_]\w*)\}?/g, (other) => (other === key ? undefined : variables.get(other)), search)
      );
    const services = JSON.stringify([first('services') ?? general('services') ?? null]);
    const { text, firstLine } = joined(lines.filter((line) => line.text !== ''));
    // A job of its own engine starts with an empty one; else the runner's own is used.
    const engine =
      /dind/.test(services) || /kaniko|buildah|podman/.test(JSON.stringify(first('image') ?? general('image') ?? null)) ? 'fresh' : 'kept';
    return ciScriptBuilds({ text, file, firstLine, variables }, inJob({ ...place, workflow: null }, engine), search);
  });
}

/** `run` steps of .circleci/config.yml; the remote engine keeps its layers only where the step says so. */
export function circleBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const document = readBuildFile(path, search.repository);
  if (document === null) return [];
  const { unknowns } = search;
  const commands = new Map(entriesAt(document, 'commands').map(({ key, value }) => [key, value]));
  const put = (text: string, values: ReadonlyMap<string, string>) =>
    text.replace(
      /<<\s*(?:parameters|pipeline(?:\.parameters)?)\.([\w.-]+)\s*>>/g,
      (_, name: string) =>
        values.get(name) ?? unknowns.mark({ name: `$${name}`, volatile: VOLATILE_CI.test(name.toUpperCase()), options: [] })
    );
  const steps = (
    list: readonly DocumentNode[],
    values: ReadonlyMap<string, string>,
    variables: ReadonlyMap<string, string>,
    state: { engine: RunPlace['engine'] },
    depth: number
  ): readonly WrittenBuild[] =>
    list.flatMap((step) => {
      const remote = at(step, 'setup_remote_docker');
      if (remote !== undefined && textAt(remote, 'docker_layer_caching') === 'true') state.engine = 'kept';
      for (const key of ['when', 'unless']) {
        const inner = at(step, key);
        if (inner !== undefined) return steps(itemsAt(inner, 'steps'), values, variables, state, depth + 1);
      }
      const run = at(step, 'run');
      if (run !== undefined) {
        const node = run.kind === 'scalar' ? run : at(run, 'command');
        const text = textAt(node);
        if (node === undefined || text === undefined) return [];
        const own = new Map([...variables, ...variablesOf(at(run, 'environment'))]);
        const folder = textAt(run, 'working_directory');
        const directory = folder === undefined || /^[~/$]/.test(folder) ? WORKSPACE : `${WORKSPACE}/${put(folder, values)}`;
        return ciScriptBuilds(
          { text: put(text, values), file: path, firstLine: lineOf(node) - (text.includes('\n') ? 0 : 1), directory, variables: own },
          inJob(place, state.engine),
          search
        );
      }
      const [entry] = step.kind === 'map' ? entriesAt(step) : [];
      const name = textAt(step) ?? entry?.key ?? '';
      const command = commands.get(name);
      if (command === undefined || depth > 6) return [];
      const defaults = entriesAt(command, 'parameters').flatMap(({ key, value }) =>
        textAt(value, 'default') === undefined ? [] : [[key, textAt(value, 'default') ?? ''] as const]
      );
      return steps(
        itemsAt(command, 'steps'),
        new Map([...defaults, ...variablesOf(entry?.value).map(([key, text]) => [key, put(text, values)] as const)]),
        variables,
        state,
        depth + 1
      );
    });
  return entriesAt(document, 'jobs').flatMap(({ value }) => {
    const defaults = new Map(variablesOf(at(document, 'parameters')));
    for (const { key, value: parameter } of entriesAt(value, 'parameters'))
      if (textAt(parameter, 'default') !== undefined) defaults.set(key, textAt(parameter, 'default') ?? '');
    return steps(itemsAt(value, 'steps'), defaults, new Map(variablesOf(at(value, 'environment'))), { engine: 'fresh' }, 0);
  });
}

/** Steps of azure-pipelines.yml at any depth: Docker tasks, and scripts. */
export function azureBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const document = readBuildFile(path, repository);
  if (document === null) return [];
  const made: WrittenBuild[] = [];
  const visit = (node: DocumentNode, variables: ReadonlyMap<string, string>, depth: number): void => {
    if (depth > 20) return;
    if (node.kind === 'list') {
      for (const item of node.items) visit(item, variables, depth + 1);
      return;
    }
    if (node.kind !== 'map') return;
    const listed = itemsAt(node, 'variables').flatMap((item) =>
      textAt(item, 'name') === undefined ? [] : [[textAt(item, 'name') ?? '', textAt(item, 'value') ?? ''] as const]
    );
    const own = new Map([
      ...variables,
      ...listed,
      ...variablesOf(at(node, 'variables')?.kind === 'map' ? at(node, 'variables') : undefined)
    ]);
    const put = (text: string) =>
      text
        .replace(
          /\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory|Agent\.BuildDirectory\/s|Build\.Repository\.LocalPath)\)/gi,
          WORKSPACE
        )
        .replace(
          /\$\(([A-Za-z_][\w.]*)\)/g,
          (_, name: string) =>
            own.get(name) ??
            unknowns.mark({
              name: `$(${name})`,
              volatile: VOLATILE_CI.test(name.toUpperCase()) || /Build(?:Id|Number)|SourceVersion|SourceBranch/i.test(name),
              options: []
            })
        )
        .replace(
          /\$\{\{\s*([^}]{1,200}?)\s*\}\}/g,
          (_, name: string) =>
            own.get(name.replace(/^(?:variables|parameters)\./, '')) ??
            unknowns.mark({ name, volatile: namesSomethingVolatile(name), options: [] })
        );
    if (/^Docker@[12]$/i.test(textAt(node, 'task') ?? '')) made.push(...dockerTask(node, put, path, place));
    for (const key of ['script', 'bash', 'pwsh', 'powershell']) {
      const script = at(node, key);
      const text = textAt(script);
      if (script === undefined || text === undefined) continue;
      const folder = textAt(node, 'workingDirectory');
      const directory = folder === undefined ? WORKSPACE : put(folder).startsWith('/') ? put(folder) : `${WORKSPACE}/${put(folder)}`;
      const environment = new Map([...own, ...variablesOf(at(node, 'env')).map(([name, value]) => [name, put(value)] as const)]);
      made.push(
        ...ciScriptBuilds(
          { text: put(text), file: path, firstLine: lineOf(script) - (text.includes('\n') ? 0 : 1), directory, variables: environment },
          inJob(place, 'fresh'),
          search
        )
      );
    }
    for (const { key, value } of entriesAt(node))
      if (key !== 'variables' && key !== 'inputs' && key !== 'env') visit(value, own, depth + 1);
  };
  visit(document, new Map(), 0);
  return made;
}

function dockerTask(node: DocumentNode, put: (text: string) => string, path: TreePath, place: CiPlace): readonly WrittenBuild[] {
  const input = (name: string) => entriesAt(node, 'inputs').find(({ key }) => key.toLowerCase() === name.toLowerCase())?.value;
  const text = (name: string) => (textAt(input(name)) === undefined ? undefined : put(textAt(input(name)) ?? ''));
  const command = text('command') ?? 'buildAndPush';
  if (!/^build/i.test(command)) return [];
  const source = `${baseName(path)}:${lineOf(node)}`;
  const file = (text('Dockerfile') ?? '**/Dockerfile').replace(/^\*\*\//, '');
  const context = text('buildContext') ?? '**';
  const words = (text('arguments') ?? '').split(/\s+/).filter((word) => word !== '');
  const option = (name: string) =>
    words.flatMap((word, index) =>
      word === `--${name}` ? [words[index + 1] ?? ''] : word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : []
    );
  return [
    writtenBuild({
      origin: place.origin,
      source,
      directory: WORKSPACE,
      // `**` is the folder of the Dockerfile.
      context: context === '**' ? parentOf(file.replace(`${WORKSPACE}/`, '')) || '.' : context.replace(/^\*\*\//, ''),
      file,
      target: option('target')[0] ?? null,
      args: buildArguments(option('build-arg'), () => undefined),
      platforms: option('platform').flatMap((list) => list.split(',')),
      tags: text('repository') === undefined ? [] : [text('repository') ?? ''],
      cache: { from: cacheEntries(option('cache-from')), to: cacheEntries(option('cache-to')), noCache: [], engine: 'fresh', place: source }
    })
  ];
}

/** `sh '…'`, `docker.build(…)` and `agent { dockerfile … }` of a Jenkinsfile, whose agents keep their engine. */
export function jenkinsBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const text = repository.text(path);
  if (text === null) return [];
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  const known = new Map(
    [...text.matchAll(/^\s*(?:def\s+)?([A-Za-z_]\w*)\s*=\s*(['"])([^'"$\n]{0,300})\2\s*$/gm)].map((match) => [
      match[1] ?? '',
      match[3] ?? ''
    ])
  );
  const put = (value: string) =>
    value.replace(/\$\{([^}]{1,200})\}|\$([A-Za-z_]\w*)/g, (_, code?: string, name?: string) => {
      const wanted = (code ?? name ?? '').replace(/^(?:env|params)\./, '');
      return (
        known.get(wanted) ??
        unknowns.mark({
          name: `$${wanted.slice(0, 60)}`,
          volatile: namesSomethingVolatile(wanted) || VOLATILE_CI.test(wanted),
          options: []
        })
      );
    });
  const run = (script: string, offset: number) =>
    ciScriptBuilds({ text: script, file: path, firstLine: lineAt(offset), variables: known }, inJob(place, 'kept'), search);
  const scripts = [...text.matchAll(/\b(?:sh|bat)\s*\(?\s*(?:script:\s*)?('''|"""|'|")([\s\S]{0,20000}?)\1/g)].flatMap((match) =>
    run((match[1]?.startsWith('"') ? put(match[2] ?? '') : (match[2] ?? '')).replaceAll('\\\\', '\\'), match.index)
  );
  const calls = [...text.matchAll(/\bdocker\.build\s*\(?\s*(['"])(.*?)\1\s*(?:,\s*(['"])(.*?)\3)?/g)].flatMap((match) =>
    run(`docker build -t '${put(match[2] ?? '')}' ${match[4] === undefined ? '.' : put(match[4])}`, match.index)
  );
  const agents = [...text.matchAll(/\bdockerfile\s*(?:\{([\s\S]{0,2000}?)\}|true)/g)].flatMap((match) => {
    const value = (name: string) => new RegExp(`\\b${name}\\s+(['"])(.*?)\\1`).exec(match[1] ?? '')?.[2];
    const folder = value('dir') ?? '.';
    return run(
      `docker build -f '${folder}/${put(value('filename') ?? 'Dockerfile')}' ${put(value('additionalBuildArgs') ?? '')} '${folder}'`,
      match.index
    );
  });
  return [...scripts, ...calls, ...agents];
}

/** Steps of Woodpecker and Drone pipelines: their build plugins, and commands. */
export function woodpeckerBuilds(
  path: TreePath,
  documents: readonly DocumentNode[],
  place: CiPlace,
  search: Search
): readonly WrittenBuild[] {
  const { unknowns } = search;
  return documents.flatMap((document) => {
    const list = at(document, 'steps') ?? at(document, 'pipeline');
    const steps = list?.kind === 'list' ? list.items : entriesAt(list).map(({ value }) => value);
    const put = (text: string) =>
      text.replace(/\$\{((?:CI|DRONE)_\w+)(?:[^}]*)\}|\$((?:CI|DRONE)_\w+)/g, (_, a?: string, b?: string) =>
        unknowns.mark({ name: `$${a ?? b ?? ''}`, volatile: VOLATILE_CI.test(a ?? b ?? ''), options: [] })
      );
    return steps.flatMap((step) => {
      const image = (textAt(step, 'image') ?? '').replace(/[:@][^/]*$/, '');
      const plugin = image.slice(image.lastIndexOf('/') + 1);
      const variables = new Map(variablesOf(at(step, 'environment')));
      const { text, firstLine } = joined(linesOf(at(step, 'commands')));
      const commands = text === '' ? [] : ciScriptBuilds({ text, file: path, firstLine, variables }, inJob(place, 'kept'), search);
      const settings = at(step, 'settings');
      if (
        settings === undefined ||
        !/^(?:plugin-|drone-)?(?:docker|kaniko|buildx|ecr|gcr|acr|gar|buildah)/.test(plugin) ||
        /manifest|compose/.test(plugin)
      )
        return commands;
      const source = `${baseName(path)}:${lineOf(settings)}`;
      const value = (...names: readonly string[]) => names.map((name) => textAt(settings, name)).find((found) => found !== undefined);
      const listOf = (name: string): readonly string[] => {
        const node = at(settings, name);
        if (node?.kind === 'map') return entriesAt(node).map(({ key, value: inner }) => `${key}=${put(textAt(inner) ?? '')}`);
        return (node?.kind === 'list' ? node.items.map((item) => textAt(item) ?? '') : (textAt(node) ?? '').split(','))
          .map((one) => put(one.trim()))
          .filter((one) => one !== '');
      };
      const fresh = /kaniko/.test(image) || !/woodpecker/.test(image);
      return [
        ...commands,
        writtenBuild({
          origin: place.origin,
          source,
          directory: WORKSPACE,
          context: put(value('context') ?? '.'),
          file: value('dockerfile') === undefined ? null : put(value('dockerfile') ?? ''),
          target: value('target') === undefined ? null : put(value('target') ?? ''),
          args: buildArguments([...listOf('build_args'), ...listOf('build-args')], () => undefined),
          platforms: [...listOf('platforms'), ...listOf('platform')],
          tags: listOf('repo').map((repo) => repo),
          cache: {
            from: cacheEntries(listOf('cache_from')),
            to: cacheEntries(listOf('cache_to')),
            noCache: value('no_cache') === 'true' ? true : [],
            engine: fresh ? 'fresh' : 'kept',
            place: source
          }
        })
      ];
    });
  });
}
