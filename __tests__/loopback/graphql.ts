import { commentUrl, isOutdated } from './routes.ts';
import type { World } from './world.ts';

type Variables = Readonly<Record<string, unknown>>;
const REFUSED = { data: { repository: null }, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] };

/** Answers the few queries that layercost makes; anything else is an error, so that a new query is noticed. */
export function answerGraphql(world: World, query: string, variables: Variables): unknown {
  if (!world.graphql) return { data: null, errors: [{ type: 'FORBIDDEN', message: 'GraphQL is switched off here' }] };
  if (variables['owner'] !== world.owner || variables['repo'] !== world.repo)
    return { data: { repository: null }, errors: [{ message: 'Could not resolve to a Repository' }] };
  if (/\bpullRequest\(number: \$number\)/.test(query))
    return world.permissions['pull-requests'] === undefined ? REFUSED : conversation(world, variables);
  if (world.permissions.contents === undefined) return REFUSED;
  const objects: Record<string, unknown> = {};
  for (const [, name = '', oid = ''] of query.matchAll(/(\w+): object\(oid: "([0-9a-f]+)"\)/g)) objects[name] = blob(world, oid);
  for (const [, name = '', variable = ''] of query.matchAll(/(\w+): object\(expression: \$(\w+)\)/g)) {
    const [commit = '', ...path] = String(variables[variable]).split(':');
    const row = world.git.list(commit, true)?.find((r) => r.path === path.join(':') && r.type === 'blob');
    objects[name] = row === undefined ? null : blob(world, row.sha);
  }
  if (Object.keys(objects).length === 0) return { errors: [{ message: `unexpected query ${query.slice(0, 100)}` }] };
  return { data: { repository: objects } };
}

function blob(world: World, oid: string): unknown {
  const bytes = world.git.blobs.get(oid);
  if (!bytes) return null;
  const text = Buffer.from(bytes).toString('utf8');
  return { text: text.includes('\0') ? null : text.slice(0, 512_000), isTruncated: text.length > 512_000 };
}

/** GraphQL drops `[bot]` from names, but knows whether the viewer wrote it. */
function conversation(world: World, { number, comments, threads, more, review }: Variables): unknown {
  const pull = world.pulls.get(Number(number));
  if (!pull) return { data: { repository: { pullRequest: null } }, errors: [{ message: 'Could not resolve to a PullRequest' }] };
  const own = (author: string) => author === world.viewer;
  return {
    data: {
      repository: {
        pullRequest: {
          headRefOid: pull.head,
          state: pull.state.toUpperCase(),
          ...(more === true
            ? {
                comments: page(pull.comments, comments, (c) => ({
                  fullDatabaseId: String(c.id),
                  body: c.body,
                  viewerDidAuthor: own(c.author),
                  url: commentUrl(world, pull, c.id),
                  editor: c.editor === undefined ? null : { __typename: c.editor.endsWith('[bot]') ? 'Bot' : 'User' }
                }))
              }
            : {}),
          ...(review === true
            ? {
                reviewThreads: page(pull.threads, threads, (thread) => ({
                  isResolved: thread.resolved,
                  isOutdated: isOutdated(world, pull, thread),
                  comments: {
                    totalCount: thread.comments.length,
                    nodes: thread.comments
                      .slice(0, 1)
                      .map((c) => ({ fullDatabaseId: String(c.id), body: c.body, viewerDidAuthor: own(c.author) }))
                  }
                }))
              }
            : {})
        }
      }
    }
  };
}

function page<T>(rows: readonly T[], after: unknown, shape: (row: T) => unknown): unknown {
  const from = typeof after === 'string' ? Number(after) : 0;
  const to = Math.min(rows.length, from + 100);
  return { nodes: rows.slice(from, to).map(shape), pageInfo: { hasNextPage: to < rows.length, endCursor: String(to) } };
}
