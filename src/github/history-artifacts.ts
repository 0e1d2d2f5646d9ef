import type { Store } from '../analysis/ports.ts';
import type { GitHub } from './client.ts';
import { failureLine, hasStatus } from './failure.ts';
import type { Repository } from './repository.ts';
import { artifactFiles } from './run-artifacts.ts';

/** Name under which collectors upload the history. */
const HISTORY_ARTIFACT = 'layercost-history';
/** Two collectors at once miss each other's samples: the newest three together hold all. */
const NEWEST = 3;
/** Largest history, packed and inflated, in bytes. */
const LARGEST = 5 * 1024 * 1024;
/** Events of runs that no pull request causes; what a pull request's run uploads under this name is not looked at. The usual one first. */
const COLLECTING_EVENTS = ['workflow_run', 'push', 'schedule', 'workflow_dispatch'] as const;
/** Artifacts of the list that are looked at until three are found. */
const MOST_TRIED = 6;
/** Workflows whose newest run is asked for a history where others' artifacts hide it. */
const MOST_WORKFLOWS = 8;

interface Artifact {
  readonly id: number;
  readonly run: number;
}

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
      throw error;
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
  const { data } = await github.api.actions.listArtifactsForRepo({ ...repository, name: HISTORY_ARTIFACT, per_page: 100 });
  const texts: string[] = [];
  for (const artifact of ofBranch(data.artifacts, defaultBranch).slice(0, MOST_TRIED)) {
    if (texts.length === NEWEST) break;
    const text = (await isCollected(github, repository, artifact)) ? await readOne(github, repository, artifact.id) : null;
    if (text !== null) texts.push(text);
  }
  // Whoever may open a pull request can upload hundreds by this name, and push the collector's own off the list.
  if (texts.length > 0 || data.total_count <= data.artifacts.length) return texts;
  for (const artifact of await ofCollector(github, repository, defaultBranch)) {
    const text = await readOne(github, repository, artifact.id);
    if (text !== null) texts.push(text);
  }
  return texts;
}

/** The list does not tell the event of an artifact's run. */
async function isCollected(github: GitHub, repository: Repository, { run }: Artifact): Promise<boolean> {
  try {
    const { data } = await github.api.actions.getWorkflowRun({ ...repository, run_id: run });
    return COLLECTING_EVENTS.some((event) => event === data.event);
  } catch (error) {
    if (hasStatus(error, 404, 410)) return false;
    throw error;
  }
}

/** The newest artifacts of the collector's own runs: those of the workflow whose newest run has left a history. */
async function ofCollector(github: GitHub, repository: Repository, branch: string): Promise<readonly Artifact[]> {
  let asked = 0;
  for (const event of COLLECTING_EVENTS) {
    const { data } = await github.api.actions.listWorkflowRunsForRepo({ ...repository, branch, event, status: 'success', per_page: 100 });
    const own = data.workflow_runs.filter(
      (run) => run.head_branch === branch && run.head_repository?.id !== undefined && run.head_repository.id === run.repository.id
    );
    for (const workflow of new Set(own.map(({ workflow_id: id }) => id))) {
      if (asked++ >= MOST_WORKFLOWS) return [];
      const found: Artifact[] = [];
      for (const run of own.filter(({ workflow_id: id }) => id === workflow).slice(0, NEWEST)) {
        const { data: left } = await github.api.actions.listWorkflowRunArtifacts({ ...repository, run_id: run.id, name: HISTORY_ARTIFACT });
        const newest = ofBranch(left.artifacts, branch)[0];
        if (newest === undefined) break;
        found.push(newest);
      }
      if (found.length > 0) return found;
    }
  }
  return [];
}

interface ListedArtifact {
  readonly id: number;
  readonly expired: boolean;
  readonly size_in_bytes: number;
  readonly workflow_run?: {
    readonly id?: number;
    readonly repository_id?: number;
    readonly head_repository_id?: number;
    readonly head_branch?: string | null;
  } | null;
}

/** Those of the repository's own default branch, newest first. */
function ofBranch(artifacts: readonly ListedArtifact[], branch: string): Artifact[] {
  return artifacts
    .flatMap(({ id, expired, size_in_bytes: size, workflow_run: run }) => {
      const own = run?.repository_id !== undefined && run.repository_id === run.head_repository_id && run.head_branch === branch;
      return !expired && size <= LARGEST && own && run.id !== undefined ? [{ id, run: run.id }] : [];
    })
    .sort((a, b) => b.id - a.id);
}

async function readOne(github: GitHub, repository: Repository, artifact: number): Promise<string | null> {
  try {
    const files = await artifactFiles(github, repository, artifact, LARGEST);
    return files.find(({ name }) => name === 'history.jsonl')?.text ?? null;
  } catch (error) {
    if (hasStatus(error, 404, 410)) return null;
    throw error;
  }
}
