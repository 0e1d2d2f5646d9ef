import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { readEvent, type Subject } from '../../src/action/events.ts';
import fc from '../setup/property.ts';

const NONE = { baseRef: null, headRef: null, prNumber: null };
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ZERO = '0'.repeat(40);
const REPOSITORY = { id: 1, default_branch: 'main' };

function checkEvent(name: string, payload: Record<string, unknown>, expected: Partial<Subject>, inputs = NONE) {
  expect(readEvent(name, { repository: REPOSITORY, ...payload }, inputs)).toMatchObject(expected);
}

const pull = { number: 7, state: 'open', head: { sha: A, ref: 'topic' }, base: { sha: B, ref: 'main' } };
const run = {
  id: 5,
  head_sha: A,
  head_branch: 'topic',
  event: 'pull_request',
  conclusion: 'success',
  head_repository: { id: 2, owner: { login: 'stranger' } },
  pull_requests: []
};

test.each<[string, string, Record<string, unknown>, Partial<Subject>]>([
  ['a pull request', 'pull_request', { pull_request: pull }, { kind: 'pull', number: 7, head: A }],
  ['a pull request from the base', 'pull_request_target', { pull_request: pull }, { kind: 'pull', number: 7, head: A }],
  [
    'a pull request whose fork is gone',
    'pull_request',
    { pull_request: { ...pull, head: { ...pull.head, repo: null } } },
    { kind: 'pull', number: 7 }
  ],
  ['a pull request without a number', 'pull_request', { pull_request: {} }, { kind: 'wrong' }],
  ['a pull request with a number that is none', 'pull_request', { pull_request: { ...pull, number: 1.5 } }, { kind: 'wrong' }],
  ['a pull request with a negative number', 'pull_request', { pull_request: { ...pull, number: -1 } }, { kind: 'wrong' }],
  ['no pull request', 'pull_request', {}, { kind: 'wrong' }],
  [
    'a merge group',
    'merge_group',
    { action: 'checks_requested', merge_group: { base_sha: B, head_sha: A, base_ref: 'refs/heads/main' } },
    { kind: 'commits', base: B, head: A, fork: false, baseName: 'main' }
  ],
  ['a merge group that is gone', 'merge_group', { action: 'destroyed' }, { kind: 'nothing' }],
  ['a push', 'push', { ref: 'refs/heads/main', before: B, after: A }, { kind: 'commits', base: B, head: A, fork: false, baseName: 'main' }],
  ['a forced push', 'push', { ref: 'refs/heads/x', before: B, after: A, forced: true }, { kind: 'commits', base: B, head: A, fork: true }],
  ['a new branch', 'push', { ref: 'refs/heads/x', before: ZERO, after: A }, { kind: 'commits', base: 'main', head: A, fork: true }],
  ['a new default branch', 'push', { ref: 'refs/heads/main', before: ZERO, after: A }, { kind: 'commits', base: null, head: A }],
  ['a deleted branch', 'push', { ref: 'refs/heads/x', before: B, after: ZERO, deleted: true }, { kind: 'nothing' }],
  [
    'a finished run',
    'workflow_run',
    { workflow_run: run },
    { kind: 'run', run: 5, head: A, owner: 'stranger', branch: 'topic', own: false, success: true }
  ],
  [
    'a finished run of its own',
    'workflow_run',
    { workflow_run: { ...run, head_repository: { id: 1, owner: { login: 'acme' } } } },
    { kind: 'run', own: true }
  ],
  [
    'a run whose fork is gone',
    'workflow_run',
    { workflow_run: { ...run, head_repository: null } },
    { kind: 'run', owner: null, own: false }
  ],
  ['by hand', 'workflow_dispatch', {}, { kind: 'wrong' }],
  ['a schedule', 'schedule', {}, { kind: 'wrong' }],
  ['an unknown event', 'constructor', {}, { kind: 'wrong' }]
])('%s', (_, name, payload, expected) => checkEvent(name, payload, expected));

test('inputs name what an event does not', () => {
  checkEvent('workflow_dispatch', {}, { kind: 'pull', number: 9, head: null }, { ...NONE, prNumber: 9 } as unknown as typeof NONE);
  checkEvent('schedule', {}, { kind: 'commits', base: 'main', head: 'topic', fork: true }, {
    ...NONE,
    headRef: 'topic'
  } as unknown as typeof NONE);
});

test('labels of an old payload open nothing', () => {
  const subject = readEvent('pull_request', { pull_request: { ...pull, labels: [{ name: 'layercost-accept' }] } }, NONE);
  expect(subject.kind === 'pull' && subject.sent?.labels).toEqual([]);
});

// What GitHub itself publishes as examples of its payloads.
const require = createRequire(import.meta.url);
const published: unknown = require('@octokit/webhooks-examples');
const examples = (Array.isArray(published) ? published : ((published as { default?: unknown[] }).default ?? [])) as {
  name: string;
  examples: Record<string, unknown>[];
}[];

test.each(['pull_request', 'push', 'workflow_run', 'merge_group', 'workflow_dispatch'])("GitHub's examples of %s are read", (name) => {
  const own = examples.find((event) => event.name === name)?.examples ?? [];
  for (const payload of own) {
    const subject = readEvent(name, payload, { ...NONE, prNumber: name === 'workflow_dispatch' ? 1 : null } as unknown as typeof NONE);
    expect(subject.kind).not.toBe('wrong');
  }
  if (name !== 'merge_group') expect(own.length).toBeGreaterThan(0);
});

test('any payload is a subject', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('pull_request', 'push', 'merge_group', 'workflow_run', 'schedule'),
      fc.object({ key: fc.constantFrom('pull_request', 'head', 'sha', 'after', 'before', 'workflow_run', 'number', 'id') }),
      (name, payload) => {
        expect(['pull', 'commits', 'run', 'nothing', 'wrong']).toContain(readEvent(name, payload, NONE).kind);
      }
    )
  );
});
