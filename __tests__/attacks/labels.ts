import assert from 'node:assert/strict';
import { runOf, type World, type WorldPull } from '../loopback/world.ts';
import { AFTER, type Attacks, attacks, BAD, BEFORE, type Event, GOOD, isRed, LABEL, play } from './attack.ts';

// The label that accepts a cost. docs/gate.md "Accepting a cost".

type Prepare = (world: World, pull: WorldPull) => void;
const LATE = '2026-11-20T12:00:00Z';
const happened = (pull: WorldPull, event: string, at: string, more: object = {}) =>
  pull.timeline.push({ event, created_at: at, actor: { login: 'author', type: 'User' }, ...more });
const withoutRuns: Prepare = (w) => w.runs.splice(0);
/** The head was shown to GitHub at eight and came into this pull request at ten; the label is of nine. */
const shownBefore =
  (change: (pull: WorldPull) => object): Prepare =>
  (w, p) => {
    w.runs.splice(0, 1, runOf(p, '2026-11-20T08:00:00Z', change(p)), runOf(p, '2026-11-20T10:00:00Z', { id: 2 }));
    w.label(p, LABEL, 'maintainer', BEFORE);
  };

const queue =
  (ref: (pull: WorldPull, base: string) => string): Event =>
  (world, pull) => {
    const base = world.branches.get('main') ?? '';
    const head = world.git.commit(world.git.commits.get(pull.head)?.files ?? {}, [base], undefined, 'merge');
    const merge_group = { base_sha: base, head_sha: head, base_ref: 'refs/heads/main', head_ref: ref(pull, base) };
    return { name: 'merge_group', payload: { action: 'checks_requested', merge_group } };
  };
const QUEUED = queue((pull, base) => `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${base}`);

const ROWS: readonly (readonly [string, Prepare])[] = [
  ['set it while the pull request was harmless, then push', (w, p) => w.label(p, LABEL, 'maintainer', BEFORE)],
  ['set it in the very second in which the head comes', (w, p) => w.label(p, LABEL, 'maintainer', '2026-11-20T10:00:00Z')],
  ['set it as a stranger', (w, p) => w.label(p, LABEL, 'mallory', AFTER)],
  [
    'set it with the right to read',
    (w, p) => {
      w.collaborators.set('reader', 'read');
      w.label(p, LABEL, 'reader', AFTER);
    }
  ],
  [
    'set it with the right to triage',
    (w, p) => {
      w.collaborators.set('triager', 'triage');
      w.label(p, LABEL, 'triager', AFTER);
    }
  ],
  [
    'let a bot with rights set it',
    (w, p) => {
      w.collaborators.set('robot', 'admin');
      w.label(p, LABEL, 'robot', AFTER, 'Bot');
    }
  ],
  [
    'let an app set it whose account pretends to be a user',
    (w, p) => {
      w.collaborators.set('helper[bot]', 'admin');
      w.label(p, LABEL, 'helper[bot]', AFTER);
    }
  ],
  ['set another label of a like name', (w, p) => w.label(p, 'layercost-accept ', 'maintainer', AFTER)],
  ['set the label in capitals', (w, p) => w.label(p, 'LAYERCOST-ACCEPT', 'maintainer', AFTER)],
  ['have the label without an event of its setting', (_, p) => p.labels.push(LABEL)],
  [
    'rename an older label to it',
    (w, p) => {
      w.label(p, 'harmless', 'maintainer', AFTER);
      p.labels.push(LABEL);
    }
  ],
  [
    'have it set, and taken away by a maintainer',
    (w, p) => {
      w.label(p, LABEL, 'maintainer', AFTER);
      p.labels.splice(0);
    }
  ],
  [
    'have it set again by a stranger after a maintainer took it away',
    (w, p) => {
      w.label(p, LABEL, 'maintainer', AFTER);
      w.label(p, LABEL, 'mallory', LATE);
    }
  ],
  [
    'delete the account that set it',
    (_, p) => {
      p.labels.push(LABEL);
      p.timeline.push({ event: 'labeled', created_at: AFTER, actor: null, label: { name: LABEL, color: 'ffffff' } });
    }
  ],
  [
    'let no run of this head be seen',
    (w, p) => {
      withoutRuns(w, p);
      w.label(p, LABEL, 'maintainer', AFTER);
    }
  ],
  ['push the commit to another pull request first', shownBefore(() => ({ branch: 'other' }))],
  ["push the commit to a fork's branch of the same name first", shownBefore(() => ({ fork: true }))],
  ['push the commit before the pull request is opened', shownBefore(() => ({ createdAt: '2026-10-20T08:00:00Z' }))],
  ['let a push without this pull request bring the commit first', shownBefore(() => ({ event: 'push' }))],
  ['let a scheduled run see the commit first', shownBefore(() => ({ event: 'schedule' }))],
  ['let a run by hand see the commit first', shownBefore(() => ({ event: 'workflow_dispatch' }))],
  ['let a run that followed another one see the commit first', shownBefore(() => ({ event: 'workflow_run' }))],
  [
    'delete the fork, once a second fork has shown the commit',
    (w, p) => {
      p.fork = 'gone';
      shownBefore(() => ({ fork: true }))(w, p);
    }
  ],
  ...[
    'head_ref_force_pushed',
    'head_ref_restored',
    'head_ref_deleted',
    'reopened',
    'base_ref_changed',
    'base_ref_force_pushed',
    'automatic_base_change_succeeded'
  ].map((event): readonly [string, Prepare] => [
    `bring back an accepted head, or change what it is merged into (${event})`,
    (w, p) => {
      w.label(p, LABEL, 'maintainer', AFTER);
      happened(p, event, LATE);
    }
  ]),
  [
    'force-push away and back, and comment a hundred times behind it',
    (w, p) => {
      w.label(p, LABEL, 'maintainer', AFTER);
      happened(p, 'head_ref_force_pushed', LATE);
      const by = { login: 'author', type: 'User' };
      for (let i = 0; i < 120; i++) happened(p, 'commented', '2026-11-20T13:00:00Z', { user: by, body: `comment ${i}` });
    }
  ],
  [
    'hide the timeline',
    (w, p) => {
      w.label(p, LABEL, 'maintainer', AFTER);
      w.faults.push({ match: /timeline/, times: 9, how: { kind: 'answer', status: 403 } });
    }
  ],
  [
    'let the question for permissions fail',
    (w, p) => {
      w.label(p, LABEL, 'maintainer', AFTER);
      w.faults.push({ match: /collaborators/, times: 9, how: { kind: 'answer', status: 500 } });
    }
  ]
];

const QUEUES: readonly (readonly [string, Prepare, Event])[] = [
  ['queue a pull request that nobody accepted', () => {}, QUEUED],
  ['queue one that was accepted before its head came', (w, p) => w.label(p, LABEL, 'maintainer', BEFORE), QUEUED],
  ['queue one that a stranger accepted', (w, p) => w.label(p, LABEL, 'mallory', AFTER), QUEUED],
  [
    'name a branch of their own like one of the queue, with an accepted pull request in it',
    (w, p) => w.label(p, LABEL, 'maintainer', AFTER),
    queue((p, base) => `refs/heads/x/gh-readonly-queue/main/pr-${p.number}-${base}`)
  ],
  [
    'queue for another branch than the group is merged into',
    (w, p) => w.label(p, LABEL, 'maintainer', AFTER),
    queue((p, base) => `refs/heads/gh-readonly-queue/other/pr-${p.number}-${base}`)
  ],
  [
    'queue behind a label of another pull request',
    (w) => {
      const other = w.openPull(8, w.pulls.get(7)?.head ?? '', { headRef: 'other' });
      w.label(other, LABEL, 'maintainer', AFTER);
    },
    queue((_, base) => `refs/heads/gh-readonly-queue/main/pr-8-${base}`)
  ],
  [
    'queue one whose labels cannot be read',
    (w, p) => {
      w.label(p, LABEL, 'maintainer', AFTER);
      w.permissions = { contents: 'read', actions: 'read', metadata: 'read' };
    },
    QUEUED
  ]
];

export const LABELS: Attacks = [
  ...attacks('the label does not count, and the report says why', ROWS, async (prepare) => {
    const { runner, pull } = await isRed({ prepare });
    if (pull.labels.includes(LABEL)) assert.match(runner.warnings.join(), /the override label does not count/);
  }),
  ...QUEUES.map(([tries, prepare, event]) => ({
    tries,
    result: 'the merge group is red',
    holds: async () => void (await isRed({ prepare, event }))
  })),
  {
    tries: 'send an old event whose payload has the label',
    result: 'labels are read fresh',
    holds: async () =>
      void (await isRed({
        event: (_, pull) => ({
          name: 'pull_request',
          payload: {
            pull_request: {
              number: 7,
              state: 'open',
              labels: [{ name: LABEL }],
              head: { sha: pull.head, ref: 'topic' },
              base: { sha: pull.baseSha, ref: 'main' }
            }
          }
        })
      }))
  },
  {
    tries: 'name a harmless label as the one that accepts, by the input',
    result: 'the label of the base branch stays',
    holds: async () =>
      void (await isRed({
        base: { '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 10s}}\noverride: {label: costly-ok}\n' },
        inputs: { 'override-label': 'documentation', 'max-rebuild-seconds': '' },
        prepare: (w, p) => w.label(p, 'documentation', 'maintainer', AFTER)
      }))
  },
  {
    tries: 'leave out the reason that the policy requires',
    result: 'the label does not count',
    holds: async () =>
      void (await isRed({
        base: { '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 10s}}\noverride: {require-reason: true}\n' },
        prepare: (w, p) => {
          w.label(p, LABEL, 'maintainer', AFTER);
          const by = { login: 'mallory', type: 'User' };
          happened(p, 'commented', AFTER, { actor: by, user: by, body: '/layercost override my own reason' });
        }
      }))
  },
  {
    tries: 'put markup and a mention into the reason',
    result: 'it stands in a code span',
    holds: async () => {
      const by = { login: 'maintainer', type: 'User' };
      const { comment, verdict } = await play({
        inputs: { 'max-rebuild-seconds': '10' },
        prepare: (w, p) => {
          w.label(p, LABEL, 'maintainer', AFTER);
          happened(p, 'commented', AFTER, {
            actor: by,
            user: by,
            body: '/layercost override `<img src=x> @all` [a](https://evil.example)'
          });
        }
      });
      assert.equal(verdict, 'warn');
      assert.ok(comment.includes('@all'));
    }
  },
  {
    tries: 'accept a head by a second pull request of the same branch',
    result: 'each pull request has labels of its own',
    holds: async () =>
      void (await isRed({
        prepare: (w, p) => {
          const other = w.openPull(8, p.head, { headRef: p.headRef });
          w.label(other, LABEL, 'maintainer', AFTER);
        }
      }))
  },
  {
    tries: 'undo the change, have that accepted, and push the change again on top',
    result: 'the later head needs a label of its own',
    holds: async () =>
      void (await isRed({
        head: { Dockerfile: GOOD },
        prepare: (w, p) => {
          w.label(p, LABEL, 'maintainer', AFTER);
          p.head = w.git.commit({ Dockerfile: BAD, 'package.json': '{}' }, [p.head]);
          w.runs.push(runOf(p, LATE, { id: 3 }));
        }
      }))
  }
];
