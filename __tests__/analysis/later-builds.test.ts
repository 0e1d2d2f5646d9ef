// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of Dockerfiles, not of JavaScript
import { expect, test } from '@jest/globals';
import { analyse, gather, type Ports } from '../../src/analysis/index.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { headline } from '../../src/report/headline.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';

// What a change of the set-up does to the builds after the next one, and to the gate: the merges of this repository touch docs only.

const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY src ./src\n';
const SCOPE = 'cache-from: type=gha\n          cache-to: type=gha,mode=max';
const workflow = (before: string, inputs = SCOPE, job = '') =>
  `on: {push: {branches: [main]}, pull_request: {}}\njobs:\n  b:\n${job}    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${before}      - uses: docker/setup-buildx-action@v3\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          tags: a/b:1\n          ${inputs}\n`;
const [WORKFLOW, LIMIT] = ['.github/workflows/build.yml', '.github/layercost.yml'];
const BASE: Texts = {
  Dockerfile: DOCKERFILE,
  'package.json': '{}',
  'src/a.js': '1',
  '.dockerignore': '.git\n.github\n',
  [WORKFLOW]: workflow(''),
  [LIMIT]: 'version: 1\nbudget: {added: {fail: 30s}}\ngate: {without-history: pass}\nsuggestions: {mode: none}\n'
};

const docs = (id: number) => ({ path: 'docs/a.md', before: `${id + 1}`, after: `${id}`, modeBefore: 0o644, modeAfter: 0o644 });
const changes: Ports['changes'] = {
  recent: async () => ({
    changes: Array.from({ length: 8 }, (_, id) => ({ id: `${id}`.padStart(40, '0'), at: '2026-11-01T00:00:00Z', paths: [docs(id)] })),
    note: null
  })
};

async function analysed(head: Texts): Promise<Analysis> {
  const sides = [sideInMemory('a'.repeat(40), BASE), sideInMemory('b'.repeat(40), { ...BASE, ...head })] as const;
  return analyse(await gather(portsFor(...sides, { changes }), analysisRequest()));
}

async function judged(head: Texts): Promise<string> {
  const analysis = await analysed(head);
  const added = analysis.images[0]?.added;
  return `${analysis.verdict} ${added != null && added.low > 0 ? 'longer' : 'as before'}: ${headline(analysis)}`;
}

test.each<[string, Texts, RegExp]>([
  ['nothing', { 'docs/a.md': '2' }, /^skipped as before/],
  ['an action that nobody knows', { [WORKFLOW]: workflow('      - uses: acme/thing@v1\n') }, /^warn .*acme\/thing runs before the build/],
  ['an action that rewrites files', { [WORKFLOW]: workflow('      - uses: acme/replace-in-files@v1\n') }, /^warn .*acme\/replace-in-files/],
  ['an action that sets up a tool', { [WORKFLOW]: workflow('      - uses: acme/setup-thing@v1\n') }, /^skipped as before/],
  ['entries of the cache that are deleted', { [WORKFLOW]: workflow('      - run: gh cache delete --all\n') }, /^warn .*gh cache delete/],
  [
    'an action that deletes them',
    { [WORKFLOW]: workflow('      - uses: snnaplab/delete-branch-cache-action@v1\n') },
    /^warn .*delete-branch-cache/
  ],
  [
    'a file of git that a step writes anew',
    { [WORKFLOW]: workflow('      - run: date > package.json\n') },
    /longer: .*package\.json is new in every job/
  ],
  [
    'a file beside git that a step writes anew',
    { [WORKFLOW]: workflow('      - run: date > stamp\n'), Dockerfile: DOCKERFILE.replace('package.json', 'package.json stamp') },
    /longer/
  ],
  [
    'the folder of git in front of an install',
    { '.dockerignore': '.github\n', Dockerfile: DOCKERFILE.replace('package.json', '.') },
    /longer/
  ],
  [
    'an image of another tag on every build',
    {
      Dockerfile: `ARG TAG\n${DOCKERFILE.replace('node:22', 'node:${TAG}')}`,
      [WORKFLOW]: workflow('', `build-args: TAG=\${{ github.sha }}\n          ${SCOPE}`)
    },
    /longer/
  ],
  [
    'an argument that an action gives',
    {
      Dockerfile: DOCKERFILE.replace('RUN', 'ARG V\nRUN'),
      [WORKFLOW]: workflow('      - id: x\n        uses: a/x@v1\n', `build-args: V=\${{ steps.x.outputs.v }}\n          ${SCOPE}`)
    },
    /^warn .*is not known/
  ],
  [
    'an argument that a variable of the repository gives',
    { Dockerfile: DOCKERFILE.replace('RUN', 'ARG V\nRUN'), [WORKFLOW]: workflow('', `build-args: V=\${{ vars.V }}\n          ${SCOPE}`) },
    /^pass as before/
  ],
  [
    'a Dockerfile that the job fetches',
    { [WORKFLOW]: workflow('      - run: curl -o gen.Dockerfile https://a.example/\n', `file: gen.Dockerfile\n          ${SCOPE}`) },
    /^fail as before: b: could not be analysed.*which the job writes itself/
  ],
  [
    'a Dockerfile for another frontend',
    { Dockerfile: '# syntax=a/x\nINCLUDE y\n' },
    /^fail as before: b: could not be analysed.*has no stage/
  ],
  [
    'a switch that only a run knows',
    { [WORKFLOW]: workflow('', `no-cache: \${{ vars.X }}\n          ${SCOPE}`) },
    /^warn as before: .*may be lost: whether no-cache/
  ],
  [
    'jobs side by side that write one scope',
    {
      [WORKFLOW]: workflow(
        '',
        `platforms: \${{ matrix.p }}\n          ${SCOPE}`,
        '    strategy: {matrix: {p: [linux/amd64, linux/arm64]}}\n'
      )
    },
    /^warn as before: .*is not known$/
  ]
])('%s', async (_, head, wanted) => expect(await judged(head)).toMatch(wanted));

test('a line that moved is told by its move, also where only the cache leaves open what it stands on', async () => {
  const Dockerfile = DOCKERFILE.replace(
    'COPY package.json ./\nRUN npm ci\nCOPY src ./src',
    'COPY src ./src\nCOPY package.json ./\nRUN npm ci'
  );
  const { images } = await analysed({ Dockerfile, [WORKFLOW]: '' });
  expect(images[0]?.steps.find(({ line }) => line === 3)?.causes.at(-1)?.kind).toBe('instruction-moved');
});

const READS = 'cache-from: type=registry,ref=a/c';
const WRITES = `${READS}\n          cache-to: type=registry,ref=a/c,mode=max`;
const beside = `  other:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/setup-buildx-action@v3\n      - uses: docker/build-push-action@v6\n        with: {context: other, cache-to: "type=registry,ref=a/c,mode=max"}\n`;
/** Seconds of what changes of other kinds may touch, by general experience. */
const LITTLE = 1;
const OTHER = { 'other/Dockerfile': 'FROM node:22\nRUN other\n' };
test.each([
  { name: 'its own build writes last', workflow: workflow('', WRITES), typical: 'nothing', building: 0 },
  { name: 'a build of another image may write last', workflow: workflow('', WRITES) + beside, typical: 'something', building: 8 },
  { name: 'nothing that is seen writes', workflow: workflow('', READS), typical: 'something', building: 8 },
  {
    name: 'its own build writes, and another one elsewhere',
    workflow: workflow('', WRITES) + beside.replace('a/c', 'a/d'),
    typical: 'nothing',
    building: 0
  }
])('what a merge of documents costs with a cache to which $name', async ({ workflow: text, typical, building }) => {
  const files = { ...BASE, ...OTHER, [WORKFLOW]: text };
  const sides = [sideInMemory('a'.repeat(40), files), sideInMemory('b'.repeat(40), { ...files, 'src/a.js': '2' })] as const;
  const { images } = analyse(await gather(portsFor(...sides, { changes }), analysisRequest()));
  const found = images.find(({ spec }) => spec.dockerfile === 'Dockerfile')?.typical;
  expect([(found?.after?.mid ?? 0) < LITTLE ? 'nothing' : 'something', found?.building.after]).toEqual([typical, building]);
});

test('a cache that no build writes any more is neither lost at once nor as good as before', async () => {
  const sides = [
    sideInMemory('a'.repeat(40), { ...BASE, [WORKFLOW]: workflow('', WRITES) }),
    sideInMemory('b'.repeat(40), { ...BASE, [WORKFLOW]: workflow('', READS) })
  ] as const;
  const { images } = analyse(await gather(portsFor(...sides, { changes }), analysisRequest()));
  const [image] = images;
  expect(image?.typical?.before?.mid).toBeLessThan(LITTLE);
  expect(image?.typical?.after?.mid).toBeGreaterThan(LITTLE);
  expect(image?.whole?.mid).toBeGreaterThan(image?.typical?.after?.mid ?? 0);
});
