import type { Failure } from '../../src/model/failure.ts';
import type { Form } from './forms.ts';

// Copies onto and below files (docs/failing-builds.md §7), checksums of ADD, and the date of an image (§4).

const FILES = { 'a.txt': 'a\n', 'conf/app.yml': 'a: 1\n', 'conf/deep/b.yml': 'b: 1\n' };
const SHA = `sha256:${'a'.repeat(64)}`;

/** Kind, line and the engine's words of a build that fails; null for one that the engine builds. */
type Answer = readonly [kind: Failure['kind'], line: number | null, error: string] | null;

const formOf = ([name, dockerfile, answer, more = {}]: readonly [string, string, Answer, Partial<Form>?]): Form => ({
  name,
  dockerfile,
  files: FILES,
  ...more,
  fails: answer === null ? null : { kind: answer[0], line: answer[1], error: answer[2] }
});

const ROWS: readonly (readonly [string, string, Answer, Partial<Form>?])[] = [
  ['a copy below a file', 'FROM scratch\nCOPY a.txt /d\nCOPY a.txt /d/e', ['file-in-the-way', 3, 'not a directory']],
  ['a copy into a file', 'FROM scratch\nCOPY a.txt /d\nCOPY a.txt /d/', ['file-in-the-way', 3, 'not a directory']],
  ['a folder onto a file', 'FROM scratch\nCOPY a.txt /d\nCOPY conf /d', ['file-in-the-way', 3, 'cannot copy to non-directory']],
  ['a folder below a file', 'FROM scratch\nCOPY a.txt /d\nCOPY conf /d/x/', ['file-in-the-way', 3, 'not a directory']],
  ['several files onto a file', 'FROM scratch\nCOPY a.txt /d\nCOPY a.txt conf/app.yml /d/', ['file-in-the-way', 3, 'not a directory']],
  ['a directory where a file is', 'FROM scratch\nCOPY a.txt /d\nWORKDIR /d\nCOPY a.txt /x', ['file-in-the-way', 3, 'not a directory']],
  ['a directory below a file', 'FROM scratch\nCOPY a.txt /d\nWORKDIR /d/e\nCOPY a.txt /x', ['file-in-the-way', 3, 'not a directory']],
  ['an inline file below a file', 'FROM scratch\nCOPY a.txt /d\nCOPY <<E /d/e\nx\nE', ['file-in-the-way', 3, 'not a directory']],
  ['below a file of a folder', 'FROM scratch\nCOPY conf /d\nCOPY a.txt /d/deep/b.yml/', ['file-in-the-way', 3, 'not a directory']],
  [
    'below a file that a folder of an image got',
    'FROM busybox:1.36\nCOPY a.txt /d/\nCOPY a.txt /d/a.txt/e',
    ['file-in-the-way', 3, 'not a directory']
  ],
  ['below an inline file', 'FROM scratch\nCOPY <<E /d\nx\nE\nCOPY a.txt /d/e', ['file-in-the-way', 5, 'not a directory']],
  [
    'below a file of another stage',
    'FROM scratch AS s\nCOPY a.txt /q\nFROM scratch\nCOPY --from=s /q /d\nCOPY a.txt /d/e',
    ['file-in-the-way', 5, 'not a directory']
  ],
  [
    'below a file of the stage that it stands on',
    'FROM scratch AS s\nCOPY a.txt /d\nFROM s\nCOPY a.txt /d/e',
    ['file-in-the-way', 4, 'not a directory']
  ],
  ['below a linked file', 'FROM scratch\nCOPY --link a.txt /d\nCOPY a.txt /d/e', ['file-in-the-way', 3, 'not a directory']],
  ['a file onto a folder', 'FROM scratch\nCOPY conf /d/\nCOPY a.txt /d', null],
  ['a file onto a file', 'FROM scratch\nCOPY a.txt /d\nCOPY conf/app.yml /d', null],
  ['a linked copy below a file', 'FROM scratch\nCOPY a.txt /d\nCOPY --link a.txt /d/e', null],
  ['beside a file', 'FROM scratch\nCOPY a.txt /d\nCOPY a.txt /de/f', null],
  ['a folder beside the file in it', 'FROM scratch\nCOPY conf /d\nCOPY a.txt /d/deep/c.yml', null],
  ['a file that a folder of that name may take', 'FROM busybox:1.36\nCOPY a.txt /tmp\nCOPY a.txt /tmp/e', null],
  ['a file that a command takes away', 'FROM busybox:1.36\nCOPY a.txt /x/\nRUN rm /x/a.txt\nCOPY a.txt /x/a.txt/e', null],
  ['a wildcard below a file', 'FROM scratch\nCOPY a.txt/* /x/', ['source-missing', 2, 'no such file or directory']],
  ['a path below a file', 'FROM scratch\nCOPY a.txt/b /x/', ['source-missing', 2, 'not found']],
  [
    // The engine's words hang on whether it has read the file before: 'not a directory' or 'not found'.
    'a path of a stage below a file',
    'FROM scratch AS s\nCOPY a.txt /q\nFROM scratch\nCOPY --from=s /q/z /x',
    ['source-missing', 4, '/q/z']
  ],
  // The ignore file is a file like any other.
  ['the ignore file', 'FROM scratch\nCOPY .dockerignore /', null, { files: { ...FILES, '.dockerignore': 'none\n' } }],
  [
    'an ignore file that names itself',
    'FROM scratch\nCOPY .dockerignore /',
    ['source-missing', 2, 'not found'],
    { files: { ...FILES, '.dockerignore': '.dockerignore\n' } }
  ],
  [
    'an ignore file that names all',
    'FROM scratch\nCOPY .dockerignore /',
    ['source-missing', 2, 'not found'],
    { files: { ...FILES, '.dockerignore': '**\n!a.txt\n' } }
  ],
  // Checksums.
  [
    'a checksum that is too short',
    'FROM scratch\nADD --checksum=sha256:abc https://example.com/a /',
    ['syntax', 2, 'invalid checksum digest length']
  ],
  [
    'a checksum without an algorithm',
    'FROM scratch\nADD --checksum=abc https://example.com/a /',
    ['syntax', 2, 'invalid checksum digest format']
  ],
  [
    'a checksum of an algorithm that nobody knows',
    `FROM scratch\nADD --checksum=md5:${'a'.repeat(32)} https://example.com/a /`,
    ['syntax', 2, 'unsupported digest algorithm']
  ],
  [
    'a checksum in upper case',
    `FROM scratch\nADD --checksum=sha256:${'A'.repeat(64)} https://example.com/a /`,
    ['syntax', 2, 'invalid checksum digest format']
  ],
  [
    'a checksum of two addresses',
    `FROM scratch\nADD --checksum=${SHA} https://example.com/a https://example.com/b /d/`,
    ['syntax', 2, "checksum can't be specified for multiple sources"]
  ],
  [
    'a checksum of an address and a file',
    `FROM scratch\nADD --checksum=${SHA} https://example.com/a a.txt /d/`,
    ['syntax', 2, "checksum can't be specified for multiple sources"]
  ],
  [
    'a checksum of an inline file',
    `FROM scratch\nADD --checksum=${SHA} <<E /d/\nx\nE`,
    ['syntax', 2, "checksum can't be specified for multiple sources"]
  ],
  [
    'a checksum by a variable',
    'FROM scratch\nARG C=sha256:abc\nADD --checksum=$C https://example.com/a /',
    ['syntax', 3, 'invalid checksum digest length']
  ],
  [
    'a checksum of a repository that is no commit',
    'FROM scratch\nADD --checksum=zzzz https://github.com/a/b.git /',
    ['syntax', 2, 'expected hex commit hash']
  ],
  ['an empty checksum', 'FROM scratch\nADD --checksum= a.txt /', null],
  // Dates.
  [
    'a date in words',
    'FROM scratch\nCOPY a.txt /',
    ['bad-value', null, 'invalid SOURCE_DATE_EPOCH'],
    { args: { SOURCE_DATE_EPOCH: 'yesterday' } }
  ],
  [
    'a date with a fraction',
    'FROM scratch\nCOPY a.txt /',
    ['bad-value', null, 'invalid SOURCE_DATE_EPOCH'],
    { args: { SOURCE_DATE_EPOCH: '1.5' } }
  ],
  [
    'a date in milliseconds',
    'FROM scratch\nCOPY a.txt /',
    ['bad-value', null, 'year outside of range'],
    { args: { SOURCE_DATE_EPOCH: '1700000000000' } }
  ],
  [
    'a date of too many digits',
    'FROM scratch\nCOPY a.txt /',
    ['bad-value', null, 'out of range'],
    { args: { SOURCE_DATE_EPOCH: '99999999999999999999' } }
  ],
  ['a date with a sign', 'FROM scratch\nCOPY a.txt /', null, { args: { SOURCE_DATE_EPOCH: '-5' } }],
  ['no date', 'FROM scratch\nCOPY a.txt /', null, { args: { SOURCE_DATE_EPOCH: '' } }],
  ['a date that is a default', 'FROM scratch\nARG SOURCE_DATE_EPOCH=yesterday\nCOPY a.txt /', null]
];

export const COPY_FORMS: readonly Form[] = ROWS.map(formOf);
