import type { ReviewComment } from '../model/review.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { GitHub } from './client.ts';
import type { Conversation, OwnThread } from './conversation.ts';
import { failureLine, hasStatus } from './failure.ts';
import { type Hunk, isCommentable } from './hunks.ts';
import { fingerprintOf, reviewText, withReviewMarker } from './marker.ts';
import type { Repository } from './repository.ts';

export interface ReviewRequest {
  readonly number: number;
  readonly key: string;
  readonly head: string;
  readonly suggestions: readonly ReviewComment[];
  readonly hunks: ReadonlyMap<string, readonly Hunk[]>;
  /** Fingerprints that the comment remembers. */
  readonly seen: readonly string[];
  readonly most: number;
}

export interface ReviewOutcome {
  readonly posted: number;
  readonly retired: number;
  /** Fingerprints to remember from now on. */
  readonly seen: readonly string[];
  readonly notes: readonly Sentence[];
}

/**
 * Posts new suggestions in one review and retires those that no longer apply. One that a person resolved or deleted is
 * not posted again, and two of one file never overlap. docs/github.md "Review suggestions".
 */
export async function keepReview(
  github: GitHub,
  repository: Repository,
  conversation: Conversation,
  request: ReviewRequest
): Promise<ReviewOutcome> {
  const notes: Sentence[] = [];
  const wanted = postable(request);
  const current = new Set(wanted.map(({ fingerprint }) => fingerprint));
  const seen = new Set(request.seen);
  const fresh = wanted.filter(({ fingerprint }) => {
    const own = conversation.threads.filter((thread) => thread.fingerprint === fingerprint);
    return own.length === 0 ? !seen.has(fingerprint) : own.every(({ resolved, outdated }) => !resolved && outdated);
  });
  let posted = 0;
  if (fresh.length > 0) {
    try {
      await github.api.pulls.createReview({
        ...repository,
        pull_number: request.number,
        commit_id: request.head,
        event: 'COMMENT',
        body: '',
        comments: fresh.map(({ suggestion, fingerprint }) => ({
          path: suggestion.path,
          line: suggestion.line,
          side: 'RIGHT',
          ...(suggestion.startLine < suggestion.line ? { start_line: suggestion.startLine, start_side: 'RIGHT' } : {}),
          body: withReviewMarker(suggestion.body, request.key, fingerprint, request.head)
        }))
      });
      posted = fresh.length;
      for (const { fingerprint } of fresh) seen.add(fingerprint);
    } catch (error) {
      // The answer does not say which comment was wrong: the comment shows all of them anyway.
      notes.push(say`review suggestions not posted: ${code(failureLine(error))}`);
    }
  }
  let retired = 0;
  for (const thread of conversation.threads) {
    const replaced = posted > 0 && fresh.some(({ fingerprint }) => fingerprint === thread.fingerprint);
    if (thread.resolved || (current.has(thread.fingerprint) && !replaced)) continue;
    try {
      if (await retire(github, repository, thread, request)) retired++;
      if (!replaced) seen.delete(thread.fingerprint);
    } catch (error) {
      notes.push(say`an outdated suggestion could not be removed: ${code(failureLine(error))}`);
      break;
    }
  }
  return { posted, retired, seen: [...seen], notes };
}

/** Suggestions that GitHub would take: in one hunk, text as we know it, none overlapping another, at most so many. */
function postable(request: ReviewRequest): { readonly suggestion: ReviewComment; readonly fingerprint: string }[] {
  const chosen: { suggestion: ReviewComment; fingerprint: string }[] = [];
  for (const suggestion of request.suggestions) {
    if (chosen.length >= request.most) break;
    const hunks = request.hunks.get(suggestion.path) ?? [];
    if (!isCommentable(hunks, suggestion.startLine, suggestion.line, suggestion.oldBlock)) continue;
    const overlaps = chosen.some(
      ({ suggestion: other }) => other.path === suggestion.path && other.startLine <= suggestion.line && suggestion.startLine <= other.line
    );
    if (!overlaps) chosen.push({ suggestion, fingerprint: fingerprintOf(suggestion) });
  }
  return chosen;
}

const RETIRED = 'No longer applies since';

/** Deletes a suggestion nobody answered; an answered one stays readable, but cannot be applied any more. False: nothing to do. */
async function retire(
  github: GitHub,
  repository: Repository,
  thread: OwnThread,
  { key, head }: Pick<ReviewRequest, 'key' | 'head'>
): Promise<boolean> {
  try {
    if (!thread.answered) {
      await github.api.pulls.deleteReviewComment({ ...repository, comment_id: thread.commentId });
      return true;
    }
    if (thread.body.startsWith(RETIRED)) return false;
    const said = reviewText(thread.body).replace(/^(`{3,})suggestion$/gm, '$1text');
    const text = `${RETIRED} \`${head.slice(0, 7)}\`.\n\n<details><summary>What it said</summary>\n\n${said}\n\n</details>`;
    const body = withReviewMarker(text, key, thread.fingerprint, head);
    await github.api.pulls.updateReviewComment({ ...repository, comment_id: thread.commentId, body });
    return true;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
