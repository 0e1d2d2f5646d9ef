import { expect, test } from '@jest/globals';
import {
  assign,
  assignInPlace,
  DEFAULT_PATH,
  type Environment,
  environmentOf,
  INHERITED_PATH,
  inheritedFrom,
  lookup,
  reapply,
  withDefaultPath
} from '../../src/graph/environment.ts';

// The list of variables that a RUN sees (docs/cache-rules.md §3). `@i` stands for all that the unknown image `i` sets.

const env = (text: string): Environment =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [name = '', value = ''] = word.split('=');
      return name.startsWith('@') ? { kind: 'inherited', image: name.slice(1) } : { kind: 'variable', name, value };
    });
const text = (list: Environment) =>
  list.map((entry) => (entry.kind === 'inherited' ? `@${entry.image}` : `${entry.name}=${entry.value}`)).join(' ');

test.each([
  ['a new one stands last', 'A=1', 'B', '2', 'A=1 B=2'],
  ['a known one moves to the end', 'A=1 B=2', 'A', '3', 'B=2 A=3'],
  ['one of an unknown image is new', '@i A=1', 'PATH', 'p', '@i A=1 PATH=p']
])('ENV: %s', (_, before, name, value, after) => {
  expect(text(assign(env(before), name, value))).toBe(after);
});

test.each([
  ['a new one stands last', 'A=1', 'B', '2', 'A=1 B=2'],
  ['a known one keeps its place', 'A=1 B=2', 'A', '3', 'A=3 B=2'],
  ['PATH has its place behind the unknown block', 'A=1 @i B=2', 'PATH', 'p', 'A=1 @i PATH=p B=2'],
  ['at the start as well', '@i B=2', 'PATH', 'p', '@i PATH=p B=2'],
  ['another variable has not', 'A=1 @i B=2', 'C', 'c', 'A=1 @i B=2 C=c'],
  ['PATH of a known environment is new', 'A=1 B=2', 'PATH', 'p', 'A=1 B=2 PATH=p'],
  ['a known PATH keeps its place', 'PATH=a @i', 'PATH', 'p', 'PATH=p @i']
])('configuration: %s', (_, before, name, value, after) => {
  expect(text(assignInPlace(env(before), name, value))).toBe(after);
});

test.each([
  ['a variable', '@i A=1', 'A', '1'],
  ['one that is not set', 'A=1', 'B', undefined],
  ['one that an image may set', '@i', 'B', undefined],
  ['the PATH of an unknown image', '@i', 'PATH', INHERITED_PATH],
  ['a PATH over that of an unknown image', '@i PATH=p', 'PATH', 'p'],
  ['no PATH', 'A=1', 'PATH', undefined],
  ['an empty value', 'A=', 'A', '']
])('the value of %s', (_, list, name, value) => {
  expect(lookup(env(list), name)).toBe(value);
});

test('what is not known of a list is named by its image', () => {
  expect([inheritedFrom(env('A=1')), inheritedFrom(env('A=1 @i'))]).toEqual([null, 'i']);
});

test.each([
  ['in the order of the configuration', 'A=1 B=2 C=3', 'B=2 A=1', 'C=3 B=2 A=1'],
  ['the unknown block moves too', '@i A=1 X=2', '@i A=1', 'X=2 @i A=1'],
  ['with the PATH that it brings', '@i PATH=arg X=2', '@i', 'X=2 @i'],
  ['but not with a PATH of the configuration', '@i X=2 PATH=p', '@i PATH=p', 'X=2 @i PATH=p']
])('a stage built on another starts %s', (_, before, config, after) => {
  expect(text(reapply(env(before), env(config)))).toBe(after);
});

test('lines of an image configuration: the last value at the first place', () => {
  expect(text(environmentOf(['A=1', 'B=x=y', 'C', 'A=2', '=z']))).toBe('A=2 B=x=y C= =z');
  expect(environmentOf(['B=x=y'])).toEqual([{ kind: 'variable', name: 'B', value: 'x=y' }]);
});

test.each([
  ['none on Linux', 'A=1', 'linux', `A=1 PATH=${DEFAULT_PATH}`],
  ['one that is set', 'PATH=p', 'linux', 'PATH=p'],
  ['one that the image brings', '@i', 'linux', '@i'],
  ['none on Windows', 'A=1', 'windows', 'A=1']
])('the PATH of an image with %s', (_, before, os, after) => {
  expect(text(withDefaultPath(env(before), os))).toBe(after);
  expect(DEFAULT_PATH).toBe('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
});
