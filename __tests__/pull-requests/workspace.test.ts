// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, FILES, job, push, type Row, rows, SETUP, verdicts } from './verdicts.ts';

// What the steps of a job leave in the workspace, by the routes of real workflows (docs/discovery.md "The workspace").

const [ALL, OPEN, NEW] = ['2- 3- 4-', '2- 3R? 4R?', '2- 3R 4R'];
const before = (step: string, expected: string, more: Texts = {}): Row => [
  step.split('\n').slice(0, 2).join(' '),
  job([step, SETUP, push()]),
  expected,
  more
];
const run = (line: string, expected = OPEN, more?: Texts) => before(`run: ${line}`, expected, more);

rows('commands', [
  run('docker run --rm -v "$PWD:/w" -w /w node:20 npm run build'),
  run('docker run --rm -v "$PWD:/w:ro" node:20 npm test', ALL),
  run('docker cp c:/x ./bin/x'),
  run('docker compose run --rm builder'),
  run('gh release download v1 -p "*.tgz" -D vendor'),
  run('gh run download -n dist -D dist'),
  run('aws s3 cp s3://b/m.bin ./model/m.bin'),
  run('aws s3 cp docs s3://b/m --recursive', ALL),
  run('gsutil cp gs://b/x ./x'),
  run('az storage blob download -c c -n n -f model.bin'),
  run('pip download -r requirements.txt -d wheels'),
  run('pip install -r requirements.txt -t lib'),
  run('python -m build'),
  run('curl -sL https://x/y | tar xz'),
  run('tar czf /tmp/a.tgz src', ALL),
  run('unzip a.zip'),
  run('git archive -o src.tar HEAD'),
  run('jq .a package.json | sponge package.json'),
  run('sudo systemctl start docker', ALL),
  run('protoc --go_out=. a.proto'),
  run('wget -P model https://x/y.bin'),
  run('cp .env.example .env', ALL, { '.env.example': 'A=1\n' }),
  run('sed -i s/0/1/ src/a.js', ALL),
  run('python scripts/gen.py', OPEN, {
    'scripts/gen.py': 'open("src/version.py", "w").write("x")\n',
    '.dockerignore': `${FILES['.dockerignore']}scripts\n`
  }),
  run('python scripts/look.py', ALL, {
    'scripts/look.py': 'print(open("src/a.js").read())\n',
    '.dockerignore': `${FILES['.dockerignore']}scripts\n`
  }),
  run(`node -e 'require("fs").writeFileSync("v.json", "1")'`),
  run('make out', NEW, { Makefile: 'out:\n\tdate > src/built\n' }),
  run('npm run stamp', NEW, { 'package.json': '{"scripts": {"stamp": "git rev-parse HEAD > src/rev"}}' }),
  run('git clone https://github.com/acme/x .', NEW, { '.dockerignore': (FILES['.dockerignore'] ?? '').replace('.git\n', '') })
]);

const DB = (volume: string) => ({
  'compose.yaml': `services:\n  db: {image: "postgres:16", volumes: ["${volume}"]}\n  app: {image: "a:1", depends_on: [db], volumes: [".:/app"]}\n`
});
rows('containers of a compose project', [
  run('docker compose up -d db', ALL, DB('data:/var/lib/postgresql/data')),
  run('docker compose -f compose.yaml up -d --wait db', ALL, DB('/var/data:/data')),
  run('docker compose up -d db ', ALL, DB('./docs:/docs:ro')),
  run('docker compose up -d  db', OPEN, DB('./src:/data')),
  run('docker compose up -d', OPEN, DB('data:/data')),
  run('docker compose up app', OPEN, DB('data:/data')),
  run('docker compose -f other.yaml up -d db', OPEN, DB('data:/data')),
  run('docker compose up -d cache', OPEN, DB('data:/data')),
  run('docker compose up -d db   ', OPEN, {
    'compose.yaml': `${DB('data:/data')['compose.yaml']}volumes: {data: {driver_opts: {type: none, o: bind, device: ./src}}}\n`
  }),
  before('run: docker compose up -d db\nenv: {COMPOSE_FILE: other.yaml}', OPEN, DB('data:/data'))
]);

rows('actions', [
  before('uses: ramsey/composer-install@v3', OPEN),
  before('uses: actions/cache@v4\nwith: {path: ~/.npm, key: x}', ALL),
  before('uses: actions/cache@v4\nwith: {path: "**/node_modules", key: x}', OPEN),
  before('uses: actions/cache@v4\nwith:\n  path: |\n    ~/.npm\n    vendor/*/lib\n  key: x', OPEN),
  before('uses: actions/cache@v4\nwith:\n  path: |\n    ~/.npm\n    !vendor\n  key: x', ALL),
  before('uses: actions/github-script@v7\nwith: {script: "require(\\"fs\\").writeFileSync(\\"v.json\\", context.sha)"}', OPEN),
  before('uses: actions/github-script@v7\nwith: {script: "console.log(context.sha)"}', ALL)
]);

const COPIES = (source: string) => ({ Dockerfile: `FROM node:20\nRUN true\nCOPY ${source} /d/\n` });
const WITHOUT_GIT = (more = '') => ({ '.dockerignore': `${(FILES['.dockerignore'] ?? '').replace('.git\n', '')}${more}` });
rows('paths that git does not hold', [
  ['the jars of a build', job(['run: mvn -B package', SETUP, push()]), '2- 3R?', COPIES('target/*.jar')],
  ['a folder that nobody is seen to make', job([SETUP, push()]), '2- 3R?', COPIES('made/*.js')],
  ['a part of .git', job([SETUP, push()]), NEW, WITHOUT_GIT('.git/*\n!.git/index\n')],
  ['the refs of .git', job([SETUP, push()]), '2- 3R', { ...WITHOUT_GIT(), ...COPIES('.git/refs') }],
  ['an empty .git', job([SETUP, push()]), ALL, WITHOUT_GIT('.git/*\n')],
  ['.git that a search takes away', job(['run: find . -name .git -exec rm -rf {} +', SETUP, push()]), OPEN, WITHOUT_GIT()]
]);

const elsewhere = (files: Texts): Texts => ({
  ...WITHOUT_GIT(`${Object.keys(files)[0]}\n`),
  ...files,
  '.github/workflows/ci.yml': 'on: push\njobs: {}\n'
});
rows('.git where no workflow builds', [
  ['by name', '', NEW, elsewhere({})],
  ['a compose file', '', NEW, elsewhere({ 'compose.yaml': 'services: {app: {build: .}}\n' })],
  ['a Makefile', '', NEW, elsewhere({ Makefile: 'build:\n\tdocker build -t a .\n' })],
  ['another CI system', '', NEW, elsewhere({ '.gitlab-ci.yml': 'build:\n  script:\n    - docker build .\n' })]
]);

const SOURCE = { 'src/a.js': '2' };
rows('files of git that change beside open ones', [
  ['the result of a build', job(['run: npm ci && npm run build', SETUP, push()]), NEW, { '.gitignore': 'dist\n' }, SOURCE],
  ['an artifact', job(['uses: actions/download-artifact@v4\nwith: {name: app, path: dist}', SETUP, push()]), NEW, {}, SOURCE],
  ['an artifact over them', job(['uses: actions/download-artifact@v4\nwith: {name: app, path: src}', SETUP, push()]), OPEN, {}, SOURCE]
]);

const CHECKOUT = 'uses: actions/checkout@v4';
/** Steps of a job without the checkout that all others begin with. */
const bare = (steps: readonly string[], runner?: string): string =>
  job(steps, runner === undefined ? {} : { runner }).replace(`      - ${CHECKOUT}\n`, '');
const NO_CHECKOUT = '2- 3R? 4R?';

rows('a checkout', [
  ['none', bare([SETUP, push()]), NO_CHECKOUT],
  [
    'none, and a Git context',
    bare([SETUP, push().replace('  context: .\n', '')]),
    '2- 3-',
    { Dockerfile: 'FROM node:20\nCOPY src src\nRUN npm ci\n' }
  ],
  ['behind the build', bare([SETUP, push(), CHECKOUT]), NO_CHECKOUT],
  ['in a folder beside', bare([`${CHECKOUT}\nwith: {path: repo}`, SETUP, push()]), NO_CHECKOUT],
  ['not for the push', bare([`${CHECKOUT}\nif: github.event_name == 'pull_request'`, SETUP, push()]), NO_CHECKOUT],
  ['by one of two steps', bare([`${CHECKOUT}\nif: inputs.v == ''`, `${CHECKOUT}\nif: inputs.v != ''`, SETUP, push()]), ALL],
  ['on a machine that stays', bare([SETUP, push()], 'self-hosted'), NO_CHECKOUT],
  ['by a clone', bare(['run: git clone https://github.com/${{ github.repository }} .', SETUP, push()]), NO_CHECKOUT],
  ['by another action', bare(['uses: acme/git-checkout@v1', SETUP, push()]), ALL],
  ['by a retry', bare(['uses: Wandalen/wretry.action@v3\nwith: {action: actions/checkout@v4}', SETUP, push()]), ALL],
  [
    'in an action of the repository',
    job(['uses: ./.github/actions/build']),
    ALL,
    {
      '.github/actions/build/action.yml': `runs:\n  using: composite\n  steps:\n    - ${SETUP}\n    - ${push().replaceAll('\n', '\n      ')}\n`
    }
  ]
]);

test('a build of a path fails where nothing fills the workspace, and may be right where a step may have', async () => {
  const failure = async (workflow: string) => {
    const side = sideInMemory('base', { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': workflow });
    const { analysis } = await gatherAnalysis(portsFor(side, side, { policy: null }), analysisRequest({ imagesOnly: true }));
    return analysis.images[0]?.fails?.kind ?? null;
  };
  expect(await failure(bare([SETUP, push()]))).toBe('dockerfile-missing');
  expect(await failure(bare(['uses: actions/download-artifact@v4', SETUP, push()]))).toBeNull();
  // An action that builds may fetch the repository itself.
  expect(await failure(bare(['uses: acme/actions/build-push@v1\nwith: {build-context: ., dockerfile-path: ./Dockerfile}']))).toBeNull();
});

const EARTHFILE = { Earthfile: 'VERSION 0.8\nimage:\n  FROM DOCKERFILE .\n  SAVE IMAGE acme/x\n' };
rows('earthly', [
  ['on a fresh machine', job(['uses: earthly/actions-setup@v1', 'run: earthly --ci +image']), '2R 3R 4R', EARTHFILE],
  ['on a machine that stays', job(['run: earthly +image'], { runner: 'self-hosted' }), ALL, EARTHFILE],
  ['on a satellite', job(['run: earthly --sat s --org acme +image']), '2R? 3R? 4R?', EARTHFILE],
  ['on a satellite that a step chooses', job(['run: earthly sat select s', 'run: earthly ./+image']), '2R? 3R? 4R?', EARTHFILE]
]);

const GENERATOR = { '.dockerignore': `${FILES['.dockerignore']}scripts\n` };
rows('tools that nobody here knows', [
  run('zip -r out.zip docs'),
  run('go generate ./...'),
  run('npx prisma generate'),
  run('swag init'),
  run('python -m mytool'),
  run('patch -p1 < docs/a.md'),
  run('ssh-keygen -f id -N ""'),
  run('pytest --junitxml=report.xml'),
  run('rspec', ALL),
  run('golangci-lint run', ALL),
  run('npm run lint', ALL),
  run('./scripts/s.py', OPEN, { ...GENERATOR, 'scripts/s.py': '#!/usr/bin/env python3\nopen("x","w").write("1")\n' }),
  run('./scripts/s.py', ALL, { ...GENERATOR, 'scripts/s.py': '#!/usr/bin/env python3\nprint(1)\n' }),
  before('uses: mikefarah/yq@v4\nwith: {cmd: "yq -i .a=1 src/x.yml"}', OPEN),
  before('uses: acme/render@v1\nwith: {output: src/x.js}', OPEN),
  before('uses: pnpm/action-setup@v4\nwith: {run_install: true}', OPEN),
  before('uses: pnpm/action-setup@v4', ALL),
  before('uses: cypress-io/github-action@v6', OPEN),
  before('uses: ./.github/actions/gen', OPEN, {
    '.github/actions/gen/action.yml': 'runs:\n  using: node20\n  main: index.js\n',
    '.github/actions/gen/index.js': 'require("fs").writeFileSync("x", "1")'
  })
]);

rows('what may not run, and what stands beside', [
  before('run: |\n  if [ "$GITHUB_EVENT_NAME" = release ]; then date > x; fi', OPEN),
  before('run: test -f x || date > x', OPEN),
  before("if: github.event_name == 'push'\nrun: date > x", OPEN),
  before('uses: actions/checkout@v4\nwith: {path: again}', NEW),
  [
    'left by earlier jobs',
    job([SETUP, push()], { runner: 'self-hosted' }).replace('checkout@v4\n', 'checkout@v4\n        with: {clean: false}\n'),
    OPEN
  ]
]);

const BUILDS = 'docker buildx build --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max .';
const script = (...lines: readonly string[]) => job([SETUP, `run: |\n  ${lines.join('\n  ')}`]);
rows('commands of the same script', [
  ['a time', script('date > src/built.txt', BUILDS), NEW],
  ['behind the build', script(BUILDS, 'date > src/built.txt'), ALL],
  ['a build outside', script('npm ci && npm run build', BUILDS), OPEN],
  ['a text of a here-document', script('cat > v.txt <<EOF', '$GITHUB_SHA', 'EOF', BUILDS), NEW],
  ['in a branch', script('if [ -n "$X" ]; then date > v.txt; fi', BUILDS), OPEN],
  ['what is taken away', script('rm -rf .git', BUILDS), ALL, WITHOUT_GIT()],
  ['what may be taken away', script('if [ -n "$X" ]; then rm -rf .git; fi', BUILDS), OPEN, WITHOUT_GIT()],
  ['a recipe that it waits for', job([SETUP, 'run: make image']), NEW, { Makefile: `image: v\n\t${BUILDS}\nv:\n\tdate > src/v\n` }],
  ['a script of the repository', job([SETUP, 'run: ./docs/build.sh']), NEW, { 'docs/build.sh': `date > src/v\n${BUILDS}\n` }],
  ['a task before it', script('make v', BUILDS), NEW, { Makefile: 'v:\n\tdate > src/v\n' }],
  ['a command that is tried again', job([SETUP, `uses: nick-fields/retry@v3\nwith:\n  command: |\n    date > v\n    ${BUILDS}`]), NEW]
]);

const FOLDER = push().replace('context: .', 'context: ${{ steps.x.outputs.folder }}\n  file: Dockerfile');
rows('a context that only a run knows', [
  ['with another change', job([SETUP, FOLDER]), OPEN],
  ['with a change of what may lie in it', job([SETUP, FOLDER]), OPEN, {}, SOURCE]
]);

const META = 'id: meta\nuses: docker/metadata-action@v5\nwith: {images: a/b}';
const BAKE_FILE = {
  'docker-bake.hcl':
    'target "docker-metadata-action" {}\ntarget "app" {\n inherits = ["docker-metadata-action"]\n cache-from = ["type=gha"]\n cache-to = ["type=gha,mode=max"]\n}\n'
};
const bakes = (file: string) =>
  `uses: docker/bake-action@v6\nwith:\n  source: .\n  files: |\n    ./docker-bake.hcl\n    cwd://${file}\n  targets: app`;
/** A job that makes a file and hands it on, and one that builds with it. */
const handedOn = (make: string, download: string, file: string) => {
  const tail = (list: readonly string[]) => job(list).slice(job([]).length);
  const upload = 'uses: actions/upload-artifact@v4\nwith: {name: meta, path: /tmp/meta.json}';
  const next = `  next:\n    needs: build\n    runs-on: ubuntu-latest\n    steps:\n      - ${CHECKOUT}\n`;
  const last = tail([`uses: actions/download-artifact@v4\nwith: {${download}}`, SETUP, bakes(file)]);
  return `${job([META, `run: ${make}`, upload])}${next}${last}`;
};
const MOVES = 'mv "${{ steps.meta.outputs.bake-file }}" /tmp/meta.json';
rows('a bake file of docker/metadata-action', [
  ['by its output', job([META, SETUP, bakes('${{ steps.meta.outputs.bake-file }}')]), ALL, BAKE_FILE],
  ['that a step moves', job([META, `run: ${MOVES}`, SETUP, bakes('/tmp/meta.json')]), ALL, BAKE_FILE],
  ['that an artifact brings', handedOn(MOVES, 'name: meta, path: /tmp/in', '/tmp/in/meta.json'), ALL, BAKE_FILE],
  ['among all artifacts', handedOn(MOVES, 'path: /tmp/in', '/tmp/in/meta/meta.json'), ALL, BAKE_FILE],
  [
    'and another file that an artifact brings',
    handedOn('jq . x > /tmp/meta.json', 'name: meta, path: /tmp/in', '/tmp/in/meta.json'),
    OPEN,
    BAKE_FILE
  ]
]);

const BY_INPUT = 'FROM node:20\nRUN corepack enable\nCOPY src .\nRUN npm ci\n';
const byInput = (name: string, command: string, expected: string): Parameters<typeof readsInput>[0] => ({ name, command, expected });
const readsInput = async ({ command, expected }: { readonly name: string; readonly command: string; readonly expected: string }) => {
  const workflow = job([`run: ${command}`], { runner: 'self-hosted' });
  const base = { ...FILES, Dockerfile: 'FROM scratch\n', 'docker/app': BY_INPUT, '.github/workflows/ci.yml': workflow };
  expect(await verdicts(base, { 'src/a.js': '2' }, 'docker/app')).toBe(expected);
};
test.each([
  byInput('of a file', 'docker build -f - . < docker/app', NEW),
  byInput('of a pipe', 'cat docker/app | docker build -f- .', NEW),
  byInput('of a pipe that edits', "sed 's/20/22/' docker/app | docker build --file - .", '2-? 3R? 4R?'),
  byInput('without a context', 'docker build -t a - < docker/app', '2- 3R? 4R?'),
  byInput('of a pipe without a context', 'cat docker/app | docker build -', '2- 3R? 4R?'),
  byInput('of an archive', 'tar c . | docker build -f docker/app -', '')
])('reads a Dockerfile from standard input: $name', readsInput);

test.each([
  { name: 'of standard input, which has none', command: 'docker build -f - . < docker/app', beside: 'docker/app', expected: NEW },
  { name: 'of the file itself', command: 'docker build -f docker/app .', beside: 'docker/app', expected: ALL },
  { name: 'of the file that was copied', command: 'cp docker/app copy && docker build -f copy .', beside: 'docker/app', expected: NEW },
  { name: 'of the copy', command: 'cp docker/app copy && docker build -f copy .', beside: 'copy', expected: ALL },
  { name: 'of the file that a link leads to', command: 'docker build -f link .', beside: 'docker/app', expected: NEW },
  { name: 'of the link', command: 'docker build -f link .', beside: 'link', expected: ALL }
])('the ignore file beside a Dockerfile: $name', async ({ command, beside, expected }) => {
  const workflow = job([`run: ${command}`], { runner: 'self-hosted' });
  const ignore = { [`${beside}.dockerignore`]: 'src/*.js\n', 'src/b.txt': '1' };
  const base = { ...FILES, Dockerfile: 'FROM scratch\n', 'docker/app': BY_INPUT, ...ignore, '.github/workflows/ci.yml': workflow };
  expect(await verdicts(base, { 'src/a.js': '2' }, 'docker/app', { link: 'docker/app' })).toBe(expected);
});

test.each([
  {
    name: 'goes',
    base: { '.dockerignore': '.git\nsrc/a.js\n' },
    head: { '.dockerignore': '.git\n' },
    expected: 'the ignore rules now let src/a.js in'
  },
  {
    name: 'comes',
    base: { '.dockerignore': '.git\n' },
    head: { '.dockerignore': '.git\nsrc/a.js\n' },
    expected: 'the ignore rules now keep src/a.js out'
  },
  {
    name: 'goes, and another file changes',
    base: { '.dockerignore': '.git\nsrc/a.js\n' },
    head: { '.dockerignore': '.git\n', 'src/b.js': '2' },
    expected: 'src/b.js changed, and the ignore rules now let src/a.js in'
  },
  {
    name: 'goes, for a file that changes, too',
    base: { '.dockerignore': '.git\nsrc/a.js\n' },
    head: { '.dockerignore': '.git\n', 'src/a.js': '2' },
    expected: 'src/a.js changed'
  }
])('an ignore rule that $name is told as the cause', async ({ base, head, expected }) => {
  const files = { ...FILES, 'src/b.js': '1', Dockerfile: BY_INPUT, '.github/workflows/ci.yml': job([SETUP, push()]), ...base };
  const ports = portsFor(sideInMemory('base', files), sideInMemory('head', { ...files, ...head }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  const copy = analysis.images[0]?.steps.find(({ instruction }) => instruction === 'COPY');
  expect(plainText(copy?.causes[0]?.detail ?? [])).toBe(expected);
});

test('a file that a step makes is told as that, not as missing', async () => {
  const files = {
    ...FILES,
    Dockerfile: 'FROM node:20\nCOPY VERSION /v\n',
    '.github/workflows/ci.yml': job(['run: curl -o VERSION https://a.example/', SETUP, push()])
  };
  const ports = portsFor(sideInMemory('base', files), sideInMemory('head', { ...files, 'docs/a.md': '2' }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  expect(plainText(analysis.images[0]?.reason ?? [])).toMatch(/a step writes VERSION before the build$/);
});

const onMain = (steps: readonly string[]): string =>
  job([...steps, SETUP, push()]).replace('  build:\n', "  build:\n    if: github.ref == 'refs/heads/main'\n");
rows('a step with a condition', [
  ['that each run of its job meets', onMain(["if: github.ref == 'refs/heads/main'\nrun: date > src/x"]), '2- 3R 4R'],
  ['that only some runs meet', job(["if: github.ref == 'refs/heads/main'\nrun: date > src/x", SETUP, push()]), '2- 3R? 4R?'],
  ['that no run of its job meets', onMain(["if: github.event_name == 'pull_request'\nrun: date > src/x"]), ALL]
]);

const NEST = { Dockerfile: 'FROM node:20\nCOPY packages packages\nRUN x\n', 'packages/web/a.ts': '1' };
const nested = (line: string, expected: string, more: Texts): Row => before(`run: ${line}`, expected, { ...NEST, ...more });
const PACKAGE = { 'packages/web/package.json': '{}' };
const COPIES_LOCK = (name: string): Texts => ({ Dockerfile: `FROM node:20\nRUN x\nCOPY ${name} .\nRUN y\n`, [name]: '1' });
rows('what tools leave beside what their words name', [
  run('cmake -B build && cmake --build build'),
  run('cmake -B out', '2- 3- 4-', { ...COPIES_LOCK('package.json') }),
  run('cd src && ninja'),
  run('meson setup builddir'),
  run('mix deps.get'),
  run('bazel build //...'),
  run('dotnet test'),
  run('go test -coverprofile=c.out ./...'),
  run('go test ./...', ALL),
  run('python -m venv env'),
  run('python -m pytest'),
  run('pytest'),
  run('mypy app'),
  run('npx playwright test'),
  run('npx jest --ci --reporters=jest-junit'),
  run('npx jest --ci', ALL),
  run('vendor/bin/phpunit'),
  run('terraform init'),
  run('helm dependency update chart'),
  run('zip -r /tmp/a.zip src', ALL),
  run('python manage.py collectstatic', OPEN, { 'manage.py': 'execute_from_command_line(sys.argv)\n' }),
  run('./gradlew build', OPEN, { gradlew: '#!/bin/sh\nexec java "$@"\n' }),
  run('bundle exec rake assets:precompile'),
  run('curl -sSfL https://x/i.sh | sh -s -- -b ./bin'),
  run('curl -fsSL https://x/i.sh | sh -s -- -y', ALL),
  nested('dotnet build', '2R? 3R?', { 'packages/web/a.csproj': '' }),
  nested('mvn package', '2R? 3R?', { 'packages/web/pom.xml': '' }),
  nested('./gradlew build', '2R? 3R?', { gradlew: '#!/bin/sh\n', 'packages/web/build.gradle.kts': '' }),
  nested('pytest', '2R? 3R?', { 'packages/web/a.py': '' }),
  nested('npx turbo run build', '2R? 3R?', PACKAGE),
  nested('npm run build --workspaces', '2R? 3R?', PACKAGE),
  nested('pnpm install', '2R? 3R?', { ...PACKAGE, 'pnpm-workspace.yaml': '' }),
  nested('npm ci', '2- 3-', PACKAGE),
  nested('cd src && dotnet build', '2- 3-', { 'packages/web/a.csproj': '' })
]);

const lock = (line: string, name: string): Row => run(line, OPEN, COPIES_LOCK(name));
rows('manifests and locks that tools write anew', [
  lock('npm audit fix', 'package-lock.json'),
  lock('npm install left-pad', 'package-lock.json'),
  lock('yarn upgrade', 'yarn.lock'),
  lock('pnpm update', 'pnpm-lock.yaml'),
  lock('composer update', 'composer.lock'),
  lock('bundle update', 'Gemfile.lock'),
  lock('cargo update', 'Cargo.lock'),
  lock('go get -u ./...', 'go.sum'),
  lock('poetry lock', 'poetry.lock'),
  lock('uv lock --upgrade', 'uv.lock'),
  lock('mix deps.update --all', 'mix.lock'),
  lock('npx changeset version', 'package.json'),
  lock('hatch version 2', 'pyproject.toml'),
  lock('yarn config set a b', '.yarnrc.yml'),
  lock('npm config set a b --location=project', '.npmrc'),
  run('npm config set //x/:_authToken ${{ github.token }} --location=project', NEW),
  run('npm config set a b', ALL, COPIES_LOCK('.npmrc')),
  run('npm install', ALL, COPIES_LOCK('package-lock.json')),
  run('npm audit', ALL, COPIES_LOCK('package-lock.json')),
  run('npm install -g vercel', ALL),
  run('npm i -g pnpm@9 && pnpm --version', ALL),
  run('yarn global add vercel', ALL),
  run('cargo install just', ALL),
  run('go install a.example/b@latest', ALL),
  run('npm install --prefix src/x left-pad', '2- 3R? 4R?'),
  run('npm i --location=global turbo', ALL, COPIES_LOCK('package.json')),
  run('pnpm add -g vercel', ALL, COPIES_LOCK('package.json')),
  run('npm install --no-save left-pad', ALL, COPIES_LOCK('package.json')),
  run('hatch run lint', ALL, COPIES_LOCK('pyproject.toml')),
  run('git clean -ffdx', ALL, COPIES_LOCK('package.json'))
]);

rows('downloads and edits by the forms of their words', [
  run('curl -sSLo src/x https://a/b'),
  run('curl -fsSL -osrc/x https://a/b'),
  run('curl --output=src/x https://a/b'),
  run('curl -LO https://a/b'),
  run('curl -OJL https://a/b'),
  run('curl --remote-name https://a/b'),
  run('curl -fsSLo /tmp/x https://a/b', ALL),
  run('curl -sSL -H "Host: O" https://a/b', ALL),
  run('wget -qO src/x https://a/b'),
  run('wget -qO- https://a/b', ALL),
  run('cp -t src docs/a.md'),
  run('grep -rl x src | xargs sed -i s/x/y/'),
  run('grep -rl x src | xargs cat', ALL),
  run(`yq -i '.a = strenv(GITHUB_SHA)' src/c.yml`, NEW, { 'src/c.yml': 'a: 1\n' }),
  run(`yq -i '.a = env(X)' src/c.yml`, OPEN, { 'src/c.yml': 'a: 1\n' }),
  run('sed -i "s/__SHA__/$GITHUB_SHA/" src/a.js', NEW, { 'src/a.js': 'v = __SHA__\n' }),
  run('sed -i -e "s|__NO__|$GITHUB_SHA|g" src/a.js', OPEN, { 'src/a.js': 'v = __SHA__\n' }),
  run('sed -i -E "s/(a|b)+c/$GITHUB_SHA/" src/a.js', NEW, { 'src/a.js': 'v = abc\n' }),
  run('sed -i "s/\\(x\\)/$GITHUB_SHA/" src/a.js', OPEN),
  run('git cherry-pick origin/fix'),
  run('git mv src/a.js src/b.js'),
  run('git crypt unlock'),
  run('git rm -r --cached src', ALL),
  run('ln -sf a.js src/b.js', ALL),
  run('black .'),
  run('black --check .', ALL),
  run('cargo fmt'),
  run('cargo fmt --check', ALL)
]);

rows('actions that look, and others that rewrite', [
  before('uses: hadolint/hadolint-action@v3\nwith: {dockerfile: Dockerfile}', ALL),
  before('uses: golangci/golangci-lint-action@v6', ALL),
  before('uses: wearerequired/lint-action@v2', OPEN),
  before('uses: easimon/maximize-build-space@master', ALL),
  before('uses: crazy-max/ghaction-upx@v3\nwith: {files: src/a.js}', OPEN),
  before('uses: sliteteam/github-action-git-crypt-unlock@1.2.0', OPEN)
]);

rows('another repository in the place of this one', [
  ['in the root', job(['uses: actions/checkout@v4\nwith: {repository: acme/other}', SETUP, push()]), OPEN, {}, { 'src/a.js': '2' }],
  [
    'in a folder',
    job(['uses: actions/checkout@v4\nwith: {repository: acme/other, path: src}', SETUP, push()]),
    OPEN,
    {},
    { 'src/a.js': '2' }
  ],
  [
    'in a folder beside',
    job(['uses: actions/checkout@v4\nwith: {repository: acme/other, path: x}', SETUP, push()]),
    NEW,
    {},
    { 'src/a.js': '2' }
  ]
]);

rows('actions that bring a tool', [
  before('uses: gradle/actions/setup-gradle@v4', ALL),
  before('uses: bufbuild/buf-setup-action@v1', ALL),
  before('uses: arduino/setup-protoc@v3', ALL),
  before('uses: gradle/actions/setup-gradle@v3\nwith: {arguments: build}', OPEN),
  before('uses: gradle/gradle-build-action@v2\nwith: {arguments: build}', OPEN)
]);

const AGAIN = 'uses: actions/checkout@v4';
const again = (step: string, expected: string, more = AGAIN, files: Texts = {}, change: Texts = { 'docs/a.md': '2' }): Row => [
  `${step}, ${more}`,
  job([step, more, SETUP, push()]),
  expected,
  files,
  change
];
rows('a checkout takes away what lies in the root, and brings back what is gone', [
  again('run: date > src/x', ALL),
  again('uses: actions/download-artifact@v4', ALL),
  again('run: rm -rf src', NEW, AGAIN, {}, { 'src/a.js': '2' }),
  again('run: date > src/x', NEW, `${AGAIN}\nwith: {clean: false}`),
  again('run: date > src/x', NEW, `${AGAIN}\nwith: {path: src/y}`),
  again('run: date > src/x', OPEN, `if: steps.x.outputs.y == '1'\n${AGAIN}`),
  again(`${AGAIN}\nwith: {sparse-checkout: docs}`, NEW, AGAIN, {}, { 'src/a.js': '2' }),
  again(`${AGAIN}\nwith: {repository: acme/other}`, NEW, AGAIN, {}, { 'src/a.js': '2' })
]);

test('what a step takes away on both sides is no change', async () => {
  const files = { ...FILES, 'lib/x': '1', Dockerfile: BROAD, '.github/workflows/ci.yml': job(['run: rm -rf lib', SETUP, push()]) };
  const ports = portsFor(sideInMemory('base', files), sideInMemory('head', { ...files, 'src/a.js': '2' }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  expect(plainText(analysis.images[0]?.steps.find(({ line }) => line === 3)?.causes[0]?.detail ?? [])).toBe('src/a.js changed');
});
