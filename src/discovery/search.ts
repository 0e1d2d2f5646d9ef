import type { KeptFolders } from './around.ts';
import type { Emptying } from './emptied.ts';
import type { CacheUse, FoundWorkflow, Origin } from './found-build.ts';
import type { Repository } from './repository.ts';
import type { MadeFile } from './shell/made-files.ts';
import type { ShellCommand } from './shell/state.ts';
import type { JobLine, StepPlace } from './turn.ts';
import type { Unknowns } from './unknowns.ts';
import type { Branches } from './workflow/sample-runs.ts';
import type { Workspace } from './workspace.ts';
import type { WrittenBuild } from './written-build.ts';

/** What every reader of definitions works with: the files of one side, and texts with holes. */
export interface Search {
  readonly repository: Repository;
  readonly unknowns: Unknowns;
  readonly branches: Branches;
  /** The builds that commands lead to, followed through scripts, tasks and files of other builders. */
  readonly follow: (commands: readonly ShellCommand[], at: ScriptPlace, place: RunPlace) => readonly WrittenBuild[];
}

/** Where commands stand. */
export interface ScriptPlace {
  readonly file: string;
  /** Zero-based line of the file where their script begins. */
  readonly firstLine: number;
  /** Text that they write to each file, as far as it is known. */
  readonly written?: ReadonlyMap<string, string>;
  /** Variables that they see where they have none of their own. */
  readonly variables?: ReadonlyMap<string, string>;
}

/** Who starts the commands that are read, and how far they are followed. */
export interface RunPlace {
  readonly origin: Origin;
  readonly engine: CacheUse['engine'];
  readonly engineDoubt?: CacheUse['engineDoubt'];
  readonly workflow: FoundWorkflow | null;
  /** Scripts and tasks on the way here. */
  readonly depth: number;
  /** The commands on the way here may not run. */
  readonly perhaps?: true;
  /** Files that the commands on the way here copy or make of others. */
  readonly madeFiles?: readonly MadeFile[];
  /** The workspace as the commands on the way here have left it; absent: as it was. */
  readonly workspace?: () => Workspace;
  /** What the commands on the way here take away from caches. */
  readonly emptied?: readonly Emptying[];
  /** How folders come to a job of another CI system; absent: nothing is known. */
  readonly folders?: KeptFolders;
  /** The job of another CI system whose steps share one workspace; absent: a script stands by itself. */
  readonly job?: CiJob;
}

/** What the steps of a job so far copy or make of others: those behind them find it. */
export interface CiJob {
  readonly made: MadeFile[];
  /** What they take away from caches: a list that grows while they are read. */
  readonly emptied: Emptying[];
  /** The workspace as they have left it. */
  workspace: () => Workspace;
  /** Its builds, where they follow each other on one machine in the order in which they are read. */
  readonly line?: JobLine;
  /** The step that is read, where the steps do not all follow each other. */
  step?: StepPlace;
}

/** Commands of a file that a task runner starts, before they are walked. */
export interface TaskScript {
  readonly text: string;
  readonly file: string;
  /** Zero-based line of the file where the text begins. */
  readonly firstLine: number;
  /** Absolute. */
  readonly directory: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly positional?: readonly string[] | undefined;
  /** The target whose recipe it is a line of: lines of one recipe run one after the other. */
  readonly recipe?: string;
}
