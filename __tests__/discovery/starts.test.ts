// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of workflows
import { expect, test } from '@jest/globals';
import { startedBy } from '../../src/discovery/change-filter.ts';
import { fitsPattern, fitsPatterns } from '../../src/discovery/filter-pattern.ts';
import { UNCOUNTED } from '../../src/plain/index.ts';
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
const MERGE_REQUESTS =
  'workflow: {rules: [{if: \'$CI_PIPELINE_SOURCE == "merge_request_event"\'}, {if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]}\n';
const gitlab = (more: string, before = MERGE_REQUESTS): Files => ({
  ...FILES,
  '.gitlab-ci.yml': `${before}b:\n  script: [${BUILD}]\n${more}`
});
const woodpecker = (more: string): Files => ({
  ...FILES,
  '.woodpecker.yml': `steps:\n  - name: b\n    image: plugins/docker\n    settings: {repo: a/b, context: app, dockerfile: app/Dockerfile}\n    ${more}\n`
});
const bitbucket = (under: string): Files => ({
  ...FILES,
  'bitbucket-pipelines.yml': `pipelines: {${under}: [{step: {script: [${BUILD}]}}]}}\n`
});
const azure = (more: string): Files => ({ ...FILES, 'azure-pipelines.yml': `${more}steps: [{script: ${BUILD}}]\n` });

/** A job that looks at paths by a step `f`, and one that builds under a condition. */
const looked = (step: string, condition: string, outputs = '{api: "${{ steps.f.outputs.api }}"}'): Files => ({
  ...FILES,
  [CI]: `on: pull_request\njobs:\n  c:\n    runs-on: ubuntu-latest\n    outputs: ${outputs}\n    steps:\n      - id: f\n${step}\n  b: {needs: c, if: "${condition}", runs-on: ubuntu-latest, steps: [{run: ${BUILD}}]}\n`
});
const DORNY =
  '        uses: dorny/paths-filter@v3\n        with:\n          filters: |\n            shared: &shared [lib/**]\n            api: [*shared, "app/**"]\n            docs:\n              - added|modified: "**/*.md"\n            most: ["!docs/**"]';
const CHANGED =
  '        uses: tj-actions/changed-files@v46\n        with:\n          files: |\n            app/**/*.{js,ts}\n            !app/test/**';
const ANY = '{any: "${{ steps.f.outputs.any_changed }}"}';

type Row = readonly [string, Files, readonly string[], string | undefined];

/** A service of a compose file beside another one. */
const compose = (more: string, { beside = 'b: {build: other}', env = '' } = {}): Files => ({
  ...FILES,
  'other/Dockerfile': 'FROM scratch\n',
  '.env': env,
  'compose.yaml': `services:\n  a: {build: app${more}}\n  ${beside}\n`
});

const ROWS: readonly Row[] = [
  ['a compose service', compose(''), ['x'], undefined],
  ['a compose service whose profile is off', compose(', profiles: [dev]'), ['x'], 'event'],
  ['a compose service whose profile `.env` turns on', compose(', profiles: [dev]', { env: 'COMPOSE_PROFILES=ci,dev\n' }), ['x'], undefined],
  [
    'a compose service with a profile that another one needs',
    compose(', profiles: [dev]', { beside: 'b: {build: other, depends_on: [a]}' }),
    ['x'],
    undefined
  ],
  [
    'a compose service with a profile where nothing else builds',
    compose(', profiles: [dev]', { beside: 'b: {image: x}' }),
    ['x'],
    undefined
  ],
  [
    'a compose service with a profile whose Dockerfile another one builds',
    compose(', profiles: [dev]', { beside: 'b: {build: app}' }),
    ['x'],
    undefined
  ],

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
  ['a job behind a path filter', looked(DORNY, "needs.c.outputs.api == 'true'"), ['x'], 'paths'],
  ['a job behind a path filter that fits, by an anchor', looked(DORNY, "needs.c.outputs.api == 'true'"), ['lib/a'], undefined],
  ['a path filter as the whole condition', looked(DORNY, '${{ needs.c.outputs.api }}'), ['x'], undefined],
  ['a path filter or something that is not known', looked(DORNY, "needs.c.outputs.api == 'true' || vars.ALL == 'true'"), ['x'], undefined],
  ['a path filter or a push', looked(DORNY, "needs.c.outputs.api == 'true' || github.event_name == 'push'"), ['x'], 'paths'],
  ['a path filter that must not hold', looked(DORNY, "needs.c.outputs.api != 'true'"), ['x'], undefined],
  [
    'two path filters',
    looked(
      DORNY,
      "needs.c.outputs.api == 'true' || needs.c.outputs.docs == 'true'",
      '{api: "${{ steps.f.outputs.api }}", docs: "${{ steps.f.outputs.docs }}"}'
    ),
    ['a/b.md'],
    undefined
  ],
  [
    'a path filter that nearly every path fits',
    looked(DORNY, "needs.c.outputs.most == 'true'", '{most: "${{ steps.f.outputs.most }}"}'),
    ['docs/a'],
    undefined
  ],
  [
    'a path filter in a file',
    {
      ...looked('        uses: dorny/paths-filter@v3\n        with: {filters: .github/filters.yml}', "needs.c.outputs.api == 'true'"),
      '.github/filters.yml': 'api: app/**\n'
    },
    ['x'],
    'paths'
  ],
  [
    'a path filter in a file that is not there',
    looked('        uses: dorny/paths-filter@v3\n        with: {filters: .github/filters.yml}', "needs.c.outputs.api == 'true'"),
    ['x'],
    undefined
  ],
  ['changed files', looked(CHANGED, "needs.c.outputs.any == 'true'", ANY), ['app/test/a.ts'], 'paths'],
  ['changed files that fit', looked(CHANGED, "needs.c.outputs.any == 'true'", ANY), ['app/a.ts'], undefined],
  [
    'changed files by name',
    looked(
      '        uses: tj-actions/changed-files@v46\n        with:\n          files_yaml: |\n            api: [app/**]\n            web: [web/**]',
      "needs.c.outputs.any == 'true'",
      '{any: "${{ steps.f.outputs.api_any_changed }}"}'
    ),
    ['web/a'],
    'paths'
  ],
  [
    'a step behind a path filter',
    {
      ...FILES,
      [CI]: `on: pull_request\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - id: f\n${DORNY}\n      - {if: "steps.f.outputs.api == 'true' && success()", run: ${BUILD}}\n`
    },
    ['x'],
    'paths'
  ],
  ['gitlab: rules', gitlab('  rules: [{changes: ["app/**/*"]}]\n'), ['lib/a'], 'paths'],
  ['gitlab: rules that fit', gitlab('  rules: [{changes: ["app/**/*"]}]\n'), ['app/a'], undefined],
  ['gitlab: paths of a rule', gitlab('  rules: [{changes: {paths: ["{app,lib}/*"]}}]\n'), ['lib/a'], undefined],
  ['gitlab: the first push of a branch', gitlab('  rules: [{changes: ["app/**/*"]}]\n', ''), ['lib/a'], undefined],
  [
    'gitlab: the first push of a branch, compared',
    gitlab('  rules: [{changes: {paths: ["app/**/*"], compare_to: main}}]\n', ''),
    ['lib/a'],
    'paths'
  ],
  ['gitlab: a rule of merge requests', gitlab('  rules: [{if: $CI_MERGE_REQUEST_IID, changes: ["app/**/*"]}]\n', ''), ['lib/a'], 'paths'],
  [
    'gitlab: the default branch or any',
    gitlab('  rules: [{if: $CI_COMMIT_BRANCH == "main" || $ANY, changes: [x]}]\n', ''),
    ['lib/a'],
    undefined
  ],
  ['gitlab: only, by any branch', gitlab('  only: {changes: [x]}\n', ''), ['lib/a'], undefined],
  ['gitlab: a rule without', gitlab('  rules: [{changes: [x]}, {if: $CI_COMMIT_BRANCH}]\n'), ['lib/a'], undefined],
  ['gitlab: only', gitlab('  only: {refs: [main], changes: [x]}\n', ''), ['lib/a'], 'paths'],
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
  ['woodpecker: a step for tags', woodpecker('when: {event: tag}'), ['app/a'], 'event'],
  ['woodpecker: a step for pushes and tags', woodpecker('when: {event: [push, tag]}'), ['app/a'], undefined],
  ['woodpecker: a step for what pushes are not', woodpecker('when: {event: {exclude: [push, pull_request]}}'), ['app/a'], 'event'],
  ['woodpecker: a step by an event of a variable', woodpecker('when: {event: "${EVENT}"}'), ['app/a'], undefined],
  [
    'woodpecker: a step by a label',
    woodpecker(`when: {event: pull_request, evaluate: 'CI_COMMIT_PULL_REQUEST_LABELS contains "image"'}`),
    ['app/a'],
    'event'
  ],
  [
    'woodpecker: a step but for a label',
    woodpecker(`when: [{event: pull_request, evaluate: 'not (CI_COMMIT_PULL_REQUEST_LABELS contains "image")', path: "app/**"}]`),
    ['app/a'],
    undefined
  ],
  ['woodpecker: paths, or for tags', woodpecker('when: [{event: push, path: "app/**"}, {event: tag}]'), ['lib/a'], 'paths'],
  ['drone: tags', { ...FILES, '.drone.yml': woodpecker('when: {ref: [refs/tags/**]}')['.woodpecker.yml'] ?? '' }, ['app/a'], 'event'],
  [
    'drone: a pipeline that a schedule starts',
    { ...FILES, '.drone.yml': `trigger: {event: cron}\n${woodpecker('failure: ignore')['.woodpecker.yml']}` },
    ['app/a'],
    'event'
  ],
  ['bitbucket: tags', bitbucket('tags: {"v*"'), ['app/a'], 'event'],
  ['bitbucket: by hand', bitbucket('custom: {image'), ['app/a'], 'event'],
  ['bitbucket: branches', bitbucket('branches: {main'), ['app/a'], undefined],
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
  const [image, ...more] = images.filter(({ dockerfile }) => dockerfile === 'app/Dockerfile');
  expect(more).toEqual([]);
  expect(image === undefined ? null : startedBy(image, { branch: 'main', paths }, UNCOUNTED).elsewhere).toBe(expected);
});
