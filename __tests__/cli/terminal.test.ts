import { expect, test } from '@jest/globals';
import { takesLinks, wantsColour } from '../../src/cli/colour.ts';
import { type OptionSpec, parseOptions } from '../../src/cli/options.ts';
import { progressOf } from '../../src/cli/progress.ts';

// What the environment says of a terminal, and what is said while a command works.

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ CLICOLOR_FORCE: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ CLICOLOR: '0' }, true, false],
  [{ CLICOLOR_FORCE: '0' }, false, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ TERM: 'dumb', FORCE_COLOR: '1' }, true, true]
])('%j in a terminal %s: colour %s', (env, isTerminal, colour) => {
  expect(wantsColour(env, isTerminal)).toBe(colour);
});

test.each([
  [{}, true, false],
  [{ TERM_PROGRAM: 'vscode' }, true, true],
  [{ TERM_PROGRAM: 'vscode' }, false, false],
  [{ TERM_PROGRAM: 'vscode', CI: 'true' }, true, false],
  [{ TERM_PROGRAM: 'Apple_Terminal' }, true, false],
  [{ VTE_VERSION: '7003' }, true, true],
  [{ VTE_VERSION: '4205' }, true, false],
  [{ TERM: 'xterm-kitty' }, true, true],
  [{ TERM: 'dumb', WT_SESSION: '1' }, true, false],
  [{ FORCE_HYPERLINK: '1' }, false, true],
  [{ FORCE_HYPERLINK: '0', TERM_PROGRAM: 'vscode' }, true, false]
])('%j in a terminal %s: links %s', (env, isTerminal, links) => {
  expect(takesLinks(env, isTerminal)).toBe(links);
});

/** What is said when progress comes at these milliseconds. */
function said(times: readonly number[], over: { readonly status?: boolean; readonly quiet?: boolean } = {}): readonly string[] {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line.trimEnd());
  let at = 0;
  const terminal = {
    argv: [],
    cwd: '/',
    env: {},
    interactive: false,
    out: say,
    err: say,
    now: () => new Date(at),
    ...(over.status === true ? { status: say } : {})
  };
  const options: readonly OptionSpec[] = [];
  const progress = progressOf(parseOptions('check', options, over.quiet === true ? ['--quiet'] : []), terminal);
  for (const [i, time] of times.entries()) {
    at = time;
    progress('analysing images', { done: i + 1, all: times.length });
  }
  return lines;
}

test('what ends within a second says nothing', () => {
  expect(said([0, 400, 999])).toEqual([]);
});

test('without a terminal there is a line now and then, with count and time', () => {
  expect(said([0, 1_200, 1_400, 6_300, 6_400])).toEqual([
    'layercost: analysing images 2 of 5, 1 s',
    'layercost: analysing images 4 of 5, 6 s'
  ]);
});

test('a terminal has one line that goes on', () => {
  expect(said([0, 1_200, 1_250, 1_400], { status: true })).toHaveLength(2);
});

test('--quiet says nothing', () => {
  expect(said([0, 5_000], { quiet: true })).toEqual([]);
});
