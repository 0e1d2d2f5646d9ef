import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SideFiles } from '../../src/analysis/ports.ts';
import { commitFiles, worktreeFiles } from '../../src/git/index.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { inFolder } from '../setup/run-cli.ts';
import { type Files, scratchRepository } from '../setup/scratch-repository.ts';

// A commit and a clean work tree of it are the same listing, whatever the names and kinds of its files.

const shown = (entry: TreeEntry): string => {
  switch (entry.kind) {
    case 'file':
      return `${entry.mode.toString(8)} ${entry.path}`;
    case 'symlink':
      return `${entry.path} -> ${entry.target}`;
    case 'directory':
      return `${entry.path}/`;
    case 'submodule':
      return `${entry.path} (submodule)`;
  }
};

async function texts(side: SideFiles): Promise<Record<string, string | null>> {
  const { entries } = await side.list();
  const files = entries.flatMap((entry) => (entry.kind === 'file' ? [{ path: entry.path, content: entry.content }] : []));
  const bodies = await side.read(files);
  return Object.fromEntries(
    files.map(({ path, content }) => [path, bodies.has(content) ? Buffer.from(bodies.get(content) ?? []).toString('utf8') : null])
  );
}

const ROWS: readonly (readonly [string, Files, readonly string[]])[] = [
  ['plain files', { b: '2', a: '1', 'd/c': '3' }, ['644 a', '644 b', '644 d/c']],
  ['order of code units, not of git', { 'a/b': '1', 'a.c': '2', 'a-d': '3', B: '4' }, ['644 B', '644 a-d', '644 a.c', '644 a/b']],
  ['an executable', { 'run.sh': { executable: '#!/bin/sh\n' } }, ['755 run.sh']],
  [
    'links: to a file, a folder, nowhere, out',
    { t: 'x', l1: { link: 't' }, l2: { link: '.' }, l3: { link: 'no/where' }, l4: { link: '/etc/passwd' } },
    ['l1 -> t', 'l2 -> .', 'l3 -> no/where', 'l4 -> /etc/passwd', '644 t']
  ],
  ['quotes and backslashes', { '"q"': '1', "it's": '2', 'b\\n': '3' }, ['644 "q"', '644 b\\n', "644 it's"]],
  ['line ends, tabs and blanks', { 'a\nb': '1', 'c\td': '2', ' e ': '3' }, ['644  e ', '644 a\nb', '644 c\td']],
  ['names beyond ASCII', { 'ü/ß': '1', 日本: '2', '😀': '3' }, ['644 ü/ß', '644 日本', '644 😀']],
  [
    'names that look like options and magic',
    { '-n': '1', ':(top)x': '2', '*': '3', '--': '4' },
    ['644 *', '644 --', '644 -n', '644 :(top)x']
  ],
  ['an empty file', { empty: '' }, ['644 empty']],
  [
    'line ends of another system',
    { 'dos.txt': 'a\r\nb\r\n', '.gitattributes': '*.txt text eol=lf\n' },
    ['644 .gitattributes', '644 dos.txt']
  ]
];

test.each(ROWS)('%s', (_, files, wanted) =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, files);
    const commit = commitFiles(folder, repository.git('rev-parse', 'HEAD'));
    const worktree = worktreeFiles(folder);
    const listed = await commit.list();
    expect(listed.entries.map(shown)).toEqual(wanted);
    expect(await worktree.list()).toEqual({ ...listed, ignored: [] });
    expect(await texts(worktree)).toEqual(await texts(commit));
    expect(Object.values(await texts(commit))).not.toContain(null);
  })
);

test('a submodule is listed by its commit, and none of its files', () =>
  inFolder(async (folder) => {
    const inner = scratchRepository(join(folder, 'inner'), { secret: 'x' });
    const repository = scratchRepository(join(folder, 'outer'), { a: '1' });
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.top, 'lib');
    const tip = repository.commit({});
    const listed = await commitFiles(repository.top, tip).list();
    expect(listed.entries.map(shown)).toEqual(['644 .gitmodules', '644 a', 'lib (submodule)']);
    expect((await worktreeFiles(repository.top).list()).entries).toEqual(listed.entries);
  }));

test('a repository inside the work tree that git would not add is no file', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { a: '1' });
    scratchRepository(join(folder, 'nested'), { b: '2' });
    expect((await worktreeFiles(repository.top).list()).entries.map(shown)).toEqual(['644 a']);
  }));

test('a file of the work tree that may not be read is named', () =>
  inFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const repository = scratchRepository(folder, { a: '1' });
    repository.write({ secret: 'x' });
    chmodSync(join(folder, 'secret'), 0o000);
    const user = process.geteuid?.() ?? 1;
    // The administrator may read everything.
    if (user === 0) process.seteuid?.(65_534);
    const listed = await worktreeFiles(repository.top)
      .list()
      .catch((error: unknown) => error)
      .finally(() => user === 0 && process.seteuid?.(0));
    expect(listed).toMatchObject({ message: "'secret' of the work tree cannot be read: permission denied" });
  }));

test('the work tree: changed, new, deleted and ignored files', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { kept: '1', changed: '2', gone: '3', '.gitignore': 'out/\n*.o\n' });
    repository.write({ changed: 'two', gone: null, fresh: 'new', 'out/x': 'x', 'deep/y.o': 'y' });
    chmodSync(join(folder, 'kept'), 0o755);
    const listed = await worktreeFiles(folder).list();
    expect(listed.entries.map(shown)).toEqual(['644 .gitignore', '644 changed', '644 fresh', '755 kept']);
    expect(listed.ignored).toEqual(['deep/', 'out/']);
    expect(await texts(worktreeFiles(folder))).toMatchObject({ changed: 'two', fresh: 'new', kept: '1' });
  }));

test('a conflict lists each path once, as it lies on disk', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { a: 'base' });
    repository.git('checkout', '--quiet', '-b', 'other');
    repository.commit({ a: 'theirs' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ a: 'ours' });
    expect(() => repository.git('merge', '--quiet', 'other')).toThrow();
    const listed = await worktreeFiles(folder).list();
    expect(listed.entries.map(shown)).toEqual(['644 a']);
    expect((await texts(worktreeFiles(folder)))['a']).toMatch(/<<<<<<<[\s\S]+theirs/);
  }));

test('what cannot be read is absent, not empty', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { a: '1' });
    const side = commitFiles(folder, repository.git('rev-parse', 'HEAD'));
    const none = '0123456789012345678901234567890123456789';
    const tree = repository.git('rev-parse', 'HEAD^{tree}');
    expect([...(await side.read([none, tree, 'HEAD:a\nHEAD', ''].map((content) => ({ path: 'x', content })))).keys()]).toEqual([]);
  }));

test('no program of the repository is started: filters, monitors, hooks', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { a: '1', '.gitattributes': '* filter=evil diff=evil\n' });
    const mark = join(folder, '.git', 'ran');
    writeFileSync(join(folder, '.git', 'evil.sh'), `#!/bin/sh\ntouch '${mark}'\ncat\n`, { mode: 0o755 });
    for (const [key, value] of [
      ['core.fsmonitor', '.git/evil.sh'],
      ['diff.evil.textconv', '.git/evil.sh'],
      ['diff.external', '.git/evil.sh'],
      ['core.pager', '.git/evil.sh']
    ])
      repository.git('config', key ?? '', value ?? '');
    repository.write({ a: '2' });
    await texts(worktreeFiles(folder));
    expect((await worktreeFiles(folder).list()).entries.map(shown)).toEqual(['644 .gitattributes', '644 a']);
    expect(() => repository.git('hash-object', mark)).toThrow();
  }));
