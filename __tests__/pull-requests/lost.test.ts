import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, FILES, job, SETUP } from './verdicts.ts';

// Names that a job still builds and that the change takes out of their definition (docs/failing-builds.md §8).

const bake = (name: string) => ({ 'docker-bake.hcl': `target "${name}" {\n context = "."\n}\n` });
const service = (name: string) => ({ 'compose.yaml': `services:\n  ${name}: {build: .}\n` });

/** Texts of the head; undefined takes a file away. */
type Change = Readonly<Record<string, string | undefined>>;
type Row = readonly [name: string, step: string, before: Texts, after: Change, fails: 'certain' | 'unknown' | null];

const BAKE = 'uses: docker/bake-action@v6\nwith: {source: ., targets: app}';
const COMMAND = 'run: docker buildx bake app';
const hcl = (text: string) => ({ 'docker-bake.hcl': text });
const APP = 'target "app" {\n context = "."\n}\n';
const COMPOSE = 'run: docker compose build';
const compose = (text: string) => ({ 'compose.yaml': `services:\n  app: {build: .}\n${text}` });
const asService = (text: string) => ({ 'compose.yaml': `services:\n  app:\n    build: .\n${text}` });
const FOLDER = 'uses: docker/build-push-action@v6\nwith: {context: app, file: Dockerfile}';

const ROWS: readonly Row[] = [
  ['a bake target', BAKE, bake('app'), bake('web'), 'certain'],
  ['a bake target of a command', COMMAND, bake('app'), bake('web'), 'certain'],
  ['a bake target by a pattern', 'run: docker buildx bake "*"', bake('app'), bake('web'), null],
  ['the default target', 'run: docker buildx bake', bake('default'), bake('web'), 'certain'],
  ['one of two bake targets', `${COMMAND} web`, hcl(`${APP}target "web" {\n inherits = ["app"]\n}\n`), hcl(APP), 'certain'],
  [
    'a member of a group',
    'run: docker buildx bake',
    hcl(`group "default" {\n targets = ["app"]\n}\n${APP}`),
    hcl(`group "default" {\n targets = ["app", "web"]\n}\n${APP}`),
    'certain'
  ],
  ['a member of a group that is not built', COMMAND, hcl(APP), hcl(`group "all" {\n targets = ["app", "web"]\n}\n${APP}`), null],
  [
    'a group that holds itself',
    'run: docker buildx bake',
    hcl(`group "default" {\n targets = ["app"]\n}\n${APP}`),
    hcl(`group "default" {\n targets = ["default"]\n}\n${APP}`),
    'certain'
  ],
  ['a parent of a target', BAKE, hcl(APP), hcl('target "app" {\n inherits = ["base"]\n}\n'), 'certain'],
  [
    'a parent of a parent',
    COMMAND,
    hcl(APP),
    hcl('target "app" {\n inherits = ["base"]\n}\ntarget "base" {\n inherits = ["gone"]\n}\n'),
    'certain'
  ],
  ['a parent of a target that is not built', COMMAND, hcl(APP), hcl(`${APP}target "web" {\n inherits = ["base"]\n}\n`), null],
  [
    'targets that inherit in a circle',
    COMMAND,
    hcl(APP),
    hcl('target "app" {\n inherits = ["b"]\n}\ntarget "b" {\n inherits = ["app"]\n}\n'),
    null
  ],
  ['a target that a context names', COMMAND, hcl(APP), hcl('target "app" {\n contexts = { base = "target:base" }\n}\n'), 'certain'],
  ['a target whose context is itself', COMMAND, hcl(APP), hcl('target "app" {\n contexts = { base = "target:app" }\n}\n'), 'certain'],
  ['a variable of a bake file', COMMAND, hcl(APP), hcl('target "app" {\n tags = ["app:${TAG}"]\n}\n'), 'certain'],
  [
    'a variable of a bake file that has a default',
    COMMAND,
    hcl(APP),
    hcl('variable "TAG" {}\ntarget "app" {\n tags = ["app:${TAG}"]\n}\n'),
    null
  ],
  [
    'a variable of a bake file that is an attribute',
    COMMAND,
    hcl(APP),
    hcl('TAG = "1"\ntarget "app" {\n tags = ["app:${TAG}"]\n}\n'),
    null
  ],
  [
    'a variable of a matrix',
    COMMAND,
    hcl(APP),
    hcl('target "app" {\n name = "app-${os}"\n matrix = { os = ["a"] }\n tags = ["app:${os}"]\n}\n'),
    null
  ],
  ['a variable that an expression makes', COMMAND, hcl(APP), hcl('target "app" {\n tags = [for t in ["a"] : "app:${t}"]\n}\n'), null],
  ['a function of no bake', COMMAND, hcl(APP), hcl('target "app" {\n tags = [nope("x")]\n}\n'), 'unknown'],
  ['a function of no bake, of another target', COMMAND, hcl(APP), hcl(`${APP}target "web" {\n tags = [nope("x")]\n}\n`), 'unknown'],
  ['a function of bake', COMMAND, hcl(APP), hcl('target "app" {\n tags = [sha256("x"), uuidv4()]\n}\n'), null],
  [
    'a function of the file',
    COMMAND,
    hcl(APP),
    hcl('function "f" {\n params = [x]\n result = x\n}\ntarget "app" {\n tags = [f("x")]\n}\n'),
    null
  ],
  ['a function that is tried', COMMAND, hcl(APP), hcl('target "app" {\n tags = [try(nope("x"), "y")]\n}\n'), null],
  ['a bake file', 'run: docker buildx bake -f build.hcl app', { 'build.hcl': APP }, { 'build.hcl': undefined }, 'certain'],
  [
    'one of two bake files',
    'run: docker buildx bake -f docker-bake.hcl -f ci.hcl app',
    { ...hcl(APP), 'ci.hcl': '' },
    { 'ci.hcl': undefined },
    'certain'
  ],
  [
    'a bake file of the action',
    'uses: docker/bake-action@v6\nwith: {source: ., files: build.hcl, targets: app}',
    { 'build.hcl': APP },
    { 'build.hcl': undefined },
    'certain'
  ],
  ['a service', 'run: docker compose build app', service('app'), service('web'), 'certain'],
  ['a key of a service that compose does not have', COMPOSE, compose(''), asService('    biuld_args: {}\n'), 'unknown'],
  [
    'a key of a build that compose does not have',
    COMPOSE,
    compose(''),
    { 'compose.yaml': 'services:\n  app: {build: {context: ., dockrfile: x}}\n' },
    'unknown'
  ],
  ['a key at the top that compose does not have', COMPOSE, compose(''), compose('servces: {}\n'), 'unknown'],
  ['keys of one’s own', COMPOSE, compose(''), compose('  web: {image: web, x-a: 1}\nx-b: 1\n'), null],
  [
    'a merged key',
    COMPOSE,
    compose(''),
    { 'compose.yaml': 'x-a: &a {restart: always}\nservices:\n  app:\n    <<: *a\n    build: .\n' },
    null
  ],
  ['such a key on both sides', COMPOSE, asService('    nope: 1\n'), asService('    nope: 2\n'), null],
  ['a service that nobody names', COMPOSE, service('app'), service('web'), null],
  [
    'a service that another one needs',
    COMPOSE,
    asService('    depends_on: [db]\n  db: {image: postgres}\n'),
    asService('    depends_on: [db]\n'),
    'certain'
  ],
  [
    'a service that another one needs, by name',
    COMPOSE,
    asService('    depends_on:\n      db: {condition: service_started}\n  db: {image: postgres}\n'),
    asService('    depends_on:\n      db: {condition: service_started}\n'),
    'certain'
  ],
  [
    'a service that another one may need',
    COMPOSE,
    asService('    depends_on:\n      db: {condition: service_started, required: false}\n  db: {image: postgres}\n'),
    asService('    depends_on:\n      db: {condition: service_started, required: false}\n'),
    null
  ],
  [
    'a service whose network another one uses',
    COMPOSE,
    asService('    network_mode: service:vpn\n  vpn: {image: vpn}\n'),
    asService('    network_mode: service:vpn\n'),
    'certain'
  ],
  [
    'a service that another one extends',
    COMPOSE,
    asService('    extends: base\n  base: {image: base}\n'),
    asService('    extends: base\n'),
    'certain'
  ],
  [
    'a file that a service extends',
    COMPOSE,
    { ...asService('    extends: {file: base.yaml, service: base}\n'), 'base.yaml': 'services:\n  base: {image: base}\n' },
    { 'base.yaml': undefined },
    'certain'
  ],
  [
    'a file that compose includes',
    COMPOSE,
    { 'compose.yaml': 'include: [db.yaml]\nservices:\n  app: {build: .}\n', 'db.yaml': 'services:\n  db: {image: postgres}\n' },
    { 'db.yaml': undefined },
    'certain'
  ],
  [
    'a service of a file that compose includes',
    COMPOSE,
    { 'compose.yaml': 'include: [db.yaml]\nservices:\n  app: {build: .}\n', 'db.yaml': 'services:\n  db: {image: postgres}\n' },
    { 'compose.yaml': 'include: [db.yaml]\nservices:\n  app: {build: ., depends_on: [db]}\n' },
    null
  ],
  ['a network', COMPOSE, asService('    networks: [back]\nnetworks:\n  back: {}\n'), asService('    networks: [back]\n'), 'certain'],
  ['the network that is always there', COMPOSE, compose(''), asService('    networks: [default]\n'), null],
  ['a secret', COMPOSE, asService('    secrets: [key]\nsecrets:\n  key: {file: key.txt}\n'), asService('    secrets: [key]\n'), 'certain'],
  ['an image of a service', COMPOSE, compose('  db: {image: postgres}\n'), compose('  db: {restart: always}\n'), 'certain'],
  [
    'one of two compose files',
    'run: docker compose -f compose.yaml -f ci.yaml build',
    { ...compose(''), 'ci.yaml': 'services: {}\n' },
    { 'ci.yaml': undefined },
    'certain'
  ],
  ['the folder of a context', FOLDER, { 'app/a.txt': 'a\n' }, { 'app/a.txt': undefined }, 'certain'],
  [
    'the folder of a context that an earlier step may make',
    `run: ./make-app.sh\n---\n${FOLDER}`,
    { 'app/a.txt': 'a\n' },
    { 'app/a.txt': undefined },
    'unknown'
  ],
  ['the folder of a context that was never there', `run: ./make-app.sh\n---\n${FOLDER}`, { 'b.txt': 'a\n' }, { 'b.txt': 'b\n' }, null],
  [
    'the folder of a named context',
    'run: docker build --build-context lib=lib .',
    { 'lib/a.txt': 'a\n' },
    { 'lib/a.txt': undefined },
    'certain'
  ],
  [
    'a Dockerfile that a makefile builds',
    'run: docker build .',
    { 'app/Dockerfile': BROAD, Makefile: 'image:\n\tdocker build -t app app\n' },
    { 'app/Dockerfile': undefined },
    'unknown'
  ],
  [
    'a Dockerfile that a script builds',
    'run: docker build .',
    { 'app/Dockerfile': BROAD, 'scripts/build.sh': 'docker build -f app/Dockerfile .\n' },
    { 'app/Dockerfile': undefined },
    'unknown'
  ],
  [
    'a Dockerfile that a package script builds',
    'run: docker build .',
    { 'app/Dockerfile': BROAD, 'package.json': '{"scripts": {"image": "docker build -t app app"}}\n' },
    { 'app/Dockerfile': undefined },
    'unknown'
  ],
  [
    'a Dockerfile that a task builds',
    'run: docker build .',
    { 'app/Dockerfile': BROAD, 'Taskfile.yml': 'version: "3"\ntasks:\n  image: docker build -t app app\n' },
    { 'app/Dockerfile': undefined },
    'unknown'
  ],
  [
    'a Dockerfile that a job built, and a makefile too',
    'run: docker build app',
    { 'app/Dockerfile': BROAD, Makefile: 'image:\n\tdocker build -t app app\n' },
    { 'app/Dockerfile': undefined, '.github/workflows/ci.yml': job([SETUP, 'run: echo']) },
    'unknown'
  ],
  [
    'a Dockerfile that nothing builds',
    'run: docker build .',
    { 'app/Dockerfile': BROAD, Makefile: 'image:\n\tdocker build -t app other\n' },
    { 'app/Dockerfile': undefined },
    null
  ]
];

test.each(ROWS)('%s', async (_, step, before, after, fails) => {
  const steps = step.split('\n---\n');
  const base = { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': job([SETUP, ...steps]), ...before };
  const head: Texts = Object.fromEntries(
    Object.entries({ ...base, ...after }).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))
  );
  const ports = portsFor(sideInMemory('base', base), sideInMemory('head', head), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  const found = analysis.images.flatMap((image) => image.fails?.certainty ?? []);
  expect(found.includes('certain') ? 'certain' : (found[0] ?? null)).toBe(fails);
});
