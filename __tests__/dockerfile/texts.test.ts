// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are Dockerfile text
import { expect, test } from '@jest/globals';
import {
  flagOn,
  flagValues,
  heredocSource,
  instructionText,
  isHeredocSource,
  parseDockerfile,
  runScript,
  stageNameOf
} from '../../src/dockerfile/index.ts';
import type { Instruction } from '../../src/model/dockerfile.ts';

function second(text: string): Instruction {
  const found = parseDockerfile(`FROM a\n${text}`, 'f').stages[0]?.instructions[1];
  if (found === undefined) throw new Error('no instruction');
  return found;
}

test.each([
  ['run   echo  x', 'RUN   echo  x'],
  ['run\techo x', 'RUN\tECHO x'],
  ['copy --from=b \\\n  x y', 'COPY --from=b   x y'],
  ['RUN <<E\n  echo 1\necho 2\nE', 'RUN <<E (echo 1...)'],
  ['RUN <<E\necho 1\nE', 'RUN <<E (echo 1)'],
  ['RUN <<E\r\necho 1\r\nE\r\n', 'RUN <<E (echo 1)'],
  ['RUN <<E sh\necho 1\nE', 'RUN <<E sh'],
  ['COPY <<E /x\nq\nE', 'COPY <<E /x'],
  ['CMD', 'CMD']
])('name of %j', (text, expected) => {
  expect(instructionText(second(text))).toBe(expected);
});

test.each<[string, object]>([
  ['RUN a  b', { kind: 'shell', text: 'a  b' }],
  ['RUN ["a"]', { kind: 'exec', words: ['a'] }],
  ['RUN <<E\na\nE', { kind: 'shell', text: 'a\n' }],
  ['RUN <<-E\n\ta\n\tE', { kind: 'shell', text: 'a\n' }],
  ['RUN <<E\n#!/bin/sh\na\nE', { kind: 'file', name: 'E', body: '#!/bin/sh\na\n' }],
  ['RUN <<-E\n\t#!/bin/sh\nE', { kind: 'file', name: 'E', body: '#!/bin/sh\n' }],
  ['RUN <<E cat\nx\nE', { kind: 'shell', text: '<<E cat\nx\nE' }],
  ["RUN cat <<-'A' <<B > f\n\tx\nA\ny\nB", { kind: 'shell', text: "cat <<-'A' <<B > f\n\tx\nA\ny\nB" }],
  ['RUN --network=none <<E\na\nE', { kind: 'shell', text: 'a\n' }]
])('script of %j', (text, expected) => {
  const run = second(text);
  expect(run.kind === 'run' && runScript(run)).toEqual(expected);
});

test.each<[string, string, object | null]>([
  ['COPY <<A <<-"B" c /d/\n1\nA\n\t$2\nB', '<<A', { name: 'A', body: '1\n', expand: true }],
  ['COPY <<A <<-"B" c /d/\n1\nA\n\t$2\nB', '<<-"B"', { name: 'B', body: '$2\n', expand: false }],
  ['COPY <<A <<-"B" c /d/\n1\nA\n\t$2\nB', 'c', null],
  ['COPY <<A <<A /d/\n1\nA\n2\nA', '<<A', { name: 'A', body: '2\n', expand: true }],
  ['COPY ["<<A", "/d/"]', '<<A', { name: 'A', body: '', expand: true }]
])('source of %j', (text, source, expected) => {
  expect(heredocSource(source, second(text).heredocs)).toEqual(expected);
  expect(isHeredocSource(source)).toBe(expected !== null);
});

test('flags are found by name', () => {
  const copy = second('COPY --link --exclude=a --exclude=b x y');
  expect([flagOn(copy, 'link'), flagOn(copy, 'parents'), flagValues(copy, 'exclude')]).toEqual([true, false, ['a', 'b']]);
  expect(flagOn(second('COPY --link=False x y'), 'link')).toBe(false);
});

test('a stage is called by its name, else by its place', () => {
  expect(parseDockerfile('FROM a AS B\nFROM c', 'f').stages.map(stageNameOf)).toEqual(['b', 'stage-1']);
});
