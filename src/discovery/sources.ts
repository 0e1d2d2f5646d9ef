import { findBake } from './bake/find-bake.ts';
import { findCompose } from './compose/find-compose.ts';
import { withWrittenDefinition } from './given-files.ts';
import { findPlatforms } from './platforms/find-platforms.ts';
import { findDevcontainers } from './scripts/devcontainer.ts';
import { commandBuilds } from './scripts/run-commands.ts';
import { findSkaffold } from './scripts/skaffold.ts';
import { findTiltfiles } from './scripts/tiltfile.ts';
import type { Search } from './search.ts';
import { pinnedVersion, type Turn, turnIn } from './turn.ts';
import { bakeStep } from './workflow/bake-step.ts';
import type { StepPlace } from './workflow/build-step.ts';
import { readWorkflows } from './workflow/read-workflows.ts';
import type { WrittenBuild } from './written-build.ts';

/** The builds that files made for it declare, as written, source by source; scripts are asked only where these leave something open. */
export function declaredBuilds(search: Search): readonly WrittenBuild[] {
  const { repository, unknowns } = search;
  const run = workflowBuilds(search);
  // A definition that a command of a workflow takes is built as that command says, and not by itself beside it.
  const taken = new Set(run.flatMap(({ definedAt }) => definedAt ?? []));
  const byThemselves = (builds: readonly WrittenBuild[]) =>
    builds.filter(({ definedAt }) => definedAt === undefined || !definedAt.every((one) => taken.has(one)));
  return [
    ...run,
    ...byThemselves(findPlatforms(search)),
    ...findBake(search),
    ...byThemselves(findCompose(search)),
    ...findSkaffold(repository, unknowns),
    ...findTiltfiles(repository),
    ...findDevcontainers(search)
  ];
}

function workflowBuilds(search: Search): readonly WrittenBuild[] {
  const builds: WrittenBuild[] = [];
  readWorkflows(search, {
    build: (written, place) => builds.push(inTurn({ ...written, around: place.around }, place, search)),
    commands(commands, script, at) {
      const { engine, workflow, around } = at;
      const place = { origin: 'workflow', engine, workflow, depth: 0, madeFiles: around.madeFiles } as const;
      builds.push(
        ...commandBuilds(commands, script, place, search).map((build) =>
          inTurn(
            {
              ...build,
              around: {
                ...around,
                ...(build.ownBuilder === undefined || around.builder.kind === 'open' ? {} : { builder: build.ownBuilder })
              }
            },
            at,
            search
          )
        )
      );
    },
    bake: (step, uses, scope, place) =>
      builds.push(...bakeStep(step, uses, scope, place, search).map((build) => inTurn({ ...build, around: place.around }, place, search)))
  });
  return builds;
}

/** `docker build` takes the engine, whatever builder the job has made (docs.docker.com: builders). */
const goesPast = ({ builder }: Turn, { around, ownBuilder }: WrittenBuild): boolean =>
  builder?.who === 'engine' && ownBuilder === undefined && around?.builder.kind === 'job';

function withEngine({ around, workflow, ...build }: WrittenBuild): WrittenBuild {
  return {
    ...build,
    ...(around === undefined ? {} : { around: { ...around, builder: { kind: 'engine', from: null } } }),
    workflow: workflow === null ? null : { ...workflow, ownBuilder: false }
  };
}

/** A build with its place in the job. One that cannot be seen has one, too: nobody knows its builder. */
function inTurn(given: WrittenBuild, { turns, environment }: StepPlace, search: Search): WrittenBuild {
  const { unknowns } = search;
  const build = withWrittenDefinition(given, search);
  const call = build.call ?? { command: {}, builder: null, perhaps: build.guess !== undefined, changes: 0 };
  const turn = turnIn(turns, call, environment, unknowns);
  const made = goesPast(turn, build) ? withEngine(build) : build;
  const version = made.around === undefined || made.ownBuilder !== undefined ? null : pinnedVersion(turn, made.around);
  return { ...made, ...(version === null ? {} : { version }), turn };
}
