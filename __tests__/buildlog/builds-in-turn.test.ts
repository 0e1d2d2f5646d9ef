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
  ''
];
const bare = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const stamped = (lines: readonly string[]) =>
  lines.map((line, k) => `${new Date(Date.UTC(2026, 0, 5, 8, 0, k * 5)).toISOString().slice(0, 23)}0000Z ${line}\n`).join('');

const BETWEEN: readonly (readonly [string, readonly string[]])[] = [
  ['nothing', []],
  ['a group of the runner', ['##[group]Run docker build .', '##[endgroup]']],
  ['output of something else', ['up to date, audited 3 packages in 1s']],
  ['output and an empty line', ['up to date', '']]
];

for (const [form, write] of [
  ['bare', bare],
  ['stamped', stamped]
] as const)
  for (const first of ['build definition from Dockerfile', '.dockerignore'])
    test.each(BETWEEN)(`${form}, ${first}: builds with %s between them`, (_name, between) => {
      const reading = readLog(write([...build('7.0', first), ...between, ...build('9.0', first), ...between, ...build('4.0', first)]));
      const seconds = reading.builds.map(({ steps }) => steps.flatMap((step) => (step.seconds === null ? [] : [step.seconds])));
      expect(seconds).toEqual([[7], [9], [4]]);
    });
