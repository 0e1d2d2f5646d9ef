import type { GitHub } from './client.ts';
import { failureLine } from './failure.ts';
import { bodyDigest, compareRuns, type Marker, type RunNumber, readMarker, readReviewMarker, textOf } from './marker.ts';
import type { Repository } from './repository.ts';

/** A comment of ours, proven by its author, its marker, and that it reads as we wrote it. */
export interface OwnComment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  readonly marker: Marker;
}

/** A comment of our account that ends in a marker: another workflow of the same account may have copied it. */
interface MarkedComment extends OwnComment {
  /** A person changed it last, which no workflow can pretend. */
  readonly editedByPerson: boolean;
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

const COMMENT_FIELDS = 'nodes { fullDatabaseId body viewerDidAuthor url editor { __typename } } pageInfo { hasNextPage endCursor }';
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
  readonly editor?: { readonly __typename: string } | null;
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

/** A conversation as it was read, with all comments that might be ours. */
type Marked = Omit<Conversation, 'comments'> & { readonly comments: readonly MarkedComment[] };

export interface ConversationRequest {
  readonly number: number;
  /** Key of our comments. */
  readonly key: string;
  /** The run that asks. */
  readonly run: RunNumber;
}

/**
 * Reads what is ours: authorship from GitHub's own `viewerDidAuthor`, the rest from the marker. All pages are read.
 * Where GraphQL is refused, the REST lists serve; there only the author's name and kind can be seen. docs/github.md "Own comments".
 */
export async function readConversation(github: GitHub, repository: Repository, request: ConversationRequest): Promise<Conversation> {
  const { number, key, run } = request;
  let read: Marked;
  try {
    read = await byGraphql(github, repository, number, key);
  } catch (error) {
    github.log(`comments are read by the REST lists: ${failureLine(error)}`);
    read = await byRest(github, repository, number, key);
  }
  const comments: OwnComment[] = [];
  for (const { editedByPerson, ...comment } of read.comments) {
    const asWritten = bodyDigest(textOf(comment.body)) === comment.marker.body;
    if (!editedByPerson && !asWritten) continue;
    // A newer run is left the last word: one that never was would silence the report.
    if (compareRuns(comment.marker.run, run) <= 0 || (await wasNewer(github, repository, comment.marker, read.headSha, run)))
      comments.push(comment);
    else if (editedByPerson) comments.push({ ...comment, marker: { ...comment.marker, run: NO_RUN } });
  }
  return { ...read, comments };
}

const NO_RUN: RunNumber = { id: 0, attempt: 0 };
/** Events whose runs bear the head of their pull request. */
const PULL_EVENTS = new Set(['pull_request', 'pull_request_target']);

/** Whether a marker's run is one of this run's own workflow, and for the head that is there now. */
async function wasNewer(github: GitHub, repository: Repository, marker: Marker, headSha: string, run: RunNumber): Promise<boolean> {
  if (marker.head !== headSha) return false;
  try {
    const [named, own] = await Promise.all(
      [marker.run, run].map(({ id }) => github.api.actions.getWorkflowRun({ ...repository, run_id: id }))
    );
    if (named === undefined || own === undefined || named.data.workflow_id !== own.data.workflow_id) return false;
    if ((named.data.run_attempt ?? 1) < marker.run.attempt) return false;
    return !PULL_EVENTS.has(named.data.event) || named.data.head_sha === headSha;
  } catch (error) {
    github.log(`the run ${marker.run.id} that a comment names cannot be seen: ${failureLine(error)}`);
    return false;
  }
}

async function byGraphql(github: GitHub, { owner, repo }: Repository, number: number, key: string): Promise<Marked> {
  const comments: MarkedComment[] = [];
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

function ownComment(node: CommentNode | null, key: string): MarkedComment[] {
  const marker = node?.viewerDidAuthor === true ? readMarker(node.body) : null;
  if (!node || marker?.key !== key) return [];
  const editedByPerson = node.editor?.__typename === 'User';
  return [{ id: Number(node.fullDatabaseId), url: node.url ?? '', body: node.body, marker, editedByPerson }];
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

async function byRest(github: GitHub, repository: Repository, number: number, key: string): Promise<Marked> {
  const isOurs = (user: { login: string; type?: string | undefined } | null | undefined) =>
    user?.type === 'Bot' && user.login === 'github-actions[bot]';
  const pull = await github.api.pulls.get({ ...repository, pull_number: number });
  const listed = await github.paginate(github.api.issues.listComments, { ...repository, issue_number: number, per_page: 100 });
  const comments = listed.flatMap((comment) => {
    const marker = isOurs(comment.user) ? readMarker(comment.body ?? '') : null;
    // REST does not tell who edited it.
    return marker?.key === key ? [{ id: comment.id, url: comment.html_url, body: comment.body ?? '', marker, editedByPerson: false }] : [];
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
