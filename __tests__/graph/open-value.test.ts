import { expect, test } from '@jest/globals';
import { openPaths, seenOf } from '../../src/graph/buildkit/sources.ts';
import { asGiven, doubtIn, isOpen, isSteady, openValue, steadyValue, withoutOpenValues } from '../../src/graph/open-value.ts';
import { VOLATILE_VALUE } from '../../src/model/image.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';

// Values that nobody knows, in texts that they become a part of (docs/cache-rules.md §C).

const doubt = (likely: 'cached' | 'rebuilt') => openValue({ because: say`nobody knows`, likely });
const STEADY = steadyValue('${{ vars.A/B }}');

test.each<[what: string, text: string, shown: string, open: boolean, steady: boolean]>([
  ['plain', 'a/b', 'a/b', false, false],
  ['unknown', `a/${doubt('cached')}/b`, 'a/…/b', true, false],
  ['unknown twice', `${doubt('cached')}${doubt('rebuilt')}`, '……', true, false],
  ['unknown, in capitals', doubt('cached').toUpperCase(), '…', true, false],
  ['the same in every build', `a/${STEADY}/b`, 'a/${{ vars.A/B }}/b', true, true],
  ['the same twice', `${STEADY}-${STEADY}`, '${{ vars.A/B }}-${{ vars.A/B }}', true, true],
  ['the same beside the unknown', `${STEADY}${doubt('cached')}`, '${{ vars.A/B }}…', true, false],
  ['new in every build', `x ${VOLATILE_VALUE.head}`, 'x …', true, false],
  ['new in every build, alone', VOLATILE_VALUE.later, '…', true, false],
  ['new, in capitals', `v${VOLATILE_VALUE.base.toUpperCase()}`, 'v…', true, false],
  ['new beside the same', `${STEADY}${VOLATILE_VALUE.head}`, '${{ vars.A/B }}…', true, false],
  ['the same behind new', `${VOLATILE_VALUE.head}${STEADY}`, '…${{ vars.A/B }}', true, false]
])('%s', (_, text, shown, open, steady) => {
  expect([withoutOpenValues(text), isOpen(text), isSteady(text)]).toEqual([shown, open, steady]);
});

test('what stands for a steady value is a name of one kind, and gives back its text', () => {
  expect(STEADY).not.toMatch(/[/:{} ]/);
  expect(asGiven(`a ${STEADY} b`)).toBe('a ${{ vars.A/B }} b');
  expect(steadyValue('a')).not.toBe(steadyValue('b'));
});

test.each(['cached', 'rebuilt'] as const)('the doubt of a text says why and what is likelier: %s', (likely) => {
  const found = doubtIn(`x${doubt(likely)}y`);
  expect([plainText(found?.because ?? []), found?.likely]).toEqual(['nobody knows', likely]);
  expect(doubtIn('x')).toBe(null);
});

test.each<[string, readonly string[], string | null]>([
  ['known paths', ['a', 'b'], null],
  ['one that nobody knows', ['a', doubt('cached')], 'nobody knows (cached)'],
  ['one that nobody knows, and is likelier new', [doubt('rebuilt')], 'nobody knows'],
  ['one that is new in every build', ['a', `b-${VOLATILE_VALUE.head}`], 'b-… has another name on every build'],
  ['one that only the run knows', ['a', `${STEADY}/b`], 'which path ${{ vars.A/B }}/b is, is known only when the build runs']
])('which files paths name: %s', (_, paths, expected) => {
  const open = openPaths(paths);
  expect(open === null ? null : `${plainText(open.unknown)}${open.likely === undefined ? '' : ` (${open.likely})`}`).toBe(expected);
});

test('of a selection with missing paths the rest is seen, unless something of it is not known', () => {
  expect(seenOf([{ digest: 'x' }, { missing: 'a' }])).toEqual({ seen: 'seen ["x",null]' });
  expect(seenOf([{ digest: 'x' }, { unknown: say`a link leads out` }])).toEqual({});
});
