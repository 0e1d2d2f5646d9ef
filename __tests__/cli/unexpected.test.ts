import { expect, test } from '@jest/globals';
import type { CommandEntry } from '../../src/cli/command.ts';
import { runCommandLine } from '../../src/cli/run.ts';

// A fault of ours: one line that says so and where to report it, exit code 70, and the stack for who asks.

const broken: CommandEntry = {
  name: 'break',
  summary: 'breaks',
  load: async () => ({
    name: 'break',
    usage: '',
    operands: 'none',
    options: [],
    run: async () => {
      throw new TypeError('a\n::error::b \u001b[31mc');
    }
  })
};

async function run(...argv: readonly string[]): Promise<{ code: number; err: string }> {
  const err: string[] = [];
  const terminal = {
    argv,
    cwd: '/',
    env: {},
    interactive: false,
    out: () => {},
    err: (text: string) => void err.push(text),
    now: () => new Date(0)
  };
  return { code: await runCommandLine([broken], '1.0.0', terminal), err: err.join('') };
}

test('an unexpected error is one line, whatever its message holds, and exit code 70', async () => {
  const { code, err } = await run('break');
  expect(code).toBe(70);
  expect(err).toMatch(
    /^layercost: unexpected error: [^\n\u001b]*This is a fault of layercost; please report it to https:[^\n]* \(--debug shows the stack\)\.\n$/
  );
});

test('--debug shows the stack', async () => {
  const { code, err } = await run('break', '--debug');
  expect(code).toBe(70);
  expect(err).toMatch(/\n {4}at .*unexpected\.test/);
});
