import { expect, test } from '@jest/globals';
import { isOpen } from '../../src/graph/open-value.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// Which variables an image of unknown configuration may set (docs/cache-rules.md §5.4): a path that hangs on one is open.

const opensIn = (image: string, name: string) => {
  const { graph } = lowerSide(textSide(`FROM ${image}\nCOPY $${name}/a /`, { a: '1', 'x/a': '1' }), 'buildkit');
  const selections = graph.steps.flatMap(({ inputs }) => inputs.flatMap(({ selection }) => selection?.paths ?? []));
  return selections.some(({ path }) => isOpen(path));
};

test.each<[string, string, boolean]>([
  ['node:22', 'NODE_VERSION', true],
  ['node:22', 'YARN_VERSION', true],
  ['node:22', 'NPM_X', true],
  ['node:22', 'MY_NODE_X', false],
  ['node:22', 'APP', false],
  ['python:3', 'PYTHON_VERSION', true],
  ['python:3', 'GPG_KEY', true],
  ['python:3', 'LANG', true],
  ['python:3', 'LANGUAGE', false],
  ['python:3', 'LC_ALL', true],
  ['python:3', 'LC_ALLX', false],
  ['python:3', 'MY_PYTHON', false],
  ['golang:1', 'GOPATH', true],
  ['golang:1', 'CARGO', false],
  ['alpine:3', 'ANY', false],
  ['acme/node:22', 'APP', true],
  ['ghcr.io/acme/alpine:3', 'APP', true],
  ['acme.io/alpine', 'APP', true],
  [`alpine:3@sha256:${'a'.repeat(64)}`, 'APP', true],
  ['constructor', 'APP', true]
])('%s may set %s: %s', (image, name, expected) => {
  expect(opensIn(image, name)).toBe(expected);
});
