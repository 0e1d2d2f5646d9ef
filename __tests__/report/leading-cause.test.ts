import { expect, test } from '@jest/globals';
import { analyse, gather, type Ports } from '../../src/analysis/index.ts';
import { headline } from '../../src/report/headline.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';

// Which cause, and which images, lead where a change does several things at once and merged changes touched documents only.

const docs = (id: number) => ({ path: 'docs/a.md', before: `${id + 1}`, after: `${id}`, modeBefore: 0o644, modeAfter: 0o644 });
const changes: Ports['changes'] = {
  recent: async () => ({
    changes: Array.from({ length: 25 }, (_, id) => ({ id: `${id}`.padStart(40, '0'), at: '2026-11-01T00:00:00Z', paths: [docs(id)] })),
    note: null
  })
};
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const workflow = (names: readonly string[]): string =>
  `on: {push: {branches: [main]}, pull_request: {}}\njobs:\n${names
    .map(
      (name) =>
        `  ${name}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/setup-buildx-action@v3\n      - uses: docker/build-push-action@v6\n        with: {context: ., file: ${name}/Dockerfile, cache-from: "type=gha,scope=${name}", cache-to: "type=gha,mode=max,scope=${name}"}\n`
    )
    .join('')}`;
const dockerfile = (name: string) =>
  `FROM node:20\nRUN apt-get update && apt-get install -y git\nCOPY package.json .\nRUN npm ci\nCOPY src src\nRUN build ${name}\n`;

async function first(names: readonly string[], change: (files: Texts) => Texts): Promise<string> {
  const base: Texts = {
    'package.json': '{}',
    'src/a.js': '1',
    '.github/workflows/ci.yml': workflow(names),
    ...Object.fromEntries(names.map((name) => [`${name}/Dockerfile`, dockerfile(name)]))
  };
  const sides = [sideInMemory('a'.repeat(40), base), sideInMemory('b'.repeat(40), { ...base, ...change(base) })] as const;
  return headline(analyse(await gather(portsFor(...sides, { policy: null, changes }), analysisRequest())));
}

const edited = (files: Texts, name: string, from: string, to: string): Texts => ({
  [`${name}/Dockerfile`]: (files[`${name}/Dockerfile`] ?? '').replaceAll(from, to)
});
test.each([
  {
    name: 'another base before an edit behind it',
    images: ['a'],
    change: (files: Texts) => ({ 'a/Dockerfile': (files['a/Dockerfile'] ?? '').replace('20', '22').replace('build a', 'build a --x') }),
    line: /^a: .*: node:20 became node:22 on line 1$/
  },
  {
    name: 'an edit from which as much follows before another base',
    images: ['a'],
    change: (files: Texts) => ({ 'a/Dockerfile': (files['a/Dockerfile'] ?? '').replace('20', '22').replace('-y git', '-y git curl') }),
    line: /^a: .*: line 2 RUN apt-get/
  },
  {
    name: 'what all images have in common before an edit of one',
    images: NAMES,
    change: (files: Texts) => ({ ...edited(files, 'a', 'build a', 'build a --x'), 'package.json': '{"a": 1}' }),
    line: /^a and 5 other images: .*: package\.json changed$/
  },
  {
    name: 'the images that are edited before others that read a changed file',
    images: NAMES,
    change: (files: Texts) => ({
      ...edited(files, 'a', '20', '22'),
      ...edited(files, 'b', '20', '22'),
      ...edited(files, 'c', '20', '22'),
      'src/a.js': '2'
    }),
    line: /^a and 2 other images: .*node:22 on line 1; 3 other images rebuild$/
  }
])('$name', async ({ images, change, line }) => {
  expect(await first(images, change)).toMatch(line);
});
