import { expect, test } from '@jest/globals';
import { isCommentable, readHunks } from '../../src/github/hunks.ts';
import fc, { anyCharacter } from '../setup/property.ts';

const PATCH = `@@ -1,7 +1,8 @@ FROM node
 one
 two
-gone
+three
+four
 five
 six
 seven
@@ -20,3 +21,4 @@
 a
+b
 c
 d
\\ No newline at end of file`;

const LINES = new Map([
  [1, 'one'],
  [2, 'two'],
  [3, 'three'],
  [4, 'four'],
  [5, 'five'],
  [6, 'six'],
  [7, 'seven'],
  [21, 'a'],
  [22, 'b'],
  [23, 'c'],
  [24, 'd']
]);

function checkBlock(patch: string, first: number, last: number, expected: boolean) {
  const text = Array.from({ length: last - first + 1 }, (_, i) => LINES.get(first + i) ?? '').join('\n');
  expect(isCommentable(readHunks(patch), first, last, text)).toBe(expected);
}

test.each<[string, number, number, boolean]>([
  ['an added line', 3, 3, true],
  ['a context line', 2, 2, true],
  ['from the first to the last context line', 1, 7, true],
  ['the second hunk', 21, 24, true],
  ['the line before the second hunk', 20, 20, false],
  ['the line behind the last', 25, 25, false],
  ['across two hunks', 7, 21, false],
  ['over the end of a hunk', 6, 8, false],
  ['before everything', 0, 1, false]
])('commentable: %s', (_, first, last, expected) => checkBlock(PATCH, first, last, expected));

test.each<[string, string, number]>([
  ['an added file', '@@ -0,0 +1,2 @@\n+one\n+two', 2],
  ['a one-line file', '@@ -0,0 +1 @@\n+one', 1],
  ['a deleted file', '@@ -1,2 +0,0 @@\n-one\n-two', 0],
  ['no patch at all', '', 0],
  ['a word', 'Binary files differ', 0],
  ['cut off in the middle', '@@ -1,9 +1,9 @@\n one\n two', 2],
  ['more lines than the header says', '@@ -1 +1 @@\n one\n two', 1]
])('hunks of %s', (_, patch, lines) => {
  expect(readHunks(patch).flatMap((hunk) => hunk.lines).length).toBe(lines);
});

test('other text on the same lines is not what we know', () => {
  expect(isCommentable(readHunks(PATCH), 3, 4, 'three\nfour')).toBe(true);
  expect(isCommentable(readHunks(PATCH), 3, 4, 'three\nFOUR')).toBe(false);
});

test('carriage returns are part of a line', () => {
  expect(isCommentable(readHunks('@@ -0,0 +1 @@\n+one\r'), 1, 1, 'one')).toBe(false);
});

test('any text has hunks or none', () => {
  fc.assert(fc.property(fc.string({ unit: anyCharacter }), (text) => expect(Array.isArray(readHunks(`@@ -1 +1 @@\n${text}`))).toBe(true)));
});
