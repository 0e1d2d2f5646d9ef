import { expect, test } from '@jest/globals';
import type { GitHub } from '../../src/github/client.ts';
import { type OverrideRequest, readOverride } from '../../src/github/override.ts';
import type { PullRequest } from '../../src/github/pull-request.ts';
import { plainText } from '../../src/safe-text/index.ts';

// Who may accept a cost, and when, against answers of GitHub that are given directly (docs/gate.md "Accepting a cost").

const HEAD = 'd4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3';
const LABEL = 'accept';
const PULL = { number: 7, headSha: HEAD, headRef: 'topic', headRepository: 5, createdAt: '2026-11-20T08:00:00Z' } as PullRequest;

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`;
const person = (login: string, type = 'User') => ({ login, type });
const labelled = (hour: number, more: object = {}) => ({
  event: 'labeled',
  created_at: at(hour),
  actor: person('ann'),
  label: { name: LABEL },
  ...more
});
const said = (hour: number, body: string | undefined, login = 'ann') => ({
  event: 'commented',
  created_at: at(hour),
  user: person(login),
  body
});
const runAt = (hour: number, more: object = {}) => ({
  head_sha: HEAD,
  head_branch: 'topic',
  head_repository: { id: 5 },
  created_at: at(hour),
  ...more
});

interface Answers {
  readonly events?: readonly object[];
  /** Runs by event; of the other one there is none. */
  readonly runs?: readonly object[];
  readonly targetRuns?: readonly object[];
  readonly total?: number;
  /** Pages of runs by number, for the first event. */
  readonly pages?: Readonly<Record<number, readonly object[]>>;
  readonly rights?: object;
  readonly status?: number;
  readonly request?: Partial<Omit<OverrideRequest, 'pull'>>;
  readonly pull?: Partial<PullRequest>;
}

interface Asked {
  readonly route?: string;
  readonly [parameter: string]: unknown;
}

async function answer(
  answers: Answers
): Promise<{ readonly said: string; readonly asked: readonly Asked[]; readonly reason: string | null }> {
  const asked: Asked[] = [];
  const fake = {
    api: {
      issues: { listEventsForTimeline: 'timeline' },
      actions: {
        listWorkflowRunsForRepo: async (parameters: { event: string; page: number }) => {
          asked.push(parameters);
          const ofPulls = answers.pages?.[parameters.page] ?? answers.runs ?? [runAt(10)];
          const runs = parameters.event === 'pull_request' ? ofPulls : (answers.targetRuns ?? []);
          return {
            data: { total_count: parameters.event === 'pull_request' ? (answers.total ?? runs.length) : runs.length, workflow_runs: runs }
          };
        }
      },
      repos: {
        getCollaboratorPermissionLevel: async (parameters: object) => {
          asked.push({ route: 'permission', ...parameters });
          if (answers.status !== undefined) throw { status: answers.status, response: { headers: {} }, message: 'Refused' };
          return { data: answers.rights ?? { permission: 'write' } };
        }
      }
    },
    paginate: async (route: string, parameters: object) => {
      asked.push({ route, ...parameters });
      return answers.events ?? [labelled(11)];
    }
  };
  const result = await readOverride(
    fake as unknown as GitHub,
    { owner: 'acme', repo: 'shop' },
    { pull: { ...PULL, ...answers.pull }, label: LABEL, permission: 'write', requireReason: false, ...answers.request }
  );
  if ('refused' in result) return { said: plainText(result.refused), asked, reason: null };
  const { by, at: when, head, reason } = result.accepted;
  expect(head).toBe(HEAD);
  return { said: `${by} ${when.slice(11, 13)}`, asked, reason };
}

const NOBODY = 'nobody can be seen who set the label';
const BOT = 'the label was set by a bot';
const NO_RUN = 'no workflow run of this head in this pull request can be seen, so the time of the label proves nothing';
const OLD = 'the label is older than this head: set it again to accept what is there now';
const LACKS = 'who set the label lacks the write permission';

test.each<[string, Answers, string]>([
  ['set by a person', {}, 'ann 11'],
  ['no label', { events: [] }, NOBODY],
  ['another label', { events: [labelled(11, { label: { name: 'bug' } })] }, NOBODY],
  ['an event without a label', { events: [{ ...labelled(11), label: undefined }] }, NOBODY],
  ['taken off, never set', { events: [{ ...labelled(11), event: 'unlabeled' }] }, NOBODY],
  ['set without a time', { events: [{ ...labelled(11), created_at: undefined }] }, NOBODY],
  ['a row that is no event', { events: [{ ...labelled(11), event: undefined }] }, NOBODY],
  ['rows that are no events among those that are', { events: [{}, labelled(11), { created_at: at(12) }] }, 'ann 11'],
  ['set by someone who is gone', { events: [labelled(11, { actor: null })] }, NOBODY],
  ['set by a bot', { events: [labelled(11, { actor: person('tool', 'Bot') })] }, BOT],
  ['set by a bot that only its name tells', { events: [labelled(11, { actor: person('tool[bot]') })] }, BOT],
  ['set by a person with a name like a bot', { events: [labelled(11, { actor: person('a[bot]b') })] }, 'a[bot]b 11'],
  ['set again by a bot', { events: [labelled(11), labelled(12, { actor: person('tool', 'Bot') })] }, BOT],
  ['set by a bot, then by a person', { events: [labelled(11, { actor: person('tool', 'Bot') }), labelled(12)] }, 'ann 12'],
  ['no run', { runs: [] }, NO_RUN],
  ['a run of another head', { runs: [runAt(10, { head_sha: 'x' })] }, NO_RUN],
  ['a run of another branch', { runs: [runAt(10, { head_branch: 'main' })] }, NO_RUN],
  ['a run of another repository', { runs: [runAt(10, { head_repository: { id: 6 } })] }, NO_RUN],
  ['a run of a repository that is gone', { runs: [runAt(10, { head_repository: null })] }, NO_RUN],
  ['the repository of both is gone', { runs: [runAt(10, { head_repository: null })], pull: { headRepository: null } }, 'ann 11'],
  ['a run before the pull request was opened', { runs: [runAt(7)] }, NO_RUN],
  ['a run as it was opened', { runs: [runAt(8)] }, 'ann 11'],
  ['an earlier run of another pull request', { runs: [runAt(12), runAt(7)] }, OLD],
  ['the first of two runs counts', { runs: [runAt(12), runAt(10), runAt(13)] }, 'ann 11'],
  ['the first run is one of the target event', { runs: [runAt(12)], targetRuns: [runAt(10)] }, 'ann 11'],
  ['a later run of the target event', { targetRuns: [runAt(12)] }, 'ann 11'],
  ['only runs of the target event', { runs: [], targetRuns: [runAt(10)] }, 'ann 11'],
  ['set before the first run', { events: [labelled(9)] }, OLD],
  ['set in the second of the first run', { events: [labelled(10)] }, OLD],
  ['the first run is no time', { runs: [runAt(10, { created_at: '9999' })], events: [labelled(11, { created_at: 'then' })] }, OLD],
  ['an event that changes nothing', { events: [labelled(11), { event: 'renamed', created_at: at(12) }] }, 'ann 11'],
  ...[
    'head_ref_force_pushed',
    'head_ref_deleted',
    'head_ref_restored',
    'reopened',
    'base_ref_changed',
    'base_ref_force_pushed',
    'automatic_base_change_succeeded'
  ].flatMap((event): [string, Answers, string][] => [
    [`${event} before`, { events: [{ event, created_at: at(10) }, labelled(11)] }, 'ann 11'],
    [`${event} afterwards`, { events: [labelled(11), { event, created_at: at(12) }] }, OLD]
  ])
])('a label, %s', async (_, answers, expected) => {
  expect((await answer(answers)).said).toBe(expected);
});

const ROLES = { triage: false, push: false, maintain: false, admin: false };
test.each<[OverrideRequest['permission'], object, boolean]>([
  ['write', { permission: 'read', user: { permissions: { ...ROLES, push: true } } }, true],
  ['write', { permission: 'write', user: { permissions: { ...ROLES, triage: true } } }, false],
  ['write', { permission: 'read', user: { permissions: { ...ROLES, maintain: true } } }, true],
  ['maintain', { permission: 'write', user: { permissions: { ...ROLES, push: true } } }, false],
  ['maintain', { permission: 'read', user: { permissions: { ...ROLES, admin: true } } }, true],
  ['triage', { permission: 'read', user: { permissions: { ...ROLES, triage: true } } }, true],
  ['admin', { permission: 'admin', user: { permissions: { ...ROLES, maintain: true } } }, false],
  // Only the coarse level is known.
  ['admin', { permission: 'admin' }, true],
  ['admin', { permission: 'write', user: {} }, false],
  ['maintain', { permission: 'write', user: null }, false],
  ['write', { permission: 'write' }, true],
  ['triage', { permission: 'write' }, true],
  ['triage', { permission: 'read' }, false],
  ['write', { permission: 'read' }, false]
])('%s is asked for, and the server says %j: %s', async (permission, rights, expected) => {
  const { said: words } = await answer({ rights, request: { permission } });
  expect(words).toBe(expected ? 'ann 11' : LACKS.replace('write', permission));
});

test('no collaborator has no permission; a server that fails proves nothing', async () => {
  expect((await answer({ status: 404 })).said).toBe(LACKS);
  expect((await answer({ status: 500 })).said).toMatch(/^it cannot be seen who set the label: 500 Refused/);
});

test.each<[string, readonly object[], string | null]>([
  ['none', [], null],
  ['one line', [said(11, '/layercost override  it is a release ')], 'it is a release'],
  ['a tab before it, other lines around it', [said(11, 'hello\n/layercost override\tX\nbye')], 'X'],
  ['line ends of the web editor', [said(11, 'hello\r\n/layercost override X\r\nbye')], 'X'],
  ['nothing behind the words', [said(11, '/layercost override \nlater')], null],
  ['no space', [said(11, '/layercost overrideX')], null],
  ['not at the start of a line', [said(11, 'use /layercost override X')], null],
  ['no text', [said(11, undefined)], null],
  ['by another one', [said(11, '/layercost override X', 'bob')], null],
  ['at the time of the first run', [said(10, '/layercost override X')], null],
  ['no comment but an event of the label', [{ ...said(11, '/layercost override X'), event: 'reviewed' }], null],
  ['the last of several counts', [said(11, '/layercost override X'), said(12, '/layercost override Y'), said(13, 'thanks')], 'Y']
])('a reason: %s', async (_, comments, expected) => {
  const events = [labelled(11), ...comments];
  expect(await answer({ events })).toMatchObject({ said: 'ann 11', reason: expected });
  const { said: words } = await answer({ events, request: { requireReason: true } });
  expect(words).toBe(expected === null ? 'a comment with the line /layercost override REASON is missing' : 'ann 11');
});

test('a long reason is cut', async () => {
  const { reason } = await answer({ events: [labelled(11), said(12, `/layercost override ${'x'.repeat(500)}`)] });
  expect(reason?.length).toBeLessThanOrEqual(201);
});

test.each<[string, number, readonly number[]]>([
  ['one page', 100, [1]],
  ['two pages, the oldest last', 101, [1, 2]],
  ['what GitHub shows at most', 5000, [1, 10, 9, 8, 7, 6, 5, 4, 3, 2]]
])('pages of runs: %s', async (_, total, pages) => {
  const last = pages.length > 1 ? { pages: { 1: [runAt(13)], [Math.max(...pages)]: [runAt(10)] } } : {};
  const { said: words, asked } = await answer({ total, ...last });
  expect(words).toBe('ann 11');
  const runs = asked.filter(({ route }) => route === undefined);
  expect(runs.filter(({ event }) => event === 'pull_request').map(({ page }) => page)).toEqual(pages);
  expect(runs.at(-1)).toEqual({
    owner: 'acme',
    repo: 'shop',
    head_sha: HEAD,
    branch: 'topic',
    event: 'pull_request_target',
    per_page: 100,
    page: 1
  });
});

test('what is asked of the server', async () => {
  const { asked } = await answer({});
  expect(asked.filter(({ route }) => route !== undefined)).toEqual([
    { route: 'timeline', owner: 'acme', repo: 'shop', issue_number: 7, per_page: 100 },
    { route: 'permission', owner: 'acme', repo: 'shop', username: 'ann' }
  ]);
});
