import type { CheckDocument, LoggedFile, PredictDocument } from 'layercost/schema';
import { analyse as analyseInput, gather } from '../analysis/index.ts';
import { toLogsDocument } from '../buildlog/index.ts';
import {
  COMPARE_OPTIONS,
  DIRECTORY_OPTIONS,
  HISTORY_OPTIONS,
  localComparison,
  type OptionSpec,
  type Parsed,
  parseOptions,
  predictDirectories,
  readLog as readLogOrRecord,
  type Terminal,
  VERSION
} from '../cli/index.ts';
import { UserError } from '../plain/user-error.ts';
import { checkDocument, predictDocument } from '../report/index.ts';

// For programs (docs/programs.md): the commands as functions. They print nothing, set no exit code, and execute nothing but git.

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
export async function predict(options: PredictOptions): Promise<PredictDocument> {
  const { prediction } = await predictDirectories(parsed(DIRECTORY_OPTIONS, options), silent());
  return predictDocument([prediction], prediction.assumptions);
}

/**
 * What a change of a git repository rebuilds, what that costs in seconds and money now and later, what would help, and what the budget says
 * of it.
 *
 * Rejects with an `UserError` where there is no repository, commit or file of that name, or the configuration is wrong.
 */
export async function analyse(options: AnalyseOptions = {}): Promise<CheckDocument> {
  const words = parsed([...COMPARE_OPTIONS, ...HISTORY_OPTIONS], options);
  const { ports, request } = await localComparison(words, silent(), VERSION, false);
  return checkDocument(analyseInput(await gather(ports, request)));
}

/**
 * Steps, states and seconds of a build log or record of any form, read as a stream in bounded memory.
 *
 * Rejects with an `UserError` where the file cannot be read. A file without a build gives no `builds`.
 */
export async function readLog(path: string): Promise<LoggedFile> {
  const { reading } = await readLogOrRecord(path, path);
  const [file] = toLogsDocument([{ file: path, reading }]).files;
  if (file === undefined) throw new UserError(`${path} cannot be read`);
  return file;
}

export { UserError };

/** Options that are no option of the command line in kebab case. */
const NAMES: Readonly<Record<string, string>> = {
  baseArgs: 'base-arg',
  headArgs: 'head-arg',
  buildContexts: 'build-context',
  dockerfiles: 'dockerfile',
  logs: 'log'
};

/** Options of a program as the words of a command line, so that both are checked alike. */
function parsed(specs: readonly OptionSpec[], options: PredictOptions | AnalyseOptions): Parsed {
  const words = Object.entries(options).flatMap(([key, value]: [string, unknown]) => {
    const name = NAMES[key] ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return valuesOf(value).map((one) => `--${name}=${one}`);
  });
  return parseOptions('', specs, [...words, '--quiet']);
}

function valuesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, one]) => `${name}=${String(one)}`);
  return [String(value)];
}

/** A terminal that shows nothing. */
const silent = (): Terminal => ({
  argv: [],
  cwd: process.cwd(),
  env: process.env,
  interactive: false,
  out: () => undefined,
  err: () => undefined,
  now: () => new Date()
});
