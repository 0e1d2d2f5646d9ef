import { expect, test } from '@jest/globals';
import { baseName, cleanAbsolute, cleanDestination, hasWildcard, joinWorkdir } from '../../src/graph/container-path.ts';
import { pinnedCommit, remoteSource } from '../../src/graph/remote-source.ts';
import { equalSelections, selectionOf, WHOLE } from '../../src/graph/selection.ts';
import type { SelectedPath } from '../../src/model/graph.ts';

// Paths inside of images, addresses that ADD downloads, and what one step reads of one input (docs/cache-rules.md §3, §6).

test.each([
  ['', '/'],
  ['a', '/a'],
  ['/a//b/./c/', '/a/b/c'],
  ['/a/../b', '/b'],
  ['../../a', '/a'],
  ['/a/..', '/'],
  ['/a/...', '/a/...'],
  ['/.a/b.', '/.a/b.']
])('%j is %j', (path, clean) => {
  expect(cleanAbsolute(path)).toBe(clean);
});

test.each([
  ['/w', 'a', '/w/a'],
  ['/w', '../a', '/a'],
  ['/w', '/a/../b', '/a/../b'],
  ['/w', '', '/w'],
  ['', '', '/'],
  ['', 'a', '/a']
])('in %j, WORKDIR %j is %j', (current, next, path) => {
  expect(joinWorkdir(current, next)).toBe(path);
});

test.each([
  ['/w', 'a', '/w/a'],
  ['/w', '', '/w/'],
  ['/w', '.', '/w/'],
  ['/w', './', '/w/'],
  ['/w', 'a/', '/w/a/'],
  ['/w', 'a/.', '/w/a/.'],
  ['/w', '/a/.', '/a/.'],
  ['/w', 'a.', '/w/a.'],
  ['/w', '/', '/'],
  ['/', '.', '/'],
  ['/', '/.', '/.'],
  ['/w', '../.', '/.'],
  ['/w', '/x/../y/', '/y/']
])('in %j, COPY to %j writes to %j', (cwd, destination, clean) => {
  expect(cleanDestination(cwd, destination)).toBe(clean);
});

test.each([
  ['/a/b', 'b'],
  ['a', 'a'],
  ['/a/b/', 'b'],
  ['/', '/'],
  ['', '/'],
  ['/a/..', '/']
])('the last part of %j is %j', (path, name) => {
  expect(baseName(path)).toBe(name);
});

test.each([
  ['a', false],
  ['a*', true],
  ['?a', true],
  ['a[b]', true],
  ['a]b', false],
  ['a\\*b', false],
  ['a\\\\*b', true],
  ['a\\b*', true],
  ['\\', false]
])('%j is a pattern: %j', (path, is) => {
  expect(hasWildcard(path)).toBe(is);
});

test.each([
  ['a/b', null],
  ['http.txt', null],
  ['a/http://h/f', null],
  ['http://h/d/f', 'f'],
  ['https://h/d/f?a=b/c#d', 'f'],
  ['https://h/d/f/', 'f'],
  ['https://h/d/f//', 'f'],
  ['https://h', '__unnamed__'],
  ['http://host', '__unnamed__'],
  ['https://host', '__unnamed__'],
  ['https://h/', '__unnamed__'],
  ['https://h?x=/y', '__unnamed__'],
  ['https://h#x', '__unnamed__'],
  ['https://h/.', '__unnamed__'],
  ['https://h/..', '..'],
  ['http://user@h:1/f', 'f'],
  ['https://h/r.git', 'git'],
  ['http://h/r.git#main', 'git'],
  ['https://h/r.git?ref=x', 'git'],
  ['https://h/r.git/sub', 'git'],
  ['https://h/r.gitx', 'r.gitx'],
  ['https://h/f?x=r.git', 'f'],
  ['https://h/f#r.git', 'f'],
  ['xhttps://h/r.git', null],
  ['git://h/r', 'git'],
  ['ssh://h/r', 'git'],
  ['d/git://h/r', null],
  ['git@h:o/r', 'git'],
  ['my-user.x@my-host.y:o/r.git', 'git'],
  ['d/git@h:o/r', null],
  ['git@h::r', null],
  ['git@h:', null],
  ['git@h/o:r', null],
  ['@h:o', null],
  ['git@:o', null]
])('the address %j', (source, want) => {
  expect(remoteSource(source)).toEqual(want === null ? null : want === 'git' ? { kind: 'git' } : { kind: 'http', fileName: want });
});

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const LONG = COMMIT + COMMIT.slice(0, 24);

test.each([
  [`https://h/r.git#${COMMIT}`, COMMIT],
  [`https://h/r.git#${COMMIT}:sub`, COMMIT],
  [`https://h/r.git#${LONG}`, LONG],
  [`https://h/r.git#${COMMIT}0`, null],
  [`https://h/r.git#${COMMIT.slice(1)}`, null],
  [`https://h/r.git#${COMMIT.toUpperCase()}`, null],
  [`https://h/r.git#x${COMMIT}`, null],
  ['https://h/r.git#main', null],
  ['https://h/r.git', null]
])('the commit of %j', (address, commit) => {
  expect(pinnedCommit(address)).toBe(commit);
});

const path = (name: string, more: Partial<SelectedPath> = {}): SelectedPath => ({
  path: name,
  wildcard: false,
  include: [],
  exclude: [],
  followLinks: true,
  ...more
});
const pattern = { wildcard: true };
const direct = { followLinks: false };

test.each<[string, readonly SelectedPath[], readonly SelectedPath[]]>([
  ['in order', [path('b'), path('a')], [path('a'), path('b')]],
  ['three in order', [path('c'), path('a'), path('b')], [path('a'), path('b'), path('c')]],
  ['each once', [path('a'), path('a')], [path('a')]],
  ['none below another one', [path('a/b'), path('a'), path('ab')], [path('a'), path('ab')]],
  ['nothing beside everything', [path('a'), path('')], [path('')]],
  ['links are followed or not', [path('a/b', direct), path('a')], [path('a'), path('a/b', direct)]],
  ['none below another one that is not followed', [path('a', direct), path('a/b', direct)], [path('a', direct)]],
  ['patterns stay', [path('a/*', pattern), path('a')], [path('a'), path('a/*', pattern)]],
  ['a pattern hides nothing', [path('a', pattern), path('a/b')], [path('a', pattern), path('a/b')]],
  ['what is chosen of a path stays', [path('a/b', { include: ['x'] }), path('a')], [path('a'), path('a/b', { include: ['x'] })]],
  ['what is left out of a path stays', [path('a/b', { exclude: ['x'] }), path('a')], [path('a'), path('a/b', { exclude: ['x'] })]],
  [
    'equal ones in their order',
    [path('a', { exclude: ['y'] }), path('a', { exclude: ['x'] })],
    [path('a', { exclude: ['y'] }), path('a', { exclude: ['x'] })]
  ]
])('paths of one input: %s', (_, paths, kept) => {
  expect(selectionOf(paths)).toEqual({ paths: kept });
});

test('no selection is everything', () => {
  const [a, alike, b] = [{ paths: [path('a')] }, { paths: [path('a')] }, { paths: [path('b')] }];
  expect(equalSelections(a, alike)).toBe(true);
  expect(equalSelections(a, b)).toBe(false);
  expect(equalSelections(a, { paths: [path('a'), path('b')] })).toBe(false);
  expect(equalSelections(null, WHOLE)).toBe(true);
  expect(equalSelections({ paths: [path('')] }, null)).toBe(true);
  expect(equalSelections(null, a)).toBe(false);
  expect(equalSelections(a, null)).toBe(false);
});
