import { expect, test } from '@jest/globals';
import { isAnotherVersion, repositoryOf } from '../../src/prediction/image-version.ts';

const DIGEST = (digit: string) => `sha256:${digit.repeat(64)}`;

// Whether two references of one repository are taken for two images (docs/cache-rules.md §11.2).
test.each<[string, string, boolean]>([
  ['node:20', 'node:22', true],
  ['node:20', 'deno:22', false],
  ['node:v20', 'node:v22', true],
  ['node:20', 'node', false],
  ['node', 'node:latest', false],
  ['node:latest', 'node:stable', false],
  ['alpine:3', 'alpine:3.21', false],
  ['alpine:3.21', 'alpine:3', false],
  ['alpine:3.20', 'alpine:3.21', true],
  ['node:20.11.1', 'node:20.11.02', true],
  ['node:20.11.1', 'node:20.11.01', false],
  ['node:20', 'node:20-slim', false],
  ['node:20-alpine3.19', 'node:20-alpine3.20', true],
  ['node:20-alpine3.19', 'node:20-slim3.20', false],
  ['node:20-alpine3.19', 'node:20-alpine', false],
  ['node:lts-alpine3.19', 'node:lts-alpine3.20', false],
  ['node:rev20', 'node:rev22', false],
  ['node:rev20', 'node:22', false],
  ['node:20', 'node:rev22', false],
  ['node:20', 'node:current', false],
  ['node:current', 'node:20', false],
  [`node:20@${DIGEST('a')}`, `node:20@${DIGEST('b')}`, true],
  [`node:20@${DIGEST('a')}`, `node:22@${DIGEST('a')}`, false],
  [`node:20@${DIGEST('a')}`, 'node:22', true],
  [`node:20@${DIGEST('a')}`, 'node:20', false],
  ['localhost:5000/node', 'localhost:5000/node:22', false],
  ['localhost:5000/node:20', 'localhost:5000/node:22', true]
])('%s and %s', (a, b, expected) => {
  expect(isAnotherVersion(a, b)).toBe(expected);
});

test.each([
  ['node', 'node'],
  ['node:20', 'node'],
  [`localhost:5000/node:20@${DIGEST('a')}`, 'localhost:5000/node'],
  ['localhost:5000/node', 'localhost:5000/node']
])('the repository of %s', (reference, expected) => {
  expect(repositoryOf(reference)).toBe(expected);
});
