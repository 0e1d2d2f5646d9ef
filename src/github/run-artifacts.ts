import { readZip } from '../formats/index.ts';
import { order } from '../plain/index.ts';
import type { GitHub } from './client.ts';
import { downloadedBytes } from './download.ts';
import type { Repository } from './repository.ts';

/** A text file in an artifact. */
export interface ArtifactFile {
  readonly name: string;
  readonly text: string;
}

/** Pages of a run's artifacts that are looked at: a matrix has at most 256 jobs. */
const MOST_PAGES = 5;
/** Largest partial report, packed and inflated, in bytes. docs/security.md "Bounds". */
const LARGEST = 64 * 1024 * 1024;

/**
 * Files of the artifacts of one run whose names begin so. GitHub itself says which run made an artifact, so that no file of another
 * run gets among them, whatever a step of the job has downloaded. Of several by one name (a job that ran again) the newest counts.
 */
export async function filesOfRun(github: GitHub, repository: Repository, run: number, start: string): Promise<readonly ArtifactFile[]> {
  const newest = new Map<string, number>();
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await github.api.actions.listWorkflowRunArtifacts({ ...repository, run_id: run, per_page: 100, page });
    for (const { id, name, expired, workflow_run: source } of data.artifacts)
      if (!expired && name.startsWith(start) && source?.id === run) newest.set(name, Math.max(id, newest.get(name) ?? 0));
    if (data.artifacts.length < 100) break;
  }
  const files: ArtifactFile[] = [];
  for (const [artifact, id] of [...newest].sort(([a], [b]) => order(a, b)))
    for (const { name, text } of await artifactFiles(github, repository, id, LARGEST)) files.push({ name: `${artifact}/${name}`, text });
  return files;
}

/** The files of an artifact of at most `limit` bytes, in memory; their names are only shown or compared, never used as paths. */
export async function artifactFiles(github: GitHub, repository: Repository, artifact: number, limit: number): Promise<ArtifactFile[]> {
  const redirect = await github.api.actions.downloadArtifact({
    ...repository,
    artifact_id: artifact,
    archive_format: 'zip',
    request: { redirect: 'manual' }
  });
  const zip = readZip(await downloadedBytes(github, redirect, limit), { files: 20, fileBytes: limit, totalBytes: limit });
  if (!zip.ok) return [];
  return zip.value.flatMap((member) => {
    const body = member.read();
    return body.ok ? [{ name: member.name, text: Buffer.from(body.value).toString('utf8') }] : [];
  });
}
