import { expect, test } from '@jest/globals';
import { createContext, createTree, ignoreFileFor, parseIgnoreFile, selectedFiles, selects } from '../../src/context/index.ts';
import type { Builder } from '../../src/model/image.ts';
import recorded from './ignore-rows.json' with { type: 'json' };
import { copySelection, treeOf } from './trees.ts';

// Recorded on Docker 28.5.2 (BuildKit) and on its classic builder: what of a tree a `COPY . /` brings through an ignore file.

const ALL = copySelection('.');

function hiddenFrom(files: readonly string[], lines: readonly string[], builder: Builder): string {
  const rules = parseIgnoreFile(`${lines.join('\n')}\n`);
  if (rules.faults.some((fault) => fault.fault === 'bad-pattern')) return 'error';
  const tree = createTree(files.map((path) => ({ kind: 'file', path, mode: 0o644, content: path, size: null })));
  const visible = new Set(selectedFiles(createContext(tree, rules, builder), ALL));
  return files.filter((path) => !visible.has(path)).join(' | ');
}
const filesOf = (list: string): string[] =>
  list
    .split(' | ')
    .filter((path) => path !== '' && !path.endsWith('/'))
    .sort();

for (const { files, rows } of recorded as { files: string; rows: { lines: string[]; hidden: string; legacy?: string }[] }[]) {
  const paths = filesOf(files);
  test.each(rows.map((row) => [row.lines, row] as const))('%j hides what the engine hides', (lines, row) => {
    for (const [builder, expected] of [['buildkit', row.hidden] as const, ['legacy', row.legacy ?? row.hidden] as const]) {
      // The random rows were run on BuildKit only.
      if (builder === 'legacy' && files !== recorded[0]?.files) continue;
      expect(hiddenFrom(paths, lines, builder)).toBe(expected === 'error' ? 'error' : filesOf(expected).join(' | '));
    }
  });
  test.each(rows.map((row) => [row.lines, row] as const))('%j: a question about one path agrees with the listing', (lines, row) => {
    if (row.hidden === 'error') return;
    const context = createContext(treeOf({}), parseIgnoreFile(lines.join('\n')), 'buildkit');
    const selected = selects(context, ALL);
    expect(paths.filter((path) => !selected(path)).join(' | ')).toBe(filesOf(row.hidden).join(' | '));
  });
}

// Rows: text, patterns as moby's reader gives them.
const READ: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  ['\n\n', []],
  ['a\nb', ['a', 'b']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['\uFEFFa\nb', ['a', 'b']],
  ['a\n\uFEFFb', ['a', '\uFEFFb']],
  ['\uFEFF#a', []],
  ['# a\n #b', ['#b']],
  ['  a  ', ['a']],
  ['\u00a0a\u0085', ['a']],
  ['a/', ['a']],
  ['/a', ['a']],
  ['//a', ['a']],
  ['./a', ['a']],
  ['a/../b', ['b']],
  ['a//b/./c', ['a/b/c']],
  ['!a', ['!a']],
  ['! a', ['!a']],
  ['! /a/', ['!a']],
  ['!./a', ['!a']],
  ['!', ['!']],
  ['/', ['/']],
  ['.', ['.']],
  ['../a', ['../a']],
  ['!!a', ['!!a']],
  ['a b', ['a b']],
  ['a #b', ['a #b']]
];
test.each(READ)('%j is read as %j', (text, patterns) => {
  expect(parseIgnoreFile(text).patterns).toEqual(patterns);
});

test('faults name their lines', () => {
  const { faults } = parseIgnoreFile('ok\n[a\n!\n\\d\n[[:alpha:]]\nb\\\n[b-a]*');
  expect(faults.map(({ line, fault }) => [line, fault])).toEqual([
    [2, 'bad-pattern'],
    [3, 'bad-pattern'],
    [4, 'unsupported-pattern'],
    [5, 'unsupported-pattern'],
    [6, 'bad-pattern'],
    [7, 'bad-pattern']
  ]);
  expect(parseIgnoreFile(`a\n${'x'.repeat(70_000)}\nb`)).toMatchObject({ patterns: ['a'], faults: [{ line: 2, fault: 'line-too-long' }] });
});

// Rows: tree, Dockerfile, context, the file that BuildKit reads, the one that the classic builder reads.
const CHOICE: readonly (readonly [string, string, string, string | null, string | null])[] = [
  ['Dockerfile', 'Dockerfile', '', null, null],
  ['Dockerfile .dockerignore', 'Dockerfile', '', '.dockerignore', '.dockerignore'],
  ['Dockerfile .dockerignore Dockerfile.dockerignore', 'Dockerfile', '', 'Dockerfile.dockerignore', '.dockerignore'],
  ['Dockerfile Dockerfile.dockerignore', 'Dockerfile', '', 'Dockerfile.dockerignore', null],
  ['d/Dockerfile d/.dockerignore', 'd/Dockerfile', '', null, null],
  ['d/Dockerfile d/.dockerignore .dockerignore', 'd/Dockerfile', '', '.dockerignore', '.dockerignore'],
  ['d/Dockerfile d/.dockerignore', 'd/Dockerfile', 'd', 'd/.dockerignore', 'd/.dockerignore'],
  ['d/Dockerfile d/Dockerfile.dockerignore .dockerignore', 'd/Dockerfile', '', 'd/Dockerfile.dockerignore', '.dockerignore'],
  ['d/Dockerfile Dockerfile.dockerignore', 'd/Dockerfile', '', null, null],
  ['d/D e/.dockerignore', 'd/D', 'e', 'e/.dockerignore', 'e/.dockerignore'],
  ['d/D d/D.dockerignore e/.dockerignore', 'd/D', 'e', 'd/D.dockerignore', 'e/.dockerignore'],
  ['d/D d/D.dockerignore/x e/.dockerignore', 'd/D', 'e', 'e/.dockerignore', 'e/.dockerignore'],
  ['a.Dockerfile a.Dockerfile.dockerignore', 'a.Dockerfile', '', 'a.Dockerfile.dockerignore', null],
  ['Dockerfile .Dockerignore', 'Dockerfile', '', null, null]
];
test.each(CHOICE)('in %j, %j in context %j reads %j, or classic %j', (files, dockerfile, context, buildkit, legacy) => {
  const repositoryTree = treeOf(Object.fromEntries(files.split(' ').map((path) => [path, ''])));
  expect(ignoreFileFor({ repositoryTree, dockerfile, context, builder: 'buildkit' })).toBe(buildkit);
  expect(ignoreFileFor({ repositoryTree, dockerfile, context, builder: 'legacy' })).toBe(legacy);
});

test('an ignore file that is a link is read through it, inside its directory', () => {
  const repositoryTree = treeOf({
    'c/.dockerignore': '-> /rules/ignore',
    'c/rules/ignore': 'x',
    'd/D': '',
    'd/D.dockerignore': '-> ../no'
  });
  expect(ignoreFileFor({ repositoryTree, dockerfile: 'd/D', context: 'c', builder: 'buildkit' })).toBe('c/rules/ignore');
});
