import { expect, test } from '@jest/globals';
import type { GitHub } from '../../src/github/client.ts';
import { type CommentRequest, earlierComment, keepComment } from '../../src/github/comment.ts';
import type { Conversation, OwnComment } from '../../src/github/conversation.ts';
import { readMarker, textOf, withMarker } from '../../src/github/marker.ts';

// The one comment against a GitHub that keeps a list of what it is told (docs/github.md "The comment").

const HEAD = 'd4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3';
const OTHER = HEAD.replace('d4', 'aa');
const RUN = { id: 20, attempt: 1 };
const FINGERPRINT = '0123456789abcdef';

const request = (more: Partial<CommentRequest> = {}): CommentRequest => ({
  number: 7,
  key: 'default',
  head: HEAD,
  run: RUN,
  render: (bytes) => `text of ${bytes} bytes`,
  create: true,
  seen: [],
  ...more
});

interface Written {
  readonly text?: string;
  readonly head?: string;
  readonly run?: { readonly id: number; readonly attempt: number };
  readonly seen?: readonly string[];
}
function own(
  id: number,
  { text = 'old', head = HEAD, run = { id: 10, attempt: 1 }, seen = [] }: Written = {},
  edited?: string
): OwnComment {
  const body = withMarker(text, { key: 'default', head, run, seen });
  const marker = readMarker(body);
  if (marker === null) throw new Error('no marker');
  return { id, url: `u${id}`, body: edited === undefined ? body : body.replace(text, edited), marker };
}
const SAME = request().render(60_000);

type Answer = 'done' | { readonly status: number; readonly message?: string } | 'no answer';
interface Server {
  /** Answers to writes in turn; the last one stands for all that follow. */
  readonly answers?: readonly Answer[];
  /** What is there when it is looked at again. */
  readonly later?: readonly OwnComment[];
}

async function keep(comments: readonly OwnComment[], server: Server = {}, more: Partial<CommentRequest> = {}) {
  const told: string[] = [];
  const answers = [...(server.answers ?? ['done'])];
  const act = (words: string, body?: string) => {
    told.push(body === undefined ? words : `${words} ${textOf(body)}`);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'no answer') throw { message: 'socket hang up', status: 500 };
    if (answer !== 'done' && answer !== undefined) throw { message: 'refused', ...answer, response: { headers: {} } };
    if (body !== undefined) expect(readMarker(body)).toMatchObject({ key: 'default', head: HEAD, run: RUN });
    return { data: { id: 99, html_url: 'u99' } };
  };
  const fake = {
    api: {
      issues: {
        createComment: async ({ issue_number, body }: { issue_number: number; body: string }) => act(`create ${issue_number}`, body),
        updateComment: async ({ comment_id, body }: { comment_id: number; body: string }) => act(`update ${comment_id}`, body),
        deleteComment: async ({ comment_id }: { comment_id: number }) => act(`delete ${comment_id}`)
      }
    },
    graphql: async () => {
      told.push('look');
      const nodes = (server.later ?? []).map(({ id, body, url }) => ({ fullDatabaseId: id, body, url, viewerDidAuthor: true }));
      return { repository: { pullRequest: { headRefOid: HEAD, state: 'OPEN', comments: { nodes, pageInfo: {} } } } };
    },
    log: () => {}
  };
  const conversation: Conversation = { headSha: HEAD, open: true, comments, threads: [] };
  const outcome = await keepComment(fake as unknown as GitHub, { owner: 'acme', repo: 'shop' }, conversation, request(more));
  const { kind, ...rest } = outcome;
  const where = 'id' in rest ? ` ${rest.id} ${rest.url}` : 'why' in rest ? `: ${rest.why}` : '';
  return { outcome: `${kind}${where}`, told: told.join('; ') };
}

const WRITE = 'text of 60000 bytes';
const TOO_LONG = { status: 422, message: 'Body is too long' } as const;
const UNSEEN = 'GitHub finds the comment when it is read and not when it is written';

test.each<[string, readonly OwnComment[], Server, Partial<CommentRequest>, string, string]>([
  ['none yet', [], {}, {}, 'created 99 u99', `create 7 ${WRITE}`],
  ['none yet, and nothing to say', [], {}, { create: false }, 'none', ''],
  ['one that says something else', [own(1)], {}, {}, 'updated 1 u1', `update 1 ${WRITE}`],
  ['one, and nothing more to say', [own(1)], {}, { create: false }, 'updated 1 u1', `update 1 ${WRITE}`],
  ['one that says the same', [own(1, { text: SAME })], {}, {}, 'unchanged 1 u1', ''],
  ['the same of another head', [own(1, { text: SAME, head: OTHER })], {}, {}, 'updated 1 u1', `update 1 ${WRITE}`],
  ['the same, which somebody edited', [own(1, { text: SAME }, 'spam')], {}, {}, 'updated 1 u1', `update 1 ${WRITE}`],
  ['another one, edited to be the same', [own(1, { text: 'old' }, SAME)], {}, {}, 'updated 1 u1', `update 1 ${WRITE}`],
  ['the same, and a suggestion to remember', [own(1, { text: SAME })], {}, { seen: [FINGERPRINT] }, 'updated 1 u1', `update 1 ${WRITE}`],
  [
    'the same, and one of two to remember',
    [own(1, { text: SAME, seen: [FINGERPRINT] })],
    {},
    { seen: [FINGERPRINT, 'fedcba9876543210'] },
    'updated 1 u1',
    `update 1 ${WRITE}`
  ],
  ['the same, which is remembered', [own(1, { text: SAME, seen: [FINGERPRINT] })], {}, { seen: [FINGERPRINT] }, 'unchanged 1 u1', ''],
  ['one of a newer run', [own(1, { run: { id: 21, attempt: 1 } })], {}, {}, 'newer-run 1 u1', ''],
  ['one of a newer attempt', [own(1, { run: { id: 20, attempt: 2 } })], {}, {}, 'newer-run 1 u1', ''],
  ['one of this run', [own(1, { run: RUN })], {}, {}, 'updated 1 u1', `update 1 ${WRITE}`],
  ['two: the newer run stays', [own(2), own(1, { run: { id: 12, attempt: 1 } })], {}, {}, 'updated 1 u1', `delete 2; update 1 ${WRITE}`],
  ['two of one run: the later stays', [own(1), own(3), own(2)], {}, {}, 'updated 3 u3', `delete 2; delete 1; update 3 ${WRITE}`],
  [
    'a further one that is gone',
    [own(2), own(1)],
    { answers: [{ status: 404 }, 'done'] },
    {},
    'updated 2 u2',
    `delete 1; update 2 ${WRITE}`
  ],
  [
    'a further one that may not be deleted',
    [own(2), own(1)],
    { answers: [{ status: 403 }, 'done'] },
    {},
    'updated 2 u2',
    `delete 1; update 2 ${WRITE}`
  ],
  ['a server that fails', [own(2), own(1)], { answers: [{ status: 502 }] }, {}, 'refused: 502 refused', 'delete 1'],
  [
    'deleted meanwhile',
    [own(1)],
    { answers: [{ status: 404 }, 'done'] },
    {},
    'created 99 u99',
    `update 1 ${WRITE}; look; create 7 ${WRITE}`
  ],
  ['deleted meanwhile, nothing to say', [own(1)], { answers: [{ status: 404 }] }, { create: false }, 'none', `update 1 ${WRITE}; look`],
  ['there and not there', [own(1)], { answers: [{ status: 404 }], later: [own(1)] }, {}, `refused: ${UNSEEN}`, `update 1 ${WRITE}; look`],
  [
    'another one is there',
    [own(1)],
    { answers: [{ status: 404 }, 'done'], later: [own(5)] },
    {},
    'created 99 u99',
    `update 1 ${WRITE}; look; create 7 ${WRITE}`
  ],
  ['may not be written', [own(1)], { answers: [{ status: 403 }] }, {}, 'refused: 403 refused', `update 1 ${WRITE}`],
  ['may not be made', [], { answers: [{ status: 403 }] }, {}, 'refused: 403 refused', `create 7 ${WRITE}`],
  ['made, the answer lost', [], { answers: ['no answer'], later: [own(5, { run: RUN })] }, {}, 'created 5 u5', `create 7 ${WRITE}; look`],
  [
    'lost, and not made',
    [],
    { answers: ['no answer', 'done'], later: [own(5)] },
    {},
    'created 99 u99',
    `create 7 ${WRITE}; look; create 7 ${WRITE}`
  ],
  [
    'too long twice',
    [],
    { answers: [TOO_LONG, TOO_LONG, 'done'] },
    {},
    'created 99 u99',
    `create 7 ${WRITE}; create 7 text of 40000 bytes; create 7 text of 20000 bytes`
  ],
  [
    'too long in any size',
    [own(1)],
    { answers: [TOO_LONG] },
    {},
    'refused: 422 Body is too long',
    [60, 40, 20, 8].map((size) => `update 1 text of ${size}000 bytes`).join('; ')
  ],
  ['refused for something else', [], { answers: [{ status: 422, message: 'locked' }] }, {}, 'refused: 422 locked', `create 7 ${WRITE}`],
  ['not allowed, and long words', [], { answers: [{ status: 403, message: 'too long' }] }, {}, 'refused: 403 too long', `create 7 ${WRITE}`]
])('a comment of ours: %s', async (_, comments, server, more, outcome, told) => {
  expect(await keep(comments, server, more)).toEqual({ outcome, told });
});

test('what was said of an earlier head is that of the newest comment, as it was written', () => {
  const of = (...comments: OwnComment[]) => earlierComment({ headSha: HEAD, open: true, comments, threads: [] }, HEAD);
  const earlier = own(1, { head: OTHER });
  expect(of(earlier)).toEqual({ head: OTHER, body: earlier.body });
  expect([of(), of(own(1)), of(own(1, { head: OTHER }, 'spam')), of(earlier, own(2))]).toEqual([null, null, null, null]);
  expect(of(own(1), own(2, { head: OTHER }))?.head).toBe(OTHER);
});
