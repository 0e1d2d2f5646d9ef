// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { expect, test } from '@jest/globals';
import type { PathChange } from '../../src/context/index.ts';
import { type BaseImage, openValue } from '../../src/graph/index.ts';
import type { BuildGraph, BuiltHere } from '../../src/model/graph.ts';
import { VOLATILE_VALUE } from '../../src/model/image.ts';
import { say } from '../../src/model/sentence.ts';
import { cause, chained, filesChanged, lineOf, withoutRepeats } from '../../src/prediction/cause.ts';
import { predict } from '../../src/prediction/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide, predictSides, type Side } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// Why the last line runs again, word by word, from the nearest reason to the root. A `-` alone is `FROM i`.

interface More {
  readonly before?: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
  readonly baseSide?: Partial<Side>;
  readonly headSide?: Partial<Side>;
  readonly builder?: 'buildkit' | 'legacy';
  readonly images?: Readonly<Record<string, BaseImage>>;
}

const FILES = { a: '1', b: '1', 'd/x': '1' };
const dockerfile = (text: string) =>
  text
    .replace(/^-$/gm, 'FROM i')
    .replaceAll(' | ', '\n')
    .replace(/^- *\n/, 'FROM i\n');
const one = ({ kind, line, name, detail, paths, images }: ReturnType<typeof cause>) =>
  [
    `${kind} ${line ?? '-'}${name === null ? '' : ` ${name}`}: ${plainText(detail)}`,
    ...(paths.length === 0 ? [] : [`[${paths.join(' ')}]`]),
    ...(images === undefined ? [] : [`${images.before} → ${images.after}`])
  ].join(' ');

function told(base: string, head: string, { before = FILES, after = {}, baseSide, headSide, builder = 'buildkit', images = {} }: More) {
  const sides = [textSide(dockerfile(base), before, baseSide), textSide(dockerfile(head), { ...before, ...after }, headSide)] as const;
  const { steps } = predictSides(...sides, builder, { baseImages: new Map(Object.entries(images)) });
  return steps.at(-1)?.causes.map(one);
}

const ours = (steps: string): ReadonlyMap<string, BuiltHere> =>
  new Map([['app:latest', { image: 'app', steps, settings: 't', open: 'nothing' }]]);
const OPEN_VALUE = openValue({ because: say`nobody knows V`, likely: 'cached' });
const KNOWN: BaseImage = { env: [], user: '', workdir: '', onbuild: [] };

test.each<[string, string, string, More, ...string[]]>([
  ['a changed command', '- | RUN x', '- | RUN y', {}, 'instruction-changed 2: the command changed'],
  ['a new line', '- | COPY a /', '- | COPY a / | RUN y', {}, 'instruction-added 3: the base side has no such line'],
  [
    'a changed command above',
    '- | RUN x | RUN z',
    '- | RUN y | RUN z',
    {},
    'parent-rebuilt 2: it stands on line 2',
    'instruction-changed 2: the command changed'
  ],
  [
    'the same image for another platform',
    '- | WORKDIR /w',
    'FROM --platform=arm64 i | WORKDIR /w',
    {},
    'base-image-changed 1: the platform changed from linux/amd64 to linux/arm64'
  ],
  [
    'a directory where the line made none',
    '- | WORKDIR /',
    '- | WORKDIR /w',
    {},
    'instruction-changed 2: the base side makes no such step'
  ],
  [
    'the same below a changed line',
    '- | RUN x | WORKDIR /',
    '- | RUN y | WORKDIR /w',
    {},
    'parent-rebuilt 2: it stands on line 2',
    'instruction-changed 2: the command changed'
  ],
  [
    'a line that two stages have',
    'FROM i AS a | RUN x | FROM i AS b | RUN x | COPY --from=a /q /',
    'FROM i AS a | RUN y | FROM i AS b | RUN y | COPY --from=a /q /',
    {},
    'parent-rebuilt 2: it stands on line 2',
    'instruction-changed 2: the command changed'
  ],
  [
    'a line that moved behind one that is reused',
    'FROM i AS a | RUN x | FROM i | RUN y | COPY --from=a /q /',
    'FROM i AS a | RUN x | FROM i | RUN x | RUN y | COPY --from=a /q /',
    {},
    'parent-rebuilt 5: it stands on line 5',
    expect.stringMatching(/^instruction-moved 5: on the base side it stands after line \d \(FROM\)$/) as unknown as string
  ],
  [
    'a line that may be that of another stage',
    'FROM i AS a | ARG V | RUN x | FROM i AS b | ARG V | RUN y | FROM i | COPY --from=a /q / | COPY --from=b /q /',
    'FROM i AS a | ARG V | RUN y | FROM i AS b | ARG V | RUN x | FROM i | COPY --from=a /q /',
    { baseSide: { args: { V: OPEN_VALUE } }, headSide: { args: { V: OPEN_VALUE } } },
    'stage-output 3: reads what line 3 makes',
    'unknown-input 3: nobody knows V'
  ],
  [
    'a variable of its directory',
    '- | ENV D=1 | WORKDIR /$D | COPY a .',
    '- | ENV D=2 | WORKDIR /$D | COPY a .',
    {},
    'environment-changed 2 D: value of D changed'
  ],
  [
    'another directory that holds a variable',
    '- | ENV D=1 | WORKDIR /a$D | COPY a .',
    '- | ENV D=1 | WORKDIR /b$D | COPY a .',
    {},
    'instruction-changed 3: WORKDIR sets another destination'
  ],
  ['no directory any more', '- | WORKDIR /w | COPY a .', '- | COPY a .', {}, 'instruction-changed -: WORKDIR sets another destination'],
  ['a directory that is new', '- | COPY a .', '- | WORKDIR /w | COPY a .', {}, 'instruction-added 2: WORKDIR sets another destination'],
  [
    'a variable of its own place',
    '- | ENV D=1 | COPY a /$D/',
    '- | ENV D=2 | COPY a /$D/',
    {},
    'environment-changed 2 D: value of D changed'
  ],
  [
    'its directory, and a variable of its own place',
    '- | ENV D=1 | WORKDIR /a | COPY a $D/',
    '- | ENV D=1 | WORKDIR /b | COPY a $D/',
    {},
    'instruction-changed 3: WORKDIR sets another destination'
  ],
  [
    'a variable of its own place below a directory',
    '- | ENV D=1 | WORKDIR /a | COPY a $D/',
    '- | ENV D=2 | WORKDIR /a | COPY a $D/',
    {},
    'environment-changed 2 D: value of D changed'
  ],
  [
    'the directory of another image',
    'FROM i | COPY a .',
    'FROM j | COPY a .',
    { images: { i: { ...KNOWN, workdir: '/i' }, j: { ...KNOWN, workdir: '/j' } } },
    'base-image-changed 1: the base image sets another destination'
  ],
  [
    'a platform with arguments that no line sets',
    '- | ARG TARGETARCH | RUN x',
    '- | ARG TARGETARCH | RUN x',
    { baseSide: { options: { platform: 'linux/amd64' } }, headSide: { options: { platform: 'linux/arm64' } } },
    'build-arg-changed 2 TARGETARCH: value of TARGETARCH changed'
  ],
  [
    'one of two variables that a variable holds',
    '- | ENV B=1 C=1 | ENV A=$B$C | WORKDIR /$A',
    '- | ENV B=1 C=2 | ENV A=$B$C | WORKDIR /$A',
    {},
    'environment-changed 3 A: value of A changed',
    'environment-changed 2 C: value of C changed'
  ],
  [
    'a variable that is set in another stage too',
    'FROM i AS s | ENV D=1 | FROM i | ENV D=1 | WORKDIR /$D',
    'FROM i AS s | ENV D=1 | FROM i | ENV D=2 | WORKDIR /$D',
    {},
    'environment-changed 4 D: value of D changed'
  ],
  [
    'a file that is new',
    '- | COPY a /',
    '- | COPY a /',
    { before: { b: '1' }, after: { a: '1' } },
    'unknown-input 2: on the base side, a is not in the build context'
  ],
  [
    'an image of ours',
    'FROM app | RUN x',
    'FROM app | RUN x',
    { baseSide: { builtHere: ours('s') }, headSide: { builtHere: ours('t') } },
    'base-image-changed 1: app:latest is built by app of this repository, which this change builds anew'
  ],
  [
    'an image that a stage names',
    'FROM j:1 AS s | FROM i | COPY --from=s /a /',
    'FROM j:2 AS s | FROM i | COPY --from=s /a /',
    {},
    'stage-output 1: it reads files of another image, which nobody looked into',
    'base-image-changed 1: j:1 became j:2 j:1 → j:2'
  ],
  [
    'a variable of another stage',
    'FROM i AS s | ENV A=1 | FROM j | RUN x',
    'FROM i AS s | ENV A=1 | FROM j | ENV A=2 | RUN x',
    {},
    'environment-changed 4 A: A is now set before it'
  ],
  [
    'a stage that is named as its image',
    'FROM s AS s | ENV A=1 | RUN x',
    'FROM s AS s | ENV A=2 | RUN x',
    {},
    'environment-changed 2 A: value of A changed'
  ],
  ['one argument of two', '- | ARG B=1 A=1 | RUN x', '- | ARG B=1 A=2 | RUN x', {}, 'build-arg-changed 2 A: value of A changed'],
  [
    'a value that changed itself and reads another one',
    '- | ENV B=1 | ENV A=$B:1 | ENV B=0 | WORKDIR /$A',
    '- | ENV B=2 | ENV A=$B:2 | ENV B=0 | WORKDIR /$A',
    {},
    'environment-changed 3 A: value of A changed'
  ],
  [
    'a directory below another one',
    '- | WORKDIR /v | WORKDIR x',
    '- | WORKDIR /w | WORKDIR x',
    {},
    'instruction-changed 2: WORKDIR sets another directory'
  ],
  [
    'a variable behind one that nobody sets',
    '- | ENV A=1 | WORKDIR /$NO$A',
    '- | ENV A=2 | WORKDIR /$NO$A',
    {},
    'environment-changed 2 A: value of A changed'
  ],
  ['a command and a variable', '- | RUN x', '- | ENV A=1 | RUN y', {}, 'instruction-changed 3: the command changed'],
  [
    'an image whose variables are known no more',
    'FROM i:1 | RUN x',
    'FROM i:2 | RUN x',
    { images: { 'i:1': KNOWN } },
    'base-image-changed -: the base image may set other variables'
  ],
  [
    'the order of variables above another line',
    '- | ENV A=1 B=1 | LABEL a=b | RUN x',
    '- | ENV B=1 A=1 | LABEL a=b | RUN x',
    {},
    'environment-changed 2: variables are assigned in another order'
  ],
  [
    'the order, by an argument that is nearest',
    '- | ARG B=1 | ENV A=1 | RUN x',
    '- | ENV A=1 | ARG B=1 | RUN x',
    {},
    'environment-changed 3: variables are assigned in another order'
  ],
  [
    'a copy onto nothing in a later stage',
    'FROM k AS u | FROM i | COPY a /',
    'FROM k AS u | FROM scratch | COPY a /',
    {},
    'base-image-changed 2: it stands on an empty file system now'
  ],
  ['another kind of step', '- | COPY a /w', '- | WORKDIR /w', {}, 'instruction-added 2: the base side has no such line'],
  // Variables.
  ['a value', '- | ENV A=1 | RUN x', '- | ENV A=2 | RUN x', {}, 'environment-changed 2 A: value of A changed'],
  ['a new variable', '- | RUN x', '- | ENV A=2 | RUN x', {}, 'environment-changed 2 A: A is new'],
  ['a variable that is gone', '- | ENV A=1 | RUN x', '- | RUN x', {}, 'environment-changed - A: A is no longer set before it'],
  [
    'a variable that is set below now',
    '- | ENV A=1 | RUN x',
    '- | RUN x | ENV A=1 | RUN x',
    {},
    'parent-rebuilt 2: it stands on line 2',
    'instruction-added 2: the base side has no such line'
  ],
  [
    'a variable that was set below',
    '- | RUN y | RUN x | ENV A=1',
    '- | RUN y | ENV A=1 | RUN x',
    {},
    'environment-changed 3 A: A is now set before it'
  ],
  [
    'the order of variables',
    '- | ENV A=1 B=1 | RUN x',
    '- | ENV B=1 A=1 | RUN x',
    {},
    'environment-changed 2: variables are assigned in another order'
  ],
  [
    'the order by an argument',
    '- | ENV A=1 | ARG B=1 | RUN x',
    '- | ARG B=1 | ENV A=1 | RUN x',
    {},
    'environment-changed 3: variables are assigned in another order'
  ],
  ['an argument', '- | ARG A=1 | RUN x', '- | ARG A=2 | RUN x', {}, 'build-arg-changed 2 A: value of A changed'],
  ['an argument that is gone', '- | ARG A=1 | RUN x', '- | RUN x', {}, 'build-arg-changed - A: A is no longer set before it'],
  [
    'an argument of the build',
    '- | ARG A | RUN x',
    '- | ARG A | RUN x',
    { baseSide: { args: { A: '1' } }, headSide: { args: { A: '2' } } },
    'build-arg-changed 2 A: value of A changed'
  ],
  [
    'a global argument',
    'ARG A=1 | FROM i | ARG A | RUN x',
    'ARG A=2 | FROM i | ARG A | RUN x',
    {},
    'build-arg-changed 3 A: value of A changed',
    'build-arg-changed 1 A: the ARG A before the first FROM changed'
  ],
  [
    'a variable behind another one',
    '- | ARG A=1 | ENV B=$A | RUN ["x"]',
    '- | ARG A=2 | ENV B=$A | RUN ["x"]',
    {},
    'build-arg-changed 2 A: value of A changed'
  ],
  [
    'a variable behind two others',
    '- | ARG A=1 | ENV B=$A | ENV C=$B | RUN y',
    '- | ARG A=2 | ENV B=$A | ENV C=$B | RUN y',
    {},
    'build-arg-changed 2 A: value of A changed'
  ],
  [
    'two variables in front of another order',
    '- | ENV A=1 | ENV B=$A | ENV A=0 | WORKDIR /$B',
    '- | ENV A=2 | ENV B=$A | ENV A=0 | WORKDIR /$B',
    {},
    'environment-changed 3 B: value of B changed',
    'environment-changed 2 A: value of A changed'
  ],
  [
    'a variable that reads itself',
    '- | ENV A=1 | ENV A=$A:x | RUN y',
    '- | ENV A=2 | ENV A=$A:x | RUN y',
    {},
    'environment-changed 3 A: value of A changed',
    'environment-changed 2 A: value of A changed'
  ],
  [
    'a variable of the stage that it stands on',
    'FROM i AS s | ENV A=1 | FROM s | RUN x',
    'FROM i AS s | ENV A=2 | FROM s | RUN x',
    {},
    'environment-changed 2 A: value of A changed'
  ],
  [
    'a variable in the text of a line',
    '- | ENV A=1 | WORKDIR /$A',
    '- | ENV A=2 | WORKDIR /$A',
    {},
    'environment-changed 2 A: value of A changed'
  ],
  [
    'a variable in the owner',
    '- | ARG A=1 | COPY --chown=${A} a /',
    '- | ARG A=2 | COPY --chown=${A} a /',
    {},
    'build-arg-changed 2 A: value of A changed'
  ],
  [
    'a secret',
    '- | RUN --mount=type=secret,id=s x',
    '- | RUN --mount=type=secret,id=s,required x',
    {},
    'instruction-changed 2: a secret that it mounts changed'
  ],
  [
    'a mount',
    '- | RUN --mount=type=tmpfs,target=/t x',
    '- | RUN --mount=type=tmpfs,target=/t,size=1 x',
    {},
    'instruction-changed 2: the mount at /t changed'
  ],
  ['a new mount', '- | RUN x', '- | RUN --mount=type=ssh x', {}, 'instruction-changed 2: the SSH agent that it mounts is new'],
  // Settings.
  [
    'the directory',
    '- | WORKDIR /v | RUN x',
    '- | WORKDIR /w | RUN x',
    {},
    'instruction-changed 2: WORKDIR sets another working directory'
  ],
  [
    'a new directory',
    '- | COPY a / | RUN x',
    '- | WORKDIR /w | COPY a / | RUN x',
    {},
    'instruction-added 2: WORKDIR sets another working directory'
  ],
  ['a directory that is gone', '- | WORKDIR /w | RUN x', '- | RUN x', {}, 'instruction-changed -: WORKDIR sets another working directory'],
  ['the user', '- | USER a | RUN x', '- | USER b | RUN x', {}, 'instruction-changed 2: USER sets another user'],
  ['the owner of a directory', '- | USER a | WORKDIR /w', '- | USER b | WORKDIR /w', {}, 'instruction-changed 2: USER sets another owner'],
  ['the shell', '- | SHELL ["a"] | RUN x', '- | SHELL ["b"] | RUN x', {}, 'instruction-changed 2: SHELL sets another command'],
  [
    'the destination by its directory',
    '- | WORKDIR /v | COPY a .',
    '- | WORKDIR /w | COPY a .',
    {},
    'instruction-changed 2: WORKDIR sets another destination'
  ],
  [
    'a directory by a variable',
    '- | ARG A=1 | WORKDIR /$A | RUN x',
    '- | ARG A=2 | WORKDIR /$A | RUN x',
    {},
    'build-arg-changed 2 A: value of A changed'
  ],
  ['a network of the line', '- | RUN x', '- | RUN --network=none x', {}, 'instruction-changed 2: the network changed'],
  [
    'a network of the build',
    '- | RUN x',
    '- | RUN x',
    { headSide: { options: { network: 'host' } } },
    'build-arg-changed -: the network of the build changed'
  ],
  ['a linked copy', '- | COPY a /', '- | COPY --link a /', {}, 'instruction-changed 2: --link is new'],
  ['a copy onto nothing', '- | COPY a /', 'FROM scratch | COPY a /', {}, 'base-image-changed 1: it stands on an empty file system now'],
  [
    'a copy onto an image',
    'FROM scratch | COPY a /',
    '- | COPY a /',
    {},
    'base-image-changed 1: it no longer stands on an empty file system'
  ],
  ['another copy onto nothing', '- | COPY a /', 'FROM scratch | COPY b /', {}, 'instruction-changed 2: the source changed'],
  ['a copy that is linked no more', '- | COPY --link a /', '- | COPY a /', {}, 'instruction-changed 2: --link is gone'],
  [
    'a date',
    '- | WORKDIR /w',
    '- | WORKDIR /w',
    { headSide: { args: { SOURCE_DATE_EPOCH: '1' } } },
    'build-arg-changed 2 SOURCE_DATE_EPOCH: value of SOURCE_DATE_EPOCH changed'
  ],
  [
    'a platform',
    '- | RUN x',
    'FROM --platform=arm64 i | RUN x',
    {},
    'base-image-changed 2: the platform changed from linux/amd64 to linux/arm64'
  ],
  // Files.
  ['a file', '- | COPY a /', '- | COPY a /', { after: { a: '2' } }, 'context-changed 2: a changed [a]'],
  ['two files', '- | COPY . /', '- | COPY . /', { after: { a: '2', b: '2' } }, 'context-changed 2: a and b changed [a b]'],
  [
    'three files',
    '- | COPY . /',
    '- | COPY . /',
    { after: { a: '2', b: '2', 'd/x': '2' } },
    'context-changed 2: a and 2 other files changed [a b d/x]'
  ],
  [
    'a file of a mount',
    '- | RUN --mount=source=a,target=/a x',
    '- | RUN --mount=source=a,target=/a x',
    { after: { a: '2' } },
    'mount-source 2: a changed [a]'
  ],
  [
    'a file of a named context',
    '- | COPY --from=n x /',
    '- | COPY --from=n x /',
    { after: { 'd/x': '2' }, baseSide: { directories: { n: 'd' } }, headSide: { directories: { n: 'd' } } },
    'context-changed 2: x changed [x]'
  ],
  ['a file that is not there', '- | COPY a /', '- | COPY none /', {}, 'instruction-changed 2: the source changed'],
  ['a file that was not there', '- | COPY a* /', '- | COPY a* /', { after: { ab: '2' } }, 'context-changed 2: ab changed [ab]'],
  ['the text of a here-document', '- | COPY <<E /x\nF\nE', '- | COPY <<E /x\nG\nE', {}, 'instruction-changed 2: the text changed'],
  [
    'files of a stage',
    'FROM i AS s | RUN x | FROM j | COPY --from=s /x /',
    'FROM i AS s | RUN y | FROM j | COPY --from=s /x /',
    {},
    'stage-output 2: reads what line 2 makes',
    'instruction-changed 2: the command changed'
  ],
  [
    'files of a stage in a mount',
    'FROM i AS s | RUN x | FROM j | RUN --mount=from=s,target=/m z',
    'FROM i AS s | RUN y | FROM j | RUN --mount=from=s,target=/m z',
    {},
    'mount-source 2: reads what line 2 makes',
    'instruction-changed 2: the command changed'
  ],
  ['an address', '- | ADD https://h/f /', '- | ADD https://h/f /', {}, 'unknown-input 2: what its address answers is not known'],
  [
    'sources in another order, legacy',
    '- | COPY a b /w/',
    '- | COPY b a /w/',
    { builder: 'legacy' },
    'instruction-changed 2: the sources are written in another way'
  ],
  [
    'sources in another order and a file, legacy',
    '- | COPY a b /w/',
    '- | COPY b a /w/',
    { builder: 'legacy', after: { a: '2' } },
    'context-changed 2: a changed [a]'
  ],
  ['a file, legacy', '- | COPY a /', '- | COPY a /', { builder: 'legacy', after: { a: '2' } }, 'context-changed 2: a changed [a]'],
  ['a variable, legacy', '- | ENV A=1', '- | ENV A=2', { builder: 'legacy' }, 'environment-changed 2: the instruction changed'],
  ['an argument, legacy', '- | ARG A=1', '- | ARG A=2', { builder: 'legacy' }, 'build-arg-changed 2: the instruction changed'],
  ['a label, legacy', '- | LABEL a=1', '- | LABEL a=2', { builder: 'legacy' }, 'instruction-changed 2: the instruction changed'],
  // Images.
  ['an image', 'FROM i:1 | RUN x', 'FROM i:2 | RUN x', {}, 'base-image-changed 1: i:1 became i:2 i:1 → i:2'],
  [
    'an image that a stage becomes',
    'FROM i AS s | FROM s | RUN x',
    'FROM i AS s | FROM j | RUN x',
    {},
    'base-image-changed 2: i:latest became j:latest: another image, unless both names stand for one i:latest → j:latest'
  ],
  [
    'an image that is copied from',
    '- | COPY --from=j:1 /a /',
    '- | COPY --from=j:2 /a /',
    {},
    'base-image-changed 2: j:1 became j:2 j:1 → j:2'
  ],
  [
    'an image that is mounted',
    '- | RUN --mount=from=j:1,target=/m x',
    '- | RUN --mount=from=j:2,target=/m x',
    {},
    'base-image-changed 2: j:1 became j:2 j:1 → j:2'
  ],
  [
    'an image that is copied from in place of a stage',
    'FROM k AS s | FROM i | COPY --from=s /a /',
    'FROM k AS s | FROM i | COPY --from=j /a /',
    {},
    'base-image-changed 3: k:latest became j:latest: another image, unless both names stand for one k:latest → j:latest'
  ],
  [
    'an image that is copied from in place of what a stage made',
    'FROM k AS s | RUN x | FROM i | COPY --from=s /a /',
    'FROM k AS s | RUN x | FROM i | COPY --from=j /a /',
    {},
    'base-image-changed 4: j:latest takes the place of what a stage made'
  ],
  [
    'other variables of an image',
    'FROM i:1 | RUN x',
    'FROM i:2 | RUN x',
    { images: { 'i:1': { ...KNOWN, env: ['A=1'] }, 'i:2': { ...KNOWN, env: ['A=2'] } } },
    'base-image-changed - A: the base image sets another value of A'
  ],
  // Places.
  ['a line that moved', '- | RUN x | RUN y', '- | RUN y', {}, 'instruction-moved 2: on the base side it stands after line 2 (RUN)'],
  [
    'two lines that changed places',
    '- | RUN x | RUN y',
    '- | RUN y | RUN x',
    {},
    'parent-rebuilt 2: it stands on line 2',
    'instruction-moved 2: on the base side it stands after line 2 (RUN)'
  ],
  [
    'told to run again',
    '- | RUN x',
    '- | RUN x',
    { headSide: { options: { noCache: true } } },
    'no-cache 2: the build is told to run it again'
  ]
])('%s', (_, base, head, more, ...want) => {
  expect(told(base, head, more)).toEqual(want);
});

const valued = (name: string, base: string, head: string): More => ({
  baseSide: { options: { args: { [name]: base } } },
  headSide: { options: { args: { [name]: head } } }
});
const volatile = (name: string) => valued(name, VOLATILE_VALUE.base, VOLATILE_VALUE.head);
const given = (name: string) => valued(name, '1', '2');
const change = (path: string, mode: PathChange['mode'] = null): PathChange => ({ path, mode }) as PathChange;
const anew = (path: string): PathChange => ({ ...change(path), anew: true });
const ruled = (path: string, rules: 'let in' | 'keep out'): PathChange => ({ ...change(path), rules });
const EXECUTABLE = { before: 0o644, after: 0o755 };

test.each<[readonly PathChange[], string]>([
  [[], ''],
  [[change('a')], 'a changed'],
  [[change('a', EXECUTABLE)], 'a: mode 644 → 755'],
  [[change('a', EXECUTABLE), change('b', EXECUTABLE)], 'a: mode 644 → 755, and the mode of 1 other file'],
  [[change('a', EXECUTABLE), change('b', EXECUTABLE), change('c', EXECUTABLE)], 'a: mode 644 → 755, and the mode of 2 other files'],
  [[change('a', EXECUTABLE), change('b')], 'a and b changed'],
  [[change('a'), change('b', EXECUTABLE)], 'a and b changed'],
  [Array.from({ length: 199 }, () => change('a')), 'a and 198 other files changed'],
  [Array.from({ length: 200 }, () => change('a')), 'a and 199 or more other files changed'],
  [[anew('.git')], '.git is new in every job'],
  [[change('a'), change('b'), anew('.git')], 'a and b changed, and .git is new in every job'],
  [['a', 'b', 'c'].map(anew), 'a and 2 other files are new in every job'],
  [['a', 'b'].map(anew), 'a and b are new in every job'],
  [[ruled('a', 'let in')], 'the ignore rules now let a in'],
  [[ruled('a', 'keep out'), ruled('b', 'keep out')], 'the ignore rules now keep a and b out'],
  [['a', 'b', 'c'].map((path) => ruled(path, 'let in')), 'the ignore rules now let a and 2 other files in'],
  [[ruled('a', 'keep out'), ruled('b', 'let in')], 'the ignore rules now let b in and keep a out'],
  [[change('x'), ruled('a', 'let in')], 'x changed, and the ignore rules now let a in'],
  [
    [change('x'), change('y'), ruled('a', 'keep out'), anew('z')],
    'x and y changed, and the ignore rules now keep a out, and z is new in every job'
  ]
])('%j', (changes, text) => {
  expect(plainText(filesChanged(changes))).toBe(text);
});

test.each<[string, string, string, More, string]>([
  [
    'an argument that is new in every build',
    '- | ARG V | RUN x',
    '- | ARG V | RUN x',
    volatile('V'),
    'again build-arg-changed 2 V: V has a new value on every build'
  ],
  ['one with a new value', '- | ARG V | RUN x', '- | ARG V | RUN x', given('V'), 'once build-arg-changed 2 V: value of V changed'],
  ['the words of a step', '- | RUN x', '- | RUN y', {}, 'once instruction-changed 2: the command changed'],
  [
    'a base image of an argument that is new in every build',
    'ARG V | FROM i:$V | RUN x',
    'ARG V | FROM i:$V | RUN x',
    volatile('V'),
    'once base-image-changed 2: the base image i:… has another name on every build'
  ]
])('what differs in every build, the change or not: %s', (_, base, head, more, recurs) => {
  const sides = [textSide(dockerfile(base), FILES, more.baseSide), textSide(dockerfile(head), FILES, more.headSide)] as const;
  const { steps } = predictSides(...sides, 'buildkit');
  expect(steps.at(-1)?.causes.map((cause) => `${cause.recurs === true ? 'again' : 'once'} ${one(cause)}`)).toEqual([recurs]);
});

test.each<[readonly PathChange[], boolean | undefined]>([
  [[anew('.git')], true],
  [[anew('.git'), anew('v.txt')], true],
  [[change('a'), anew('.git')], undefined],
  [[change('a')], undefined],
  [[], undefined]
])('a copy runs in every build where all that differs is made anew in each: %j', (changes, recurs) => {
  const [before, after] = ['1', '2'].map((a) => lowerSide(textSide('FROM i\nCOPY . /', { a }), 'buildkit').graph) as [
    BuildGraph,
    BuildGraph
  ];
  const place = { file: 'Dockerfile', target: null, platform: null, changedPaths: () => changes };
  expect(
    predict(before, after, { mode: 'local' }, place)
      .steps.at(-1)
      ?.causes.map((cause) => cause.recurs)
  ).toEqual([recurs]);
});

test.each<[string, string, ...string[]]>([
  [
    'ARG A=1 B=1 | FROM i | ARG A B | ENV X=$A$B | RUN x',
    'ARG A=1 B=2 | FROM i | ARG A B | ENV X=$A$B | RUN x',
    'build-arg-changed 3 B: value of B changed',
    'build-arg-changed 1 B: the ARG B before the first FROM changed'
  ],
  ['- | ARG A=1 B=1 | ENV X=$A$B | RUN x', '- | ARG A=1 B=2 | ENV X=$A$B | RUN x', 'build-arg-changed 2 B: value of B changed'],
  [
    '- | ENV A=1 B=1 | ENV X=$A$B | WORKDIR /$X | RUN x',
    '- | ENV A=1 B=2 | ENV X=$A$B | WORKDIR /$X | RUN x',
    'environment-changed 2 B: value of B changed'
  ],
  [
    '- | ENV A=1 | ARG B=1 | WORKDIR /$A/$B | RUN x',
    '- | ENV A=1 | ARG B=2 | WORKDIR /$A/$B | RUN x',
    'build-arg-changed 3 B: value of B changed'
  ],
  [
    '- | ENV A=1 | ENV A=$A | ARG B=1 | WORKDIR /$A/$B | RUN x',
    '- | ENV A=1 | ENV A="$A" | ARG B=1 | WORKDIR /$A/$B/c | RUN x',
    'instruction-changed 5: WORKDIR sets another working directory'
  ]
])('the variable that differs of several: %s', (base, head, ...want) => {
  expect(told(base, head, {})).toEqual(want);
});

test('a chain that is too long keeps its ends; a cause without a line has none; each kind is said once a line', () => {
  const at = (line: number) => ({ ...cause('parent-rebuilt', say`x`, null), line });
  const lines = (causes: readonly { line: number | null }[]) => causes.map(({ line }) => line);
  expect(lines(chained(at(0), [at(1), at(2)]))).toEqual([0, 1, 2]);
  const long = Array.from({ length: 70 }, (_, index) => at(index + 1));
  expect(lines(chained(at(0), long))).toEqual([0, ...Array.from({ length: 63 }, (_, index) => index + 8)]);
  expect(cause('new-image', say`x`, null)).toEqual({ kind: 'new-image', detail: ['x'], name: null, line: null, paths: [] });
  expect(plainText(lineOf(null))).toBe('a step of the builder');
  const other = { ...at(1), kind: 'no-cache' as const };
  expect(withoutRepeats([at(1), at(2), other, at(1)])).toEqual([at(1), at(2), other]);
});
