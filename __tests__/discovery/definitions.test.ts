// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of Dockerfiles, not of JavaScript
import { expect, test } from '@jest/globals';
import { discoverTexts } from './discover-here.ts';

const inJob = (steps: string, rest = '') => `on: push\njobs: {build: {runs-on: ubuntu-latest, ${rest}steps: [${steps}]}}\n`;
const BUILD = (inputs: string) => `{uses: docker/build-push-action@v6, with: {${inputs}}}`;
const HCL = (...targets: string[]) => targets.join('\n');

/** What a definition comes to: `Dockerfile in context target A=1`, sorted. */
function builds(files: Readonly<Record<string, string>>): readonly string[] {
  return discoverTexts(files)
    .images.map((image) => {
      const args = Object.entries(image.args).map(([name, value]) => `${name}=${value}`);
      return [`${image.dockerfile} in ${image.context || '.'}${image.contextKind === 'git' ? ' by git' : ''}`, image.target, ...args]
        .filter(Boolean)
        .join(' ');
    })
    .sort();
}

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    'compose files that bake-action reads start from where bake runs',
    {
      '.github/workflows/a.yml': inJob('{uses: docker/bake-action@v7, with: {source: ., files: compose.yaml}}'),
      'compose.yaml': 'services: {web: {build: {context: app, target: dev}}}',
      'app/Dockerfile': 'FROM scratch AS dev'
    },
    ['app/Dockerfile in app dev']
  ],
  [
    'and from the repository by git where bake reads it so',
    {
      '.github/workflows/a.yml': inJob('{uses: docker/bake-action@v7, with: {files: compose.yaml}}'),
      'compose.yaml': 'services: {web: {build: {context: app}}}',
      'app/Dockerfile': 'FROM scratch'
    },
    ['app/Dockerfile in app by git']
  ],
  [
    'an exclusion compares only the members that it names',
    {
      '.github/workflows/a.yml': inJob(
        BUILD('context: ., target: "${{ matrix.stage }}", build-args: "ARCH=${{ matrix.arch.name }}"'),
        'strategy: {matrix: {stage: [debug, release], arch: [{name: x, bits: 64}, {name: y, bits: 32}], exclude: [{stage: debug, arch: {bits: 32}}]}}, '
      ),
      Dockerfile: 'FROM scratch AS debug\nFROM scratch AS release'
    },
    ['Dockerfile in . debug ARCH=x', 'Dockerfile in . release ARCH=x', 'Dockerfile in . release ARCH=y']
  ],
  [
    'an exclusion with a member that nothing has excludes nothing',
    {
      '.github/workflows/a.yml': inJob(
        BUILD('context: ., target: "${{ matrix.arch.name }}"'),
        'strategy: {matrix: {arch: [{name: x}, {name: y}], exclude: [{arch: {name: x, other: 1}}]}}, '
      ),
      Dockerfile: 'FROM scratch AS x\nFROM scratch AS y'
    },
    ['Dockerfile in . x', 'Dockerfile in . y']
  ],
  [
    'the default for a start by hand holds over a call without one',
    {
      '.github/workflows/a.yml': `on: {workflow_dispatch: {inputs: {stage: {default: release}}}, workflow_call: {inputs: {stage: {required: true, type: string}}}}\n${inJob(BUILD('context: ., target: "${{ inputs.stage }}"')).replace('on: push\n', '')}`,
      Dockerfile: 'FROM scratch AS release'
    },
    ['Dockerfile in . release']
  ],
  [
    'a bake target with an argument of its own is an image beside the one that a job builds',
    {
      '.github/workflows/a.yml': inJob('{uses: docker/bake-action@v5, with: {targets: all}}'),
      'docker-bake.hcl': HCL(
        'group "all" { targets = ["app"] }',
        'target "app" { args = { A = "1" } }',
        'target "same" { inherits = ["app"] }',
        'target "less" {}',
        'target "old" { inherits = ["app"]\n args = { PKG = "i386" } }'
      ),
      Dockerfile: 'FROM scratch'
    },
    ['Dockerfile in . A=1', 'Dockerfile in . A=1 PKG=i386']
  ],
  [
    'a Dockerfile that reads nothing is built from its own folder',
    { 'a/b/Dockerfile': 'FROM alpine\nRUN true' },
    ['a/b/Dockerfile in a/b']
  ],
  [
    'one that reads by a variable is not one that reads nothing',
    { 'a/Dockerfile': 'FROM alpine\nARG D\nCOPY $D /x' },
    ['a/Dockerfile in . D=$D']
  ],
  [
    'nor is one that mounts the whole context',
    { 'a/Dockerfile': 'FROM alpine\nRUN --mount=type=bind,target=/src true' },
    ['a/Dockerfile in .']
  ],
  [
    'copies from other stages read no context',
    { 'a/Dockerfile': 'FROM alpine AS x\nFROM alpine\nCOPY --from=x /a /b' },
    ['a/Dockerfile in a']
  ],
  [
    'a script that builds by a function of a script that it sources',
    {
      '.github/workflows/a.yml': inJob('{run: bin/docker-build-web}'),
      'bin/docker-build-web':
        'bindir=$( cd "${BASH_SOURCE[0]%/*}" && pwd )\n. "$bindir"/_docker.sh\ndocker_build web "$bindir/../web/Dockerfile" --build-arg V="1"\n',
      'bin/_docker.sh':
        'docker_build() {\n name=$1\n shift\n file=$1\n shift\n root=${ROOT:-$( cd "$bindir"/.. && pwd )}\n docker buildx build "$root" -t "$name" -f "$file" "$@"\n}\n',
      'web/Dockerfile': 'FROM scratch'
    },
    ['web/Dockerfile in . V=1']
  ],
  [
    'versions that a step sources and hands on',
    {
      '.github/workflows/a.yml': inJob(
        `{run: ". versions\\necho V=$v >> $GITHUB_ENV"}, ${BUILD('context: ., build-args: "V=${{ env.V }}"')}`
      ),
      versions: 'v="1.2"\n',
      Dockerfile: 'FROM scratch'
    },
    ['Dockerfile in . V=1.2']
  ]
])('%s', (_, files, expected) => {
  expect(builds(files)).toEqual(expected);
});
