import type { LogReading } from '../model/buildlog.ts';
import type { Change } from '../model/change.ts';
import type { ImageSpec } from '../model/image.ts';
import type { RegistryAnswer, RegistryQuestion } from '../model/registry.ts';
import type { Sentence } from '../model/sentence.ts';
import type { TreeEntries } from '../model/tree.ts';
import type { ContentId, TreePath, UtcTime } from '../model/units.ts';

/** A listing of all entries of one side. `truncated`: some could not be listed, so nothing may be called complete. */
export interface TreeListing {
  readonly entries: TreeEntries;
  readonly truncated: boolean;
  /** Sentences for the report, for example about files that git ignores. */
  readonly notes: readonly Sentence[];
  /** Paths on disk that git ignores (a directory ends in `/`): they count on neither side, but a COPY might take them. */
  readonly ignored: readonly TreePath[];
}

/** The files of one side of the change: a commit, or the work tree. */
export interface SideFiles {
  /** Commit id, or `WORKTREE`. */
  readonly id: string;
  list(): Promise<TreeListing>;
  /** Bytes by content id; an id that cannot be read is absent from the map. */
  read(wanted: readonly { readonly path: TreePath; readonly content: ContentId }[]): Promise<ReadonlyMap<ContentId, Uint8Array>>;
}

/** Texts of other revisions, many at a time. */
export interface Revisions {
  /** The text at `commit:path`, null where there is none or it cannot be had; same order as asked. */
  texts(wanted: readonly { readonly commit: string; readonly path: TreePath }[]): Promise<readonly (string | null)[]>;
}

/** The last merged changes of the base branch, newest first. */
export interface Changes {
  recent(limit: number): Promise<{ readonly changes: readonly Change[]; readonly note: Sentence | null }>;
}

/** One job log or record of a trusted or untrusted run. */
export interface FoundBuild {
  readonly run: string;
  readonly job: string;
  readonly workflow: string | null;
  readonly commit: string | null;
  readonly at: UtcTime;
  readonly runner: string | null;
  /** False for runs that a fork or a pull request could have written: they never teach. */
  readonly trusted: boolean;
  /** The log's file as it was named; absent where it came from no file. */
  readonly name?: string;
  readonly reading: LogReading;
}

export interface BuildsRequest {
  readonly images: readonly ImageSpec[];
  /** Null: the default branch. */
  readonly branch: string | null;
  /** Workflow file that the configuration names for all images; null: those of the images, else automatic. */
  readonly workflow: string | null;
  readonly maxRuns: number;
  readonly maxAgeDays: number;
  /** Runs whose samples are known already. */
  readonly known: ReadonlySet<string>;
}

/** What a search for earlier builds found. */
export interface FoundBuilds {
  readonly builds: readonly FoundBuild[];
  readonly notes: readonly Sentence[];
  readonly buildsPerMonth: number | null;
  /** Something was refused: that there are no builds is then not known. */
  readonly refused: boolean;
}

/** Earlier build logs and records. */
export interface Builds {
  find(request: BuildsRequest): Promise<FoundBuilds>;
}

/** The history file: JSON lines. A UserError ends the analysis; any other failure leaves a note. */
export interface Store {
  read(): Promise<{ readonly text: string; readonly name: string } | null>;
}

/** Registries that the configuration names. */
export interface Registries {
  /** One answer for each question, in the same order; what cannot be learnt is an answer too. Never throws. */
  ask(questions: readonly RegistryQuestion[], now: UtcTime): Promise<readonly RegistryAnswer[]>;
}

/** What takes long, for stderr or the job's log; with a count where it goes on one by one. */
export type Progress = (message: string, count?: { readonly done: number; readonly all: number }) => void;

/** All that `gather` may ask of the outside. A null port: not to be had here, with a note in the report. */
export interface Ports {
  readonly base: SideFiles | null;
  readonly head: SideFiles;
  /** Tip of the base branch, where configuration is read; null: the same as `base`. */
  readonly policy: SideFiles | null;
  readonly revisions: Revisions | null;
  readonly changes: Changes | null;
  readonly builds: Builds | null;
  readonly stores: readonly Store[];
  readonly registries: Registries | null;
  readonly now: UtcTime;
  readonly progress: Progress;
}
