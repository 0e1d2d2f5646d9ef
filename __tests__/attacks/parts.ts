import assert from 'node:assert/strict';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { type InputName, readInputs } from '../../src/action/inputs.ts';
import { keepArtifact } from '../action/interrupted.ts';
import { forkRunEvent } from '../action/memory-runner.ts';
import type { World, WorldPull } from '../loopback/world.ts';
import { type Attacks, attacks, BAD, builds, type Event, GOOD, isRed, LIMIT, type Outcome, type Play, play } from './attack.ts';

// Whose word a run takes: partial reports, the run that it follows, the event, the inputs. docs/security.md "Partial reports" and "Two workflows".

const FILES = {
  'web/Dockerfile': GOOD,
  'web/package.json': '{}',
  '.github/workflows/build.yml':
    'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with: {context: .}\n'
};

const SHARED: Play = { engine: 'real', base: { ...FILES, ...LIMIT }, prepare: (w) => builds(w, 3) };
let uploaded: Promise<readonly string[]> | null = null;
/** What the two jobs of such a run leave: the same each time. */
const parts = () =>
  (uploaded ??= Promise.all(
    [1, 2].map(async (index) => (await play({ ...SHARED, files: true, inputs: { shard: `${index}/2` } })).part ?? '')
  ));

/** A run whose two parts are uploaded; `change` is what is done to them before they are united. */
async function merged(change: (world: World, pull: WorldPull) => void, more: Play = {}): Promise<Outcome> {
  const texts = await parts();
  return play({
    ...SHARED,
    ...more,
    inputs: { mode: 'merge', ...more.inputs },
    prepare: (w, p) => {
      builds(w, 3);
      for (const [i, text] of texts.entries()) keepArtifact(w, 100, `layercost-part-${i + 1}`, 'part.json', text);
      change(w, p);
    }
  });
}

const textOf = (zip: Uint8Array) => Buffer.from(Object.values(unzipSync(zip))[0] ?? []).toString('utf8');
/** Rewrites the parts, as the same run or as another. */
function forge(change: (text: string) => string, run = 100): (world: World) => void {
  return (world) => {
    const sent = world.artifacts.splice(0);
    assert.ok(sent.some(({ zip }) => change(textOf(zip)) !== textOf(zip)));
    for (const one of sent) {
      if (run !== 100) world.artifacts.push(one);
      const text = change(textOf(one.zip));
      world.artifacts.push({ ...one, id: world.nextId(), run, zip: zipSync({ 'part.json': strToU8(text) }) });
    }
  };
}
const harmless = (text: string) =>
  text
    .replaceAll('"verdict":"fail"', '"verdict":"pass"')
    .replaceAll('"decision":"fail"', '"decision":"pass"')
    .replaceAll('"affected":true', '"affected":false');

const PARTS: readonly (readonly [string, (world: World, pull: WorldPull) => void])[] = [
  ['upload harmless parts of the same names in another run', forge(harmless, 666)],
  [
    'write another limit into the parts',
    forge((text) => text.replaceAll('"rebuild":{"warn":null,"fail":10', '"rebuild":{"warn":null,"fail":100000'))
  ],
  ['switch the gate off in the parts', forge((text) => text.replaceAll('"failOn":"budget"', '"failOn":"never"'))],
  ['lower the right to accept in the parts', forge((text) => text.replaceAll('"permission":"write"', '"permission":"triage"'))],
  ['leave the costly image out of the parts', forge((text) => text.replace(/"images":\[\{"place".*$/s, '"images":[]}'))],
  ['say that there is one image only', forge((text) => text.replaceAll('"imageCount":2', '"imageCount":1'))],
  ['leave one part out', (w) => void w.artifacts.splice(0, 1)],
  ['leave all parts out', (w) => void w.artifacts.splice(0)],
  [
    'send the first part twice',
    (w) => {
      const [one] = w.artifacts;
      if (one) w.artifacts.splice(0, 2, one, { ...one, id: w.nextId(), name: 'layercost-part-2' });
    }
  ],
  ['send parts of another number', forge((text) => text.replaceAll('"of":2', '"of":3'))],
  ['send parts of another pull request', forge((text) => text.replaceAll('"pullRequest":7', '"pullRequest":8'))],
  [
    'send parts of another head',
    (w, p) => {
      p.head = w.git.commit({ ...FILES, Dockerfile: BAD, 'package.json': '{"a":1}' }, [p.head]);
    }
  ],
  ['send parts of another version', forge((text) => text.replaceAll('"version":"1.0.0"', '"version":"9.9.9"'))],
  ['send parts that are no JSON', forge(() => '{')],
  ['send parts with a field that is no number', forge((text) => text.replaceAll('"imageCount":2', '"imageCount":"2"'))],
  ['send parts with endless numbers', forge((text) => text.replaceAll('"imageCount":2', '"imageCount":1e999'))],
  ['send parts nested a hundred thousand deep', forge(() => `${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  [
    'send an archive that is none as a part',
    (w) => w.artifacts.splice(0).forEach((one) => void w.artifacts.push({ ...one, zip: Buffer.from('x') }))
  ],
  ['throw the base branch back meanwhile', (w) => void w.branches.set('main', w.git.commit(LIMIT))]
];

const run = (pull: WorldPull, change: object = {}) => forkRunEvent(pull.head, { head_branch: pull.headRef, ...change });
const followed =
  (change: object): Event =>
  (_, pull) =>
    run(pull, change);
const POSTS: readonly (readonly [string, object])[] = [
  ['whose head moved on', { head_sha: 'c'.repeat(40) }],
  ['of another fork', { head_repository: { id: 3, owner: { login: 'other' } } }],
  ['of another branch', { head_branch: 'other' }],
  ['that names another pull request', { head_sha: 'c'.repeat(40), pull_requests: [{ number: 7 }] }]
];

const MERGE_EVENTS = ['workflow_run', 'issue_comment', 'repository_dispatch', 'deployment_status', 'pull_request_review'];

const BAD_INPUTS: readonly (readonly [InputName, string])[] = [
  ['mode', 'Analyse'],
  ['comment-key', 'x --> <b>'],
  ['comment-key', 'a\nb'],
  ['base-ref', '--upload-pack=x'],
  ['base-ref', 'a..b'],
  ['head-ref', 'refs/../x'],
  ['head-ref', 'a b'],
  ['pr-number', '7; rm -rf /'],
  ['pr-number', '1e3'],
  ['history-workflow', '../build.yml'],
  ['status-context', 'a\nb'],
  ['partial-reports', '../../x'],
  ['shard', '9999999999/1'],
  ['config-file', 'a\u0000b'],
  ['context', 'C:\\x']
];

/** Payloads that are not what GitHub sends. */
const PAYLOADS: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['no pull request', 'pull_request', { pull_request: null }],
  ['a number that is text', 'pull_request', { pull_request: { number: '7; echo' } }],
  ['a negative number', 'pull_request', { pull_request: { number: -7, head: { sha: 'x' } } }],
  ['a head that is no commit', 'push', { before: '$(id)', after: '`id`', ref: 'refs/heads/main' }],
  ['a merge group without commits', 'merge_group', { merge_group: { head_ref: 'refs/heads/gh-readonly-queue/main/pr-7-x' } }],
  ['an event by the name of a prototype', '__proto__', {}],
  ['an event with a newline and a command', 'x\n::error::y', {}]
];

export const PARTS_AND_EVENTS: Attacks = [
  {
    tries: 'unite the parts of a costly change as they are',
    result: 'one comment, and the limit holds',
    holds: async () => {
      const { pull, red } = await merged(() => {});
      assert.ok(red);
      assert.equal(pull.comments.length, 1);
    }
  },
  ...attacks('no verdict but a red one: such parts are refused, or not looked at', PARTS, async (change) => {
    const { verdict, told, pull } = await merged(change);
    assert.equal(verdict, 'fail', told.slice(-800));
    assert.ok(pull.comments.length <= 1);
  }),
  ...attacks(
    'refused',
    MERGE_EVENTS.map((event) => [`unite parts under the event ${event}`, event] as const),
    async (event) => {
      const { runner, pull } = await merged(() => {}, { event: (_, p) => ({ ...run(p), name: event }), inputs: { 'pr-number': '7' } });
      assert.match(runner.failures.join(), /Mode merge takes the parts of its own run only/);
      assert.deepEqual(pull.comments, []);
    }
  ),
  ...attacks(
    'nothing is written anywhere',
    POSTS.map(([name, change]) => [`let mode post follow a run ${name}`, change] as const),
    async (change) => {
      const { server, verdict } = await play({ event: followed(change), inputs: { mode: 'post' }, pull: { fork: 'fork' } });
      assert.deepEqual(server.writes(), []);
      assert.equal(verdict, 'skipped');
    }
  ),
  {
    tries: 'leave a forged report as an artifact of the run that mode post follows',
    result: 'it is not even fetched; the change is analysed again',
    holds: async () => {
      const { server, red } = await play({
        event: followed({}),
        inputs: { mode: 'post', 'max-rebuild-seconds': '10' },
        pull: { fork: 'fork' },
        prepare: (w) => keepArtifact(w, 50, 'layercost-report', 'report.json', '{"verdict":"pass","pullRequest":8}')
      });
      assert.ok(red);
      assert.equal(
        server.requests.some(({ path }) => path.includes('/artifacts')),
        false
      );
    }
  },
  {
    tries: 'open a second pull request of the same head to a branch without limits, and let mode post look at that',
    result: 'every open pull request of the head is judged, the gravest verdict counts',
    holds: async () => {
      const { red, pull, world } = await play({
        event: followed({}),
        base: LIMIT,
        inputs: { mode: 'post', 'status-context': 'layercost/budget' },
        pull: { fork: 'fork' },
        prepare: (w, p) => {
          w.branches.set('lax', w.git.commit({ Dockerfile: GOOD, 'package.json': '{}' }, [p.baseSha]));
          // The one that was changed last is listed first.
          w.pulls.delete(7);
          w.openPull(8, p.head, { baseRef: 'lax', fork: 'fork' });
          w.pulls.set(7, p);
        }
      });
      assert.ok(red);
      assert.equal(pull.comments.length, 1);
      assert.equal(world.statuses.filter(({ sha }) => sha === pull.head).at(-1)?.state, 'failure');
    }
  },
  {
    tries: "run mode post under pull_request, where its own workflow is the author's",
    result: 'refused',
    holds: async () => {
      const { runner } = await play({
        event: (_, p) => ({ name: 'push', payload: { before: p.baseSha, after: p.head, ref: 'refs/heads/topic' } }),
        inputs: { mode: 'post' }
      });
      assert.match(runner.failures.join(), /Mode post belongs to the event workflow_run/);
    }
  },
  ...BAD_INPUTS.map(([name, value]) => ({
    tries: `give the input ${name} as ${JSON.stringify(value)}`,
    result: 'refused in one line',
    holds: async () => {
      const { errors } = readInputs((asked) => (asked === name ? value : asked === 'github-token' ? 'x' : ''));
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? '', /^Input [a-z-]+ must be [^\n]+$/);
    }
  })),
  ...PAYLOADS.map(([name, event, payload]) => ({
    tries: `send a payload with ${name}`,
    result: 'one red line, nothing asked of GitHub in its name',
    holds: async () => {
      const { red, server } = await play({ event: () => ({ name: event, payload }), inputs: { 'max-rebuild-seconds': '10' } });
      assert.ok(red);
      assert.deepEqual(server.writes(), []);
    }
  })),
  {
    tries: 'name a base that is not there, so that everything is new',
    result: 'refused',
    holds: async () =>
      void (await isRed({
        event: () => ({ name: 'workflow_dispatch', payload: {} }),
        inputs: { 'head-ref': 'main', 'base-ref': 'nothing' }
      }))
  },
  {
    tries: 'push a branch whose earlier state is gone',
    result: 'no verdict, or one under the policy of the default branch',
    holds: async () => {
      const { verdict } = await play({
        event: (_, p) => ({ name: 'push', payload: { before: 'd'.repeat(40), after: p.head, ref: 'refs/heads/topic', forced: true } }),
        inputs: { 'max-rebuild-seconds': '10' }
      });
      assert.ok(verdict === 'fail' || verdict === 'skipped');
    }
  }
];
