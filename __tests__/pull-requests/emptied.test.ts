// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, DOCS, FILES, job, push, type Row, rows, SETUP, verdicts } from './verdicts.ts';

// A step takes away what a cache keeps: what the build behind it finds is not known (docs/discovery.md "What keeps a cache").

const WARM = '2- 3- 4-';
const OPEN = '2R? 3R? 4R?';
const GHA = 'cache-from: type=gha\n  cache-to: type=gha,mode=max';
const REGISTRY = 'cache-from: type=registry,ref=acme/c:main\n  cache-to: type=registry,ref=acme/c:main,mode=max';
const S3 = 'cache-from: type=s3,region=eu,bucket=b\n  cache-to: type=s3,region=eu,bucket=b,mode=max';
const FOLDER = 'cache-from: type=local,src=/tmp/c\n  cache-to: type=local,dest=/tmp/n,mode=max';
const KEEP = 'uses: actions/cache@v4\nwith:\n  path: /tmp/c\n  key: c-${{ github.sha }}\n  restore-keys: c-';
const TAKE_BACK = 'run: |\n  rm -rf /tmp/c\n  mv /tmp/n /tmp/c';
const before = (step: string, cache = GHA) => job([step, SETUP, push('', cache)]);
const run = (...lines: readonly string[]) => `run: |\n${lines.map((line) => `  ${line}`).join('\n')}`;
/** A job of its own beside the build, in the same workflow. */
const beside = (step: string, cache = GHA, runner = 'ubuntu-latest') =>
  `${job([SETUP, push('', cache)], { runner })}  clean:\n    runs-on: ${runner}\n    steps:\n      - ${step.split('\n').join('\n        ')}\n`;
/** A workflow of its own. */
const other = (on: string, step: string): Texts => ({
  '.github/workflows/clean.yml': `on: ${on}\njobs:\n  clean:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step.split('\n').join('\n        ')}\n`
});
const BY_REF = run('for key in $(gh cache list --ref $BRANCH --json id --jq ".[].id"); do', '  gh cache delete $key', 'done');
const PLAIN = before('run: echo hello');
const row = (name: string, workflow: string, expected: string, more: Texts = {}): Row => [name, workflow, expected, more];

rows('the cache service', [
  row('nothing is deleted', PLAIN, WARM),
  row('everything', before('run: gh cache delete --all'), OPEN),
  row('everything, if there is something', before('run: gh cache delete -a || true'), OPEN),
  row('everything, behind the build', job([SETUP, push('', GHA), 'run: gh cache delete --all']), OPEN),
  row('everything, in another job', beside('run: gh cache delete --all'), OPEN),
  row('everything, by a task', before('run: make clean'), OPEN, { Makefile: 'clean:\n\tgh cache delete --all\n' }),
  row('everything, by a script', before('run: ./clean.sh'), OPEN, {
    'clean.sh': 'gh cache delete --all\n',
    '.dockerignore': `${FILES['.dockerignore']}*.sh\n`
  }),
  row('a key of something else', before('run: gh cache delete npm-linux'), WARM),
  row('a key of the builder', before('run: gh cache delete index-buildkit'), OPEN),
  row('keys of which nothing is known', before(BY_REF), OPEN),
  row('keys that a pipe brings', before('run: gh cache list --json id --jq ".[].id" | xargs -n1 gh cache delete'), OPEN),
  row('by the extension', before('run: gh actions-cache delete $KEY --confirm'), OPEN),
  row('of a pull request by name', before('run: gh actions-cache delete $KEY -B refs/pull/1/merge --confirm'), WARM),
  row('by an address', before('run: gh api -X DELETE "/repos/${{ github.repository }}/actions/caches?key=x"'), OPEN),
  row('by an address, with another tool', before('run: curl -X DELETE https://api.github.com/repos/a/b/actions/caches/1'), OPEN),
  row('only looked at', before('run: gh api /repos/a/b/actions/caches'), WARM),
  row('an action', before('uses: snnaplab/delete-branch-cache-action@v1'), OPEN),
  row('an action in another job', beside('uses: MyAlbum/purge-cache@v2'), OPEN),
  row(
    'a program of a step',
    before('uses: actions/github-script@v7\nwith:\n  script: await github.rest.actions.deleteActionsCacheByKey({owner, repo, key})'),
    OPEN
  ),
  row('a program that does something else', before('uses: actions/github-script@v7\nwith:\n  script: core.info("x")'), WARM),
  row(
    'a program in another language',
    before('shell: python\nrun: requests.delete("https://api.github.com/repos/a/b/actions/caches/1")'),
    OPEN
  ),
  row('of closed pull requests', PLAIN, WARM, other('{pull_request: {types: [closed]}}', BY_REF)),
  row('of closed pull requests, by a condition', before(`if: github.event_name == 'pull_request'\n${BY_REF}`), WARM),
  row('everything, when a pull request closes', PLAIN, OPEN, other('{pull_request: {types: [closed]}}', 'run: gh cache delete --all')),
  row('everything, with every push', PLAIN, OPEN, other('push', 'run: gh cache delete --all')),
  row('everything, now and then', PLAIN, WARM, other('{schedule: [{cron: "0 0 * * 0"}]}', 'run: gh cache delete --all')),
  row('everything, by hand', PLAIN, WARM, other('workflow_dispatch', 'run: gh cache delete --all')),
  row('where a registry holds the cache', before('run: gh cache delete --all', REGISTRY), WARM),
  row('the key of a folder', job([KEEP, 'run: gh cache delete c-1', SETUP, push('', FOLDER), TAKE_BACK]), OPEN),
  row('another key than that of a folder', job([KEEP, 'run: gh cache delete npm-1', SETUP, push('', FOLDER), TAKE_BACK]), WARM)
]);

rows('other stores', [
  row('a tag of the registry', before('run: crane delete acme/c:main', REGISTRY), OPEN),
  row('another tag of the registry', before('run: crane delete acme/c:old', REGISTRY), WARM),
  row('another image', before('run: skopeo delete docker://acme/d:main', REGISTRY), WARM),
  row('a name of which nothing is known', before('run: skopeo delete docker://$IMAGE', REGISTRY), OPEN),
  row('packages by an address', before('run: gh api --method DELETE /orgs/acme/packages/container/c/versions/1', REGISTRY), OPEN),
  row('an action', before('uses: dataaxiom/ghcr-cleanup-action@v1\nwith: {package: c}', REGISTRY), OPEN),
  row('an action, for another package', before('uses: dataaxiom/ghcr-cleanup-action@v1\nwith: {package: d}', REGISTRY), WARM),
  row(
    'an action that keeps what is new',
    before('uses: actions/delete-package-versions@v5\nwith: {package-name: c, min-versions-to-keep: 9}', REGISTRY),
    WARM
  ),
  row('a bucket', before('run: aws s3 rm --recursive s3://b/', S3), OPEN),
  row('another bucket', before('run: aws s3 rm --recursive s3://logs/', S3), WARM),
  row('a folder, as it should be', job([KEEP, SETUP, push('', FOLDER), TAKE_BACK]), WARM),
  row('a folder, before the build', job([KEEP, 'run: rm -rf /tmp/c', SETUP, push('', FOLDER), TAKE_BACK]), OPEN),
  row('a folder, before it is brought back', job(['run: rm -rf /tmp/c', KEEP, SETUP, push('', FOLDER), TAKE_BACK]), WARM)
]);

const own = { runner: 'self-hosted' };
const BY_ENGINE = 'run: docker build -t a .';
const DEPOT = 'uses: depot/setup-action@v1';
const NAMESPACE = 'uses: namespacelabs/nscloud-setup-buildx-action@v0';
const depot = (step: string) => job([DEPOT, step, 'uses: depot/build-push-action@v1\nwith: {context: .}']);
const jenkins = (...lines: readonly string[]): Texts => ({
  '.dockerignore': `${FILES['.dockerignore']}.*\nJenkinsfile\n`,
  Jenkinsfile: `pipeline {\n agent any\n stages {\n${lines.map((line) => `  stage('x') { steps { sh '${line}' } }\n`).join('')} }\n}\n`
});
const NO_WORKFLOW = 'on: push\njobs: {}\n';
rows('an engine or a builder', [
  row('of a machine that stays', job([BY_ENGINE], own), WARM),
  row('the engine, in one command', job(['run: docker system prune -af && docker build -t a .'], own), OPEN),
  row('the engine, by a task', job(['run: make clean', BY_ENGINE], own), OPEN, { Makefile: 'clean:\n\tdocker builder prune -af\n' }),
  row('its folder', job(['run: sudo rm -rf /var/lib/docker', BY_ENGINE], own), OPEN),
  row('images alone', job(['run: docker image prune -af', BY_ENGINE], own), WARM),
  row('images alone, with the legacy builder', job(['run: docker image prune -af', `${BY_ENGINE}\nenv: {DOCKER_BUILDKIT: 0}`], own), OPEN),
  row(
    'by another job of such a machine',
    `${job([BY_ENGINE], own)}  clean:\n    runs-on: self-hosted\n    steps:\n      - run: docker system prune -af\n`,
    OPEN
  ),
  row(
    'by another job of a new machine',
    `${job([BY_ENGINE], own)}  clean:\n    runs-on: ubuntu-latest\n    steps:\n      - run: docker system prune -af\n`,
    WARM
  ),
  row('on a schedule', job([BY_ENGINE], own), WARM, {
    '.github/workflows/clean.yml':
      'on: {schedule: [{cron: "0 0 * * 0"}]}\njobs:\n  clean:\n    runs-on: self-hosted\n    steps:\n      - run: docker system prune -af\n'
  }),
  row('of a service', depot('run: echo hello'), WARM),
  row('of a service, emptied', job([NAMESPACE, 'run: docker buildx prune -af', push('', 'pull: true')]), OPEN),
  row('of a service, which is not the builder in use', depot('run: docker buildx prune -af'), WARM),
  row('of a service, reset', depot('run: depot cache reset x'), OPEN),
  row('of a service, and the engine', depot('run: docker system prune -af'), WARM),
  row('on a new machine with a store', before('run: docker system prune -af'), WARM),
  row('of Jenkins', NO_WORKFLOW, WARM, jenkins('docker build .')),
  row('of Jenkins, in an earlier stage', NO_WORKFLOW, OPEN, jenkins('docker system prune -af', 'docker build .')),
  row('of Jenkins, in a later stage', NO_WORKFLOW, OPEN, jenkins('docker build .', 'docker system prune -af')),
  row('of Jenkins, in one command', NO_WORKFLOW, OPEN, jenkins('docker builder prune -af && docker build .')),
  row('of whoever runs a script', NO_WORKFLOW, OPEN, {
    'build.sh': 'docker builder prune -af\ndocker build .\n',
    '.dockerignore': `${FILES['.dockerignore']}.*\n*.sh\n`
  })
]);

test.each([
  {
    name: 'deletes what the service keeps',
    step: 'run: gh cache delete --all',
    expected: 'its cache may be lost: ci.yml:7 deletes what the cache may hold (gh cache delete)'
  },
  { name: 'deletes something else', step: 'run: gh cache delete npm-1', expected: 'not said' }
])('a change that $name is one of the cache', async ({ step, expected }) => {
  const side = (id: string, workflow: string) => sideInMemory(id, { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': workflow });
  const ports = portsFor(side('base', PLAIN), side('head', before(step)), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest());
  const [image] = analysis.images;
  expect(image?.cacheChange == null ? 'not said' : plainText(image.cacheChange)).toContain(expected);
});

test('what a change stops to take away may be lost once more', async () => {
  const base = { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': before('run: gh cache delete --all') };
  expect(await verdicts(base, { ...DOCS, '.github/workflows/ci.yml': PLAIN })).toBe(OPEN);
});
