// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of CI systems, not of JavaScript
import { expect, test } from '@jest/globals';
import type { Texts } from '../setup/analysis-request.ts';
import { DOCS, FILES, type Row, rows, verdicts } from './verdicts.ts';

// What other CI systems leave in the workspace, and which engine and cache a build meets there (docs/discovery.md "The workspace").

const [ALL, NONE, LIKELY, UNLIKELY] = ['2- 3- 4-', '2R 3R 4R', '2-? 3-? 4-?', '2R? 3R? 4R?'];
const [NEW, OPEN] = ['2- 3R 4R', '2- 3R? 4R?'];
const QUIET = { '.dockerignore': `${FILES['.dockerignore']}.*\n*.yml\n*.yaml\nJenkinsfile\n` };
const BUILD = 'docker buildx build --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max .';
const lines = (list: readonly string[], indent: string) => list.map((line) => `${indent}- ${line}\n`).join('');
const SCRIPT = ['docker buildx create --use', BUILD];

const gitlab = (job: string, before: readonly string[] = [], others = ''): Texts => ({
  ...QUIET,
  '.gitlab-ci.yml': `${others}app:\n${job}  script:\n${lines([...before, ...SCRIPT], '    ')}`
});
const MAKES = (more: string) => `make:\n  stage: build\n  script: [npm run build]\n  artifacts: {paths: [dist/]}\n${more}`;
const LATER = '  stage: deploy\n';
const row = (name: string, expected: string, files: Texts): Row => [name, '', expected, files];
rows('files of GitLab', [
  row('none', ALL, gitlab('')),
  row('the commit, written by the script', NEW, gitlab('', ['echo $CI_COMMIT_SHA > VERSION'])),
  row('a time, by the script before', NEW, gitlab('  before_script: [date > built.txt]\n')),
  row('a build outside', OPEN, gitlab('', ['npm ci && npm run build'])),
  row('a cache', OPEN, gitlab('  cache: {key: x, paths: [vendor/]}\n')),
  row('a cache that is only written', ALL, gitlab('  cache: {key: x, paths: [vendor/], policy: push}\n')),
  row('artifacts of an earlier stage', OPEN, gitlab(LATER, [], MAKES(''))),
  row('artifacts of a later stage', ALL, gitlab('  stage: build\n', [], MAKES('').replace('build', 'deploy'))),
  row('artifacts of what it needs', OPEN, gitlab('  needs: [make]\n', [], MAKES(''))),
  row('artifacts that it does not take', ALL, gitlab('  needs: [{job: make, artifacts: false}]\n', [], MAKES(''))),
  row('no artifacts', ALL, gitlab(`${LATER}  dependencies: []\n`, [], MAKES(''))),
  row('a cache of another name in every run', NONE, {
    ...QUIET,
    '.gitlab-ci.yml': `app:\n  services: [docker:dind]\n  script: ["${BUILD.replaceAll('a/c', 'a/c:$CI_COMMIT_SHA')}"]\n`
  })
]);

const circle = (job: string, steps: readonly string[], others = ''): Texts => ({
  ...QUIET,
  '.circleci/config.yml': `version: 2.1\njobs:\n  image:\n${job}    steps:\n${lines(['checkout', ...steps], '      ')}${others}workflows: {w: {jobs: [image]}}\n`
});
const MACHINE = '    machine: {image: "ubuntu-2204:current", docker_layer_caching: true}\n';
const RUN = SCRIPT.map((line) => `run: ${line}`);
const HANDS_ON = '  make:\n    docker: [{image: a}]\n    steps:\n      - persist_to_workspace: {root: ., paths: [dist]}\n';
rows('CircleCI', [
  row('a machine that keeps layers', LIKELY, circle(MACHINE, ['run: docker build .'])),
  row('a machine that keeps none', NONE, circle(MACHINE.replace('true', 'false'), ['run: docker build .'])),
  row(
    'a remote engine that keeps layers',
    LIKELY,
    circle('', ['setup_remote_docker: {docker_layer_caching: true}', 'run: docker build .'])
  ),
  row('a file of an earlier step', NEW, circle('', ['run: date > built.txt', ...RUN])),
  row('what another job hands on', OPEN, circle('', ['attach_workspace: {at: .}', ...RUN], HANDS_ON)),
  row('the same, in a folder elsewhere', ALL, circle('', ['attach_workspace: {at: /tmp/w}', ...RUN], HANDS_ON)),
  row('a cache', OPEN, circle('', ['restore_cache: {keys: [x]}', ...RUN, 'save_cache: {key: x, paths: [vendor]}'])),
  row('a cache in the home', ALL, circle('', ['restore_cache: {keys: [x]}', ...RUN, 'save_cache: {key: x, paths: [~/.npm]}']))
]);

const azure = (steps: readonly string[], pool = 'pool: {vmImage: ubuntu-latest}'): Texts => ({
  ...QUIET,
  'azure-pipelines.yml': `${pool}\nsteps:\n${lines(steps, '  ')}`
});
const SCRIPTS = SCRIPT.map((line) => `script: ${line}`);
rows('Azure Pipelines', [
  row('a machine of Azure', NONE, azure(['script: docker build .'])),
  row('a pool of one’s own', UNLIKELY, azure(['script: docker build .'], 'pool: builders')),
  row('a file of an earlier step', NEW, azure(['script: date > built.txt', ...SCRIPTS])),
  row('a build outside, by its task', OPEN, azure(['task: Npm@1\n    inputs: {command: custom, customCommand: run build}', ...SCRIPTS])),
  row('a cache', OPEN, azure(['task: Cache@2\n    inputs: {key: x, path: vendor}', ...SCRIPTS])),
  row('a task that nobody here knows', OPEN, azure(['task: ReplaceTokens@3', ...SCRIPTS])),
  row('a task that sets up', ALL, azure(['task: NodeTool@0', ...SCRIPTS]))
]);

const named = (value = '$(Build.BuildNumber)', before: readonly string[] = []): Texts => ({
  ...azure([...before, SCRIPTS[0] ?? '', `script: ${BUILD.replace(' .', ` --build-arg V=${value} .`)}`]),
  Dockerfile: 'FROM node:20\nARG V\nRUN echo\n'
});
const withName = (files: Texts, name: string): Texts => ({
  ...files,
  'azure-pipelines.yml': `name: ${name}\n${files['azure-pipelines.yml']}`
});
const ofName = (title: string, expected: string, name: string, value?: string): Row => row(title, expected, withName(named(value), name));
rows('the name of a run of Azure', [
  row('as it is without one', '3R', named()),
  ofName('a fixed text', '3-', 'nightly'),
  ofName('with a count', '3R', '1.0.$(Rev:r)'),
  ofName('with a day and a count', '3R', '$(Date:yyyyMMdd)$(Rev:.r)'),
  ofName('with a day', '3R?', '$(Date:yyyyMMdd)'),
  ofName('with the commit', '3R', '$(Build.SourceVersion)'),
  ofName('with the number of the build', '3R', '$(BuildID)'),
  ofName('of the project and its branch', '3-', '$(TeamProject)-$(SourceBranchName)'),
  ofName('as the shell has it', '3-', 'nightly', '$BUILD_BUILDNUMBER'),
  row('that a step changes', '3R?', named(undefined, ['script: echo "##vso[build.updatebuildnumber]$(cat v.txt)"']))
]);

const jenkins = (...steps: readonly string[]): Texts => ({
  ...QUIET,
  Jenkinsfile: `pipeline {\n agent any\n stages {\n${steps.map((step) => `  stage('x') { steps { ${step} } }\n`).join('')}  stage('b') { steps { sh 'docker build .' } }\n }\n}\n`
});
rows('Jenkins', [
  row('no other step', ALL, jenkins()),
  row('a file of an earlier stage', NEW, jenkins("sh 'date > built.txt'")),
  row('a file that a step writes', OPEN, jenkins("writeFile file: 'src/v.txt', text: env.BUILD_ID")),
  row('files of another stage', OPEN, jenkins("unstash 'dist'"))
]);

const bitbucket = (step: string): Texts => ({
  ...QUIET,
  'bitbucket-pipelines.yml': `pipelines:\n  default:\n    - step:\n        script: [npm run build]\n        artifacts: [dist/**]\n    - step:\n        services: [docker]\n${step}        script:\n${lines(SCRIPT, '          ')}`
});
rows('other systems', [
  row('artifacts of Bitbucket', OPEN, bitbucket('')),
  row('layers of Bitbucket', UNLIKELY, {
    ...QUIET,
    'bitbucket-pipelines.yml': 'pipelines:\n  default:\n    - step: {services: [docker], caches: [docker], script: ["docker build ."]}\n'
  }),
  row('a cached folder of Travis', OPEN, {
    ...QUIET,
    '.travis.yml': `cache: {directories: [vendor]}\nscript:\n${lines(SCRIPT, '  ')}`
  }),
  row('a file of an earlier step of Cloud Build', NONE, {
    ...QUIET,
    'cloudbuild.yaml': "steps:\n  - {name: bash, args: [-c, 'date > x']}\n  - {name: gcr.io/cloud-builders/docker, args: [build, .]}\n"
  }),
  row('an earlier step of Woodpecker', NEW, {
    ...QUIET,
    '.woodpecker.yml':
      'steps:\n  a: {image: alpine, commands: [date > x]}\n  b: {image: plugins/docker, settings: {repo: a/b, daemon_off: true}}\n'
  }),
  row('a plugin of Drone that restores files', OPEN, {
    ...QUIET,
    '.drone.yml':
      'kind: pipeline\nsteps:\n  - {name: a, image: drillster/drone-volume-cache, settings: {restore: true, mount: [vendor]}}\n  - {name: b, image: plugins/docker, settings: {repo: a/b, daemon_off: true}}\n'
  })
]);

// The value of an argument that a variable of the system gives: the same, new or not known in the build behind a merge.
const PASSED = { Dockerfile: 'FROM node:20\nARG X\nRUN echo $X\nCOPY src .\n' };
const [KEPT, ANOTHER, ANY, OFTEN] = ['3- 4-', '3R 4R', '3-? 4-?', '3R? 4R?'];
const STORED = 'docker buildx build --cache-from type=registry,ref=a/c --cache-to type=registry,ref=a/c,mode=max';
const SYSTEMS: Readonly<Record<string, (value: string) => Texts>> = {
  GitLab: (value) => ({ '.gitlab-ci.yml': `app:\n  script:\n    - docker build --build-arg X=${value} .\n` }),
  Jenkins: (value) => ({
    Jenkinsfile: `pipeline {\n agent any\n stages {\n  stage('b') { steps { sh "docker build --build-arg X=${value} ." } }\n }\n}\n`
  }),
  'a shell of Jenkins': (value) => ({
    Jenkinsfile: `pipeline {\n agent any\n stages {\n  stage('b') { steps { sh 'docker build --build-arg X=${value} .' } }\n }\n}\n`
  }),
  CircleCI: (value) => circle(MACHINE.replace('true', 'false'), [`run: ${STORED} --build-arg X=${value} .`]),
  Azure: (value) => azure([`script: ${STORED} --build-arg X=${value} .`]),
  Bitbucket: (value) => ({
    'bitbucket-pipelines.yml': `pipelines:\n  default:\n    - step: {services: [docker], script: ["${STORED} --build-arg X=${value} ."]}\n`
  }),
  Woodpecker: (value) => ({
    '.woodpecker.yml': `steps:\n  b: {image: plugins/docker, settings: {repo: a/b, daemon_off: true, build_args: ["X=${value}"]}}\n`
  })
};
test.each([
  ['GitLab', '$CI_REGISTRY_IMAGE/base:${CI_DEFAULT_BRANCH}', KEPT],
  ['GitLab', '$CI_COMMIT_REF_SLUG', KEPT],
  ['GitLab', '$(echo $CI_PROJECT_NAME | tr a-z A-Z)', KEPT],
  ['GitLab', '$CI_COMMIT_SHORT_SHA', ANOTHER],
  ['GitLab', '$CI_REGISTRY_PASSWORD', ANOTHER],
  ['GitLab', '$CI_SERVER_VERSION', ANY],
  ['GitLab', '$CI_COMMIT_TITLE', OFTEN],
  ['Jenkins', '${env.BRANCH_NAME}', KEPT],
  ['Jenkins', '${env.BUILD_NUMBER}', ANOTHER],
  ['Jenkins', '${params.X}', ANY],
  ['a shell of Jenkins', '$GIT_URL', KEPT],
  ['a shell of Jenkins', '$GIT_COMMIT', ANOTHER],
  ['CircleCI', '$CIRCLE_PROJECT_REPONAME', KEPT],
  ['CircleCI', '$CIRCLE_SHA1', ANOTHER],
  ['Azure', '$(Build.Repository.Name)', KEPT],
  ['Azure', '$BUILD_SOURCEBRANCHNAME', KEPT],
  ['Azure', '$(Build.BuildId)', ANOTHER],
  ['Azure', '$(mine)', ANY],
  ['Bitbucket', '$BITBUCKET_REPO_SLUG', KEPT],
  ['Bitbucket', '${BITBUCKET_COMMIT::7}', ANOTHER],
  ['Woodpecker', '${CI_REPO_NAME}', KEPT],
  ['Woodpecker', '${DRONE_COMMIT_SHA}', ANOTHER]
])('%s passes %s', async (system, value, expected) => {
  const base = { ...FILES, ...QUIET, ...PASSED, ...SYSTEMS[system]?.(value) };
  expect(await verdicts(base, DOCS)).toBe(expected);
});

const SRC = { 'src/a.js': '2' };
const [SOME_NONE, SOME_UNLIKELY, SOME] = ['2R 3R 4R', '2R? 3R 4R', '2- 3R 4R'];
/** An included file with a header, whose input gives the folder. */
const withInputs = (given: string): Texts => ({
  ...QUIET,
  'sub/Dockerfile': 'FROM node:20\nCOPY a .\n',
  'sub/a': '1',
  '.gitlab-ci.yml': `include:\n  - local: /ci/image.yml\n${given}`,
  'ci/image.yml': `spec:\n  inputs:\n    dir: {default: sub}\n---\napp:\n  services: [docker:dind]\n  script: ["docker build $[[ inputs.dir ]]"]\n`
});
rows('inputs of GitLab', [
  ['given', '', SOME_NONE, withInputs('    inputs: {dir: .}\n'), SRC],
  ['by their default, another image', '', SOME, withInputs(''), SRC]
]);

const quoted = (command: string): Texts => ({
  ...QUIET,
  Jenkinsfile: `pipeline {\n agent any\n stages { stage('b') { steps {\n sh ${command}\n } } }\n}\n`
});
rows('strings of Jenkins with quotes in them', [
  ['behind backslashes', '', SOME_NONE, quoted('"docker build \\\n --label \\"a=b\\" --no-cache ."'), SRC],
  ['single ones', '', SOME, quoted("'docker build --label \\'a=b\\' .'"), SRC]
]);

const PRUNE = 'docker system prune -af';
const pipeline = (post: string) => `pipeline {\n agent any\n stages { stage('b') { steps { sh 'docker build .' } } }\n ${post}\n}\n`;
rows('engines that a job empties', [
  ['Jenkins, behind all stages', '', SOME_UNLIKELY, { ...QUIET, Jenkinsfile: pipeline(`post { always { sh '${PRUNE}' } }`) }, SRC],
  ['Jenkins, images alone', '', SOME, { ...QUIET, Jenkinsfile: pipeline("post { always { sh 'docker image prune -f' } }") }, SRC],
  [
    'GitLab, behind the script',
    '',
    SOME_UNLIKELY,
    { ...QUIET, '.gitlab-ci.yml': `app:\n  script: [docker build .]\n  after_script: [${PRUNE}]\n` },
    SRC
  ],
  ['Buildkite', '', SOME_UNLIKELY, { ...QUIET, '.buildkite/pipeline.yml': `steps:\n  - commands: [docker build ., ${PRUNE}]\n` }, SRC],
  [
    'CodeBuild, whose project may keep layers',
    '',
    SOME_UNLIKELY,
    { ...QUIET, 'buildspec.yml': 'version: 0.2\nphases: {build: {commands: [docker build .]}}\n' },
    SRC
  ]
]);

// Docker's client before 23.0 builds with the classic builder, which runs everything behind a changed LABEL again.
const LABELLED = { ...QUIET, Dockerfile: 'FROM node:20\nLABEL a=1\nRUN x\n' };
const RELABELLED = { Dockerfile: 'FROM node:20\nLABEL a=2\nRUN x\n' };
const inImage = (image: string, more = ''): Texts => ({
  ...LABELLED,
  '.gitlab-ci.yml': `app:\n  image: ${image}\n${more}  script: [docker build .]\n`
});
rows('the image that a job runs in', [
  ['an old client', '', '2R 3R', inImage('docker:20.10-git'), RELABELLED],
  ['an old one that is told to take BuildKit', '', '3-', inImage('docker:20.10', '  variables: {DOCKER_BUILDKIT: "1"}\n'), RELABELLED],
  ['a newer one', '', '3-', inImage('docker:24'), RELABELLED],
  [
    'a step of Drone',
    '',
    '2R 3R',
    { ...LABELLED, '.drone.yml': 'kind: pipeline\nsteps: [{name: b, image: "docker:19.03", commands: [docker build .]}]\n' },
    RELABELLED
  ],
  [
    'a plugin of Drone that pulls an image',
    '',
    SOME_UNLIKELY,
    {
      ...QUIET,
      '.drone.yml': 'kind: pipeline\nsteps: [{name: b, image: plugins/docker, settings: {repo: a/b, cache_from: "a/b:latest"}}]\n'
    },
    SRC
  ]
]);
