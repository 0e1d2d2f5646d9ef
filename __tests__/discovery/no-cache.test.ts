// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions and variables of other languages
import { expect, test } from '@jest/globals';
import { plainText } from '../../src/safe-text/index.ts';
import { discoverTexts } from './discover-here.ts';

// Whether a build is told to run every step again (docs/discovery.md "Cache"): for certain, not, or in some runs only.

const BAKE = 'variable "NC" {\n default = false\n}\ntarget "default" {\n no-cache = NC\n}\n';
const COMPOSE = 'services:\n  a:\n    build:\n      context: .\n      no_cache: ${NC:-false}\n';
const found = (run: string, value: string) => {
  const step = `      - run: ${run}\n        env: {NC: '${value}'}\n`;
  const { images } = discoverTexts({
    Dockerfile: 'FROM alpine\nRUN a\n',
    'docker-bake.hcl': BAKE,
    'docker-compose.yml': COMPOSE,
    '.github/workflows/w.yml': `on: {push: {branches: [main]}}\njobs:\n  b:\n    runs-on: self-hosted\n    steps:\n      - uses: actions/checkout@v4\n      - {id: x, uses: a/b@v1}\n${step}`
  });
  const [first] = images;
  return { noCache: first?.cache.noCache === true, open: first?.cache.doubt === undefined ? null : plainText(first.cache.doubt.because) };
};
const OUTPUT = '${{ steps.x.outputs.y }}';
const OPEN = `whether no-cache (${OUTPUT}) is set is known only when the build runs`;

test.each([
  { run: 'docker buildx bake', value: 'true', noCache: true, open: null },
  { run: 'docker buildx bake', value: 'false', noCache: false, open: null },
  { run: 'docker buildx bake', value: OUTPUT, noCache: false, open: OPEN },
  { run: `docker buildx bake --set default.no-cache=${OUTPUT}`, value: 'false', noCache: false, open: OPEN },
  { run: 'docker compose build', value: 'true', noCache: true, open: null },
  { run: 'docker compose build', value: '', noCache: false, open: null },
  { run: 'docker compose build', value: OUTPUT, noCache: false, open: OPEN }
])('$run with $value', ({ run, value, noCache, open }) => {
  expect(found(run, value)).toEqual({ noCache, open });
});
