// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of Dockerfiles, not of JavaScript
import { expect, test } from '@jest/globals';
import { isDockerfileName } from '../../src/discovery/by-name/file-names.ts';
import { imagesThatBuildOn, workflowsThatBuild } from '../../src/discovery/index.ts';
import { matchesGlob } from '../../src/discovery/path-glob.ts';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import fc, { runs } from '../setup/property.ts';
import { discoverTexts } from './discover-here.ts';

test.each([
  ['Dockerfile', true],
  ['a/dockerfile', true],
  ['Dockerfile.dev', true],
  ['Dockerfile-debug', true],
  ['api.Dockerfile', true],
  ['api.dockerfile', true],
  ['Containerfile', true],
  ['Containerfile.prod', true],
  ['Dockerfile.node.22', true],
  ['dockerfile.ex', false],
  ['Dockerfile.j2', false],
  ['Dockerfile.debian.template', false],
  ['Dockerfile.erb', false],
  ['Dockerfile.dockerignore', false],
  ['Dockerfile.md', false],
  ['dockerfile_test.exs', false],
  ['MyDockerfile', false],
  ['Dockerfiles/readme', false]
])('%s is the name of a Dockerfile: %s', (path, expected) => {
  expect(isDockerfileName(path)).toBe(expected);
});

test.each([
  ['**', 'a/b/c', true],
  ['**/testdata/**', 'a/testdata/b', true],
  ['**/testdata/**', 'testdata/b', true],
  ['**/testdata/**', 'a/testdatax/b', false],
  ['a/*/c', 'a/b/c', true],
  ['a/*/c', 'a/b/d/c', false],
  ['*.Dockerfile', 'x.Dockerfile', true],
  ['*.Dockerfile', 'a/x.Dockerfile', false],
  ['./a/b', 'a/b', true],
  ['a/[b-d]x', 'a/cx', true],
  ['a/[!b-d]x', 'a/cx', false],
  ['a?c', 'abc', true],
  ['a/**/b', 'a/b', true],
  ['', 'a', false],
  [`${'*a'.repeat(60)}b`, 'a'.repeat(200), false]
])('glob %s on %s: %s', (glob, path, expected) => {
  expect(matchesGlob(glob, path)).toBe(expected);
});

const WORKFLOW = (context: string) =>
  `on: push\njobs: {build: {runs-on: ubuntu-latest, steps: [{uses: docker/build-push-action@v6, with: {context: ${context}, tags: "acme/${context}:1"}}]}}\n`;

test('images that build on each other by tag, by default tag and by bake target', () => {
  const files = {
    '.github/workflows/a.yml': WORKFLOW('base'),
    'base/Dockerfile': 'FROM scratch',
    'app/Dockerfile': 'ARG V=1\nFROM docker.io/acme/base:${V}\nCOPY --from=acme/tool /a /b',
    'tool/Dockerfile': 'FROM scratch AS acme\nFROM acme',
    'other/Dockerfile': 'FROM acme/base:2\nFROM acme/base@sha256:0\nFROM acme/base:$UNKNOWN',
    'compose.yaml': 'services:\n  tool: {image: "acme/tool:latest", build: tool}\n',
    'docker-bake.hcl':
      'target "linked" {\n context = "linked"\n contexts = { src = "target:origin" }\n}\ntarget "origin" { context = "origin" }\n',
    'linked/Dockerfile': 'FROM src',
    'origin/Dockerfile': 'FROM scratch'
  };
  const { images } = discoverTexts(files);
  const dockerfiles = new Map(
    images.map(({ dockerfile }) => [dockerfile, parseDockerfile(files[dockerfile as keyof typeof files] ?? '', dockerfile)])
  );
  const links = imagesThatBuildOn(images, (path) => dockerfiles.get(path) ?? null).map(({ image, on }) => `${image.name} on ${on.name}`);
  expect(links.sort()).toEqual(['app on base', 'app on tool', 'linked on origin']);
  expect(workflowsThatBuild(images)).toEqual([{ file: 'a.yml', jobs: ['build'] }]);
});

test('only the asked Dockerfiles are reported, under any name', () => {
  const files = { 'a/Dockerfile': 'FROM scratch', 'b/Dockerfile': 'FROM scratch', 'c/build.docker': 'FROM scratch' };
  expect(discoverTexts(files, { dockerfileGlobs: ['a/**', 'c/*.docker'] }).images.map((image) => image.dockerfile)).toEqual([
    'a/Dockerfile',
    'c/build.docker'
  ]);
  expect(discoverTexts(files, { defaultContext: 'b' }).images.map((image) => image.context)).toEqual(['b', 'b']);
});

test('links to nowhere, in circles and out of the repository are no Dockerfiles', () => {
  const files = {
    Dockerfile: '-> x/y',
    'a/Dockerfile': '-> ../b/Dockerfile',
    'b/Dockerfile': '-> ../a/Dockerfile',
    'c/Dockerfile': '-> /etc/passwd',
    'd/Dockerfile': '-> ../../up',
    'e/Dockerfile': 'FROM scratch'
  };
  expect(discoverTexts(files).images.map((image) => image.dockerfile)).toEqual(['e/Dockerfile']);
});

test('a text that cannot be had ends the asking', () => {
  const { images } = discoverTexts({ 'a/Dockerfile': 'FROM scratch' });
  expect(images).toHaveLength(1);
});

test('a thousand images: names are unique, each Dockerfile is read once, order does not depend on the listing', () => {
  const files: Record<string, string> = {};
  for (let index = 0; index < 1000; index++) {
    files[`services/s${index % 250}/part${index % 7}/${index}/Dockerfile`] = 'FROM scratch\nCOPY own.txt /';
    files[`services/s${index % 250}/part${index % 7}/${index}/own.txt`] = '';
  }
  const found = discoverTexts(files);
  expect(found.images).toHaveLength(1000);
  expect(new Set(found.images.map((image) => image.name)).size).toBe(1000);
  expect(found.images.every((image) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(image.name))).toBe(true);
  expect(found.images.every((image) => `${image.context}/Dockerfile` === image.dockerfile)).toBe(true);
  expect(found.rounds).toBe(2);
});

test('any workflow is read: what comes out is whole and repeatable', () => {
  const value = fc.constantFrom(
    '.',
    'a',
    '../x',
    '/',
    '${{ github.sha }}',
    '${{ matrix.a }}',
    '${{ broken',
    '"\\uE0000\\uE001"',
    '[1]',
    '{}',
    'null',
    '-',
    'https://x/y.git'
  );
  const key = fc.constantFrom(
    'context',
    'file',
    'target',
    'build-args',
    'platforms',
    'tags',
    'cache-from',
    'cache-to',
    'no-cache',
    'build-contexts'
  );
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 5 }), value, (inputs, runner) => {
      const written = Object.entries(inputs)
        .map(([name, text]) => `          ${name}: ${text}`)
        .join('\n');
      const files = {
        '.github/workflows/w.yml': `on: push\njobs:\n  j:\n    runs-on: ${runner}\n    strategy: {matrix: {a: [a, b]}}\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n${written}\n`,
        Dockerfile: 'FROM scratch',
        'a/Dockerfile': 'FROM scratch'
      };
      const found = discoverTexts(files);
      expect(JSON.stringify(found)).not.toMatch(/[\uE000\uE001]/);
      expect(discoverTexts(files)).toEqual(found);
      expect(new Set(found.images.map((image) => image.dockerfile))).toEqual(new Set(['Dockerfile', 'a/Dockerfile']));
    }),
    { numRuns: runs(150) }
  );
});

const AROUND = {
  'a/Dockerfile': 'FROM scratch\n',
  'b/Dockerfile': 'FROM scratch\n',
  'build.sh': 'docker build -t acme/a:1 a\n'
};

test.each<[string, string, readonly number[]]>([
  ['.github/workflows/x.yml', 'on: push\njobs:\n  b:\n    steps:\n      - run: docker build b\n   bad: [\n', [6]],
  ['.github/workflows/x.yml', 'a: : :\n', [1]],
  ['compose.yaml', 'services:\n  b:\n    build: b\n  c: [\n', [5]],
  ['docker-bake.hcl', 'target "b" {\n  context = "b"\n}\ntarget "c" {\n  context = \n', [5]],
  ['docker-bake.hcl', 'target "b" {\n  context = "b"\n}\n}}}\n', [4]],
  ['docker-bake.json', '{"target": {"b": {"context": "b"},\n "c": ]}}', [2]],
  ['skaffold.yaml', 'kind: Config\nbuild:\n  artifacts: [\n', [4]],
  ['.devcontainer/devcontainer.json', '{"build":\n {"dockerfile": ]}', [2]]
])('a malformed %s is named with the line of its first fault, and the rest is found (%j)', (path, text, lines) => {
  const { images, problems } = discoverTexts({ ...AROUND, [path]: text });
  expect(problems.map(({ file, range, severity }) => [file, (range?.start.line ?? -1) + 1, severity])).toEqual(
    lines.map((line) => [path, line, 'error'])
  );
  expect(images.map(({ dockerfile, source }) => [dockerfile, source])).toEqual(
    expect.arrayContaining([
      ['a/Dockerfile', 'build.sh:1'],
      ['b/Dockerfile', expect.any(String)]
    ])
  );
});

test('an argument that names an image and has no default counts as given where nothing declares the build', () => {
  const lines = ['ARG TAG', 'ARG SHA', 'ARG MORE', 'ARG V=1', 'FROM acme/base:${TAG}@sha256:$SHA', 'ARG MORE', 'RUN x $MORE'];
  const byName = discoverTexts({ Dockerfile: lines.join('\n') }).images;
  expect(byName.map(({ args, surroundings }) => [args, surroundings?.steadyArgs])).toEqual([
    [
      { TAG: '$TAG', SHA: '$SHA' },
      { TAG: '$TAG', SHA: '$SHA' }
    ]
  ]);
  const declared = discoverTexts({ Dockerfile: lines.join('\n'), 'compose.yaml': 'services: {web: {build: .}}' }).images;
  expect(declared.map(({ args }) => args)).toEqual([{}]);
});
