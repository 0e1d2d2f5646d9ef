import { resolve } from 'node:path';
import type { FoundBuild } from '../../analysis/index.ts';
import { checkTarget, gather, plainBuild, samplesOf, UserError } from '../../analysis/index.ts';
import { builderOfForm } from '../../buildlog/index.ts';
import { parseDockerfile } from '../../dockerfile/index.ts';
import type { HistoryDocument } from '../../documents/index.ts';
import { readTextFile } from '../../files/index.ts';
import { findRepository, gitRevisions, resolveCommit } from '../../git/index.ts';
import { isOverhead, isSample, mergeHistory, pruneHistory } from '../../history/index.ts';
import type { HistoryLine, Sample } from '../../model/history.ts';
import type { ImageSpec } from '../../model/image.ts';
import { nearestNames } from '../../plain/index.ts';
import { columns, seconds } from '../../report/index.ts';
import { breakCommands, clean, plainText } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { importFromGithub } from '../github-import.ts';
import { readHistoryFile, updateHistoryFile } from '../history-file.ts';
import { localComparison, logsAsBuilds, repositoryPath } from '../local-ports.ts';
import { type Parsed, wholeNumber } from '../options.ts';
import { emit, formatOf, formatOption, json, noticeOf } from '../output.ts';
import { progressOf } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

export const historyImport: Command = {
  name: 'history import',
  examples: [
    ['history import build.log --history history.jsonl', 'one log; what it does not say is given by options'],
    ['history import --github acme/shop --history history.jsonl', 'the logs of the default branch’s recent runs']
  ],
  usage: 'FILE... --history FILE [options]   or   --github OWNER/REPO --history FILE',
  operands: 'many',
  options: [
    { name: 'history', value: 'FILE', help: 'the history file; made where it does not exist' },
    { name: 'repo', value: 'DIR', help: 'the repository whose Dockerfiles were built (default: the one around the working directory)' },
    { name: 'commit', value: 'REV', help: 'commit that was built, where the log does not say; any name of it, kept as its full id' },
    { name: 'file', value: 'DOCKERFILE', help: 'Dockerfile that was built, where it cannot be found by its steps' },
    { name: 'image', value: 'NAME', help: 'name of the image' },
    { name: 'target', value: 'STAGE', help: 'target that was built' },
    { name: 'run', value: 'ID', help: 'identity of the run (default: made from what the log says)' },
    { name: 'at', value: 'TIME', help: 'when it ran, ISO 8601 (default: what the log says, else now)' },
    { name: 'github', value: 'OWNER/REPO', help: 'fetch the logs of the default branch’s recent runs instead (token in GITHUB_TOKEN)' }
  ],
  async run(parsed, terminal) {
    const file = historyOption(parsed);
    const github = parsed.text('github');
    if (github === null && parsed.operands.length === 0)
      throw new UserError('name at least one log or record, or --github OWNER/REPO', "See 'layercost history import --help'.");
    if (github !== null && parsed.operands.length > 0)
      throw new UserError('--github fetches logs itself: give files or --github, not both');
    const lines = github === null ? await linesOfFiles(parsed, terminal) : await importFromGithub(github, parsed, terminal);
    const { before, after } = await updateHistoryFile(file, terminal, (kept) => mergeHistory(kept, lines));
    if (!parsed.has('quiet')) terminal.out(`${after - before} line${after - before === 1 ? '' : 's'} added, ${after} in ${clean(file)}\n`);
    return EXIT.ok;
  }
};

function historyOption(parsed: Parsed): string {
  const file = parsed.text('history');
  if (file === null) throw new UserError('--history FILE is needed');
  return file;
}

async function linesOfFiles(parsed: Parsed, terminal: Terminal): Promise<readonly HistoryLine[]> {
  const at = parsed.text('at');
  if (at !== null && Number.isNaN(Date.parse(at))) throw new UserError(`--at takes an ISO 8601 time, not '${at.slice(0, 60)}'`);
  const commit = await commitGiven(parsed, terminal);
  const found = await (await logsAsBuilds(parsed.operands, terminal, progressOf(parsed, terminal), commit))?.find({
    images: [],
    branch: null,
    workflow: null,
    maxRuns: 0,
    maxAgeDays: 0,
    known: new Set()
  });
  const builds = (found?.builds ?? []).map((build) => given(build, parsed, commit));
  const { images, revisions, text } = await buildFiles(parsed, terminal, builds);
  const lines = await samplesOf(revisions, builds, images, text);
  if (lines.length === 0)
    throw new UserError(
      `nothing was learnt from ${clean(parsed.operands.join(', '), 200)}`,
      builds.some((build) => build.reading.builds.length > 0)
        ? 'Name the Dockerfile that was built with --file.'
        : "It holds no build in a form that is known: see 'layercost logs'."
    );
  for (const note of found?.notes ?? []) noticeOf(parsed, terminal)(plainText(note));
  const matched = new Set(lines.flatMap((line) => ('run' in line ? [line.run] : [])));
  for (const build of builds) {
    if (!matched.has(build.run) && build.reading.builds.length > 0)
      noticeOf(
        parsed,
        terminal
      )(`the steps of ${clean(build.name ?? 'a log')} belong to no Dockerfile that was found; name it with --file`);
  }
  return lines;
}

/** What is given on the command line wins over what the log says. */
function given(build: FoundBuild, parsed: Parsed, commit: string | null): FoundBuild {
  const at = parsed.text('at');
  const run = parsed.text('run');
  const moved =
    at === null ? build.reading : { ...build.reading, builds: build.reading.builds.map((one) => ({ ...one, startedAt: null })) };
  const reading = commit === null ? moved : { ...moved, builds: moved.builds.map((one) => ({ ...one, commit })) };
  return {
    ...build,
    run: run ?? build.run,
    // Several logs may be given one run: each stays a build of its own.
    job: run === null ? build.job : build.run,
    at: at === null ? build.at : new Date(at).toISOString(),
    commit: commit ?? build.commit,
    reading
  };
}

const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Full id of the commit that `--commit` names, null where the option is not given. Throws UserError for a name that cannot be resolved. */
async function commitGiven(parsed: Parsed, terminal: Terminal): Promise<string | null> {
  const name = parsed.text('commit');
  if (name === null) return null;
  const repository = await findRepository(resolve(terminal.cwd, parsed.text('repo') ?? '.')).catch(() => null);
  const id = repository === null ? null : await resolveCommit(repository.top, name);
  if (id !== null) return id;
  // A full id needs no repository to be one; a shallow clone may lack the commit.
  if (!FULL_ID.test(name.toLowerCase()))
    throw new UserError(
      `--commit: there is no commit '${clean(name, 60)}' ${repository === null ? 'to look up without a repository' : 'in this repository'}`,
      'Give its full id, or name the repository with --repo.'
    );
  if (repository !== null)
    noticeOf(parsed, terminal)(`commit ${clean(name, 60)} is not in this repository; the Dockerfile as it lies there is used`);
  return name.toLowerCase();
}

function nearestOf(chosen: string | null, images: readonly ImageSpec[]): string | null {
  const names =
    chosen === null
      ? []
      : nearestNames(
          chosen,
          images.map((image) => image.name)
        );
  return names.length === 0 ? null : `The nearest: ${names.join(', ')}; or name the Dockerfile with --file.`;
}

interface BuildFiles {
  readonly images: readonly ImageSpec[];
  readonly revisions: ReturnType<typeof gitRevisions> | null;
  readonly text: (path: string) => string | null;
}

/** The Dockerfiles that the logs may belong to: the one that is named, else all that the repository has. */
async function buildFiles(parsed: Parsed, terminal: Terminal, builds: readonly FoundBuild[]): Promise<BuildFiles> {
  const directory = resolve(terminal.cwd, parsed.text('repo') ?? '.');
  const repository = await findRepository(directory).catch(() => null);
  const named = parsed.text('file');
  const said =
    (named === null || repository === null ? named : repositoryPath(named, repository.top, terminal.cwd)) ??
    builds.flatMap((build) => build.reading.builds.flatMap((one) => one.dockerfile ?? []))[0] ??
    null;
  if (said !== null) {
    const path = said.replace(/^\.\//, '');
    const onDisk = await readTextFile(resolve(repository?.top ?? directory, path)).catch(() => null);
    if (onDisk !== null) checkTarget(parsed.text('target'), parseDockerfile(onDisk, path).stages);
    const name = parsed.text('image') ?? path;
    const spec = plainBuild({ name, dockerfile: path, target: parsed.text('target'), source: 'option' });
    const legacy = builds.some((build) => build.reading.builds.some((one) => builderOfForm(one.form) === 'legacy'));
    return {
      images: legacy ? [{ ...spec, builder: 'legacy' }, spec] : [spec],
      revisions: repository ? gitRevisions(repository.top) : null,
      text: () => onDisk
    };
  }
  if (repository === null)
    throw new UserError(
      'there is no repository to find the Dockerfile in',
      'Name the repository with --repo, or the Dockerfile with --file.'
    );
  const { ports, request } = await localComparison(parsed, terminal, VERSION, true);
  const input = await gather({ ...ports, base: null, policy: null, builds: null }, request);
  const chosen = parsed.text('image');
  const images = input.head.images.filter((image) => chosen === null || image.name === chosen);
  if (images.length === 0)
    throw new UserError(
      chosen === null ? 'no Dockerfile was found in this repository' : `there is no image '${clean(chosen, 60)}' in this repository`,
      nearestOf(chosen, input.head.images) ?? 'Name the Dockerfile with --file.'
    );
  return { images, revisions: gitRevisions(repository.top), text: (path) => input.head.texts[path] ?? null };
}

export const historyMerge: Command = {
  name: 'history merge',
  examples: [['history merge one.jsonl two.jsonl --output history.jsonl', 'two histories as one']],
  usage: 'FILE... --output FILE',
  operands: 'many',
  options: [],
  async run(parsed, terminal) {
    const output = parsed.text('output');
    if (output === null || parsed.operands.length === 0) throw new UserError('history merge takes FILE... --output FILE');
    const lists = await Promise.all(parsed.operands.map(async (file) => (await readHistoryFile(file, terminal, true)).lines));
    const { after } = await updateHistoryFile(output, terminal, (kept) => mergeHistory(kept, ...lists));
    if (!parsed.has('quiet')) terminal.out(`${after} lines in ${clean(output)}\n`);
    return EXIT.ok;
  }
};

export const historyPrune: Command = {
  name: 'history prune',
  examples: [['history prune --history history.jsonl --max-age-days 90', 'only what is younger than 90 days']],
  usage: '--history FILE --max-age-days N',
  operands: 'none',
  options: [
    { name: 'history', value: 'FILE', help: 'the history file' },
    { name: 'max-age-days', value: 'N', help: 'keep what is younger' }
  ],
  async run(parsed, terminal) {
    const file = historyOption(parsed);
    if (parsed.text('max-age-days') === null) throw new UserError('--max-age-days N is needed');
    const maxAgeDays = wholeNumber(parsed, 'max-age-days', 0, 1);
    await readHistoryFile(file, terminal, true);
    const { before, after } = await updateHistoryFile(file, terminal, (kept) =>
      pruneHistory(kept, { maxAgeDays, now: terminal.now().toISOString() })
    );
    if (!parsed.has('quiet')) terminal.out(`${before - after} lines dropped, ${after} kept\n`);
    return EXIT.ok;
  }
};

export const historyShow: Command = {
  name: 'history show',
  examples: [['history show --history history.jsonl', 'steps, executions, seconds']],
  usage: '--history FILE',
  operands: 'one',
  options: [{ name: 'history', value: 'FILE', help: 'the history file' }, formatOption(['text', 'json'])],
  async run(parsed, terminal) {
    const format = formatOf(parsed, ['text', 'json']);
    const file = parsed.text('history') ?? parsed.operands[0];
    if (file === undefined) throw new UserError('--history FILE is needed');
    const { lines } = await readHistoryFile(file, terminal, true);
    const samples = lines.filter(isSample);
    const groups = grouped(samples);
    const rows = [...groups.values()].map(summary).sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.text < b.text ? -1 : 1));
    if (format === 'json') {
      await emit(
        parsed,
        terminal,
        json<HistoryDocument>({
          schema: 'layercost/history@1',
          lines: lines.length,
          samples: samples.length,
          overheads: lines.filter(isOverhead).length,
          builds: new Set(samples.map((s) => JSON.stringify([s.run, s.job, s.build]))).size,
          steps: rows
        })
      );
    } else {
      await emit(
        parsed,
        terminal,
        `${[`${lines.length} lines, ${samples.length} samples of ${groups.size} steps`, ...columns([['RAN', 'CACHED', 'MEDIAN', 'FILE', 'STEP'], ...rows.map((row) => [String(row.executed), String(row.cached), row.median === null ? '' : seconds(row.median), clean(row.file, 60), clean(row.text, 80)])], new Set([0, 1, 2]))].map(breakCommands).join('\n')}\n`
      );
    }
    return EXIT.ok;
  }
};

const keyOf = (sample: Sample) => JSON.stringify([sample.file, sample.target, sample.platform, sample.key]);

function grouped(samples: readonly Sample[]): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const group = groups.get(keyOf(sample));
    if (group) group.push(sample);
    else groups.set(keyOf(sample), [sample]);
  }
  return groups;
}

function summary(samples: readonly Sample[]): {
  file: string;
  text: string;
  kind: string;
  executed: number;
  cached: number;
  median: number | null;
} {
  const times = samples
    .flatMap((sample) => (sample.state === 'done' && sample.seconds !== null ? [sample.seconds] : []))
    .sort((a, b) => a - b);
  const [first] = samples;
  const middle = Math.floor(times.length / 2);
  const median =
    times.length === 0 ? null : times.length % 2 === 1 ? (times[middle] ?? null) : ((times[middle - 1] ?? 0) + (times[middle] ?? 0)) / 2;
  return {
    file: first?.file ?? '',
    text: first?.text ?? '',
    kind: first?.kind ?? '',
    executed: times.length,
    cached: samples.filter((sample) => sample.state === 'cached').length,
    median
  };
}
