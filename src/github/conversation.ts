import type { GitHub } from './client.ts';
import { failureLine } from './failure.ts';
import { type Marker, readMarker, readReviewMarker } from './marker.ts';
import type { Repository } from './repository.ts';

/** A comment of ours, proven by its author and its marker. */
export interface OwnComment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  readonly marker: Marker;
}

/** A review thread that begins with a suggestion of ours. */
export interface OwnThread {
  readonly commentId: number;
  readonly fingerprint: string;
  readonly body: string;
  readonly resolved: boolean;
  /** Its lines are gone from the diff: the suggestion cannot be applied. */
  readonly outdated: boolean;
  /** Somebody answered. */
  readonly answered: boolean;
}

/** What the pull request holds of ours, and where its head is now. */
export interface Conversation {
  readonly headSha: string;
  readonly open: boolean;
  /** Oldest first. */
  readonly comments: readonly OwnComment[];
  readonly threads: readonly OwnThread[];
}

/** Pages of comments or threads read at most: beyond that ours would be found by nobody either. */
const MOST_PAGES = 40;

const COMMENT_FIELDS = 'nodes { fullDatabaseId body viewerDidAuthor url } pageInfo { hasNextPage endCursor }';
const THREAD_FIELDS = `nodes { isResolved isOutdated comments(first: 1) { totalCount nodes { fullDatabaseId body viewerDidAuthor } } }
  pageInfo { hasNextPage endCursor }`;
const QUERY = `query($owner: String!, $repo: String!, $number: Int!, $comments: String, $threads: String, $more: Boolean!, $review: Boolean!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
    headRefOid state
    comments(first: 100, after: $comments) @include(if: $more) { ${COMMENT_FIELDS} }
    reviewThreads(first: 100, after: $threads) @include(if: $review) { ${THREAD_FIELDS} }
  } }
}`;

interface Page<T> {
  readonly nodes: readonly (T | null)[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
interface CommentNode {
  readonly fullDatabaseId: string | number | null;
  readonly body: string;
  readonly viewerDidAuthor: boolean;
  readonly url?: string;
}
interface ThreadNode {
  readonly isResolved: boolean;
  readonly isOutdated: boolean;
  readonly comments: { readonly totalCount: number; readonly nodes: readonly (CommentNode | null)[] };
}
interface PullNode {
  readonly headRefOid: string;
  readonly state: string;
  readonly comments?: Page<CommentNode>;
  readonly reviewThreads?: Page<ThreadNode>;
}

/**
 * Reads what is ours: authorship from GitHub's own `viewerDidAuthor`, the rest from the marker. All pages are read.
 * Where GraphQL is refused, the REST lists serve; there only the author's name and kind can be seen. docs/github.md "Own comments".
 */
export async function readConversation(github: GitHub, repository: Repository, number: number, key: string): Promise<Conversation> {
  try {
    return await byGraphql(github, repository, number, key);
  } catch (error) {
    github.log(`comments are read by the REST lists: ${failureLine(error)}`);
    return byRest(github, repository, number, key);
  }
}

async function byGraphql(github: GitHub, { owner, repo }: Repository, number: number, key: string): Promise<Conversation> {
  const comments: OwnComment[] = [];
  const threads: OwnThread[] = [];
  let head = { headSha: '', open: false };
  let commentCursor: string | null = null;
  let threadCursor: string | null = null;
  let more = true;
  let review = true;
  for (let page = 0; page < MOST_PAGES && (more || review); page++) {
    const data: Record<string, unknown> = await github.graphql(QUERY, {
      owner,
      repo,
      number,
      comments: commentCursor,
      threads: threadCursor,
      more,
      review
    });
    const pull = (data['repository'] as { pullRequest?: PullNode | null } | null)?.pullRequest;
    if (!pull) throw new Error('the pull request is not to be seen');
    head = { headSha: pull.headRefOid, open: pull.state === 'OPEN' };
    for (const node of pull.comments?.nodes ?? []) comments.push(...ownComment(node, key));
    for (const node of pull.reviewThreads?.nodes ?? []) threads.push(...ownThread(node, key));
    more = pull.comments?.pageInfo.hasNextPage === true;
    review = pull.reviewThreads?.pageInfo.hasNextPage === true;
    commentCursor = pull.comments?.pageInfo.endCursor ?? commentCursor;
    threadCursor = pull.reviewThreads?.pageInfo.endCursor ?? threadCursor;
  }
  return { ...head, comments, threads };
}

function ownComment(node: CommentNode | null, key: string): OwnComment[] {
  const marker = node?.viewerDidAuthor === true ? readMarker(node.body) : null;
  if (!node || marker?.key !== key) return [];
  return [{ id: Number(node.fullDatabaseId), url: node.url ?? '', body: node.body, marker }];
}

function ownThread(node: ThreadNode | null, key: string): OwnThread[] {
  const first = node?.comments.nodes[0];
  const marker = first?.viewerDidAuthor === true ? readReviewMarker(first.body) : null;
  if (!node || !first || marker?.key !== key) return [];
  return [
    {
      commentId: Number(first.fullDatabaseId),
      fingerprint: marker.fingerprint,
      body: first.body,
      resolved: node.isResolved,
      outdated: node.isOutdated,
      answered: node.comments.totalCount > 1
    }
  ];
}

async function byRest(github: GitHub, repository: Repository, number: number, key: string): Promise<Conversation> {
  const isOurs = (user: { login: string; type?: string | undefined } | null | undefined) =>
    user?.type === 'Bot' && user.login === 'github-actions[bot]';
  const pull = await github.api.pulls.get({ ...repository, pull_number: number });
  const listed = await github.paginate(github.api.issues.listComments, { ...repository, issue_number: number, per_page: 100 });
  const comments = listed.flatMap((comment) => {
    const marker = isOurs(comment.user) ? readMarker(comment.body ?? '') : null;
    return marker?.key === key ? [{ id: comment.id, url: comment.html_url, body: comment.body ?? '', marker }] : [];
  });
  const reviewed = await github.paginate(github.api.pulls.listReviewComments, { ...repository, pull_number: number, per_page: 100 });
  const answered = new Set(reviewed.map((comment) => comment.in_reply_to_id));
  const threads = reviewed.flatMap((comment) => {
    const marker = isOurs(comment.user) && comment.in_reply_to_id === undefined ? readReviewMarker(comment.body) : null;
    if (marker?.key !== key) return [];
    return [
      {
        commentId: comment.id,
        fingerprint: marker.fingerprint,
        body: comment.body,
        // REST does not say whether a thread is resolved: an open one is assumed, which is then not posted twice.
        resolved: false,
        outdated: (comment.line ?? null) === null,
        answered: answered.has(comment.id)
      }
    ];
  });
  return { headSha: pull.data.head.sha, open: pull.data.state === 'open', comments, threads };
}
