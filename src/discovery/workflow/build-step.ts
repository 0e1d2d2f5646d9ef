import { at, type DocumentNode, lineOf } from '../../formats/index.ts';
import type { RunAround } from '../around.ts';
import { buildArguments, cacheEntries, type WrittenBuild, withEpoch } from '../assemble.ts';
import type { CacheUse, FoundWorkflow } from '../found-build.ts';
import { baseName } from '../paths.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { evaluateText, type Scope } from './expression.ts';

/** Where a step stands and what is known of its runner. */
export interface StepPlace {
  /** Path of the workflow or action file that holds the step. */
  readonly file: string;
  readonly directory: string;
  readonly engine: CacheUse['engine'];
  readonly around: RunAround;
  readonly workflow: FoundWorkflow;
  readonly environment: (name: string) => string | undefined;
}

/** Inputs of an action, evaluated, by name. */
export type Inputs = (name: string) => string;

export function stepInputs(step: DocumentNode, scope: Scope): Inputs {
  return (name) => {
    const node = at(step, 'with', name);
    return node?.kind === 'scalar' && node.value !== null ? evaluateText(String(node.value), scope) : '';
  };
}

/** Lines of a list input: one entry each, blank ones left out. */
export function inputLines(value: string): readonly string[] {
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The build of a docker/build-push-action step, or of an action that takes the same inputs. */
export function buildPushStep(step: DocumentNode, uses: string, scope: Scope, place: StepPlace): WrittenBuild {
  const input = stepInputs(step, scope);
  // Version 1 was another action: `path` and `dockerfile`, and always the checked-out directory.
  const first = /^docker\/build-push-action@v?1(?:\.|$)/.test(uses);
  const settledList = (name: string) => inputLines(scope.unknowns.settle(input(name), 'first-filled'));
  const cacheLine = at(step, 'with', 'cache-from') ?? at(step, 'with', 'cache-to') ?? at(step, 'uses') ?? step;
  const line = lineOf(at(step, 'uses') ?? step);
  return {
    origin: 'workflow',
    name: null,
    context: input(first ? 'path' : 'context') || null,
    file: input(first ? 'dockerfile' : 'file') || null,
    defaultContext: first ? 'path' : 'git',
    fileFrom: 'directory',
    directory: place.directory,
    target: knownOrNull(input('target'), scope.unknowns),
    args: withEpoch(
      buildArguments(first ? input('build_args').split(',') : inputLines(input('build-args')), place.environment),
      place.environment
    ),
    platforms: list(scope.unknowns.settle(input('platforms'), 'last')),
    buildContexts: buildArguments(inputLines(input('build-contexts')), () => undefined),
    builder: 'buildkit',
    cache: {
      from: cacheEntries(settledList('cache-from')),
      to: cacheEntries(settledList('cache-to')),
      noCache: input('no-cache') === 'true' ? true : list(input('no-cache-filters') || input('no-cache-filter')),
      engine: place.engine,
      place: `${baseName(place.file)}:${lineOf(cacheLine)}`
    },
    tags: list(input('tags')),
    source: `${baseName(place.file)}:${line}`,
    workflow: place.workflow
  };
}

/** Other actions that build one image: the names of their inputs for file, context, arguments and tags. */
const OTHER_ACTIONS: readonly {
  readonly uses: RegExp;
  readonly file: string;
  readonly context: string;
  readonly args: string;
  readonly tags: string;
}[] = [
  { uses: /^redhat-actions\/buildah-build@/, file: 'containerfiles', context: 'context', args: 'build-args', tags: 'image' },
  { uses: /^elgohr\/Publish-Docker-Github-Action@/i, file: 'dockerfile', context: 'context', args: 'buildargs', tags: 'name' },
  { uses: /^mr-smithers-excellent\/docker-build-push@/, file: 'dockerfile', context: 'directory', args: 'buildArgs', tags: 'image' },
  { uses: /^whoan\/docker-build-with-cache-action@/, file: 'dockerfile', context: 'context', args: 'build_args', tags: 'image_name' }
];

export function otherBuildStep(step: DocumentNode, uses: string, scope: Scope, place: StepPlace): WrittenBuild | null {
  const action = OTHER_ACTIONS.find((known) => known.uses.test(uses));
  if (action === undefined) return null;
  const input = stepInputs(step, scope);
  const source = `${baseName(place.file)}:${lineOf(at(step, 'uses') ?? step)}`;
  return {
    origin: 'workflow',
    name: null,
    context: input(action.context) || null,
    file: inputLines(input(action.file))[0] ?? null,
    defaultContext: 'path',
    fileFrom: 'directory',
    directory: place.directory,
    target: knownOrNull(input('target'), scope.unknowns),
    args: buildArguments(
      inputLines(input(action.args)).flatMap((entry) => entry.split(',')),
      place.environment
    ),
    platforms: list(input('platforms')),
    buildContexts: {},
    builder: 'buildkit',
    cache: { from: [], to: [], noCache: [], engine: place.engine, place: source },
    tags: list(input(action.tags)),
    source,
    workflow: place.workflow
  };
}

/** Comma or line separated. */
function list(value: string): readonly string[] {
  return inputLines(value.replaceAll(',', '\n'));
}

/** A target that cannot be known is left as written: it still tells two builds apart. */
function knownOrNull(value: string, unknowns: Unknowns): string | null {
  const settled = unknowns.settle(value, 'last');
  if (settled === '') return null;
  return hasUnknown(settled) ? unknowns.show(settled) : settled;
}
