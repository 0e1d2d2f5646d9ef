import { expect, test } from '@jest/globals';
import { askedTimeLimit, DEFAULT_TIME_LIMIT, runInThread, type ThreadTask, threadTerminal } from '../../src/cli/limited-command.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { runLimited, stoppedBecause } from '../../src/thread/index.ts';

const module = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const posts = (message: unknown) => `(await import('node:worker_threads')).parentPort.postMessage(${JSON.stringify(message)});`;

test.each<[string, string, Awaited<ReturnType<typeof runLimited>>['kind']]>([
  ['a loop without an end is stopped', 'for (;;);', 'out-of-time'],
  ['an expression that takes longer than anyone lives is stopped', `/^(a+)+$/.test('a'.repeat(99) + 'b')`, 'out-of-time'],
  ['a wait without an end is stopped', 'setInterval(() => {}, 1000); await new Promise(() => {})', 'out-of-time'],
  ['an error is handed on', `throw new Error('x')`, 'failed'],
  ['its exit code is handed on', 'process.exitCode = 1', 'ended']
])('%s', async (_, text, kind) => {
  // Only what does not end waits for the limit.
  const limitSeconds = kind === 'out-of-time' ? 0.3 : 60;
  const ending = await runLimited({ module: module(text), task: null, limitSeconds, input: false, onMessage: () => {} });
  expect(ending).toMatchObject(kind === 'ended' ? { kind, code: 1 } : { kind });
});

function terminal(argv: readonly string[] = ['check']) {
  const said: string[] = [];
  const kept: Terminal = {
    argv,
    cwd: '/',
    env: {},
    interactive: false,
    out: (text) => void said.push(`out ${text}`),
    err: (text) => void said.push(`err ${text}`),
    now: () => new Date(0)
  };
  return { terminal: kept, said };
}

test('a command that is stopped says so and ends with code 3', async () => {
  const { terminal: kept, said } = terminal();
  expect(await runInThread(module('for (;;);'), kept, 1)).toBe(3);
  expect(said).toEqual([
    'err layercost: the analysis was stopped after 1 s, its limit of time: nothing is known of this change\n  --time-limit SECONDS gives it longer.\n'
  ]);
});

test('who was stopped is told with what it was at', () => {
  expect(stoppedBecause({ kind: 'out-of-time', seconds: 5 }, 'analysing images 2 of 5')).toMatch(/ 5 s, .* at: analysing images 2 of 5$/);
  expect(stoppedBecause({ kind: 'out-of-memory' }, null)).toMatch(/memory$/);
  expect(stoppedBecause({ kind: 'ended', code: 0 }, 'x')).toBe(null);
});

test('a command that ends by itself has its own code', async () => {
  expect(await runInThread(module(posts({ kind: 'code', code: 1 })), terminal().terminal, 60)).toBe(1);
});

test('what a thread prints goes to the terminal of the main thread', () => {
  const said: unknown[] = [];
  const task: ThreadTask = { argv: ['check'], cwd: '/', interactive: false, hasStatus: false };
  const inner = threadTerminal(task, (one) => said.push(one));
  inner.out('a');
  inner.err('b');
  inner.doing?.('c');
  expect(said).toEqual([
    { kind: 'out', text: 'a' },
    { kind: 'err', text: 'b' },
    { kind: 'doing', text: 'c' }
  ]);
  expect([inner.status, inner.limited]).toEqual([undefined, undefined]);
});

test.each<[argv: string, limit: number | null]>([
  ['check', DEFAULT_TIME_LIMIT],
  ['check --time-limit 5', 5],
  ['replay --time-limit=7', 7],
  ['check --help', null],
  ['logs build.log', null],
  ['logs build.log --time-limit 9', 9],
  ['predict --base a --head b', null]
])('%s: limit %s', async (line, limit) => {
  const argv = line.split(' ');
  let asked: number | null = null;
  const limited = async (seconds: number) => {
    asked = seconds;
    return 0;
  };
  const entry = (name: string) => ({
    name,
    summary: '',
    ...(['check', 'replay'].includes(name) ? { limited: true as const } : {}),
    load: async () => ({
      name,
      usage: '',
      operands: 'many' as const,
      options: ['base', 'head'].map((option) => ({ name: option, value: 'DIR', help: '' })),
      run: async () => 0
    })
  });
  expect(await runCommandLine(['check', 'replay', 'logs', 'predict'].map(entry), '1', { ...terminal(argv).terminal, limited })).toBe(0);
  expect(asked).toBe(limit);
});

test('a limit that is no number is left to the command, which refuses it', () => {
  expect(askedTimeLimit(['--time-limit', 'x'])).toBe(DEFAULT_TIME_LIMIT);
  expect(askedTimeLimit(['--time-limit'])).toBe(DEFAULT_TIME_LIMIT);
});
