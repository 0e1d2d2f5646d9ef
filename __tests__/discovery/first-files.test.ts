import { expect, test } from '@jest/globals';
import { plainText } from '../../src/safe-text/index.ts';
import { discoverTexts } from './discover-here.ts';

const many = (count: number, path: (k: number) => string, text: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, k) => [path(1_000 + k), text]));

test.each([
  ['definitions of platforms', (k: number) => `apps/${k}/fly.toml`, 'app = "x"\n', 100, 'definitions of other CI systems and platforms'],
  ['scripts', (k: number) => `scripts/build-${k}.sh`, 'true\n', 150, 'makefiles, scripts and task files']
] as const)('more %s than are read are counted in a note', (_, path, text, most, kind) => {
  const notes = (count: number) =>
    discoverTexts({ Dockerfile: 'FROM a\n', ...many(count, path, text) })
      .notes.map(({ what }) => plainText(what))
      .filter((note) => note.includes('are not read'));
  expect(notes(most)).toEqual([]);
  expect(notes(most + 2)).toEqual([
    `2 of ${most + 2} ${kind} are not read (${path(1_000 + most)} is the first): what they build is known by its Dockerfile alone.`
  ]);
});
