import { expect, test } from '@jest/globals';
import {
  createContext,
  createTree,
  digestSelection,
  explainSelectionChange,
  legacyDigest,
  parseIgnoreFile,
  selectedFiles,
  selects
} from '../../src/context/index.ts';

const T = (o: Record<string, string>) =>
  createTree(
    Object.entries(o)
      .map(([path, content]) => ({ kind: 'file' as const, path, mode: 0o644, content, size: null }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  );
const S = (...paths: string[]) => ({ paths: paths.map((path) => ({ path, wildcard: true, include: [], exclude: [], followLinks: true })) });
test('one context through every question', () => {
  const a = T({ 'a.txt': '1', 'd/x.md': '2', 'd/y.c': '3', 'p/a.txt': '1' });
  const b = T({ 'a.txt': '1', 'd/x.md': 'changed', 'd/y.c': '3', 'p/a.txt': '1' });
  const rules = parseIgnoreFile('**/*.md\n');
  expect(rules.faults).toEqual([]);
  const ca = createContext(a, null, 'buildkit'),
    cb = createContext(b, null, 'buildkit');
  const ia = createContext(a, rules, 'buildkit'),
    ib = createContext(b, rules, 'buildkit');
  expect(digestSelection(ca, S('a.txt'))).toEqual(digestSelection(cb, S('p/a.txt')));
  expect(digestSelection(ca, S('d'))).not.toEqual(digestSelection(cb, S('d')));
  expect(digestSelection(ia, S(''))).toEqual(digestSelection(ib, S('')));
  expect(digestSelection(ia, S('zz'))).toEqual({ missing: 'zz' });
  expect(selectedFiles(ia, S(''))).toEqual(['a.txt', 'd/y.c', 'p/a.txt']);
  expect(selects(ia, S('d'))('d/new.md')).toBe(false);
  expect(selects(ia, S('d'))('d/new.c')).toBe(true);
  expect(explainSelectionChange(ca, cb, S(''), S(''), 10)).toEqual(['d/x.md']);
  expect(legacyDigest(createContext(a, rules, 'legacy'), { sources: ['.'] })).toEqual(
    legacyDigest(createContext(b, rules, 'legacy'), { sources: ['.'] })
  );
});
