import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { inFolder, layercost } from '../setup/run-cli.ts';

// What a person at a terminal expects of any tool: help by either word, a version, colour by the usual variables, completion.

test('`help COMMAND` and `COMMAND --help` are the same, with examples that begin as they are typed', async () => {
  const [one, other] = await Promise.all([layercost(['help', 'check']), layercost(['check', '--help'])]);
  expect(one).toEqual(other);
  expect(one.out).toMatch(/examples:\n {2}layercost check\n/);
  expect(Math.max(...one.out.split('\n').map((line) => line.length))).toBeLessThan(150);
});

test.each(['-v', '-V', '--version', 'version'])('%s names the version', async (word) => {
  expect((await layercost([word])).out).toMatch(/^layercost \d+\.\d+\.\d+\n$/);
});

const ESCAPE = String.fromCharCode(27);
test.each([
  [{ FORCE_COLOR: '1' }, true],
  [{}, false]
])('%j colours a pipe: %s', async (env, coloured) => {
  await inFolder(async (folder) => {
    const { out } = await layercost(['demo'], { env, cwd: folder });
    expect(out.includes(ESCAPE)).toBe(coloured);
  });
});

test('the script for bash is one, and completes commands, options and their words', async () => {
  const { out: script } = await layercost(['completion', 'bash']);
  const completed = (...words: readonly string[]) =>
    execFileSync(
      'bash',
      ['-c', 'eval "$SCRIPT"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _layercost; echo "${COMPREPLY[*]}"', 'bash', ...words],
      {
        env: { ...process.env, SCRIPT: script },
        encoding: 'utf8'
      }
    ).trim();
  expect(completed('layercost', 'repl')).toBe('replay');
  expect(completed('layercost', 'history', 'pr')).toBe('prune');
  expect(completed('layercost', 'history', 'import', '--rep')).toBe('--repo');
  expect(completed('layercost', 'check', '--builder', 'leg')).toBe('legacy');
});

/** Shells of this machine; the others are not asked. */
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

(has('fish') ? test : test.skip)('fish completes commands, options and their words', async () => {
  const { out: script } = await layercost(['completion', 'fish']);
  const completed = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `${script}\ncomplete -C '${line}'`], { encoding: 'utf8' })
      .split('\n')
      .map((row) => row.split('\t')[0])
      .filter((word) => word !== '');
  expect(completed('layercost repl')).toEqual(['replay']);
  expect(completed('layercost history ')).toEqual(['import', 'merge', 'prune', 'show']);
  expect(completed('layercost history import --rep')).toEqual(['--repo']);
  expect(completed('layercost check --builder leg')).toEqual(['legacy']);
});

(has('zsh') ? test : test.skip)('zsh takes the script for one', async () => {
  const { out: script } = await layercost(['completion', 'zsh']);
  execFileSync('zsh', ['-n', '-c', script]);
});

test.each(['zsh', 'fish'])('%s gets a script that names every command', async (shell) => {
  const { out } = await layercost(['completion', shell]);
  for (const name of ['check', 'predict', 'history', 'completion']) expect(out).toContain(name);
  expect(out).not.toContain('undefined');
});
