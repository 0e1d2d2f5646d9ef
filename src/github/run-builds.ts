import { UserError } from '../analysis/index.ts';
import type { FoundBuild } from '../analysis/ports.ts';
import { createLogReader, readBuildRecord } from '../buildlog/index.ts';
import { type JobBounds, withinJob } from '../history/index.ts';
import type { LogReading } from '../model/buildlog.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { GitHub } from './client.ts';
import { DownloadRefused, downloaded, downloadedBytes } from './download.ts';
import { failureLine, hasStatus, isLimited } from './failure.ts';
import type { Repository } from './repository.ts';
import type { TrustedRun } from './trusted-runs.ts';

/** Largest log and largest record that are read, in bytes. docs/security.md "Bounds". */
const LARGEST_LOG = 50 * 1024 * 1024;
const LARGEST_RECORD = 20 * 1024 * 1024;
/** Logs and records of one run at most. */
const MOST_OF_A_RUN = 6;

export interface RecordArtifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly size: number;
}

/** What a search may still spend, and what it learnt on the way. */
export interface Search {
  /** Requests left. */
  left: number;
  /** Jobs whose log held no build: not asked again. */
  readonly barren: Set<string>;
  /** Workflows whose runs leave no build records. */
  readonly recordless: Set<string>;
  readonly notes: Sentence[];
  /** Logs that GitHub keeps no more. */
  gone: number;
  /** Something could not be read that may well be there. */
  refused: boolean;
  stopped: boolean;
}

/** What one request shows of the repository's artifacts. */
export interface ListedRecords {
  readonly records: readonly RecordArtifact[];
  /** Older artifacts than of this time were not shown: anybody's may have pushed them off. Null: nothing is known. ISO 8601, UTC. */
  readonly since: string | null;
}

interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  readonly size_in_bytes: number;
  readonly expired: boolean;
  readonly workflow_run?: { readonly id?: number; readonly repository_id?: number; readonly head_repository_id?: number } | null;
}

/** Build records of the repository's own runs, by name: the action that builds uploads one for each build. */
export function recordsIn(artifacts: readonly ListedArtifact[]): RecordArtifact[] {
  return artifacts.flatMap(({ id, name, size_in_bytes: size, expired, workflow_run: run }) =>
    !expired &&
    name.endsWith('.dockerbuild') &&
    run?.id !== undefined &&
    run.repository_id !== undefined &&
    run.repository_id === run.head_repository_id
      ? [{ id, run: run.id, name, size }]
      : []
  );
}

/** A search, and where it asks. */
export interface Place {
  readonly github: GitHub;
  readonly repository: Repository;
  readonly search: Search;
}

/** Builds of one run: its records where it has any (exact times, few bytes), else the logs of the jobs that build. */
export async function buildsOfRun(
  place: Place,
  run: TrustedRun,
  records: ListedRecords,
  jobNames: ReadonlySet<string>
): Promise<FoundBuild[]> {
  const { github, repository, search } = place;
  const own = (await recordsOf(place, run, records)).filter(({ size }) => size <= LARGEST_RECORD).slice(0, MOST_OF_A_RUN);
  const found: FoundBuild[] = [];
  for (const record of own) {
    const reading = await attempt(search, `record of run ${run.id}`, async () => {
      const redirect = await github.api.actions.downloadArtifact({
        ...repository,
        artifact_id: record.id,
        archive_format: 'zip',
        request: { redirect: 'manual' }
      });
      return readBuildRecord(await downloadedBytes(github, redirect, LARGEST_RECORD));
    });
    if (reading && reading.builds.length > 0)
      found.push(
        buildOf(run, record.name, null, run.at, bounded(reading, { from: run.at, to: run.until }, `record of run ${run.id}`, search))
      );
  }
  return found.length > 0 ? found : fromLogs(place, run, jobNames);
}

/** Records of a run: of the list, and where that does not reach back to it, of the run itself. One of its workflow without any speaks for all. */
async function recordsOf(
  { github, repository, search }: Place,
  run: TrustedRun,
  { records, since }: ListedRecords
): Promise<RecordArtifact[]> {
  const listed = records.filter((record) => record.run === run.id);
  if (listed.length > 0 || since === null || since <= run.at || search.recordless.has(run.workflow)) return listed;
  const asked = await attempt(search, `records of run ${run.id}`, async () => {
    const { data } = await github.api.actions.listWorkflowRunArtifacts({ ...repository, run_id: run.id, per_page: 100 });
    return recordsIn(data.artifacts);
  });
  if (asked?.length === 0) search.recordless.add(run.workflow);
  return asked ?? [];
}

async function fromLogs({ github, repository, search }: Place, run: TrustedRun, jobNames: ReadonlySet<string>): Promise<FoundBuild[]> {
  const jobs = await attempt(search, `jobs of run ${run.id}`, async () => {
    const { data } = await github.api.actions.listJobsForWorkflowRun({ ...repository, run_id: run.id, per_page: 100 });
    return data.jobs.filter(({ conclusion }) => conclusion === 'success');
  });
  if (!jobs) return [];
  const named = jobs.filter(({ name }) => [...jobNames].some((job) => name === job || name.startsWith(`${job} (`)));
  const asked = (named.length > 0 ? named : jobs).filter(({ name }) => !search.barren.has(`${run.workflow}\0${name}`));
  const found: FoundBuild[] = [];
  for (const job of asked.slice(0, MOST_OF_A_RUN)) {
    const reading = await attempt(search, `log of job ${job.id}`, async () => {
      const redirect = await github.api.actions.downloadJobLogsForWorkflowRun({
        ...repository,
        job_id: job.id,
        request: { redirect: 'manual' }
      });
      const reader = createLogReader();
      for await (const chunk of downloaded(github, redirect, LARGEST_LOG)) reader.push(chunk);
      return reader.end();
    });
    if (!reading) continue;
    if (reading.builds.length === 0) search.barren.add(`${run.workflow}\0${job.name}`);
    else {
      const bounds = { from: job.started_at, to: job.completed_at };
      found.push(buildOf(run, job.name, job.labels[0] ?? null, job.started_at, bounded(reading, bounds, `log of job ${job.id}`, search)));
    }
  }
  return found;
}

/** What fits into the time that GitHub says the job or run took; the rest is told. */
function bounded(reading: LogReading, bounds: JobBounds, what: string, search: Search): LogReading {
  const { reading: kept, refused } = withinJob(reading, bounds);
  if (refused > 0)
    search.notes.push(
      say`${refused === 1 ? say`One duration` : say`${refused} durations`} in the ${code(what)} cannot be: the job did not run so long, or not then.`
    );
  return kept;
}

function buildOf(run: TrustedRun, job: string, runner: string | null, at: string, reading: LogReading): FoundBuild {
  return { run: String(run.id), job, workflow: run.workflow, commit: run.head, at, runner, trusted: true, reading };
}

/** One request of the search: what is gone is passed over, what is refused ends the search with a note. */
export async function attempt<T>(search: Search, what: string, work: () => Promise<T>): Promise<T | null> {
  if (search.stopped) return null;
  if (search.left <= 0) {
    search.stopped = true;
    return null;
  }
  search.left--;
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    search.refused ||= !hasStatus(error, 404, 410);
    if (error instanceof DownloadRefused) search.notes.push(say`The ${code(what)} was not read: ${code(error.message)}.`);
    else if (hasStatus(error, 404, 410)) search.gone++;
    else if (isLimited(error) || hasStatus(error, 401, 403)) {
      search.stopped = true;
      search.notes.push(say`Earlier build logs could not be read: ${code(failureLine(error))}.`);
    } else search.notes.push(say`The ${code(what)} could not be read: ${code(failureLine(error))}.`);
    return null;
  }
}
