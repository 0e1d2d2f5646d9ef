import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { API_WEB, APP, type Files, read } from './forms/kit.ts';

// Every form of build definition as small repositories, one file for each form: fixtures/discovery/forms/README.md has the format.
const FOLDER = join(import.meta.dirname, '../fixtures/discovery/forms');

interface Repository {
  readonly form: string;
  readonly name: string;
  readonly files: Files;
  readonly builds: readonly string[];
  readonly notes: readonly string[];
}

function repositoriesOf(form: string): readonly Repository[] {
  const [, ...sections] = readFileSync(join(FOLDER, `${form}.txt`), 'utf8').split(/^=== /m);
  return sections.map((section) => {
    const [name = '', ...lines] = section.split('\n');
    const files: Record<string, string> = {};
    const answers: string[] = [];
    let here: string | null = null;
    for (const line of lines) {
      const [, stock] = /^\+ (app|services)$/.exec(line) ?? [];
      if (line.startsWith('>> ')) answers.push(line.slice(3));
      else if (stock !== undefined) Object.assign(files, stock === 'app' ? APP : API_WEB);
      else if (line.startsWith('-- ')) {
        here = line.slice(3);
        files[here] = '';
      } else if (here !== null && answers.length === 0) files[here] += `${line}\n`;
    }
    const notes = answers.flatMap((answer) => (answer.startsWith('note: ') ? [answer.slice('note: '.length)] : []));
    const builds = answers.filter((answer) => !answer.startsWith('note: ') && answer !== 'nothing');
    return { form, name, files, builds: builds.sort(), notes };
  });
}

const FORMS = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.txt') ? [file.slice(0, -'.txt'.length)] : []));

test.each(FORMS.flatMap(repositoriesOf))('$form: $name', ({ files, builds, notes }) => {
  const found = read(files);
  expect(found.builds).toEqual(builds);
  for (const note of notes) expect(found.notes.join('\n')).toContain(note);
});

test.each(FORMS)('%s: is told where it is known and where it is not', (form) => {
  const names = repositoriesOf(form).map(({ name }) => name);
  expect(names.some((name) => name.startsWith('known'))).toBe(true);
  expect(names.some((name) => name.startsWith('unknown'))).toBe(true);
});
