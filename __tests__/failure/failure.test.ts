// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { expect, test } from '@jest/globals';
import { type BuildFacts, failureOf } from '../../src/failure/index.ts';
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
  return failureOf(build, null, { argumentsKnown: true, filesKnown: true, declared: true, linksMerge: true, buildkit: true });
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

// docs/cache-rules.md §5.4
const OF_IMAGE = 'FROM acme/base\nCOPY p.${PG}.yml /p.yml';
const sourceFails = (dockerfile: string, builder: 'buildkit' | 'legacy', args: Readonly<Record<string, string>> = {}) => {
  const build = lowerSide(textSide(dockerfile, { 'p.15.yml': 'a\n' }, { target: null, args }), builder);
  return (
    failureOf(build, null, { argumentsKnown: true, filesKnown: true, declared: true, linksMerge: true, buildkit: builder === 'buildkit' })
      ?.line ?? null
  );
};
const V = openValue({ because: ['V is not known'], likely: 'cached' });

test.each<{ name: string; dockerfile: string; args?: Readonly<Record<string, string>>; line: number | null; only?: 'buildkit' }>([
  { name: 'a source that the image may name', dockerfile: OF_IMAGE, line: null },
  { name: 'a source that a stage of such an image names', dockerfile: OF_IMAGE.replace('\n', ' AS s\nFROM s\n'), line: null },
  {
    name: 'a source of a mount',
    dockerfile: 'FROM acme/base\nRUN --mount=source=p.$PG.yml,target=/m cat /m',
    line: null,
    only: 'buildkit'
  },
  { name: 'a source by an argument of the image', dockerfile: OF_IMAGE.replace('COPY', 'ARG PG\nCOPY'), line: null },
  { name: 'a source by an argument that is not known', dockerfile: 'FROM acme/base\nARG V\nCOPY p.$V.yml /p.yml', args: { V }, line: null },
  { name: 'a source in an empty image', dockerfile: OF_IMAGE.replace('acme/base', 'scratch'), line: 2, only: 'buildkit' },
  { name: 'a source that an ENV names', dockerfile: OF_IMAGE.replace('COPY', 'ENV PG=16\nCOPY'), line: 3 },
  {
    name: 'a source by an ENV that the image may fill',
    dockerfile: OF_IMAGE.replace('COPY', 'ENV V=$PG\nCOPY').replace('{PG}', '{V}'),
    line: null
  },
  {
    name: 'a source by a default that the image may fill',
    dockerfile: OF_IMAGE.replace('COPY', 'ARG V=$PG\nCOPY').replace('{PG}', '{V}'),
    line: null
  },
  { name: 'a source that no such image names', dockerfile: OF_IMAGE.replace('acme/base', 'alpine:3.20'), line: 2 },
  {
    name: 'a source that such an image names',
    dockerfile: OF_IMAGE.replace('acme/base', 'python:3.12').replace('PG', 'PYTHON_VERSION'),
    line: null
  },
  { name: 'a destination that the image may name', dockerfile: 'FROM acme/base\nCOPY q.yml /$PG', line: 2 }
])('$name fails at line $line', ({ dockerfile, args, line, only }) => {
  for (const builder of only === undefined ? (['buildkit', 'legacy'] as const) : [only])
    expect(sourceFails(dockerfile, builder, args)).toBe(line);
});

test.each<{ name: string; dockerfile: string; certainty: Failure['certainty'] }>([
  { name: 'a value that an image may set', dockerfile: 'FROM acme/base\nWORKDIR ${HOME_OF:?needed}', certainty: 'unknown' },
  { name: 'a value that no such image sets', dockerfile: 'FROM debian\nWORKDIR ${HOME_OF:?needed}', certainty: 'certain' },
  { name: 'a mount whose type an image may set', dockerfile: 'FROM acme/base\nRUN --mount=type=$KIND,target=/m ls', certainty: 'unknown' },
  { name: 'a volume that an image may name', dockerfile: 'FROM acme/base\nVOLUME $DATA', certainty: 'unknown' },
  { name: 'a volume that nothing names', dockerfile: 'FROM scratch\nVOLUME $DATA', certainty: 'certain' },
  { name: 'another fault of the file', dockerfile: 'FROM acme/base\nWORKDIR $DATA\nEXPOSE x', certainty: 'certain' }
])('of $name it is $certainty that it ends the build', ({ dockerfile, certainty }) => {
  expect(judged({ name: '', dockerfile, fails: null })?.certainty).toBe(certainty);
});

const said = (dockerfile: string, files: Form['files'], facts: Partial<BuildFacts>) => {
  const side = textSide(dockerfile, { a: '', ...files });
  const text = (path: string) => (path === '.dockerignore' ? 'build' : side.text(path));
  const known: BuildFacts = { argumentsKnown: true, filesKnown: true, declared: true, linksMerge: true, buildkit: true };
  return failureOf(lowerSide({ ...side, text }, 'buildkit'), null, { ...known, ...facts })?.certainty;
};

const OF_STAGE = 'FROM scratch AS s\nCOPY d /\nFROM busybox\nCOPY --from=s /x /';
const IGNORED = 'FROM busybox\nCOPY build/x /';
const IN_WAY = 'FROM scratch\nCOPY a /a\nCOPY a /a/';
test.each([
  { name: 'the files are those of git', text: OF_STAGE, facts: {}, certainty: 'certain' },
  { name: 'a step of the job may make the file', text: OF_STAGE, facts: { filesKnown: false }, certainty: 'unknown' },
  { name: 'the context is inferred', text: OF_STAGE, facts: { declared: false }, certainty: 'unknown' },
  { name: 'no file is read', text: OF_STAGE.replace('COPY d /', 'WORKDIR /d'), facts: { declared: false }, certainty: 'certain' },
  { name: 'an ignored source', text: IGNORED, facts: { filesKnown: false }, certainty: 'certain' },
  { name: 'one of an inferred context', text: IGNORED, facts: { filesKnown: false, declared: false }, certainty: 'unknown' },
  { name: 'a file in the way', text: IN_WAY, facts: { filesKnown: true }, certainty: 'certain' },
  { name: 'one of an inferred context in the way', text: IN_WAY, facts: { declared: false }, certainty: 'unknown' },
  { name: 'an image that cannot be', text: 'FROM REPLACE-ME', facts: {}, certainty: 'certain' },
  { name: 'a name that a tool fills in', text: 'FROM busybox\nWORKDIR /${pkg.name}', facts: {}, certainty: 'certain' },
  {
    name: 'one in a file that nothing builds',
    text: 'FROM busybox\nWORKDIR /${pkg.name}',
    facts: { declared: false },
    certainty: 'unknown'
  },
  { name: 'one of a file that nothing builds', text: 'FROM REPLACE-ME', facts: { declared: false }, certainty: 'unknown' }
])('$name: $certainty', ({ text, facts, certainty }) => {
  expect(said(text, { 'd/y': '', 'build/x': '', '.dockerignore': 'build' }, facts)).toBe(certainty);
});

test.each([
  { declared: true, fails: 'certain' },
  { declared: false, fails: undefined }
])('what failed before as well: $fails where a definition builds the file is $declared', ({ declared, fails }) => {
  const build = lowerSide(textSide('FROM busybox\nRUNN x', {}), 'buildkit');
  const facts: BuildFacts = { argumentsKnown: true, filesKnown: true, declared, linksMerge: true, buildkit: true };
  expect(failureOf(build, build, facts)?.certainty).toBe(fails);
  expect(failureOf(build, null, facts)?.certainty).toBe('certain');
});
