import { at, type DocumentNode, lineOf } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { WrittenBuild } from '../assemble.ts';
import { bakeBuilds, withVariables } from '../bake/bake-builds.ts';
import { givenBakeFiles } from '../bake/named-files.ts';
import { openSwitch } from '../build-options.ts';
import { overlaid, refusedWithout, unsureOf, withRefusal } from '../given-files.ts';
import { baseName } from '../paths.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { hasUnknown } from '../unknowns.ts';
import { actionCall, type StepPlace, stepInputs } from './build-step.ts';
import type { Scope } from './expression.ts';
import { listInput } from './list-input.ts';
import { buildInRepository, inRepository, pathInRepository } from './repository-folder.ts';

/** Builds of a docker/bake-action step. From version 6 on its source is the repository by git unless `source` says otherwise. */
export function bakeStep(step: DocumentNode, uses: string, scope: Scope, place: StepPlace, search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const input = stepInputs(step, scope);
  const source = `${baseName(place.file)}:${lineOf(at(step, 'uses') ?? step)}`;
  const written = input('source');
  if (/^(?:https?:\/\/|git@)/.test(written) && !unknowns.show(written).includes('github.repository')) {
    repository.note(
      'left-out',
      say`${code(source)}: the bake file is fetched from ${code(unknowns.show(written).slice(0, 120))}; what it builds is left out.`
    );
    return [];
  }
  const early = /@v?[1-5](?:\.|$)/.test(uses) && written === '';
  const local = early || (written !== '' && !written.includes('defaultContext') && !/^(?:https?:|git)/.test(written));
  const below = /^\{\{ *defaultContext *\}\}:(.+)$/.exec(written)?.[1];
  const sub = local && written !== '' ? written : (below ?? '.');
  const directory = `${WORKSPACE}/${input('workdir') || '.'}/${sub}`;
  const { workflow, environment } = place;
  const folder = local ? (place.folder ?? null) : null;
  const files = list(input('files')).map((name) => (folder === null ? name : pathInRepository(name, directory, folder)));
  const given = givenBakeFiles(
    files,
    inRepository(directory, folder),
    { source, workflow, made: place.around.madeFiles, environment },
    search
  );
  if (given === null) return [];
  const targets = list(unknowns.settle(input('targets') || input('target'), 'last'));
  const open = targets.find(hasUnknown);
  if (open !== undefined) {
    repository.note(
      'remark',
      say`${code(source)}: the bake targets ${code(unknowns.show(open))} are not known before the build runs; every one may be built.`
    );
  }
  const call = { ...actionCall(uses, input('builder')), perhaps: open !== undefined };
  const builds = bakeBuilds(
    given.files,
    {
      origin: 'workflow',
      engine: place.engine,
      workflow: unsureOf(workflow, given.unseen),
      environment: withVariables(listInput(input('vars'), true), environment),
      directory,
      contextKind: local ? 'path' : 'git',
      targets: open === undefined ? targets : null,
      sets: [...cacheSets(input), ...listInput(input('set'), true)],
      noCache: input('no-cache') === 'true',
      source,
      isWhole: given.isWhole
    },
    search
  );
  const noCache = input('no-cache');
  const flags = hasUnknown(noCache) ? { openFlags: openSwitch(unknowns.show(noCache)) } : {};
  const asCalled = (build: (typeof builds)[number]) => {
    const called = { ...build, call, cache: { ...build.cache, ...flags } };
    return folder === null ? called : buildInRepository(called, folder);
  };
  return withRefusal(overlaid(builds, given.unseen, search), refusedWithout(given, place.workflow)).map(asCalled);
}

/** `cache: true` of Docker's builder workflow. */
function cacheSets(input: (name: string) => string): readonly string[] {
  if (input('cache') !== 'true') return [];
  const scope = input('cache-scope') === '' ? '' : `,scope=${input('cache-scope')}`;
  return [`*.cache-from=type=gha${scope}`, `*.cache-to=type=gha,mode=${input('cache-mode') || 'min'}${scope}`];
}

function list(value: string): readonly string[] {
  return listInput(value, false);
}
