import { expect, test } from '@jest/globals';
import { type FoundBuild, samplesOf } from '../../src/analysis/index.ts';
import { isSample } from '../../src/history/index.ts';
import { readLog } from '../buildlog/read.ts';
import { imageSpec } from '../setup/analysis.ts';

// Which of the builds in a job's log teach something about the project's images.

const DOCKERFILE = 'FROM node:22\nRUN npm ci\n';
const IMAGE = imageSpec({ name: 'app', dockerfile: 'Dockerfile' });
const plain = (seconds: string) => [
  '#0 building with "default" instance using docker driver',
  '',
  '#1 [1/2] FROM docker.io/library/node:22',
  '#1 CACHED',
  '',
  '#2 [2/2] RUN npm ci',
  `#2 DONE ${seconds}s`,
  ''
];
const legacy = [
  'Step 1/2 : FROM node:22',
  ' ---> fb66b54edfba',
  'Step 2/2 : RUN npm ci',
  ' ---> Running in b1ae7f1d00ba',
  ' ---> 93d3ca6e634d',
  'Successfully built 93d3ca6e634d'
];
const forAction = (build: readonly string[]) => [
  '##[group]Building docker image',
  "Build container for action use: '/home/runner/work/_actions/x/y/v1/Dockerfile'.",
  '##[command]/usr/bin/docker build -t e87b52:174e4f8afe864b70bd81157303a047e3 -f "/x/Dockerfile" "/x"',
  ...build,
  '##[endgroup]'
];
const stamped = (lines: readonly string[]) =>
  lines.map((line, k) => `${new Date(Date.UTC(2026, 0, 5, 8, 0, k)).toISOString().slice(0, 23)}0000Z ${line}\n`).join('');

async function secondsFrom(lines: readonly string[], more: Partial<FoundBuild> = {}): Promise<readonly (number | null)[]> {
  const reading = readLog(stamped(lines));
  const found = {
    run: '1',
    job: 'build',
    workflow: null,
    commit: null,
    at: '2026-01-05T08:00:00Z',
    runner: null,
    trusted: true,
    reading,
    ...more
  };
  return (await samplesOf(null, [found], [IMAGE], () => DOCKERFILE)).filter(isSample).map((sample) => sample.seconds);
}

test.each<[string, readonly string[], readonly number[]]>([
  ['a build of the project', plain('7.0'), [7]],
  ['a build that the runner makes for an action', forAction(plain('99.0')), []],
  ['the same with the legacy builder', forAction(legacy), []],
  ['both, one after the other', [...forAction(plain('99.0')), '##[group]Run docker build .', '##[endgroup]', ...plain('7.0')], [7]],
  ['both the other way round', [...plain('7.0'), ...forAction(plain('99.0'))], [7]]
])('%s', async (_, lines, seconds) => {
  expect(await secondsFrom(lines)).toEqual(seconds);
});

test('a run that a stranger may have written teaches nothing', async () => {
  expect(await secondsFrom(plain('7.0'), { trusted: false })).toEqual([]);
});
