import { expect, test } from '@jest/globals';
import { analyse, gather } from '../../src/analysis/index.ts';
import type { ImageAnalysis } from '../../src/model/analysis.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';

// What a build that fails, or may, does to the figures, the verdict and the gate (docs/failing-builds.md).

const workflow = (steps: string, context = '.') =>
  `on: {push: {branches: [main]}}\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${steps}      - uses: docker/setup-buildx-action@v3\n      - uses: docker/build-push-action@v6\n        with: {context: ${context}, push: true, tags: "a/b:1"}\n`;
const CLEAN = workflow('');
const MAKES_FILES = workflow('      - run: npm run build\n');
const DOCKERFILE = 'FROM node:22\nCOPY package.json app.js ./\nRUN npm ci\n';
const BASE: Texts = { Dockerfile: DOCKERFILE, 'package.json': '{}', 'app.js': '1', '.github/workflows/build.yml': CLEAN };

async function image(base: Texts, head: Texts): Promise<ImageAnalysis> {
  const input = await gather(portsFor(sideInMemory('b', base), sideInMemory('h', head)), analysisRequest());
  const { images, verdict, total } = analyse(input);
  const [only] = images;
  if (only === undefined) throw new Error('no image');
  expect(verdict).toBe(only.verdict);
  if (only.affected && only.fails?.certainty === 'certain')
    expect([total.rebuild, total.added, total.money?.rebuild ?? null]).toEqual([null, null, null]);
  return only;
}
const without = (texts: Texts, ...paths: readonly string[]): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([path]) => !paths.includes(path)));
const judged = ({ fails, verdict, rebuild, typical, added, affected }: ImageAnalysis) => ({
  fails: fails && `${fails.certainty} ${fails.kind} ${fails.line}`,
  verdict,
  affected,
  figures: [rebuild, typical?.after ?? null, added].filter((figure) => figure !== null).length
});

test.each<[string, Texts, Texts, ReturnType<typeof judged> | { fails: string | null }]>([
  ['a deleted source', BASE, without(BASE, 'app.js'), { fails: 'certain source-missing 2', verdict: 'warn', affected: true, figures: 0 }],
  [
    'a source that the ignore file hides now, whatever the job makes',
    { ...BASE, '.github/workflows/build.yml': MAKES_FILES },
    { ...BASE, '.github/workflows/build.yml': MAKES_FILES, '.dockerignore': 'app.js\n' },
    { fails: 'certain source-missing 2', verdict: 'warn', affected: true, figures: 0 }
  ],
  [
    'a deleted source that an earlier step may make',
    { ...BASE, '.github/workflows/build.yml': MAKES_FILES },
    without({ ...BASE, '.github/workflows/build.yml': MAKES_FILES }, 'app.js'),
    { fails: 'unknown source-missing 2' }
  ],
  [
    'a source, a folder and a signal named by a value of the run',
    BASE,
    {
      ...BASE,
      Dockerfile: `${DOCKERFILE}ARG V\nCOPY app-\${V}.js /a/\nCOPY out-\${V}/*.js /a/\nSTOPSIGNAL \${V}\n`,
      '.github/workflows/build.yml': CLEAN.replace('push: true', `push: true, build-args: "V=\${{ github.sha }}"`)
    },
    { fails: null }
  ],
  [
    'a base image named by an argument that the workflow does not give',
    BASE,
    { ...BASE, Dockerfile: `ARG V\nFROM node:\${V}\nRUN npm ci\n` },
    { fails: 'certain bad-image-name 2' }
  ],
  [
    'a base image named by an argument of which only a run knows whether it is given',
    BASE,
    {
      ...BASE,
      Dockerfile: `ARG V\nFROM node:\${V}\nRUN npm ci\n`,
      '.github/workflows/build.yml': CLEAN.replace('push: true', `push: true, build-args: "\${{ steps.x.outputs.y }}"`).replace(
        '      - uses: docker/setup',
        '      - {id: x, uses: a/b@v1}\n      - uses: docker/setup'
      )
    },
    { fails: null }
  ],
  [
    'a source that an earlier step makes on both sides',
    without({ ...BASE, '.github/workflows/build.yml': MAKES_FILES }, 'app.js'),
    { ...without({ ...BASE, '.github/workflows/build.yml': MAKES_FILES }, 'app.js'), 'package.json': '{"a":1}' },
    { fails: null }
  ],
  [
    'a Dockerfile that fails as before, in a change that does not touch the image',
    { ...BASE, Dockerfile: 'FROM node:22\nRNU x\n' },
    { ...BASE, Dockerfile: 'FROM node:22\nRNU x\n', 'README.md': 'x' },
    { fails: 'certain unknown-instruction 2', verdict: 'skipped', affected: false, figures: 0 }
  ],
  [
    'a Dockerfile that is gone while the workflow builds it',
    BASE,
    without(BASE, 'Dockerfile'),
    { fails: 'certain dockerfile-missing null', verdict: 'warn', affected: true, figures: 0 }
  ],
  [
    'a Dockerfile that an earlier step may make',
    { ...BASE, '.github/workflows/build.yml': MAKES_FILES },
    without({ ...BASE, '.github/workflows/build.yml': MAKES_FILES }, 'Dockerfile'),
    { fails: 'unknown dockerfile-missing null', verdict: 'warn', affected: true, figures: 0 }
  ],
  [
    'a Dockerfile that is gone with its build',
    BASE,
    without(BASE, 'Dockerfile', '.github/workflows/build.yml'),
    { fails: null, verdict: 'skipped', affected: false, figures: 0 }
  ],
  [
    'a compose file that compose cannot read',
    { Dockerfile: 'FROM node:22\nRUN x\n', 'compose.yaml': 'services:\n  a:\n    build: .\n' },
    { Dockerfile: 'FROM node:22\nRUN x\n', 'compose.yaml': 'services:\n  a:\n\tbuild: .\n' },
    { fails: 'certain definition-refused null', verdict: 'warn', affected: true, figures: 0 }
  ],
  [
    'a bake file that bake cannot read',
    { Dockerfile: 'FROM node:22\nRUN x\n', 'docker-bake.hcl': 'target "a" {\n  context = "."\n}\n' },
    { Dockerfile: 'FROM node:22\nRUN x\n', 'docker-bake.hcl': 'target "a" {\n  context = "."\n' },
    { fails: 'unknown definition-refused null', verdict: 'warn', affected: true, figures: 0 }
  ],
  [
    'a workflow that looks for the Dockerfile in another folder',
    BASE,
    { ...BASE, '.github/workflows/build.yml': workflow('', 'sub') },
    { fails: 'certain dockerfile-missing null', verdict: 'warn', affected: true, figures: 0 }
  ],
  [
    'a stage that was renamed while a copy still names it',
    { ...BASE, Dockerfile: 'FROM node:22 AS build\nRUN x\nFROM node:22\nCOPY --from=build /x /x\n' },
    { ...BASE, Dockerfile: 'FROM node:22 AS builder\nRUN x\nFROM node:22\nCOPY --from=build /x /x\n' },
    { fails: 'unknown missing-stage 4' }
  ],
  ['an empty file', BASE, { ...BASE, Dockerfile: '' }, { fails: 'certain no-stage null', verdict: 'warn', affected: true, figures: 0 }],
  [
    'UTF-16',
    BASE,
    { ...BASE, Dockerfile: '\uFFFD\uFFFDF\0R\0O\0M\0 \0a\0\n\0' },
    { fails: 'certain unreadable 1', verdict: 'warn', affected: true, figures: 0 }
  ],
  ['mending a build is no saving', { ...BASE, Dockerfile: '' }, BASE, { fails: null }]
])('%s', async (_, base, head, want) => {
  expect(judged(await image(base, head))).toMatchObject(want);
});

test('what fails breaks a limit that fails, by the closed gate, and a warning stays one with on-unknown pass', async () => {
  const limited = (gate: string): Texts => ({ ...BASE, '.github/layercost.yml': `version: 1\nbudget: {rebuild: {fail: 30s}}\n${gate}` });
  const head = (base: Texts) => without(base, 'app.js');
  expect((await image(limited(''), head(limited('')))).verdict).toBe('fail');
  const open = limited('gate: {fail-closed: false, on-unknown: pass}\n');
  expect((await image(open, head(open))).verdict).toBe('warn');
  const never = limited('gate: {fail-on: never, on-unknown: fail}\n');
  expect((await image(never, head(never))).verdict).toBe('warn');
});

test('mending a build compares nothing with what never ran', async () => {
  const { typical, added } = await image({ ...BASE, Dockerfile: 'FROM node:22\nRNU x\n' }, BASE);
  expect([typical?.before ?? null, added]).toEqual([null, null]);
});

test('values that double with every line end in an answer, and nothing of them is measured', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `ENV A${i + 1}=$A${i}$A${i}`).join('\n');
  const { verdict, rebuild, added } = await image(BASE, { ...BASE, Dockerfile: `FROM node:22\nENV A0=xxxxxxxxxx\n${lines}\nRUN x\n` });
  expect([verdict, rebuild, added]).toEqual(['warn', null, null]);
});
