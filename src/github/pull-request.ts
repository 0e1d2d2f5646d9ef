import type { GitHub } from './client.ts';
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
    defaultBranch: data.base.repo.default_branch,
    url: data.html_url
  };
}
