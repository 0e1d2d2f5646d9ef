import { expect, test } from '@jest/globals';
import { analyse, gather, type Ports } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { fourRuns, loggedStep } from '../history/samples.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';

// What a change costs in money: by the second, or by whole minutes of each job as GitHub bills them.

const SPLIT = 'FROM node:22\nCOPY package-lock.json ./\nRUN npm ci\nCOPY src src\nRUN npm run build\n';
const BROAD = 'FROM node:22\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const FILES = { 'package-lock.json': '{}', 'src/a.ts': 'a' };

const changes: Ports['changes'] = {
  recent: async () => ({
    changes: Array.from({ length: 200 }, (_, i) => ({
      id: String(i).padStart(40, '0'),
      at: '2026-11-01T00:00:00Z',
      paths: [{ path: 'src/a.ts', before: 'a', after: String(i), modeBefore: 0o644, modeAfter: 0o644 }]
    })),
    note: null
  })
};
const builds = (install: number): Ports['builds'] =>
  fourRuns(() => [loggedStep('RUN npm ci', { seconds: install }), loggedStep('RUN npm run build', { seconds: 30 })], null);

async function moneyOf(billed: string, install: number, dockerfiles: Readonly<Record<string, string>> = { Dockerfile: BROAD }) {
  const text = `version: 1\nprice: {per-minute: 0.5, currency: USD, builds-per-month: 100, billed: ${billed}}\nsuggestions: {mode: none}\n`;
  const base = sideInMemory('a'.repeat(40), { ...FILES, Dockerfile: SPLIT });
  const head = sideInMemory('b'.repeat(40), { ...FILES, ...dockerfiles });
  const ports = portsFor(base, head, { changes, builds: builds(install) });
  return analyse(await gather(ports, analysisRequest({ cache: 'local', configOverride: { path: 'x.yml', text } })));
}

test.each([
  ['by the second, an install of 20 s costs a third of a minute on every merge', 'second', 20, 100 * 0.5 * (20 / 60)],
  ['by the minute, 30 and 50 s are one minute', 'minute', 20, 0],
  ['by the minute, 30 and 80 s are one and two', 'minute', 50, 100 * 0.5]
])('%s', async (_, billed, install, dollars) => {
  const { total } = await moneyOf(billed, install);
  // Two hundred changes of sources leave next to nothing to general experience.
  expect(total.money?.addedPerMonth?.mid).toBeCloseTo(dollars, 0);
  expect(plainText(total.money?.priceSource ?? [])).toBe(
    billed === 'minute' ? 'configuration; a job for each image, rounded up to whole minutes' : 'configuration'
  );
});
