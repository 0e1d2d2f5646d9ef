import { expect, test } from '@jest/globals';
import { readLog } from './read.ts';

// Several builds one after the other in the log of one job, as printers without a line of their own for the start write them.

const build = (seconds: string, first: string) => [
  `#1 [internal] load ${first}`,
  '#1 transferring dockerfile: 32B done',
  '#1 DONE 0.0s',
  '',
  '#2 [1/2] FROM docker.io/library/node:22',
  '#2 CACHED',
  '',
  '#3 [2/2] RUN npm ci',
  '#3 0.123 hello',
  `#3 DONE ${seconds}s`,
  '',
  '#4 exporting to image',
  '#4 writing image sha256:d6172445ffde97d624909a55bf57a6c433a0dc62d3dfed579e217a17e7bfa215 done',
  '#4 DONE 0.2s'
];
const failing = [
  '#1 [internal] load build definition from Dockerfile',
  '#1 DONE 0.0s',
  '',
  '#2 [1/3] FROM docker.io/library/node:22',
  '#2 CACHED',
  '',
  '#3 [2/3] RUN npm ci',
  '#3 0.123 hello',
  '#3 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
  '------',
  ' > [2/3] RUN npm ci:',
  '0.123 hello',
  '------',
  'ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1'
];
const bare = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const stamped = (lines: readonly string[]) =>
  lines.map((line, k) => `${new Date(Date.UTC(2026, 0, 5, 8, 0, k * 5)).toISOString().slice(0, 23)}0000Z ${line}\n`).join('');

const BETWEEN: readonly (readonly [string, readonly string[]])[] = [
  ['nothing', []],
  ['a group of the runner', ['##[group]Run docker build .', '##[endgroup]']],
  ['output of something else', ['up to date, audited 3 packages in 1s']],
  ['output and an empty line', ['up to date', '']],
  ['an empty line', ['']],
  ['a build that failed', failing]
];

for (const [form, write] of [
  ['bare', bare],
  ['stamped', stamped]
] as const)
  for (const first of ['build definition from Dockerfile', '.dockerignore', 'local bake definitions'])
    test.each(BETWEEN)(`${form}, ${first}: builds with %s between them`, (_name, between) => {
      const reading = readLog(write([...build('7.0', first), ...between, ...build('9.0', first), ...between, ...build('4.0', first)]));
      const seconds = reading.builds.map(({ steps }) => steps.flatMap((step) => (step.seconds === null ? [] : [step.seconds])));
      expect(seconds.filter((of) => of.length > 0)).toEqual([[7], [9], [4]]);
    });

test('buildah: a step that was cut off is not done because another build begins', () => {
  const cutOff = ['[1/1] STEP 1/2: FROM alpine', '[1/1] STEP 2/2: RUN make', 'half of it'];
  const whole = ['[1/1] STEP 1/2: FROM alpine', '[1/1] STEP 2/2: RUN make', '[1/1] COMMIT app', `--> ${'b'.repeat(12)}`];
  const { builds } = readLog(bare([...cutOff, ...whole]));
  expect(builds.map(({ outcome, steps }) => [outcome, steps.at(-1)?.state])).toEqual([
    ['truncated', 'unfinished'],
    ['ok', 'done']
  ]);
});
