import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('docs/dependencies.md gives a reason for each dependency, and for no other', () => {
  const { devDependencies, ...others } = JSON.parse(read('package.json'));
  // All of these would come along with the package.
  expect(Object.keys(others).filter((key) => /dependencies$/i.test(key))).toEqual([]);
  const rows = read('docs/dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(rows.toSorted()).toEqual(Object.keys(devDependencies).toSorted());
});

test('what the page says stands in the bundles has its licence beside them', () => {
  const [inside = ''] = read('docs/dependencies.md').split('## For building');
  const names = [...inside.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  const licenses = read('dist/licenses.txt');
  for (const name of names) expect(`\n${licenses}`).toContain(`\n${name} `);
});
