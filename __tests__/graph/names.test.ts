import { expect, test } from '@jest/globals';
import { familiarReference, imageIdentity, isReference, pinnedDigest } from '../../src/graph/image-reference.ts';
import { doubtIn, openValue, withoutOpenValues } from '../../src/graph/open-value.ts';
import { canonicalOwner, ownerName, ownerPart } from '../../src/graph/owner.ts';
import { formatPlatform, normalPlatform, parsePlatform } from '../../src/graph/platform.ts';
import { holdsIn, isBefore, rulesInWords, rulesVersions, versionedPart } from '../../src/graph/versions.ts';
import type { Fact } from '../../src/model/fact.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';

// Words of a Dockerfile that stand for one thing in several ways: images, platforms, owners, versions, values that nobody knows.

const D = `sha256:${'d'.repeat(64)}`;

test.each([
  ['node', 'node:latest'],
  ['node:20', 'node:20'],
  ['docker.io/library/node', 'node:latest'],
  ['index.docker.io/library/node:20', 'node:20'],
  ['library/node', 'node:latest'],
  ['library/a/b', 'library/a/b:latest'],
  ['o/library/node', 'o/library/node:latest'],
  ['docker.io/o/i', 'o/i:latest'],
  ['x.docker.io/o/i', 'x.docker.io/o/i:latest'],
  ['dockerXio/o/i', 'dockerXio/o/i:latest'],
  ['r:5000/i', 'r:5000/i:latest'],
  [`node@${D}`, `node@${D}`],
  ['r/i@x', 'r/i@x']
])('the image %j is %j', (name, familiar) => {
  expect(familiarReference(name)).toBe(familiar);
});

test('an image is told by its digest, else by its name', () => {
  expect([pinnedDigest('node:20'), pinnedDigest(`node:20@${D}`)]).toEqual([null, D]);
  expect([imageIdentity('node'), imageIdentity(`node:20@${D}`), imageIdentity('@x')]).toEqual(['node:latest', D, 'x']);
});

const HEX = 'a'.repeat(64);
test.each([
  ['node', true],
  ['node:20-slim', true],
  ['a.b/c', true],
  ['a_b/c', true],
  ['a..b/c', false],
  ['a__b', true],
  ['a_b', true],
  ['a___b', false],
  ['a--b', true],
  ['a.b.c', true],
  ['-a', false],
  ['a-', false],
  ['A', false],
  ['A/b', true],
  ['Ab1-c/b', true],
  ['-A/b', false],
  ['A-/b', false],
  ['A-b.C-d/b', true],
  ['a/B', false],
  ['a/b/c/d', true],
  ['a.b/c/d/e:x', true],
  ['a.b/C', false],
  ['localhost/A', false],
  ['localhost/a', true],
  ['localhost:5000/a', true],
  ['localhost:x/a', false],
  ['a:5000/b', true],
  ['a:/b', false],
  ['[::1]:5000/a', true],
  ['[::1]/a', true],
  ['[::g]/a', false],
  ['a:', false],
  ['a:.b', false],
  [`a:${'t'.repeat(128)}`, true],
  [`a:${'t'.repeat(129)}`, false],
  [`a.b/c:${'t'.repeat(129)}`, false],
  [`a@${D}`, true],
  [`a.b/c@${D}`, true],
  [`a:1@${D}`, true],
  [`a@${D}0`, false],
  ['a@sha256:abc', false],
  [`a@sha256:${'A'.repeat(64)}`, false],
  [`a@sha512:${'a'.repeat(128)}`, true],
  [`a@x-y+z:${'A'.repeat(32)}`, true],
  [`a@x-9:${'a'.repeat(32)}`, false],
  [`a@9x:${'a'.repeat(32)}`, false],
  [`a@x:${'a'.repeat(31)}`, false],
  [`a@x:${'g'.repeat(32)}`, false],
  [HEX, false],
  [`${HEX}:1`, true],
  [`${HEX}a`, true],
  ['g'.repeat(64), true],
  ['a b', false],
  ['', false],
  ['a/', false],
  ['/a', false],
  ['.b/a', false],
  ['a/b?', false],
  ['a'.repeat(1000), true],
  [`${'a'.repeat(999)}?`, false],
  [`${'a'.repeat(1000)}?`, true]
])('%j can be the name of an image: %j', (name, is) => {
  expect(isReference(name)).toBe(is);
});

test.each([
  ['linux/amd64', 'linux/amd64'],
  ['linux', 'linux/amd64'],
  ['windows', 'windows/amd64'],
  ['darwin', 'darwin/amd64'],
  ['freebsd', 'freebsd/amd64'],
  ['arm64', 'linux/arm64'],
  ['linux/x86_64', 'linux/amd64'],
  ['x86-64', 'linux/amd64'],
  ['linux/i386', 'linux/386'],
  ['aarch64', 'linux/arm64'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armhf/v6', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/arm/v5', 'linux/arm/v5'],
  ['linux/arm/6', 'linux/arm/v6'],
  ['linux/arm/v8', 'linux/arm/v8'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm64/8', 'linux/arm64'],
  ['linux/arm64/v9', 'linux/arm64/v9'],
  ['linux/arm64/v1', 'linux/arm64/v1'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v2', 'linux/amd64/v2'],
  ['linux/386/v1', 'linux/386/v1'],
  ['LINUX/AMD64', 'linux/amd64'],
  ['windows(10.0.1)/amd64', 'windows/amd64'],
  ['a(b)c/d', 'a(b)c/d'],
  ['linux/s390x', 'linux/s390x'],
  ['', 'linux/']
])('the platform %j is %j', (platform, normal) => {
  expect(formatPlatform(parsePlatform(platform))).toBe(normal);
  expect(normalPlatform(platform)).toBe(normal);
});

test.each([
  ['root', '#0', null],
  ['', '#0', null],
  ['1000', '#1000', null],
  ['+01', '#1', null],
  ['-1', '#-1', null],
  ['a1', 'a1', 'a1'],
  ['1a', '1a', '1a'],
  ['2147483647', '#2147483647', null],
  ['2147483648', '2147483648', '2147483648'],
  ['1x', '1x', '1x'],
  ['x1', 'x1', 'x1'],
  ['app', 'app', 'app'],
  ['app:1', 'app:#1', 'app'],
  ['1:staff', '#1:staff', 'staff'],
  ['root:root', '#0:#0', null],
  [':1', '#0:#1', null],
  ['1000:', '#1000:#0', null]
])('the owner %j is %j, a name: %j', (owner, canonical, name) => {
  expect([canonicalOwner(owner), ownerName(owner)]).toEqual([canonical, name]);
});

test('an owner without a group was one of group 0 before 0.34', () => {
  expect(ownerPart('', null)).toEqual({ name: 'owner', value: '' });
  expect(ownerPart('app:1', null)).toEqual({ name: 'owner', value: 'app:#1' });
  expect(ownerPart('1:', null)).toEqual({ name: 'owner', value: '#1', older: { before: '0.34', value: '#1:#0' } });
  expect(ownerPart('12:', '0.34')).toEqual({ name: 'owner', value: '#12' });
  expect(ownerPart('1:', '0.33.9')).toEqual({ name: 'owner', value: '#1:#0' });
  expect(ownerPart('1:', '0.34.0')).toEqual({ name: 'owner', value: '#1' });
});

test.each([
  ['0.9', '0.10', true],
  ['0.10', '0.9', false],
  ['0.10', '0.10', false],
  ['0.10.5', '0.10', false],
  ['1.2', '0.10', false],
  ['0.10', '1.2', true],
  ['1.1', '1.2', true],
  ['1', '1.2', true],
  ['1.2', '1', false],
  ['0.33.0', '0.33.1', true],
  ['0.33.1', '0.33.1', false],
  // Of a series any patch is meant, and the newest is what a name that moves leads to.
  ['0.33', '0.33.1', false]
])('%s is before %s: %s', (version, other, expected) => {
  expect(isBefore(version, other)).toBe(expected);
});

test.each([
  ['0.29.0', 'old'],
  ['0.30.0', 'new']
])('of a builder %s, a part has its %s form', (version, value) => {
  expect(versionedPart('p', 'new', 'namedEpoch', 'old', version)).toEqual({ name: 'p', value });
  expect(holdsIn(null, 'namedEpoch')).toBe(null);
});

test('where both forms are equal, or the version is not known', () => {
  expect(versionedPart('p', 'a', 'namedEpoch', 'a', null)).toEqual({ name: 'p', value: 'a' });
  expect(versionedPart('p', 'a', 'namedEpoch', 'b', null)).toEqual({ name: 'p', value: 'a', older: { before: '0.30', value: 'b' } });
});

const known = (value: string | null): Fact<string> | null =>
  value === null ? null : { value, certainty: 'known', from: 'b.yml:1', because: null };

test.each([
  [null, '0.30', '0.30'],
  [null, null, null],
  ['docker/dockerfile:1.9', '0.30', '0.15'],
  ['docker/dockerfile:1.20.1', null, '0.26'],
  ['docker.io/docker/dockerfile:1.10@x', null, '0.16'],
  ['docker/dockerfile:1.20.15', null, '0.26'],
  ['docker/dockerfile:1', '0.30', null],
  ['docker/dockerfile:1.9-labs', '0.30', null],
  ['docker/dockerfile:1.9.x', '0.30', null],
  ['docker/dockerfile:1.1234', '0.30', null],
  ['docker/dockerfileX1.9', '0.30', null],
  ['my/docker/dockerfile:1.9', '0.30', null],
  ['dockerXio/docker/dockerfile:1.9', '0.30', null]
])('with the frontend %s on a builder %s, the rules are those of %s', (frontend, builder, version) => {
  expect(rulesVersions(frontend, known(builder)).frontend).toBe(version);
});

test('a value that nobody knows is found in what it becomes a part of', () => {
  const because = say`the tag 🏷 hangs on ${['[a/b:c]']}`;
  const [cached, rebuilt] = (['cached', 'rebuilt'] as const).map((likely) => openValue({ because, likely })) as [string, string];
  expect(cached).not.toBe(rebuilt);
  expect(openValue({ because, likely: 'cached' })).toBe(cached);
  for (const text of [cached, `i:${cached}`, `i:${cached}-slim`, `I:${cached.toUpperCase()}`.replace(/%7B/gi, '%7b')])
    expect(doubtIn(text)?.likely).toBe('cached');
  expect(doubtIn(`a${rebuilt}b`)?.likely).toBe('rebuilt');
  expect(cached).toMatch(/^\uE002c[\w%.~!*'()-]+\uE003$/);
  expect(doubtIn(cached)?.because).toEqual(because);
  expect(doubtIn(openValue({ because: ['half of a sign: \ud83c'], likely: 'cached' }))?.because).toEqual(['half of a sign: \ud83c']);
  expect(doubtIn('plain')).toBe(null);
  expect(doubtIn('\uE002cut')).toEqual({ because: ['a value that is not known takes part'], likely: 'rebuilt' });
  expect(withoutOpenValues(`a${cached}b${rebuilt.toUpperCase()}c`)).toBe('a…b…c');
  expect(withoutOpenValues('plain')).toBe('plain');
});

test.each([
  [null, null, '0.25 to 0.34'],
  [null, '0.30.1', '0.30.1 (b.yml:1)'],
  ['docker/dockerfile:1.20', null, '0.26 (frontend)'],
  ['docker/dockerfile:1.20', '0.30.1', '0.26 (frontend) and 0.30.1 (b.yml:1)'],
  [null, '0.24.9', '0.25 to 0.34, the nearest to 0.24.9 (b.yml:1)'],
  [null, '0.35.0', '0.25 to 0.34, the nearest to 0.35.0 (b.yml:1)']
])('the rules of frontend %s and builder %s are told as %s', (frontend, builder, words) => {
  const from = known(builder);
  expect(plainText(rulesInWords(rulesVersions(frontend, from), from))).toBe(words);
});

test('what a log tells is no pin', () => {
  const logged: Fact<string> = { value: '0.20.0', certainty: 'assumed', from: null, because: ['as a log has it'] };
  expect(rulesVersions(null, logged)).toEqual({ frontend: '0.20.0', builder: '0.20.0', pinned: null });
});
