import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

// The package as a stranger gets it: packed, installed into an empty folder without a network, started by its name.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
let folder = '';
let files: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layercost-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
  const packed: unknown = JSON.parse(stdout);
  const [one] = Object.values(packed as { filename: string; files: { path: string }[] }[]);
  files = one?.files.map(({ path }) => path) ?? [];
  await run('npm', ['install', '--global', '--offline', '--prefix', join(folder, 'home'), join(folder, one?.filename ?? '')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('it holds the program, the demo and the schema, and nothing of the workshop', () => {
  expect([...new Set(files.map((path) => path.split('/')[0]))].toSorted()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'demo',
    'dist',
    'layercost.schema.json',
    'package.json'
  ]);
  expect(files).not.toContain('dist/index.js');
});

test('it brings no other package along', async () => {
  const installed = await readdir(join(folder, 'home', 'lib', 'node_modules'));
  expect(installed).toEqual(['layercost']);
  expect(await readdir(join(folder, 'home', 'lib', 'node_modules', 'layercost'))).not.toContain('node_modules');
});

test('it starts by its name and shows the demo', async () => {
  const { stdout } = await run(join(folder, 'home', 'bin', 'layercost'), ['demo', '--quiet'], { cwd: folder });
  expect(stdout).toContain('npm ci');
});
