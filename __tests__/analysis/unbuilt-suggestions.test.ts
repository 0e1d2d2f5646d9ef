import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { FILES, job, push, SETUP } from '../pull-requests/verdicts.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';

// What no merge builds saves no merge anything.

const DOCKERFILE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';

test.each([
  ['on: {push: {branches: [main]}}\n', true],
  ['on: {release: {types: [published]}}\n', false]
])('a suggestion gives seconds of a merge where merges build: %j', async (on, expected) => {
  const lock = JSON.stringify({ lockfileVersion: 3, packages: { '': {} } });
  const files = { ...FILES, Dockerfile: DOCKERFILE, 'package-lock.json': lock, '.github/workflows/ci.yml': job([SETUP, push()], { on }) };
  const side = (id: string, text: string) => sideInMemory(id, { ...files, 'src/a.js': text });
  const { analysis } = await gatherAnalysis(portsFor(side('base', '1'), side('head', '2'), { policy: null }), analysisRequest());
  const [suggestion] = analysis.images[0]?.suggestions ?? [];
  expect(suggestion?.rule).toBe('split-broad-copy');
  expect((suggestion?.saving.mid ?? 0) > 0).toBe(expected);
});
