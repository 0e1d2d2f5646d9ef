// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import type { Texts } from '../setup/analysis-request.ts';
import { job, push, type Row, rows, SETUP } from './verdicts.ts';

// What an argument is worth that a run computes: new in every build, the same, or open. A text that may be the same for two commits is
// never new for certain.

const DOCKERFILE = 'FROM node:20\nARG V\nRUN npm ci\n';
const WITH_WHOLE_HISTORY = (workflow: string) => workflow.replace('checkout@v4\n', 'checkout@v4\n        with: {fetch-depth: 0}\n');
const fromStep = (script: string) =>
  job([`id: d\nrun: |\n  ${script.split('\n').join('\n  ')}`, SETUP, push('\n  build-args: V=${{ steps.d.outputs.v }}')]);
const printed = (text: string) => fromStep(`echo "v=${text}" >> "$GITHUB_OUTPUT"`);
const asked = (expression: string) => job([SETUP, push(`\n  build-args: V=\${{ ${expression} }}`)]);
const command = (value: string) =>
  job([
    SETUP,
    `run: docker buildx build --build-arg V=${value} --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max .`
  ]);
const table = (title: string, workflowOf: (text: string) => string, list: readonly (readonly [text: string, expected: string])[]) =>
  rows(
    title,
    list.map(([text, expected]): Row => [text, workflowOf(text), `3${expected}`, { Dockerfile: DOCKERFILE }])
  );

table('what git prints', (text) => printed(`$(${text})`), [
  ['git rev-list --count HEAD', '-?'],
  ['git log --oneline | wc -l', '-?'],
  ['git describe --tags --always', 'R'],
  ['git describe --always --dirty', 'R'],
  ['git describe --tags --exact-match 2>/dev/null || echo dev', 'R?'],
  ['git describe --tags', 'R?'],
  ['git log -1 --format=%an', '-?'],
  ['git log -1 --format=%cs', '-?'],
  ['git log -1 --date=short --format=%cd', 'R?'],
  ['git log -1 --format=%cI', 'R'],
  ['git log -n1 --pretty=format:%h', 'R'],
  ['git log -1 --format=%h src', '-?'],
  ['git rev-parse v1.0', '-?'],
  ["git rev-parse HEAD | tr -d '\\n'", 'R'],
  ['git rev-parse HEAD | cut -c1-8', 'R'],
  ['git rev-parse --short HEAD || echo unknown', 'R']
]);

table('what git prints of the whole history', (text) => WITH_WHOLE_HISTORY(printed(`$(${text})`)), [
  ['git rev-list --count HEAD', 'R'],
  ['git rev-list --count HEAD -- src', '-?'],
  ['git describe --tags', 'R'],
  ['git describe --tags | cut -d- -f1', 'R?'],
  ["git describe --tags | sed 's/-.*//'", 'R?']
]);

table('what other commands print', (text) => printed(`$(${text})`), [
  ['date -u +%s', 'R'],
  ['date +%Y%m%d-%H%M | cut -c1-8', 'R?'],
  ['date +%G-%V', 'R?'],
  ['uuidgen', 'R'],
  ['openssl rand -hex 8', 'R'],
  ['hostname', '-?'],
  ['cat package.json', '-'],
  ['echo $GITHUB_SHA | cut -c1-7', 'R'],
  ['echo ${{ github.sha }} | head -c 7', 'R'],
  ['echo "v1-$GITHUB_SHA" | cut -d- -f1', 'R?'],
  ["echo $GITHUB_REF | sed -e 's,.*/,,'", '-'],
  ['basename ${{ github.ref }}', '-']
]);

table('parameters of a shell', printed, [
  ['${GITHUB_REF#refs/*/}', '-'],
  ['${GITHUB_REF##*/}', '-'],
  ['${GITHUB_REF_NAME//\\//-}', '-'],
  ['${GITHUB_REPOSITORY,,}', '-'],
  ['${GITHUB_REPOSITORY%%/*}', '-'],
  ['${GITHUB_SHA:0:7}', 'R'],
  ['${GITHUB_RUN_ID:0:2}', 'R?']
]);

table('outputs that a step prints', fromStep, [
  ['echo "::set-output name=v::1.2.3"', '-'],
  ['echo "::set-output name=v::$(git rev-parse HEAD)"', 'R'],
  ['echo ::set-output name=v::${GITHUB_REF#refs/heads/}', '-'],
  ['X="1.2-${GITHUB_SHA}"\necho "v=${X%-*}" >> "$GITHUB_OUTPUT"', '-?']
]);

table('variables of a command', command, [
  ['$COMMIT_SHA', 'R?'],
  ['$BUILD_DATE', 'R?'],
  ['${VERSION:-1}', '-'],
  ['${VERSION:-$GITHUB_SHA}', 'R']
]);

table('expressions', asked, [
  ["format('{0}-{1}', github.ref_name, 'x')", '-'],
  ["format('{0}-{1}', github.ref_name, github.sha)", 'R'],
  ["join(fromJSON('[1,2]'), ',')", '-'],
  ["contains(github.ref, 'main')", '-'],
  ["contains(github.event.head_commit.message, 'skip')", '-?'],
  ["startsWith(github.sha, 'a')", '-?'],
  ["github.event_name == 'push' && 'a' || 'b'", '-'],
  ["github.event_name == 'push' && github.sha || 'b'", 'R'],
  ["github.event_name == 'pull_request' && github.sha || 'b'", '-'],
  ['toJSON(github)', '-?'],
  ["hashFiles('package.json')", '-'],
  ["hashFiles('docs')", 'R'],
  ["hashFiles('**/*.js', '!src')", '-']
]);

const label = (name: string, more = '') =>
  job([
    `id: m\nuses: docker/metadata-action@v5\nwith:\n  images: a/b${more}`,
    SETUP,
    push(`\n  build-args: V=\${{ fromJSON(steps.m.outputs.json).labels['${name}'] }}`)
  ]);
table('labels of docker/metadata-action', label, [
  ['org.opencontainers.image.created', 'R'],
  ['org.opencontainers.image.revision', 'R'],
  ['org.opencontainers.image.version', '-'],
  ['org.opencontainers.image.title', '-']
]);
rows('labels that docker/metadata-action is given', [
  [
    'of fixed text',
    label('org.opencontainers.image.created', '\n  labels: org.opencontainers.image.created=1'),
    '3-',
    { Dockerfile: DOCKERFILE }
  ],
  ['of its own expressions', label('a', "\n  labels: a={{date 'YYYY'}}"), '3-?', { Dockerfile: DOCKERFILE }]
]);

const BY_HAND = 'workflow_dispatch: {inputs: {v: {default: x}}}';
const PUSH = 'push: {branches: [main]}';
const given = (on: string, text: string, env = '') => job([SETUP, push(`\n  build-args: V=${text}`)], { on: `on: {${on}}\n`, env });
const OR_COMMIT = '${{ inputs.v || github.sha }}';
const INPUTS: readonly (readonly [string, string, string])[] = [
  ['alone', given(`${PUSH}, ${BY_HAND}`, '${{ inputs.v }}'), '3-'],
  ['or the commit', given(`${PUSH}, ${BY_HAND}`, OR_COMMIT), '3R'],
  ['by the payload', given(`${PUSH}, ${BY_HAND}`, '${{ github.event.inputs.v || github.sha }}'), '3R'],
  ['through the environment', given(`${PUSH}, pull_request: {}, ${BY_HAND}`, '${{ env.X }}', `    env: {X: "${OR_COMMIT}"}\n`), '3R'],
  ['where only a person starts it', given(BY_HAND, OR_COMMIT), '3R?']
];
rows(
  'inputs that nobody gives where a push starts the workflow',
  INPUTS.map(([name, workflow, expected]): Row => [name, workflow, expected, { Dockerfile: DOCKERFILE }])
);

const passed = (list: string) => job(['id: x\nuses: acme/pick@v1', SETUP, push(`\n  build-args: |\n    ${list}`)]);
const declared = { Dockerfile: DOCKERFILE };
rows('arguments of names that only a run knows', [
  ['alone', passed('${{ steps.x.outputs.args }}'), '3-?', declared],
  ['beside known ones', passed('W=1\n    ${{ steps.x.outputs.args }}'), '3-?', declared],
  ['beside one of the name', passed('V=1\n    ${{ steps.x.outputs.args }}'), '3-', declared],
  ['and none that is declared', passed('${{ steps.x.outputs.args }}'), '2-', { Dockerfile: 'FROM node:20\nRUN npm ci\n' }],
  ['and only what the builder gives', passed('${{ steps.x.outputs.args }}'), '3-', { Dockerfile: DOCKERFILE.replace('V', 'TARGETARCH') }]
]);

const from = (value: string) => job([SETUP, push(`\n  build-args: V=${value}`)]);
const changed = (name: string, before: string, after: string, expected: string): Row => [
  name,
  from(before),
  expected,
  declared,
  { '.github/workflows/ci.yml': from(after) }
];
rows('values that stay, from now on from elsewhere', [
  changed('of another variable', '${{ vars.A }}', '${{ vars.B }}', '3R?'),
  changed('of a variable for a text', '1', '${{ vars.A }}', '3R?'),
  changed('of the same variable', '${{ vars.A }}', '${{ vars.A }}', '3-'),
  changed('of another text', '1', '2', '3R')
]);

const PLATFORM = '\n  platforms: ${{ steps.x.outputs.platform }}';
const BIN = { 'bin/amd64/a': '1', 'bin/arm64/a': '1' };
rows('a platform that only a run knows', [
  [
    'where files hang on it',
    job([SETUP, push(PLATFORM)]),
    '3-?',
    { ...BIN, Dockerfile: 'FROM node:20\nARG TARGETARCH\nCOPY bin/$TARGETARCH /b\n' },
    { 'bin/arm64/a': '2' }
  ],
  ['where none do', job([SETUP, push(PLATFORM)]), '2-', { ...BIN, Dockerfile: 'FROM node:20\nCOPY src /b\n' }, { 'bin/arm64/a': '2' }]
]);

// A value that stays, and that nobody here knows, is no path, name or number: neither a file that is missing nor one that is there.
const STEADY = job([SETUP, push('\n  build-args: P=${{ vars.P }}')]);
const IN_LINES: readonly (readonly [name: string, dockerfile: string, expected: string])[] = [
  ['a source', 'FROM node:20\nARG P\nRUN x\nCOPY ${P} main\n', '3- 4R?'],
  ['part of a source', 'FROM node:20\nARG P\nRUN x\nCOPY src/$P main\n', '3- 4R?'],
  ['a destination', 'FROM node:20\nARG P\nRUN x\nCOPY package.json $P\n', '3- 4-'],
  ['an owner of a linked copy', 'FROM node:20\nARG P\nCOPY --link --chown=$P package.json x\n', '3-'],
  ['a port', 'FROM node:20\nARG P\nEXPOSE $P\nRUN x\n', '4-'],
  ['a tag', 'ARG P\nFROM node:$P\nRUN x\n', '3-'],
  ['a path of a stage that only copies', 'FROM scratch AS a\nCOPY package.json /s\nFROM node:20\nARG P\nCOPY --from=a /$P .\n', '2- 5-'],
  ['a path in such a stage', 'FROM scratch AS a\nARG P\nCOPY package.json /$P\nFROM node:20\nCOPY --from=a /x .\n', '3- 5-']
];
rows(
  'a variable of the organisation in the place of',
  IN_LINES.map(([name, Dockerfile, expected]): Row => [name, STEADY, expected, { Dockerfile }, { 'src/a.js': '2' }])
);
rows('an argument that nobody gives, of a file that nothing is seen to build', [
  ['as a source', '', '3- 4R?', { Dockerfile: 'FROM node:20\nARG P\nRUN x\nCOPY ${P} main\n' }, { 'src/a.js': '2' }],
  ['as a source with a default', '', '3- 4R', { Dockerfile: 'FROM node:20\nARG P=src\nRUN x\nCOPY ${P} main\n' }, { 'src/a.js': '2' }]
]);

const CHOICE = { Dockerfile: 'FROM node:20\nARG V=none\nRUN echo $V\n' };
const OTHERS = 'id: x\nuses: a/b@v1';
const STORES = '--cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max';
const withValue = (value: string): string => job([OTHERS, SETUP, push(`\n  build-args: V=${value}`)]);
const byShell = (script: string): string =>
  job([OTHERS, SETUP, `env: {Y: "\${{ steps.x.outputs.y }}"}\nrun: |\n  ${script}\n  docker buildx build ${STORES} --build-arg V=$V .`]);
const chosen = (name: string, workflow: string, expected: string): Row => [name, workflow, expected, CHOICE];
const rechosen = (name: string, before: string, after: string, expected: string): Row => [
  name,
  withValue(before),
  expected,
  CHOICE,
  { '.github/workflows/ci.yml': withValue(after) }
];
rows('a value that a condition chooses', [
  chosen('an output of an action', withValue("${{ steps.x.outputs.y == 'x' && 'a' || 'b' }}"), '3-?'),
  chosen('the message of the commit', withValue("${{ contains(github.event.head_commit.message, 'x') && 'a' || 'b' }}"), '3-?'),
  chosen('a variable that stays', withValue("${{ vars.Y == 'x' && 'a' || 'b' }}"), '3-'),
  chosen('the event', withValue("${{ github.event_name == 'push' && 'a' || 'b' }}"), '3-'),
  chosen('in a shell', byShell('if [ "$Y" = x ]; then V=a; else V=b; fi'), '3-?'),
  chosen('in a list of a shell', byShell('V=b; [ "$Y" = x ] && V=a'), '3-?'),
  chosen('by cases of a shell', byShell('case "$Y" in x) V=a;; *) V=b;; esac'), '3-?'),
  chosen('by a command', byShell('if curl -sf https://a.example; then V=a; else V=b; fi'), '3-?'),
  chosen('by a file', byShell('if [ -f package.json ]; then V=a; else V=b; fi'), '3-'),
  chosen('the commit or a fixed text', byShell('if [ "$Y" = x ]; then V=$GITHUB_SHA; else V=dev; fi'), '3-?'),
  chosen('the commit in either case', byShell('if [ "$Y" = x ]; then V=$GITHUB_SHA; else V=d-$GITHUB_SHA; fi'), '3R'),
  rechosen('of others than before', "${{ vars.Y == 'x' && 'a' || 'b' }}", "${{ vars.Y == 'x' && 'c' || 'b' }}", '3R?'),
  rechosen('with another fallback', "${{ vars.Y || 'a' }}", "${{ vars.Y || 'b' }}", '3R?'),
  rechosen('in place of a fixed one', 'a', "${{ vars.Y || 'a' }}", '3R?'),
  rechosen(
    'of the branch',
    "${{ github.ref == 'refs/heads/main' && 'a' || 'b' }}",
    "${{ github.ref == 'refs/heads/main' && 'c' || 'b' }}",
    '3R?'
  )
]);
const ofBakeTime = (expression: string, expected: string): Row => [
  expression,
  job([SETUP, 'uses: docker/bake-action@v6\nwith: {source: .}\nenv: {SHA: "${{ github.sha }}"}']),
  expected,
  {
    ...CHOICE,
    'docker-bake.hcl': `variable "SHA" {}\ntarget "default" {\n args = {V = ${expression}}\n cache-from = ["type=gha"]\n cache-to = ["type=gha,mode=max"]\n}\n`
  }
];
rows('what bake makes of a time or a commit', [
  ofBakeTime('timestamp()', '3R'),
  ofBakeTime('formatdate("YYYY", timestamp())', '3R?'),
  ofBakeTime('formatdate("YYYYMMDDhhmmss", timestamp())', '3R'),
  ofBakeTime('substr(SHA, 0, 7)', '3R'),
  ofBakeTime('upper("v-${SHA}")', '3R'),
  ofBakeTime('substr(timestamp(), 0, 4)', '3-?')
]);

const MANIFEST = (version: string): Texts => ({
  Dockerfile: DOCKERFILE,
  'package.json': `{"version": "${version}", "a": {"b": "${version}"}}`
});
const readsManifest = (text: string): Row => [text, printed(text), '3R', MANIFEST('1'), MANIFEST('2')];
rows('a version that a line of Node reads', [
  readsManifest(`$(node -p "require('./package.json').version")`),
  readsManifest(`$(node -pe "require('./package.json').a.b")`),
  readsManifest(`$(node -e "console.log(require('./package.json').version)")`),
  readsManifest(`$(npm pkg get version | tr -d '"')`),
  ['that stays', printed(`$(node -p "require('./package.json').version")`), '3-', MANIFEST('1')],
  ['with more than that', printed(`$(node -p "require('./package.json').version + Date.now()")`), '3R?', MANIFEST('1'), MANIFEST('2')]
]);
const readsFile = (text: string) =>
  rows(text, [
    ['that changes', printed(text), '3R', { Dockerfile: DOCKERFILE, VERSION: '1\n' }, { VERSION: '2\n' }],
    ['that stays', printed(text), '3-', { Dockerfile: DOCKERFILE, VERSION: '1\n' }]
  ]);
readsFile('$(<VERSION)');
readsFile('$(< ./VERSION)');
readsFile('$(cat VERSION)');
