import { expect, test } from '@jest/globals';
import { conditionOf, refsUnder } from '../../src/discovery/workflow/ref-condition.ts';
import { refsOf } from '../../src/discovery/workflow/triggers.ts';
import type { RunRef } from '../../src/discovery/workflow/value-table.ts';
import { BUILD_FILE_LIMITS, type DocumentNode, readYaml } from '../../src/formats/index.ts';

const ALL: readonly RunRef[] = ['branch', 'tag', 'pull-request', 'by-hand'];

test.each<[string | undefined, readonly RunRef[]]>([
  [undefined, ALL],
  ["startsWith(github.ref, 'refs/tags/')", ['tag']],
  ["${{ startsWith( github.ref , 'refs/tags/v' ) }}", ['tag']],
  ["!startsWith(github.ref, 'refs/tags/')", ['branch', 'pull-request', 'by-hand']],
  ["github.ref_type == 'tag'", ['tag']],
  ["github.event_name == 'pull_request'", ['pull-request']],
  ["github.event_name != 'pull_request'", ['branch', 'tag', 'by-hand']],
  ["github.event_name == 'push' && github.ref == 'refs/heads/main'", ['branch']],
  ["github.event_name == 'release'", ['tag']],
  // A repository of one's own, an actor, a label: nothing about the ref.
  ["github.repository == 'acme/shop'", ALL],
  ["github.event_name == 'pull_request' || github.ref == 'refs/heads/main'", ALL],
  ["github.ref_type == 'tag' && github.event_name == 'pull_request'", ALL],
  ['always()', ALL]
])('%s', (condition, left) => {
  expect(refsUnder(condition, ALL)).toEqual(left);
});

test.each<[string, readonly RunRef[]]>([
  ['{push: {branches: [main]}}', ['branch']],
  ['{push: {branches: main}}', ['branch']],
  ["{push: {branches: ['**']}}", ['branch']],
  ["{push: {branches: ['release/**', master]}}", ['branch']],
  ['{push: {branches: [develop]}}', ['other-branch']],
  ["{push: {branches: ['release/**']}}", ['other-branch']],
  ["{push: {branches: ['**', '!main', '!master', '!trunk']}}", ['other-branch']],
  ['{push: {branches-ignore: [main]}}', ['other-branch']],
  ["{push: {branches-ignore: ['dependabot/**']}}", ['branch']],
  ['{push: {branches: [develop]}, pull_request: {}}', ['other-branch', 'pull-request']],
  ['push', ['branch', 'tag']]
])('on: %s', (on, refs) => {
  expect(refsOf(readYaml(`on: ${on}\n`, 'a.yml', BUILD_FILE_LIMITS).value as DocumentNode)).toEqual(refs);
});

test.each<[string | undefined, string | undefined]>([
  ["${{ github.event_name == 'pull_request' && 'type=gha,mode=max' || '' }}", "github.event_name == 'pull_request'"],
  ["${{ github.event_name != 'pull_request' && 'type=gha' }}", "github.event_name != 'pull_request'"],
  ['type=gha,mode=max', undefined],
  ["${{ inputs.cache || 'type=gha' }}", undefined],
  [undefined, undefined]
])('%s is filled under %s', (text, condition) => {
  expect(conditionOf(text)).toBe(condition);
});
