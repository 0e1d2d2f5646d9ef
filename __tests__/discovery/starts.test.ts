import { expect, test } from '@jest/globals';
import { startedBy } from '../../src/discovery/change-filter.ts';
import { fitsPattern, fitsPatterns } from '../../src/discovery/filter-pattern.ts';
import { discoverTexts } from './discover-here.ts';
import { CI, type Files } from './forms/kit.ts';

// Which builds a change meets: events, branches and paths of what starts them (docs/discovery.md).

test.each([
  ['*', 'README.md', true],
  ['*', 'docs/a.md', false],
  ['**', 'docs/a.md', true],
  ['*.js', 'app.js', true],
  ['*.js', 'src/app.js', false],
  ['**.js', 'src/js/app.js', true],
  ['docs/*', 'docs/a.md', true],
  ['docs/*', 'docs/b/a.md', false],
  ['docs/**', 'docs/b/a.md', true],
  ['docs/**', 'docs', false],
  ['docs/**/*.md', 'docs/a.md', true],
  ['docs/**/*.md', 'docs/a/b.md', true],
  ['**/docs/**', 'docs/a.md', true],
  ['**/docs/**', 'dir/docs/a.md', true],
  ['**/docs/**', 'dir/mydocs/a.md', false],
  ['**/README.md', 'README.md', true],
  ['**/README.md', 'js/README.md', true],
  ['**/*src/**', 'a/src/b.js', true],
  ['**/*src/**', 'my-src/code/js/app.js', true],
  ['**/migrate-*.sql', 'db/sept/migrate-10909.sql', true],
  ['*.jsx?', 'page.js', true],
  ['*.jsx?', 'page.jsx', true],
  ['v[12].[0-9]+.[0-9]+', 'v1.10.1', true],
  ['v[12].[0-9]+.[0-9]+', 'v3.0.0', false],
  ['releases/**-alpha', 'releases/10-alpha', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['[', '[', true],
  ['', '', true],
  ['+a', '+a', true]
])('the pattern %s on %s: %s', (pattern, path, fits) => {
  expect(fitsPattern(pattern, path)).toBe(fits);
});

test('a pattern takes its time from both lengths alone', () => {
  expect(fitsPattern('**/*a'.repeat(40), `${'a/'.repeat(2_000)}b`)).toBe(false);
});

test('the last pattern that fits counts', () => {
  const patterns = ['sub/**', '!sub/docs/**', 'sub/docs/x.md'];
  expect(['sub/a', 'sub/docs/a', 'sub/docs/x.md', 'b'].map((path) => fitsPatterns(patterns, path))).toEqual([true, false, true, false]);
});

const FILES = { 'app/Dockerfile': 'FROM scratch\n' };
const BUILD = 'docker build app';
const workflow = (on: string): Files => ({
  ...FILES,
  [CI]: `on: ${on}\njobs: {b: {runs-on: ubuntu-latest, steps: [{run: ${BUILD}}]}}\n`
});
const gitlab = (more: string): Files => ({ ...FILES, '.gitlab-ci.yml': `b:\n  script: [${BUILD}]\n${more}` });
const azure = (more: string): Files => ({ ...FILES, 'azure-pipelines.yml': `${more}steps: [{script: ${BUILD}}]\n` });

type Row = readonly [string, Files, readonly string[], string | undefined];

const ROWS: readonly Row[] = [
  ['no filter', workflow('{pull_request: {}}'), ['x'], undefined],
  ['a path that fits', workflow('{pull_request: {paths: ["app/**"]}}'), ['x', 'app/Dockerfile'], undefined],
  ['no path that fits', workflow('{pull_request: {paths: ["app/**"]}}'), ['x', 'lib/a'], 'paths'],
  ['paths that are left out', workflow('{pull_request: {paths-ignore: ["**.md"]}}'), ['a.md', 'docs/b.md'], 'paths'],
  ['paths that are left out, and one more', workflow('{pull_request: {paths-ignore: ["**.md"]}}'), ['a.md', 'x'], undefined],
  ['a path taken out again', workflow('{pull_request: {paths: ["app/**", "!app/docs/**"]}}'), ['app/docs/a'], 'paths'],
  ['the merge starts it', workflow('{pull_request: {paths: ["x"]}, push: {branches: [main]}}'), ['app/a'], undefined],
  ['neither the change nor the merge', workflow('{pull_request: {paths: [x]}, push: {branches: [main], paths: [y]}}'), ['z'], 'paths'],
  ['a push to another branch', workflow('{push: {branches: [develop]}}'), ['x'], 'branch'],
  ['pull requests for another branch', workflow('{pull_request: {branches: ["release/**"]}}'), ['x'], 'branch'],
  ["a push to the change's own branch", workflow('{push: {branches-ignore: [main]}}'), ['x'], undefined],
  ['any push', workflow('push'), ['x'], undefined],
  ['a label', workflow('{pull_request: {types: [labeled]}}'), ['x'], 'event'],
  ['a pull request that is closed', workflow('{pull_request: {types: [closed]}}'), ['x'], undefined],
  ['a release, also with paths', workflow('{release: {}, push: {tags: ["v*"], paths: [x]}}'), ['x'], 'event'],
  [
    'a job of the push alone',
    {
      ...FILES,
      [CI]: `on: {pull_request: {}, push: {branches: [main], paths: [x]}}\njobs: {b: {if: "github.event_name == 'push'", runs-on: ubuntu-latest, steps: [{run: ${BUILD}}]}}\n`
    },
    ['y'],
    'paths'
  ],
  [
    'the filter of who calls the workflow',
    {
      ...FILES,
      [CI]: 'on: {pull_request: {paths: [x]}}\njobs: {b: {uses: ./.github/workflows/image.yml}}\n',
      '.github/workflows/image.yml': `on: workflow_call\njobs: {b: {runs-on: ubuntu-latest, steps: [{run: ${BUILD}}]}}\n`
    },
    ['y'],
    'paths'
  ],
  [
    'two workflows, one of which it meets',
    {
      ...workflow('{pull_request: {paths: [x]}}'),
      '.github/workflows/two.yml': `on: {push: {branches: [main], paths: [y]}}\njobs: {b: {runs-on: ubuntu-latest, steps: [{run: ${BUILD}}]}}\n`
    },
    ['y'],
    undefined
  ],
  ['gitlab: rules', gitlab('  rules: [{changes: ["app/**/*"]}]\n'), ['lib/a'], 'paths'],
  ['gitlab: rules that fit', gitlab('  rules: [{changes: ["app/**/*"]}]\n'), ['app/a'], undefined],
  ['gitlab: paths of a rule', gitlab('  rules: [{changes: {paths: ["{app,lib}/*"]}}]\n'), ['lib/a'], undefined],
  ['gitlab: a rule without', gitlab('  rules: [{changes: [x]}, {if: $CI_COMMIT_BRANCH}]\n'), ['lib/a'], undefined],
  ['gitlab: only', gitlab('  only: {refs: [main], changes: [x]}\n'), ['lib/a'], 'paths'],
  ['gitlab: except', gitlab('  except: {changes: ["*.md"]}\n'), ['a.md'], 'paths'],
  ['gitlab: a path that a variable names', gitlab('  rules: [{changes: ["$DIR(x)/**"]}]\n'), ['lib/a'], undefined],
  ['azure: folders', azure('trigger: {paths: {include: [app]}}\npr: {paths: {include: [app]}}\n'), ['lib/a'], 'paths'],
  ['azure: below a folder', azure('trigger: {paths: {include: [app]}}\npr: none\n'), ['app/b/c'], undefined],
  ['azure: left out', azure('trigger: {paths: {exclude: [docs]}}\npr: none\n'), ['docs/b'], 'paths'],
  ['azure: every pull request', azure('trigger: {paths: {include: [app]}}\n'), ['lib/a'], undefined],
  [
    'circle: path filters',
    {
      ...FILES,
      '.circleci/config.yml':
        'version: 2.1\nsetup: true\norbs: {path-filtering: circleci/path-filtering@1}\nworkflows: {w: {jobs: [{path-filtering/filter: {mapping: "app/.* build-app true", config-path: .circleci/next.yml}}]}}\n',
      '.circleci/next.yml': `version: 2.1\nparameters: {build-app: {type: boolean, default: false}}\njobs: {b: {machine: true, steps: [{run: ${BUILD}}]}}\nworkflows: {w: {when: << pipeline.parameters.build-app >>, jobs: [b]}}\n`
    },
    ['lib/a'],
    'paths'
  ],
  [
    'woodpecker: when',
    { ...FILES, '.woodpecker.yml': `when: {event: push, path: "app/**"}\nsteps: {x: {image: docker, commands: [${BUILD}]}}\n` },
    ['lib/a'],
    'paths'
  ],
  [
    'bitbucket: changesets',
    {
      ...FILES,
      'bitbucket-pipelines.yml': `pipelines: {default: [{step: {condition: {changesets: {includePaths: ["app/**"]}}, script: [${BUILD}]}}]}\n`
    },
    ['lib/a'],
    'paths'
  ],
  [
    'buildkite: if_changed',
    { ...FILES, '.buildkite/pipeline.yml': `steps: [{command: ${BUILD}, if_changed: "app/**"}]\n` },
    ['app/a'],
    undefined
  ],
  [
    'semaphore: change_in',
    {
      ...FILES,
      '.semaphore/semaphore.yml': `blocks: [{run: {when: "change_in('/app/')"}, task: {jobs: [{commands: [${BUILD}]}]}}]\n`
    },
    ['lib/a'],
    'paths'
  ]
];

test.each(ROWS)('%s', (_, files, paths, expected) => {
  const { images } = discoverTexts(files);
  expect(images.map((image) => startedBy(image, { branch: 'main', paths }).elsewhere)).toEqual([expected]);
});
