import { expect, test } from '@jest/globals';
import { coresOf, sameClass } from '../../src/cost/index.ts';

test.each<readonly [string | null, string | null, boolean]>([
  ['ubuntu-latest', 'ubuntu-latest', true],
  ['ubuntu-24.04', 'ubuntu-latest', true],
  ['Ubuntu-22.04', 'ubuntu-24.04', true],
  ['ubuntu-24.04', null, true],
  [null, 'ubuntu-latest', true],
  ['', 'ubuntu-latest', true],
  ['GitHub Actions 12', 'ubuntu-latest', true],
  ['ubuntu-24.04', 'linux-16-core', true],
  ['ubuntu-24.04-arm', 'linux-arm64-16-core', true],
  ['ubuntu-24.04', 'ubuntu-24.04-arm', false],
  ['ubuntu-latest', 'ubuntu-slim', false],
  ['ubuntu-latest', 'windows-latest', false],
  ['ubuntu-24.04', 'windows-16-core', false],
  ['ubuntu-24.04', 'linux-arm64-16-core', false],
  ['windows-2025', 'linux-16-core', false],
  ['linux-16-core', 'ubuntu-latest', false],
  ['linux-16-core', 'linux-8-core', false],
  ['my-machine', 'ubuntu-latest', false],
  ['my-machine', 'other-machine', false]
])('measured on %p stands for %p: %p', (measured, wanted, expected) => {
  expect(sameClass(measured, wanted)).toBe(expected);
});

test.each<readonly [string | null, number | null]>([
  ['ubuntu-latest', 4],
  ['ubuntu-24.04', 4],
  ['linux-16-core', 16],
  ['ubuntu-latest-8-cores', 8],
  ['core-8', null],
  ['my-machine', null],
  ['linux-0-core', null],
  [null, null]
])('cores of %p: %p', (label, expected) => {
  expect(coresOf(label)).toBe(expected);
});
