import { expect, test } from '@jest/globals';
import {
  bodyDigest,
  compareRuns,
  fingerprintOf,
  readMarker,
  readReviewMarker,
  textOf,
  withMarker,
  withReviewMarker
} from '../../src/github/marker.ts';
import fc from '../setup/property.ts';

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
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.integer({ min: 1, max: 99 }), (text, id, attempt) => {
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
    fc.property(fc.string({ unit: 'binary' }), (text) => {
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
