import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, posix, relative, resolve, sep } from 'node:path';
import { type AnalysisRequest, type FoundBuild, type Ports, type Progress, type Store, UserError } from '../analysis/index.ts';
import { CONFIG_FILE } from '../config/index.ts';
import { type ReadLog, readDockerConfig, readLogFile, readTextFile } from '../files/index.ts';
import {
  commitChanges,
  commitFiles,
  defaultBranch,
  findRepository,
  GitError,
  GitMissing,
  gitRevisions,
  mergeBase,
  refNames,
  remoteSlug,
  resolveCommit,
  toldDefault,
  worktreeFiles
} from '../git/index.ts';
import { parseHistory, runName } from '../history/index.ts';
import { registriesOver } from '../http/index.ts';
import type { LogReading } from '../model/buildlog.ts';
import type { Builder } from '../model/image.ts';
import { CACHE_MODES } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { codeOf, isFileError, nearestName } from '../plain/index.ts';
import { credentialsFrom } from '../registry/index.ts';
import { withExcerpt } from '../safe-text/index.ts';
import { readBaseImages } from './base-images.ts';
import { meantFile, missingFile } from './missing-file.ts';
import { choice, type OptionSpec, type Parsed } from './options.ts';
import { progressOf } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** How `check`, `images` and their like are told what to compare. */
export const COMPARE_OPTIONS: readonly OptionSpec[] = [
  { name: 'repo', value: 'DIR', help: 'the git repository (default: the one around the working directory)' },
  { name: 'base', value: 'REF', help: 'compare with the merge base of REF and head (default: the default branch)' },
  { name: 'head', value: 'REF|WORKTREE', help: 'the state to judge (default: WORKTREE)' },
  { name: 'config', value: 'FILE', help: 'configuration in place of the base side’s .github/layercost.yml' },
  { name: 'dockerfile', value: 'GLOB', repeatable: true, help: 'limit the report to these Dockerfiles' },
  { name: 'builder', value: 'buildkit|legacy', help: 'builder in place of the one that the repository uses' },
  { name: 'cache', value: 'MODE', help: 'what a CI build finds: local, gha-min, gha-max, registry-min, registry-max, inline or none' },
  {
    name: 'base-image',
    value: 'NAME=FILE',
    repeatable: true,
    help: "facts of a base image: the output of 'docker image inspect' or an OCI config"
  }
];
export const HISTORY_OPTIONS: readonly OptionSpec[] = [
  { name: 'log', value: 'FILE', repeatable: true, help: 'an earlier build log or record of the base side' },
  { name: 'history', value: 'FILE', help: 'a history file' }
];

const BUILDERS: readonly Builder[] = ['buildkit', 'legacy'];

/** What a command line says about the comparison, with the ports that read it. Throws UserError for refs and files that are not there. */
export async function localComparison(
  parsed: Parsed,
  terminal: Terminal,
  version: string,
  imagesOnly: boolean
): Promise<{ readonly ports: Ports; readonly request: AnalysisRequest; readonly top: string; readonly bare: boolean }> {
  const directory = resolve(terminal.cwd, parsed.text('repo') ?? '.');
  const { top, bare } = await open(directory, parsed.text('repo') ?? '.');
  const notes: Sentence[] = [];
  const { headName, headSha, baseName, baseTip, base } = await comparedCommits(parsed, { top, bare }, notes);
  const slug = await remoteSlug(top);
  const configFile = parsed.text('config');
  const config = configFile === null ? null : await required(resolve(terminal.cwd, configFile), configFile);
  const ports: Ports = {
    base: base === null ? null : commitFiles(top, base),
    head: headSha === null ? worktreeFiles(top) : commitFiles(top, headSha),
    policy: baseTip === null ? null : commitFiles(top, baseTip),
    revisions: gitRevisions(top),
    changes: base === null ? null : commitChanges(top, base),
    builds: await logsAsBuilds(parsed.all('log'), terminal, progressOf(parsed, terminal)),
    stores: historyStores(parsed, terminal),
    registries: registriesOver({ fetch: globalThis.fetch, credentials: credentialsFrom(await readDockerConfig(terminal.env), null) }),
    now: terminal.now().toISOString(),
    progress: progressOf(parsed, terminal)
  };
  const cache = parsed.text('cache');
  const request: AnalysisRequest = {
    version,
    repository: { slug: slug?.slug ?? null, serverUrl: slug?.serverUrl ?? null, pullRequest: null },
    base: { ref: baseName ?? '(none)', sha: baseTip, mergeBase: base },
    head: { ref: headName, sha: headSha },
    defaultBranch: (await toldDefault(top))?.replace(/^origin\//, '') ?? null,
    configPath: CONFIG_FILE,
    configOverride: config === null ? null : { path: configFile ?? '', text: config },
    policyName: baseTip === null ? 'no base' : `${baseName}@${baseTip.slice(0, 7)}`,
    inputs: {},
    dockerfiles: parsed.all('dockerfile').map((glob) => repositoryPath(glob, top, terminal.cwd)),
    defaultContext: null,
    builder: parsed.text('builder') === null ? null : choice(parsed, 'builder', BUILDERS, 'buildkit'),
    cache: cache === null ? null : choice(parsed, 'cache', CACHE_MODES, 'local'),
    baseImages: await readBaseImages(parsed, terminal),
    imagesOnly,
    notes
  };
  return { ports, request, top, bare };
}

/**
 * A path or pattern of the command line as one of the repository: relative to the working directory where that lies in the
 * repository, else to its top.
 */
export function repositoryPath(given: string, top: string, cwd: string): string {
  const here = relative(real(top), real(cwd)).split(sep).join('/');
  const outside = here === '..' || here.startsWith('../') || isAbsolute(here);
  return posix.normalize(outside ? given : posix.join(here, given));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The two commits that are compared; what is said of them goes to `notes`. */
async function comparedCommits(parsed: Parsed, { top, bare }: { readonly top: string; readonly bare: boolean }, notes: Sentence[]) {
  const headName = parsed.text('head') ?? (bare ? 'HEAD' : 'WORKTREE');
  const headSha = headName === 'WORKTREE' ? null : await commitNamed(top, headName, '--head');
  if (headName === 'WORKTREE' && bare) throw new UserError('a bare repository has no work tree', 'Name a commit with --head.');
  const start = headSha ?? (await resolveCommit(top, 'HEAD'));
  const baseName = parsed.text('base') ?? (await defaultBranch(top));
  if (baseName === null && start !== null)
    notes.push(
      say`The repository has no default branch (${code('origin/HEAD')}, ${code('main')} or ${code('master')}), so there is no base to compare with; name one with ${code('--base')}.`
    );
  const baseTip = baseName === null ? null : await commitNamed(top, baseName, '--base');
  const ancestor = baseTip === null || start === null ? null : await mergeBase(top, baseTip, start);
  if (baseTip !== null && ancestor === null)
    notes.push(
      say`There is no merge base of ${code(baseName ?? '')} and ${code(headName)} (a shallow clone, or unrelated histories); ${code(baseName ?? '')} itself is the base.`
    );
  return { headName, headSha, baseName, baseTip, base: ancestor ?? baseTip };
}

async function open(directory: string, shown: string): Promise<{ top: string; bare: boolean }> {
  try {
    return await findRepository(directory);
  } catch (error) {
    if (error instanceof GitMissing) throw new UserError('git could not be started', 'Is it installed, and on the PATH?');
    if (!existsSync(directory)) throw new UserError(`${shown}: no such directory`, meantFile(directory, shown));
    if (error instanceof GitError)
      throw new UserError(
        `${shown} is not inside a git repository`,
        `${error.message}. 'layercost predict' compares two directories without git.`
      );
    throw error;
  }
}

async function commitNamed(top: string, name: string, option: string): Promise<string> {
  const sha = await resolveCommit(top, name);
  if (sha === null) {
    const names = await refNames(top);
    if (names.includes(name))
      throw new UserError(
        `${option}: the commit of '${name}' is not in this repository`,
        "Its objects are missing or damaged: 'git fsck' tells."
      );
    const near = nearestName(name, names);
    throw new UserError(
      `${option}: there is no commit '${name.slice(0, 100)}' in this repository`,
      near === null
        ? 'A shallow clone may lack it: fetch it first.'
        : `Did you mean '${near}'? A shallow clone may lack it: fetch it first.`
    );
  }
  return sha;
}

async function required(path: string, shown: string): Promise<string> {
  const text = await readTextFile(path).catch((error: unknown) => {
    throw new UserError(`${shown} cannot be read: ${codeOf(error)}`);
  });
  if (text === null) throw missingFile(path, shown);
  return text;
}

/** Throws UserError for a file of which no line is history: it was named by mistake. An empty file is an empty history. */
export function refuseForeign(text: string, file: string): void {
  if (text.trim() === '') return;
  const { lines, problems } = parseHistory(text, file);
  if (lines.length > 0) return;
  const [first] = problems;
  throw new UserError(
    `${file} is no history file: not one of its lines is one of history`,
    "'layercost history import' makes one from logs.",
    first === undefined ? null : (withExcerpt(first, text).excerpt ?? null)
  );
}

/** The history file of `--history`, where it is given; it must exist. */
function historyStores(parsed: Parsed, terminal: Terminal): Store[] {
  const file = parsed.text('history');
  if (file === null) return [];
  const read = async () => {
    const text = await required(resolve(terminal.cwd, file), file);
    refuseForeign(text, file);
    return { text, name: file };
  };
  return [{ read }];
}

/** Files of `--log` as builds of the base side: they are the user's own, so they teach. `commit` is what the user says was built. */
export async function logsAsBuilds(
  files: readonly string[],
  terminal: Terminal,
  progress: Progress,
  commit: string | null = null
): Promise<Ports['builds']> {
  if (files.length === 0) return null;
  const builds: FoundBuild[] = [];
  for (const [i, file] of files.entries()) {
    progress('reading logs', { done: i + 1, all: files.length });
    const { reading, print } = await readLog(resolve(terminal.cwd, file), file);
    builds.push(buildOf(reading, runName(reading, { print, commit }), file, terminal.now()));
  }
  const unread = builds.flatMap((found, i) =>
    found.reading.builds.length === 0 ? [say`No build was found in ${code(files[i] ?? '')}.`] : []
  );
  return { find: async () => ({ builds, notes: unread, buildsPerMonth: null, refused: false }) };
}

/** Reads a log or record. Throws UserError where it cannot be read. */
export async function readLog(path: string, shown: string): Promise<ReadLog> {
  try {
    return await readLogFile(shown === '-' ? '-' : path);
  } catch (error) {
    throw new UserError(
      `${shown} cannot be read: ${codeOf(error)}`,
      isFileError(error) && error.code === 'ENOENT' ? meantFile(path, shown) : null
    );
  }
}

function buildOf(reading: LogReading, run: string, file: string, now: Date): FoundBuild {
  const at = reading.builds.find((build) => build.startedAt !== null)?.startedAt ?? now.toISOString();
  return {
    run,
    job: 'log',
    workflow: null,
    commit: reading.job?.commit ?? null,
    at,
    runner: reading.job?.runner ?? null,
    trusted: true,
    name: file,
    reading
  };
}
