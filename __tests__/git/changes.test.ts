import { expect, test } from '@jest/globals';
import { parseLog } from '../../src/git/changes.ts';
import {
  commitChanges,
  defaultBranch,
  findRepository,
  GitError,
  gitRevisions,
  mergeBase,
  remoteSlug,
  resolveCommit
} from '../../src/git/index.ts';
import type { Change } from '../../src/model/change.ts';
import { inFolder } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

const told = (change: Change): string[] =>
  change.paths.map(({ path, before, after, modeBefore, modeAfter }) => {
    const sign = before === null ? '+' : after === null ? '-' : before === after ? '=' : '~';
    return `${sign}${path}${modeBefore !== null && modeAfter !== null && modeBefore !== modeAfter ? ` ${modeAfter.toString(8)}` : ''}`;
  });

test('changes: newest first, each against its first parent, the root left out', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1', 'old name': '1', run: 'x' });
    r.commit({ a: '2', b: 'new' });
    r.commit({ b: null });
    r.git('mv', 'old name', 'new "name"\n');
    r.commit({});
    r.commit({ run: { executable: 'x' } });
    r.commit({ run: { link: 'a' } });
    r.commit({ 'ü\t': 'x' });
    r.commit({});
    const { changes, note } = await commitChanges(folder, r.git('rev-parse', 'HEAD')).recent(100);
    expect(note).toBeNull();
    expect(changes.map(told)).toEqual(
      [[], ['+ü\t'], ['~run 0'], ['=run 755'], ['+new "name"\n', '-old name'], ['-b'], ['~a', '+b']].map((row, i) =>
        i === 2 ? expect.any(Array) : row
      )
    );
    expect(changes.map((change) => change.at)).toEqual([...changes.map((change) => change.at)].sort().reverse());
    expect(changes[0]?.at).toBe('2026-01-05T09:08:00.000Z');
  }));

test('a merge is one change: what it brought to its first parent', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1' });
    r.git('checkout', '--quiet', '-b', 'feature');
    r.commit({ f: '1' });
    r.commit({ f: '2', g: '1' });
    r.git('checkout', '--quiet', 'main');
    r.commit({ m: '1' });
    r.git('merge', '--quiet', '--no-ff', '--no-edit', 'feature');
    const { changes } = await commitChanges(folder, 'HEAD').recent(100);
    expect(changes.map(told)).toEqual([['+f', '+g'], ['+m']]);
  }));

test.each([
  [0, 0],
  [1, 1],
  [2, 2],
  [50, 3]
])('at most %i changes are asked for', (limit, wanted) =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1' });
    for (const text of ['2', '3', '4']) r.commit({ a: text });
    expect((await commitChanges(folder, 'HEAD').recent(limit)).changes).toHaveLength(wanted);
  })
);

test('no history to read gives none, with a note', () =>
  inFolder(async (folder) => {
    scratchRepository(folder, { a: '1' });
    expect(await commitChanges(folder, 'HEAD').recent(10)).toEqual({
      changes: [],
      note: [expect.stringMatching(/no merged change/)]
    });
    expect(await commitChanges(folder, 'none').recent(10)).toEqual({
      changes: [],
      note: expect.arrayContaining([expect.stringMatching(/could not be read/)])
    });
  }));

test('a message may hold anything', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1' });
    r.commit({ a: '2' }, '\u0001 0123456789012345678901234567890123456789 1 x\n:100644 100644 a b M\tevil');
    expect((await commitChanges(folder, 'HEAD').recent(10)).changes.map(told)).toEqual([['~a']]);
  }));

test('a commit may say a time that no calendar has', () => {
  const ids = ['a', 'b'].map((letter) => letter.repeat(40));
  expect(parseLog(`\u0001${ids[0]} 99999999999999999 ${ids[1]}\0`).map(({ at }) => at)).toEqual(['+275760-09-13T00:00:00.000Z']);
});

test('revisions: texts at a commit and path, null for all else, in the order asked', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { 'a b': 'one', 'd/e': 'x' });
    const first = r.git('rev-parse', 'HEAD');
    const second = r.commit({ 'a b': 'two', 'n\nl': 'x' });
    const ask = (commit: string, path: string) => ({ commit, path });
    const none = '0123456789012345678901234567890123456789';
    const wanted = [
      ask(second, 'a b'),
      ask(first, 'a b'),
      ask(first, 'none'),
      ask(none, 'a b'),
      ask('HEAD', 'a b'),
      ask(first, 'd'),
      ask(second, 'n\nl'),
      ask(second, 'a b')
    ];
    expect(await gitRevisions(folder).texts(wanted)).toEqual(['two', 'one', null, null, null, null, null, 'two']);
    expect(await gitRevisions(folder).texts([])).toEqual([]);
  }));

test('texts asked for at once, long and short, and of a commit made since the last question', () =>
  inFolder(async (folder) => {
    const long = 'x'.repeat(3_000_000);
    const r = scratchRepository(folder, { long, short: 'a\n\nb' });
    const first = r.git('rev-parse', 'HEAD');
    const texts = (commit: string, ...paths: string[]) => gitRevisions(folder).texts(paths.map((path) => ({ commit, path })));
    expect(
      await Promise.all([texts(first, 'long', 'none', 'short'), texts(first, 'short'), texts(first, 'none'), texts(first, 'long')])
    ).toEqual([[long, null, 'a\n\nb'], ['a\n\nb'], [null], [long]]);
    expect(await texts(r.commit({ short: 'later' }), 'short')).toEqual(['later']);
  }));

test('outside of a repository', () =>
  inFolder(async (folder) => {
    await expect(gitRevisions(folder).texts([{ commit: '0'.repeat(40), path: 'a' }])).rejects.toThrow(GitError);
    expect(await resolveCommit(folder, 'HEAD')).toBeNull();
  }));

test('names of commits', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1' });
    const tip = r.git('rev-parse', 'HEAD');
    r.git('tag', '--annotate', '-m', 'x', 'v1');
    for (const name of ['HEAD', 'main', 'refs/heads/main', 'v1', tip, tip.slice(0, 8)]) expect(await resolveCommit(folder, name)).toBe(tip);
    for (const name of ['', 'none', '-n', '--all', 'HEAD:a', 'HEAD^{tree}', 'HEAD~1', 'a b', 'main\nmain', ':/x', '0'.repeat(40)])
      expect([name, await resolveCommit(folder, name)]).toEqual([name, null]);
  }));

test('the merge base, and none', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1' });
    const fork = r.git('rev-parse', 'HEAD');
    r.git('checkout', '--quiet', '-b', 'feature');
    const feature = r.commit({ a: '2' });
    r.git('checkout', '--quiet', 'main');
    const main = r.commit({ a: '3' });
    r.git('checkout', '--quiet', '--orphan', 'other');
    const other = r.commit({ z: '1' });
    expect(await mergeBase(folder, main, feature)).toBe(fork);
    expect(await mergeBase(folder, main, other)).toBeNull();
  }));

test.each([
  ['https://github.com/acme/shop.git', 'acme/shop'],
  ['https://github.com/acme/shop', 'acme/shop'],
  ['git@github.com:acme/shop.git', 'acme/shop'],
  ['ssh://git@github.com/acme/shop.git', 'acme/shop'],
  ['https://user:secret@github.example.com/acme/shop.git', 'acme/shop'],
  ['/srv/git/shop.git', null],
  ['../shop', null],
  ['file:///srv/git/shop.git', null]
])('the forge of %s', (url, slug) =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1' });
    r.git('remote', 'add', 'origin', url);
    const found = await remoteSlug(folder);
    expect(found?.slug ?? null).toBe(slug);
    expect(JSON.stringify(found)).not.toContain('secret');
  })
);

test("the default branch: the remote's, else main, else master, else none", () =>
  inFolder(async (folder) => {
    const r = scratchRepository(folder, { a: '1' });
    expect(await defaultBranch(folder)).toBe('main');
    r.git('branch', '--move', 'main', 'master');
    expect(await defaultBranch(folder)).toBe('master');
    r.git('branch', '--move', 'master', 'trunk');
    expect(await defaultBranch(folder)).toBeNull();
    r.git('update-ref', 'refs/remotes/origin/trunk', 'HEAD');
    r.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
    expect(await defaultBranch(folder)).toBe('origin/trunk');
    r.git('symbolic-ref', '--delete', 'refs/remotes/origin/HEAD');
    r.git('clone', '--quiet', '--bare', '.', 'bare.git');
    expect(await defaultBranch(`${folder}/bare.git`)).toBe('trunk');
  }));

test('the top of a repository', () =>
  inFolder(async (folder) => {
    const r = scratchRepository(`${folder}/work`, { 'd/a': '1' });
    expect(await findRepository(`${folder}/work/d`)).toEqual({ top: r.top, bare: false });
    r.git('clone', '--quiet', '--bare', r.top, `${folder}/bare`);
    expect(await findRepository(`${folder}/bare`)).toEqual({ top: `${folder}/bare`, bare: true });
  }));
