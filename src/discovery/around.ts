import type { MadePath } from '../model/fact.ts';
import type { PinnedVersion } from './builder-version.ts';
import type { Emptying } from './emptied.ts';
import type { MadeFile } from './shell/made-files.ts';
import type { RunRef } from './workflow/value-table.ts';

/** A path that a step of the job brings back from an earlier run. */
export interface RestoredPath {
  /** As written. */
  readonly path: string;
  /**
   * `newest`: from the run before. `never`: no earlier run's can be found. `foreign`: only under keys that the step itself does not write.
   * `open`: of which run cannot be told.
   */
  readonly finds: 'newest' | 'never' | 'foreign' | 'open';
  /** `build.yml:12` */
  readonly from: string;
  /** What brings it, `actions/cache`. */
  readonly by: string;
  /** The stores of which the first that holds something is brought, as `saved` has them; with a `*` at its end any that begins so. */
  readonly stores: readonly string[];
  /** How the names of entries of the cache service begin that it may be; absent of others. */
  readonly keys?: readonly string[];
}

/** A path that a step of the job keeps for later runs. */
export interface KeptFolder {
  /** As written. */
  readonly path: string;
  /** Kinds of refs for which it is kept; empty: any. */
  readonly refs: readonly RunRef[];
  /** Who keeps it and by which key, by which it is found again. */
  readonly store: string;
}

/** How folders come to a job and from it to later ones. */
export interface KeptFolders {
  readonly restored: readonly RestoredPath[];
  readonly saved: readonly KeptFolder[];
  /** Folders that steps of the job move, before the build or behind it. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

/** What a job has done, and where it runs, when it comes to a build (docs/discovery.md "The workspace", "What keeps a cache"). */
export interface RunAround extends KeptFolders {
  /** What lies in the workspace beside what git holds. */
  readonly made: readonly MadePath[];
  /** Files that earlier steps copy or make of others. */
  readonly madeFiles: readonly MadeFile[];
  /**
   * Who builds: the engine of the runner, a builder made for the job, or one that outlives it. `alias`: `docker build` leads there, too.
   * `disk`: the key of a disk that its cache lies on, of which each job has a copy; empty where the repository has one.
   */
  readonly builder: {
    readonly kind: 'engine' | 'job' | 'kept' | 'open';
    readonly from: string | null;
    /** Of BuildKit, where the set-up pins it. */
    readonly version?: string;
    /** Of buildx, where the set-up pins it. */
    readonly buildx?: string;
    readonly name?: string;
    readonly alias?: true;
    readonly disk?: string;
  };
  /** Of BuildKit inside of the engine, where a step installs the engine in one version. */
  readonly engineVersion?: PinnedVersion;
  /** `hosted`: a new machine for each job. `own`: one that stays. `other`: nobody here can tell. */
  readonly runner: 'hosted' | 'own' | 'other';
  /** A step gave the address and token of the cache service to the steps behind it; actions have them anyway. */
  readonly exposesRuntime: boolean;
  /** Whether the repository is checked out when the build starts; `empty`: nothing can have put a file into the workspace. */
  readonly workspace: 'filled' | 'open' | 'empty';
  /** The checkout holds the whole history, by which commits are counted; absent where it does not, or may not. */
  readonly wholeHistory?: true;
  /** The first step before the build that sets times or modes of files, `build.yml:8`. */
  readonly restamps?: string;
  /** The job, by which `emptied` names its own steps. */
  readonly job: object;
  /** What steps of any job take away from caches: a list that grows while jobs are read. */
  readonly emptied: readonly Emptying[];
  /** Folders outside of the workspace, too, that steps before the build take away, as `folderOf` spells them. */
  readonly removed: readonly { readonly path: string; readonly from: string }[];
  /** The build is an action's, not a command's. */
  readonly isAction: boolean;
  /** Kinds of refs for which it runs and writes its cache. */
  readonly refs: readonly RunRef[];
}
