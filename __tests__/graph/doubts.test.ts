import { expect, test } from '@jest/globals';
import { createContext, createTree } from '../../src/context/index.ts';
import { epochOf } from '../../src/graph/buildkit/global-args.ts';
import { imageNames } from '../../src/graph/image-names.ts';
import { type ContextFiles, doubtIn } from '../../src/graph/index.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide, type Side } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// What puts a whole graph in doubt, names that a file takes for those of images, and the date that a build argument sets.

const graphOf = (text: string, more: Partial<Side> = {}, builder: 'buildkit' | 'legacy' = 'buildkit') =>
  lowerSide(textSide(text, { a: '1' }, more), builder).graph;

const WINDOWS = ['Windows containers are not supported'];
const foreign = (name: string, how = 'may read the file in another way') => [`the frontend ${name} is not Docker's own and ${how}`];
const triggers = (images: string) => [`which ONBUILD instructions are inherited from ${images} is not known`];
const takes = (files: string) => foreign('acme/x', `takes ${files} in, which is not followed`);

test.each<[string, readonly string[], ('buildkit' | 'legacy')?]>([
  ['FROM i', []],
  ...[
    'docker/dockerfile',
    'docker/dockerfile:1',
    'docker/dockerfile@sha256:x',
    'docker.io/docker/dockerfile:1',
    'docker/dockerfile-upstream:x'
  ].map((name): [string, readonly string[]] => [`# syntax=${name}\nFROM i`, []]),
  ...['my/docker/dockerfile:1', 'docker/dockerfilex', 'docker/dockerfile-labs:1', 'dockerXio/docker/dockerfile'].map(
    (name): [string, readonly string[]] => [`# syntax=${name}\nFROM i`, foreign(name)]
  ),
  ['# syntax=acme/x\nFROM i', [], 'legacy'],
  ['# syntax=acme/x\nINCLUDE a.d b\nFROM i', takes('a.d')],
  ['# syntax=acme/x\nFROM i\nINCLUDE+ a\nInclude b', takes('a and b')],
  ['# syntax=acme/x\nFROM i\nINCLUDE a\nINCLUDE b\nINCLUDE c', takes('a, b and c')],
  ['# syntax=acme/x\nFROM i\nINCLUDE a\nINCLUDE b\nINCLUDE c\nINCLUDE d', takes('a, b and c and others')],
  [`# syntax=acme/x\nFROM i\nINCLUDE ${'a'.repeat(121)}`, takes('a'.repeat(120))],
  ['# syntax=acme/x\nFROM i\nXINCLUDE a\nINCLUDED b\nINCLUDE++ c', foreign('acme/x')],
  ...(['buildkit', 'legacy'] as const).map((builder): [string, readonly string[], typeof builder] => [
    'FROM a/node:8-onbuild\nFROM b:onbuild',
    builder === 'legacy' ? triggers('a/node:8-onbuild and b:onbuild') : triggers('b:onbuild'),
    builder
  ]),
  ['FROM a:onbuild1\nCOPY --from=b:onbuild /a /\nFROM onbuild:1', []],
  ['FROM a:3-onbuild-alpine', triggers('a:3-onbuild-alpine')],
  ['FROM --platform=windows/amd64 i', WINDOWS],
  ['FROM --platform=windows/amd64 i', WINDOWS, 'legacy'],
  ['FROM mcr.microsoft.com/windows:ltsc2019', WINDOWS],
  ['FROM mcr.microsoft.com/windows/server', WINDOWS],
  ['FROM i\nCOPY --from=mcr.microsoft.com/dotnet/runtime:8.0-nanoserver-1809 /a /', WINDOWS],
  ['FROM acme/app:servercore', WINDOWS],
  ['FROM acme/mcr.microsoft.com/windows/x', []],
  ['FROM mcr.microsoft.com/windowsx', []]
])('%j is in doubt since %j', (text, want, ...[builder]) => {
  expect(graphOf(text, {}, builder).caveats.map((one) => plainText(one))).toEqual(want);
});

test('the platform of the build alone makes a legacy build one of Windows', () => {
  const caveats = (platform: string) => graphOf('FROM i', { options: { platform } }, 'legacy').caveats;
  expect([caveats('windows/amd64').length, caveats('linux/amd64').length]).toEqual([1, 0]);
  const empty = graphOf('FROM scratch\nCOPY a /', { options: { platform: 'windows/amd64' } }, 'legacy');
  expect(empty.caveats).toHaveLength(1);
});

test.each<[string, string, string | null]>([
  ['FROM I:1', '1 i:1', null],
  ['FROM i AS s\nFROM s', '1 i', null],
  ['FROM i AS s\nFROM S', '', null],
  ['FROM i\nCOPY --from=J /a /\nCOPY a /\nRUN --mount=from=k,target=/m x', '1 i, 2 j', null],
  ['FROM i\nFROM i\nCOPY --from=0 /a /\nCOPY --from= a /\nCOPY --from=10 /a /', '1 i, 2 i', null],
  ['FROM i\nCOPY --from=1x /a /\nCOPY --from=x1 /a /', '1 i, 2 1x, 3 x1', null],
  ['FROM i AS s\nFROM unused', '1 i', 's']
])('of %j these may be images: %s', (text, want, target) => {
  const names = imageNames(graphOf(text, { target }));
  expect(names.map(({ planned, name }) => `${planned.instruction.range.start.line + 1} ${name}`).join(', ')).toBe(want);
});

interface Dated {
  readonly given?: string;
  /** Of an ARG before the first FROM. */
  readonly written?: string;
  readonly frontend?: string | null;
  readonly pinned?: string | null;
  readonly kind?: 'path' | 'git';
  readonly context?: ContextFiles | null;
}
const TREE: ContextFiles = createContext(createTree([]), null, 'buildkit');

function dated({ given, written, frontend = null, pinned = null, kind = 'path', context = TREE }: Dated): string {
  const { value, ...flags } = epochOf(
    {
      contexts: new Map(context === null ? [] : [['', context]]),
      options: { builder: 'buildkit', target: null, args: {}, platform: null, noCache: false, namedContexts: {}, contextKind: kind }
    },
    written === undefined ? [] : [{ kind: 'variable', name: 'SOURCE_DATE_EPOCH', value: written }],
    new Map(given === undefined ? [] : [['SOURCE_DATE_EPOCH', given]]),
    new Set(['app']),
    { frontend, pinned }
  );
  const doubt = doubtIn(value);
  const set = Object.entries(flags).flatMap(([name, on]) => (on ? [name] : []));
  return [doubt === null ? `"${value}"` : `${plainText(doubt.because)}, likely ${doubt.likely}`, ...set].join(' ');
}

const UNKNOWN_DATE = (name: string) => `the date of ${name}, which SOURCE_DATE_EPOCH names, is not known`;
const [OLD, NEW] = ['0.29.0', '0.30.0'];

test.each<[Dated, string]>([
  [{}, '""'],
  [{ given: '+007' }, '"7" given'],
  [{ given: '12', written: '7' }, '"12" given'],
  [{ given: '', written: '7' }, '"" given'],
  [{ written: '7' }, '"7"'],
  [{ given: '-62167219201' }, '"-62167219201" given refused'],
  [{ given: '-62167219200' }, '"-62167219200" given'],
  [{ given: '253402300800' }, '"253402300800" given refused'],
  [{ written: '253402300800' }, '"253402300800"'],
  [{ written: '253402300800', frontend: OLD }, '"253402300800"'],
  [{ written: '253402300800', frontend: NEW }, '"253402300800" refused'],
  [{ given: 'x' }, '"x" given refused'],
  [{ written: 'x' }, '"x"'],
  [{ written: 'x', frontend: NEW }, '"x" refused'],
  [{ given: 'a b' }, '"a b" given'],
  [{ given: 'context' }, '"" given named'],
  [{ given: 'context', frontend: OLD }, '"context" given'],
  [{ given: 'context', frontend: OLD, pinned: OLD }, '"context" given refused'],
  [{ written: 'context', frontend: OLD, pinned: OLD }, '"context"'],
  [{ written: 'context' }, '""'],
  [{ written: 'context', frontend: NEW }, '"" named'],
  [{ given: 'context', kind: 'git' }, `${UNKNOWN_DATE('context')}, likely rebuilt given named`],
  [{ given: 'context', context: null }, `${UNKNOWN_DATE('context')}, likely rebuilt given named`],
  [{ given: 'context', context: { unknown: say`why` } }, `${UNKNOWN_DATE('context')}, likely rebuilt given named`],
  [{ given: 'App' }, `${UNKNOWN_DATE('App')}, likely cached given named`],
  [{ written: 'app' }, `${UNKNOWN_DATE('app')}, likely cached`],
  [{ given: 'app', frontend: OLD }, '"app" given']
])('the date by %j is %s', (by, want) => {
  expect(dated(by)).toBe(want);
});
