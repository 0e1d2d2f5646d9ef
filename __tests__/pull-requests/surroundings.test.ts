// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import { expect, test } from '@jest/globals';
import type { Texts } from '../setup/analysis-request.ts';
import { BROAD, DOCS, FILES, job, push, type Row, rows, SETUP, verdicts } from './verdicts.ts';

// What surrounds a Dockerfile, by further routes than fixtures/pull-requests.

const WITHOUT_GIT_RULE = { '.dockerignore': (FILES['.dockerignore'] ?? '').replace('.git\n', '') };
const COMPOSE = (more = '') =>
  `services: {app: {build: {context: .${more}, cache_from: ["type=registry,ref=acme/c"], cache_to: ["type=registry,ref=acme/c,mode=max"]}}}\n`;
const BAKE = (more = '') =>
  `target "default" {\n context = "."\n cache-from = ["type=gha"]\n cache-to = ["type=gha,mode=max"]\n${more}\n}\n`;

rows('.git in the context', [
  [
    'docker compose in a run step',
    job([SETUP, 'run: docker compose build']),
    '2- 3R 4R',
    { ...WITHOUT_GIT_RULE, 'compose.yaml': COMPOSE() }
  ],
  [
    'bake of the checkout',
    job([SETUP, 'uses: docker/bake-action@v6\nwith: {source: .}']),
    '2- 3R 4R',
    { ...WITHOUT_GIT_RULE, 'docker-bake.hcl': BAKE() }
  ],
  ['bake of the Git context', job([SETUP, 'uses: docker/bake-action@v6']), '2- 3R 4R', { ...WITHOUT_GIT_RULE, 'docker-bake.hcl': BAKE() }],
  ['only what the ignore file lets through', job([SETUP, push()]), '2- 3- 4-', { '.dockerignore': '*\n!src\n!package.json\n' }],
  ['the name of the branch alone', job([SETUP, push()]), '2-', { ...WITHOUT_GIT_RULE, Dockerfile: 'FROM node:20\nCOPY .git/HEAD .\n' }],
  ['the commit alone', job([SETUP, push()]), '2R', { ...WITHOUT_GIT_RULE, Dockerfile: 'FROM node:20\nCOPY .git/refs .\n' }],
  ['a rule for any depth', job([SETUP, push()]), '2- 3- 4-', { '.dockerignore': `**/.git\n${WITHOUT_GIT_RULE['.dockerignore']}` }],
  [
    'a bind mount of the context',
    job([SETUP, push()]),
    '2R',
    { ...WITHOUT_GIT_RULE, Dockerfile: 'FROM node:20\nRUN --mount=type=bind,target=/src ls /src\n' }
  ],
  ['a folder below it', job([SETUP, push()]), '2-', { ...WITHOUT_GIT_RULE, Dockerfile: 'FROM node:20\nCOPY src src\n' }]
]);

const ARGUMENT = 'FROM node:20\nARG V\nRUN npm ci\n';
const passing = (value: string, options = {}, before: readonly string[] = []): string =>
  job([...before, SETUP, push(`\n  build-args: V=${value}`)], options);
const META = (tags: string) =>
  `id: m\nuses: docker/metadata-action@v5\nwith:\n  images: acme/x\n  tags: |\n    ${tags.split('\n').join('\n    ')}`;
const argumentRows = (list: readonly (readonly [string, string, string])[]) =>
  list.map(([name, workflow, expected]): Row => [name, workflow, expected, { Dockerfile: ARGUMENT }]);

rows(
  'values of a run',
  argumentRows([
    ['the run', passing('${{ github.run_id }}'), '3R'],
    ['the head of a push', passing('${{ github.event.after }}'), '3R'],
    [
      'a time of day',
      passing('${{ steps.d.outputs.now }}', {}, ['id: d\nrun: echo "now=$(date -u +%Y-%m-%dT%H:%M:%SZ)" >> "$GITHUB_OUTPUT"']),
      '3R'
    ],
    ['a day', passing('${{ steps.d.outputs.now }}', {}, ['id: d\nrun: echo "now=$(date +%F)" >> "$GITHUB_OUTPUT"']), '3R?'],
    [
      'a token through the environment',
      job([
        SETUP,
        'env: {V: "${{ secrets.GITHUB_TOKEN }}"}\nrun: docker buildx build --build-arg V --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max .'
      ]),
      '3R'
    ],
    ['the head of a pull request, else of the push', passing('${{ github.event.pull_request.head.sha || github.sha }}'), '3R'],
    ['the head of a pull request, where a push has none', passing('${{ github.event.pull_request.head.sha }}'), '3-'],
    ['a variable of the repository', passing('${{ vars.VERSION }}'), '3-'],
    ['the branch of either event', passing('${{ github.head_ref || github.ref_name }}'), '3-'],
    [
      'the branch in a shell',
      job([
        SETUP,
        'run: docker buildx build --build-arg V=$GITHUB_REF_NAME --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max .'
      ]),
      '3-'
    ],
    ['the tag of a release', passing('${{ github.ref_name }}', { on: 'on: {release: {types: [published]}}\n' }), '3R'],
    ['a branch rule above the commit', passing('${{ steps.m.outputs.version }}', {}, [META('type=sha\ntype=ref,event=branch')]), '3-'],
    [
      'a fixed tag of the default branch',
      passing('${{ steps.m.outputs.version }}', {}, [META('type=sha\ntype=raw,value=latest,enable={{is_default_branch}}')]),
      '3-'
    ],
    [
      'releases or the commit',
      passing('${{ steps.m.outputs.version }}', {}, [META('type=semver,pattern={{version}}\ntype=sha,format=long')]),
      '3R'
    ],
    ['the version as the action hands it on', passing('${{ env.DOCKER_METADATA_OUTPUT_VERSION }}', {}, [META('type=sha')]), '3R'],
    ['an output of an action that nobody knows', passing('${{ steps.x.outputs.flavour }}', {}, ['id: x\nuses: acme/pick@v1']), '3-?'],
    ['a variable that such an action may set', passing('${{ env.FLAVOUR }}', {}, ['uses: acme/pick@v1']), '3-?'],
    ['a short commit of such an action', passing('${{ steps.x.outputs.sha_short }}', {}, ['id: x\nuses: acme/vars@v1']), '3R'],
    ['a variable that nothing sets', passing('${{ env.FLAVOUR }}'), '3-']
  ])
);

const EPOCH = 'FROM node:20\nRUN corepack enable\nWORKDIR /w\nRUN npm ci\n';
const epochRows = (list: readonly (readonly [string, string, string, Texts?, Texts?])[]) =>
  list.map(([name, workflow, expected, more, change]): Row => [name, workflow, expected, { Dockerfile: EPOCH, ...more }, change ?? DOCS]);
const FROM_COMMIT = 'run: echo "SOURCE_DATE_EPOCH=$(git log -1 --pretty=%ct)" >> "$GITHUB_ENV"';
rows(
  'SOURCE_DATE_EPOCH of the environment',
  epochRows([
    ['of the job, through a file of the runner', job([FROM_COMMIT, SETUP, push()]), '2- 3R 4R'],
    [
      'exported in a shell',
      job([
        SETUP,
        'run: |\n  export SOURCE_DATE_EPOCH=$(git log -1 --pretty=%ct)\n  docker buildx build --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max .'
      ]),
      '2- 3R 4R'
    ],
    ['of the whole workflow, constant', job([SETUP, push()], { top: 'env: {SOURCE_DATE_EPOCH: 0}\n' }), '2- 3- 4-'],
    ['by compose', job([FROM_COMMIT, SETUP, 'run: docker compose build']), '2- 3R 4R', { 'compose.yaml': COMPOSE() }],
    ['by bake', job([FROM_COMMIT, SETUP, 'uses: docker/bake-action@v6\nwith: {source: .}']), '2- 3R 4R', { 'docker-bake.hcl': BAKE() }],
    [
      'set for the job by the change',
      job([SETUP, push()]),
      '2- 3R 4R',
      {},
      { '.github/workflows/ci.yml': job([SETUP, push()], { env: '    env: {SOURCE_DATE_EPOCH: 1}\n' }) }
    ]
  ])
);

rows('files of earlier steps', [
  ['a time by tee', job(['run: date | tee built.txt', SETUP, push()]), '2- 3R 4R'],
  ['the commit by git', job(['run: git rev-parse HEAD > REVISION', SETUP, push()]), '2- 3R 4R'],
  [
    'a number put into a file',
    job(['run: sed -i "s/0/$GITHUB_RUN_NUMBER/" src/a.js', SETUP, push()]),
    '2- 3R 4R',
    { 'src/a.js': 'v = 0\n' }
  ],
  ['a text that is always the same', job(['run: echo production > stage.txt', SETUP, push()]), '2- 3- 4-'],
  [
    'such a text, another one with the change',
    job(['run: echo production > stage.txt', SETUP, push()]),
    '2- 3R 4R',
    {},
    { '.github/workflows/ci.yml': job(['run: echo staging > stage.txt', SETUP, push()]) }
  ],
  [
    'a build outside that git ignores the result of',
    job(['run: npm ci && npm run build', SETUP, push()]),
    '2- 3R? 4R?',
    { '.gitignore': 'node_modules\n/dist/\n' }
  ],
  [
    'the same, kept out of the context',
    job(['run: npm ci && npm run build', SETUP, push()]),
    '2- 3- 4-',
    { '.gitignore': 'node_modules\n/dist/\n', '.dockerignore': `${FILES['.dockerignore']}node_modules\ndist\n` }
  ],
  ['credentials of random name', job(['uses: google-github-actions/auth@v2', SETUP, push()]), '2- 3R 4R'],
  [
    'credentials that the ignore file names',
    job(['uses: google-github-actions/auth@v2', SETUP, push()]),
    '2- 3- 4-',
    { '.dockerignore': `${FILES['.dockerignore']}gha-creds-*.json\n` }
  ],
  [
    'an artifact in a folder that is not copied',
    job(['uses: actions/download-artifact@v4\nwith: {path: out}', SETUP, push()]),
    '2-',
    { Dockerfile: 'FROM node:20\nCOPY src src\n' }
  ],
  ['behind the build', job([SETUP, push(), 'run: date > built.txt']), '2- 3- 4-'],
  [
    'of a Git context',
    job(['run: date > built.txt', SETUP, push().replace('  context: .\n', '')]),
    '2- 3-',
    { Dockerfile: 'FROM node:20\nCOPY src src\nRUN npm ci\n' }
  ],
  ['another repository beside', job(['uses: actions/checkout@v4\nwith: {repository: acme/lib, path: lib}', SETUP, push()]), '2- 3R? 4R?']
]);

const ASSETS = {
  'assets/a.bin': 'pointer',
  '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
  '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n'
};
const WITH = (input: string) => ({
  '.github/workflows/ci.yml': job([SETUP, push()]).replace('actions/checkout@v4\n', `actions/checkout@v4\n        with: {${input}}\n`)
});
rows('what a checkout fetches', [
  [
    'large files from now on',
    job([SETUP, push()]),
    '2R 3-',
    { ...ASSETS, Dockerfile: 'FROM node:20\nCOPY --link assets assets\nCOPY --link src src\n' },
    WITH('lfs: true')
  ],
  ['submodules from now on', job([SETUP, push()]), '2- 3R 4R', ASSETS, WITH('submodules: recursive')],
  ['only some folders', job([SETUP, push()]), '2- 3R 4R', ASSETS, WITH('sparse-checkout: src')],
  ['only some folders, by patterns that are not followed', job([SETUP, push()]), '2- 3R? 4R?', ASSETS, WITH('sparse-checkout: "!src"')]
]);

const SPARSE = (list: string, cone = true) =>
  WITH(`sparse-checkout: "${list}"${cone ? '' : ', sparse-checkout-cone-mode: false'}`)['.github/workflows/ci.yml'];
const LIB = { 'lib/x.js': '1', 'src/deep/y.js': '1' };
rows('a sparse checkout', [
  ['a folder that it leaves out', SPARSE('src'), '2- 3- 4-', LIB, { 'lib/x.js': '2' }],
  ['a folder that it holds', SPARSE('src'), '2- 3R 4R', LIB, { 'src/deep/y.js': '2' }],
  ['a file of the root', SPARSE('src'), '2- 3R 4R', LIB, { 'package.json': '{"a": 1}' }],
  ['a file on the way to a folder', SPARSE('src/deep'), '2- 3R 4R', LIB, { 'src/a.js': '2' }],
  [
    'patterns that leave a file of the root out',
    SPARSE('/src/\\n/Dockerfile\\n/.dockerignore', false),
    '2- 3- 4-',
    LIB,
    { 'package.json': '{"a": 1}' }
  ],
  ['patterns that hold it', SPARSE('*.js\\n/Dockerfile', false), '2- 3R 4R', LIB, { 'lib/x.js': '2' }],
  ['folders that only a run knows', SPARSE('${{ steps.x.outputs.y }}'), '2- 3R? 4R?', LIB, { 'lib/x.js': '2' }]
]);

const SCRIPT = { 'src/run.sh': 'a\n', Dockerfile: 'FROM node:20\nCOPY src src\n' };
rows('forms that attributes ask for', [
  ['all text', job([SETUP, push()]), '2R?', SCRIPT, { '.gitattributes': '* text eol=crlf\n' }],
  ['in a folder', job([SETUP, push()]), '2R?', SCRIPT, { 'src/.gitattributes': '*.sh eol=crlf\n' }],
  [
    'a name with more stars than can be tried one by one',
    job([SETUP, push()]),
    '2-',
    { ...SCRIPT, [`src/${'a'.repeat(80)}`]: 'a\n' },
    { '.gitattributes': `${'*a'.repeat(30)}b text eol=crlf\n` }
  ],
  ['of other files', job([SETUP, push()]), '2-', SCRIPT, { '.gitattributes': '*.bat text eol=crlf\ndocs/** text eol=crlf\n' }],
  ['line ends of Linux', job([SETUP, push()]), '2-', SCRIPT, { '.gitattributes': '* text=auto eol=lf\n' }]
]);

/** Two jobs with builders of Blacksmith, each with its own file. */
const disks = (a: string, b: string): string => {
  const steps = (key: string, file: string) => `    runs-on: blacksmith-4vcpu-ubuntu-2404
    steps:
      - uses: actions/checkout@v4
      - uses: useblacksmith/setup-docker-builder@v2${key === '' ? '' : `\n        with: {cache-key: "${key}"}`}
      - uses: useblacksmith/build-push-action@v2
        with: {context: ., file: ${file}, tags: "a/b"}
`;
  return `on: {push: {branches: [main]}}\njobs:\n  a:\n${steps(a, 'Dockerfile')}  b:\n${steps(b, 'b.Dockerfile')}`;
};

const TWO = { 'b.Dockerfile': 'FROM node:20\nRUN true\n' };
rows('what a cache holds, and for whom', [
  [
    'one scope for all targets of a bake file',
    job([
      SETUP,
      'uses: docker/bake-action@v6\nwith: {source: ., targets: "a,b", set: "*.cache-from=type=gha\\n*.cache-to=type=gha,mode=max"}'
    ]),
    '2-? 3-? 4-?',
    { ...TWO, 'docker-bake.hcl': 'target "a" {}\ntarget "b" {\n dockerfile = "b.Dockerfile"\n}\n' }
  ],
  [
    'one reference for two images',
    job([
      SETUP,
      push('', 'cache-from: type=registry,ref=a/c\n  cache-to: type=registry,ref=a/c,mode=max'),
      push('\n  file: b.Dockerfile', 'cache-to: type=registry,ref=a/c,mode=max')
    ]),
    '2R 3R 4R',
    TWO
  ],
  [
    'one image for a test and, for more platforms, to be pushed',
    job([SETUP, push('\n  platforms: linux/amd64'), push('\n  platforms: linux/amd64,linux/arm64')]),
    '2- 3- 4-'
  ],
  [
    'one image for each platform in one scope',
    job([SETUP, push('\n  platforms: linux/amd64'), push('\n  platforms: linux/arm64')]),
    '2-? 3-? 4-?'
  ],
  ['releases only', job([SETUP, push()], { on: 'on: {release: {types: [published]}}\n' }), '2R 3R 4R'],
  [
    'releases only, in a registry',
    job([SETUP, push('', 'cache-from: type=registry,ref=a/c\n  cache-to: type=registry,ref=a/c,mode=max')], {
      on: 'on: {push: {tags: ["v*"]}}\n'
    }),
    '2- 3- 4-'
  ],
  [
    'a scope of its own for every commit',
    job([SETUP, push('', 'cache-from: "type=gha,scope=${{ github.sha }}"\n  cache-to: "type=gha,mode=max,scope=${{ github.sha }}"')]),
    '2R 3R 4R'
  ],
  [
    'a scope for every branch',
    job([
      SETUP,
      push('', 'cache-from: "type=gha,scope=${{ github.ref_name }}"\n  cache-to: "type=gha,mode=max,scope=${{ github.ref_name }}"')
    ]),
    '2- 3- 4-'
  ],
  [
    'a local folder that nothing brings back',
    job([SETUP, push('', 'cache-from: type=local,src=/tmp/c\n  cache-to: type=local,dest=/tmp/c')]),
    '2R 3R 4R'
  ],
  [
    'a local folder under the key of a lock file',
    job([
      'uses: actions/cache@v4\nwith: {path: /tmp/c, key: "c-${{ hashFiles(\'package.json\') }}"}',
      SETUP,
      push('', 'cache-from: type=local,src=/tmp/c\n  cache-to: type=local,dest=/tmp/c')
    ]),
    '2-? 3-? 4-?'
  ],
  [
    'a scope that the change renames',
    job([SETUP, push()]),
    '2R 3R 4R',
    {},
    { '.github/workflows/ci.yml': job([SETUP, push('', 'cache-from: type=gha,scope=new\n  cache-to: type=gha,mode=max,scope=new')]) }
  ],
  ['an engine that stays', job(['run: docker build .'], { runner: 'self-hosted' }), '2- 3- 4-'],
  ['a builder that goes on a machine that stays', job([SETUP, push('', 'tags: a/b')], { runner: 'self-hosted' }), '2R 3R 4R'],
  ['a label of one’s own', job([SETUP, push('', 'tags: a/b')], { runner: 'arc-builders' }), '2R? 3R? 4R?'],
  ['a larger machine of GitHub with a gha cache', job([SETUP, push()], { runner: 'ubuntu-22.04-16core' }), '2- 3- 4-'],
  [
    'Docker Build Cloud',
    job(['uses: docker/setup-buildx-action@v3\nwith: {driver: cloud, endpoint: acme/default}', push('', 'tags: a/b')]),
    '2- 3- 4-'
  ],
  ['Blacksmith', job(['uses: useblacksmith/setup-docker-builder@v1', push('', 'tags: a/b')]), '2- 3- 4-'],
  ['a machine of Blacksmith without its builder', job([push('', 'tags: a/b')], { runner: 'blacksmith-4vcpu-ubuntu-2404' }), '2R 3R 4R'],
  ['one disk of the repository for two jobs', disks('', ''), '2-? 3-? 4-?', TWO],
  ['one disk by its key for two jobs', disks('both', 'both'), '2-? 3-? 4-?', TWO],
  ['a disk for each job', disks('a', 'b'), '2- 3- 4-', TWO],
  ['a disk of another name in every run', disks('${{ github.run_id }}', 'b'), '2R 3R 4R', TWO],
  [
    'a builder made by hand',
    job(['run: docker buildx create --use --driver remote tcp://buildkit:1234', 'run: docker buildx build .']),
    '2- 3- 4-'
  ],
  ['depot build', job(['uses: depot/setup-action@v1', 'run: depot build .']), '2- 3- 4-']
]);

rows('a stage that only copies', [
  [
    'from nothing, a folder that did not change',
    job([SETUP, push()]),
    '2R 4- 5-',
    { Dockerfile: 'FROM scratch AS files\nCOPY . /\nFROM node:20\nCOPY --from=files /src /src\nRUN npm ci\n' },
    { 'package.json': '{"a":1}' }
  ],
  [
    'from nothing, a folder that did',
    job([SETUP, push()]),
    '2R 4R 5R',
    { Dockerfile: 'FROM scratch AS files\nCOPY . /\nFROM node:20\nCOPY --from=files /src /src\nRUN npm ci\n' },
    { 'src/a.js': '2' }
  ],
  [
    'a command in between',
    job([SETUP, push()]),
    '2R 3R 5R? 6R?',
    { Dockerfile: 'FROM node:20 AS files\nCOPY . /in\nRUN ls\nFROM node:20\nCOPY --from=files /in/src /src\nRUN npm ci\n' },
    { 'package.json': '{"a":1}' }
  ],
  [
    'files of a job in it',
    job(['run: date > src/built.txt', SETUP, push()]),
    '2R 4R?',
    { Dockerfile: 'FROM scratch AS files\nCOPY . /\nFROM node:20\nCOPY --from=files /src /src\n' }
  ]
]);

test('.git of a Git context that keeps it', async () => {
  const workflow = job([
    SETUP,
    'run: docker buildx build --build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR=1 --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max https://github.com/${{ github.repository }}.git'
  ]);
  const base = { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': workflow };
  expect(await verdicts(base, DOCS)).toBe('2- 3R 4R');
});
