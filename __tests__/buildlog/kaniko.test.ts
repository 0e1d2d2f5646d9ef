import { expect, test } from '@jest/globals';
import { stepsIn } from './read.ts';

// kaniko prints instructions as they are typed, and a program that it runs may log in its form (docs/build-logs.md).

const log = [
  'INFO[0000] Retrieving image manifest golang:1.22',
  'INFO[0001] Executing 0 build triggers',
  'INFO[0001] Using caching version of cmd: run go mod download',
  'INFO[0002] No cached layer found for cmd run go build ./...',
  'INFO[0002] Unpacking rootfs as cmd copy go.mod . requires it.',
  'INFO[0009] workdir /src',
  'INFO[0009] Cmd: workdir',
  'INFO[0009] No files changed in this command, skipping snapshotting.',
  'INFO[0009] copy go.mod .',
  'INFO[0009] Taking snapshot of files...',
  'INFO[0010] run go mod download',
  'INFO[0010] Found cached layer, extracting to filesystem',
  'INFO[0014] Copy . .',
  'INFO[0014] Taking snapshot of files...',
  'INFO[0015] run go build ./...',
  'INFO[0015] Initializing snapshotter ...',
  'INFO[0015] Taking snapshot of full filesystem...',
  'INFO[0018] Cmd: /bin/sh',
  'INFO[0018] Args: [-c go build ./...]',
  'INFO[0018] Running: [/bin/sh -c go build ./...]',
  'INFO[0020] run tests in tool',
  'INFO[0030] Taking snapshot of full filesystem...',
  'INFO[0033] user app',
  'INFO[0033] Cmd: USER',
  'INFO[0033] Pushing image to example.org/x:1'
];
const steps = [
  'workdir /src = done 0',
  'copy go.mod . = done 1',
  'run go mod download = cached',
  'Copy . . = done 1',
  'run go build ./... = done 18',
  'user app = done 0'
];

test('words as they are typed, and what a command logs before its snapshot is none of them', () => {
  expect(stepsIn(log.join('\n'))).toEqual([steps]);
  expect(stepsIn(log.map((line) => line.replace('INFO', '\u001b[36mINFO\u001b[0m')).join('\n'))).toEqual([steps]);
});

test('with one snapshot at the end each instruction ends the one before', () => {
  const single = log.filter((line) => !/Taking snapshot of files|0030\]|tests in tool/.test(line));
  expect(stepsIn(single.join('\n'))).toEqual([steps]);
});
