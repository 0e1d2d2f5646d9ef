// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of bake, not of JavaScript
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { CACHE, FILES, job, ON, push, type Row, rows, SETUP } from './verdicts.ts';

// What decides an argument or a cache where a definition says it by a route of its own: outputs of jobs, variables of bake, `x-bake`.

const ARGUMENT: Texts = { Dockerfile: 'FROM node:20\nARG X=none\nRUN echo $X\n' };
const SRC = { 'src/a.js': '2' };

/** A job whose argument is the output of another one, of these versions. */
const outputs = (value: string, needs: string): string => `${ON}jobs:
  p:
    runs-on: ubuntu-latest
    outputs: {v: "\${{ steps.s.outputs.v }}"}
    steps: [{id: s, run: 'echo "v=${value}" >> $GITHUB_OUTPUT'}]
  b:
${needs}    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with: {context: ., build-args: "X=\${{ needs.p.outputs.v }}", cache-from: type=gha, cache-to: "type=gha,mode=max"}
`;
const ofOutputs = (name: string, expected: string, needs: string, value = '2'): Row => [
  name,
  outputs('1', needs),
  expected,
  ARGUMENT,
  { '.github/workflows/ci.yml': outputs(value, needs) }
];
rows('outputs of another job', [
  ofOutputs('that it needs', '3R', '    needs: p\n'),
  ofOutputs('among several', '3R', '    needs: [p]\n'),
  ofOutputs('that it does not need: empty', '3-', '')
]);

const STORED = ' cache-from = ["type=registry,ref=a/c"]\n cache-to = ["type=registry,ref=a/c,mode=max"]\n';
const variable = (value: string) => `variable "V" {\n default = "${value}"\n}\ntarget "x" {\n args = {X = V}\n${STORED}}\n`;
const ofBake = (name: string, step: string, expected: string, [before, after] = [variable('1'), variable('2')]): Row => [
  name,
  job([SETUP, step]),
  expected,
  { ...ARGUMENT, 'docker-bake.hcl': before },
  { 'docker-bake.hcl': after }
];
const fixed = (value: string): string => `target "x" {\n args = {X = "${value}"}\n${STORED}}\n`;
rows('a variable of bake whose default changes', [
  ofBake('alone', 'run: docker buildx bake x', '3R'),
  ofBake('given by the command', 'run: docker buildx bake --var V=3 x', '3-'),
  ofBake('over that of the environment', 'run: V=2 docker buildx bake --var V=3 x', '3-'),
  ofBake('another one given', 'run: docker buildx bake --var W=3 x', '3R'),
  ofBake('given to the action', 'uses: docker/bake-action@v7\nwith: {source: ., targets: x, vars: "V=3"}', '3-'),
  [
    'of a file that is not the one of the environment',
    job([SETUP, 'run: BUILDX_BAKE_FILE=ci.hcl docker buildx bake x']),
    '3-',
    { ...ARGUMENT, 'docker-bake.hcl': fixed('1'), 'ci.hcl': fixed('9') },
    { 'docker-bake.hcl': fixed('2') }
  ],
  ofBake('an argument laid over it', 'run: X=3 docker buildx bake --set x.args.X x', '3-', [fixed('1'), fixed('2')]),
  ofBake('an argument that nothing sets', 'run: docker buildx bake --set x.args.X x', '3R', [fixed('1'), fixed('2')])
]);

const service = (more: string): Texts => ({ 'compose.yaml': `services:\n  app:\n    build:\n      context: .\n      x-bake:\n${more}` });
const CACHES = '        cache-from: ["type=registry,ref=a/c"]\n        cache-to: ["type=registry,ref=a/c,mode=max"]\n';
rows('keys for bake in a compose file', [
  ['read by bake', job([SETUP, 'run: docker buildx bake']), '2- 3R 4R', service(CACHES), SRC],
  ['as words', job([SETUP, 'run: docker buildx bake']), '2- 3R 4R', service(CACHES.replaceAll(/[[\]]/g, '')), SRC],
  ['not by compose', job([SETUP, 'run: docker compose build']), '2R 3R 4R', service(CACHES), SRC],
  ['without a cache', job([SETUP, 'run: docker buildx bake']), '2R 3R 4R', service(`${CACHES}        no-cache: true\n`), SRC]
]);

const looks = (call: string) => job([`uses: docker/build-push-action@v6\nwith: {context: ., call: ${call}}`, SETUP, push()]);
rows('a call of the frontend that builds nothing', [
  ['check', looks('check'), '2- 3R 4R', {}, SRC],
  ['outline', looks('outline'), '2- 3R 4R', {}, SRC],
  ['by a command', job([SETUP, push(), 'run: docker buildx build --call=lint .']), '2- 3R 4R', {}, SRC]
]);

const NAMED = { Dockerfile: 'FROM node:20\nARG N\nARG V=u\nENV N=${N} V=${V}\nRUN x\n' };
const causesOf = async (Dockerfile: string, args: string): Promise<readonly string[]> => {
  const base = { ...FILES, Dockerfile, '.github/workflows/ci.yml': job(['id: s\nrun: cat v >> "$GITHUB_OUTPUT"', SETUP, push(args)]) };
  const ports = portsFor(sideInMemory('base', base), sideInMemory('head', { ...base, ...SRC }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  return analysis.images.flatMap(({ steps }) =>
    steps.flatMap(({ causes }) => causes.slice(-1).map(({ name, detail }) => `${name} ${plainText(detail)}`))
  );
};
test('of several variables that a line hands on, the one that is new is the cause', async () => {
  const found = await causesOf(NAMED.Dockerfile, '\n  build-args: |\n    N=${{ github.sha }}\n    V=${{ steps.s.outputs.V }}');
  expect(found).toEqual(['N N has a new value on every build']);
});
test('a base image whose name is new in every build is no bump', async () => {
  const found = await causesOf('ARG P\nFROM a/b:${P}\nRUN x\n', '\n  build-args: P=${{ github.sha }}');
  expect(found).toEqual(['null the base image a/b:… has another name on every build']);
});

const STORE = '--cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max';
const makefile = (value: string, sign: string): Texts => ({
  Makefile: `V ${sign} ${value}\nimage:\n\tdocker buildx create --use\n\tdocker buildx build ${STORE} --build-arg X=$(V) .\n`
});
const made = (name: string, step: string, expected: string, sign = '?='): Row => [
  name,
  job([step]),
  expected,
  { ...ARGUMENT, ...makefile('1', sign) },
  makefile('2', sign)
];
rows('a variable of make whose default changes', [
  made('alone', 'run: make image', '3R'),
  made('given by the command', 'run: make image V=9', '3-'),
  made('given by the environment', 'env: {V: "9"}\nrun: make image', '3-'),
  made('set for certain, and given by the environment', 'env: {V: "9"}\nrun: make image', '3R', '='),
  made('set for certain, and overridden by the environment', 'env: {V: "9"}\nrun: make -e image', '3-', ':='),
  made('overridden by another variable', 'env: {W: "9"}\nrun: make -se image', '3R', '=')
]);

const conditional = (value: string, asks = 'ifeq ($(Y),x)'): Texts => ({
  Makefile: `${asks}\nV := ${value}\nelse\nV := b\nendif\nimage:\n\tdocker buildx create --use\n\tdocker buildx build ${STORE} --build-arg X=$(V) .\n`
});
const asked = (name: string, step: string, expected: string, change: Texts = SRC, asks?: string): Row => [
  name,
  job(['id: x\nuses: a/b@v1', step]),
  expected,
  { ...ARGUMENT, ...conditional('a', asks) },
  change
];
const OPEN_STEP = 'env: {Y: "${{ steps.x.outputs.y }}"}\nrun: make image';
rows('a conditional of make', [
  asked('that only a run settles', OPEN_STEP, '3-?'),
  asked('that only a run settles, with another value', OPEN_STEP, '3-?', conditional('c')),
  asked('that the environment settles', 'env: {Y: x}\nrun: make image', '3R', conditional('c')),
  asked('that the environment settles otherwise', 'env: {Y: z}\nrun: make image', '3-', conditional('c')),
  asked('that the command settles', 'run: make image Y=x', '3R', conditional('c'))
]);

const HCL_FILE = { ...ARGUMENT, 'docker-bake.hcl': fixed('1') };
const COMPOSE_FILE = {
  ...ARGUMENT,
  'compose.yaml':
    'services: {a: {build: {context: ., args: {X: "1"}, cache_from: ["type=registry,ref=a/c"], cache_to: ["type=registry,ref=a/c,mode=max"]}}}\n'
};
const rewritten = (name: string, steps: readonly string[], expected: string, files: Texts): Row => [name, job(steps), expected, files, SRC];
rows('a definition that a step writes before it is read', [
  rewritten('a bake file', ['run: sed -i s/1/$GITHUB_SHA/ docker-bake.hcl', SETUP, 'run: docker buildx bake x'], '3-?', HCL_FILE),
  rewritten(
    'a bake file of an action',
    ['run: sed -i s/1/2/ docker-bake.hcl', SETUP, 'uses: docker/bake-action@v6\nwith: {source: ., targets: x}'],
    '3-?',
    HCL_FILE
  ),
  rewritten(
    'a bake file beside one that is not seen',
    ['run: ./gen > gen.hcl', SETUP, 'uses: docker/bake-action@v6\nwith: {source: ., targets: x, files: "docker-bake.hcl,gen.hcl"}'],
    '3-?',
    HCL_FILE
  ),
  rewritten('another file', ['run: sed -i s/1/2/ docs/a.md', SETUP, 'run: docker buildx bake x'], '3-', HCL_FILE),
  rewritten('behind the build', [SETUP, 'run: docker buildx bake x', 'run: sed -i s/1/2/ docker-bake.hcl'], '3-', HCL_FILE),
  rewritten(
    'a compose file',
    ["run: yq -i '.services.a.build.args.X=2' compose.yaml", SETUP, 'run: docker compose build'],
    '3-?',
    COMPOSE_FILE
  ),
  rewritten(
    'a compose file in the place of another',
    ['run: cp docs/a.md compose.yaml', SETUP, 'run: docker compose build'],
    '3-?',
    COMPOSE_FILE
  )
]);

/** By the file that defines each build of the Dockerfile: the verdicts of its steps. */
async function byDefinition(workflows: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const files = Object.entries(workflows).map(([name, text]) => [`.github/workflows/${name}`, text]);
  const base = { ...FILES, ...ARGUMENT, ...Object.fromEntries(files) };
  const ports = portsFor(sideInMemory('base', base), sideInMemory('head', { ...base, 'docs/a.md': '2' }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  const told = analysis.images.map(({ spec, steps }) => [
    spec.source.replace(/:.*/, ''),
    (steps ?? []).filter(({ line }) => line === 3).map(({ verdict, certainty }) => `${verdict}, ${certainty}`)[0] ?? ''
  ]);
  return Object.fromEntries(told);
}
const WITH = (value: string, cache = 'no-cache: false') =>
  `uses: docker/build-push-action@v6\nwith:\n  context: .\n  build-args: X=${value}\n  ${cache}`;
const NEW = WITH('${{ github.sha }}');
test.each([
  {
    name: 'with an argument of its own, and a cache of its own',
    workflows: { 'a.yml': job([SETUP, push()]), 'b.yml': job([SETUP, NEW], { on: 'on: {push: {branches: [main]}}\n' }) },
    expected: { 'a.yml': 'cached, certain', 'b.yml': 'rebuilt, certain' }
  },
  {
    name: 'for pull requests, of one for the branch that gives an argument more',
    workflows: { 'a.yml': job([SETUP, push()], { on: 'on: pull_request\n' }), 'b.yml': job([SETUP, WITH('${{ github.sha }}', CACHE)]) },
    expected: { 'b.yml': 'rebuilt, certain' }
  },
  {
    name: 'for tags, in a workflow that pull requests start too',
    workflows: {
      'a.yml': job([SETUP, push()], {
        on: 'on: {push: {tags: ["v*"]}, pull_request: {}}\n',
        env: "    if: startsWith(github.ref, 'refs/tags/')\n"
      }),
      'b.yml': job([SETUP, NEW], { on: 'on: pull_request\n' })
    },
    expected: { 'b.yml': 'rebuilt, certain' }
  }
])('a build $name', async ({ workflows, expected }) => {
  expect(await byDefinition(workflows)).toEqual(expected);
});
