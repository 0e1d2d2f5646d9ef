import assert from 'node:assert/strict';
import { readMarker } from '../../src/github/marker.ts';
import { marked } from '../action/sequences.ts';
import { runOf, type World, type WorldPull, type WorldRun, type WorldThread } from '../loopback/world.ts';
import { type Attacks, attacks, BAD, GOOD, play, playOn } from './attack.ts';

// The one comment and the review: whose they are, and who has the last word. docs/github.md "Own comments".

const US = 'github-actions[bot]';
const OK = '### ✅ OK';
const MARKER = `<!-- layercost:v1 key=default head=${'a'.repeat(40)} run=1.1 body=0000000000000000 -->`;
const run = (pull: WorldPull, id: number, change: Partial<WorldRun> = {}) => runOf(pull, '2026-11-20T10:00:00Z', { id, ...change });
const lastLine = (body: string) => body.split('\n').at(-1) ?? '';

interface Foreign {
  readonly author?: string;
  readonly body: (pull: WorldPull, world: World) => string;
}

/** Comments that are not ours, whatever they look like. */
const FOREIGN: readonly (readonly [string, Foreign])[] = [
  ['as a user, with our marker copied', { author: 'mallory', body: () => `${OK}\n\n${MARKER}` }],
  ['as a user, with a whole comment of ours copied', { author: 'mallory', body: (pull) => marked(OK, pull.head) }],
  ['as another bot', { author: 'other[bot]', body: (pull) => marked(OK, pull.head) }],
  ['as a user whose name ends like a bot', { author: 'github-actions', body: (pull) => marked(OK, pull.head) }],
  [
    'by another workflow of our account, with the marker of another key',
    { body: (pull) => marked(OK, pull.head).replace('default', 'other') }
  ],
  ['by another workflow of our account, with the marker quoted', { body: () => `x\n\n> ${MARKER}` }],
  ['by another workflow of our account, with the marker cut off', { body: () => `x\n\n${MARKER.slice(0, -4)}` }],
  ['by another workflow of our account, with the marker indented', { body: (pull) => `x\n\n    ${lastLine(marked('x', pull.head))}` }],
  [
    'by another workflow of our account, with a text of its own above the marker',
    { body: (pull) => `They say\n\n${lastLine(marked('x', pull.head))}` }
  ],
  [
    'by another workflow of our account, with two markers',
    { body: (pull) => `${marked('x', pull.head)}\n\n${lastLine(marked('y', pull.head))}` }
  ],
  ['by another workflow of our account, with text behind the marker', { body: (pull) => `${marked(OK, pull.head)}\nmore` }],
  ['with a run that never was', { body: (pull) => marked(OK, pull.head, { id: 999_999_999_999_999, attempt: 1 }) }],
  ['with a run number beyond all integers', { body: (pull) => marked(OK, pull.head).replace(/run=1\.1/, 'run=99999999999999999999.1') }],
  [
    'with a newer run of its own workflow',
    {
      body: (pull, world) => {
        world.runs.push(run(pull, 100), run(pull, 777, { workflow: 'echo.yml' }));
        return marked(OK, pull.head, { id: 777, attempt: 1 });
      }
    }
  ],
  [
    'with a newer run of ours, for another head',
    {
      body: (pull, world) => {
        world.runs.push(run(pull, 100), run(pull, 777, { head: 'b'.repeat(40) }));
        return marked(OK, pull.head, { id: 777, attempt: 1 });
      }
    }
  ],
  [
    'with an attempt that never was',
    {
      body: (pull, world) => {
        world.runs.push(run(pull, 100));
        return marked(OK, pull.head, { id: 100, attempt: 7 });
      }
    }
  ],
  [
    'with a thousand remembered suggestions',
    { body: (pull) => marked(OK, pull.head).replace(' -->', ` seen=${Array.from({ length: 1000 }, () => 'a'.repeat(16)).join(',')} -->`) }
  ]
];

/** What people do with ours. */
const TOUCHED: readonly (readonly [string, (world: World, pull: WorldPull) => void])[] = [
  [
    'edit the figures of our comment',
    (w, p) => p.comments.forEach((c) => void w.edit(c, 'mallory', c.body.replaceAll('30\u00a0s', '3\u00a0s')))
  ],
  ['empty our comment but for the marker', (w, p) => p.comments.forEach((c) => void w.edit(c, 'mallory', lastLine(c.body)))],
  ['take the marker out of our comment', (w, p) => p.comments.forEach((c) => void w.edit(c, 'mallory', c.body.replace(/<!--.*-->/, '')))],
  ['delete our comment', (_, p) => void p.comments.splice(0)],
  ['have three of our comments', (w, p) => ['one', 'two', 'three'].forEach((text) => void w.comment(p, US, marked(text, 'a'.repeat(40))))],
  [
    'bury our comment under three hundred others',
    (w, p) => {
      for (let i = 0; i < 300; i++) w.comment(p, 'mallory', `comment ${i}`);
    }
  ],
  [
    'write the run of our comment up',
    (w, p) => p.comments.forEach((c) => void w.edit(c, 'mallory', c.body.replace(/run=\d+/, 'run=888888888')))
  ]
];

export const COMMENTS: Attacks = [
  ...attacks(
    'left alone; our own comment is written beside it',
    FOREIGN.map(([name, row]) => [`write a comment ${name}`, row] as const),
    async ({ author = US, body }) => {
      let text = '';
      const { pull } = await play({
        prepare: (w, p) => {
          text = body(p, w);
          w.comment(p, author, text);
        }
      });
      assert.equal(pull.comments[0]?.body, text);
      assert.equal(pull.comments.length, 2);
      assert.match(pull.comments[1]?.body ?? '', /rebuild, 30\u00a0s/);
    }
  ),
  ...attacks('one comment, and it reads as measured', TOUCHED, async (touch) => {
    const first = await play();
    touch(first.world, first.pull);
    await playOn(first.world, first.pull, { runId: 101 });
    const second = await playOn(first.world, first.pull, { runId: 102 });
    const own = second.pull.comments.filter(({ author, body }) => author === US && readMarker(body) !== null);
    assert.equal(own.length, 1);
    assert.match(own[0]?.body ?? '', /rebuild, 30\u00a0s/);
  }),
  {
    tries: 'let a run of an older head end last',
    result: 'nothing is written, and it gives no verdict',
    holds: async () => {
      const first = await play();
      const old = first.pull.head;
      first.pull.head = first.world.git.commit({ Dockerfile: `${BAD}RUN x\n`, 'package.json': '{}' }, [old]);
      await playOn(first.world, first.pull, { runId: 101 });
      const late = await playOn(first.world, first.pull, {
        runId: 102,
        event: () => ({ name: 'pull_request', payload: { pull_request: { number: 7, state: 'open', head: { sha: old, ref: 'topic' } } } })
      });
      assert.equal(late.verdict, 'skipped');
      assert.equal(readMarker(late.comment)?.head, first.pull.head);
    }
  },
  {
    tries: 'close the pull request while it is looked at',
    result: 'nothing is written',
    holds: async () => {
      const { pull, verdict } = await play({ pull: { state: 'closed' } });
      assert.equal(verdict, 'skipped');
      assert.deepEqual(pull.comments, []);
    }
  },
  {
    tries: 'forbid the comment (a locked conversation, a token that only reads)',
    result: 'the report is in the summary, and the verdict stands',
    holds: async () => {
      const { red, runner } = await play({
        inputs: { 'max-rebuild-seconds': '10' },
        prepare: (w) => {
          w.permissions = { ...w.permissions, 'pull-requests': 'read' };
        }
      });
      assert.ok(red);
      assert.match(runner.summaries.at(-1) ?? '', /rebuild, 30\u00a0s/);
    }
  },
  {
    tries: 'post a review comment that ends in our marker',
    result: 'it is neither changed nor deleted',
    holds: async () => {
      const first = await play({ inputs: { suggestions: 'inline' } });
      const own = first.pull.threads[0];
      const echo = `Quoted\n\n${lastLine(own?.comments[0]?.body ?? '')}`;
      first.pull.threads.push({ ...(own as WorldThread), comments: [{ id: 5555, author: US, body: echo }] });
      first.pull.head = first.world.git.commit({ Dockerfile: GOOD, 'package.json': '{}' }, [first.pull.head]);
      const { pull } = await playOn(first.world, first.pull, { runId: 101, inputs: { suggestions: 'inline' } });
      assert.deepEqual(
        pull.threads.map(({ comments }) => comments.map(({ body }) => body)),
        [[echo]]
      );
    }
  },
  {
    tries: 'delete or resolve a suggestion so that it is posted again and again',
    result: 'it is remembered, and not posted again',
    holds: async () => {
      const first = await play({ inputs: { suggestions: 'inline' } });
      first.pull.threads.splice(0);
      const { pull } = await playOn(first.world, first.pull, { runId: 101, inputs: { suggestions: 'inline' } });
      assert.equal(pull.threads.length, 0);
    }
  },
  {
    tries: 'answer a suggestion, then change its lines, so that it can be applied to others',
    result: 'it stays to be read, and cannot be applied',
    holds: async () => {
      const first = await play({ inputs: { suggestions: 'inline' } });
      first.pull.threads[0]?.comments.push({ id: 9999, body: 'why?', author: 'reviewer' });
      first.pull.head = first.world.git.commit({ Dockerfile: GOOD, 'package.json': '{}' }, [first.pull.head]);
      const { pull } = await playOn(first.world, first.pull, { runId: 101, inputs: { suggestions: 'inline' } });
      assert.doesNotMatch(pull.threads[0]?.comments[0]?.body ?? '', /```suggestion/);
    }
  },
  {
    tries: 'set the commit status themselves',
    result: 'the run sets it again',
    holds: async () => {
      const { world, pull } = await play({
        inputs: { 'status-context': 'layercost/budget', 'max-rebuild-seconds': '10' },
        prepare: (w, p) => void w.statuses.push({ sha: p.head, context: 'layercost/budget', state: 'success', description: 'OK' })
      });
      assert.equal(world.statuses.filter(({ sha }) => sha === pull.head).at(-1)?.state, 'failure');
    }
  }
];
