import type { Texts } from '../setup/analysis-request.ts';
import { DOCS, FILES, job, push, type Row, rows, SETUP } from './verdicts.ts';

// A checkout that puts the repository into a folder of the workspace, and files of the repository that steps take away.

const CHECKOUT = 'uses: actions/checkout@v4\nwith: {path: app}';
const STORED = '--cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max';
const SRC = { 'src/a.js': '2' };
const [ALL, NEW] = ['2- 3- 4-', '2- 3R 4R'];
const PUSH = push().replace('context: .', 'context: app');

/** Behind a checkout into `app`. */
const there = (name: string, steps: readonly string[], expected: string, more: Texts = {}, change: Texts = DOCS): Row => [
  name,
  job([CHECKOUT, ...steps]).replace('      - uses: actions/checkout@v4\n', ''),
  expected,
  more,
  change
];
const local = (text: string): Texts => ({ 'compose.yaml': text });
const COMPOSED =
  'services: {x: {build: {context: ., cache_from: ["type=registry,ref=a/c"], cache_to: ["type=registry,ref=a/c,mode=max"]}}}\n';
const BAKED = (context: string): Texts => ({
  'docker-bake.hcl': `target "default" {\n context = "${context}"\n cache-from = ["type=gha"]\n cache-to = ["type=gha,mode=max"]\n}\n`
});
rows('the repository in a folder of the workspace', [
  there('a source changes', [SETUP, PUSH], NEW, {}, SRC),
  there('what the ignore file names changes', [SETUP, PUSH], ALL),
  there('a command in the folder', [SETUP, `run: docker buildx build ${STORED} .\nworking-directory: app`], NEW, {}, SRC),
  there('a command beside it', [SETUP, `run: docker buildx build ${STORED} --file=app/Dockerfile app`], NEW, {}, SRC),
  there('a command that goes there', [SETUP, `run: cd app && docker buildx build ${STORED} .`], ALL),
  there('a target of make', [SETUP, 'run: make -C app image'], NEW, { Makefile: `image:\n\tdocker buildx build ${STORED} .\n` }, SRC),
  there('a compose file', [SETUP, 'run: docker compose -f app/compose.yaml build'], NEW, local(COMPOSED), SRC),
  there('a file that is made there', ['run: date > app/v.txt', SETUP, PUSH], NEW),
  there('a file that is made beside it', ['run: date > v.txt', SETUP, PUSH], ALL),
  there('an artifact beside it', ['uses: actions/download-artifact@v4\nwith: {name: x, path: dist}', SETUP, PUSH], ALL),
  there('another repository beside it', ['uses: actions/checkout@v4\nwith: {repository: acme/b, path: b}', SETUP, PUSH], ALL),
  there('its .git', [SETUP, PUSH], NEW, { '.dockerignore': 'docs\n' }),
  there('a bake file, as the source', [SETUP, 'uses: docker/bake-action@v6\nwith: {source: app}'], NEW, BAKED('.'), SRC),
  there('a bake file, as the working directory', [SETUP, 'uses: docker/bake-action@v5\nwith: {workdir: app}'], NEW, BAKED('.'), SRC),
  there('a bake file by its path', [SETUP, 'uses: docker/bake-action@v5\nwith: {files: app/docker-bake.hcl}'], NEW, BAKED('app'), SRC),
  there('a bake file whose contexts are ignored', [SETUP, 'uses: docker/bake-action@v6\nwith: {source: ./app}'], ALL, BAKED('.')),
  there('a bake file by git', [SETUP, 'uses: docker/bake-action@v6'], NEW, BAKED('.'), SRC),
  there('a compose file of bake', [SETUP, 'uses: docker/bake-action@v6\nwith: {source: app}'], NEW, local(COMPOSED), SRC),
  there(
    'a compose file of bake by its path',
    [SETUP, 'uses: docker/bake-action@v6\nwith: {source: ., files: ./app/compose.yaml}'],
    NEW,
    local(COMPOSED.replace('context: .', 'context: app')),
    SRC
  ),
  there(
    'a named context',
    [SETUP, `${PUSH}\n  build-contexts: |\n    lib=app/src`],
    '2- 3R 4R',
    { Dockerfile: 'FROM node:20\nRUN corepack enable\nCOPY --from=lib . .\nRUN npm ci\n' },
    SRC
  ),
  there(
    'an action of the repository',
    [SETUP, 'uses: ./app/.github/actions/b'],
    NEW,
    {
      '.github/actions/b/action.yml': `runs:\n  using: composite\n  steps:\n    - ${PUSH.split('\n').join('\n      ')}\n`
    },
    SRC
  )
]);

const taking = (line: string) => job([`run: ${line}`, SETUP, push()]);
const NONE = job([SETUP, push()]);
const newly = (line: string): Texts => ({ '.github/workflows/ci.yml': taking(line) });
rows('files of the repository that a step takes away', [
  ['a folder that changes', taking('rm -rf src'), ALL, {}, SRC],
  ['a file that changes', taking('rm src/a.js'), ALL, {}, SRC],
  ['a folder, and another changes', taking('rm -rf docs'), NEW, {}, SRC],
  ['from now on', NONE, NEW, {}, newly('rm -rf src')],
  ['perhaps', job(["if: github.actor == 'x'\nrun: rm -rf src", SETUP, push()]), '2- 3R? 4R?', {}, SRC],
  ['in the script of the build', job([SETUP, `run: |\n  rm -rf src\n  docker buildx build ${STORED} .`]), ALL, {}, SRC],
  ['what git does not hold', taking('rm -rf node_modules'), NEW, FILES, SRC]
]);

rows('files of git that a step writes in its own form', [
  ['in its place, and git changes it', taking('echo x > src/a.js'), ALL, {}, SRC],
  ['behind what it holds, and git changes it', taking('echo x >> src/a.js'), NEW, {}, SRC],
  ['behind what it holds, and git does not change it', taking('echo x >> src/a.js'), ALL],
  ['in its place, and the text changes', taking('echo x > src/a.js'), NEW, {}, newly('echo y > src/a.js')],
  ['in its place, by name', taking('echo x > src/a.js'), '2- 3-', { Dockerfile: 'FROM node:20\nCOPY src/a.js .\nRUN x\n' }, SRC],
  ['by a copy of another one', taking('cp package.json src/a.js'), ALL, {}, SRC],
  ['by a copy of one that changes', taking('cp src/a.js src/b.js'), NEW, {}, SRC],
  ['through tee', taking('echo x | tee src/a.js'), ALL, {}, SRC],
  ['through tee behind what it holds', taking('echo x | tee -a src/a.js'), NEW, {}, SRC],
  ['and the day behind it', job(['run: |\n  echo x > src/a.js\n  date >> src/a.js', SETUP, push()]), NEW],
  ['and takes it away again', job(['run: |\n  echo x > src/b.js\n  rm src/b.js', SETUP, push()]), ALL],
  ['found and deleted', taking("find src -name '*.js' -delete"), ALL, {}, SRC],
  ['found and removed', taking("find . -name '*.js' -exec rm {} +"), ALL, {}, SRC],
  ['found among others', taking("find src -name '*.map' -delete"), NEW, {}, SRC],
  ['new by its own name', taking('echo 1 > VERSION'), '2- 3-', { Dockerfile: 'FROM node:20\nCOPY VERSION .\nRUN x\n' }]
]);

const OPEN = '2- 3R? 4R?';
rows('an ignore file that a step writes', [
  ['in its place', taking('echo src > .dockerignore'), OPEN, {}, SRC],
  ['behind its rules', taking('echo src >> .dockerignore'), OPEN, {}, SRC],
  ['beside the Dockerfile', taking('echo src > Dockerfile.dockerignore'), OPEN, {}, SRC],
  ['with rules taken out', taking("sed -i '/docs/d' .dockerignore"), OPEN],
  ['from now on', NONE, OPEN, {}, newly('echo src >> .dockerignore')],
  ['and takes away', taking('rm .dockerignore'), NEW],
  ['of another folder', taking('echo src > docs/.dockerignore'), ALL]
]);
