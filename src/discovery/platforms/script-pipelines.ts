import { at, type DocumentNode, entriesAt, itemsAt, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { RunPlace, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { WrittenBuild } from '../written-build.ts';
import { type CiPlace, inJob, joined, linesOf, newJob, variablesOf } from './ci-nodes.ts';
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

/** Builds of the command lists of a CI system, each in a shell of its own; lists of one job that stand side by side are one script. */
export function scriptPipeline(system: keyof typeof SYSTEMS): (path: TreePath, place: CiPlace, search: Search) => readonly WrittenBuild[] {
  const { keys, engine } = SYSTEMS[system];
  return (path, place, search) => {
    const document = readBuildFile(path, search.repository);
    const made: WrittenBuild[] = [];
    // The phases of a buildspec are one job.
    const job = system === 'codebuild' ? newJob() : null;
    const run = inJob(job === null ? place : { ...place, job }, engine);
    const visit = (node: DocumentNode, outer: ReadonlyMap<string, string>, above: WrittenBuild['starts'], depth: number): void => {
      if (depth > MAX_DEPTH) return;
      if (node.kind === 'list') for (const item of node.items) visit(item, outer, above, depth + 1);
      if (node.kind !== 'map') return;
      const starts = stepFilters(node) ?? above;
      const own = entriesAt(node).flatMap(({ key, value }) => (ENVIRONMENT.test(key) ? environmentOf(value) : []));
      const variables = new Map([...outer, ...own]);
      const lines = entriesAt(node).flatMap(({ key, value }) => (keys.test(key) ? linesOf(value) : []));
      const { text, firstLine } = joined(lines.filter((line) => line.text !== ''));
      const builds = text === '' ? [] : ciScriptBuilds({ text, file: path, firstLine, directory: WORKSPACE, variables }, run, search);
      made.push(...startingBy(builds, false, starts));
      for (const { key, value } of entriesAt(node)) if (!keys.test(key) || value.kind === 'map') visit(value, variables, starts, depth + 1);
    };
    if (document !== null) visit(document, new Map(), undefined, 0);
    return made;
  };
}

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
