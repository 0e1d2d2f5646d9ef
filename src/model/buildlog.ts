import type { BuiltImage } from './built-image.ts';
import type { Sentence } from './sentence.ts';
import type { Seconds, UtcTime } from './units.ts';

export const LOG_FORMS = [
  'buildkit-plain',
  'buildkit-tty',
  'buildkit-rawjson',
  'dockerbuild',
  'docker-legacy',
  'buildah',
  'kaniko',
  'github-actions-job',
  'unknown'
] as const;
export type LogForm = (typeof LOG_FORMS)[number];

export const LOGGED_STATES = ['done', 'cached', 'failed', 'canceled', 'unfinished'] as const;
export type LoggedState = (typeof LOGGED_STATES)[number];

/** One instruction's step as a log shows it. */
export interface LoggedStep {
  /** Bake target or compose service, only where the log prints one. */
  readonly target: string | null;
  /** As printed, for example `linux/amd64->arm64`. */
  readonly platform: string | null;
  /** As printed without padding; null in a file of one stage. */
  readonly stage: string | null;
  readonly index: number | null;
  readonly total: number | null;
  /** Header text after the bracket, exactly. */
  readonly text: string;
  /** True where the log shows only the beginning of the text. */
  readonly cut: boolean;
  readonly state: LoggedState;
  /** Null unless `done` with a time that the engine itself gave. */
  readonly seconds: Seconds | null;
  /** Largest offset printed by a step without a time of its own: a lower bound. */
  readonly atLeast: Seconds | null;
  /** Half a unit of the log's own resolution: 0.05 for one decimal, 0.5 for whole seconds. */
  readonly resolution: Seconds;
  /** A cached layer was fetched under this step: its time is transfer, not execution. */
  readonly pulled: boolean;
  /** `done`, but the command did not run (older engines end a fetched layer so). */
  readonly notExecution: boolean;
  /** Seconds after the build's own start, where the form tells; null otherwise. */
  readonly startedAfter: Seconds | null;
  readonly error: string | null;
}

export const OVERHEAD_KINDS = ['metadata', 'context', 'base-pull', 'cache-import', 'cache-export', 'export', 'push', 'other'] as const;
export type OverheadKind = (typeof OVERHEAD_KINDS)[number];

/** A step that is no instruction: context transfer, metadata, export, cache import. */
export interface LoggedOverhead {
  readonly name: string;
  readonly kind: OverheadKind;
  readonly state: LoggedState;
  readonly seconds: Seconds | null;
}

export interface LoggedBuild {
  readonly form: LogForm;
  readonly outcome: 'ok' | 'failed' | 'canceled' | 'truncated';
  readonly steps: readonly LoggedStep[];
  readonly overheads: readonly LoggedOverhead[];
  /** Wall seconds from first to last sign of the build, where the log tells. */
  readonly wall: Seconds | null;
  readonly startedAt: UtcTime | null;
  /** What the log or record says of the build itself; null where it does not. */
  readonly commit: string | null;
  readonly dockerfile: string | null;
  readonly targetStage: string | null;
  readonly args: Readonly<Record<string, string>>;
  /** Lines that could belong to two builds at once and were given to neither. */
  readonly ambiguous: number;
  /** The runner built this for a Dockerfile action: not the project's image, never history of it. */
  readonly ofAction?: true;
  /** Version of BuildKit of the builder that the job set up before it, `0.25.2`; absent where the log does not say. */
  readonly buildkit?: string;
  /** What a build record says of the images that were built, one for each platform; absent in logs. */
  readonly images?: readonly BuiltImage[];
}

/** What one log or record file holds. */
export interface LogReading {
  readonly form: LogForm;
  readonly builds: readonly LoggedBuild[];
  /** Commit that the job checked out, repository and runner, where a job log says so. */
  readonly job: { readonly commit: string | null; readonly repository: string | null; readonly runner: string | null } | null;
  readonly lines: number;
  readonly bytes: number;
  /** Sentences for people: bounds reached, unreadable parts. */
  readonly notes: readonly Sentence[];
}
