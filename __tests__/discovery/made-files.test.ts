import { expect, test } from '@jest/globals';
import { madeFiles } from '../../src/discovery/shell/made-files.ts';
import type { ShellCommand } from '../../src/discovery/shell/state.ts';

const command = (words: readonly string[], output: string | null = null): ShellCommand => ({
  words,
  environment: new Map(),
  directory: '/',
  output,
  stdin: null,
  line: 1
});

test('a file is made of what is piped into it', () => {
  const [, , made] = madeFiles([command(['cat', 'Dockerfile.in']), command(['sed', 's/a/b/']), command(['tee', 'Dockerfile'])]);
  expect(made).toEqual([expect.objectContaining({ to: '/Dockerfile', from: expect.arrayContaining(['/Dockerfile.in']), exact: false })]);
});

test('what a file may be made of does not grow with a loop that puts thousands of commands on one line', () => {
  const made = madeFiles(Array.from({ length: 4_000 }, (_, i) => command(['sed', 's/a/b/', `in${i}`], `out${i}`))).flat();
  expect(made.length).toBe(4_000);
  expect(Math.max(...made.map(({ from }) => from.length))).toBeLessThan(60);
});
