import { at, type DocumentNode, entriesAt, lineOf } from '../../formats/index.ts';
import type { RunAround } from '../around.ts';
import type { WrittenBuild } from '../assemble.ts';
import { buildArguments, cacheEntries, openSwitch, withEpoch } from '../build-options.ts';
import type { CacheUse, FoundWorkflow } from '../found-build.ts';
import { baseName } from '../paths.ts';
import { runSettings } from '../run-settings.ts';
import type { BuildCall, StepTurns } from '../turn.ts';
import { hasUnknown } from '../unknowns.ts';
import { evaluateText, type Scope } from './expression.ts';
import type { GivenInputs } from './image-actions.ts';
import { listInput } from './list-input.ts';

/** Where a step stands and what is known of its runner. */
export interface StepPlace {
  /** Path of the workflow or action file that holds the step. */
  readonly file: string;
  readonly directory: string;
  /** The folder of the workspace that holds the repository; null or absent: the workspace itself does. */
  readonly folder?: string | null;
  readonly engine: CacheUse['engine'];
  readonly around: RunAround;
  readonly workflow: FoundWorkflow;
  readonly environment: (name: string) => string | undefined;
  readonly turns: StepTurns;
}

/** Inputs of an action, evaluated, by name. */
export type Inputs = (name: string) => string;

export function stepInputs(step: DocumentNode, scope: Scope): Inputs {
  return (name) => {
    const node = at(step, 'with', name);
    return node?.kind === 'scalar' && node.value !== null ? evaluateText(String(node.value), scope) : '';
  };
}

/** What a step gives to its action. */
export function givenInputs(step: DocumentNode, scope: Scope): GivenInputs {
  return { names: entriesAt(step, 'with').map(({ key }) => key), value: stepInputs(step, scope) };
}

/** Lines of a list input: one entry each, blank ones left out. */
export function inputLines(value: string): readonly string[] {
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The build of a docker/build-push-action step, or of an action that takes the same inputs. */
export function buildPushStep(
  step: DocumentNode,
  uses: string,
  scope: Scope,
  place: StepPlace,
  onBranch: readonly Scope[] = []
): WrittenBuild {
  const input = stepInputs(step, scope);
  const noCache = flagOf('no-cache', step, scope, onBranch);
  // Version 1 was another action: `path` and `dockerfile`, and always the checked-out directory.
  const first = /^docker\/build-push-action@v?1(?:\.|$)/.test(uses);
  const settledList = (name: string) => listInput(scope.unknowns.settle(input(name), 'first-filled'), true);
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
    target: input('target') || null,
    args: withEpoch(
      buildArguments(first ? input('build_args').split(',') : listInput(input('build-args'), true), place.environment),
      place.environment
    ),
    platforms: list(scope.unknowns.settle(input('platforms'), 'last')),
    buildContexts: buildArguments(listInput(input('build-contexts'), true), () => undefined),
    builder: 'buildkit',
    cache: {
      from: cacheEntries(settledList('cache-from')),
      to: cacheEntries(settledList('cache-to')),
      noCache: noCache === 'true' ? true : list(input('no-cache-filters') || input('no-cache-filter')),
      ...(noCache === 'open' ? { openFlags: openSwitch(scope.unknowns.show(input('no-cache'))) } : {}),
      engine: place.engine,
      ...(!first && [input, ...onBranch.map((one) => stepInputs(step, one))].slice(onBranch.length > 0 ? 1 : 0).every(staysHere)
        ? { pushed: false as const }
        : {}),
      place: `${baseName(place.file)}:${lineOf(cacheLine)}`
    },
    ...runSettings({
      network: input('network'),
      addHosts: list(input('add-hosts')),
      ulimits: list(input('ulimit')),
      shmSize: input('shm-size'),
      cgroupParent: input('cgroup-parent')
    }),
    tags: list(input('tags')),
    source: `${baseName(place.file)}:${line}`,
    workflow: place.workflow,
    call: actionCall(uses, input('builder')),
    ...(noCache === 'open' ? { unread: [input('no-cache')] } : {})
  };
}

/** How an action of buildx comes to build. */
export function actionCall(uses: string, builder: string): BuildCall {
  const choice = /^depot\//i.test(uses) ? { name: 'depot' } : builder === '' ? 'current' : { name: builder };
  return { command: {}, builder: choice, perhaps: false, changes: 0 };
}

/** A switch, by the runs for the default branch where these agree. */
function flagOf(name: string, step: DocumentNode, scope: Scope, onBranch: readonly Scope[]): 'true' | 'false' | 'open' {
  const values = (onBranch.length > 0 ? onBranch : [scope]).map((one) => stepInputs(step, one)(name));
  if (values.every((value) => value === 'true')) return 'true';
  return values.some((value) => value === 'true' || hasUnknown(value)) ? 'open' : 'false';
}

/** The image is not pushed whatever runs it. */
function staysHere(input: Inputs): boolean {
  return /^(?:false)?$/.test(input('push')) && !/\bpush=true\b|\btype=registry\b/.test(input('outputs'));
}

/** Comma or line separated. */
function list(value: string): readonly string[] {
  return listInput(value, false);
}
