// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not of JavaScript
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type AnalysisInput, analyse, gather, type Ports, type SideFiles } from '../../src/analysis/index.ts';
import { pairImages } from '../../src/analysis/pairs.ts';
import { parseInput, serialiseInput } from '../../src/analysis/saved-input.ts';
import { commitChanges, commitFiles } from '../../src/git/index.ts';
import type { ImageSpec } from '../../src/model/image.ts';
import { checkDocument } from '../../src/report/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import fc, { runs } from '../setup/property.ts';
import { inFolder } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// The analysis is a function of its input alone, and the input of what the ports give, whoever gives it.

const REQUEST = analysisRequest();
const portsOf = (base: SideFiles | null, head: SideFiles, changes: Ports['changes']): Ports => portsFor(base, head, { changes });

/** Merged changes, each of some paths. */
function merged(paths: readonly (readonly string[])[]): Ports['changes'] {
  const changes = paths.map((names, i) => ({
    id: String(i).padStart(40, '0'),
    at: new Date(Date.UTC(2026, 9, 30 - (i % 28))).toISOString(),
    paths: [...new Set(names)]
      .sort()
      .map((path) => ({ path, before: '1'.repeat(40), after: '2'.repeat(40), modeBefore: 0o644, modeAfter: 0o644 }))
  }));
  return { recent: async (limit) => ({ changes: changes.slice(0, limit), note: null }) };
}

const inputOf = (base: Texts, head: Texts, changes = merged([])) =>
  gather(portsOf(sideInMemory('base', base), sideInMemory('head', head), changes), REQUEST);
const bytes = (input: AnalysisInput) => JSON.stringify(checkDocument(analyse(input)));

const DOCKERFILE = 'FROM node:22-alpine\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const SHOP: Texts = {
  Dockerfile: DOCKERFILE,
  'package.json': '{"name":"shop"}',
  'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
  'src/a.js': 'one'
};
const CHANGES = merged([['src/a.js'], ['src/a.js', 'README.md'], ['package.json'], ['src/b.js'], ['docs/x.md']]);

test('an input that goes through JSON, and an input analysed again, give the same bytes', async () => {
  const input = await inputOf(SHOP, { ...SHOP, 'src/a.js': 'two', Dockerfile: DOCKERFILE.replace('ci', 'install') }, CHANGES);
  const frozen = JSON.stringify(input);
  const once = bytes(input);
  expect(bytes(JSON.parse(frozen) as AnalysisInput)).toBe(once);
  const saved = serialiseInput(input);
  expect(serialiseInput(parseInput(saved, 'x'))).toBe(saved);
  expect(bytes(parseInput(saved, 'x'))).toBe(once);
  for (let i = 0; i < 10; i++) expect(bytes(input)).toBe(once);
  // Nothing was written into it either.
  expect(JSON.stringify(input)).toBe(frozen);
});

test('an input of another form is refused, and the message says where it differs', async () => {
  const saved = JSON.parse(serialiseInput(await inputOf(SHOP, SHOP, CHANGES)));
  const read = (over: object) => () => parseInput(JSON.stringify({ ...saved, ...over }), 'saved.json');
  expect(read({})).not.toThrow();
  // As an earlier version wrote it.
  expect(read({ notes: ['The history is not known.'] })).toThrow('saved.json is not a saved input of this version (notes.0)');
  expect(read({ head: { ...saved.head, images: [{ name: 'shop' }] } })).toThrow('(head.images.0.dockerfile)');
  expect(read({ config: { ...saved.config, config: {} } })).toThrow('(config.config.images)');
});

test('a small input analysed again and again gives the same bytes', async () => {
  const small = { Dockerfile: 'FROM alpine:3.22\nCOPY . .\n', a: 'one' };
  const saved = serialiseInput(await inputOf(small, { ...small, a: 'two' }, merged([['a']])));
  const digests = new Set(
    Array.from({ length: runs(200) }, () =>
      createHash('sha256')
        .update(bytes(parseInput(saved, 'x')))
        .digest('hex')
    )
  );
  expect(digests.size).toBe(1);
});

test('files from git and from memory give the same analysis', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, SHOP);
    r.commit({ 'src/a.js': '1' });
    const base = r.commit({ 'src/a.js': 'one' });
    const head = r.commit({ 'src/a.js': 'two' });
    const changes = commitChanges(folder, base);
    const fromGit = await gather(portsOf(commitFiles(folder, base), commitFiles(folder, head), changes), REQUEST);
    const fromMemory = await gather(
      portsOf(sideInMemory(base, SHOP), sideInMemory(head, { ...SHOP, 'src/a.js': 'two' }), changes),
      REQUEST
    );
    expect(fromMemory).toEqual(fromGit);
    expect(bytes(fromMemory)).toBe(bytes(fromGit));
  }));

test('property: a change of no structure adds exactly nothing', async () => {
  const names = ['package.json', 'src/a.js', 'src/b.js', 'README.md', 'lib/x.py', 'requirements.txt'];
  const copies = ['COPY . .', 'COPY src ./src', 'COPY package.json ./', 'COPY --link lib /lib', 'ADD README.md /r'];
  const step = fc.oneof(
    fc.constantFrom(...copies),
    fc.nat(9).map((i) => `RUN step ${i}`),
    fc.constantFrom('ENV A=1', 'WORKDIR /app', 'USER app')
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
      fc.array(fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
      async (steps, touched, history) => {
        const base: Texts = {
          ...Object.fromEntries(names.map((name) => [name, `${name} one`])),
          Dockerfile: `FROM alpine:3.22\n${steps.join('\n')}\n`
        };
        const head = { ...base, ...Object.fromEntries(touched.map((name) => [name, 'two'])) };
        const analysis = analyse(await inputOf(base, head, merged(history)));
        expect(analysis.images.map((image) => image.added)).toEqual([{ low: 0, mid: 0, high: 0 }]);
      }
    ),
    { numRuns: runs(40), seed: 7 }
  );
});

const PAIRS: readonly (readonly [string, Texts, Texts, readonly (readonly [string, string, boolean])[]])[] = [
  ['the same', { 'a/Dockerfile': 'FROM x\nRUN y\n' }, { 'a/Dockerfile': 'FROM x\nRUN y\n' }, [['a/Dockerfile', 'both', false]]],
  [
    'a Dockerfile moved below a folder of the same name',
    { 'a/Dockerfile': 'FROM x\nRUN y\n' },
    { 'images/a/Dockerfile': 'FROM x\nRUN y\n' },
    [['images/a/Dockerfile', 'both', false]]
  ],
  [
    'a Dockerfile renamed',
    { Dockerfile: 'FROM x\nRUN y\n' },
    { 'prod.Dockerfile': 'FROM x\nRUN y\n' },
    [['prod.Dockerfile', 'both', true]]
  ],
  [
    'an image added',
    { 'a/Dockerfile': 'FROM x\n' },
    { 'a/Dockerfile': 'FROM x\n', 'b/Dockerfile': 'FROM x\nRUN y\n' },
    [
      ['b/Dockerfile', 'added', true],
      ['a/Dockerfile', 'both', false]
    ]
  ],
  [
    'an image removed',
    { 'a/Dockerfile': 'FROM x\n', 'b/Dockerfile': 'FROM x\n' },
    { 'a/Dockerfile': 'FROM x\n' },
    [
      ['a/Dockerfile', 'both', false],
      ['b/Dockerfile', 'removed', false]
    ]
  ],
  [
    'another name and another folder',
    { 'a/Dockerfile': 'FROM x\nCOPY . .\n' },
    { 'b/Dockerfile': 'FROM x\nCOPY . .\n' },
    [['b/Dockerfile', 'both', true]]
  ],
  [
    'a Dockerfile that is no text of one any more',
    { Dockerfile: 'FROM x\nRUN y\n' },
    { Dockerfile: 'nothing' },
    [['Dockerfile', 'both', true]]
  ]
];

test.each(PAIRS)('pairs: %s', async (_, base, head, wanted) => {
  const analysis = analyse(await inputOf(base, head));
  expect(analysis.images.map((image) => [image.spec.dockerfile, image.existence, image.affected])).toEqual(wanted);
});

const JOB = (name: string, steps: string, rest = '') => `${name}: {runs-on: ubuntu-latest, ${rest}steps: [${steps}]}`;
const WORKFLOW = (...jobs: readonly string[]) => `on: pull_request\njobs: {${jobs.join(', ')}}\n`;
const BUILD = (inputs: string) => `{uses: docker/build-push-action@v6, with: {context: ., ${inputs}}}`;
const FILE = '.github/workflows/ci.yml';
const NODE_FILE = 'FROM alpine AS a\nRUN a\nFROM node:24 AS b\nARG V\nRUN b\n';

test.each<[string, Texts, Texts]>([
  [
    'two jobs that become one matrix job',
    { [FILE]: WORKFLOW(JOB('x', BUILD('target: a')), JOB('y', BUILD('target: b'))) },
    { [FILE]: WORKFLOW(JOB('all', BUILD('target: "${{ matrix.t }}"'), 'strategy: {matrix: {t: [b, a]}}, ')) }
  ],
  [
    'jobs for platforms that become one',
    { [FILE]: WORKFLOW(JOB('x', BUILD('platforms: linux/arm64')), JOB('y', BUILD('platforms: linux/amd64'))) },
    { [FILE]: WORKFLOW(JOB('x', BUILD('platforms: "linux/amd64,linux/arm64"'))) }
  ],
  [
    'a renamed job in a moved workflow, with another image beside it',
    { [FILE]: WORKFLOW(JOB('x', BUILD('build-args: V=1, tags: acme/one')), JOB('y', BUILD('build-args: V=2, tags: acme/two'))) },
    {
      '.github/workflows/new.yml': WORKFLOW(
        JOB('z', BUILD('build-args: V=2, tags: acme/one')),
        JOB('w', BUILD('build-args: V=1, tags: acme/two'))
      )
    }
  ]
])('pairs by what is built: %s', async (_, base, head) => {
  const analysis = analyse(await inputOf({ ...base, Dockerfile: NODE_FILE }, { ...head, Dockerfile: NODE_FILE }));
  expect(analysis.images.map((image) => [image.existence, image.affected])).toEqual(analysis.images.map(() => ['both', false]));
});

test('another target of a Dockerfile is rather the one of its job, or for its machine, than any', () => {
  const spec = (target: string, job: string, ...platforms: string[]) =>
    ({
      name: target,
      dockerfile: 'D',
      target,
      context: '',
      args: {},
      platforms,
      workflow: { file: 'w', job, runner: null }
    }) as unknown as ImageSpec;
  const base = [spec('a', 'x', 'linux/amd64'), spec('b', 'y', 'linux/arm64'), spec('c', 'z', 'linux/arm64')];
  const head = [spec('d', 'z', 'linux/arm64'), spec('e', 'w', 'linux/arm64')];
  expect(pairImages(base, head).map((pair) => [pair.base?.target ?? null, pair.head?.target ?? null])).toEqual([
    ['c', 'd'],
    ['b', 'e'],
    ['a', null]
  ]);
});

test('property: every image of both sides is in exactly one pair', () => {
  const spec = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    dockerfile: fc.constantFrom('D', 'E'),
    target: fc.constantFrom(null, 't'),
    context: fc.constantFrom('', 'x'),
    args: fc.constantFrom({}, { A: '1' }),
    platforms: fc.constantFrom([], ['linux/arm64'])
  });
  fc.assert(
    fc.property(fc.array(spec, { maxLength: 6 }), fc.array(spec, { maxLength: 6 }), (left, right) => {
      const [base, head] = [left as unknown as ImageSpec[], right as unknown as ImageSpec[]];
      const pairs = pairImages(base, head);
      expect(pairs.flatMap((pair) => (pair.head ? [pair.head] : []))).toEqual(head);
      expect(new Set(pairs.flatMap((pair) => (pair.base ? [pair.base] : [])))).toEqual(new Set(base));
      expect(pairs.filter((pair) => pair.base)).toHaveLength(base.length);
      expect(pairs.every((pair) => pair.base !== null || pair.head !== null)).toBe(true);
    })
  );
});
