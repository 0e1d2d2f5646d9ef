import { expect, test } from '@jest/globals';
import { readScript } from '../../src/suggestion/effects/shell.ts';
import { programName, readTool, TOOLS } from '../../src/suggestion/tools/index.ts';
import { saidOf, TOOL_EXAMPLES } from './tool-examples.ts';

test.each(TOOL_EXAMPLES.map((example) => [example.tool, example] as const))(
  '%s: the best that is said of its usual command',
  (_, example) => {
    expect(saidOf(example).suggestion?.level ?? null).toBe(example.level);
  }
);

test('every installer and task runner has an example, and every tool an address of its makers', () => {
  const words = new Set(TOOL_EXAMPLES.flatMap(({ command, dockerfile = '' }) => `${command}\n${dockerfile}`.split(/\s+/).map(programName)));
  const others = /^(?:corepack|curl|git|useradd|bunx|npx)$/;
  const missing = TOOLS.filter(
    ({ names, source }) => !/utilities/.test(source) && !names.some((name) => words.has(name) || others.test(name))
  );
  expect(missing.map(({ names }) => names[0])).toEqual([]);
  expect(TOOLS.filter(({ source }) => !/^https:\/\/[\w.-]+\.\w+\//.test(source)).map(({ names }) => names[0])).toEqual([]);
});

test.each([
  ['npx -y turbo prune web --docker', 'turbo prune'],
  ['pnpm exec turbo prune web --docker', 'turbo prune'],
  ['pnpm dlx turbo@2 prune web --docker', 'turbo prune'],
  ['pnpm turbo prune web --docker', 'turbo prune'],
  ['yarn turbo prune web --docker', 'turbo prune'],
  ['yarn dlx turbo prune web', 'turbo prune'],
  ['pnpm exec turbo run build', null],
  ['yarn exec tsc', null]
])('a task runner started by a package manager: %s', (words, label) => {
  const script = readScript(words);
  const [command] = script.kind === 'commands' ? script.commands : [];
  const known = command === undefined ? null : readTool(command, { cwd: '/app', user: 'root', env: new Map(), image: 'node:22' });
  expect(known !== null && 'label' in known ? known.label : null).toBe(label);
});
