import { expect, test } from '@jest/globals';
import {
  bodyDigest,
  COMMENT_KEY,
  compareRuns,
  fingerprintOf,
  readMarker,
  readReviewMarker,
  reviewText,
  textOf,
  withMarker,
  withReviewMarker
} from '../../src/github/marker.ts';
import fc, { anyCharacter } from '../setup/property.ts';

const HEAD = 'd4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3';
const GOOD = `<!-- layercost:v1 key=default head=${HEAD} run=1234567890.1 body=3f9c2a71b0d4e865 -->`;

test.each<[string, string, string | null]>([
  ['the last line', `text\n\n${GOOD}`, 'default'],
  ['blank lines behind it', `text\n${GOOD}\n\n  \n`, 'default'],
  ['line ends of the web editor', `text\r\n\r\n${GOOD}\r\n`, 'default'],
  ['remembered fingerprints', `text\n${GOOD.replace(' -->', ' seen=0123456789abcdef,fedcba9876543210 -->')}`, 'default'],
  ['not the last line', `${GOOD}\ntext`, null],
  ['quoted', `text\n> ${GOOD}`, null],
  ['indented', `text\n  ${GOOD}`, null],
  ['behind text on its line', `text ${GOOD}`, null],
  ['text behind it on its line', `text\n${GOOD} x`, null],
  ['cut off', `text\n${GOOD.slice(0, -5)}`, null],
  ['another version', `text\n${GOOD.replace('v1', 'v2')}`, null],
  ['a key with capitals', `text\n${GOOD.replace('default', 'Default')}`, null],
  ['a key that is too long', `text\n${GOOD.replace('default', 'a'.repeat(41))}`, null],
  ['a head that is no commit', `text\n${GOOD.replace(HEAD, 'main')}`, null],
  ['no run', `text\n${GOOD.replace('run=1234567890.1 ', '')}`, null],
  ['a body that is no digest', `text\n${GOOD.replace('3f9c2a71b0d4e865', 'xyz')}`, null],
  ['something added', `text\n${GOOD.replace(' -->', ' x=1 -->')}`, null],
  ['nothing', '', null]
])('marker: %s', (_, body, key) => {
  expect(readMarker(body)?.key ?? null).toBe(key);
});

test('what is written is read again, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.nat(), fc.integer({ min: 1, max: 99 }), (text, id, attempt) => {
      const body = withMarker(text, { key: 'a-1', head: HEAD, run: { id, attempt }, seen: ['0123456789abcdef'] });
      expect(readMarker(body)).toEqual({
        key: 'a-1',
        head: HEAD,
        run: { id, attempt },
        body: bodyDigest(text),
        seen: ['0123456789abcdef']
      });
      expect(bodyDigest(textOf(body))).toBe(bodyDigest(text));
      expect(bodyDigest(textOf(body.replace(/(?<!\r)\n/g, '\r\n')))).toBe(bodyDigest(text));
    })
  );
});

test('a reader is total', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      readMarker(text);
      readReviewMarker(text);
      textOf(text);
    })
  );
});

test('the digest leaves out the footer, and nothing else', () => {
  const text = '### OK\n\ntext\n\n<sub>layercost 1 · run 1</sub>\n';
  expect(bodyDigest(text)).toBe(bodyDigest(text.replace('run 1', 'run 2')));
  expect(bodyDigest(text)).not.toBe(bodyDigest(text.replace('text', 'test')));
  expect(bodyDigest(`${text}more`)).not.toBe(bodyDigest(text));
});

test.each([
  ['a-1', true],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
  ['', false],
  ['A', false],
  ['a b', false],
  ['a\n', false],
  ['_a', false],
  ['a_', false]
])('%j can be the key of a comment: %s', (key, is) => {
  expect(COMMENT_KEY.test(key)).toBe(is);
});

test('later runs and attempts are newer', () => {
  expect(compareRuns({ id: 2, attempt: 1 }, { id: 1, attempt: 9 })).toBeGreaterThan(0);
  expect(compareRuns({ id: 1, attempt: 2 }, { id: 1, attempt: 1 })).toBeGreaterThan(0);
  expect(compareRuns({ id: 1, attempt: 1 }, { id: 1, attempt: 1 })).toBe(0);
});

test('a review marker names key and fingerprint', () => {
  const suggestion = { path: 'Dockerfile', rule: 'split-broad-copy', oldBlock: 'COPY . .', newBlock: 'COPY a .' };
  const fingerprint = fingerprintOf(suggestion);
  expect(readReviewMarker(withReviewMarker('text', 'default', fingerprint, HEAD))).toEqual({ key: 'default', fingerprint });
  for (const change of [{ path: 'D' }, { rule: 'x' }, { oldBlock: '' }, { newBlock: '' }])
    expect(fingerprintOf({ ...suggestion, ...change })).not.toBe(fingerprint);
  expect(readReviewMarker(GOOD)).toBeNull();
});

const REVIEW = withReviewMarker('text', 'a-1', '0123456789abcdef', HEAD);
test.each<[string, string, boolean]>([
  ['as it was written', REVIEW, true],
  ['line ends of the web editor, blank lines behind it', `${REVIEW.replaceAll('\n', '\r\n')}\r\n \n`, true],
  ['its text was changed', REVIEW.replace('text', 'test'), false],
  ['its line was quoted', REVIEW.replace('<!--', '> <!--'), false],
  ['text behind it on its line', `${REVIEW} x`, false],
  ['text in front of it on its line', REVIEW.replace('<!--', 'x <!--'), false],
  ['text below it', `${REVIEW}\nx`, false],
  ['a key with capitals', REVIEW.replace('a-1', 'A-1'), false],
  ['a fingerprint that is none', REVIEW.replace('0123456789abcdef', 'x'), false],
  ['nothing', '', false]
])('a review marker: %s', (_, body, isRead) => {
  expect(readReviewMarker(body)).toEqual(isRead ? { key: 'a-1', fingerprint: '0123456789abcdef' } : null);
  if (isRead) expect(reviewText(body)).toBe('text');
});

test('only the end of a text is trimmed, and what it holds of the footer is the last line', () => {
  for (const write of [
    (text: string) => withMarker(text, { key: 'a', head: HEAD, run: { id: 1, attempt: 1 }, seen: [] }),
    (text: string) => withReviewMarker(text, 'a', '0123456789abcdef', HEAD)
  ])
    expect(write('  text \n')).toMatch(/^ {2}text\n\n<!--/);
  expect(textOf(' text \n\n')).toBe(' text');
  const same = ['text', 'text\n\n', 'text\n\n<sub>run 1</sub>', 'text\r\n\r\n<sub>run 2</sub>\r\n'];
  expect(new Set(same.map(bodyDigest)).size).toBe(1);
  const others = ['text', ' text', 'text\n<sub>run 1</sub>\nmore', 'text\n<sub>run 2</sub>\nmore', 'te\nxt', '<sub>run 1</sub>'];
  expect(new Set(others.map(bodyDigest)).size).toBe(others.length);
  expect(bodyDigest('te\r\nxt')).toBe(bodyDigest('te\nxt'));
});

test('the newest fifty fingerprints are kept', () => {
  const seen = Array.from({ length: 51 }, (_, index) => index.toString(16).padStart(16, '0'));
  const write = (some: readonly string[]) => withMarker('text', { key: 'a', head: HEAD, run: { id: 1, attempt: 1 }, seen: some });
  expect(readMarker(write(seen))?.seen).toEqual(seen.slice(1));
  expect(readMarker(write([]))?.seen).toEqual([]);
});

test.each<[string, boolean]>([
  ['a', true],
  ['api-2', true],
  ['a'.repeat(40), true],
  ['', false],
  ['a'.repeat(41), false],
  ['A', false],
  ['a b', false],
  ['ä-', false]
])('%j is the key of a comment: %s', (key, expected) => {
  expect(COMMENT_KEY.test(key)).toBe(expected);
});
