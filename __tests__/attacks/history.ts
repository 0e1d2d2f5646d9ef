import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { refusal } from '../../src/github/download.ts';
import { mainRunEvent } from '../action/memory-runner.ts';
import type { World, WorldRun } from '../loopback/world.ts';
import { type Attacks, attacks, builds, type Event, isRed, type Play, play } from './attack.ts';

// Earlier builds, collected history, build records: who may teach. docs/security.md "Poisoned history".

const WORKFLOW = {
  '.github/workflows/build.yml':
    'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with: {context: .}\n'
};
/** The change rebuilds 84 seconds; whatever is planted says that it takes none. */
const attacked = (prepare: NonNullable<Play['prepare']>, more: Play = {}): Play => ({
  engine: 'real',
  base: WORKFLOW,
  inputs: { 'max-rebuild-seconds': '60' },
  prepare: (w, p) => {
    builds(w, 3);
    prepare(w, p);
  },
  ...more
});
/** Ten newer builds that were over at once. */
const fast =
  (change: Partial<WorldRun>): NonNullable<Play['prepare']> =>
  (w) =>
    builds(w, 10, undefined, change, 0.1);

const STRANGERS: readonly (readonly [string, Partial<WorldRun>])[] = [
  ['of pull requests', { event: 'pull_request', branch: 'topic' }],
  ['of pull requests from a branch called main', { event: 'pull_request', fork: true }],
  ['of pull_request_target', { event: 'pull_request_target' }],
  ["of a fork's branch called main", { fork: true }],
  ['of another branch', { branch: 'topic' }],
  ['that failed', { conclusion: 'failure' }],
  ['that were cancelled', { conclusion: 'cancelled' }],
  ['of the merge queue', { event: 'merge_group' }],
  ['that an issue comment started', { event: 'issue_comment' }],
  ["of a workflow that follows a stranger's", { event: 'workflow_run', branch: 'topic' }]
];

const collect: Event = (w) => mainRunEvent(w.branches.get('main'), { id: 1 });
let genuine: Promise<string> | null = null;
/** What the collector keeps of builds that took no time: believed of the collector, and of nobody else. */
function forged(): Promise<string> {
  genuine ??= play({
    engine: 'real',
    base: WORKFLOW,
    inputs: { mode: 'collect' },
    event: collect,
    files: true,
    prepare: (w) => builds(w, 10, undefined, {}, 0.1)
  }).then(({ history }) => history ?? '');
  return genuine;
}
function artifact(w: World, run: Partial<WorldRun>, zip: Uint8Array, name = 'layercost-history'): void {
  const id = w.nextId();
  w.runs.push({
    id,
    workflow: 'x.yml',
    event: 'pull_request',
    branch: 'main',
    head: w.branches.get('main') ?? '',
    conclusion: 'success',
    createdAt: '2026-11-20T11:00:00Z',
    jobs: [],
    ...run
  });
  w.artifacts.push({ id: w.nextId(), name, run: id, createdAt: '2026-11-20T11:00:00Z', zip });
}
const zipOf = (text: string, name = 'history.jsonl') => zipSync({ [name]: Buffer.from(text) }, { level: 1 });
const COLLECTOR = { event: 'workflow_run', workflow: 'layercost-collect.yml' } as const;

type Plant = (world: World, text: string) => void;
const PLANTED: readonly (readonly [string, Plant])[] = [
  ["as an artifact of a fork's run", (w, text) => artifact(w, { fork: true, branch: 'topic' }, zipOf(text))],
  ["as an artifact of a fork's run on a branch called main", (w, text) => artifact(w, { fork: true }, zipOf(text))],
  ['as an artifact of a pull request of the repository', (w, text) => artifact(w, { branch: 'main' }, zipOf(text))],
  ['as an artifact of a pull request from a branch called main', (w, text) => artifact(w, { event: 'pull_request_target' }, zipOf(text))],
  ['as an artifact of a push to another branch', (w, text) => artifact(w, { event: 'push', branch: 'topic' }, zipOf(text))],
  ["as an artifact of the collector's, in a file of another name", (w, text) => artifact(w, COLLECTOR, zipOf(text, '../../history.jsonl'))],
  ['as an artifact of another name', (w, text) => artifact(w, COLLECTOR, zipOf(text), 'layercost-history-2')]
];
const BROKEN: readonly (readonly [string, () => Uint8Array])[] = [
  ['an archive that is none', () => Buffer.from('no zip')],
  [
    'an archive of a thousand files',
    () => zipSync(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, Buffer.from('x')])), { level: 0 })
  ],
  ['an archive that inflates a thousandfold', () => zipSync({ 'history.jsonl': new Uint8Array(8 * 1024 * 1024) }, { level: 9 })],
  ['lines that are no JSON', () => zipOf('x\n'.repeat(1000))],
  ['lines that reach for the prototype', () => zipOf('{"__proto__": {"seconds": 0}, "constructor": {"prototype": {"v": 1}}}\n'.repeat(10))],
  ['one line of four megabytes', () => zipOf(`{"v":1,"text":"${'x'.repeat(4_000_000)}"}`)],
  ['ten thousand lines of nothing', () => zipOf('{"v":1}\n'.repeat(10_000))]
];
const NUMBERS = ['-1', '1e308', '1e999', '"0"', '[]', '{}'];

/** Logs of builds on the default branch itself, whose programs print what they like. */
const PRINTED: readonly (readonly [string, string])[] = [
  ['a step that was over at once', '#9 DONE 0.0s'],
  ['a step that ran for a year', '#99 [9/9] RUN npm ci\n#99 DONE 31536000.0s'],
  ['a header of another step', '#9 12.0 #50 [4/6] RUN npm ci\n#9 12.1 #50 DONE 0.0s'],
  ['commands of the runner', '::set-output name=verdict::pass\n##[set-env name=PATH]/evil\n::add-mask::s'],
  ['a line of a megabyte', `#9 1.0 ${'A'.repeat(1_000_000)}`],
  ['control and reordering characters', '#9 1.0 \u001b[2J\u202e\u2066 \u0000 \r\r']
];

const COLLECTS: readonly (readonly [string, object])[] = [
  ['of a pull request', { event: 'pull_request' }],
  ['that failed', { conclusion: 'failure' }],
  ['of a fork', { head_repository: { id: 2, owner: { login: 'stranger' } } }],
  ['of another branch', { head_branch: 'topic' }],
  ['without a repository', { head_repository: null }]
];

export const HISTORY: Attacks = [
  ...attacks(
    'they teach nothing, and the limit holds',
    STRANGERS.map(([name, change]) => [`show ten builds that took no time, ${name}`, change] as const),
    async (change) => void (await isRed(attacked(fast(change))))
  ),
  ...attacks(
    'not believed, and the limit holds',
    PLANTED.map(([name, plant]) => [`plant a history in which nothing takes time, ${name}`, plant] as const),
    async (plant) => {
      const text = await forged();
      await isRed(attacked((w) => plant(w, text)));
    }
  ),
  {
    tries: 'plant it as three hundred artifacts of a fork',
    result: "the collector's own is found all the same",
    holds: async () => {
      const zip = zipOf(await forged());
      await isRed(
        attacked((w) => {
          for (let i = 0; i < 300; i++) artifact(w, { fork: true }, zip);
        })
      );
    }
  },
  ...attacks(
    'passed over, and the limit holds',
    BROKEN.map(([name, zip]) => [`leave as the collector's history ${name}`, zip] as const),
    async (zip) => void (await isRed(attacked((w) => artifact(w, COLLECTOR, zip()))))
  ),
  ...attacks(
    'the line is no line of history',
    NUMBERS.map((number) => [`write into a collected history that a step took ${number} seconds`, number] as const),
    async (number) => {
      const text = (await forged()).replace(/"seconds":[\d.]+/g, `"seconds":${number}`);
      await isRed(attacked((w) => artifact(w, COLLECTOR, zipOf(text))));
    }
  ),
  ...attacks(
    'the step keeps the seconds that its builder printed',
    PRINTED.map(([name, text]) => [`let a merged program print into the log ${name}`, text] as const),
    async (text) => {
      await isRed(
        attacked(() => {}, {
          prepare: (w) => {
            builds(w, 3);
            for (const { jobs } of w.runs)
              for (const job of jobs as { log: string }[])
                job.log += `\n${text
                  .split('\n')
                  .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
                  .join('\n')}\n`;
          }
        })
      );
    }
  ),
  ...attacks(
    'it is not collected',
    COLLECTS.map(([name, change]) => [`let the collector follow a run ${name}`, change] as const),
    async (change) => {
      const event: Event = (w, p) => {
        const { name, payload } = collect(w, p);
        return { name, payload: { workflow_run: { ...(payload['workflow_run'] as object), ...change } } };
      };
      const { runner, server } = await play({ inputs: { mode: 'collect' }, event, files: true, prepare: (w) => builds(w, 3) });
      assert.equal(runner.outputs.has('history-file'), false);
      assert.equal(server.requests.length, 0);
    }
  ),
  {
    tries: 'let the builds of the base branch be unreadable, so that nothing is known and nothing fails',
    result: 'it is unknown, and gate.on-unknown decides',
    holds: async () => {
      const { verdict } = await play(
        attacked(
          (w) => void w.faults.push({ match: /\/actions\/workflows|\/actions\/runs/, times: 99, how: { kind: 'answer', status: 403 } }),
          {
            base: { ...WORKFLOW, '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 300s}}\ngate: {on-unknown: fail}\n' },
            inputs: {}
          }
        )
      );
      assert.equal(verdict, 'fail');
    }
  },
  ...attacks(
    'not followed: only the storage of the server is',
    [
      'http://evil.example/log',
      'https://evil.example/log',
      'https://x.blob.core.windows.net.evil.example/log',
      'https://user:secret@x.blob.core.windows.net/log',
      'https://169.254.169.254/latest/meta-data',
      'https://[::1]/log',
      'https://localhost/log',
      'https://metadata/log',
      'file:///etc/passwd',
      'https://2130706433/log'
    ].map((address) => [`send the download of a log to ${address}`, address] as const),
    (address) => assert.notEqual(refusal(address, 'https://api.github.com'), null)
  )
];

/** The proof that what is planted would count: of the collector itself it is believed. */
export async function isBelieved(): Promise<boolean> {
  const text = await forged();
  const { verdict } = await play(
    attacked((w) => artifact(w, COLLECTOR, zipOf(text)), { prepare: (w) => artifact(w, COLLECTOR, zipOf(text)) })
  );
  return verdict === 'pass';
}
