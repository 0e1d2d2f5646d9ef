import { expect, test } from '@jest/globals';
import { inFolder } from '../setup/run-cli.ts';
import { type Files, scratchRepository } from '../setup/scratch-repository.ts';

// The repositories of the tests are what git itself would have made.

const FILES: Files = {
  'a/b.txt': 'x',
  'a.b': 'sorted before the folder a',
  'a "b"\n.txt': 'an odd name',
  'ü/ß': 'x',
  'run.sh': { executable: 'echo' },
  link: { link: 'a/b.txt' },
  '.gitignore': 'node_modules/\n*.log\n',
  [`${'deep/'.repeat(30)}file`]: 'x'
};

test('commits without git have the ids, and the index, that git gives them', () =>
  inFolder(async (folder) => {
    const [own, gits] = ['own', 'git'].map((name) => scratchRepository(`${folder}/${name}`));
    // A configuration of one's own is for git to read.
    gits?.git('config', 'core.quotePath', 'true');
    const made = [own, gits].map((repository) => {
      const first = repository?.commit(FILES, 'first');
      const second = repository?.commit({ 'a/b.txt': null, 'new.txt': 'x', 'build.log': 'left out' });
      return [first, second, repository?.git('ls-files', '--stage'), repository?.git('status', '--porcelain', '--ignored')];
    });
    expect(made[0]).toEqual(made[1]);
    expect(own?.git('diff-files')).toBe('');
    expect(own?.git('fsck', '--strict')).toBe('');
  }));
