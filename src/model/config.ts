import type { Limits } from './budget.ts';
import type { Builder, CacheMode } from './image.ts';
import type { Bytes, Seconds } from './units.ts';

export const COMMENT_MODES = ['on-change', 'on-rebuild', 'always', 'on-failure', 'never'] as const;
export type CommentMode = (typeof COMMENT_MODES)[number];
export const SUGGESTION_MODES = ['inline', 'comment', 'none'] as const;
export type SuggestionMode = (typeof SUGGESTION_MODES)[number];
/** What the gate says where something is not known. */
export const ANSWERS = ['pass', 'warn', 'fail'] as const;
export type Answer = (typeof ANSWERS)[number];
/** Rights on GitHub, the least first. */
export const PERMISSIONS = ['triage', 'write', 'maintain', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** `.github/layercost.yml` with every default filled in. */
export interface Config {
  readonly images: readonly ConfiguredImage[];
  readonly budget: Limits;
  readonly total: Limits;
  readonly discover: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly history: {
    /** Null: the default branch. */
    readonly branch: string | null;
    readonly workflow: string | null;
    readonly maxRuns: number;
    readonly maxAgeDays: number;
    /** Number of merged changes that `typical` replays. */
    readonly replay: number;
  };
  readonly price: {
    /** Null: the runner that the workflow names. */
    readonly runner: string | null;
    /** Null: the dated table. */
    readonly perMinute: number | null;
    readonly currency: string;
    readonly buildsPerMonth: number | 'auto';
    /** `minute`: each job is rounded up to whole minutes, as GitHub bills it. `second`: the expected price of every second. */
    readonly billed: 'second' | 'minute';
  };
  /** Hosts whose registries may be asked which image a name leads to. */
  readonly registries: readonly string[];
  readonly deploys: { readonly perDay: number | null; readonly nodes: number | null };
  readonly comment: {
    /** `on-rebuild`: whenever a step rebuilds for long enough; `on-change`: where a reviewer would act (docs/comment.md "When it speaks"). */
    readonly mode: CommentMode;
    readonly minSeconds: Seconds;
    readonly minBytes: Bytes;
    readonly maxRows: number;
    readonly chart: boolean;
  };
  readonly suggestions: { readonly mode: SuggestionMode; readonly max: number; readonly minSavedSeconds: Seconds };
  readonly gate: {
    readonly failOn: 'budget' | 'never';
    /** Two-sided: 0.8 is the 10th to the 90th percentile. */
    readonly confidence: number;
    readonly minSamples: number;
    readonly withoutHistory: Answer;
    readonly onUnknown: Answer;
    readonly failClosed: 'auto' | boolean;
  };
  readonly override: {
    readonly label: string | null;
    readonly permission: Permission;
    readonly requireReason: boolean;
  };
}

export interface ConfiguredImage {
  /** Null: named after the Dockerfile. */
  readonly name: string | null;
  readonly dockerfile: string;
  readonly context: string | null;
  readonly target: string | null;
  readonly platforms: readonly string[] | null;
  readonly buildArgs: Readonly<Record<string, string>> | null;
  readonly volatileBuildArgs: readonly string[] | null;
  readonly buildContexts: Readonly<Record<string, string>> | null;
  readonly builder: Builder | null;
  readonly cache: CacheMode | null;
  readonly history: { readonly workflow: string | null; readonly job: string | null } | null;
  /** Null: the file's own `budget`. */
  readonly budget: Limits | null;
}
