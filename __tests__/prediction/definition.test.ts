import { expect, test } from '@jest/globals';
import { INHERITED_PATH, openValue } from '../../src/graph/index.ts';
import type { DefinitionPart } from '../../src/model/graph.ts';
import { say } from '../../src/model/sentence.ts';
import { compareDefinitions, fingerprint, openParts } from '../../src/prediction/definition.ts';
import { plainText } from '../../src/safe-text/index.ts';

// What a step is made of, against the same of the other side (docs/cache-rules.md §1, §3, §C).

const LIKELY = { cached: 'uc', rebuilt: 'ur' } as const;
const part = (name: string, value: string, more: Partial<DefinitionPart> = {}): DefinitionPart => ({ name, value, ...more });
const PATH = 'environment PATH';
const path = (value: string, base?: string) => part(PATH, value, base === undefined ? {} : { base });
const onImage = (name: string, value: string, base: string) => part(name, value, { base });
const P = INHERITED_PATH;
const OPEN = openValue({ because: say`VERSION is not known`, likely: 'cached' });
const older = (value: string, before: string, then: string) => part('command', value, { older: { before, value: then } });

const compare = (a: readonly DefinitionPart[], b: readonly DefinitionPart[]) => {
  const sameness = compareDefinitions(a, b);
  return sameness.kind === 'unknown' ? `${LIKELY[sameness.likely]}: ${plainText(sameness.reason)}` : sameness.kind;
};

const make = part('command', 'make');
const VARIABLES = onImage('environment of the base image', '', 'i:1');
const VERSIONS = 'ur: versions of BuildKit differ about the command (from 0.12 on)';
const PATH_OF_I = 'ur: the PATH of i:1 is not known';
const PATH_OF_BASE = 'ur: the PATH of the base image is not known';

test.each<[string, readonly DefinitionPart[], readonly DefinitionPart[], string]>([
  ['the same', [make], [make], 'same'],
  ['another value', [make], [part('command', 'test')], 'different'],
  ['another name', [make], [part('destination', 'make')], 'different'],
  ['a part more', [make, part('user', 'x')], [make], 'different'],
  ['a part less', [make], [make, part('user', 'x')], 'different'],
  ['the first of two parts', [part('user', 'x'), make], [part('user', 'y'), make], 'different'],
  ['an open value that says the same', [part('command', `a${OPEN}`)], [part('command', `a${OPEN}`)], 'uc: VERSION is not known'],
  ['an open value that says something else', [part('command', `a${OPEN}`)], [part('command', `b${OPEN}`)], 'ur: VERSION is not known'],
  ['an open value in the head only', [part('command', OPEN)], [make], 'ur: VERSION is not known'],
  ['an open value in the base only', [make], [part('command', OPEN)], 'ur: VERSION is not known'],
  ['the same in all versions', [older('a', '0.12', 'o')], [older('a', '0.12', 'o')], 'same'],
  ['other in all versions', [older('a', '0.12', 'o')], [older('b', '0.12', 'p')], 'different'],
  ['the same in new versions only', [older('a', '0.12', 'o')], [older('a', '0.12', 'p')], VERSIONS],
  ['the same in old versions only', [older('a', '0.12', 'o')], [older('b', '0.12', 'o')], VERSIONS],
  ['as old versions have it, in the head only', [older('a', '0.12', 'o')], [part('command', 'a')], VERSIONS],
  ['as old versions have it, in the base only', [part('command', 'a')], [older('a', '0.12', 'o')], VERSIONS],
  ['what rests on one image', [onImage('user', 'x', 'i:1')], [onImage('user', 'x', 'i:1')], 'same'],
  [
    'what the image may set, where the base side sets it',
    [onImage('user', 'x', 'i:1')],
    [part('user', 'x')],
    'uc: whether i:1 changes the user is not known'
  ],
  [
    'what the image might have set, where the head sets it',
    [part('directory', '/w')],
    [onImage('directory', '/w', 'i:1')],
    'uc: whether i:1 changes the working directory is not known'
  ],
  [
    'the root as a destination',
    [part('destination', '/')],
    [onImage('destination', '/', 'i:1')],
    'uc: whether i:1 changes the destination is not known'
  ],
  ['the root as the directory of a command', [part('working directory', '/')], [onImage('working directory', '/', 'i:1')], 'same'],
  [
    'another directory of a command',
    [part('working directory', '/w')],
    [onImage('working directory', '/w', 'i:1')],
    'uc: whether i:1 changes the working directory is not known'
  ],
  [
    'what rests on two images',
    [onImage('user', 'x', 'i:2')],
    [onImage('user', 'x', 'i:1')],
    'ur: whether i:1 and i:2 agree about the user is not known'
  ],
  [
    'a command on two images',
    [onImage('command', 'x', 'i:2')],
    [onImage('command', 'x', 'i:1')],
    'ur: whether i:1 and i:2 agree about the shell is not known'
  ],
  [
    'a directory on two images',
    [onImage('directory', 'x', 'i:2')],
    [onImage('directory', 'x', 'i:1')],
    'ur: whether i:1 and i:2 agree about the working directory is not known'
  ],
  [
    'the variables of two images',
    [onImage('environment of the base image', '', 'i:2')],
    [onImage('environment of the base image', '', 'i:1')],
    'ur: whether i:1 and i:2 set the same variables is not known'
  ],
  ['another value on two images', [onImage('user', 'x', 'i:2')], [onImage('user', 'y', 'i:1')], 'different'],
  // PATH, which nearly every image sets.
  ['one PATH', [make, path('/bin')], [make, path('/bin')], 'same'],
  ['another PATH', [make, path('/bin')], [make, path('/sbin')], 'different'],
  ['no PATH on one side, no image', [make, path('/bin')], [make], 'different'],
  ['no PATH on the other side, no image', [make], [make, path('/bin')], 'different'],
  ['the PATH that the image has', [make, path(P, 'i:1')], [make], PATH_OF_I],
  ['a PATH where the image has one', [VARIABLES, path('/bin')], [VARIABLES], PATH_OF_I],
  ['a PATH that the image had', [VARIABLES], [VARIABLES, path('/bin')], PATH_OF_I],
  ['the PATH of the image with more', [make, path(`${P}:/x`, 'i:1')], [make], 'different'],
  ['the same with more, in the base', [make], [make, path(`/x:${P}`, 'i:1')], 'different'],
  ['a PATH at another place', [part('environment A', 'a'), path('/bin')], [path('/bin'), part('environment A', 'a')], 'different'],
  ['an open PATH', [path(`/x${OPEN}`)], [path(`/x${OPEN}`)], 'uc: VERSION is not known'],
  ['an open PATH in the base only', [path('/x')], [path(`/x${OPEN}`)], 'ur: VERSION is not known'],
  ['one PATH of two images', [path(`${P}:/x`, 'i:2')], [path(`${P}:/x`, 'i:1')], `ur: whether i:1 and i:2 agree about PATH is not known`],
  ['another PATH in front, of one length', [path(`/x:${P}`, 'i:1')], [path(`/y:${P}`, 'i:1')], 'different'],
  ['another PATH behind, of one length', [path(`${P}:/x`, 'i:1')], [path(`${P}:/y`, 'i:1')], 'different'],
  ['a longer PATH', [path(`${P}:/xx`, 'i:1')], [path(`${P}:/x`, 'i:1')], 'different'],
  ['one in front, a longer one behind', [path(`/x:${P}`, 'i:1')], [path(`${P}:/xx`, 'i:1')], 'different'],
  [
    'a PATH behind another variable',
    [part('environment A', 'a'), VARIABLES, path('/bin')],
    [part('environment A', 'a'), VARIABLES],
    PATH_OF_I
  ],
  ['one in front, one behind', [path(`/x:${P}`, 'i:1')], [path(`${P}:/x`, 'i:1')], PATH_OF_BASE],
  ['twice', [path(`${P}${P}`, 'i:1')], [path(`${P}:a`, 'i:1')], PATH_OF_BASE],
  ['twice in the base', [path(`${P}:a`, 'i:1')], [path(`${P}${P}`, 'i:1')], PATH_OF_BASE],
  ['none in the head', [path('/bin')], [path(P, 'i:1')], PATH_OF_BASE],
  ['none in the base', [path(P, 'i:1')], [path('/bin')], PATH_OF_BASE],
  ['a difference beside an unknown PATH', [part('command', 'a'), path(P, 'i:1')], [part('command', 'b')], 'different']
])('%s', (_, head, base, expected) => {
  expect(compare(head, base)).toBe(expected);
});

test('a fingerprint tells apart what can be told apart without the environment', () => {
  const parts = [part('command', 'make'), part('user', 'x'), part('environment A', 'a'), path('/bin')];
  const none = new Set<string>();
  expect(fingerprint(parts, none)).toBe(fingerprint(parts.slice(0, 2), none));
  expect(fingerprint(parts, none)).not.toBe(fingerprint(parts.slice(0, 1), none));
  expect(fingerprint([make], none)).not.toBe(fingerprint([part('command', 'test')], none));
  expect(fingerprint([make], new Set(['command']))).toBe(fingerprint([part('command', 'test')], new Set(['command'])));
  expect(fingerprint([make], new Set(['command']))).not.toBe(fingerprint([part('user', 'make')], new Set(['command'])));
  const both = new Set(['command', 'user']);
  expect(fingerprint([make], both)).not.toBe(fingerprint([part('user', 'make')], both));
  expect(fingerprint([part('no environment ', 'a')], none)).not.toBe(fingerprint([], none));
});

test('parts whose values are not enough to tell two definitions apart', () => {
  const steps = [
    { definition: [make, part('user', `x${OPEN}`)] },
    { definition: [part('directory', '/', { older: { before: '1', value: '' } })] }
  ];
  expect([...openParts(steps)]).toEqual(['user', 'directory']);
});
