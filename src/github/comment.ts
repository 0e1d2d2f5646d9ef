import type { GitHub } from './client.ts';
import { type Conversation, type OwnComment, readConversation } from './conversation.ts';
import { failureLine, failureOf, hasStatus, isUncertain } from './failure.ts';
import { bodyDigest, compareRuns, type RunNumber, textOf, withMarker } from './marker.ts';
import type { Repository } from './repository.ts';

/** Sizes tried in turn, in UTF-8 bytes, where GitHub finds the text too long. */
const SIZES = [60_000, 40_000, 20_000, 8_000] as const;

export interface CommentRequest {
  readonly number: number;
  readonly key: string;
  readonly head: string;
  readonly run: RunNumber;
  /** Text of at most so many bytes, without marker. */
  readonly render: (bytes: number) => string;
  /** False: an existing comment is kept current, but none is created. */
  readonly create: boolean;
  /** Fingerprints to remember. */
  readonly seen: readonly string[];
}

export type CommentOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly id: number; readonly url: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'newer-run'; readonly id: number; readonly url: string }
  /** The report reaches its readers by the job summary. */
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Brings our one comment up to date: creates it, changes it in place, or leaves it where it says the same already;
 * further ones of ours are deleted, and one of a newer run stays untouched. Never throws for a refusal. docs/github.md "The comment".
 */
export async function keepComment(
  github: GitHub,
  repository: Repository,
  conversation: Conversation,
  request: CommentRequest
): Promise<CommentOutcome> {
  const newest = newestFirst(conversation);
  const current = newest[0];
  if (current && compareRuns(current.marker.run, request.run) > 0) return { kind: 'newer-run', id: current.id, url: current.url };
  try {
    for (const extra of newest.slice(1)) await remove(github, repository, extra);
    if (current) {
      if (saysTheSame(current, request)) return { kind: 'unchanged', id: current.id, url: current.url };
      const updated = await update(github, repository, current, request);
      if (updated) return updated;
      // Deleted by somebody between our look and our write: it is made anew only where there is something to say.
      const { comments } = await readConversation(github, repository, request);
      if (comments.some(({ id }) => id === current.id))
        return { kind: 'refused', why: 'GitHub finds the comment when it is read and not when it is written' };
    }
    return request.create ? await create(github, repository, request) : { kind: 'none' };
  } catch (error) {
    return { kind: 'refused', why: failureLine(error) };
  }
}

function newestFirst({ comments }: Conversation): OwnComment[] {
  return [...comments].sort((a, b) => compareRuns(b.marker.run, a.marker.run) || b.id - a.id);
}

/** What our comment says of another head, as we wrote it: one that somebody edited since tells nothing. */
export function earlierComment(conversation: Conversation, head: string): { readonly head: string; readonly body: string } | null {
  const [current] = newestFirst(conversation);
  if (!current || current.marker.head === head || bodyDigest(textOf(current.body)) !== current.marker.body) return null;
  return { head: current.marker.head, body: current.body };
}

function saysTheSame(comment: OwnComment, request: CommentRequest): boolean {
  const digest = bodyDigest(request.render(SIZES[0]));
  const { marker } = comment;
  // The marker tells what we wrote, the text what stands there now: somebody may have edited it.
  return (
    marker.head === request.head &&
    marker.body === digest &&
    bodyDigest(textOf(comment.body)) === digest &&
    request.seen.every((fingerprint) => marker.seen.includes(fingerprint))
  );
}

async function remove(github: GitHub, repository: Repository, comment: OwnComment): Promise<void> {
  try {
    await github.api.issues.deleteComment({ ...repository, comment_id: comment.id });
  } catch (error) {
    if (!hasStatus(error, 403, 404)) throw error;
  }
}

async function update(
  github: GitHub,
  repository: Repository,
  comment: OwnComment,
  request: CommentRequest
): Promise<CommentOutcome | null> {
  try {
    await inSize(request, (body) => github.api.issues.updateComment({ ...repository, comment_id: comment.id, body }));
    return { kind: 'updated', id: comment.id, url: comment.url };
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

async function create(github: GitHub, repository: Repository, request: CommentRequest): Promise<CommentOutcome> {
  const post = () => inSize(request, (body) => github.api.issues.createComment({ ...repository, issue_number: request.number, body }));
  try {
    const { data } = await post();
    return { kind: 'created', id: data.id, url: data.html_url };
  } catch (error) {
    if (!isUncertain(error)) throw error;
    // The answer was lost, perhaps not the comment: a second one must not be made.
    const { comments } = await readConversation(github, repository, request);
    const made = comments.find(({ marker }) => compareRuns(marker.run, request.run) === 0);
    if (made) return { kind: 'created', id: made.id, url: made.url };
    const { data } = await post();
    return { kind: 'created', id: data.id, url: data.html_url };
  }
}

/** Writes with ever smaller texts while GitHub answers that the body is too long. */
async function inSize<T>(request: CommentRequest, write: (body: string) => Promise<T>): Promise<T> {
  let failure: unknown = null;
  for (const size of SIZES) {
    try {
      return await write(withMarker(request.render(size), request));
    } catch (error) {
      if (!hasStatus(error, 422) || !/too long/i.test(failureOf(error).message)) throw error;
      failure = error;
    }
  }
  throw failure;
}
