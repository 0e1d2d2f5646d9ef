import type { WrittenBuild } from './assemble.ts';
import { findBake } from './bake/find-bake.ts';
import { findCompose } from './compose/find-compose.ts';
import type { Repository } from './repository.ts';
import { findDevcontainers } from './scripts/devcontainer.ts';
import { commandBuilds } from './scripts/run-commands.ts';
import { findSkaffold } from './scripts/skaffold.ts';
import { findTiltfiles } from './scripts/tiltfile.ts';
import type { Unknowns } from './unknowns.ts';
import { bakeStep } from './workflow/bake-step.ts';
import { readWorkflows } from './workflow/read-workflows.ts';

/** The builds that files made for it declare, as written, source by source; scripts are asked only where these leave something open. */
export function declaredBuilds(repository: Repository, unknowns: Unknowns): readonly WrittenBuild[] {
  return [
    ...workflowBuilds(repository, unknowns),
    ...findBake(repository, unknowns),
    ...findCompose(repository, unknowns),
    ...findSkaffold(repository, unknowns),
    ...findTiltfiles(repository),
    ...findDevcontainers(repository, unknowns)
  ];
}

function workflowBuilds(repository: Repository, unknowns: Unknowns): readonly WrittenBuild[] {
  const builds: WrittenBuild[] = [];
  const budget = { left: 20_000 };
  readWorkflows(repository, unknowns, {
    build: (written) => builds.push(written),
    commands(commands, file, firstLine, place) {
      const { engine, workflow } = place;
      builds.push(...commandBuilds(commands, file, firstLine, { origin: 'workflow', engine, workflow, budget }, repository, unknowns));
    },
    bake: (step, uses, scope, place) => builds.push(...bakeStep(step, uses, scope, place, repository, unknowns))
  });
  return builds;
}
