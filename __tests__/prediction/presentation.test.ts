import { expect, test } from '@jest/globals';
import { INHERITED_PATH, openValue } from '../../src/graph/index.ts';
import { VOLATILE_VALUE } from '../../src/model/image.ts';
import { say } from '../../src/model/sentence.ts';
import { imageName, ingredientName, partChange, partText, shortReference, variableOf } from '../../src/prediction/presentation.ts';
import { plainText } from '../../src/safe-text/index.ts';

// Parts of a definition for people, and what of them is never shown (docs/security.md "Secrets").

const OPEN = openValue({ because: say`why`, likely: 'cached' });
const HEX = 'a'.repeat(64);

test.each<[name: string, value: string, shown: string | null, usesVariables?: boolean]>([
  // Commands keep their words.
  ['command', '["/bin/sh","-c","x $A"]', '/bin/sh -c x $A', true],
  ['command', 'x', 'x'],
  ['command', `["${INHERITED_PATH}","${OPEN}","b"]`, '$PATH … b'],
  // What a variable, an argument or a secret holds.
  ['environment A', '1', null],
  ['build argument A', '1', null],
  ['SOURCE_DATE_EPOCH', '1', null],
  ['secret s', '["s"]', null],
  ['ssh agent', '["default"]', null],
  ...Object.values(VOLATILE_VALUE).map((value): [string, string, string] => ['environment A', value, value]),
  // Text with variables in it.
  ['text', 'x', null],
  ['hostname', 'x', null],
  ['extra hosts', 'x', null],
  ['user', 'x', 'x'],
  ['own file system', '0', 'an empty one', true],
  ['own file system', '1', 'that of the step below', true],
  ['user', 'x', null, true],
  ['directory', `/${OPEN}`, '/…'],
  ['environment of the base image', '', ''],
  // Mounts.
  ['mount /c', '[-1,["cache",false]]', 'cache, its id and sharing do not count'],
  ['mount /c', '[-1,["cache",false,"//c","shared"]]', 'cache, shared, id /c'],
  ['mount /c', '[-1,["cache",false,"///c","shared"]]', 'cache, shared, id /c'],
  ['mount /c', '[-1,["cache",false,"c//d","shared"]]', 'cache, shared, id c//d'],
  ['mount /b', '[1,["bind",true]]', 'bind, read-only'],
  ['mount /b', '[1,["bind",false]]', 'bind, writable'],
  ['mount /t', '[-1,["tmpfs",false,null]]', 'tmpfs'],
  ['mount /t', '[-1,["tmpfs",true,1024]]', 'tmpfs true 1024'],
  ['mount /t', '[-1,"x"]', '-1,x'],
  ['mount /t', 'x', 'x'],
  // Sources.
  ['source options', '[["path",false,null,[],[]]]', 'as it is'],
  ['source options', '[["path",true,null,[],[]]]', 'unpacked if it is an archive'],
  ['source options', '[["path",false,"a/b",["/a/b"],[]]]', 'as it is, with parents, pattern a/b'],
  ['source options', '[["path",false,null,[],["x","y"]]]', 'as it is, without x y'],
  ['source options', '[["path",false,null,[]]]', 'as it is'],
  ['source options', '[["git",["x"]]]', 'git'],
  ['source options', '["x"]', 'x'],
  ['source options', 'x', 'x'],
  // Instructions of the legacy builder.
  ['instruction', 'EXPOSE 80', 'EXPOSE 80'],
  ['instruction', 'COPY', 'COPY'],
  ['instruction', 'ENV [["A","1"],["B","2"]]', 'ENV A B'],
  ['instruction', 'ARG [["A",null]]', 'ARG A'],
  ['instruction', 'LABEL [["a","1"]]', 'LABEL a'],
  ['instruction', 'ONBUILD RUN x $A', 'ONBUILD'],
  ['instruction', 'MAINTAINER me', 'MAINTAINER me'],
  ['instruction', 'VOLUME ["/a","/b"]', 'VOLUME /a /b'],
  ['instruction', 'HEALTHCHECK [["CMD","x"],[["interval","3"],["retries","4"]]]', 'HEALTHCHECK CMD x interval 3 retries 4']
])('%s with the value %j is shown as %j', (name, value, shown, usesVariables = false) => {
  expect(partText(name, value, usesVariables)).toBe(shown);
});

test.each<[name: string, before: string | null, after: string | null, words: string]>([
  ['environment A', '1', '2', 'value of A changed'],
  ['environment A', null, '2', 'A is new'],
  ['environment A', '1', null, 'A is gone'],
  ['environment A', '1', VOLATILE_VALUE.head, 'A has a new value on every build'],
  ['build argument A', '1', '2', 'value of A changed'],
  ['SOURCE_DATE_EPOCH', '1', '2', 'value of SOURCE_DATE_EPOCH changed'],
  ['environment of the base image', '1', '2', 'the environment of the base image changed'],
  ['secret s', '1', '2', 'a secret that it mounts changed'],
  ['ssh agent', null, '2', 'the SSH agent that it mounts is new'],
  ['mount /c', '1', '2', 'the mount at /c changed'],
  ['user', '1', '2', 'the user changed'],
  ['user', null, null, 'the user changed'],
  ['platform', 'linux/amd64', 'linux/arm64', 'the platform changed from linux/amd64 to linux/arm64'],
  ['platform', 'linux/arm/v7', 'windows/386', 'the platform changed from linux/arm/v7 to windows/386'],
  // Not what builds are made for: it may be the value of a variable.
  ['platform', 'linux/amd64', 'linux/secret', 'the platform changed'],
  ['platform', 'secret/linux/amd64', 'linux/amd64', 'the platform changed'],
  ['platform', 'linux/amd64/secret', 'linux/amd64', 'the platform changed'],
  ['platform', null, 'linux/amd64', 'the platform is new'],
  ['user', 'linux/amd64', 'linux/arm64', 'the user changed'],
  ['own file system', '', '0', '--link is new'],
  ['own file system', '0', '', '--link is gone']
])('%s from %j to %j: %s', (name, before, after, words) => {
  expect(plainText(partChange(name, before, after))).toBe(words);
});

test.each([
  ['environment A', 'A', 'environment A'],
  ['build argument A', 'A', 'build argument A'],
  ['SOURCE_DATE_EPOCH', 'SOURCE_DATE_EPOCH', 'SOURCE_DATE_EPOCH'],
  ['environment of the base image', null, 'environment of the base image'],
  ['secret s', null, 'secret'],
  ['ssh agent', null, 'ssh agent'],
  ['mount /a', null, 'mount /a'],
  ['own file system', null, 'file system that it writes into'],
  ['user', null, 'user']
])('the part %s is about the variable %j and is listed as %s', (name, variable, listed) => {
  expect([variableOf(name), ingredientName(name)]).toEqual([variable, listed]);
});

test.each([
  ['node:20', 'node:20', 'node:20'],
  [`node:20@sha256:${HEX}`, 'node:20@sha256:aaaaaaaaaaaa…', 'node:20@sha256:aaaaaaaaaaaa…'],
  [`sha256:${HEX}`, 'the image sha256:aaaaaaaaaaaa…', 'the image sha256:aaaaaaaaaaaa…'],
  [`app:${OPEN}`, 'app:…', 'app:…'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow
  ['r/app:${{ a }}-${{ b }}', 'r/app:…-…', 'r/app:…-…']
])('the image %s is shown as %s', (reference, short, sentence) => {
  expect([shortReference(reference), plainText(imageName(reference))]).toEqual([short, sentence]);
});
