import { expect, test } from '@jest/globals';
import type { PathChange } from '../../src/context/index.ts';
import type { IngredientValue } from '../../src/model/prediction.ts';
import { changedPathsOf, explain } from '../../src/prediction/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide, predictSides, type Side } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// Every ingredient of a key as `explain` lists it: state, name, both values (one where they read the same), what is said of it. The last
// line is asked for. A `-` alone is `FROM i`.

interface More {
  readonly before?: Readonly<Record<string, string>>;
  readonly after?: Readonly<Record<string, string>>;
  readonly side?: Partial<Side>;
  readonly builder?: 'buildkit' | 'legacy';
}

const FILES = { a: '1', b: '1', 'd/x': '1' };
const dockerfile = (text: string) => text.replaceAll(' | ', '\n').replace(/^-$/gm, 'FROM i');
const shown = (value: IngredientValue | null) => (value === null ? '-' : value === 'not shown' ? value : value.shown);

function told(base: string | null, head: string, { before = FILES, after = {}, side = {}, builder = 'buildkit' }: More): readonly string[] {
  const [a, b] = [textSide(dockerfile(base ?? '-'), before, side), textSide(dockerfile(head), { ...before, ...after }, side)];
  const [was, is] = [lowerSide(a, builder), lowerSide(b, builder)];
  const prediction = predictSides(a, b, builder);
  const index = prediction.steps.length - 1;
  const about = explain(base === null ? null : was.graph, prediction, index, changedPathsOf(was.contexts, is.contexts));
  return (about?.ingredients ?? []).map(({ state, name, before: one, after: other, note }) => {
    const [from, to] = [shown(one), shown(other)];
    return `${state} ${name}: ${from === to ? to : `${from} -> ${to}`}${note === null ? '' : ` (${plainText(note)})`}`;
  });
}

const RUN_PARTS = [
  'same environment of the base image: as i:latest sets it',
  'same working directory: as i:latest sets it',
  'same user: as i:latest sets it'
];
const REST = ['same network: default', 'same platform: linux/amd64'];
const BELOW = 'same the step below: i:latest';

test.each<[string, string | null, string, More, ...string[]]>([
  ['a command', '- | RUN x', '- | RUN y', {}, 'different command: /bin/sh -c x -> /bin/sh -c y', ...RUN_PARTS, ...REST, BELOW],
  [
    'a command of no earlier build',
    null,
    '- | RUN y',
    {},
    'different command: - -> /bin/sh -c y',
    'different environment of the base image: - -> as i:latest sets it',
    'different working directory: - -> as i:latest sets it',
    'different user: - -> as i:latest sets it',
    'different network: - -> default',
    'different platform: - -> linux/amd64'
  ],
  [
    'what another image may set',
    'FROM i:1 | USER u | RUN x',
    'FROM i:2 | RUN x',
    {},
    'open command: /bin/sh -c x',
    'open environment of the base image: as i:1 sets it -> as i:2 sets it',
    'open working directory: as i:1 sets it -> as i:2 sets it',
    'different user: u -> as i:2 sets it',
    ...REST,
    'different the step below: i:1 -> i:2'
  ],
  [
    'the same, which the image may set or the file does',
    'FROM i | USER root | WORKDIR /w | RUN x',
    'FROM i | USER root | WORKDIR w | RUN x',
    {},
    'same command: /bin/sh -c x',
    RUN_PARTS[0] as string,
    'open working directory: /w -> w below the directory that i:latest sets (whether i:latest changes the working directory is not known)',
    'same user: root',
    ...REST,
    'open the step below: line 3 (WORKDIR) (whether i:latest changes the working directory is not known)'
  ],
  [
    'the same, which the image might have set and the file does',
    'FROM i | USER root | WORKDIR w | RUN x',
    'FROM i | USER root | WORKDIR /w | RUN x',
    {},
    'same command: /bin/sh -c x',
    RUN_PARTS[0] as string,
    'open working directory: w below the directory that i:latest sets -> /w (whether i:latest changes the working directory is not known)',
    'same user: root',
    ...REST,
    'open the step below: line 3 (WORKDIR) (whether i:latest changes the working directory is not known)'
  ],
  ['a directory', '- | WORKDIR /w', '- | WORKDIR /w', {}, 'same directory: /w', 'same owner: as i:latest sets it', BELOW],
  [
    'a variable in a here-document',
    '- | ARG V=1 | COPY <<E /e\n$V\nE',
    '- | ARG V=1 | COPY <<E /e\n$V\nE',
    {},
    'same destination: not shown',
    'same source: not shown',
    BELOW,
    'same files that it reads: files of what the line writes itself, digest d11a7f2996d5'
  ],
  [
    'variables, which are never shown',
    '- | ENV A=1 | RUN x',
    '- | ENV B=1 A=1 | RUN x',
    {},
    'same command: /bin/sh -c x',
    RUN_PARTS[0] as string,
    'different environment B: - -> not shown',
    'same environment A: not shown',
    ...RUN_PARTS.slice(1),
    ...REST,
    BELOW
  ],
  [
    'a variable that is gone',
    '- | ENV A=1 | RUN x',
    '- | RUN x',
    {},
    'same command: /bin/sh -c x',
    ...RUN_PARTS,
    ...REST,
    'different environment A: not shown -> -',
    BELOW
  ],
  [
    'another file and one more',
    '- | COPY a /',
    '- | COPY a b /w/',
    { after: { a: '2' } },
    'different destination: / -> /w/',
    'same source: a',
    'different source: - -> b',
    'different source options: - -> as it is',
    BELOW,
    'different files that it reads: a of the build context, digest 0b43747c46f9 -> a, b of the build context, digest 70a3d4c217bc (a and b)'
  ],
  [
    'a new line',
    '-',
    '- | COPY --chown=u . /w/',
    {},
    'different destination: - -> /w/',
    'different owner: - -> u',
    'different file system that it writes into: - -> that of the step below',
    'different source: - -> /',
    'different source options: - -> as it is',
    'different the step below: - -> i:latest',
    'different files that it reads: - -> . of the build context, digest 2195f7f4d30f'
  ],
  [
    'a copy that is linked now',
    '- | COPY a /',
    '- | COPY --link a /',
    {},
    'same destination: /',
    'different file system that it writes into: that of the step below -> an empty one',
    'same source: a',
    'different source options: as it is',
    'same files that it reads: a of the build context, digest 0b43747c46f9'
  ],
  [
    'addresses',
    '- | ADD a https://h/f /',
    '- | ADD --exclude=x a https://h/g /',
    {},
    'same destination: /',
    'same source: a',
    'different source: f -> g',
    'different source options: unpacked if it is an archive -> unpacked if it is an archive, without x',
    'different source options: http',
    BELOW,
    'same files that it reads: a of the build context, digest 0b43747c46f9',
    'open files that it reads: f of https://h/f -> g of https://h/g (what its address answers is not known)'
  ],
  [
    'a repository',
    '- | ADD https://h/r.git /',
    '- | ADD https://h/r.git /',
    {},
    'same destination: /',
    'same source: /',
    BELOW,
    'open files that it reads: . of https://h/r.git (which commit its address stands for is not known)'
  ],
  [
    'a named context',
    '- | COPY --from=n x /',
    '- | COPY --from=n x /',
    { side: { directories: { n: 'd' } } },
    'same destination: /',
    'same source: x',
    BELOW,
    'same files that it reads: x of the build context n, digest 0b43747c46f9'
  ],
  [
    'another image to copy from',
    '- | COPY --from=j:1 /x /',
    '- | COPY --from=j:2 /x /',
    {},
    'same destination: /',
    'same source: x',
    BELOW,
    'open files that it reads: x of j:1 -> x of j:2 (it reads files of another image, which nobody looked into)'
  ],
  [
    'files of a stage',
    '- | RUN x | FROM i | COPY --from=0 /x /',
    '- | RUN y | FROM i | COPY --from=0 /x /',
    {},
    'same destination: /',
    'same source: x',
    BELOW,
    'open files that it reads: x of line 2 (RUN) (it reads files that a step which runs again writes)'
  ],
  [
    'a here-document',
    '- | COPY <<E /x\nF\nE',
    '- | COPY <<E /x\nG\nE',
    {},
    'same destination: /x',
    'same source: E',
    BELOW,
    'different files that it reads: E of what the line writes itself, digest ed2d1e53bf59 -> E of what the line writes itself, digest cec43d952946'
  ],
  [
    'files behind a variable',
    '- | ARG A=1 | COPY $A /x',
    '- | ARG A=b | COPY $A /x',
    {},
    'same destination: not shown',
    'different source: not shown',
    BELOW,
    'open files that it reads: files of the build context -> files of the build context, digest 0b43747c46f9 (on the base side, 1 is not in the build context)'
  ],
  [
    'a variable on one side only',
    '- | ARG A=a | COPY $A /x',
    '- | ARG A=a | COPY a /x',
    {},
    'same destination: not shown -> /x',
    'same source: not shown -> a',
    BELOW,
    'same files that it reads: files of the build context, digest 0b43747c46f9 -> a of the build context, digest 0b43747c46f9'
  ],
  [
    'an address behind a variable',
    '- | ARG A=1 | ADD https://h/$A /',
    '- | ARG A=1 | ADD https://h/$A /',
    {},
    'same destination: not shown',
    'same source: not shown',
    BELOW,
    'open files that it reads: files of an address (what its address answers is not known)'
  ],
  ...['WORKDIR /$A', 'USER $A', 'SHELL ["$A"]'].map((line): [string, string, string, More, ...string[]] => [
    `a variable in ${line} above`,
    `- | ARG A=1 | ${line} | RUN ["x"]`,
    `- | ARG A=1 | ${line} | RUN ["x"]`,
    {},
    'same command: x',
    RUN_PARTS[0] as string,
    'same environment A: not shown',
    line.startsWith('W') ? 'same working directory: not shown' : 'same working directory: as i:latest sets it',
    line.startsWith('U') ? 'same user: not shown' : 'same user: as i:latest sets it',
    'same network: not shown',
    'same platform: not shown',
    line.startsWith('W') ? 'same the step below: line 3 (WORKDIR)' : BELOW
  ]),
  [
    'a variable in another line above',
    '- | ARG A=1 | LABEL $A=b | RUN ["x"]',
    '- | ARG A=1 | LABEL $A=b | RUN ["x"]',
    {},
    'same command: x',
    RUN_PARTS[0] as string,
    'same environment A: not shown',
    ...RUN_PARTS.slice(1),
    ...REST,
    BELOW
  ],
  [
    'a mount',
    '- | RUN --mount=target=/m x',
    '- | RUN --mount=target=/m,source=d x',
    {},
    'same command: /bin/sh -c x',
    ...RUN_PARTS,
    ...REST,
    'same mount /m: bind, read-only',
    BELOW,
    'different files that it reads: . of the build context, digest 2195f7f4d30f -> d of the build context, digest 6542c8bd6fb9 (a, b and d/x)'
  ],
  ['a line of the legacy builder', '- | LABEL a=1', '- | LABEL a=2', { builder: 'legacy' }, 'different instruction: LABEL a', BELOW],
  [
    'files of the legacy builder',
    '- | COPY a /',
    '- | COPY a /',
    { builder: 'legacy', after: { a: '2' } },
    'same instruction: COPY',
    'same destination: /',
    BELOW,
    'different files that it reads: a of the build context (a)'
  ],
  ['a line that makes no step', '-', '- | CMD x', {}]
])('%s', (_, base, head, more, ...want) => {
  expect(told(base, head, more)).toEqual(want);
});

test('files that differ are named up to twenty, with their modes', () => {
  const sides = ['1', '2'].map((a) => textSide('FROM i\nCOPY a /', { a })) as [Side, Side];
  const base = lowerSide(sides[0], 'buildkit').graph;
  const noteOf = (changes: readonly PathChange[]) => {
    const note = explain(base, predictSides(...sides, 'buildkit'), 1, () => changes)?.ingredients.at(-1)?.note;
    return note == null ? null : plainText(note);
  };
  const change = (path: string, mode: PathChange['mode'] = null) => ({ path, mode }) as PathChange;
  expect(noteOf([])).toBe(null);
  expect(noteOf([change('a', { before: 0o644, after: 0o755 }), change('b')])).toBe('a (mode 644 → 755) and b');
  const many = Array.from({ length: 21 }, (_, at) => change(`f${at}`));
  expect(noteOf(many)).toMatch(/^f0, .*f18 and f19$/);
});
