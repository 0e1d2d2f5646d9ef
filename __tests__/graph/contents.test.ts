// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { expect, test } from '@jest/globals';
import { openValue } from '../../src/graph/index.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide, type Side } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// What is known of files that a step reads, and what is said of words that the builder refuses (docs/cache-rules.md §6).

const FILES = { a: '1', b: '2', 'd/x': '3' };
const lower = (text: string, more: Partial<Side> = {}) =>
  lowerSide(textSide(text.replace(/^-$/gm, 'FROM i'), FILES, more), 'buildkit').graph;

/** Of each input that is read by its files: what is known of them. */
const contents = (text: string, more?: Partial<Side>) =>
  (lower(text, more).steps.at(-1)?.inputs ?? []).flatMap(({ mode, content, copied }) => {
    if (mode !== 'content') return [];
    if (content === null) return [copied === undefined ? 'files of a step' : 'files of a stage that copies'];
    if ('digest' in content) return ['known'];
    const { unknown, missing, seen } = content;
    return [
      `${plainText(unknown)}${missing === undefined ? '' : `, missing ${missing.path}${missing.ignored ? ', ignored' : ''}`}${seen === undefined ? '' : `, seen ${seen.replace(/"[0-9a-z-]+:?[0-9a-f]*"/g, 'x')}`}`
    ];
  });
const TAG = openValue({ because: say`the tag hangs on a run`, likely: 'cached' });

test.each<[string, Partial<Side>, ...string[]]>([
  ['-\nCOPY a /', {}, 'known'],
  ['-\nCOPY a d /x/', {}, 'known'],
  ['-\nCOPY none /', {}, 'none is not in the build context, missing none, seen seen [null]'],
  ['-\nCOPY a none b other /x/', {}, 'none is not in the build context, missing none, seen seen [x,x,null,null]'],
  ['-\nCOPY build/Dockerfile /', {}, 'build/Dockerfile is not in the build context, missing build/Dockerfile, ignored, seen seen [null]'],
  ['-\nCOPY --from=n x /', { directories: { n: 'd' } }, 'known'],
  ['-\nCOPY --from=n none /', { directories: { n: 'd' } }, 'none is not in the build context, missing none, seen seen [null]'],
  ['-\nCOPY --from=n x /', { options: { namedContexts: { n: { kind: 'context' } } } }, 'the build context n is not known'],
  ['-\nARG T\nCOPY a $T /x/', { args: { T: TAG } }, 'the tag hangs on a run'],
  ['-\nRUN --mount=source=a,target=/a x', {}, 'known'],
  ['-\nRUN --mount=source=none,target=/a x', {}, 'none is not in the build context, missing none, seen seen [null]'],
  ['-\nRUN --mount=type=cache,target=/c,from=n x', { directories: { n: 'd' } }, 'known'],
  ['FROM scratch AS s\nCOPY d /d\nFROM i\nCOPY --from=s /d/x /', {}, 'files of a stage that copies'],
  ['FROM scratch AS s\nCOPY d /d\nFROM i\nRUN --mount=from=s,source=/d/x,target=/x y', {}, 'files of a stage that copies'],
  ['FROM i AS s\nRUN x\nFROM i\nCOPY --from=s /d/x /', {}, 'files of a step']
])('%j with %j reads', (text, more, ...want) => {
  expect(contents(text, more)).toEqual(want);
});

test('nothing is told of what is there beside a missing file where a link is not known', () => {
  const side = textSide('FROM i\nCOPY none l a /x/', { ...FILES, l: '-> a' });
  const seen = (entries: Side['entries']) => {
    const content = lowerSide({ ...side, entries }, 'buildkit')
      .graph.steps.at(-1)
      ?.inputs.at(-1)?.content;
    return content != null && 'seen' in content;
  };
  expect(seen(side.entries)).toBe(true);
  expect(seen(side.entries.map((one) => (one.kind === 'symlink' ? { ...one, target: null } : one)))).toBe(false);
});

test.each<[string, Partial<Side>, ...string[]]>([
  ['-\nADD --checksum=x https://h/f /', {}, 'x is no checksum: --checksum takes a digest such as sha256:… with 64 letters and digits.'],
  ['-\nADD --checksum=x https://h/r.git /', {}, 'x is no checksum: --checksum takes a commit.'],
  ['-\nADD --checksum=x a /', {}, '--checksum is for addresses, and a is a path.'],
  [
    '-\nADD --checksum=x a b /',
    {},
    '--checksum is for one address, and ADD names 2 sources.',
    '--checksum is for addresses, and a is a path.',
    '--checksum is for addresses, and b is a path.'
  ],
  ['-\nARG S\nADD --checksum=$S https://h/f /', { args: { S: TAG } }],
  ['-\nCOPY --chmod=9 a /', {}, '9 is no mode: --chmod takes an octal number up to 7777, or letters such as u+x.'],
  ['-\nARG M\nCOPY --chmod=$M a /', { args: { M: TAG } }],
  ...['u+x,+r', 'u+x,g=', 'u+x,go-wX+t', 'u+x,g=u', 'u+x,o+'].map((mode): [string, object] => [`-\nCOPY --chmod=${mode} a /`, {}]),
  ...['u+x,g', 'u+x,z+r', 'u+x,g*r', 'u+x,g+q', 'u+x,g=z'].map((mode): [string, object, string] => [
    `-\nCOPY --chmod=${mode} a /`,
    {},
    `${mode} is no mode: --chmod takes an octal number up to 7777, or letters such as u+x.`
  ]),
  [
    'FROM scratch\nCOPY --chown=u a /',
    {},
    'The owner u is a name, and an empty file system has no /etc/passwd that tells its number; write the number.'
  ],
  [
    '-\nCOPY --link --chown=u a /',
    {},
    'The owner u is a name, and the empty file system of a linked copy has no /etc/passwd that tells its number; write the number.'
  ],
  ['-\nARG P\nSTOPSIGNAL 12\nEXPOSE x1-2', {}, 'x1-2 is no port: EXPOSE takes a number up to 65535, with /tcp, /udp or /sctp.'],
  ['FROM Up', {}, 'Up is no name that an image can have: letters must be lower case.'],
  ['FROM a!', {}, 'a! is no name that an image can have.'],
  ['-', { args: { SOURCE_DATE_EPOCH: 'x' } }, 'The argument SOURCE_DATE_EPOCH is no number of seconds that an image can be dated with.'],
  ['# none', {}, 'The Dockerfile has no stage.'],
  ['-', { target: 't' }, 'There is no stage named t.'],
  [
    '-\nCOPY --from=1 a /\nCOPY --from=1x a /',
    {},
    'There is no stage 1: the file has 1, counted from 0.',
    '1 is not a stage that stands before this line.'
  ],
  ['-\nCOPY --from=12 a /', {}, 'There is no stage 12: the file has 1, counted from 0.', '12 is not a stage that stands before this line.'],
  [
    'FROM i AS a\nFROM j AS b\nCOPY --from=b /a /',
    {},
    'Stages wait for each other in a circle here.',
    'b is not a stage that stands before this line.'
  ],
  ['-\nENV A=1\nSTOPSIGNAL ${A:?none}\nLABEL a=${A:?none}', {}],
  ['FROM i AS n\nCOPY --from=Bad! /a /\nFROM n', { options: { namedContexts: { n: { kind: 'image', reference: 'i' } } } }]
])('of %j with %j it is said', (text, more, ...want) => {
  const side = textSide(text.replace(/^-$/gm, 'FROM i'), FILES, more);
  const problems = lowerSide(side, 'buildkit').graph.problems.filter(({ code }) => code !== 'empty-file');
  expect(problems.map(({ message }) => plainText(message))).toEqual(want);
});
