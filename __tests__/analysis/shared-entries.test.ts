import { expect, test } from '@jest/globals';
import { openSide } from '../../src/analysis/side-reader.ts';
import type { TreeEntry } from '../../src/model/tree.ts';

const file = (path: string, more: Partial<Extract<TreeEntry, { kind: 'file' }>> = {}): TreeEntry => ({
  kind: 'file',
  path,
  mode: 0o644,
  content: 'a',
  size: 1,
  ...more
});
const link = (path: string, target: string): TreeEntry => ({ kind: 'symlink', path, target, content: target });
const side = (entries: readonly TreeEntry[]) => ({
  id: 'side',
  list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
  read: async () => new Map()
});

test('what two sides have in common is held once, and nothing that differs', async () => {
  const like = [file('a'), file('b'), file('c'), file('d'), file('e'), link('f', 'a'), file('g'), file('z')];
  const own: readonly TreeEntry[] = [
    file('a'),
    file('aa'),
    file('b', { content: 'b' }),
    file('c', { mode: 0o755 }),
    file('d', { size: 2 }),
    { kind: 'submodule', path: 'e', content: 'a' },
    link('f', 'b'),
    link('g', 'a'),
    file('z')
  ];
  const { listing } = await openSide(side(own), undefined, openSide(side(like)));
  expect(listing.entries).toEqual(own);
  expect(listing.entries.filter((entry) => like.includes(entry)).map(({ path }) => path)).toEqual(['a', 'z']);
});
