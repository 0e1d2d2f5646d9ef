import { expect, test } from '@jest/globals';
import {
  compareDigests,
  createContext,
  createGlobList,
  createPatternMatcher,
  createTree,
  digestSelection,
  entryAt,
  explainSelectionChange,
  parseIgnoreFile,
  selects,
  subtree
} from '../../src/context/index.ts';
import type { Selection } from '../../src/model/graph.ts';
import { copySelection, treeOf, type WrittenTree } from './trees.ts';

const contextOf = (written: WrittenTree, ignore: string | null = null) =>
  createContext(treeOf(written), ignore === null ? null : parseIgnoreFile(ignore), 'buildkit');

function compared(before: WrittenTree, after: WrittenTree, selection: Selection, ignore: string | null = null): string {
  const p = digestSelection(contextOf(before, ignore), selection);
  const q = digestSelection(contextOf(after, ignore), selection);
  return 'digest' in p && 'digest' in q ? compareDigests(p.digest, q.digest) : JSON.stringify('digest' in p ? q : p);
}

// A submodule's files are nobody's to list: the same commit is the same, another one leaves the matter open.
const WITH = { 'v/m': '@1', 'v/a': '1', b: '1' };
const SUBMODULES: readonly (readonly [string, WrittenTree, string, string | null, string])[] = [
  ['same commit', {}, '.', null, 'same'],
  ['other commit', { 'v/m': '@2' }, '.', null, 'open'],
  ['other commit, selected itself', { 'v/m': '@2' }, 'v/m', null, 'open'],
  ['other commit, not selected', { 'v/m': '@2' }, 'b', null, 'same'],
  ['other commit, not selected in its directory', { 'v/m': '@2' }, 'v/a', null, 'same'],
  ['other commit, a file inside', { 'v/m': '@2' }, 'v/m/f', null, 'open'],
  ['same commit, a file inside', {}, 'v/m/f', null, 'same'],
  ['other commit, ignored', { 'v/m': '@2' }, '.', 'v/m', 'same'],
  ['other commit, ignored in part', { 'v/m': '@2' }, '.', '**/*.md', 'open'],
  ['other commit and another file', { 'v/m': '@2', b: '2' }, '.', null, 'different'],
  ['other commit, pattern beside', { 'v/m': '@2' }, 'v/a*', null, 'same'],
  ['other commit, pattern that reaches in', { 'v/m': '@2' }, 'v/*/x', null, 'open'],
  ['other commit, pattern that takes it', { 'v/m': '@2' }, 'v/*', null, 'open'],
  ['other commit, excluded', { 'v/m': '@2' }, '--exclude=m v', null, 'same']
];
test.each(SUBMODULES)('submodule: %s', (_, change, words, ignore, expected) => {
  expect(compared(WITH, { ...WITH, ...change }, copySelection(words), ignore)).toBe(expected);
});

test('an ignore rule that reaches into a submodule leaves it open when the rule changes', () => {
  const of = (ignore: string) => digestSelection(contextOf(WITH, ignore), copySelection('.'));
  const [p, q, r] = [of('**/*.md'), of('**/*.txt'), of('b*\nv/a')];
  if (!('digest' in p && 'digest' in q && 'digest' in r)) throw new Error('no digest');
  expect(compareDigests(p.digest, q.digest)).toBe('open');
  expect(compareDigests(p.digest, r.digest)).toBe('different');
});

// Words of --parents: include patterns below a pivot.
const D = { 'a/x/1.c': '1', 'a/x/2.h': '1', 'a/y/1.c': '1', 'b/1.c': '1' };
const INCLUDES: readonly (readonly [string, WrittenTree, string, string])[] = [
  ['included file changes', { 'a/x/1.c': '2' }, '--include=a/x/1.c .', 'different'],
  ['file beside it changes', { 'a/x/2.h': '2' }, '--include=a/x/1.c .', 'same'],
  ['pattern takes a new match', { 'a/z/1.c': '1' }, '--include=a/*/*.c .', 'different'],
  ['pattern leaves a file without match', { 'a/x/3.h': '1' }, '--include=a/*/*.c .', 'same'],
  ['directory stands for all below', { 'a/x/2.h': '2' }, '--include=a .', 'different'],
  ['below a pivot', { 'a/x/1.c': '2' }, '--include=x a', 'different'],
  ['below a pivot, other', { 'a/y/1.c': '2' }, '--include=x a', 'same'],
  ['include and exclude', { 'a/x/2.h': '2' }, '--include=a --exclude=**/*.h .', 'same'],
  ['what a source without wildcard names must be there', {}, '--include=a/nope .', '{"missing":"a/nope"}'],
  ['a pattern may match nothing', {}, '--include=a/nope* .', 'same'],
  ['a pattern that the builder refuses', {}, '--include=[ .', '{"unknown":["the builder refuses the pattern ",{"code":"["}]}']
];
test.each(INCLUDES)('include: %s', (_, change, words, expected) => {
  expect(compared(D, { ...D, ...change }, copySelection(words))).toBe(expected);
});

// Before, after, selection before, selection after, ignore text, changed paths.
const EXPLAINED: readonly (readonly [WrittenTree, WrittenTree, string, string, string | null, readonly string[]])[] = [
  [{ a: '1' }, { a: '1' }, '.', '.', null, []],
  [{ a: '1' }, { a: '2' }, '.', '.', null, ['a']],
  [{ a: '1' }, { a: '0755 1' }, '.', '.', null, ['a 644 → 755']],
  [{ a: '1' }, { a: '0755 2' }, '.', '.', null, ['a']],
  [{ a: '1' }, { a: '-> b', b: '1' }, '.', '.', null, ['a', 'b']],
  [{ a: '1', b: '1' }, { a: '1' }, '.', '.', null, ['b']],
  [{ a: '1' }, { a: '1', 'd/e/f': '1' }, '.', '.', null, ['d/e/f']],
  [{ a: '1' }, { a: '1', 'd/e/': '' }, '.', '.', null, ['d/e']],
  [{ 'd/': '0755' }, { 'd/': '0700' }, '.', '.', null, ['d 755 → 700']],
  [{ 'd/f': '1' }, { d: '1' }, '.', '.', null, ['d', 'd/f']],
  [{ a: '1', b: '1' }, { a: '2', b: '2' }, 'a', 'a', null, ['a']],
  [{ 'p/a': '1' }, { 'q/a': '1' }, 'p/a', 'q/a', null, []],
  [{ 'p/a': '1' }, { 'q/a': '2' }, 'p/a', 'q/a', null, ['q/a']],
  [{ 'a.c': '1', 'b.h': '1' }, { 'a.c': '2', 'b.h': '2', 'c.c': '1' }, '*.c', '*.c', null, ['a.c', 'c.c']],
  [{ a: '1' }, { a: '1', 'docs/x.md': '1' }, '.', '.', '**/*.md', ['docs']],
  [{ a: '1' }, { a: '1', 'docs/x.md': '1' }, '.', '.', 'docs', []],
  [{ a: '1', l: '-> a' }, { a: '2', l: '-> a' }, 'l', 'l', null, ['a']],
  [{ 'd/a': '1', 'd/b': '1' }, { 'd/a': '2', 'd/b': '2' }, '--exclude=b d', '--exclude=b d', null, ['d/a']],
  [{ a: '1', b: '1' }, { a: '1', b: '2' }, 'a', 'a b', null, ['b']]
];
test.each(EXPLAINED)('%j to %j, %s and %s', (before, after, p, q, ignore, expected) => {
  const changes = explainSelectionChange(contextOf(before, ignore), contextOf(after, ignore), copySelection(p), copySelection(q), 50);
  const modes = (mode: (typeof changes)[number]['mode']) =>
    mode === null ? '' : ` ${mode.before.toString(8)} → ${mode.after.toString(8)}`;
  expect(changes.map(({ path, mode }) => `${path}${modes(mode)}`)).toEqual(expected);
});

test('no more paths than asked for', () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`d/${i}`, '1']));
  expect(explainSelectionChange(contextOf({}), contextOf(files), copySelection('.'), copySelection('.'), 7)).toHaveLength(7);
});

test('an unusable ignore file, an unknown link and a refused source leave the digest unknown', () => {
  expect(digestSelection(contextOf({ a: '1' }, '[a'), copySelection('.'))).toHaveProperty('unknown');
  expect(digestSelection(contextOf({ a: '1' }), copySelection('[a'))).toHaveProperty('unknown');
  const tree = createTree([{ kind: 'symlink', path: 'l', target: null, content: 'c' }]);
  const context = createContext(tree, null, 'buildkit');
  expect(digestSelection(context, copySelection('l'))).toHaveProperty('unknown');
  expect(digestSelection(context, copySelection('.'))).toHaveProperty('digest');
  expect(selects(contextOf({ a: '1' }, '[a'), copySelection('b'))('c')).toBe(true);
});

test('trees: implied directories, links left alone, subtrees that share', () => {
  const tree = treeOf({ 'a/b/c': '1', l: '-> a', 'e/': '' });
  expect(entryAt(tree, 'a/b')).toEqual({ kind: 'directory', path: 'a/b', mode: 0o755 });
  expect(entryAt(tree, 'l')).toMatchObject({ kind: 'symlink' });
  expect(entryAt(tree, 'l/b')).toBeNull();
  expect(entryAt(tree, 'a/b/c/d')).toBeNull();
  expect(subtree(tree, 'a/b').root).toBe(subtree(subtree(tree, 'a'), 'b').root);
  expect(subtree(tree, 'nope').root.children.size).toBe(0);
  const hostile = ['../x', '/x', 'a/../x', 'a//b', './x', '', 'x/'].map((path) => ({
    kind: 'file' as const,
    path,
    mode: 0o644,
    content: '',
    size: 0
  }));
  expect(createTree(hostile).root.children.size).toBe(0);
});

const GLOBS: readonly (readonly [readonly string[], string, boolean])[] = [
  [['**/testdata/**'], 'a/testdata/x', true],
  [['**/testdata/**'], 'testdata/x/y', true],
  [['**/testdata/**'], 'a/mytestdata/x', false],
  [['services/*/Dockerfile'], 'services/a/Dockerfile', true],
  [['services/*/Dockerfile'], 'services/a/b/Dockerfile', false],
  [['vendor'], 'vendor/x/Dockerfile', true],
  [['./vendor/'], 'vendor/x', true],
  [['/vendor'], 'a/vendor', false],
  [['**', '!a'], 'a/b', false],
  [['**', '! ./a'], 'a/b', false],
  [['!a', '**'], 'a/b', true],
  [[], 'a', false],
  [['['], 'a', false],
  [['*.Dockerfile'], 'a.Dockerfile', true],
  [['*.Dockerfile'], 'd/a.Dockerfile', false]
];
test.each(GLOBS)('globs %j and %j: %j', (globs, path, expected) => {
  expect(createGlobList(globs).matches(path)).toBe(expected);
});

test('work grows with the names read, not with the patterns', () => {
  const work = (patterns: number, names: number): number => {
    const matcher = createPatternMatcher(Array.from({ length: patterns }, (_, i) => `**/n${i}`));
    for (let i = 0; i < names; i++) matcher.matches(`d/e${i}/f`);
    return matcher.work();
  };
  expect(work(2000, 200)).toBeLessThan(2 * work(20, 200) + 100);
  expect(work(2000, 400)).toBeLessThan(3 * work(2000, 200));
});

test('patterns made to be slow end in a doubt, not in a wait', () => {
  const bits = (number: number, length: number) => [...number.toString(2).padStart(length, '0')].map((bit) => (bit === '0' ? 'a' : 'b'));
  const hostile = Array.from({ length: 4096 }, (_, i) => `*${bits(i, 12).join('*')}*c`).join('\n');
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`${bits((i * 7919) % 1024, 10).join('')}${'ab'.repeat(15)}`, '1'])
  );
  expect(digestSelection(contextOf(files, hostile), copySelection('.'))).toHaveProperty('unknown');
});

test.each<readonly [string, WrittenTree, WrittenTree, readonly string[]]>([
  ['the file behind a link', { 'a/l': '-> /c/f', 'c/f': '1' }, { 'a/l': '-> /c/f', 'c/f': '2' }, ['c/f']],
  ['a file that comes where a link led nowhere', { 'a/l': '-> /c/f', 'c/g': '1' }, { 'a/l': '-> /c/f', 'c/g': '1', 'c/f': '1' }, ['c/f']],
  ['a link that leads elsewhere', { 'a/l': '-> /c/f', 'c/f': '1', 'c/g': '1' }, { 'a/l': '-> /c/g', 'c/f': '1', 'c/g': '1' }, ['a/l']],
  ['a file beside the link', { 'a/l': '-> /c/f', 'a/x': '1', 'c/f': '1' }, { 'a/l': '-> /c/f', 'a/x': '2', 'c/f': '1' }, ['a/x']]
])('the classic builder’s change is named by the file that changed: %s', (_name, before, after, expected) => {
  const [a, b] = [before, after].map((files) => createContext(treeOf(files), null, 'legacy'));
  if (a === undefined || b === undefined) throw new Error('two sides');
  expect(explainSelectionChange(a, b, copySelection('a'), copySelection('a'), 10).map(({ path }) => path)).toEqual(expected);
});
