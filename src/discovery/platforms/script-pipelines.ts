import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { Doubt, MadePath } from '../../model/fact.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { ownEntry } from '../../plain/index.ts';
import { baseName } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import { inShell, shellOfStep } from '../scripts/other-shells.ts';
import type { RunPlace, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { WrittenBuild } from '../written-build.ts';
import { BY_ARTIFACT, BY_CACHE, bring, broughtPaths, broughtWorkspace } from './brought-files.ts';
import { type CiPlace, inJob, joined, linesOf, newJob, type ScriptLine, variablesOf } from './ci-nodes.ts';
import { ciScriptBuilds } from './ci-script.ts';
import { startingBy, stepFilters } from './start-filters.ts';

/** CI systems whose jobs are lists of commands: the keys that hold these, and whether the machine starts afresh. */
const SYSTEMS = {
  travis: { keys: /^(?:before_install|install|before_script|script|after_success|before_deploy|deploy|after_deploy)$/, engine: 'fresh' },
  bitbucket: { keys: /^(?:script|after-script)$/, engine: 'fresh' },
  buildkite: { keys: /^commands?$/, engine: 'kept' },
  semaphore: { keys: /^commands$/, engine: 'fresh' },
  codebuild: { keys: /^commands$/, engine: 'fresh' },
  appveyor: { keys: /^(?:install|before_build|build_script|after_build|test_script|deploy_script)$/, engine: 'fresh' },
  cirrus: { keys: /_script$/, engine: 'fresh' }
} as const satisfies Readonly<Record<string, { readonly keys: RegExp; readonly engine: RunPlace['engine'] }>>;
const ENVIRONMENT = /^(?:env|environment|variables|env_vars)$/;
const MAX_DEPTH = 20;

/** What starts the lists of a part of a pipeline. */
interface Start {
  /** No change and no merge does. */
  readonly elsewhere: boolean;
  readonly starts: WrittenBuild['starts'];
}

/** Pipelines of Bitbucket that a person or a schedule starts, and those for tags. */
const OF_NO_CHANGE = ['custom', 'tags'];

/** Builds of the command lists of a CI system, each in a shell of its own; lists of one job that stand side by side are one script. */
export function scriptPipeline(system: keyof typeof SYSTEMS): (path: TreePath, place: CiPlace, search: Search) => readonly WrittenBuild[] {
  const { keys, engine } = SYSTEMS[system];
  return (path, place, search) => {
    const document = readBuildFile(path, search.repository);
    const made: WrittenBuild[] = [];
    // The phases of a buildspec are one job.
    const job = system === 'codebuild' ? newJob() : null;
    const brought = document === null ? [] : broughtIn(document, path);
    /** What the command lists of one node build, in a shell with the variables given. */
    const buildsOf = (node: DocumentNode, variables: ReadonlyMap<string, string>): readonly WrittenBuild[] => {
      const lines = entriesAt(node).flatMap(({ key, value }) => (keys.test(key) ? linesOfKey(value) : []));
      const { text, firstLine } = joined(lines.filter((line) => line.text !== ''));
      const workspace = () => broughtWorkspace(brought.flatMap(({ of, made }) => (of === node ? [] : made)));
      const run = inJob(job === null ? { ...place, workspace } : { ...place, job }, engine, doubtOf(system, node));
      return text === '' ? [] : ciScriptBuilds({ text, file: path, firstLine, directory: WORKSPACE, variables }, run, search);
    };
    const byHand = new Set(system === 'bitbucket' ? OF_NO_CHANGE.flatMap((key) => at(document ?? undefined, 'pipelines', key) ?? []) : []);
    const visit = (node: DocumentNode, outer: ReadonlyMap<string, string>, above: Start, depth: number): void => {
      if (depth > MAX_DEPTH) return;
      if (node.kind === 'list') for (const item of node.items) visit(item, outer, above, depth + 1);
      if (node.kind !== 'map') return;
      const elsewhere = above.elsewhere || byHand.has(node);
      const starts = stepFilters(node) ?? above.starts;
      const own = entriesAt(node).flatMap(({ key, value }) => (ENVIRONMENT.test(key) ? environmentOf(value) : []));
      const variables = new Map([...outer, ...own]);
      made.push(...startingBy(buildsOf(node, variables), elsewhere, starts));
      for (const { key, value } of entriesAt(node))
        if (!keys.test(key) || value.kind === 'map') visit(value, variables, { elsewhere, starts }, depth + 1);
    };
    if (job !== null)
      bring(
        job,
        brought.flatMap(({ made: some }) => some)
      );
    if (document !== null) visit(document, new Map(), { elsewhere: false, starts: undefined }, 0);
    return made;
  };
}

/** The lines of a key; an item of AppVeyor may name its shell (`- ps: COMMAND`; appveyor.com, build configuration). */
const linesOfKey = (value: DocumentNode): readonly ScriptLine[] =>
  itemsOrItself(value).flatMap((item) =>
    item.kind !== 'map'
      ? linesOf(item)
      : entriesAt(item).flatMap(({ key, value: command }) => {
          const shell = key === 'ps' ? 'powershell' : shellOfStep(key, false);
          return shell === null ? [] : linesOf(command).map(({ text, line }) => ({ text: inShell(text, shell), line }));
        })
  );
const itemsOrItself = (node: DocumentNode): readonly DocumentNode[] => (node.kind === 'list' ? node.items : [node]);

/** What is not known of the engine that a step of the system finds. */
function doubtOf(system: keyof typeof SYSTEMS, step: DocumentNode): Doubt | undefined {
  if (system === 'bitbucket' && itemsAt(step, 'caches').some((item) => textAt(item) === 'docker')) return LAYERS_OF_A_WEEK;
  return system === 'codebuild' ? CACHE_OF_PROJECT : undefined;
}

/** Bitbucket keeps the layers of its engine for a week, and none of BuildKit's (support.atlassian.com, caches). */
const LAYERS_OF_A_WEEK: Doubt = {
  because: say`of which build the cache ${code('docker')} holds layers, if of any, is not known`,
  likely: 'rebuilt'
};

/** A project of CodeBuild may keep layers on its hosts, which its settings say outside of the repository (docs.aws.amazon.com, local caching). */
const CACHE_OF_PROJECT: Doubt = {
  because: say`whether the project of CodeBuild keeps layers (${code('LOCAL_DOCKER_LAYER_CACHE')}) is set outside of the repository`,
  likely: 'rebuilt'
};

/** Folders that Bitbucket's caches of a name bring into the checkout. */
const NAMED_CACHES: Readonly<Record<string, string>> = { node: 'node_modules', bundler: 'vendor/bundle' };

/** Files that caches bring back, and those that steps hand on to later ones; `of`: the step that does. */
function broughtIn(
  document: DocumentNode,
  path: TreePath
): readonly { readonly of: DocumentNode | null; readonly made: readonly MadePath[] }[] {
  const found: { of: DocumentNode | null; made: readonly MadePath[] }[] = [];
  const texts = (node: DocumentNode | undefined) => itemsAt(node).flatMap((item) => textAt(item) ?? []);
  const custom = new Map(variablesOf(at(document, 'definitions', 'caches')));
  const visit = (node: DocumentNode, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (node.kind === 'list') for (const item of node.items) visit(item, depth + 1);
    if (node.kind !== 'map') return;
    const from = `${baseName(path)}:${lineOf(node)}`;
    const handed = [...texts(at(node, 'artifacts')), ...texts(at(node, 'artifacts', 'paths'))];
    // A step has what it hands on itself made by its script.
    if (handed.length > 0) found.push({ of: node, made: broughtPaths({ paths: handed, because: BY_ARTIFACT, from }) });
    const named = texts(at(node, 'caches')).flatMap((name) => custom.get(name) ?? ownEntry(NAMED_CACHES, name) ?? []);
    const folders = entriesAt(node).flatMap(({ key, value }) => (/(?:^|_)cache$/.test(key) ? cachedIn(value) : []));
    const made = broughtPaths({ paths: [...named, ...folders], because: BY_CACHE, from });
    if (made.length > 0) found.push({ of: null, made });
    for (const { value } of entriesAt(node)) visit(value, depth + 1);
  };
  visit(document, 0);
  return found;
}

/** `{directories: […]}`, `{paths: […]}`, `{folder: x}`, `[…]`. */
const cachedIn = (node: DocumentNode): readonly string[] =>
  [...itemsAt(node, 'directories'), ...itemsAt(node, 'paths'), ...itemsAt(node, 'folders'), ...itemsAt(node)]
    .flatMap((item) => textAt(item) ?? [])
    .concat(textAt(node, 'folder') ?? []);

/** `{A: 1}`, `[A=1]`, `[{name: A, value: 1}]`, `{global: [A=1]}`. */
function environmentOf(node: DocumentNode): readonly (readonly [string, string])[] {
  const nested = at(node, 'global') ?? at(node, 'variables');
  const listed = itemsAt(node).flatMap((item) => {
    const name = textAt(item, 'name');
    if (name !== undefined) return [[name, textAt(item, 'value') ?? ''] as const];
    return [...(textAt(item) ?? '').matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)].map(
      (match) => [match[1] ?? '', (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2')] as const
    );
  });
  return [...variablesOf(node), ...listed, ...(nested === undefined ? [] : environmentOf(nested))];
}
