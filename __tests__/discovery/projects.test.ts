import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { plainText } from '../../src/safe-text/index.ts';
import { texts } from '../setup/sentence.ts';
import { brief, discoverFolder } from './discover-here.ts';

// Mini-projects, each named for what it shows; single forms are in form-files.test.ts. LAYERCOST_WRITE_EXPECTED=1 writes what is found now, to be read before it is kept.
const FOLDER = join(import.meta.dirname, '../fixtures/discovery');

test.each(readdirSync(FOLDER).filter((name) => name !== 'forms'))('%s', (name) => {
  const folder = join(FOLDER, name);
  const { images, notes, problems } = discoverFolder(folder);
  const found = {
    images: images.map(brief),
    notes: texts(notes.map(({ what }) => what)),
    leftOut: notes.filter(({ kind }) => kind === 'left-out').length,
    problems: problems.map((problem) => `${problem.file}:${(problem.range?.start.line ?? -1) + 1} ${plainText(problem.message)}`)
  };
  const file = join(folder, 'expected.json');
  if (process.env['LAYERCOST_WRITE_EXPECTED']) writeFileSync(file, `${JSON.stringify(found, null, 1)}\n`);
  expect(found).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});
