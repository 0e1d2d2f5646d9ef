import { expect, test } from '@jest/globals';
import { refsUnder } from '../../src/discovery/workflow/ref-condition.ts';
import type { RunRef } from '../../src/discovery/workflow/value-table.ts';

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
