import { expect, test } from '@jest/globals';
import { analyse, gather } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { FILES, ON } from './verdicts.ts';

// Jobs that share a builder which outlives them: whichever comes first finds less, and the gate counts what the first one pays.

const DOCKERFILE = 'FROM node:20 AS base\nCOPY package.json .\nRUN npm ci\nFROM base AS a\nRUN a\nFROM base AS b\nRUN b\n';
const jobs = (needs: string, runner = 'self-hosted'): string =>
  `${ON}jobs:\n${['a', 'b']
    .map(
      (name) =>
        `  ${name}:\n${name === 'b' ? needs : ''}    runs-on: ${runner}\n    steps:\n      - uses: actions/checkout@v4\n      - run: docker build --target ${name} -t ${name} .\n`
    )
    .join('')}`;

async function judged(workflow: string): Promise<readonly (readonly [string, boolean, string])[]> {
  const base: Texts = {
    ...FILES,
    Dockerfile: DOCKERFILE,
    '.github/workflows/ci.yml': workflow,
    '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 1s}}\ngate: {without-history: pass}\nsuggestions: {mode: none}\n'
  };
  const sides = [sideInMemory('a'.repeat(40), base), sideInMemory('b'.repeat(40), { ...base, 'package.json': '{"a": 1}' })] as const;
  const analysis = analyse(await gather(portsFor(...sides), analysisRequest()));
  return analysis.images.map(({ spec, budgets: [budget], steps }) => {
    // Of the install behind the manifest, which both builds make.
    const isOpen = steps.some(({ line, certainty }) => line === 3 && certainty !== 'certain');
    const reason = budget === undefined ? '' : plainText(budget.reason);
    return [`${spec.target}`, isOpen, /before \w+/.exec(reason)?.[0] ?? (/certainly over/.test(reason) ? 'over' : 'not certainly over')];
  });
}

test.each([
  {
    name: 'side by side each is judged as the first',
    workflow: jobs(''),
    expected: [
      ['a', true, 'before b'],
      ['b', true, 'before a']
    ]
  },
  {
    name: 'one behind the other the second is judged as it is',
    workflow: jobs('    needs: a\n'),
    expected: [
      ['a', false, 'over'],
      ['b', false, 'not certainly over']
    ]
  },
  {
    name: 'on machines of their own they share nothing',
    workflow: jobs('', 'ubuntu-latest'),
    expected: [
      ['a', false, 'over'],
      ['b', false, 'over']
    ]
  }
])('$name', async ({ workflow, expected }) => {
  expect(await judged(workflow)).toEqual(expected);
});
