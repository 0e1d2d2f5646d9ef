import { expect, test } from '@jest/globals';
import { type WordSubject, wordPlace } from '../../src/dockerfile/word-places.ts';
import fc from '../setup/property.ts';

const TEXT = [
  'FROM a',
  'ARG V=1',
  'ENV A=$V B=2',
  'COPY --chown=1 --from=x a b \\',
  '  c /d/',
  'RUN echo "$V" && x ${A:-1}',
  'COPY ["a b", "c", "/d/"]',
  'ADD . /srv'
].join('\n');

test.each<[number, WordSubject, string | null]>([
  [2, { variable: 'V' }, 'V'],
  [3, { variable: 'V' }, '$V'],
  [3, { variable: 'B' }, 'B'],
  [4, 'sources', 'a b'],
  [6, { variable: 'A' }, '${A:-1}'],
  [6, { variable: 'V' }, '$V'],
  [7, 'sources', '"a b", "c"'],
  [8, 'sources', '.'],
  [8, { variable: 'V' }, null],
  [1, 'sources', null],
  [5, 'sources', null],
  [99, 'sources', null]
])('line %d, %j: %s', (line, subject, words) => {
  const place = wordPlace(TEXT, line, subject);
  expect(place === null ? null : TEXT.split('\n')[place.line - 1]?.slice(place.startColumn - 1, place.endColumn - 1)).toBe(words);
});

test('any text has a place inside of it, or none', () => {
  const piece = fc.constantFrom('COPY ', 'ENV ', 'FROM a', '$A', 'A=', '"', '[', ']', ',', '\\', '\n', '<<E', ' ', 'x', '--from=');
  fc.assert(
    fc.property(fc.string({ unit: piece }), fc.nat(5), fc.boolean(), (text, line, sources) => {
      const place = wordPlace(text, line, sources ? 'sources' : { variable: 'A' });
      if (place === null) return;
      expect(place.startColumn).toBeLessThanOrEqual(place.endColumn);
      expect(place.endColumn - 1).toBeLessThanOrEqual(text.split(/\r?\n/)[place.line - 1]?.length ?? -1);
    })
  );
});
