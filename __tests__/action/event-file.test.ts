import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readEventFile } from '../../src/action/event-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layercost-event-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (text: string) => {
  const path = join(folder, 'event.json');
  writeFileSync(path, text);
  return path;
};
const folderAt = () => {
  mkdirSync(join(folder, 'directory'));
  return join(folder, 'directory');
};
const sparse = () => {
  const path = at('');
  truncateSync(path, 3e9);
  return path;
};

test('a payload is read, with a byte order mark or without', () => {
  expect(readEventFile(at('{"action": "opened"}'))).toEqual({ action: 'opened' });
  expect(readEventFile(at('\ufeff{}'))).toEqual({});
});

test.each<[string, () => string, string]>([
  ['nothing', () => join(folder, 'none'), 'ENOENT'],
  ['a directory', folderAt, 'it is no file'],
  // Both would keep the run for ever.
  ['a device', () => '/dev/zero', 'it is no file'],
  ['three gigabytes', sparse, 'it is larger than 64 MB'],
  ['an empty file', () => at(''), 'it is not JSON'],
  ['a page', () => at('<html>'), 'it is not JSON'],
  ['half a payload', () => at('{"action": "ope'), 'it is not JSON'],
  ['a list', () => at('[{}]'), 'it holds no JSON object'],
  ['a text', () => at('"{}"'), 'it holds no JSON object'],
  ['null', () => at('null'), 'it holds no JSON object']
])('%s is none', (_, path, words) => {
  expect(() => readEventFile(path())).toThrow(new RegExp(`^(?:${words})`));
});
