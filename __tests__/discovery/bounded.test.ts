// Definitions written to hold the search up: each ends, with what it says as far as it is followed.
import { expect, test } from '@jest/globals';
import { startedBy } from '../../src/discovery/change-filter.ts';
import { fitsPatterns } from '../../src/discovery/filter-pattern.ts';
import { OutOfWork, openWorkBudget, UNCOUNTED } from '../../src/plain/index.ts';
import { discoverTexts } from './discover-here.ts';

const range = (length: number) => Array.from({ length }, (_, i) => i);
const names = (files: Readonly<Record<string, string>>) => discoverTexts(files).images.map(({ dockerfile }) => dockerfile);

test('jobs of GitLab that extend eight others, each of which does the same', () => {
  const job = (i: number) =>
    `j${i}: {extends: [${range(8)
      .map((k) => `j${i + k + 1}`)
      .join(', ')}], script: ["docker build a"]}\n`;
  const last = range(8).map((i) => `j${40 + i}: {script: ["docker build b"]}\n`);
  expect(
    names({ '.gitlab-ci.yml': [...range(40).map(job), ...last].join(''), 'a/Dockerfile': 'FROM x', 'b/Dockerfile': 'FROM x' })
  ).toEqual(['a/Dockerfile', 'b/Dockerfile']);
});

test('a variable of what a job extends twice is that of the nearest place', () => {
  const yaml =
    '.base: {variables: {V: base}}\n.one: {extends: .base, variables: {V: one}}\n.two: {extends: .base}\nj: {extends: [.one, .two], script: ["docker build --build-arg V=$V ."]}\n';
  expect(discoverTexts({ '.gitlab-ci.yml': yaml, Dockerfile: 'FROM x' }).images.map(({ args }) => args)).toEqual([{ V: 'base' }]);
});

test.each([
  ['to itself', 'j: {script: [!reference [j, script], docker build .]}\n'],
  ['in a circle', 'j: {script: [!reference [k, script], docker build .]}\nk: {script: [!reference [j, script]]}\n'],
  [
    'eight times to others that do the same',
    `${range(60)
      .map((i) => `j${i}: {script: [${range(8).map(() => `!reference [j${i + 1}, script]`)}]}\n`)
      .join('')}j60: {script: [docker build .]}\n`
  ]
])('scripts of GitLab that refer %s', (_, yaml) => {
  expect(names({ '.gitlab-ci.yml': yaml, Dockerfile: 'FROM x' })).toEqual(['Dockerfile']);
});

test.each([
  ['a-b-c', '-', '+', 'a+b+c'],
  ['aXbXc', 'X', '', 'abc'],
  ['abc', '', '-', '-a-b-c-'],
  ['abc', 'z', 'y', 'abc'],
  ['a'.repeat(50_000), 'a', 'b'.repeat(50_000), 'b'.repeat(100_000)]
])('bake: replace on %.9s', (text, from, to, expected) => {
  const hcl = `target "default" {\n  args = { V = replace("${text}", "${from}", "${to}") }\n}\n`;
  expect(discoverTexts({ 'docker-bake.hcl': hcl, Dockerfile: 'FROM x' }).images[0]?.args).toEqual({ V: expected });
});

test('services of one file: each names no more of the others than are looked at, those of its own command', () => {
  const services = range(250).map((i) => `  s${i}: {build: {context: ., args: {N: "${i}"}}}\n`);
  const { images } = discoverTexts({
    'compose.yaml': `services:\n${services.join('')}`,
    '.github/workflows/b.yml':
      'on: push\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v5}, {run: docker compose build}]}}\n',
    Dockerfile: 'FROM x'
  });
  const counts = images.map(({ behind = [] }) => behind.length);
  expect(images.length).toBe(250);
  expect(Math.max(...counts)).toBe(64);
  expect(images.every(({ name, behind = [] }) => behind.every((one) => one.image !== name))).toBe(true);
});

test('path filters spend their cells, and an image that was not asked to its end counts as built', () => {
  const { images } = discoverTexts({
    '.github/workflows/b.yml': `on:\n  push:\n    paths: [${range(30).map((i) => `"**/*a*${i}*/**"`)}]\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v5}, {run: docker build .}]}}\n`,
    Dockerfile: 'FROM x'
  });
  const [image] = images;
  if (image === undefined) throw new Error('no image');
  const change = { branch: null, paths: range(50).map((i) => `src/a/${i}/b`) };
  expect(startedBy(image, { ...change, paths: ['b'] }, UNCOUNTED).elsewhere).toBe('paths');
  expect(() => startedBy(image, { ...change, paths: ['b'] }, openWorkBudget({ 'characters held against path filters': 100 }))).toThrow(
    OutOfWork
  );
  expect(fitsPatterns(['src/**', '!src/x'], 'src/y', openWorkBudget({ 'characters held against path filters': 100 }))).toBe(true);
});
