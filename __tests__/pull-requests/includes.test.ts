import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';
import { FILES, job, push, SETUP } from './verdicts.ts';

test('what another frontend takes in is told in one calm line, and is no image', async () => {
  const base = {
    ...FILES,
    '.github/workflows/ci.yml': job([SETUP, push('\n  file: docker/app.dockerfile')]),
    'docker/base.dockerfile': 'FROM alpine:3.20 AS base\nRUN true\n',
    'docker/app.dockerfile': '# syntax=devthefuture/dockerfile-x\nINCLUDE docker/base.dockerfile\nFROM base\nCOPY package.json /\n'
  };
  const head = { ...base, 'package.json': '{"a":1}' };
  const ports = portsFor(sideInMemory('base', base), sideInMemory('head', head), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  expect(analysis.images.map(({ spec, problems, fails }) => [spec.dockerfile, problems, fails])).toEqual([
    ['docker/app.dockerfile', [], null]
  ]);
  expect(plainText(analysis.images[0]?.reason ?? [])).toContain('takes docker/base.dockerfile in, which is not followed');
});
