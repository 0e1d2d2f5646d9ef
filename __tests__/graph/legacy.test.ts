// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { expect, test } from '@jest/globals';
import type { BaseImage, GraphInput } from '../../src/graph/index.ts';
import type { BuildGraph } from '../../src/model/graph.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// What single words become with the legacy builder (docs/cache-rules.md §16). A line `-` alone is `FROM i`.

interface Build {
  readonly options?: Partial<GraphInput['options']>;
  readonly args?: Readonly<Record<string, string>>;
  readonly images?: Readonly<Record<string, Partial<BaseImage>>>;
  readonly files?: Readonly<Record<string, string>>;
}

const PLAIN: BaseImage = { env: [], user: '', workdir: '', onbuild: [] };
function lower(text: string, { options = {}, args = {}, images = {}, files = { a: '1', b: '2', 'd/x': '3' } }: Build = {}): BuildGraph {
  const side = textSide(text.replace(/^-$/gm, 'FROM i'), files, { options, args });
  return lowerSide(side, 'legacy', new Map(Object.entries(images).map(([name, image]) => [name, { ...PLAIN, ...image }]))).graph;
}
const targetOf = (graph: BuildGraph) => graph.steps[graph.target ?? -1];
const told = (graph: BuildGraph) => targetOf(graph)?.definition.map(({ name, value }) => `${name}=${value}`);

test.each<[string, Build, ...string[]]>([
  ['-\nRUN x $A', {}, 'command=["/bin/sh","-c","x $A"]'],
  ['-\nRUN ["x"]', {}, 'command=["x"]'],
  ['-\nSHELL ["s"]\nRUN x', {}, 'command=["s","x"]'],
  ['-\nRUN x', { images: { i: { shell: ['s'] } } }, 'command=["s","x"]'],
  ['-\nRUN x', { images: { i: { shell: [] } } }, 'command=["/bin/sh","-c","x"]'],
  ['-\nARG B=2 A=1 C\nRUN x', {}, 'command=["/bin/sh","-c","x"]', 'build argument A=1', 'build argument B=2'],
  ['-\nARG A=1 B\nRUN x', { args: { A: '7', B: '8', C: '9' } }, 'command=["/bin/sh","-c","x"]', 'build argument A=7', 'build argument B=8'],
  ['-\nARG A=1\nENV A=2\nRUN x', {}, 'command=["/bin/sh","-c","x"]'],
  ['ARG A=1\nFROM i\nARG A\nRUN x', {}, 'command=["/bin/sh","-c","x"]', 'build argument A=1'],
  ['-\nRUN x', { args: { HTTP_PROXY: 'p' } }, 'command=["/bin/sh","-c","x"]'],
  ['-\nARG http_proxy\nRUN x', { args: { http_proxy: 'p' } }, 'command=["/bin/sh","-c","x"]', 'build argument http_proxy=p'],
  ['-\nENV A=$HTTP_PROXY', { args: { HTTP_PROXY: 'p' } }, 'instruction=ENV [["A","p"]]'],
  [
    '-\nENV A=$NO_PROXY$no_proxy$FTP_PROXY$ftp_proxy',
    { args: { NO_PROXY: 'a', no_proxy: 'b', FTP_PROXY: 'c', ftp_proxy: 'd' } },
    'instruction=ENV [["A","abcd"]]'
  ],
  [
    '-\nENV A=$HTTPS_PROXY$ALL_PROXY$https_proxy$all_proxy',
    { args: { HTTPS_PROXY: 'a', ALL_PROXY: 'b', https_proxy: 'c', all_proxy: 'd' } },
    'instruction=ENV [["A","abcd"]]'
  ],
  ['-\nENV A=$OTHER', { args: { OTHER: 'p' } }, 'instruction=ENV [["A",""]]'],
  ['-\nENV A=1 B=$A\nENV C=$A$B', {}, 'instruction=ENV [["C","1"]]'],
  ['-\nARG A=1\nENV B=$A', {}, 'instruction=ENV [["B","1"]]'],
  ['-\nARG A=1\nENV A=2\nENV B=$A', {}, 'instruction=ENV [["B","2"]]'],
  ['-\nARG A=1 B=$A C', {}, 'instruction=ARG [["A","1"],["B",""],["C",null]]'],
  ['-\nWORKDIR /', {}, 'directory=/'],
  ['-\nWORKDIR /a/../b\nWORKDIR c', {}, 'directory=/b/c'],
  ['-\nWORKDIR c', { images: { i: { workdir: '/w' } } }, 'directory=/w/c'],
  ['-\nWORKDIR c', { images: { i: { workdir: '' } } }, 'directory=/c'],
  ['-\nWORKDIR /a\nWORKDIR c/', {}, 'directory=/a/c'],
  ['-\nCOPY --chown=u a /x', {}, 'instruction=COPY', 'owner=u', 'destination=/x'],
  ['-\nENV D=/d\nADD a $D', {}, 'instruction=ADD', 'owner=', 'destination=/d'],
  ['-\nENV B=2\nLABEL a=$B "c d"=e', {}, 'instruction=LABEL [["a","2"],["c d","e"]]'],
  ['-\nCMD x', {}, 'instruction=CMD ["/bin/sh","-c","x"]'],
  ['-\nCMD ["x"]', {}, 'instruction=CMD ["x"]'],
  ['-\nENTRYPOINT x', {}, 'instruction=ENTRYPOINT ["/bin/sh","-c","x"]'],
  ['-\nENTRYPOINT ["x"]', {}, 'instruction=ENTRYPOINT ["x"]'],
  ['-\nENV P="3 2"\nEXPOSE 9 1/udp $P', {}, 'instruction=EXPOSE 3 2 1/udp 9'],
  ['-\nARG P=3\nEXPOSE $P$NO', {}, 'instruction=EXPOSE 3'],
  ['-\nVOLUME /a /b', {}, 'instruction=VOLUME ["/a","/b"]'],
  ['-\nSTOPSIGNAL $NO', {}, 'instruction=STOPSIGNAL '],
  ['-\nMAINTAINER me', {}, 'instruction=MAINTAINER me'],
  ['-\nONBUILD RUN x $A', {}, 'instruction=ONBUILD RUN x $A'],
  ['-\nENV U=u\nUSER $U', {}, 'instruction=USER u'],
  ['-\nSHELL ["s", "t"]', {}, 'instruction=SHELL ["s","t"]'],
  ['-\nHEALTHCHECK NONE', {}, 'instruction=HEALTHCHECK NONE'],
  ['-\nHEALTHCHECK CMD x', {}, 'instruction=HEALTHCHECK [["CMD-SHELL","x"],[]]'],
  ['-\nHEALTHCHECK CMD ["x"]', {}, 'instruction=HEALTHCHECK [["CMD","x"],[]]'],
  [
    '-\nHEALTHCHECK --timeout=1m --retries=03 --interval=1h CMD x',
    {},
    'instruction=HEALTHCHECK [["CMD-SHELL","x"],[["interval","3600000000000"],["retries","3"],["timeout","60000000000"]]]'
  ]
])('%j with %j is', (text, build, ...want) => {
  expect(told(lower(text, build))).toEqual(want);
});

test.each([
  ['1ms1us1ns', '1001001'],
  ['1ms', '1000000'],
  ['1s', '1000000000'],
  ['1.5m', '90000000000'],
  ['.5h', '1800000000000'],
  ['1.s', '1000000000'],
  ['.25h', '900000000000'],
  ['1.25m', '75000000000'],
  ['1ms.25s', '251000000'],
  ['1m1.25s', '61250000000'],
  ['1m30s', '90000000000'],
  ['1.0000000006s', '1000000001'],
  ['10s', '10000000000']
])('the duration %s is %s', (text, value) => {
  expect(told(lower(`-\nHEALTHCHECK --interval=${text} CMD x`))).toEqual([
    `instruction=HEALTHCHECK [["CMD-SHELL","x"],[["interval","${value}"]]]`
  ]);
});

/** What the target reads beside its parent. */
const reads = (graph: BuildGraph) =>
  targetOf(graph)?.inputs.map(({ from, mode, selection, content }) => {
    const of =
      'step' in from
        ? `#${from.step}`
        : Object.values(from.source)
            .filter((value) => value !== null)
            .join(' ');
    const chosen =
      selection === null ? '' : ` [${selection.paths.map(({ path, wildcard }) => `${path}${wildcard ? ' *' : ''}`).join(', ')}]`;
    const held =
      content === null
        ? ''
        : 'digest' in content
          ? ' known'
          : ` ${plainText(content.unknown)}${'missing' in content ? ` (${content.missing?.path}${content.missing?.ignored ? ' ignored' : ''})` : ''}${content.seen === undefined ? '' : ' seen'}`;
    return `${mode} ${of}${chosen}${held}`;
  });

test.each<[string, Build, ...string[]]>([
  ['-\nCOPY a /', {}, 'chain #0', 'content context  [a] known'],
  ['-\nCOPY ./a /d* . ./ / /', {}, 'chain #0', 'content context  [a, d* *, , , ] known'],
  ['-\nCOPY a/./b /x/', {}, 'chain #0', 'content context  [a/./b] a/./b is not in the build context (a/./b) seen'],
  ['-\nCOPY a none /x/', {}, 'chain #0', 'content context  [a, none] none is not in the build context (none) seen'],
  [
    '-\nCOPY build/Dockerfile /x',
    {},
    'chain #0',
    'content context  [build/Dockerfile] build/Dockerfile is not in the build context (build/Dockerfile ignored) seen'
  ],
  [
    '-\nADD a https://h/f git@h:o/r /d/',
    {},
    'chain #0',
    'content context  [a] known',
    'content http https://h/f what its address answers is not known',
    'content git git@h:o/r what its address answers is not known'
  ],
  ['-\nADD https://h/f /d/', {}, 'chain #0', 'content http https://h/f what its address answers is not known'],
  ['-\nCOPY --from=j /a /', {}, 'chain #0', 'content #1 [a]'],
  ['-\nCOPY --from= a /', {}, 'chain #0', 'content context  [a] known'],
  ['FROM i AS s\nRUN x\n-\nCOPY --from=S /a b* /', {}, 'chain #0', 'content #1 [a, b* *]'],
  ['FROM i AS s\nRUN x\n-\nCOPY --from=0 /a /', {}, 'chain #0', 'content #1 [a]'],
  ['FROM scratch AS s\n-\nCOPY --from=s /a /', {}, 'chain #0'],
  ['FROM scratch\nCOPY a /', {}, 'content context  [a] known'],
  ['-\nRUN x', {}, 'chain #0'],
  ['-', {}, 'chain image i:latest linux/amd64'],
  ['FROM --platform=arm64 i', {}, 'chain image i:latest linux/arm64'],
  ['-', { options: { platform: 'linux/arm/v6' } }, 'chain image i:latest linux/arm/v6'],
  ['FROM i AS s\nFROM s\nRUN x', {}, 'chain #0'],
  ['FROM i\nFROM 0', {}, 'chain image 0:latest linux/amd64'],
  ['-\nCOPY --from=1x /a /', {}, 'chain #0', 'content #1 [a]'],
  ['ARG I=j:1\nFROM $I', {}, 'chain image j:1 linux/amd64'],
  ['ARG I=j\nARG J=$I\nFROM $J', { args: { I: 'k' } }, 'chain image k:latest linux/amd64'],
  ['ARG I\nFROM ${I:-j}', {}, 'chain image j:latest linux/amd64'],
  ['FROM ${I:-j}', { args: { I: 'k' } }, 'chain image j:latest linux/amd64'],
  ['FROM ${HTTP_PROXY:-j}', { args: { HTTP_PROXY: 'k' } }, 'chain image k:latest linux/amd64'],
  ['ARG P=arm64\nFROM --platform=$P i', {}, 'chain image i:latest linux/arm64']
])('%j with %j reads', (text, build, ...want) => {
  expect(reads(lower(text, build))).toEqual(want);
});

test('an image by its data, and one that another build makes', () => {
  const graph = lower('-\nRUN x', { images: { i: { digest: 'd', layers: ['l'] } } });
  expect(graph.steps[0]?.inputs[0]?.from).toEqual({
    source: { kind: 'image', reference: 'i:latest', platform: 'linux/amd64', digest: 'd', layers: ['l'] }
  });
});

test.each<[string, Build, ...string[]]>([
  ['-\nENV A=$PATH', { images: { i: { env: ['PATH=/p'] } } }, 'instruction=ENV [["A","/p"]]'],
  ['-\nENV A=$PATH', { images: { i: { env: [] } } }, expect.stringContaining('/usr/local/sbin') as unknown as string],
  ['-\nENV A=$PATH', { images: { i: { env: [], os: 'windows' } } }, 'instruction=ENV [["A",""]]'],
  ['FROM scratch\nENV A=$PATH', {}, expect.stringContaining('/usr/local/sbin') as unknown as string],
  ['FROM i AS s\nENV B=b\nFROM s\nENV A=$B', {}, 'instruction=ENV [["A","b"]]'],
  ['FROM i AS s\nARG B=b\nFROM s\nENV A=$B', {}, 'instruction=ENV [["A",""]]'],
  ['FROM i AS s\nSHELL ["s"]\nFROM s\nCMD x', {}, 'instruction=CMD ["s","x"]'],
  ['FROM i AS s\nWORKDIR /w\nFROM s\nWORKDIR x', {}, 'directory=/w/x']
])('%j with %j begins with', (text, build, ...want) => {
  expect(told(lower(text, build))).toEqual(want);
});

/** Each instruction: its role, its label, its steps. */
const planned = (graph: BuildGraph) =>
  graph.instructions
    .flatMap((one) => [one, ...one.triggers])
    .map(
      ({ role, stageName, label, steps, text, origin }) =>
        `${stageName} ${role} ${label ?? '-'} ${steps.map((id) => `#${id}`).join(' ')} ${text}${origin?.trigger == null ? '' : ` ${origin.trigger}`}`
    );

test.each<[string, Build, ...string[]]>([
  ['ARG A\nFROM i\nRUN x', {}, 'null metadata -  ARG A', '0 metadata Step 2/3 #0 FROM i', '0 step Step 3/3 #1 RUN x'],
  [
    'FROM i AS s\nRUN x\nFROM s\nCMD y',
    {},
    's metadata Step 1/4 #0 FROM i AS s',
    's step Step 2/4 #1 RUN x',
    '1 metadata Step 3/4  FROM s',
    '1 step Step 4/4 #2 CMD y'
  ],
  [
    'FROM i AS s\nRUN x\nFROM j\nRUN y',
    { options: { target: 's' } },
    's metadata Step 1/2 #0 FROM i AS s',
    's step Step 2/2 #1 RUN x',
    '1 pruned -  FROM j',
    '1 pruned -  RUN y'
  ],
  [
    'FROM i AS s\nONBUILD RUN t\nFROM s\nRUN y',
    {},
    's metadata Step 1/4 #0 FROM i AS s',
    's step Step 2/4 #1 ONBUILD RUN t',
    '1 metadata Step 3/4  FROM s',
    '1 step - #2 RUN t 0',
    '1 step Step 4/4 #3 RUN y'
  ],
  [
    '-\nRUN y',
    { images: { 'i:latest': { onbuild: ['RUN t', 'CMD u'] } } },
    '0 metadata Step 1/2 #0 FROM i',
    '0 step - #1 RUN t 0',
    '0 step - #2 CMD u 1',
    '0 step Step 2/2 #3 RUN y'
  ],
  [
    'FROM i\nONBUILD RUN t\nFROM 0',
    {},
    '0 metadata Step 1/3 #0 FROM i',
    '0 step Step 2/3 #1 ONBUILD RUN t',
    '1 metadata Step 3/3 #2 FROM 0'
  ],
  ['FROM scratch', {}, '0 metadata Step 1/1  FROM scratch'],
  ['FROM i', { options: { target: 'none' } }, '0 pruned -  FROM i'],
  ['FROM scratch\nNOPE x', {}, '0 metadata Step 1/2  FROM scratch', '0 metadata Step 2/2  NOPE x'],
  ['FROM i\nNOPE x', {}, '0 metadata Step 1/2 #0 FROM i', '0 metadata Step 2/2  NOPE x']
])('%j with %j is planned', (text, build, ...want) => {
  expect(planned(lower(text, build))).toEqual(want);
});

test('told to run again, and what is taken for granted', () => {
  expect(lower('-\nRUN x', { options: { noCache: true } }).steps.map(({ forced }) => forced)).toEqual([false, true]);
  expect(lower('-\nRUN x', { options: { noCache: ['0'] } }).steps.map(({ forced }) => forced)).toEqual([false, false]);
  const { assumptions = [], rules, frontend, builder } = lower('-\nENV A=$C$B$B\nFROM j\nENV A=$D');
  expect(assumptions.map((one) => plainText(one))).toEqual([
    'No ONBUILD instruction is inherited from i:latest and j:latest.',
    'The image i:latest sets none of the variables B and C, which the Dockerfile uses undeclared.',
    'The image j:latest sets none of the variables D, which the Dockerfile uses undeclared.'
  ]);
  expect([rules, frontend, builder]).toEqual([undefined, null, 'legacy']);
});

test('what is there beside a missing file, an image of ours, and why there is no target', () => {
  const seen = (a: string) => {
    const content = targetOf(lower('-\nCOPY a none /x/', { files: { a } }))?.inputs.at(-1)?.content;
    return content != null && 'seen' in content ? content.seen : null;
  };
  expect(seen('1')).toBe(seen('1'));
  expect(seen('1')).not.toBe(seen('2'));
  const app = { image: 'app', steps: 's', settings: 't', open: 'nothing' } as const;
  const ours = lowerSide(textSide('FROM app', {}, { builtHere: new Map([['app:latest', app]]) }), 'legacy').graph;
  expect(ours.steps[0]?.inputs[0]?.from).toMatchObject({ source: { builtHere: app } });
  const messages = (text: string, target: string | null) =>
    lower(text, { options: { target } })
      .problems.filter(({ code }) => code === 'no-target')
      .map(({ message }) => plainText(message));
  expect([messages('# none', null), messages('-', 't')]).toEqual([['The Dockerfile has no stage.'], ['There is no stage named t.']]);
});

test('a target that only a run tells', () => {
  const openTarget = { options: ['two', null], because: say`why` };
  const graph = lower('FROM i AS one\nRUN a\nFROM i AS two\nRUN b\nFROM i\nRUN c', { options: { openTarget, target: 'one' } });
  expect(graph.target).toBe(1);
  expect(graph.openTarget).toEqual({
    options: [
      { target: 1, stages: [0] },
      { target: 2, stages: [0, 1] },
      { target: 3, stages: [0, 1, 2] }
    ],
    because: say`why`
  });
  const one = { openTarget: { options: ['one'], because: say`why` } };
  const few = lower('FROM i AS one\nRUN a\nFROM i AS two\nRUN b\nFROM i\nRUN c', { options: one });
  expect(few.openTarget?.options.map(({ target }) => target)).toEqual([3, 1]);
});
