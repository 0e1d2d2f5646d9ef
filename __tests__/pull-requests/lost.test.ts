import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, FILES, job, SETUP } from './verdicts.ts';

// Names that a job still builds and that the change takes out of their definition (docs/failing-builds.md §8).

const bake = (name: string) => ({ 'docker-bake.hcl': `target "${name}" {\n context = "."\n}\n` });
const service = (name: string) => ({ 'compose.yaml': `services:\n  ${name}: {build: .}\n` });

const ROWS: readonly (readonly [name: string, step: string, before: Texts, after: Texts, fails: boolean])[] = [
  ['a bake target', 'uses: docker/bake-action@v6\nwith: {source: ., targets: app}', bake('app'), bake('web'), true],
  ['a bake target of a command', 'run: docker buildx bake app', bake('app'), bake('web'), true],
  ['a bake target by a pattern', 'run: docker buildx bake "*"', bake('app'), bake('web'), false],
  ['a service', 'run: docker compose build app', service('app'), service('web'), true],
  ['a service that nobody names', 'run: docker compose build', service('app'), service('web'), false]
];

test.each(ROWS)('%s', async (_, step, before, after, fails) => {
  const base = { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': job([SETUP, step]), ...before };
  const ports = portsFor(sideInMemory('base', base), sideInMemory('head', { ...base, ...after }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  expect(analysis.images.some((image) => image.fails?.certainty === 'certain')).toBe(fails);
});
