import assert from 'node:assert/strict';
import type { Files } from '../loopback/git-objects.ts';
import { type Attacks, attacks, BAD, builds, type Event, GOOD, isRed, LIMIT, type Play, play, policy } from './attack.ts';

// Whose limits hold: those of the base branch, and what inputs tighten. docs/gate.md "Policy" and "Inputs".

/** Three builds, so that the real analysis knows what a step takes; the limit is far below it. */
const real = (play_: Play = {}): Play => ({ engine: 'real', prepare: (world) => builds(world, 3), ...play_ });
const NONE = { 'max-rebuild-seconds': '' } as const;
const WORKFLOW: Files = {
  '.github/workflows/build.yml':
    'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with: {context: .}\n'
};

const OWN_FILE: readonly (readonly [string, Files])[] = [
  ['raise the limit in the change', policy('budget: {rebuild: {fail: 1h}}\n')],
  ['remove the limit', policy('')],
  ['empty the file', { '.github/layercost.yml': '' }],
  ['break the file', { '.github/layercost.yml': 'version: 1\nbudget: [' }],
  ['fill the file with aliases that multiply', { '.github/layercost.yml': `version: 1\na: &a [x,x]\nb: &b [*a,*a]\nimages: [*b,*b]\n` }],
  ['nest the file a thousand deep', { '.github/layercost.yml': `version: 1\nimages: ${'['.repeat(1000)}${']'.repeat(1000)}\n` }],
  [
    'make the file a link to another one',
    { '.github/layercost.yml': { mode: '120000', content: '../loose.yml' }, 'loose.yml': 'version: 1\n' }
  ],
  [
    'put a file of the same name in other letters beside it',
    { '.github/Layercost.yml': 'version: 1\ngate: {fail-on: never}\n', '.GITHUB/layercost.yml': 'version: 1\n' }
  ],
  ['switch the gate off', policy('gate: {fail-on: never, fail-closed: false}\n')],
  ['exclude every Dockerfile from discovery', policy('discover: {exclude: ["**"]}\n')],
  ['let anybody with triage accept', policy('override: {permission: triage}\n')],
  ['define the image as cached', policy('images: [{dockerfile: Dockerfile, cache: local, budget: {rebuild: 9h}}]\n')]
];

const PREVIEW: readonly (readonly [string, string])[] = [
  ['switches the gate off', 'gate: {fail-on: never}\n'],
  ['lets everything unknown pass', 'gate: {fail-closed: false, on-unknown: pass, without-history: pass}\n'],
  ['asks for a thousand builds before a budget can fail', 'gate: {min-samples: 1000}\n'],
  ['excludes every Dockerfile', 'discover: {exclude: ["**"]}\n'],
  ['sets a looser limit, and a share that is never reached', 'budget: {rebuild: {fail: 9h, min-percent: 10000}}\n'],
  ['sets a limit of its own for the image', 'images: [{dockerfile: Dockerfile, budget: {rebuild: 9h}}]\n'],
  ['says that the image is built elsewhere', 'images: [{dockerfile: Dockerfile, context: src}]\n'],
  ['names a branch without builds as history', 'history: {branch: nothing}\n'],
  ['is no configuration at all', 'budgets: 1\n']
];

const LOOSER: readonly (readonly [string, Play])[] = [
  ['raise the limit', { inputs: { 'max-rebuild-seconds': '3600' } }],
  ['raise it beyond all numbers', { inputs: { 'max-rebuild-seconds': '999999999999' } }],
  ['switch the gate off', { inputs: { ...NONE, 'fail-on': 'never' } }],
  ['give a limit that is no number', { inputs: { 'max-rebuild-seconds': '1e9' } }],
  ['give a negative limit', { inputs: { 'max-rebuild-seconds': '-1' } }],
  ['give a limit in hexadecimal', { inputs: { 'max-rebuild-seconds': '0xffff' } }],
  ['give a limit in other digits', { inputs: { 'max-rebuild-seconds': '９９９９' } }],
  ['give an unknown word for fail-on', { inputs: { ...NONE, 'fail-on': 'Never' } }]
];

const FITS_NOTHING: readonly (readonly [string, Play])[] = [
  ['config-file: one that is not there', { inputs: { 'config-file': 'ci/layercost.yml' } }],
  ['config-file: one that only the change has', { head: { 'ci/loose.yml': 'version: 1\n' }, inputs: { 'config-file': 'ci/loose.yml' } }],
  ['config-file: the usual one in capitals', { inputs: { 'config-file': '.github/LAYERCOST.yml' } }],
  ['config-file: a folder', { inputs: { 'config-file': '.github' } }],
  ['config-file: a path out of the repository', { inputs: { 'config-file': '../layercost.yml' } }],
  ['config-file: an absolute path', { inputs: { 'config-file': '/etc/passwd' } }],
  ['dockerfiles: another place', { inputs: { dockerfiles: 'api/Dockerfile' } }],
  ['dockerfiles: one that fits beside one that does not', { inputs: { dockerfiles: 'Dockerfile\napi/*' } }],
  ['dockerfiles: an exclusion alone', { inputs: { dockerfiles: '!Dockerfile' } }],
  ['dockerfiles: a pattern that nothing fits', { inputs: { dockerfiles: '**/*.nothing' } }],
  ['history-file: one that is not there', { inputs: { 'history-file': '/nowhere/history.jsonl' } }],
  ['history-file: one that is no history', { inputs: { 'history-file': '/etc/passwd' } }],
  ['history-file: a folder', { inputs: { 'history-file': '/tmp' } }],
  [
    'history-workflow: a slip of the pen',
    { inputs: { 'history-workflow': 'biuld.yml' }, prepare: (w) => void w.workflows.add('build.yml') }
  ],
  ['context: a folder that is not there', { inputs: { context: 'srv' } }],
  ['context: a file', { inputs: { context: 'package.json' } }]
];

const MOVED: readonly (readonly [string, Files, Files])[] = [
  [
    'move the Dockerfile away from its own limit',
    policy('images: [{dockerfile: Dockerfile, budget: {rebuild: {fail: 10s}}}]\n'),
    { 'docker/Dockerfile': BAD }
  ],
  [
    'rename the Dockerfile away from its own limit',
    policy('images: [{dockerfile: Dockerfile, budget: {rebuild: {fail: 10s}}}]\n'),
    { 'app.Dockerfile': BAD }
  ]
];

/** The tip of the base branch has a limit that it had not when the branch was made. */
const limited: NonNullable<Play['prepare']> = (w) => {
  builds(w, 3);
  w.commitTo('main', { Dockerfile: GOOD, 'package.json': '{}', ...WORKFLOW, ...LIMIT });
};
const again: Event = (_, pull) => ({
  name: 'pull_request',
  payload: { pull_request: { number: 7, state: 'open', head: { sha: pull.head, ref: 'topic' }, base: { sha: pull.baseSha, ref: 'main' } } }
});
const push =
  (change: object = {}): Event =>
  (_, pull) => ({ name: 'push', payload: { before: pull.baseSha, after: pull.head, ref: 'refs/heads/topic', ...change } });

export const POLICY: Attacks = [
  ...attacks('the limit of the base branch holds', OWN_FILE, async (head) => {
    await isRed(real({ base: { ...WORKFLOW, ...LIMIT }, head, inputs: NONE }));
  }),
  ...attacks(
    'the limits of inputs hold until the merge',
    PREVIEW.map(([name, text]) => [`bring the first configuration, which ${name}`, text] as const),
    async (text) => {
      await isRed(real({ base: WORKFLOW, head: policy(text), inputs: { 'max-rebuild-seconds': '10' } }));
    }
  ),
  ...attacks(
    'an input only tightens, or is refused',
    LOOSER.map(([name, given]) => [`by an input, ${name}`, given] as const),
    async (given) => void (await isRed({ base: LIMIT, ...given }))
  ),
  ...attacks(
    'the analysis ends and the gate closes',
    FITS_NOTHING.map(([name, given]) => [`give an input that fits nothing. ${name}`, given] as const),
    async (given) => {
      const { runner } = await isRed({ base: LIMIT, engine: 'real', ...given, inputs: { ...NONE, ...given.inputs } });
      assert.equal(runner.summaries.length, 1);
    }
  ),
  ...MOVED.map(([tries, base, head]) => ({
    tries,
    result: 'the limit goes with the image',
    holds: async () => {
      const play_ = real({ base, head, inputs: NONE });
      await isRed({
        ...play_,
        prepare: (w, p) => {
          builds(w, 3);
          const files = { ...w.git.commits.get(p.head)?.files };
          delete files['Dockerfile'];
          p.head = w.git.commit(files, [p.baseSha]);
        }
      });
    }
  })),
  {
    tries: 'keep a branch open that is older than the limit',
    result: 'the tip of the base branch counts',
    holds: async () => void (await isRed(real({ base: WORKFLOW, prepare: limited, inputs: NONE, event: again })))
  },
  {
    tries: 'loosen the limit by a first push to a branch, and push the change behind it',
    result: 'the policy is that of the default branch',
    holds: async () =>
      void (await isRed(
        real({
          base: { ...WORKFLOW, ...LIMIT },
          inputs: NONE,
          prepare: (w, p) => {
            builds(w, 3);
            const files = w.git.commits.get(p.baseSha)?.files ?? {};
            const loose = w.git.commit({ ...files, ...policy('') }, [p.baseSha]);
            p.head = w.git.commit({ ...files, ...policy(''), Dockerfile: BAD }, [loose]);
          },
          event: (w, p) => push({ before: w.git.commits.get(p.head)?.parents[0] })(w, p)
        })
      ))
  },
  {
    tries: 'let the policy of the base branch be unreadable for a moment',
    result: 'the gate closes',
    holds: async () =>
      void (await isRed(
        real({
          base: { ...WORKFLOW, ...LIMIT },
          inputs: NONE,
          prepare: (w) => w.faults.push({ match: /graphql|git\/blobs/, times: 999, how: { kind: 'answer', status: 404 } })
        })
      ))
  },
  ...attacks(
    'nothing that could not be read is unaffected: the gate closes',
    [403, 404].flatMap((status) =>
      [1, 2].map((after) => [`let the files of the change be refused with ${status}, behind ${after} readings`, { status, after }] as const)
    ),
    async ({ status, after }) =>
      void (await isRed(
        real({
          base: { ...WORKFLOW, ...LIMIT },
          inputs: NONE,
          prepare: (w) => {
            builds(w, 3);
            w.faults.push({ match: /graphql|git\/blobs/, after, times: 999, how: { kind: 'answer', status } });
          }
        })
      ))
  ),
  {
    tries: 'have the policy of the base branch be a link',
    result: 'links are not followed, and the gate closes',
    holds: async () =>
      void (await isRed(
        real({
          base: { ...WORKFLOW, '.github/layercost.yml': { mode: '120000', content: '../ci/limits.yml' }, 'ci/limits.yml': 'version: 1\n' },
          inputs: NONE
        })
      ))
  },
  {
    tries: 'crash the analysis under a limit',
    result: 'the gate closes, and every image is in the matrix',
    holds: async () => {
      const { runner } = await isRed({ head: { Dockerfile: 'FROM node\nRUN CRASH\n' } });
      assert.match(runner.summaries.join(), /could not analyse/);
    }
  },
  {
    tries: 'crash the analysis without a limit, so that a build of what is affected builds nothing',
    result: 'the matrix is left out or names every image',
    holds: async () => {
      const { runner, verdict } = await play({ head: { Dockerfile: 'FROM node\nRUN CRASH\n' } });
      assert.equal(verdict, 'warn');
      assert.notEqual(runner.outputs.get('affected-count'), '0');
    }
  }
];
