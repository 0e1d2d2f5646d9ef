import { code, type Sentence, say } from '../model/sentence.ts';
import type { GitHub } from './client.ts';
import { failureLine } from './failure.ts';
import type { Repository } from './repository.ts';

export interface StatusRequest {
  readonly sha: string;
  readonly context: string;
  readonly state: 'success' | 'failure' | 'error' | 'pending';
  /** At most 140 characters. */
  readonly description: string;
  /** Address of the run. */
  readonly url: string | null;
}

/** Sets a commit status unless the newest one of that name says the same. A refusal comes back as a note. */
export async function keepStatus(github: GitHub, repository: Repository, request: StatusRequest): Promise<Sentence | null> {
  const { sha, context, state, url } = request;
  const description = [...request.description].slice(0, 140).join('');
  try {
    const { data } = await github.api.repos.listCommitStatusesForRef({ ...repository, ref: sha, per_page: 100 });
    const newest = data.find((status) => status.context === context);
    if (newest?.state === state && newest.description === description) return null;
    await github.api.repos.createCommitStatus({
      ...repository,
      sha,
      context,
      state,
      description,
      ...(url === null ? {} : { target_url: url })
    });
    return null;
  } catch (error) {
    // The list is refused first, and names the permission to read: what is missing is the one to write.
    const line = failureLine(error, (missed) => (missed === 'statuses=read' ? 'statuses=write' : missed));
    return say`commit status not set: ${code(line)}`;
  }
}
