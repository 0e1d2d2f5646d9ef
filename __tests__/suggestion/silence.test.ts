import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { suggestFor } from './setup.ts';

const FILES = {
  '.dockerignore': '**/node_modules\n',
  'package.json': '{"name":"a"}\n',
  'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}\n',
  'src/a.js': '1\n'
};
const PROJECT = { paths: Object.keys(FILES), texts: FILES };
const BROAD = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const GOOD =
  'FROM node:20\nWORKDIR /app\n# manifests first\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const said = (comment: string): string => BROAD.replace('COPY', `${comment}\nCOPY`);
const base = (text: string) => parseDockerfile(text, 'Dockerfile');

test('a comment of the base side silences its rule there, and is counted', () => {
  const text = said('# layercost: ignore=split-broad-copy codegen needs all of it');
  const { suggestions, silenced } = suggestFor(text, PROJECT, { base: base(text) });
  expect(suggestions.filter((s) => s.level === 'one-click')).toEqual([]);
  expect(silenced).toEqual([{ rule: 'split-broad-copy', line: 4, reason: 'codegen needs all of it' }]);
});

for (const [name, head, baseText] of [
  ['a comment that only the change has', said('# layercost: ignore=split-broad-copy'), BROAD],
  ['another rule', said('# layercost: ignore=pin-base'), said('# layercost: ignore=pin-base')],
  ['a comment that stands apart', said('# layercost: ignore=split-broad-copy\n'), said('# layercost: ignore=split-broad-copy\n')],
  ['no comment', BROAD, BROAD]
] as const) {
  test(`${name} silences nothing`, () => {
    const { suggestions, silenced } = suggestFor(head, PROJECT, { base: base(baseText) });
    expect(suggestions.filter((s) => s.level === 'one-click').map((s) => s.rule)).toEqual(['split-broad-copy']);
    expect(silenced).toEqual([]);
  });
}

test('lines that the change made dearer are given back as the base has them', () => {
  const { suggestions } = suggestFor(BROAD, PROJECT, { base: base(GOOD) });
  const [first] = suggestions;
  expect(first).toMatchObject({
    rule: 'restore-order',
    level: 'one-click',
    after: GOOD,
    replaceLines: [3, 4],
    proof: { equality: 'equal' }
  });
});

for (const [name, head] of [
  ['another command', BROAD.replace('npm ci', 'npm ci --omit=dev')],
  ['another base image', BROAD.replace('node:20', 'node:22')],
  ['a file more', BROAD.replace('COPY . .', 'COPY . .\nCOPY extra /extra')],
  ['another variable', BROAD.replace('COPY', 'ENV A=b\nCOPY')]
] as const) {
  test(`nothing is given back over ${name}`, () => {
    const { suggestions } = suggestFor(head, PROJECT, { base: base(GOOD) });
    expect(suggestions.map((s) => s.rule)).not.toContain('restore-order');
  });
}
