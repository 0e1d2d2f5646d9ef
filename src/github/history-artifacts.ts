import type { Store } from '../analysis/ports.ts';
import { readZip } from '../formats/index.ts';
import type { GitHub } from './client.ts';
import { downloadedBytes } from './download.ts';
import { failureLine, hasStatus } from './failure.ts';
import type { Repository } from './repository.ts';

/** Name under which collectors upload the history. */
const HISTORY_ARTIFACT = 'layercost-history';
/** Two collectors at once miss each other's samples: the newest three together hold all. */
const NEWEST = 3;
/** Largest history, packed and inflated, in bytes. */
const LARGEST = 5 * 1024 * 1024;
/** Runs of the default branch's own workflows; what a pull request's run uploads under this name is not looked at. */
const COLLECTING_EVENTS = new Set(['push', 'schedule', 'workflow_dispatch', 'workflow_run']);

/** The newest history artifacts of the default branch as stores; nothing is asked before the first is read. */
export function historyArtifacts(
  github: GitHub,
  repository: Repository,
  defaultBranch: string,
  log: (line: string) => void
): readonly Store[] {
  let found: Promise<readonly string[]> | null = null;
  const all = () => {
    found ??= readNewest(github, repository, defaultBranch).catch((error: unknown) => {
      log(`collected history not read: ${failureLine(error)}`);
      return [];
    });
    return found;
  };
  return Array.from({ length: NEWEST }, (_, position) => ({
    async read() {
      const text = (await all())[position];
      return text === undefined ? null : { text, name: `${HISTORY_ARTIFACT} (${position + 1})` };
    }
  }));
}

async function readNewest(github: GitHub, repository: Repository, defaultBranch: string): Promise<readonly string[]> {
  const { data } = await github.api.actions.listArtifactsForRepo({ ...repository, name: HISTORY_ARTIFACT, per_page: 10 });
  const own = data.artifacts
    .filter(({ expired, size_in_bytes, workflow_run: run }) => {
      const ids = run?.repository_id !== undefined && run.repository_id === run.head_repository_id;
      return !expired && size_in_bytes <= LARGEST && ids && run?.head_branch === defaultBranch;
    })
    .sort((a, b) => b.id - a.id)
    .slice(0, NEWEST);
  const texts: string[] = [];
  for (const { id, workflow_run: run } of own) {
    const text = run?.id === undefined ? null : await readOne(github, repository, id, run.id);
    if (text !== null) texts.push(text);
  }
  return texts;
}

async function readOne(github: GitHub, repository: Repository, artifact: number, run: number): Promise<string | null> {
  try {
    const { data } = await github.api.actions.getWorkflowRun({ ...repository, run_id: run });
    if (!COLLECTING_EVENTS.has(data.event)) return null;
    const redirect = await github.api.actions.downloadArtifact({
      ...repository,
      artifact_id: artifact,
      archive_format: 'zip',
      request: { redirect: 'manual' }
    });
    // One member is read, in memory; its name is only compared, never used as a path.
    const zip = readZip(await downloadedBytes(github, redirect, LARGEST), { files: 20, fileBytes: LARGEST, totalBytes: LARGEST });
    const member = zip.ok ? zip.value.find(({ name }) => name === 'history.jsonl') : undefined;
    const body = member?.read();
    return body?.ok ? Buffer.from(body.value).toString('utf8') : null;
  } catch (error) {
    if (hasStatus(error, 404, 410)) return null;
    throw error;
  }
}
