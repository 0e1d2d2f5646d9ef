import { data } from '@actions/expressions';
import { expect, test } from '@jest/globals';
import { createUnknowns } from '../../src/discovery/unknowns.ts';
import { makeScope } from '../../src/discovery/workflow/contexts.ts';
import { kindsOf, NO_BRANCHES, runElsewhere, runsOf, runsUnder, runsWith } from '../../src/discovery/workflow/sample-runs.ts';
import type { RunRef } from '../../src/discovery/workflow/value-table.ts';
import { BUILD_FILE_LIMITS, type DocumentNode, readYaml } from '../../src/formats/index.ts';

const scope = makeScope({
  unknowns: createUnknowns(),
  env: new Map(),
  written: new Map(),
  hasForeignVariables: false,
  refs: [],
  inputs: new data.Dictionary(),
  secrets: null,
  matrix: new data.Dictionary(),
  stepOutput: () => undefined,
  needsOutput: () => undefined,
  actionPath: '/'
});

const runs = (on: string, condition = '', branches = NO_BRANCHES) =>
  runsOf(readYaml(`on: ${on}\nif: ${JSON.stringify(condition)}\n`, 'ci.yml', BUILD_FILE_LIMITS).value as DocumentNode, branches).samples;
const kinds = (on: string, condition?: string): readonly RunRef[] => {
  const all = runs(on, condition);
  return kindsOf(runsUnder(condition, all, scope), all);
};

const ALL: readonly RunRef[] = ['branch', 'tag', 'pull-request', 'by-hand'];

test.each<[string | undefined, readonly RunRef[]]>([
  [undefined, ALL],
  ["startsWith(github.ref, 'refs/tags/')", ['tag']],
  ["${{ startsWith( github.ref , 'refs/tags/v' ) }}", ['tag']],
  ["startsWith(github.ref, 'refs/tags/release-')", ['tag']],
  ["contains(github.ref, 'refs/tags/')", ['tag']],
  ["!startsWith(github.ref, 'refs/tags/')", ['branch', 'pull-request', 'by-hand']],
  ["github.ref_type == 'tag'", ['tag']],
  ["github.event_name == 'pull_request'", ['pull-request']],
  ["github.event_name != 'pull_request'", ['branch', 'tag', 'by-hand']],
  ["github.event_name == 'push' && github.ref == 'refs/heads/main'", ['branch']],
  ["github.event_name == 'pull_request' || github.ref == 'refs/heads/main'", ['branch', 'pull-request', 'by-hand']],
  ["github.ref == format('refs/heads/{0}', github.event.repository.default_branch)", ['branch', 'by-hand']],
  ["github.ref == 'refs/heads/develop'", ['other-branch', 'by-hand']],
  ["startsWith(github.ref_name, 'release/') && github.event_name == 'push'", ['other-branch']],
  ["github.event_name == 'release'", ['tag']],
  // A repository of one's own, an actor, a label: nothing about the ref.
  ["github.repository == 'acme/shop'", ALL],
  ["github.ref_type == 'tag' && github.event_name == 'pull_request'", ['never']],
  ["github.base_ref == 'main'", ['pull-request']],
  ['always()', ALL]
])('%s', (condition, left) => {
  expect(kinds('{push: {}, pull_request: {}, workflow_dispatch: {}, release: {}}', condition)).toEqual(left);
});

test.each<[string, readonly RunRef[]]>([
  ['{push: {branches: [main]}}', ['branch']],
  ['{push: {branches: main}}', ['branch']],
  ["{push: {branches: ['**']}}", ['branch']],
  ["{push: {branches: ['release/**', master]}}", ['branch']],
  ['{push: {branches: [develop]}}', ['other-branch']],
  ["{push: {branches: ['release/**']}}", ['other-branch']],
  ["{push: {branches: ['**', '!main']}}", ['other-branch']],
  ["{push: {branches: ['**', '!main', '!master', '!trunk']}}", ['other-branch']],
  ['{push: {branches-ignore: [main]}}', ['other-branch']],
  ["{push: {branches-ignore: ['dependabot/**']}}", ['branch']],
  ['{push: {branches: [develop]}, pull_request: {}}', ['other-branch', 'pull-request']],
  ["{push: {tags: ['v*']}}", ['tag']],
  ['push', ['branch', 'tag']],
  ['issue_comment', ['branch']],
  ['registry_package', []]
])('on: %s', (on, refs) => {
  expect(kinds(on)).toEqual(refs);
});

test.each([
  // Merged into `dev`: a push to `main` is what a release does.
  { on: '{push: {branches: [dev, beta]}}', branches: { target: 'dev', standard: 'dev' }, refs: ['branch'], elsewhere: false },
  { on: '{push: {branches: [main]}}', branches: { target: 'dev', standard: 'dev' }, refs: ['other-branch'], elsewhere: true },
  { on: '{push: {branches: [main]}}', branches: { target: null, standard: 'next' }, refs: ['other-branch'], elsewhere: true },
  // What the default branch builds leaves caches for every other one.
  { on: '{push: {branches: [main]}}', branches: { target: 'release/1', standard: 'main' }, refs: ['branch'], elsewhere: false },
  { on: '{push: {branches: [main]}}', branches: { target: 'main', standard: null }, refs: ['branch'], elsewhere: false },
  { on: '{push: {branches: [develop]}}', branches: { target: 'main', standard: 'main' }, refs: ['other-branch'], elsewhere: false }
] as const)('$on, merged into $branches.target, where $branches.standard is the default', ({ on, branches, refs, elsewhere }) => {
  const all = runs(on, '', branches);
  expect([kindsOf(all, all), runElsewhere(all)]).toEqual([refs, elsewhere]);
});

test.each([
  { target: 'dev', standard: 'dev', left: ['refs/heads/dev'] },
  { target: 'dev', standard: 'main', left: ['refs/heads/main'] },
  { target: 'release/1', standard: 'dev', left: ['refs/heads/dev'] }
])('only for the default branch: $standard beside $target', ({ left, ...branches }) => {
  const condition = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)";
  expect(runsUnder(condition, runs('{push: {}}', condition, branches), scope).map(({ ref }) => ref)).toEqual(left);
});

test('a text that is empty for a pull request', () => {
  const all = runs('[push, pull_request]');
  const left = runsWith("${{ github.event_name != 'pull_request' && 'type=gha' || '' }}", all, scope);
  expect(kindsOf(left, all)).toEqual(['branch', 'tag']);
});

test.each<[string, boolean]>([
  ['push', false],
  ["{push: {tags: ['v*']}}", true],
  ['{schedule: [{cron: x}], workflow_dispatch: {}}', true],
  ['{release: {}, pull_request: {}}', false]
])('%s: by something else than a change: %s', (on, elsewhere) => {
  expect(runElsewhere(runs(on))).toBe(elsewhere);
});
