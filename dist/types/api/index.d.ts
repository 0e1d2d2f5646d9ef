import type { CheckDocument, LoggedFile, PredictDocument } from 'layercost/schema';
import { UserError } from '../plain/user-error.js';
/** What the builder finds. */
export type CacheMode = 'local' | 'gha-min' | 'gha-max' | 'registry-min' | 'registry-max' | 'inline' | 'none';
/** Options of `predict`. Paths are relative to the working directory unless said otherwise. */
export interface PredictOptions {
    /** Build context before the change. */
    readonly base: string;
    /** Build context after the change. */
    readonly head: string;
    /** Dockerfile, relative to each directory. Default: `Dockerfile`. */
    readonly file?: string;
    /** Dockerfile of the base side, where it has another name. */
    readonly baseFile?: string;
    /** Dockerfile of the head side, where it has another name. */
    readonly headFile?: string;
    /** Stage to build. Default: the last one. */
    readonly target?: string;
    /** Build arguments of each side, by name. */
    readonly baseArgs?: Readonly<Record<string, string>>;
    readonly headArgs?: Readonly<Record<string, string>>;
    /** Named contexts: paths relative to each directory, by name. */
    readonly buildContexts?: Readonly<Record<string, string>>;
    /** For example `linux/arm64`. */
    readonly platform?: string;
    /** Default: `buildkit`. */
    readonly builder?: 'buildkit' | 'legacy';
    /** Default: `local`. */
    readonly cache?: CacheMode;
}
/** Options of `analyse`. Paths are relative to the working directory. */
export interface AnalyseOptions {
    /** The git repository. Default: the one around the working directory. */
    readonly repo?: string;
    /** Compared with the merge base of this and `head`. Default: the default branch. */
    readonly base?: string;
    /** A commit, branch or tag, or `WORKTREE`, the default. */
    readonly head?: string;
    /** Configuration in place of the base side's `.github/layercost.yml`. */
    readonly config?: string;
    /** Limits the report to these Dockerfiles: globs. */
    readonly dockerfiles?: readonly string[];
    readonly builder?: 'buildkit' | 'legacy';
    readonly cache?: CacheMode;
    /** Earlier build logs or records of the base side. */
    readonly logs?: readonly string[];
    /** A history file. */
    readonly history?: string;
}
/**
 * Two directories as base and head of one image: which steps are reused, which rebuilt, and why.
 *
 * Rejects with an `UserError` where a directory, the Dockerfile or the target is not there.
 */
export declare function predict(options: PredictOptions): Promise<PredictDocument>;
/**
 * What a change of a git repository rebuilds, what that costs in seconds and money now and later, what would help, and what the budget says
 * of it.
 *
 * Rejects with an `UserError` where there is no repository, commit or file of that name, or the configuration is wrong.
 */
export declare function analyse(options?: AnalyseOptions): Promise<CheckDocument>;
/**
 * Steps, states and seconds of a build log or record of any form, read as a stream in bounded memory.
 *
 * Rejects with an `UserError` where the file cannot be read. A file without a build gives no `builds`.
 */
export declare function readLog(path: string): Promise<LoggedFile>;
export { UserError };
