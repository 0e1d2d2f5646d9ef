import type { WrittenBuild } from '../assemble.ts';
import { variableFlags } from '../ci-variables.ts';
import { type Emptying, emptyingsOf } from '../emptied.ts';
import { repositoryFiles } from '../repository-files.ts';
import { workspaceBehind } from '../scripts/workspace-behind.ts';
import type { RunPlace, ScriptPlace, Search } from '../search.ts';
import { madeFiles } from '../shell/made-files.ts';
import { type ShellCommand, WORKSPACE } from '../shell/state.ts';
import { walkShell } from '../shell/walk.ts';
import { jobLine, type StepTurns, turnIn } from '../turn.ts';
import { hasUnknown } from '../unknowns.ts';
import { movedFolders } from '../workflow/job-around.ts';
import { throughScripts } from '../workflow/through-scripts.ts';

/** A piece of a definition that a shell runs. */
export interface CiScript {
  readonly text: string;
  readonly file: string;
  /** Zero-based line of the file where the text begins. */
  readonly firstLine: number;
  readonly directory?: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** Builds of a script that another CI system runs at the root of the repository. */
export function ciScriptBuilds(
  script: CiScript & {
    /** Whether the step runs hangs on something that only a run knows. */
    readonly perhaps?: boolean;
  },
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const { text, file, firstLine, variables, directory = WORKSPACE } = script;
  const files = repositoryFiles(search.repository);
  const start = { variables, directory, scriptDirectory: directory, files, unknowns: search.unknowns };
  const { commands, written } = walkShell(text, start);
  const at: ScriptPlace = { file, firstLine, written, variables };
  const { job } = place;
  const moved = commands.flatMap(movedFolders);
  const folders = place.folders === undefined ? {} : { folders: { ...place.folders, moved } };
  const taken = emptyingsOf(throughScripts(commands, { ...search, variables, written: new Map() }), at);
  // What is taken away behind a build a later one misses as well.
  const emptied = [...(place.emptied ?? []), ...taken];
  if (job === undefined)
    return inTurn(search.follow(commands, at, place), place, search, script.perhaps).map((build) => ({ ...build, ...folders, emptied }));
  const { workspace } = job;
  const builds = search
    .follow(commands, at, { ...place, madeFiles: [...(place.madeFiles ?? []), ...job.made], workspace })
    .map((build) => ({ ...build, emptied: job.emptied }));
  job.emptied.push(...taken);
  job.workspace = workspaceBehind(workspace, commands, at, { perhaps: script.perhaps === true, search });
  job.made.push(...madeFiles(commands).flatMap((some) => some.map((one) => (script.perhaps ? { ...one, exact: false } : one))));
  return inTurn(builds, place, search, script.perhaps);
}

/** What commands take away that a job runs behind its builds. */
export function emptyingsBehind({ text, file, firstLine, variables }: CiScript, { repository, unknowns }: Search): readonly Emptying[] {
  const start = { variables, directory: WORKSPACE, scriptDirectory: WORKSPACE, files: repositoryFiles(repository), unknowns };
  const { commands } = walkShell(text, start);
  return emptyingsOf(commands, { file, firstLine });
}

/** Builds of one command that is given as its words. */
export function ciCommandBuilds(
  words: readonly string[],
  at: Omit<CiScript, 'text'>,
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const command: ShellCommand = {
    words,
    environment: at.variables,
    directory: at.directory ?? WORKSPACE,
    output: null,
    stdin: null,
    line: 0
  };
  const { job } = place;
  if (job === undefined) return inTurn(search.follow([command], at, place), place, search);
  const { workspace } = job;
  const builds = search.follow([command], at, { ...place, madeFiles: [...(place.madeFiles ?? []), ...job.made], workspace });
  job.workspace = workspaceBehind(workspace, [command], at, { perhaps: false, search });
  job.made.push(...madeFiles([command]).flat());
  return inTurn(builds, place, search);
}

/** A text with variables of a definition put in: what nothing sets is not known. */
export function putVariables(text: string, pattern: RegExp, find: (name: string) => string | undefined, { unknowns }: Search): string {
  if (hasUnknown(text) && !pattern.test(text)) return text;
  return text.replace(pattern, (_, ...groups: (string | undefined)[]) => {
    const name = groups.find((group) => typeof group === 'string') ?? '';
    return find(name) ?? unknowns.mark({ name: `$${name.slice(0, 60)}`, ...variableFlags(name), options: [] });
  });
}

/** Builds as they come out from the folder of the file, or from the root where more of their Dockerfiles exist from there. */
export function fromLikelierDirectory(
  folder: string,
  read: (directory: string) => readonly WrittenBuild[],
  count: (builds: readonly WrittenBuild[]) => number
): readonly WrittenBuild[] {
  const beside = read(`${WORKSPACE}/${folder}`);
  if (folder === '') return beside;
  const root = read(WORKSPACE);
  return count(root) > count(beside) ? root : beside;
}

/** Builds of a script with their places in its job, whose machine has one engine; a script by itself is a job. */
export function inTurn(found: readonly WrittenBuild[], place: RunPlace, { unknowns }: Search, perhaps = false): readonly WrittenBuild[] {
  const { job, engine, engineDoubt } = place;
  // A builder that a command brings along is not the machine's.
  const builds = found.map((build) =>
    engineDoubt === undefined || build.cache.engine !== engine ? build : { ...build, cache: { ...build.cache, engineDoubt } }
  );
  const turns: StepTurns = {
    job: job?.line ?? jobLine(),
    ...(job?.step === undefined ? {} : { step: job.step }),
    cleared: 0,
    reached: { may: [], sure: [], always: !perhaps },
    builder: { kind: 'engine', from: null },
    severalBuilders: true
  };
  return builds.map((build) =>
    build.call === undefined ? build : { ...build, turn: turnIn(turns, build.call, () => undefined, unknowns) }
  );
}
