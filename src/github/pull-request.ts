import type { GitHub } from './client.ts';
import { hasStatus } from './failure.ts';
import type { Repository } from './repository.ts';

/** A pull request as it stands now. */
export interface PullRequest {
  readonly number: number;
  readonly open: boolean;
  readonly draft: boolean;
  readonly headSha: string;
  /** Name of the head branch; a stranger's text. */
  readonly headRef: string;
  readonly baseSha: string;
  readonly baseRef: string;
  /** Branches of the repository's own, or of a fork; null where the head repository is gone. */
  readonly fromFork: boolean;
  readonly labels: readonly string[];
  readonly author: string | null;
  readonly authorIsBot: boolean;
  readonly changedFiles: number;
  /** When it was opened: ISO 8601, UTC. */
  readonly createdAt: string;
  /** Repository of the head branch; null where it is gone. */
  readonly headRepository: number | null;
  readonly defaultBranch: string;
  readonly url: string;
}

/** Asks the server for the present state: an event's payload may be hours old when a run is repeated. */
export async function getPullRequest(github: GitHub, repository: Repository, number: number): Promise<PullRequest> {
  const { data } = await github.api.pulls.get({ ...repository, pull_number: number });
  return {
    number: data.number,
    open: data.state === 'open',
    draft: data.draft === true,
    headSha: data.head.sha,
    headRef: data.head.ref,
    baseSha: data.base.sha,
    baseRef: data.base.ref,
    // `head.repo` is null once the fork was deleted.
    fromFork: (data.head.repo as { id: number } | null)?.id !== data.base.repo.id,
    labels: data.labels.map(({ name }) => name),
    author: data.user?.login ?? null,
    authorIsBot: data.user?.type === 'Bot',
    changedFiles: data.changed_files,
    createdAt: data.created_at,
    headRepository: (data.head.repo as { id: number } | null)?.id ?? null,
    defaultBranch: data.base.repo.default_branch,
    url: data.html_url
  };
}

/** Numbers of the open pull requests with this head, in their order; a run's payload names none where the head lies in a fork. */
export async function findPullRequests(
  github: GitHub,
  repository: Repository,
  { head, owner, branch }: { readonly head: string; readonly owner: string | null; readonly branch: string }
): Promise<readonly number[]> {
  const { data } = await github.api.pulls.list({
    ...repository,
    state: 'open',
    per_page: 100,
    sort: 'updated',
    direction: 'desc',
    ...(owner === null || branch === '' ? {} : { head: `${owner}:${branch}` })
  });
  return data
    .filter((pull) => pull.head.sha === head)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}

/** The tip of a branch, also where a tag or a commit bears its name; null where there is no such branch. */
export function resolveBranch(github: GitHub, repository: Repository, branch: string): Promise<string | null> {
  return resolveName(github, repository, `heads/${branch}`);
}

/** The commit that a branch or tag stands for; null where there is none. */
export async function resolveName(github: GitHub, repository: Repository, name: string): Promise<string | null> {
  try {
    const { data } = await github.api.repos.getCommit({ ...repository, ref: name, per_page: 1 });
    return data.sha;
  } catch (error) {
    if (hasStatus(error, 404, 422)) return null;
    throw error;
  }
}

/** Name of the repository's default branch; throws where the repository is not to be seen. */
export async function getDefaultBranch(github: GitHub, repository: Repository): Promise<string> {
  const { data } = await github.api.repos.get({ ...repository });
  return data.default_branch;
}
