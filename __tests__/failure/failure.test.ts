import { expect, test } from '@jest/globals';
import { failureOf } from '../../src/failure/index.ts';
import { openValue } from '../../src/graph/index.ts';
import type { Failure } from '../../src/model/failure.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';
import { CHECK_FORMS } from './check-forms.ts';
import { COPY_FORMS } from './copy-forms.ts';
import { FORMS, type Form } from './forms.ts';

function judged({ dockerfile, files = {}, target, args = {} }: Form): Failure | null {
  const ignore = files['.dockerignore'];
  const side = textSide(dockerfile, files, { target: target ?? null, args });
  const text = (path: string) => (path === '.dockerignore' && ignore !== undefined ? `build\n${ignore}` : side.text(path));
  const build = lowerSide({ ...side, text }, 'buildkit');
  return failureOf(build, null, { argumentsKnown: true, filesKnown: true, linksMerge: true, buildkit: true });
}

test.each([...FORMS, ...CHECK_FORMS, ...COPY_FORMS].map((form) => [form.name, form] as const))('%s', (_, form) => {
  const found = judged(form);
  const want = form.fails;
  expect(found && { kind: found.kind, line: found.line, certainty: found.certainty }).toEqual(
    want && { kind: want.kind, line: want.line, certainty: 'certain' }
  );
  if (found?.kind === 'check-failed') expect(plainText(found.because)).toContain(`the check ${want?.error} `);
});

test('a name with a value in it that is not known is no fault', () => {
  const BASE = openValue({ because: ['A value of the run'], likely: 'rebuilt' });
  const dockerfile = 'ARG BASE=busybox\nFROM $BASE-amd64 AS base\nFROM busybox\nCOPY --from=base /a /b\n';
  const { graph } = lowerSide(textSide(dockerfile, {}, { target: null, args: { BASE } }), 'buildkit');
  expect(graph.problems).toEqual([]);
});
