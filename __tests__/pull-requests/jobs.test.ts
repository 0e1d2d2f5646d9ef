// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import { describe, expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { CACHE, FILES, job, ON, SETUP } from './verdicts.ts';

// The builds of one job as a sequence (docs/discovery.md "The builds of a job"): `=` stands for a step that an earlier build of the job
// has made, `-` for one that the cache of the base side holds, `R` for one that runs, each with `?` where that is not certain.

const TWO =
  'FROM node:20 AS base\nRUN a\nCOPY src src\nRUN b\nFROM base AS test\nRUN t\nFROM base AS app\nRUN c\nFROM base AS third\nRUN d\n';
const CHANGE: Texts = { 'src/a.js': '2' };

async function images(base: Texts, change: Texts, dockerfiles: readonly string[] = []) {
  const ports = portsFor(sideInMemory('base', base), sideInMemory('head', { ...base, ...change }), { policy: null });
  return (await gatherAnalysis(ports, analysisRequest({ dockerfiles }))).analysis.images;
}

async function said(base: Texts, change: Texts, dockerfiles: readonly string[] = []): Promise<string> {
  const letter = { cached: '-', rebuilt: 'R' } as Readonly<Record<string, string>>;
  return (await images(base, change, dockerfiles))
    .map(({ spec, steps }) => {
      const row = steps.flatMap(({ line, verdict, certainty, builtBy }) =>
        letter[verdict] === undefined
          ? []
          : [`${line}${builtBy === undefined ? letter[verdict] : '='}${certainty === 'certain' ? '' : '?'}`]
      );
      return `${spec.target ?? spec.name}: ${row.join(' ')}`;
    })
    .sort()
    .join(' | ');
}

const build = (target: string, more = '', action = 'docker/build-push-action@v6'): string =>
  `uses: ${action}\nwith:\n  context: .\n  target: ${target}${more}`;
const run = (...lines: readonly string[]): string => `run: |\n${lines.map((line) => `  ${line}`).join('\n')}`;
const byFile = (name: string): string => `docker build -f ${name}.Dockerfile .`;
const [TEST, APP] = ['docker build --target test .', 'docker build --target app .'];

const FOUND = 'app: 2= 3= 4= 8R | test: 2R 3R 4R 6R';
const APART = 'app: 2R 3R 4R 8R | test: 2R 3R 4R 6R';
const OPEN = 'app: 2R? 3R? 4R? 8R | test: 2R 3R 4R 6R';
const TURNED = 'app: 2R 3R 4R 8R | test: 2= 3= 4= 6R';

type Row = readonly [name: string, workflow: string, expected: string, more?: Texts, change?: Texts];
const rows = (title: string, list: readonly Row[]): void => {
  describe(title, () => {
    test.each(list.map(([name, workflow, expected, more, change]) => ({ name, workflow, expected, more, change })))(
      '$name',
      async ({ workflow, expected, more, change }) => {
        const base = { ...FILES, Dockerfile: TWO, '.github/workflows/ci.yml': workflow, ...more };
        expect(await said(base, change ?? CHANGE)).toBe(expected);
      }
    );
  });
};

rows('what an earlier build of the job has made', [
  ['two steps of a job', job([SETUP, build('test'), build('app')]), FOUND],
  ['the other way round', job([SETUP, build('app'), build('test')]), TURNED],
  ['two commands of a step', job([run(TEST, APP)]), FOUND],
  ['commands of two steps', job([`run: ${TEST}`, `run: ${APP}`]), FOUND],
  ['a loop', job([run('for t in test app; do', '  docker build --target "$t" .', 'done')]), FOUND],
  ['a task', job(['run: make images']), FOUND, { Makefile: `images: one two\none:\n\t${TEST}\ntwo:\n\t${APP}\n` }],
  ['a script', job(['run: ./build.sh']), FOUND, { 'build.sh': `${TEST}\n${APP}\n` }],
  [
    'a composite action',
    job([SETUP, 'uses: ./.github/actions/test', build('app')]),
    FOUND,
    { '.github/actions/test/action.yml': `runs:\n  using: composite\n  steps:\n    - ${build('test').replaceAll('\n', '\n      ')}\n` }
  ],
  ['on an engine without a builder of its own', job([build('test'), build('app')]), FOUND],
  ['a build of the base alone', job([`run: docker build --target base .`, `run: ${APP}`]), 'app: 2= 3= 4= 8R | base: 2R 3R 4R'],
  ['three builds', job([run(TEST, APP, 'docker build .')]), 'app: 2= 3= 4= 8R | root: 2= 3= 4= 10R | test: 2R 3R 4R 6R'],
  [
    'GitLab',
    '',
    FOUND,
    { '.github/workflows/ci.yml': ON, '.gitlab-ci.yml': `x:\n  services: [docker:dind]\n  script:\n    - ${TEST}\n    - ${APP}\n` }
  ],
  [
    'CircleCI, in two steps',
    '',
    FOUND,
    {
      '.github/workflows/ci.yml': ON,
      '.circleci/config.yml': `version: 2.1\njobs:\n  x:\n    steps:\n      - run: ${TEST}\n      - run: ${APP}\nworkflows: {w: {jobs: [x]}}\n`
    }
  ],
  [
    'another file that begins alike',
    job([run('docker build --target test .', 'docker build -f other.Dockerfile .')]),
    'other: 2= 3= 4= 5R | test: 2R 3R 4R 6R',
    { 'other.Dockerfile': 'FROM node:20\nRUN a\nCOPY src src\nRUN b\nRUN o\n' }
  ],
  [
    'a cache beside',
    job([
      SETUP,
      build('test', `\n  ${CACHE.replaceAll('gha', 'gha,scope=t')}`),
      build('app', `\n  ${CACHE.replaceAll('gha', 'gha,scope=a')}`)
    ]),
    'app: 2- 3= 4= 8R | test: 2- 3R 4R 6R'
  ],
  ['an engine that stays', job([run(TEST, APP)], { runner: 'self-hosted' }), 'app: 2- 3= 4= 8R | test: 2- 3R 4R 6R'],
  [
    'builds of one bake file',
    job([SETUP, 'run: docker buildx bake test app']),
    FOUND,
    { 'docker-bake.hcl': 'target "test" { target = "test" }\ntarget "app" { target = "app" }\n' }
  ],
  [
    'bake by its action',
    job([SETUP, 'uses: docker/bake-action@v6\nwith:\n  source: .\n  targets: test,app']),
    FOUND,
    { 'docker-bake.hcl': 'target "test" { target = "test" }\ntarget "app" { target = "app" }\n' }
  ],
  [
    'services of a compose file',
    job(['run: docker compose build']),
    TURNED,
    { 'compose.yaml': 'services:\n  a: {build: {context: ., target: app}}\n  b: {build: {context: ., target: test}}\n' }
  ]
]);

/** Two jobs, each with one build. */
const jobs = (one: string, other: string, runner = 'self-hosted'): string =>
  `${job([one], { runner })}${job([other], { runner }).slice(job([], { runner }).indexOf('  build:')).replace('  build:', '  second:')}`;
/** The second waits for the first. */
const waiting = (workflow: string): string => workflow.replace('  second:\n', '  second:\n    needs: [build]\n');
const DEPOT = (target: string) => build(target, '', 'depot/build-push-action@v1');
rows('builds of two jobs', [
  ['on machines of their own', jobs(`run: ${TEST}`, `run: ${APP}`, 'ubuntu-latest'), APART],
  ['on an engine that stays', jobs(`run: ${TEST}`, `run: ${APP}`), 'app: 2- 3R? 4R? 8R | test: 2- 3R? 4R? 6R'],
  ['with a builder that stays', jobs(DEPOT('test'), DEPOT('app'), 'ubuntu-latest'), 'app: 2- 3R? 4R? 8R | test: 2- 3R? 4R? 6R'],
  ['that follow each other on an engine that stays', waiting(jobs(`run: ${TEST}`, `run: ${APP}`)), 'app: 2- 3= 4= 8R | test: 2- 3R 4R 6R'],
  [
    'of which the first may not run',
    waiting(jobs(`run: ${TEST}`, `run: ${APP}`)).replace('  build:\n', '  build:\n    if: vars.X\n'),
    'app: 2- 3R? 4R? 8R | test: 2- 3R 4R 6R'
  ],
  [
    'that follow each other with a builder of a service',
    waiting(jobs(DEPOT('test'), DEPOT('app'), 'ubuntu-latest')),
    'app: 2- 3R? 4R? 8R | test: 2- 3R 4R 6R'
  ],
  [
    'one of them for pull requests alone',
    jobs(`if: github.event_name == 'pull_request'\nrun: ${TEST}`, `if: github.event_name == 'push'\nrun: ${APP}`),
    'app: 2- 3R 4R 8R | test: 2- 3R 4R 6R'
  ]
]);

const PUSHED = "github.event_name == 'push'";
rows('whether the earlier build has run', [
  [
    'only for pull requests, which the merge is not',
    job([SETUP, `if: github.event_name == 'pull_request'\n${build('test')}`, build('app')]),
    APART
  ],
  ['for the merge', job([SETUP, `if: ${PUSHED}\n${build('test')}`, build('app')]), FOUND],
  ['both under one condition', job([SETUP, `if: ${PUSHED}\n${build('test')}`, `if: ${PUSHED}\n${build('app')}`]), FOUND],
  ['an output decides', job([SETUP, `if: steps.x.outputs.y == 'true'\n${build('test')}`, build('app')]), OPEN],
  ['a shell decides', job([run(`if [ -n "$X" ]; then ${TEST}; fi`, APP)]), OPEN],
  ['after success, as every step', job([SETUP, `if: success()\n${build('test')}`, build('app')]), FOUND],
  [
    'in an action of the repository that may not run',
    job([SETUP, "if: steps.x.outputs.y == 'true'\nuses: ./.github/actions/test", build('app')]),
    OPEN,
    { '.github/actions/test/action.yml': `runs:\n  using: composite\n  steps:\n    - ${build('test').replaceAll('\n', '\n      ')}\n` }
  ]
]);

const JOBS = (more: string) =>
  `${ON}jobs:\n${['test', 'app']
    .map(
      (name) =>
        `  ${name}:\n    runs-on: ubuntu-latest\n${name === 'app' ? more : ''}    steps:\n      - uses: actions/checkout@v4\n      - run: docker build --target ${name} .\n`
    )
    .join('')}`;
rows('whether the same builder has made it', [
  ['jobs are machines of their own', JOBS(''), APART],
  ['also one behind the other', JOBS('    needs: test\n'), APART],
  [
    'rows of a matrix are machines of their own',
    job(['run: docker build --target ${{ matrix.t }} .'], { env: '    strategy: {matrix: {t: [test, app]}}\n' }),
    APART
  ],
  ['the engine and a builder in a container', job([SETUP, `run: ${TEST}`, build('app')]), APART],
  ['an alias that leads to the builder', job([`${SETUP}\nwith: {install: true}`, `run: ${TEST}`, build('app')]), FOUND],
  ['buildx beside an action', job([SETUP, 'run: docker buildx build --target test .', build('app')]), FOUND],
  ['the builder by its output', job([`id: b\n${SETUP}`, build('test', '\n  builder: ${{ steps.b.outputs.name }}'), build('app')]), FOUND],
  [
    'two builders by their outputs',
    job([
      `id: b\n${SETUP}`,
      `id: c\n${SETUP}`,
      build('test', '\n  builder: ${{ steps.b.outputs.name }}'),
      build('app', '\n  builder: ${{ steps.c.outputs.name }}')
    ]),
    APART
  ],
  ['a builder by its name', job([`${SETUP}\nwith: {name: x}`, build('test', '\n  builder: x'), build('app')]), FOUND],
  ['a name that may be the builder in use', job([SETUP, build('test', '\n  builder: x'), build('app')]), OPEN],
  ['a new builder between', job([SETUP, build('test'), SETUP, build('app')]), APART],
  ['a command that empties it', job([SETUP, build('test'), 'run: docker builder prune -af', build('app')]), OPEN],
  ['the same in one script', job([run(TEST, 'docker system prune -f', APP)]), OPEN],
  ['a command that empties it before both', job(['run: docker system prune -af', run(TEST, APP)]), FOUND],
  [
    'another engine by a variable',
    job([`env: {DOCKER_HOST: "tcp://a:1"}\nrun: ${TEST}`, `run: ${APP}`]),
    'app: 2R 3R 4R 8R | test: 2R? 3R 4R 6R'
  ],
  ['the classic builder', job([`env: {DOCKER_BUILDKIT: 0}\nrun: ${TEST}`, `run: ${APP}`]), APART]
]);

rows('whether it is the same step', [
  ['told to run again', job([run(TEST, 'docker build --no-cache --target app .')]), APART],
  ['the first told to run again', job([run('docker build --no-cache --target test .', APP)]), FOUND],
  ['a stage told to run again', job([run(TEST, 'docker buildx build --no-cache-filter app --target app .')]), FOUND],
  ['another platform', job([run(TEST, 'docker build --platform linux/arm64 --target app .')]), APART],
  ['the same platform by its name', job([run(TEST, 'docker build --platform linux/amd64 --target app .')]), FOUND],
  [
    'another value of an argument',
    job([run('docker build --build-arg V=1 --target test .', 'docker build --build-arg V=2 --target app .')]),
    'app: 2= 3= 5= 6R 10R | test: 2R 3R 5R 6R 8R',
    { Dockerfile: TWO.replace('COPY src', 'COPY package.json .\nARG V\nCOPY src') }
  ],
  [
    'the commit as an argument of both',
    job([SETUP, build('test', '\n  build-args: V=${{ github.sha }}'), build('app', '\n  build-args: V=${{ github.sha }}')]),
    'app: 2= 4= 5= 9R | test: 2R 4R 5R 7R',
    { Dockerfile: TWO.replace('COPY src', 'ARG V\nCOPY src') }
  ],
  [
    'a date that each command asks for',
    job([run('docker build --build-arg V=$(date +%s) --target test .', 'docker build --build-arg V=$(date +%s) --target app .')]),
    'app: 2= 4= 5R? 9R | test: 2R 4R 5R 7R',
    { Dockerfile: TWO.replace('COPY src', 'ARG V\nCOPY src') }
  ],
  ['the .git of one checkout', job([run(TEST, APP)]), FOUND, { '.dockerignore': '', Dockerfile: TWO.replace('COPY src src', 'COPY . .') }],
  [
    'the .git beside other folders',
    job([run('docker build --target test -f Dockerfile .', 'docker build --target app -f Dockerfile src')]),
    'app: 2= 3R 4R 8R | test: 2R 3R 4R 6R',
    { '.dockerignore': '', Dockerfile: TWO.replace('COPY src src', 'COPY . .') }
  ]
]);

test('what is not reported comes before all the same', async () => {
  const [a, b] = ['FROM node:20\nCOPY src src\nRUN b\n', 'FROM node:20\nCOPY src src\nRUN b\nRUN c\n'];
  const base = { ...FILES, 'a.Dockerfile': a, 'b.Dockerfile': b, '.github/workflows/ci.yml': job([run(...['a', 'b'].map(byFile))]) };
  expect(await said(base, CHANGE, ['b.Dockerfile'])).toBe('b: 2= 3= 4R');
  expect(await said({ ...base, '.github/workflows/ci.yml': job([run(byFile('b'))]) }, CHANGE, ['b.Dockerfile'])).toBe('b: 2R 3R 4R');
});

test('what the job makes once is counted once', async () => {
  const base = { ...FILES, Dockerfile: TWO, '.github/workflows/ci.yml': job([run(TEST, APP)]) };
  const [all, alone] = [await images(base, CHANGE), await images({ ...base, '.github/workflows/ci.yml': job([`run: ${APP}`]) }, CHANGE)];
  const app = (list: typeof all) => list.find(({ spec }) => spec.target === 'app');
  expect(app(all)?.rebuild?.mid).toBeLessThan(app(alone)?.rebuild?.mid ?? 0);
  expect(app(all)?.typical?.after?.mid).toBeLessThan(app(alone)?.typical?.after?.mid ?? 0);
  expect(app(all)?.effect).toBe('built');
});

const B = 'FROM node:20 AS base\nRUN a\nCOPY src src\nRUN o\n';
const inScope = (file: string, scope = '') =>
  `uses: docker/build-push-action@v6\nwith:\n  context: .\n  push: true\n  file: ${file}\n  cache-from: type=gha${scope}\n  cache-to: type=gha,mode=max${scope}`;
const A = 'FROM node:20 AS base\nRUN a\nCOPY package.json .\nRUN p\n';
rows('one store for the images of a job holds what the last build wrote', [
  [
    'and each finds what it shares with the one before',
    job([SETUP, inScope('Dockerfile'), inScope('b.Dockerfile')]),
    'b: 2= 3R 4R | root: 2= 3R 4R',
    { Dockerfile: A, 'b.Dockerfile': B }
  ],
  [
    'without a change of it',
    job([SETUP, inScope('Dockerfile'), inScope('b.Dockerfile')]),
    'b: 2= 3R 4R | root: 2= 3R 4R',
    { Dockerfile: A, 'b.Dockerfile': B },
    { 'README.md': '2' }
  ],
  [
    'which may be its own',
    job([SETUP, inScope('b.Dockerfile'), inScope('Dockerfile'), inScope('Dockerfile')]),
    'b: 2= 3R 4R | root: 2= 3R 4R',
    { Dockerfile: A, 'b.Dockerfile': B }
  ],
  [
    'of which one may not run',
    job([SETUP, inScope('Dockerfile'), `if: steps.x.outputs.y == 'true'\n${inScope('b.Dockerfile')}`]),
    'b: 2- 3R 4R | root: 2- 3-? 4-?',
    { Dockerfile: A, 'b.Dockerfile': B }
  ]
]);

const sideBySide = (other: string, more = ''): string =>
  jobs(inScope('Dockerfile'), inScope(other), 'ubuntu-latest').replaceAll(
    '      - uses: docker/build',
    `      - ${SETUP}\n${more}      - uses: docker/build`
  );
rows('one store for images of jobs side by side', [
  [
    'what all of them make is there in any case',
    sideBySide('b.Dockerfile'),
    'b: 2- 3R 4R | root: 2- 3-? 4-?',
    { Dockerfile: A, 'b.Dockerfile': B }
  ],
  [
    'what the final images of all of them have in common, where each export holds no more',
    sideBySide('b.Dockerfile').replaceAll('mode=max', 'mode=min'),
    'b: 2- 3R 4R | root: 2- 3-? 4-?',
    { Dockerfile: A, 'b.Dockerfile': B }
  ],
  [
    'of other stages nothing, where each export holds no more',
    sideBySide('b.Dockerfile').replaceAll('mode=max', 'mode=min'),
    'b: 2R 3R 4R 6R? | root: 2-? 3-? 4-? 6-?',
    { Dockerfile: `${A}FROM node:20\nCOPY --from=0 /app /app\n`, 'b.Dockerfile': `${B}FROM node:20\nCOPY --from=0 /app /app\n` }
  ],
  [
    'what one of them holds and the other does not',
    sideBySide('b.Dockerfile').replaceAll('mode=max', 'mode=min'),
    'b: 2-? 3R 4R 6R? | root: 2-? 3-? 4-?',
    { Dockerfile: A, 'b.Dockerfile': `${B}FROM node:20\nCOPY --from=0 /app /app\n` }
  ],
  [
    'another image has nothing in common',
    sideBySide('b.Dockerfile'),
    'b: 2R 3R | root: 2-? 3-? 4-?',
    { Dockerfile: A, 'b.Dockerfile': 'FROM alpine\nCOPY src src\nRUN o\n' }
  ],
  [
    'for another platform',
    jobs(
      `${inScope('Dockerfile')}\n  platforms: linux/amd64`,
      `${inScope('b.Dockerfile')}\n  platforms: linux/arm64`,
      'ubuntu-latest'
    ).replaceAll('      - uses: docker/build', `      - ${SETUP}\n      - uses: docker/build`),
    'b: 2-? 3R 4R | root: 2-? 3-? 4-?',
    { Dockerfile: A, 'b.Dockerfile': B }
  ]
]);

// The order of a pipeline's steps, where another system's file says it.
const FROM_BASE = 'FROM node:20 AS base\nRUN a\nCOPY src src\nRUN b\nFROM base AS test\nRUN t\nFROM base AS app\nRUN c\n';
const KEPT = { first: 'app: 2- 3= 4= 8R | test: 2- 3R 4R 6R', either: 'app: 2- 3R? 4R? 8R | test: 2- 3R? 4R? 6R' };
const FRESH = { first: 'app: 2= 3= 4= 8R | test: 2R 3R 4R 6R', either: 'app: 2R? 3R? 4R? 8R | test: 2R? 3R? 4R? 6R' };
const stage = (command: string, more = '') => `stage('s') { ${more} steps { sh '${command}' } }\n`;
const jenkins = (stages: string, agent = 'any'): Texts => ({ Jenkinsfile: `pipeline {\n agent ${agent}\n stages {\n${stages}\n}\n}\n` });
const SOCKET = 'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]';
const woodpecker = (first: string, second: string): Texts => ({
  '.woodpecker.yml': `steps:\n  a: {image: docker, commands: ["${TEST}"], ${SOCKET}${first}}\n  b: {image: docker, commands: ["${APP}"], ${SOCKET}${second}}\n`
});
const plugin = (name: string, target: string, more = '') =>
  `  ${name}: {image: plugins/docker, settings: {repo: a/b, daemon_off: true, target: ${target}}${more}}\n`;
const cloud = (first: string, second: string): Texts => ({
  'cloudbuild.yaml': `steps:\n  - {id: one, name: gcr.io/cloud-builders/docker, args: [build, --target, test, .]${first}}\n  - {name: gcr.io/cloud-builders/docker, args: [build, --target, app, .]${second}}\n`
});
test.each<readonly [string, Texts, string]>([
  ['stages of Jenkins', jenkins(stage(TEST) + stage(APP)), KEPT.first],
  ['stages of Jenkins, side by side', jenkins(`stage('p') { parallel {\n${stage(TEST)}${stage(APP)}} }\n`), KEPT.either],
  [
    'a stage of Jenkins before others that are side by side',
    jenkins(`${stage(TEST)}stage('p') { parallel {\n${stage('true')}${stage(APP)}} }\n`),
    KEPT.first
  ],
  ['stages of Jenkins with agents of their own', jenkins(stage(TEST, 'agent any') + stage(APP, 'agent any'), 'none'), KEPT.either],
  ['a node of Jenkins', { Jenkinsfile: `node {\n sh '${TEST}'\n sh '${APP}'\n}\n` }, KEPT.first],
  ['steps of Woodpecker', woodpecker('', ''), KEPT.first],
  ['steps of Woodpecker as a graph', woodpecker(', depends_on: []', ''), KEPT.either],
  ['a step of Woodpecker behind another', woodpecker('', ', depends_on: [a]'), KEPT.first],
  [
    'plugins of Woodpecker with the engine of the host',
    { '.woodpecker.yml': `steps:\n${plugin('a', 'test')}${plugin('b', 'app')}` },
    KEPT.first
  ],
  ['steps of Cloud Build', cloud('', ''), FRESH.first],
  ['steps of Cloud Build that wait for none', cloud(", waitFor: ['-']", ", waitFor: ['-']"), FRESH.either],
  ['a step of Cloud Build that waits for another', cloud('', ', waitFor: [one]'), FRESH.first]
])('the order of %s', async (_, files, expected) => {
  const quiet = `${FILES['.dockerignore']}Jenkinsfile\n*.yml\n*.yaml\n.*\n`;
  expect(await said({ ...FILES, '.dockerignore': quiet, Dockerfile: FROM_BASE, ...files }, CHANGE)).toBe(expected);
});
