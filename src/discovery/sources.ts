import type { WrittenBuild } from './assemble.ts';
import type { Repository } from './repository.ts';
import { buildCommands, commandBuild, type FoundCommand } from './shell/found-commands.ts';
import type { Unknowns } from './unknowns.ts';
import { readWorkflows } from './workflow/read-workflows.ts';

/** The builds that files of the repository declare, as written, source by source. */
export function declaredBuilds(repository: Repository, unknowns: Unknowns): readonly WrittenBuild[] {
  const builds: WrittenBuild[] = [];
  readWorkflows(repository, unknowns, {
    build: (written) => builds.push(written),
    commands(commands, file, firstLine, place) {
      for (const found of buildCommands(commands, file, firstLine)) {
        if (isBuild(found))
          builds.push(commandBuild(found, { origin: 'workflow', file, engine: place.engine, workflow: place.workflow }, unknowns));
      }
    },
    bake: () => {}
  });
  return builds;
}

function isBuild(found: FoundCommand): found is FoundCommand & { command: { kind: 'build' } } {
  return found.command.kind === 'build';
}
