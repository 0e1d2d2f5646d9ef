import { expect, test } from '@jest/globals';
import { analyse, gather } from '../../src/analysis/index.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { renderTerminal } from '../../src/report/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';

// What holds alike for many images is told once.

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const workflow = (cache: string): string =>
  `on: {push: {branches: [main]}, pull_request: {}}\njobs:\n${NAMES.map(
    (name) =>
      `  ${name}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/setup-buildx-action@v3\n      - uses: docker/build-push-action@v6\n        with: {context: ${name}${cache}}\n`
  ).join('')}`;

async function analysed(cache: string): Promise<Analysis> {
  const files = NAMES.map((name) => [
    [`${name}/Dockerfile`, `FROM node:20\nCOPY package.json .\nRUN npm ci\nRUN build ${name}\n`],
    [`${name}/package.json`, '{}']
  ]);
  const base = { ...Object.fromEntries(files.flat()), '.github/workflows/ci.yml': workflow(cache) };
  const head = { ...base, ...Object.fromEntries(NAMES.map((name) => [`${name}/package.json`, '{"a": 1}'])) };
  const sides = [sideInMemory('a'.repeat(40), base), sideInMemory('b'.repeat(40), head)] as const;
  return analyse(await gather(portsFor(...sides), analysisRequest()));
}

test('a cache that many images share is one note', async () => {
  const { notes } = await analysed(', cache-from: type=gha, cache-to: "type=gha,mode=max"');
  expect(notes.map((note) => plainText(note)).filter((note) => note.includes('cache'))).toEqual([
    'ci.yml:9, ci.yml:16, ci.yml:23 and 2 more: the cache scope buildkit is written by the builds of a, b, c and 2 more, each over what the others wrote; what they find is not known.'
  ]);
});

test('the advice to add a cache is written out once', async () => {
  const lines = renderTerminal(await analysed(''))
    .split('\n')
    .filter((line) => line.includes('ci-cache:'));
  expect(lines.filter((line) => line.includes('keeps no build cache'))).toHaveLength(1);
  expect(lines.slice(1).every((line) => /as for a, in ci\.yml:\d+/.test(line))).toBe(true);
  expect(lines).toHaveLength(NAMES.length);
});

test('caches that no build writes are one note', async () => {
  const files = NAMES.map((name) => [`${name}/Dockerfile`, `FROM node:20\nRUN build ${name}\n`]);
  const services = NAMES.map((name) => `  ${name}:\n    build: {context: ${name}, cache_from: ["acme/${name}:cache"]}\n`).join('');
  const workflow =
    'on: pull_request\njobs:\n  all:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: docker compose build\n';
  const base = { ...Object.fromEntries(files), 'compose.yaml': `services:\n${services}`, '.github/workflows/ci.yml': workflow };
  const sides = [sideInMemory('a'.repeat(40), base), sideInMemory('b'.repeat(40), { ...base, 'README.md': 'x' })] as const;
  const { notes } = analyse(await gather(portsFor(...sides), analysisRequest()));
  expect(notes.map((note) => plainText(note)).filter((note) => note.includes('exports the'))).toEqual([
    'compose.yaml:3, compose.yaml:5, compose.yaml:7 and 2 more: no build found here exports the caches acme/a:cache, acme/b:cache, acme/c:cache and 2 more; each assumed to be written elsewhere, with the default mode (min).'
  ]);
});
