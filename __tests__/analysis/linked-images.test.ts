// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import type { ImageAnalysis } from '../../src/model/analysis.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';

// Images of a repository that build on each other: what changes one of them changes those that stand on it.

async function changed(base: Texts, change: Texts): Promise<ReadonlyMap<string, ImageAnalysis>> {
  const ports = portsFor(sideInMemory('base', base), sideInMemory('head', { ...base, ...change }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  return new Map(analysis.images.map((image) => [image.spec.name, image]));
}

const affected = (images: ReadonlyMap<string, ImageAnalysis>) =>
  [...images].flatMap(([name, image]) => (image.affected ? [name] : [])).sort();
/** `line verdict certainty` of the steps of an image that have one. */
const steps = (image: ImageAnalysis | undefined) =>
  (image?.steps ?? []).flatMap((one) => (one.verdict === 'metadata' ? [] : [`${one.line} ${one.verdict} ${one.certainty}`]));

const job = (name: string, context: string, tag: string) =>
  `  ${name}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/setup-buildx-action@v3\n      - uses: docker/build-push-action@v6\n        with: {context: ${context}, tags: "${tag}", cache-to: "type=gha,mode=max,scope=${name}", cache-from: "type=gha,scope=${name}"}\n`;

/** base ← mid ← app by tags; alone stands on an image of others. */
const TAGS: Texts = {
  '.github/workflows/build.yml': `on: push\njobs:\n${job('base', 'base', 'acme/base:1')}${job('mid', 'mid', 'docker.io/acme/mid:latest')}${job('app', 'app', 'acme/app:1')}${job('alone', 'alone', 'acme/alone:1')}${job('tool', 'tool', 'acme/tool:1')}`,
  'base/Dockerfile': 'FROM debian:13\nENV LEVEL=1\nCOPY a.txt /a\nLABEL x=1\n',
  'base/a.txt': 'one',
  'mid/Dockerfile': 'FROM acme/base:1\nRUN make\n',
  'app/Dockerfile': 'ARG MID=acme/mid\nFROM $MID\nCOPY b.txt /b\nRUN test\n',
  'app/b.txt': 'one',
  'alone/Dockerfile': 'FROM debian:13\nCOPY c.txt /c\n',
  'alone/c.txt': 'one',
  'tool/Dockerfile': 'FROM debian:13\nCOPY --from=acme/base:1 /a /a\n'
};

test.each<[string, Texts, readonly string[]]>([
  ['a file of the lowest image', { 'base/a.txt': 'two' }, ['app', 'base', 'mid', 'tool']],
  [
    'a variable of the lowest image',
    { 'base/Dockerfile': 'FROM debian:13\nENV LEVEL=2\nCOPY a.txt /a\nLABEL x=1\n' },
    ['app', 'base', 'mid', 'tool']
  ],
  [
    'a label of the lowest image',
    { 'base/Dockerfile': 'FROM debian:13\nENV LEVEL=1\nCOPY a.txt /a\nLABEL x=2\n' },
    ['app', 'base', 'mid', 'tool']
  ],
  [
    'the base of the lowest image',
    { 'base/Dockerfile': 'FROM debian:14\nENV LEVEL=1\nCOPY a.txt /a\nLABEL x=1\n' },
    ['app', 'base', 'mid', 'tool']
  ],
  ['the image in the middle', { 'mid/Dockerfile': 'FROM acme/base:1\nRUN make all\n' }, ['app', 'mid']],
  ['the image on top', { 'app/b.txt': 'two' }, ['app']],
  ['an image that stands alone', { 'alone/c.txt': 'two' }, ['alone']],
  ['a comment of the lowest image', { 'base/Dockerfile': '# base\nFROM debian:13\nENV LEVEL=1\nCOPY a.txt /a\nLABEL x=1\n' }, []],
  ['a file that nobody copies', { 'base/z.txt': 'new', 'README.md': 'new' }, []]
])('%s', async (_, change, expected) => {
  expect(affected(await changed(TAGS, change))).toEqual(expected);
});

test('steps behind another build of the repository are unknown and say why; nothing about them is certain', async () => {
  const images = await changed(TAGS, { 'base/a.txt': 'two' });
  expect(steps(images.get('base'))).toEqual(['3 rebuilt certain']);
  expect(steps(images.get('mid'))).toEqual(['2 rebuilt unknown']);
  expect(steps(images.get('app'))).toEqual(['3 rebuilt unknown', '4 rebuilt unknown']);
  expect(steps(images.get('tool'))).toEqual(['2 rebuilt unknown']);
  expect(plainText(images.get('mid')?.reason ?? [])).toBe(
    'base-image-changed: line 1 acme/base:1 is built by base of this repository, which this change builds anew'
  );
  expect(plainText(images.get('app')?.reason ?? [])).toBe(
    'base-image-changed: line 2 acme/mid:latest is built by mid of this repository, which this change builds anew'
  );
});

test('a label below leaves the steps likely cached; an unchanged build below leaves them certainly cached', async () => {
  const images = await changed(TAGS, { 'base/Dockerfile': 'FROM debian:13\nENV LEVEL=1\nCOPY a.txt /a\nLABEL x=2\n' });
  expect(steps(images.get('mid'))).toEqual(['2 cached unknown']);
  expect(plainText(images.get('mid')?.reason ?? [])).toContain('whose configuration this change alters');
  expect(steps((await changed(TAGS, { 'alone/c.txt': 'two' })).get('app'))).toEqual(['3 cached certain', '4 cached certain']);
});

test('a new build of the repository under a name that was pulled before', async () => {
  const { '.github/workflows/build.yml': workflow = '', ...rest } = TAGS;
  const before = { ...rest, '.github/workflows/build.yml': workflow.replace('acme/base:1', 'acme/other:1') };
  const images = await changed(before, { '.github/workflows/build.yml': workflow });
  expect(affected(images)).toEqual(['app', 'mid', 'tool']);
  expect(plainText(images.get('mid')?.reason ?? [])).toContain('is built by base of this repository on one side only');
});

test('a tag that only the build knows may be any tag of its repository', async () => {
  const files = {
    '.github/workflows/build.yml': `on: push\njobs:\n${job('base', 'base', `ghcr.io/acme/base:\${{ github.sha }}`)}${job('app', 'app', 'acme/app:1')}${job('other', 'other', 'acme/other:1')}`,
    'base/Dockerfile': 'FROM debian:13\nCOPY a.txt /a\n',
    'base/a.txt': 'one',
    'app/Dockerfile': 'FROM ghcr.io/acme/base:latest\nRUN make\n',
    'other/Dockerfile': `FROM ghcr.io/acme/base@sha256:${'0'.repeat(64)}\nRUN make\n`
  };
  expect(affected(await changed(files, { 'base/a.txt': 'two' }))).toEqual(['app', 'base']);
});

const BAKE: Texts = {
  'docker-bake.hcl':
    'group "default" { targets = ["lib", "app", "web"] }\ntarget "lib" { context = "lib" }\ntarget "app" {\n context = "app"\n contexts = { lib = "target:lib" }\n}\ntarget "web" { context = "web" }\n',
  'lib/Dockerfile': 'FROM debian:13\nCOPY a.txt /a\n',
  'lib/a.txt': 'one',
  'app/Dockerfile': 'FROM lib\nRUN make\nCOPY --from=lib /a /b\n',
  'web/Dockerfile': 'FROM debian:13\nRUN make\n'
};

test('bake targets that build on each other', async () => {
  expect(affected(await changed(BAKE, { 'lib/a.txt': 'two' }))).toEqual(['app', 'lib']);
  const quiet = await changed(BAKE, { 'web/Dockerfile': 'FROM debian:13\nRUN make web\n' });
  expect(affected(quiet)).toEqual(['web']);
  expect(steps(quiet.get('app'))).toEqual(['2 cached certain', '3 cached certain']);
});

test('compose services that build on each other', async () => {
  const files = {
    'compose.yaml':
      'services:\n  lib: {build: lib}\n  app:\n    build:\n      context: app\n      additional_contexts: {base: "service:lib"}\n  web: {build: web}\n',
    'lib/Dockerfile': 'FROM debian:13\nCOPY a.txt /a\n',
    'lib/a.txt': 'one',
    'app/Dockerfile': 'FROM base\nRUN make\n',
    'web/Dockerfile': 'FROM debian:13\nRUN make\n'
  };
  expect(affected(await changed(files, { 'lib/a.txt': 'two' }))).toEqual(['app', 'lib']);
  expect(affected(await changed(files, { 'README.md': 'two' }))).toEqual([]);
});

test('an image without a step of its own is affected by what it stands on', async () => {
  const files = { ...TAGS, 'mid/Dockerfile': 'FROM acme/base:1\nCMD ["x"]\n' };
  const images = await changed(files, { 'base/a.txt': 'two' });
  expect(images.get('mid')).toMatchObject({ affected: true, effect: 'built' });
});

test('images that lead back to themselves end, and a change still shows where it is made', async () => {
  const files = {
    '.github/workflows/build.yml': `on: push\njobs:\n${job('a', 'a', 'acme/a:1')}${job('b', 'b', 'acme/b:1')}`,
    'a/Dockerfile': 'FROM acme/b:1\nCOPY a.txt /\n',
    'a/a.txt': 'one',
    'b/Dockerfile': 'FROM acme/a:1\nRUN make\n'
  };
  expect(affected(await changed(files, { 'a/a.txt': 'two' }))).toContain('a');
  expect(affected(await changed(files, { 'README.md': 'two' }))).toEqual([]);
});

test('an image without a build cache is affected by changes of what it reads only', async () => {
  const files = {
    '.github/workflows/build.yml':
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with: {context: a}\n',
    'a/Dockerfile': 'FROM debian:13\nCOPY a.txt /\nRUN make\n',
    'a/a.txt': 'one'
  };
  expect(affected(await changed(files, { 'README.md': 'two' }))).toEqual([]);
  const images = await changed(files, { 'a/a.txt': 'two' });
  expect(affected(images)).toEqual(['a']);
  expect(plainText(images.get('a')?.reason ?? [])).toBe('context-changed: a.txt');
  expect(steps(images.get('a'))).toEqual(['2 rebuilt certain', '3 rebuilt certain']);
  expect(images.get('a')?.cached).toEqual({ steps: 2 });
  const open = { ...files, 'a/Dockerfile': 'FROM debian:13\nADD https://example.com/a.tar /t\nCOPY a.txt /\nRUN make\n' };
  expect((await changed(open, { 'a/a.txt': 'two' })).get('a')).toMatchObject({ affected: true, cached: null });
});

test.each<['buildkit' | 'legacy']>([['buildkit'], ['legacy']])(
  'a file that git does not hold affects nothing by itself (%s)',
  async (builder) => {
    const files = {
      '.github/layercost.yml': `version: 1\nimages:\n  - {dockerfile: a/Dockerfile, context: a, builder: ${builder}}\n`,
      'a/Dockerfile': 'FROM debian:13\nCOPY package.json dist /app/\nRUN make\n',
      'a/package.json': '{}'
    };
    const quiet = await changed(files, { 'README.md': 'two' });
    expect(affected(quiet)).toEqual([]);
    expect(plainText(quiet.get('a')?.reason ?? [])).toBe(
      'nothing that it reads has changed, as far as git holds it: dist is not in the build context'
    );
    // Its steps stay unknown: nobody here sees what the build will find.
    expect(steps(quiet.get('a')).every((step) => step.endsWith('unknown'))).toBe(true);
    expect(affected(await changed(files, { 'a/package.json': '{"x":1}' }))).toEqual(['a']);
    expect(affected(await changed(files, { 'a/dist/x.js': 'new' }))).toEqual(['a']);
    expect(affected(await changed(files, { 'a/Dockerfile': 'FROM debian:13\nCOPY package.json dist /app/\nRUN make all\n' }))).toEqual([
      'a'
    ]);
  }
);

test.each<{ below: string; line: string }>([
  { below: 'what an address answers', line: 'FROM debian:13\nADD https://example.com/a.tar /a' },
  { below: 'a base that only a run names', line: 'ARG TAG\nFROM debian:$TAG\nCOPY a.txt /a' }
])('$below is as open two images further up', async ({ line }) => {
  const workflow = (TAGS['.github/workflows/build.yml'] ?? '')
    .replace('- uses: docker/setup', '- {id: v, uses: acme/version@v1}\n      - uses: docker/setup')
    .replace('context: base,', 'context: base, build-args: "TAG=${{ steps.v.outputs.tag }}",');
  const files = { ...TAGS, '.github/workflows/build.yml': workflow, 'base/Dockerfile': `${line}\nLABEL x=1\n` };
  const images = await changed(files, { 'alone/c.txt': 'two' });
  expect(steps(images.get('mid'))).toEqual(['2 cached unknown']);
  expect(steps(images.get('app'))).toEqual(['3 cached unknown', '4 cached unknown']);
});

test.each<{ what: string; change: Texts; affected: readonly string[] }>([
  { what: 'a file that it does not read', change: { 'alone/c.txt': 'two' }, affected: ['alone'] },
  { what: 'a file that it reads', change: { 'base/a.txt': 'two' }, affected: ['app', 'base', 'mid', 'tool'] }
])('what an address answers is no part of a change of $what', async ({ change, affected: want }) => {
  const files = { ...TAGS, 'base/Dockerfile': 'FROM debian:13\nADD https://example.com/a.tar /t\nCOPY a.txt /a\n' };
  const images = await changed(files, change);
  expect(affected(images)).toEqual(want);
  expect(steps(images.get('base'))[0]).toBe('2 cached unknown');
});
