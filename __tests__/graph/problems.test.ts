// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { expect, test } from '@jest/globals';
import type { BaseImage, GraphInput } from '../../src/graph/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// What the builder refuses of a file as it lowers it, by the code that failures and suggestions know it by (docs/failing-builds.md).
// A line `-` alone is `FROM busybox`. A wanted problem: its line, its code, its severity where that is not an error.

const FILES = { a: 'a\n', 'd/x': 'x\n' };
type Options = Partial<GraphInput['options']>;

const problemsOf = (text: string, options: Options = {}, builder: 'buildkit' | 'legacy' = 'buildkit') => {
  const dockerfile = text.replace(/^-$/gm, 'FROM busybox');
  return lowerSide(textSide(dockerfile, FILES, { options }), builder).graph.problems;
};
const told = (text: string, options?: Options, builder?: 'buildkit' | 'legacy') =>
  problemsOf(text, options, builder).map(({ code, severity, range, file, hangsOnImage }) => {
    expect(file).toBe('build/Dockerfile');
    return `${range === null ? '-' : range.start.line + 1} ${code}${hangsOnImage ? '?' : ''}${severity === 'error' ? '' : ` ${severity}`}`;
  });

const HEX = (length: number, digit = 'a') => digit.repeat(length);

test.each<[text: string, ...want: string[]]>([
  // COPY and ADD.
  ['-\nCOPY https://h/f /', '2 bad-source'],
  ['-\nCOPY git@h:o/r /', '2 bad-source'],
  ['-\nADD https://h/f git@h:o/r /'],
  ['-\nADD --checksum=x a /', '2 bad-source'],
  ['-\nADD --checksum=x https://h/f /', '2 bad-source'],
  ['-\nARG SUM=x\nADD --checksum=$SUM https://h/f /', '3 bad-checksum-value'],
  ['-\nARG SUM\nADD --checksum=$SUM https://h/f /'],
  ...(
    [
      [`sha256:${HEX(64)}`, true],
      [`sha256:${HEX(63)}`, false],
      [`sha256:${HEX(65)}`, false],
      [`sha256:${HEX(64, 'g')}`, false],
      [`xsha256:${HEX(64)}`, false],
      [`sha384:${HEX(96)}`, true],
      [`sha384:${HEX(64)}`, false],
      [`sha512:${HEX(128)}`, true],
      [`sha512:${HEX(64)}`, false],
      ['blake3:abc', true],
      [`sha256:${HEX(64)}:`, false],
      [`sha384:${HEX(96)}a`, false],
      [`sha512:${HEX(128)}a`, false],
      ['md5:abc', false]
    ] as const
  ).map(([sum, good]): [string, ...string[]] => [`-\nADD --checksum=${sum} https://h/f /`, ...(good ? [] : ['2 bad-source'])]),
  ['-\nADD --checksum=0aF https://h/r.git /'],
  ['-\nADD --checksum=0ag https://h/r.git /', '2 bad-source'],
  ['-\nADD --checksum=g0a https://h/r.git /', '2 bad-source'],
  [`-\nADD --checksum=sha256:${HEX(64)} https://h/r.git /`, '2 bad-source'],
  [`-\nADD --checksum=sha256:${HEX(64)} https://h/f https://h/g /`, '2 bad-source'],
  [`-\nADD --checksum=sha256:${HEX(64)} a https://h/g /`, '2 bad-source', '2 bad-source'],
  ['-\nADD --checksum=x <<E /a\nE', '2 bad-source'],
  ['FROM scratch AS e\n-\nCOPY --from=e /a /', '3 missing-in-stage'],
  ['FROM scratch AS e\n-\nCOPY --from=e / /'],
  ['FROM scratch AS e\n-\nCOPY --from=e /a* /'],
  ['FROM scratch AS e\n-\nCOPY --from=e --parents /a /'],
  ['FROM scratch AS e\n-\nCOPY --from=e --parents /a/./b /'],
  ['-\nCOPY --from=e /a /'],
  ['-\nCOPY --from=scratch /a /', '2 missing-in-stage'],
  ['-\nCOPY --from= a /'],
  ['-\nCOPY --chmod=755 a /'],
  ['-\nCOPY --chmod=00007777 a /'],
  ['-\nCOPY --chmod=77777 a /', '2 bad-mode'],
  ['-\nCOPY --chmod=8 a /', '2 bad-mode'],
  ['-\nCOPY --chmod=7x a /', '2 bad-mode'],
  ['-\nCOPY --chmod=x7 a /', '2 bad-mode'],
  ['-\nARG M=8\nCOPY --chmod=$M a /', '3 bad-mode-value'],
  ...['u+x', 'g=u', '=', '-x', 'ugoa+rwxXst', 'u+x,g-w', 'u+x-w', 'a+'].map((mode): [string] => [`-\nCOPY --chmod=${mode} a /`]),
  ['-\nCOPY --chmod=+x a /'],
  ['-\nCOPY --parents a /'],
  ...['u', 'u+x,', ',u+x', 'u+xg', 'z+x', 'u+q', 'u+ug'].map((mode): [string, string] => [`-\nCOPY --chmod=${mode} a /`, '2 bad-mode']),
  ['-\nCOPY --chown=app a /'],
  ['-\nCOPY --link --chown=app a /', '2 owner-on-link info'],
  ['-\nCOPY --link --chown=1:staff a /', '2 owner-on-link info'],
  ['-\nCOPY --link --chown=1:2 a /'],
  ['-\nCOPY --link --chmod=755 --chown=app a /'],
  ['FROM scratch\nCOPY --chown=app a /', '2 owner-on-nothing info'],
  ['FROM scratch\nCOPY --link --chown=app a /', '2 owner-on-nothing info'],
  ['FROM scratch\nCOPY --chown=1 a /'],
  ['-\nCOPY ${A:?none} /', '2 required-variable'],
  ['FROM acme/base\nCOPY ${A:?none} /'],
  ['FROM acme/base\nCOPY a /${A:?none}', '2 required-variable?'],
  ['-\nCOPY ${A /', '2 bad-expansion'],
  // Mounts.
  ['-\nRUN --mount=type=bind,target=/ x', '2 bad-mount'],
  ['-\nRUN --mount=type=bind,target=/a/.. x', '2 bad-mount'],
  ['-\nRUN --mount=type=what x', '2 bad-mount'],
  ['-\nRUN --mount=type=$NO,target=/x x', '2 bad-mount-value'],
  ...['z', 'Z', 'U', 'relabel=shared', 'Z=x'].map((label): [string, string] => [
    `-\nRUN --mount=type=bind,target=/x,${label} x`,
    '2 bad-mount-label'
  ]),
  ['-\nRUN --mount=z,type=bind,target=/x x', '2 bad-mount-label'],
  ['-\nRUN --mount=type=bind,target=/x,zone=a x', '2 bad-mount'],
  ['-\nRUN --mount=type=bind,target=/x,xz x', '2 bad-mount'],
  // Commands and users.
  ['-\nUSER app # me\nRUN x', '3 bad-user'],
  ['-\nUSER app#me\nRUN x'],
  // Settings.
  ...[
    '${A:+80}${A:+/tcp}',
    '80',
    '80/tcp',
    '80/UDP',
    '80/sctp',
    '80/',
    '1-2',
    '2-2/udp',
    '+80',
    '+1-+2',
    '127.0.0.1:80',
    '1:2',
    '65535',
    '0',
    '$A',
    '"80"'
  ].map((port): [string] => [`-\nARG A=x\nEXPOSE ${port}`]),
  ...['x', '80/x', '2-1', '65536', '1-65536', '80x', 'x80', '80-', '-80', '80/tcp/udp', '1-2-3', '1:', '1:x', '8 0x'].map(
    (port): [string, string] => [`-\nEXPOSE ${port}`, '2 bad-port']
  ),
  ['-\nLABEL a=${B:?no}', '2 required-variable'],
  ['-\nLABEL ${B:?no}=a', '2 required-variable'],
  ['-\nVOLUME ["/v", ""]', '2 wrong-arguments'],
  ['-\nVOLUME $NO', '2 blank-volume'],
  ['-\nVOLUME ${NO:?no} /v', '2 required-variable'],
  ...['SIGTERM', 'term', 'sigkill', '9', '+9', '-1', 'RTMIN', 'RTMIN+15', 'RTMIN+9', 'SIGRTMAX-14', 'RTMAX-9', 'USR1', '$A', '${A}x'].map(
    (signal): [string] => [`-\nARG A=what\nSTOPSIGNAL ${signal}`]
  ),
  ...['what', '0', '+0', 'SIGSIGTERM', 'TERMX', 'XTERM', 'RTMIN+16', 'RTMIN+0', 'RTMAX-15', 'RTMAX-0', '9x', 'x9'].map(
    (signal): [string, string] => [`-\nSTOPSIGNAL ${signal}`, '2 bad-signal']
  ),
  ['-\nSTOPSIGNAL ${A:?no}', '2 required-variable'],
  // Stages and images.
  ['FROM Bad', '1 bad-image-name'],
  ['ARG A=Bad\nFROM $A', '2 bad-image-value'],
  ['ARG A\nFROM $A', '2 blank-base'],
  ['FROM ${A:?no}', '1 required-variable'],
  ['FROM ${A', '1 bad-expansion'],
  ['FROM --platform= busybox'],
  ['FROM --platform=$NO busybox', '1 blank-base'],
  ...['linux', 'linux/amd64', 'linux/arm/v7', 'windows(10.0)/amd64', 'a_b-c/d'].map((platform): [string] => [
    `FROM --platform=${platform} busybox`
  ]),
  ...['linux/', '/amd64', 'a/b/c/d', 'linux amd64', 'linux/$']
    .slice(0, 3)
    .map((platform): [string, string] => [`FROM --platform=${platform} busybox`, '1 bad-platform']),
  ['FROM --platform=li!nux busybox', '1 bad-platform'],
  ['ARG P=a/b/c/d\nFROM --platform=$P busybox'],
  ['-\nCOPY --from=1 /a /', '2 no-such-stage', '2 bad-from'],
  ['-\nCOPY --from=-1 /a /', '2 no-such-stage', '2 bad-from'],
  ['-\nCOPY --from=0 /a /', '2 circular-stages', '2 bad-from'],
  ['-\nFROM busybox AS b\nCOPY --from=0 /a /\nFROM busybox\nCOPY --from=1 /a /'],
  ['-\nCOPY --from=Bad/Name! /a /', '2 bad-image-name'],
  ['-\nRUN --mount=from=Bad!,target=/x x', '2 bad-image-name'],
  ['-\nRUN --mount=from=1,target=/x x'],
  ['-\nRUN --mount=target=/x x'],
  ['FROM busybox AS a\nCOPY --from=b /x /\nFROM busybox AS b\nCOPY --from=a /x /', '4 circular-stages', '2 bad-from'],
  ['FROM busybox AS a\nCOPY --from=b /x /\nFROM busybox AS b\nRUN --mount=from=a,target=/x x', '4 circular-stages', '2 bad-from'],
  ['FROM busybox AS a\nFROM busybox AS b\nCOPY --from=a /x /\nFROM busybox\nCOPY --from=a /x /\nCOPY --from=b /x /'],
  ['FROM busybox AS a\nCOPY --from=b /x /\nFROM busybox AS b\nFROM busybox'],
  [
    'FROM busybox AS a\nCOPY --from=c /x /\nCOPY --from=b /x /\nFROM busybox AS b\nCOPY --from=a /x /\nFROM busybox AS c',
    '5 circular-stages'
  ],
  [
    'FROM busybox AS a\nRUN x\nFROM busybox AS b\nCOPY --from=c /x /\nFROM busybox AS c\nCOPY --from=b /x /\nFROM busybox',
    '6 circular-stages'
  ],
  ['# only a comment', '- empty-file', '- no-target'],
  // Arguments before the first FROM.
  ['ARG A=${B:?no}\nFROM busybox', '1 required-variable'],
  ['ARG A=1\nARG B=${A:?no}\nFROM busybox']
])('%j', (text, ...want) => {
  expect(told(text)).toEqual(want);
});

test.each<[text: string, options: Options, ...want: string[]]>([
  ['-', { target: 'none' }, '- no-target'],
  ['FROM busybox AS a', { target: 'A' }],
  ['-', { args: { SOURCE_DATE_EPOCH: '1' } }],
  ['-', { args: { SOURCE_DATE_EPOCH: '' } }],
  ['-', { args: { SOURCE_DATE_EPOCH: 'x' } }, '- bad-epoch'],
  ['-', { args: { SOURCE_DATE_EPOCH: '1x' } }, '- bad-epoch'],
  ['-', { args: { SOURCE_DATE_EPOCH: 'x1' } }, '- bad-epoch'],
  ['-', { args: { SOURCE_DATE_EPOCH: 'a b' } }],
  ['-', { args: { SOURCE_DATE_EPOCH: HEX(60) } }, '- bad-epoch'],
  ['-', { args: { SOURCE_DATE_EPOCH: HEX(61) } }],
  ['-', { args: { SOURCE_DATE_EPOCH: 'context' } }],
  ['-', { args: { SOURCE_DATE_EPOCH: 'Context' } }, '- bad-epoch'],
  ['FROM busybox AS a', { args: { SOURCE_DATE_EPOCH: 'A' } }],
  ['-', { args: { SOURCE_DATE_EPOCH: 'Src' }, namedContexts: { sRc: { kind: 'other', address: 'x' } } }],
  ['-', { args: { SOURCE_DATE_EPOCH: '-62167219200' } }],
  ['-', { args: { SOURCE_DATE_EPOCH: '-62167219201' } }, '- bad-epoch'],
  ['-', { args: { SOURCE_DATE_EPOCH: '+253402300799' } }],
  ['-', { args: { SOURCE_DATE_EPOCH: '253402300800' } }, '- bad-epoch'],
  ['ARG SOURCE_DATE_EPOCH=x\n-', {}],
  ['FROM up\nCOPY --from=x!y /a /', { namedContexts: { 'x!y': { kind: 'image', reference: 'i' } } }],
  ['-\nNOPE x', { args: { BUILDKIT_SYNTAX: 'acme/x' } }],
  ['-\nNOPE x', { args: { BUILDKIT_SYNTAX: 'docker/dockerfile:1' } }, '2 unknown-instruction'],
  ['-\nEXPOSE x', { args: { BUILDKIT_SYNTAX: 'acme/x' } }, '2 bad-port'],
  ['-\nENV A b', { args: { BUILDKIT_DOCKERFILE_CHECK: 'what' } }, '- bad-check'],
  ['# syntax=docker/dockerfile:1\n# check=error=true\n-\nENV A b', {}, '4 check-failed'],
  ['# check=what\n-\nENV A b', {}, '1 bad-check']
])('%j with %j', (text, options, ...want) => {
  expect(told(text, options)).toEqual(want);
});

const pinned = (value: string) => ({ value, certainty: 'known', from: 'b.yml:1', because: null }) as const;

test.each<[text: string, version: string | null, ...want: string[]]>([
  ['-\nCOPY --parents a /', '0.25.1', '2 old-flag'],
  ['-\nCOPY --parents a /', '0.26.0'],
  ['-\nCOPY --parents a /', null],
  ['-\nCOPY a /', '0.25.1'],
  ['-\nCOPY --link --chown=app a /', '0.33.9', '2 owner-on-link info'],
  ['-\nCOPY --link --chown=app a /', '0.34.0', '2 owner-on-nothing info'],
  ['FROM scratch\nCOPY --chown=app a /', '0.25.1', '2 owner-on-nothing info']
])('%j with BuildKit %s', (text, version, ...want) => {
  expect(told(text, version === null ? {} : { builderVersion: pinned(version) })).toEqual(want);
});

test.each<[text: string, ...want: string[]]>([
  ['-\nRUN --mount=type=cache,target=/c x', '2 legacy-unsupported'],
  ['-\nRUN <<E\nx\nE', '2 legacy-unsupported'],
  ['-\nCOPY <<E /x\nx\nE', '2 legacy-unsupported'],
  ...['chmod=7', 'link', 'parents', 'exclude=x', 'checksum=x', 'keep-git-dir', 'unpack'].map((flag): [string, string] => [
    `-\n${/checksum|git|unpack/.test(flag) ? 'ADD' : 'COPY'} --${flag} a /`,
    '2 legacy-unsupported'
  ]),
  ['-\nCOPY --chown=1 a /'],
  ['-\nCOPY --from=0 a /', '2 bad-from'],
  ['-\nFROM busybox\nCOPY --from=0 a /'],
  ['-\nFROM busybox\nCOPY --from=1 a /', '3 bad-from'],
  ['FROM busybox AS a\nCOPY --from=a a /'],
  ['-\nCOPY --from=1x a /'],
  ['-\nCOPY --from=x1 a /'],
  ['-\nCOPY --from=10 a /', '2 bad-from'],
  ['-\nCOPY --from=+1 a /', '2 bad-from'],
  ['-\nCOPY https://h/f /'],
  ['-\nENV A=${B:?no}', '2 required-variable'],
  ['# none', '- empty-file', '- no-target']
])('the legacy builder: %j', (text, ...want) => {
  expect(told(text, {}, 'legacy')).toEqual(want);
});

// Behind `# check=error=true`, each finding by its line, its rule, and `?` where it hangs on an image (docs/failing-builds.md §10).
const LINTED: readonly (readonly [text: string, ...want: string[]])[] = [
  ['FROM i AS Up', '2 StageNameCasing'],
  ['FROM i AS low\nFROM i as as', '3 FromAsCasing'],
  ['FROM --platform=$A i  AS  Up', '2 StageNameCasing', '2 UndefinedArgInFrom'],
  ['FROM i AS AS', '2 StageNameCasing'],
  ['FROM i As a', '2 FromAsCasing'],
  ['from i AS a b'],
  ['from i AS a', '2 FromAsCasing'],
  ['From i As a', '2 ConsistentInstructionCasing'],
  ['FROM i AS context\nFROM i AS scratch\nFROM i AS a\nFROM i AS a', '2 ReservedStageName', '3 ReservedStageName', '5 DuplicateStageName'],
  ['FROM i AS a\nFROM i AS b\nFROM i'],
  ['FROM i\nRUN a \\\n\n b', '4 NoEmptyContinuation'],
  ['from i\nRUN a', '2 ConsistentInstructionCasing'],
  ['from i\nrun a\nRUN b', '4 ConsistentInstructionCasing'],
  ['from i\nRun a', '3 ConsistentInstructionCasing'],
  ['FROM i\nRun a', '3 ConsistentInstructionCasing'],
  ['FROM i\nMAINTAINER me', '3 MaintainerDeprecated'],
  ['FROM $NONE/x', '2 InvalidDefaultArgInFrom', '2 UndefinedArgInFrom'],
  ['ARG A\nFROM $A/x', '3 InvalidDefaultArgInFrom'],
  ['ARG A=a\nFROM $A/x:${B}', '3 InvalidDefaultArgInFrom', '3 UndefinedArgInFrom'],
  ['FROM i:${TARGETARCH}'],
  ['FROM --platform=$TARGETPLATFORM i', '2 RedundantTargetPlatform'],
  ['FROM --platform=${TARGETPLATFORM} i', '2 RedundantTargetPlatform'],
  ['FROM --platform=$TARGETPLATFORM/v1 i'],
  ['FROM --platform=linux/$TARGETPLATFORM i'],
  ['FROM --platform=linux i', '2 FromPlatformFlagConstDisallowed'],
  ['FROM --platform=linux/amd64 i', '2 FromPlatformFlagConstDisallowed'],
  ['FROM --platform=linux/arm/v7 i AS x', '2 FromPlatformFlagConstDisallowed'],
  ['FROM --platform=linux/arm/v7 i AS on-arm\nFROM --platform=linux/arm/v7 i AS linux'],
  ['FROM scratch\nCMD a', '3 JSONArgsRecommended'],
  ['FROM scratch\nENTRYPOINT a', '3 JSONArgsRecommended'],
  ['FROM scratch\nHEALTHCHECK CMD a'],
  ['FROM scratch\nCMD ["a"]'],
  ['FROM scratch\nCMD a\nCMD b', '3 JSONArgsRecommended', '3 MultipleInstructionsDisallowed', '4 JSONArgsRecommended'],
  ['FROM i\nCMD a', '3 JSONArgsRecommended?'],
  ['FROM known\nCMD a', '3 JSONArgsRecommended'],
  ['FROM shelled\nCMD a', '3 JSONArgsRecommended?'],
  ['FROM scratch AS a\nSHELL ["s"]\nFROM a\nCMD a'],
  ['FROM shelled AS a\nFROM a\nCMD a', '4 JSONArgsRecommended?'],
  ['FROM dir\nCMD a', '3 JSONArgsRecommended?'],
  ['FROM i\nENTRYPOINT ["a"]\nENTRYPOINT ["b"]\nENTRYPOINT ["c"]', '3 MultipleInstructionsDisallowed', '4 MultipleInstructionsDisallowed'],
  ['FROM i\nENTRYPOINT ["a"]\nCMD ["b"]\nHEALTHCHECK NONE\nHEALTHCHECK NONE', '5 MultipleInstructionsDisallowed'],
  ['FROM i\nENV A b', '3 LegacyKeyValueFormat'],
  ['FROM i\nLABEL a b', '3 LegacyKeyValueFormat'],
  ['FROM i\nENV A b=c', '3 LegacyKeyValueFormat'],
  ['FROM i\nARG A'],
  ['FROM ${A:?no}'],
  ...['API_TOKEN', 'token', 'X_APIKEY_Y', 'AUTH', 'CREDENTIAL', 'MY_CREDENTIALS', 'key', 'PASSWORD', 'A_PWORD', 'PASSWD', 'SECRET_X'].map(
    (name): readonly [string, string] => [`FROM i\nARG ${name}`, '3 SecretsUsedInArgOrEnv']
  ),
  ...['TOKENS', 'MYKEY', 'KEYS', 'PUBLIC_KEY', 'KEY_FILE', 'VERSION_KEY', 'KEY_FILE_X', 'XPASSWORD'].map((name): readonly [string] => [
    `FROM i\nENV ${name}=x`
  ]),
  ['FROM i\nENV KEY_PUBLICITY=x', '3 SecretsUsedInArgOrEnv'],
  ['FROM i\nENV A=1 TOKEN=x', '3 SecretsUsedInArgOrEnv'],
  ['FROM i\nLABEL TOKEN=x'],
  ['FROM i\nWORKDIR a\nWORKDIR b', '3 WorkdirRelativePath'],
  ['FROM i\nWORKDIR .a', '3 WorkdirRelativePath'],
  ['FROM i\nRUN x\nWORKDIR b', '4 WorkdirRelativePath'],
  ['FROM i AS replaced\nFROM replaced\nWORKDIR a', '4 WorkdirRelativePath'],
  ['FROM i\nWORKDIR $A'],
  ['FROM i\nWORKDIR /a\nWORKDIR b'],
  ['FROM i AS a\nWORKDIR /a\nFROM a\nWORKDIR b'],
  ['FROM i\nEXPOSE 80/TCP', '3 ExposeProtoCasing'],
  ['FROM i\nEXPOSE 80/tcp 80 $A 1-2'],
  ['FROM i\nEXPOSE 8:80', '3 ExposeInvalidFormat'],
  ['FROM i\nEXPOSE 1.2.3.4:8:80/UDP 81', '3 ExposeProtoCasing', '3 ExposeInvalidFormat'],
  ['FROM i\nEXPOSE "8:80"'],
  ['FROM scratch\nCOPY a /$NONE', '3 UndefinedVar'],
  ['FROM scratch\nARG LATER\nFROM scratch\nCOPY a /$LATER'],
  ['FROM i\nCOPY a /$NONE'],
  ['FROM i AS unused\nENV A b\nFROM i'],
  ['FROM i AS replaced\nENV A b\nFROM replaced'],
  ['# check=skip=LegacyKeyValueFormat\nFROM i\nENV A b', '4 LegacyKeyValueFormat'],
  ['FROM i\n# check=skip=LegacyKeyValueFormat\nENV A b'],
  ['FROM i\n#   CHECK  = skip=x\nENV A b'],
  ['FROM i\n# no check=skip=x\nENV A b', '4 LegacyKeyValueFormat'],
  ['FROM i\n# checks=1\nENV A b', '4 LegacyKeyValueFormat']
];

const IMAGES = new Map<string, BaseImage>([
  ['known', { env: [], user: '', workdir: '', onbuild: [] }],
  ['shelled', { env: [], user: '', workdir: '', onbuild: [], shell: ['/s'] }]
]);

test.each(LINTED)('the linter: %j', (text, ...want) => {
  const side = textSide(`# check=error=true\n${text}`, FILES, {
    options: { namedContexts: { replaced: { kind: 'image', reference: 'j' }, dir: { kind: 'context' } } }
  });
  const { problems } = lowerSide(side, 'buildkit', IMAGES).graph;
  const found = problems.flatMap(({ hangsOnImage, range, message }) => {
    const [, rule] = /which the check (\w+) makes an error/.exec(plainText(message)) ?? [];
    return rule === undefined ? [] : [`${range === null ? '-' : range.start.line + 1} ${rule}${hangsOnImage ? '?' : ''}`];
  });
  expect(found).toEqual(want);
  expect(problems.filter(({ code }) => code.startsWith('check')).every(({ severity }) => severity === 'error')).toBe(true);
});

test.each<[value: string, found: boolean]>([
  ['error=true', true],
  ['error=false', false],
  ['skip=all;error=true', false],
  ['skip=LegacyKeyValueFormat;error=true', false],
  ['skip=StageNameCasing;error=true', true]
])('the linter is told by an argument in place of the directive: %s', (value, found) => {
  const codes = problemsOf('# check=error=true;skip=all\n-\nENV A b', { args: { BUILDKIT_DOCKERFILE_CHECK: value } }).map(
    ({ code }) => code
  );
  expect(codes).toEqual(found ? ['check-failed'] : []);
});
