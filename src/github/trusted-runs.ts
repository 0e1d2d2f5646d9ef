import type { GitHub } from './client.ts';
import type { Repository } from './repository.ts';

/** A finished run of a branch of the repository's own, of an event that no stranger can cause. */
export interface TrustedRun {
  readonly id: number;
  /** File name of its workflow. */
  readonly workflow: string;
  readonly head: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** When it was last changed: not before its end. */
  readonly until: string;
}

export interface TrustedRuns {
  /** Newest first. */
  readonly runs: readonly TrustedRun[];
  /** Successful runs since `since`, listed or not. */
  readonly total: number;
}

/** Events whose runs are the repository's own doing: pull requests of strangers cause none of them. docs/security.md "Poisoned history". */
const TRUSTED_EVENTS = ['push', 'schedule', 'workflow_dispatch'] as const;

/**
 * Successful runs on a branch since a day. The branch filter goes by name alone, and a stranger's fork may have a branch of
 * that name: what counts is that the head repository is this one and the event is none of a pull request.
 */
export async function listTrustedRuns(
  github: GitHub,
  repository: Repository,
  query: { readonly workflow: string | null; readonly branch: string; readonly since: string; readonly most: number }
): Promise<TrustedRuns> {
  const ask = async (event: (typeof TRUSTED_EVENTS)[number]): Promise<TrustedRuns> => {
    const filters = {
      ...repository,
      branch: query.branch,
      status: 'success' as const,
      created: `>=${query.since.slice(0, 10)}`,
      per_page: Math.min(100, query.most),
      event
    };
    const { data } =
      query.workflow === null
        ? await github.api.actions.listWorkflowRunsForRepo(filters)
        : await github.api.actions.listWorkflowRuns({ ...filters, workflow_id: query.workflow });
    const runs = data.workflow_runs.filter((run) => isTrusted(run, query.branch));
    return {
      runs: runs.map((run) => ({ id: run.id, workflow: fileOf(run.path), head: run.head_sha, at: run.created_at, until: run.updated_at })),
      total: data.total_count
    };
  };
  // A workflow that only runs on a schedule or by hand has no pushes at all. Never all events at once: a stranger's runs would fill the page.
  for (const event of TRUSTED_EVENTS) {
    const found = await ask(event);
    if (found.total > 0) return found;
  }
  return { runs: [], total: 0 };
}

interface RunFacts {
  readonly event: string;
  readonly conclusion: string | null;
  readonly head_branch: string | null;
  readonly repository: { readonly id: number };
  readonly head_repository: { readonly id: number } | null;
}

/** Whether a run may teach: see `listTrustedRuns`. */
export function isTrusted(run: RunFacts, branch: string): boolean {
  return (
    TRUSTED_EVENTS.some((event) => event === run.event) &&
    run.conclusion === 'success' &&
    run.head_branch === branch &&
    run.head_repository !== null &&
    run.head_repository.id === run.repository.id
  );
}

/** `.github/workflows/build.yml@refs/heads/main` is `build.yml`. */
function fileOf(path: string): string {
  return path.split('@')[0]?.split('/').at(-1) ?? path;
}
