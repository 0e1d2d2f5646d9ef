import { type ChangedFile, changedFiles, commentableRanges, withinPatchLimit } from './diffs.ts';
import { answerOf } from './openapi.ts';
import type { Permission, World, WorldComment, WorldPull, WorldRun, WorldThread } from './world.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Call {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  /** Address of the server itself. */
  readonly origin: string;
  readonly path: string;
}
interface Route {
  readonly needs: readonly [Permission, 'read' | 'write'];
  readonly answer: (call: Call) => Answer;
}

const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com', status: '404' } };
const unprocessable = (message: string): Answer => ({ status: 422, body: { message, documentation_url: 'https://docs.github.com' } });
const base = '/repos/{owner}/{repo}';

/** What each described operation answers, from the state of the world. */
export const ROUTES: Readonly<Record<string, Route>> = {
  [`GET ${base}`]: read('metadata', ({ world }) => ok(answerOf('full-repository', repository(world)))),
  [`GET ${base}/pulls`]: read('pull-requests', ({ world, query, ...call }) => {
    const wanted = query.get('head')?.split(':') ?? null;
    const pulls = [...world.pulls.values()].filter(
      (pull) =>
        (query.get('state') ?? 'open') === pull.state &&
        (wanted === null || (ownerOf(world, pull) === wanted[0] && pull.headRef === wanted[1]))
    );
    return paged(
      { world, query, ...call },
      pulls.map((pull) => answerOf('pull-request-simple', pullOf(world, pull)))
    );
  }),
  [`GET ${base}/pulls/{pull_number}`]: onPull('pull-requests', 'read', (_, pull, { world }) => {
    return ok(answerOf('pull-request', { ...pullOf(world, pull), changed_files: filesOf(world, pull).length }));
  }),
  [`GET ${base}/pulls/{pull_number}/files`]: onPull('pull-requests', 'read', (call, pull, { world }) =>
    paged(call, filesOf(world, pull).slice(0, 3000), (page) =>
      withinPatchLimit(page as ChangedFile[], world.longestPatches).map((file) => answerOf('diff-entry', { ...file }))
    )
  ),
  [`GET ${base}/compare/{basehead}`]: read('contents', ({ world, params }) => {
    const [one = '', other = ''] = (params['basehead'] ?? '').split('...');
    const merge = world.git.commits.has(one) && world.git.commits.has(other) ? world.git.mergeBase(one, other) : null;
    if (merge === null) return NOT_FOUND;
    const files = withinPatchLimit(changedFiles(world, merge, other).slice(0, 300), world.longestPatches);
    return ok(
      answerOf('commit-comparison', {
        base_commit: commit(world, one),
        merge_base_commit: commit(world, merge),
        status: 'diverged',
        commits: [],
        files: files.map((file) => answerOf('diff-entry', { ...file }))
      })
    );
  }),
  [`GET ${base}/commits/{ref}`]: read('contents', ({ world, params }) => {
    const name = params['ref'] ?? '';
    const sha = world.branches.get(name.replace(/^heads\//, '')) ?? (world.git.commits.has(name) ? name : undefined);
    return sha === undefined ? unprocessable(`No commit found for SHA: ${params['ref']}`) : ok(commit(world, sha));
  }),
  [`GET ${base}/git/trees/{tree_sha}`]: read('contents', ({ world, params, query }) => {
    const rows = world.git.list(params['tree_sha'] ?? '', query.has('recursive'));
    if (rows === null) return NOT_FOUND;
    const cut = rows.slice(0, query.has('recursive') ? world.longestTree : undefined);
    return ok({ sha: params['tree_sha'], url: 'https://example.com/tree', tree: cut, truncated: cut.length < rows.length });
  }),
  [`GET ${base}/git/blobs/{file_sha}`]: read('contents', ({ world, params }) => {
    const bytes = world.git.blobs.get(params['file_sha'] ?? '');
    if (!bytes) return NOT_FOUND;
    const content = Buffer.from(bytes).toString('base64');
    return ok(answerOf('blob', { sha: params['file_sha'], content, encoding: 'base64', size: bytes.length }));
  }),
  [`GET ${base}/issues/{issue_number}/comments`]: onPull('pull-requests', 'read', (call, pull, { world }) =>
    paged(
      call,
      pull.comments.map((c) => issueComment(world, pull, c))
    )
  ),
  [`POST ${base}/issues/{issue_number}/comments`]: onPull('pull-requests', 'write', ({ body }, pull, { world }) => {
    const text = String(body['body']);
    if (text.length > world.longestBody)
      return unprocessable(`Validation Failed: "Body is too long (maximum is ${world.longestBody} characters)"`);
    return { status: 201, body: issueComment(world, pull, world.comment(pull, world.viewer, text)) };
  }),
  [`PATCH ${base}/issues/comments/{comment_id}`]: write('pull-requests', ({ world, params, body }) => {
    const found = findComment(world, Number(params['comment_id']), (pull) => pull.comments);
    if (!found) return NOT_FOUND;
    const text = String(body['body']);
    if (text.length > world.longestBody)
      return unprocessable(`Validation Failed: "Body is too long (maximum is ${world.longestBody} characters)"`);
    world.edit(found.comment, world.viewer, text);
    return ok(issueComment(world, found.pull, found.comment));
  }),
  [`DELETE ${base}/issues/comments/{comment_id}`]: write('pull-requests', ({ world, params }) => {
    const found = findComment(world, Number(params['comment_id']), (pull) => pull.comments);
    if (!found) return NOT_FOUND;
    found.pull.comments.splice(found.pull.comments.indexOf(found.comment), 1);
    return { status: 204 };
  }),
  [`GET ${base}/issues/{issue_number}/timeline`]: onPull('pull-requests', 'read', (call, pull) => {
    const rows = pull.timeline.map((row) =>
      row['event'] === 'labeled'
        ? answerOf('labeled-issue-event', row)
        : row['event'] === 'commented'
          ? answerOf('timeline-comment-event', row)
          : row
    );
    return paged(call, rows);
  }),
  [`GET ${base}/pulls/{pull_number}/comments`]: onPull('pull-requests', 'read', (call, pull, { world }) =>
    paged(
      call,
      pull.threads.flatMap((thread) => thread.comments.map((c) => reviewComment(world, pull, thread, c)))
    )
  ),
  [`POST ${base}/pulls/{pull_number}/reviews`]: onPull('pull-requests', 'write', (call, pull) => postReview(call, pull)),
  [`PATCH ${base}/pulls/comments/{comment_id}`]: write('pull-requests', ({ world, params, body }) => {
    const found = findThread(world, Number(params['comment_id']));
    if (!found) return NOT_FOUND;
    found.comment.body = String(body['body']);
    return ok(reviewComment(world, found.pull, found.thread, found.comment));
  }),
  [`DELETE ${base}/pulls/comments/{comment_id}`]: write('pull-requests', ({ world, params }) => {
    const found = findThread(world, Number(params['comment_id']));
    if (!found) return NOT_FOUND;
    found.thread.comments.splice(found.thread.comments.indexOf(found.comment), 1);
    if (found.thread.comments.length === 0) found.pull.threads.splice(found.pull.threads.indexOf(found.thread), 1);
    return { status: 204 };
  }),
  [`GET ${base}/collaborators/{username}/permission`]: read('metadata', ({ world, params }) => {
    const role = world.collaborators.get(params['username'] ?? '');
    if (role === undefined) return NOT_FOUND;
    const ranks = ['read', 'triage', 'write', 'maintain', 'admin'];
    const rank = ranks.indexOf(role);
    const permissions = { pull: true, triage: rank >= 1, push: rank >= 2, maintain: rank >= 3, admin: rank >= 4 };
    const permission = rank >= 4 ? 'admin' : rank >= 2 ? 'write' : 'read';
    return ok({
      permission,
      role_name: role,
      user: answerOf('nullable-collaborator', { login: params['username'], role_name: role, permissions })
    });
  }),
  [`GET ${base}/commits/{ref}/statuses`]: read('statuses', (call) => {
    const own = call.world.statuses.filter(({ sha }) => sha === call.params['ref']).reverse();
    return paged(
      call,
      own.map(({ context, state, description }) => answerOf('status', { context, state, description }))
    );
  }),
  [`POST ${base}/statuses/{sha}`]: write('statuses', ({ world, params, body }) => {
    const { context, state, description } = body as { context: string; state: string; description: string };
    world.statuses.push({ sha: params['sha'] ?? '', context, state, description });
    return { status: 201, body: answerOf('status', { context, state, description }) };
  }),
  [`GET ${base}/actions/runs`]: read('actions', (call) => runs(call, null)),
  [`GET ${base}/actions/workflows/{workflow_id}/runs`]: read('actions', (call) => {
    const { size } = call.world.workflows;
    const name = call.params['workflow_id'] ?? '';
    return size === 0 || call.world.workflows.has(name) ? runs(call, name) : NOT_FOUND;
  }),
  [`GET ${base}/actions/runs/{run_id}`]: read('actions', ({ world, params }) => {
    const run = world.runs.find(({ id }) => id === Number(params['run_id']));
    return run ? ok(runOf(world, run)) : NOT_FOUND;
  }),
  [`GET ${base}/actions/runs/{run_id}/jobs`]: read('actions', ({ world, params }) => {
    const run = world.runs.find(({ id }) => id === Number(params['run_id']));
    if (!run) return NOT_FOUND;
    const jobs = run.jobs.map(({ id, name, labels, startedAt, completedAt }) =>
      answerOf('job', {
        id,
        name,
        run_id: run.id,
        status: 'completed',
        conclusion: run.conclusion,
        labels: labels ?? ['ubuntu-latest'],
        started_at: startedAt ?? run.createdAt,
        completed_at: completedAt ?? anHourAfter(run.createdAt),
        head_sha: run.head,
        runner_name: 'GitHub Actions 1'
      })
    );
    return ok({ total_count: jobs.length, jobs });
  }),
  [`GET ${base}/actions/jobs/{job_id}/logs`]: read('actions', ({ world, params, origin }) => {
    const job = world.runs.flatMap((run) => run.jobs).find(({ id }) => id === Number(params['job_id']));
    if (!job) return NOT_FOUND;
    if (job.log === null) return { status: 410, body: { message: 'Gone' } };
    return { status: 302, headers: { location: `${origin}/storage/logs/${job.id}` } };
  }),
  [`GET ${base}/actions/artifacts`]: read('actions', (call) => artifacts(call, null)),
  [`GET ${base}/actions/runs/{run_id}/artifacts`]: read('actions', (call) => artifacts(call, Number(call.params['run_id']))),
  [`GET ${base}/actions/artifacts/{artifact_id}/{archive_format}`]: read('actions', ({ world, params, origin }) => {
    const artifact = world.artifacts.find(({ id }) => id === Number(params['artifact_id']));
    if (!artifact) return NOT_FOUND;
    if (artifact.expired) return { status: 410, body: { message: 'Artifact has expired', documentation_url: 'x' } };
    return { status: 302, headers: { location: `${origin}/storage/artifacts/${artifact.id}` } };
  })
};

function read(permission: Permission, answer: Route['answer']): Route {
  return { needs: [permission, 'read'], answer };
}
function write(permission: Permission, answer: Route['answer']): Route {
  return { needs: [permission, 'write'], answer };
}
function onPull(permission: Permission, level: 'read' | 'write', answer: (call: Call, pull: WorldPull, again: Call) => Answer): Route {
  return {
    needs: [permission, level],
    answer: (call) => {
      const pull = call.world.pulls.get(Number(call.params['pull_number'] ?? call.params['issue_number']));
      return pull ? answer(call, pull, call) : NOT_FOUND;
    }
  };
}
function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** One page of a list, with the Link header by which clients go on. */
function paged({ query, origin, path }: Call, rows: readonly unknown[], wrap: (rows: readonly unknown[]) => unknown = (r) => r): Answer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const link = (to: number, rel: string) => {
    const next = new URLSearchParams(query);
    next.set('page', String(to));
    return `<${origin}${path}?${next}>; rel="${rel}"`;
  };
  const last = Math.max(1, Math.ceil(rows.length / size));
  const links = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [];
  return {
    status: 200,
    body: wrap(rows.slice((page - 1) * size, page * size)),
    headers: links.length > 0 ? { link: links.join(', ') } : {}
  };
}

function repository(world: World): Record<string, unknown> {
  return {
    id: 1,
    name: world.repo,
    full_name: `${world.owner}/${world.repo}`,
    default_branch: world.defaultBranch,
    owner: { login: world.owner }
  };
}
function ownerOf(world: World, pull: WorldPull): string {
  return pull.fork === 'own' ? world.owner : 'stranger';
}
function filesOf(world: World, pull: WorldPull) {
  const tip = world.branches.get(pull.baseRef) ?? '';
  return changedFiles(world, world.git.mergeBase(tip, pull.head), pull.head);
}
function pullOf(world: World, pull: WorldPull): Record<string, unknown> {
  const home = repository(world);
  const head =
    pull.fork === 'gone'
      ? null
      : pull.fork === 'fork'
        ? { ...home, id: 2, full_name: `stranger/${world.repo}`, owner: { login: 'stranger' } }
        : home;
  return {
    number: pull.number,
    state: pull.state,
    draft: pull.draft,
    user: pull.author,
    html_url: `https://github.com/${world.owner}/${world.repo}/pull/${pull.number}`,
    labels: pull.labels.map((name) => ({
      id: 1,
      node_id: 'x',
      url: 'https://example.com/x',
      name,
      description: '',
      color: 'ffffff',
      default: false
    })),
    head: {
      label: 'x',
      ref: pull.headRef,
      sha: pull.head,
      repo: head === null ? null : answerOf('repository', head),
      user: answerOf('simple-user', { login: 'x' })
    },
    base: { label: 'x', ref: pull.baseRef, sha: pull.baseSha, repo: answerOf('repository', home) },
    created_at: pull.createdAt
  };
}
function commit(world: World, sha: string): Record<string, unknown> {
  return answerOf('commit', {
    sha,
    parents: (world.git.commits.get(sha)?.parents ?? []).map((parent) => ({ sha: parent, url: 'https://example.com/x' }))
  });
}
function issueComment(world: World, pull: WorldPull, comment: WorldComment): Record<string, unknown> {
  return answerOf('issue-comment', {
    id: comment.id,
    body: comment.body,
    html_url: commentUrl(world, pull, comment.id),
    user: answerOf('simple-user', { login: comment.author, type: comment.author.endsWith('[bot]') ? 'Bot' : 'User' })
  });
}
export function commentUrl(world: World, pull: WorldPull, id: number): string {
  return `https://github.com/${world.owner}/${world.repo}/pull/${pull.number}#issuecomment-${id}`;
}
function reviewComment(world: World, pull: WorldPull, thread: WorldThread, comment: WorldComment): Record<string, unknown> {
  const first = thread.comments[0];
  return answerOf('pull-request-review-comment', {
    id: comment.id,
    body: comment.body,
    path: thread.path,
    commit_id: thread.commit,
    ...(isOutdated(world, pull, thread) ? {} : { line: thread.line }),
    ...(first && first !== comment ? { in_reply_to_id: first.id } : {}),
    user: answerOf('simple-user', { login: comment.author, type: comment.author.endsWith('[bot]') ? 'Bot' : 'User' })
  });
}
export function isOutdated(world: World, pull: WorldPull, thread: WorldThread): boolean {
  return !`\n${world.lines(pull.head, thread.path).join('\n')}\n`.includes(`\n${thread.block}\n`);
}
function findComment(world: World, id: number, of: (pull: WorldPull) => WorldComment[]) {
  for (const pull of world.pulls.values()) {
    const comment = of(pull).find((c) => c.id === id);
    if (comment) return { pull, comment };
  }
  return null;
}
function findThread(world: World, id: number) {
  for (const pull of world.pulls.values())
    for (const thread of pull.threads) {
      const comment = thread.comments.find((c) => c.id === id);
      if (comment) return { pull, thread, comment };
    }
  return null;
}

/** A review is taken whole or not at all, and the refusal does not say which comment was wrong. */
function postReview({ world, body }: Call, pull: WorldPull): Answer {
  const wrong = (message: string) => unprocessable(`Unprocessable Entity: "${message}"`);
  const comments = (body['comments'] ?? []) as { path: string; line: number; start_line?: number; body: string }[];
  if (body['commit_id'] !== pull.head) return wrong('commit_id is not part of the pull request');
  const made: WorldThread[] = [];
  for (const { path, line, start_line: start, body: text } of comments) {
    const ranges = commentableRanges(filesOf(world, pull).find((file) => file.filename === path)?.patch);
    const hunk = ranges.find(([first, last]) => line >= first && line <= last);
    if (!hunk) return wrong('Pull request review thread line must be part of the diff');
    if (start !== undefined && start >= line) return wrong('Pull request review thread start line must precede the end line.');
    if (start !== undefined && (start < hunk[0] || start > hunk[1])) return wrong('start line must be part of the same hunk as the line.');
    const block = world
      .lines(pull.head, path)
      .slice((start ?? line) - 1, line)
      .join('\n');
    made.push({
      comments: [{ id: world.nextId(), body: text, author: world.viewer }],
      path,
      block,
      startLine: start ?? null,
      line,
      commit: pull.head,
      resolved: false
    });
  }
  pull.threads.push(...made);
  return ok(answerOf('pull-request-review', { id: world.nextId(), body: '', state: 'COMMENTED', commit_id: pull.head }));
}

function runs(call: Call, workflow: string | null): Answer {
  const { world, query } = call;
  const wanted = world.runs
    .filter((run) => workflow === null || run.workflow === workflow)
    .filter((run) => (query.get('branch') ?? run.branch) === run.branch)
    .filter((run) => (query.get('event') ?? run.event) === run.event)
    .filter((run) => [run.conclusion, 'completed'].includes(query.get('status') ?? run.conclusion))
    .filter((run) => (query.get('head_sha') ?? run.head) === run.head)
    .filter((run) => run.createdAt >= (query.get('created')?.replace(/^>=/, '') ?? ''))
    .sort((a, b) => b.id - a.id);
  return paged(
    call,
    wanted.map((run) => runOf(world, run)),
    (rows) => ({ total_count: wanted.length, workflow_runs: rows })
  );
}
const anHourAfter = (time: string): string => `${new Date(Date.parse(time) + 3_600_000).toISOString().slice(0, 19)}Z`;

const workflowId = (workflow: string): number => [...workflow].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 1) % 1_000_000;

function runOf(world: World, run: WorldRun): Record<string, unknown> {
  return answerOf('workflow-run', {
    id: run.id,
    name: run.workflow,
    path: `.github/workflows/${run.workflow}`,
    event: run.event,
    head_branch: run.branch,
    head_sha: run.head,
    status: 'completed',
    conclusion: run.conclusion,
    run_attempt: run.attempt ?? 1,
    workflow_id: workflowId(run.workflow),
    created_at: run.createdAt,
    run_started_at: run.createdAt,
    updated_at: run.updatedAt ?? anHourAfter(run.createdAt),
    pull_requests: [],
    repository: answerOf('minimal-repository', repository(world)),
    head_repository: answerOf('minimal-repository', { ...repository(world), id: run.fork ? 2 : 1 })
  });
}
function artifacts(call: Call, run: number | null): Answer {
  const { world, query } = call;
  const wanted = world.artifacts
    .filter((artifact) => run === null || artifact.run === run)
    .filter((artifact) => (query.get('name') ?? artifact.name) === artifact.name)
    .sort((a, b) => b.id - a.id);
  const rows = wanted.map((artifact) => {
    const source = world.runs.find(({ id }) => id === artifact.run);
    return answerOf('artifact', {
      id: artifact.id,
      name: artifact.name,
      size_in_bytes: artifact.zip.length,
      expired: artifact.expired === true,
      created_at: artifact.createdAt,
      workflow_run: {
        id: artifact.run,
        repository_id: 1,
        head_repository_id: source?.fork ? 2 : 1,
        head_branch: source?.branch ?? 'main',
        head_sha: source?.head ?? ''
      }
    });
  });
  return paged(call, rows, (page) => ({ total_count: wanted.length, artifacts: page }));
}
