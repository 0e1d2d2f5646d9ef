import { expect, test } from '@jest/globals';
import { programName, TOOLS } from '../../src/suggestion/tools/index.ts';
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
