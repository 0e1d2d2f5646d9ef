import { expect, test } from '@jest/globals';
import { bumpedParts, differInVersions } from '../../src/analysis/version-bump.ts';
import { because, imageSpec } from '../setup/analysis.ts';

// docs/comment.md "When it speaks": what a new version starts is no reason for a comment.

const spec = imageSpec({ dockerfile: 'app/Dockerfile', context: 'app' });
const files = (...paths: string[]) => because('context-changed', 'x', 4, paths);
const base = { ...because('base-image-changed', 'x', 1), images: { before: 'node:22', after: 'node:24' } };
const line = because('instruction-changed', 'x', 3);
const isTracked = (path: string) => path !== 'app/version.json';

test.each([
  ['another base', [base], false, ['base image']],
  ['another base, and a COPY that takes the Dockerfile along', [base, files('Dockerfile')], false, ['base image', 'copy']],
  ['the Dockerfile alone', [files('Dockerfile')], false, [null]],
  ['locked versions', [files('package-lock.json', 'package.json')], false, ['dependencies']],
  ['what is wanted', [files('pom.xml')], false, ['manifests']],
  ['a toolchain', [files('rust-toolchain.toml')], false, ['dependencies']],
  ['locked versions beside a file that the job makes', [files('Cargo.lock', 'version.json')], false, ['dependencies']],
  ['locked versions beside a source', [files('Cargo.lock', 'src/main.rs')], false, [null]],
  ['a line', [line], false, [null]],
  ['a version in a line, and a COPY that takes the Dockerfile along', [line, files('Dockerfile')], true, ['line', 'copy']]
] as const)('%s', (_, roots, isVersionEdit, parts) => {
  expect(bumpedParts(spec, roots, isTracked, isVersionEdit)).toEqual(parts);
});

test.each([
  ['RUN npm i -g pnpm@10.1.0', 'RUN npm i -g pnpm@11.22.0', true],
  ['ARG NODE_VERSION=22', 'ARG NODE_VERSION=24', true],
  ['FROM alpine:3.23 AS a', 'FROM alpine:3.24 AS a', true],
  ['RUN sleep 5', 'RUN sleep 6', false],
  ['RUN a\nRUN b 1.2', 'RUN b 1.3\nRUN a', false],
  ['RUN a', 'RUN a', false]
])('%s → %s', (before, after, isBump) => {
  expect(differInVersions(before, after)).toBe(isBump);
});
