// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { type BaseImage, buildGraph, type GraphInput } from '../../src/graph/index.ts';
import type { BuildGraph, BuiltHere } from '../../src/model/graph.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { PLAIN_BUILD } from '../setup/plain-build.ts';

// What single words of a Dockerfile and single options become in a graph of BuildKit (docs/cache-rules.md §2 to §11). Whole files:
// golden/predictions.txt. A line `-` alone is `FROM i`.

interface Build {
  readonly options?: Partial<GraphInput['options']>;
  readonly images?: Readonly<Record<string, Partial<BaseImage>>>;
  readonly builtHere?: GraphInput['builtHere'];
}

const PLAIN: BaseImage = { env: [], user: '', workdir: '', onbuild: [] };
const pinned = (value: string) => ({ value, certainty: 'known', from: 'b.yml:1', because: null }) as const;

function lower(text: string, { options, images = {}, builtHere }: Build = {}): BuildGraph {
  return buildGraph({
    dockerfile: parseDockerfile(text.replace(/^-$/gm, 'FROM i'), 'Dockerfile'),
    contexts: new Map(),
    options: { ...PLAIN_BUILD, ...options },
    baseImages: new Map(Object.entries(images).map(([name, image]) => [name, { ...PLAIN, ...image }])),
    ...(builtHere === undefined ? {} : { builtHere })
  });
}

const targetOf = (graph: BuildGraph) => graph.steps[graph.target ?? -1];
/** Values of the target's parts with such a name, each with the image that it rests on. */
const parts = (graph: BuildGraph, name: RegExp) =>
  (targetOf(graph)?.definition ?? [])
    .filter((part) => name.test(part.name))
    .map((part) => `${part.name}=${part.value}${part.base === undefined ? '' : ` of ${part.base}`}`);

const AUTOMATIC = ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].flatMap((name) => [`BUILD${name}`, `TARGET${name}`]);
const all = (names: readonly string[]) => `-\nARG ${names.join(' ')}\nRUN x`;

test.each<[string, string, Build, ...string[]]>([
  ['arguments about attestations', '-\nARG BUILDKIT_SBOM_SCAN_CONTEXT=1 BUILDKIT_SBOM_SCAN_STAGE=1 A=1\nRUN x', {}, 'A=1'],
  ['a build argument over a default', '-\nARG A=1 B\nRUN x', { options: { args: { A: '2', B: '3', C: '4' } } }, 'A=2', 'B=3'],
  ['a build argument without a value', '-\nARG A=1\nRUN x', { options: { args: { A: null } } }, 'A=1'],
  ['a global default', 'ARG A=1 B=${A}2 C\nFROM i\nARG A B C D\nRUN x', {}, 'A=1', 'B=12'],
  ['a global argument that a default over-reads', 'ARG A=1\nFROM i\nARG A=2\nRUN x', {}, 'A=2'],
  ['a global build argument', 'ARG A=1 B=$A\nFROM i\nARG A B\nRUN x', { options: { args: { A: '2' } } }, 'A=2', 'B=2'],
  ['the last assignment moves to the end', '-\nENV A=1 B=2\nENV A=3\nRUN x', {}, 'B=2', 'A=3'],
  ['words of one ENV see what was before', '-\nENV A=1\nENV A=2 B=$A\nRUN x', {}, 'A=2', 'B=1'],
  [
    'automatic arguments',
    all(AUTOMATIC),
    { options: { platform: 'linux/arm/v6' } },
    'BUILDPLATFORM=linux/amd64',
    'TARGETPLATFORM=linux/arm/v6',
    'BUILDOS=linux',
    'TARGETOS=linux',
    'BUILDOSVERSION=',
    'TARGETOSVERSION=',
    'BUILDARCH=amd64',
    'TARGETARCH=arm',
    'BUILDVARIANT=',
    'TARGETVARIANT=v6'
  ],
  ['an automatic argument that the build sets', '-\nARG TARGETARCH\nRUN x', { options: { args: { TARGETARCH: 'z' } } }, 'TARGETARCH=z'],
  ['the stage without a name', all(['TARGETSTAGE']), {}, 'TARGETSTAGE=default'],
  ['the stage by its name', 'FROM i AS one\nARG TARGETSTAGE\nRUN x', {}, 'TARGETSTAGE=one'],
  ['the last stage', 'FROM i AS one\nFROM i AS two\nARG TARGETSTAGE\nRUN x', {}, 'TARGETSTAGE=two'],
  ['the stage that is asked for', 'FROM i AS one\nARG TARGETSTAGE\nRUN x\nFROM i', { options: { target: 'one' } }, 'TARGETSTAGE=one']
])('environment: %s', (_, text, build, ...want) => {
  const environment = parts(lower(text, { images: { i: { os: 'windows' } }, ...build }), /^environment /);
  expect(environment).toEqual(want.map((one) => `environment ${one}`));
});

test.each<[string, string, Build, ...unknown[]]>([
  ['an unknown image', '-\nRUN x', {}, 'environment of the base image= of i:latest'],
  ['an image of unknown variables', '-\nRUN x', { images: { i: { env: null } } }, 'environment of the base image= of i:latest'],
  ['a known image', '-\nRUN x', { images: { i: { env: ['A=1', 'PATH=/p'] } } }, 'environment A=1', 'environment PATH=/p'],
  [
    'a known image without a PATH',
    '-\nRUN x',
    { images: { i: {} } },
    'environment PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  ],
  ['an image of Windows', '-\nRUN x', { images: { i: { os: 'windows' } } }],
  ['an image of another system', '-\nRUN x', { images: { i: { os: null } } }, expect.stringContaining('environment PATH=')],
  ['nothing', 'FROM scratch\nCOPY a /\nRUN x', {}, expect.stringContaining('environment PATH=/usr')],
  ['nothing, on Windows', 'FROM --platform=windows/amd64 scratch\nCOPY a /\nRUN x', {}],
  [
    'an image in place of a name',
    'FROM app\nRUN x',
    { options: { namedContexts: { app: { kind: 'image', reference: 'j:1' } } }, images: { 'j:1': { env: ['PATH=/p', 'A=1'] } } },
    'environment PATH=/p',
    'environment A=1'
  ],
  [
    'a stage whose place an image takes',
    'FROM i AS app\nENV A=1\nFROM app\nRUN x',
    { options: { namedContexts: { app: { kind: 'image', reference: 'j:1' } } }, images: { 'j:1': { env: ['PATH=/p'] } } },
    'environment PATH=/p'
  ],
  [
    'a directory in place of an image',
    'FROM app\nRUN x',
    { options: { namedContexts: { app: { kind: 'context' } } } },
    expect.stringContaining('environment PATH=')
  ],
  [
    'a stage: its ENV in the order of the configuration',
    'FROM scratch AS a\nENV A=1 B=2\nENV A=3\nFROM a\nENV PATH=p\nRUN x',
    {},
    'environment A=3',
    'environment B=2',
    'environment PATH=p'
  ],
  [
    'a stage with arguments: they stand before',
    'FROM scratch AS a\nENV PATH=p\nARG A=1\nFROM a\nRUN x',
    {},
    'environment A=1',
    'environment PATH=p'
  ]
])('the environment of what stands on %s', (_, text, build, ...want) => {
  expect(parts(lower(text, build), /^environment /)).toEqual(want);
});

test.each<[string, string, Build, ...string[]]>([
  ['an unknown image', '-\nRUN x', {}, 'command=["/bin/sh","-c","x"] of i:latest', 'working directory=/ of i:latest', 'user= of i:latest'],
  ['a known image', '-\nRUN x', { images: { i: {} } }, 'command=["/bin/sh","-c","x"]', 'working directory=/', 'user='],
  [
    'an image with settings',
    '-\nRUN x',
    { images: { i: { user: 'u', workdir: '/w', shell: ['s'] } } },
    'command=["s","x"]',
    'working directory=/w',
    'user=u'
  ],
  [
    'settings that nobody knows',
    '-\nRUN x',
    { images: { i: { user: null, workdir: null, shell: [] } } },
    'command=["/bin/sh","-c","x"]',
    'working directory=/ of i:latest',
    'user= of i:latest'
  ],
  ['words in place of a shell', '-\nRUN ["x"]', {}, 'command=["x"]', 'working directory=/ of i:latest', 'user= of i:latest'],
  [
    'a path below that of an unknown image',
    '-\nWORKDIR w\nRUN ["x"]',
    {},
    'command=["x"]',
    'working directory=/w of i:latest',
    'user= of i:latest'
  ],
  ['lines of the file', '-\nWORKDIR /w\nUSER u\nSHELL ["s"]\nRUN x', {}, 'command=["s","x"]', 'working directory=/w', 'user=u'],
  ['nothing', 'FROM scratch\nCOPY a /\nRUN x', {}, 'command=["/bin/sh","-c","x"]', 'working directory=/', 'user=']
])('settings of %s', (_, text, build, ...want) => {
  expect(parts(lower(text, build), /^(?:command|working directory|user)$/)).toEqual(want);
});

test.each<[string, string, Build, ...string[]]>([
  ['as the build says', '-\nRUN x', { options: { network: 'host' } }, 'network=host'],
  ['none', '-\nRUN x', { options: { network: '' } }, 'network=default'],
  ['as the line says', '-\nRUN --network=none x', { options: { network: 'host' } }, 'network=none'],
  ['the default of a line is that of the build', '-\nRUN --network=default x', { options: { network: 'host' } }, 'network=host'],
  ['a sandbox is the default', '-\nRUN x', { options: { network: 'sandbox' } }, 'network=default']
])('network: %s', (_, text, build, ...want) => {
  expect(parts(lower(text, build), /^network$/)).toEqual(want);
});

test('settings of the build', () => {
  const options = { hostname: 'h', addHosts: ['a:1', 'b=2', 'c'], ulimits: ['u=1', 'v=2'], cgroupParent: 'c', shmSize: '1g' };
  expect(
    parts(
      lower('-\nRUN --security=insecure --device=d --device=e x', { options }),
      /^(?:security|devices|hostname|extra|ulimits|cgroup|mount)/
    )
  ).toEqual([
    'security=insecure',
    'devices=d e',
    'hostname=h',
    'extra hosts=a b c',
    'ulimits=u=1 v=2',
    'cgroup parent=c',
    'mount /dev/shm=[-1,["tmpfs","1g"]]'
  ]);
  expect(parts(lower('-\nRUN --security=sandbox x'), /^security$/)).toEqual(['security=']);
  expect(parts(lower('-\nRUN x', { options: { args: { BUILDKIT_SANDBOX_HOSTNAME: 'g' }, hostname: 'h' } }), /^hostname$/)).toEqual([
    'hostname=g'
  ]);
});

test.each([
  ['755', '755'],
  ['0755', '755'],
  ['00', '0'],
  ['u+x', 'u+x'],
  ['7x', '7x'],
  ['x7', 'x7'],
  ['8', '8'],
  ['', '']
])('the mode %j is %j', (mode, value) => {
  expect(parts(lower(`-\nCOPY --chmod=${mode} a /`), /^mode$/)).toEqual([`mode=${value}`]);
});

test.each([
  ['COPY a /', '["path",false,null,[],[]],1'],
  ['ADD a /', '["path",true,null,[],[]],1'],
  ['ADD --unpack=false a /', '["path",false,null,[],[]],1'],
  ['COPY --exclude=x --exclude=y a /', '["path",false,null,[],["x","y"]],1'],
  ['COPY --parents a/b /', '["path",false,"a/b",["/a/b"],[]],1'],
  ['COPY --parents a/./b /', '["path",false,"b",["/a/b"],[]],1'],
  ['COPY --parents /./b /', '["path",false,"b",["/b"],[]],1'],
  ['COPY --parents a/./b/./c /', '["path",false,"b/c",["/a/b/c"],[]],1'],
  ['COPY --parents a*/./b /', '["path",false,"b",[],[]],1'],
  ['COPY --parents a/./b* /', '["path",false,"b*",[],[]],1'],
  ['COPY a/./b /', '["path",false,null,[],[]],1'],
  ['ADD https://h/f /', '["http",false,[]],1'],
  ['ADD --unpack https://h/f /', '["http",true,[]],1'],
  ['ADD --exclude=x https://h/f /', '["http",false,["x"]],1'],
  ['ADD --exclude=x https://h/r.git /', '["git",["x"]],1'],
  ['COPY --from=scratch a* /', '["path",false,null,[],[]],-1']
])('%s has the options %s', (line, options) => {
  expect(parts(lower(`-\n${line}`), /^source options$/)).toEqual([`source options=[${options}]`]);
});

test.each([
  ['COPY a/b c /d/', 'b', 'c'],
  ['COPY / /d/', '/'],
  ['COPY --parents a/./b /d/', 'a'],
  ['COPY --parents a/b /d/', '/'],
  ['ADD https://h/x/f?y /d/', 'f'],
  ['ADD https://h/r.git /d/', '/'],
  ['COPY <<one a /d/\nE\none', 'a', 'one']
])('%j is of %j', (line, ...names) => {
  expect(parts(lower(`-\n${line}`), /^source$/)).toEqual(names.map((name) => `source=${name}`));
});

/** What the target reads, one after another. */
const inputs = (graph: BuildGraph) =>
  (targetOf(graph)?.inputs ?? []).map(({ from, mode, selection, content }) => {
    const of =
      'step' in from
        ? `#${from.step}`
        : Object.values(from.source)
            .filter((value) => value !== null)
            .join(' ');
    const chosen =
      selection === null
        ? ''
        : ` ${selection.paths.map(({ path, wildcard, include }) => [path, wildcard ? '*' : '', ...include].join(' ').trim()).join(', ')}`;
    return `${mode} ${of}${chosen}${content !== null && 'digest' in content ? ` ${content.digest.slice(0, 12)}` : ''}`;
  });

test.each<[string, ...string[]]>([
  ['COPY a /', 'chain #0', 'content context  a'],
  ['COPY a b/c d* /', 'chain #0', 'content context  a, b/c, d* *'],
  ['COPY a/./b /', 'chain #0', 'content context  a/b'],
  ['COPY --parents a/./b c/d /', 'chain #0', 'content context  c/d, a  b'],
  ['COPY --from=j /a /', 'chain #0', 'content #1 a'],
  ['COPY --from=i /a /', 'chain #0'],
  ['COPY --from=scratch a* /', 'chain #0'],
  ['ADD https://h/f https://h/g /', 'chain #0', 'content http https://h/f f', 'content http https://h/g g'],
  ['ADD --checksum=sha256:ab https://h/f /', 'chain #0', 'content http https://h/f sha256:ab f http:sha256:'],
  ['ADD https://h/r.git /', 'chain #0', 'content git https://h/r.git '],
  ['ADD --keep-git-dir https://h/r.git /', 'chain #0', 'content git https://h/r.git with .git '],
  ['RUN --mount=target=/x,source=a --mount=target=/y,source=b x', 'chain #0', 'content context  a, b'],
  ['RUN --mount=target=/x,source=a --mount=target=/y x', 'chain #0', 'content context  '],
  ['RUN --mount=target=/x,from=i,source=a x', 'content #0 '],
  ['RUN --mount=target=/x,from=scratch x', 'chain #0'],
  ['RUN --mount=type=cache,target=/x,from=j,source=/s x', 'chain #0', 'content #1 s'],
  ['RUN --mount=type=cache,target=/x,uid=1 x', 'chain #0', 'content #1 cache directory:1:'],
  ['RUN --mount=type=cache,target=/x,uid=1,source=/s x', 'chain #0'],
  ['RUN --mount=type=tmpfs,target=/x x', 'chain #0'],
  ['RUN --mount=type=cache,target=/x,from=0 x', 'chain #0', 'content #1 '],
  ['RUN --mount=type=cache,target=/x,gid=2 x', 'chain #0', 'content #1 cache directory:0:'],
  ['RUN --mount=type=cache,target=/x,mode=0700 x', 'chain #0', 'content #1 cache directory:0:']
])('%s reads', (line, ...want) => {
  expect(inputs(lower(`-\n${line}`))).toEqual(want);
});

test.each<[string, ...string[]]>([
  ['type=cache,target=/c', 'mount /c=[-1,["cache",false,"//c","shared"]]'],
  ['type=cache,target=/c,id=/c', 'mount /c=[-1,["cache",false,"//c","shared"]]'],
  ['type=cache,target=/c,id=x', 'mount /c=[-1,["cache",false]]'],
  ['type=cache,target=/c,id=/c,sharing=locked', 'mount /c=[-1,["cache",false]]'],
  ['type=cache,target=c,ro', 'mount /c=[-1,["cache",true,"/c","shared"]]'],
  ['type=tmpfs,target=t,size=1k', 'mount /t=[-1,["tmpfs",false,1024]]'],
  ['target=b', 'mount /b=[1,["bind",true]]'],
  ['target=/b,rw', 'mount /b=[1,["bind",false]]'],
  ['type=secret,id=s', 'secret s=["s","/run/secrets/s",null,false,0,0,256]'],
  ['type=secret,id=s,env=E,required,mode=0440,uid=1,gid=2', 'secret s=["s",null,"E",true,1,2,288]'],
  ['type=ssh', 'ssh agent=["",null,false,0,0,384]'],
  ['type=ssh,id=default', 'ssh agent=["default",null,false,0,0,384]'],
  ['type=ssh,ID=x', 'ssh agent=["x",null,false,0,0,384]'],
  ['type=ssh,target=/a,id=x', 'ssh agent=["x","/a",false,0,0,384]'],
  ['id=x,type=ssh', 'ssh agent=["x",null,false,0,0,384]'],
  ['type=ssh,id=', 'ssh agent=["",null,false,0,0,384]'],
  ['type=ssh,required,mode=0644,uid=1,gid=2,target=/a', 'ssh agent=["","/a",true,1,2,420]']
])('a mount %s is', (mount, ...want) => {
  expect(parts(lower(`-\nRUN --mount=${mount} x`), /^(?:mount|secret|ssh)/)).toEqual(want);
});

test('mounts stand in the order of their places', () => {
  expect(
    parts(
      lower(
        '-\nRUN --mount=type=tmpfs,target=/b --mount=type=tmpfs,target=/a --mount=type=tmpfs,target=/-,size=1 --mount=type=tmpfs,target=/b,ro x'
      ),
      /^mount/
    )
  ).toEqual([
    'mount /-=[-1,["tmpfs",false,1]]',
    expect.stringMatching(/^mount \/a=/),
    'mount /b=[-1,["tmpfs",false,null]]',
    'mount /b=[-1,["tmpfs",true,null]]'
  ]);
});

test.each<[string, Build, ...string[]]>([
  ['-\nWORKDIR /w', {}, 'directory=/w', 'owner= of i:latest', 'SOURCE_DATE_EPOCH='],
  ['-\nUSER root\nWORKDIR w', {}, 'directory=/w of i:latest', 'owner=#0', 'SOURCE_DATE_EPOCH='],
  ['-\nWORKDIR /a/../w', {}, 'directory=/w', 'owner= of i:latest', 'SOURCE_DATE_EPOCH='],
  ['-\nWORKDIR /w', { options: { args: { SOURCE_DATE_EPOCH: '+012' } } }, 'directory=/w', 'owner= of i:latest', 'SOURCE_DATE_EPOCH=12'],
  ['-\nWORKDIR /w', { options: { args: { SOURCE_DATE_EPOCH: '1x' } } }, 'directory=/w', 'owner= of i:latest', 'SOURCE_DATE_EPOCH=1x'],
  ['-\nWORKDIR /w', { options: { args: { SOURCE_DATE_EPOCH: 'x1' } } }, 'directory=/w', 'owner= of i:latest', 'SOURCE_DATE_EPOCH=x1'],
  ['ARG SOURCE_DATE_EPOCH=7\nFROM i\nWORKDIR /w', {}, 'directory=/w', 'owner= of i:latest', 'SOURCE_DATE_EPOCH=7 before 0.30 '],
  [
    'ARG SOURCE_DATE_EPOCH=7\nFROM i\nWORKDIR /w',
    { options: { builderVersion: pinned('0.29.0') } },
    'directory=/w',
    'owner= of i:latest',
    'SOURCE_DATE_EPOCH='
  ],
  [
    'ARG SOURCE_DATE_EPOCH=7\nFROM i\nWORKDIR /w',
    { options: { args: { SOURCE_DATE_EPOCH: '' } } },
    'directory=/w',
    'owner= of i:latest',
    'SOURCE_DATE_EPOCH='
  ]
])('%j with %j makes a directory of', (text, build, ...want) => {
  const { definition = [] } = targetOf(lower(text, build)) ?? {};
  const told = definition.map(
    ({ name, value, base, older }) =>
      `${name}=${value}${base === undefined ? '' : ` of ${base}`}${older === undefined ? '' : ` before ${older.before} ${older.value}`}`
  );
  expect(told).toEqual(want);
});

const TWO: Build = { options: { multiPlatform: true } };
const arm = (more: Partial<GraphInput['options']> = {}): Build => ({ options: { multiPlatform: true, platform: 'linux/arm/v6', ...more } });

test.each<[string, Build, ...string[]]>([
  ['-\nRUN x', {}, '[1/2]', '[2/2]'],
  ['FROM i AS a\nRUN x', {}, '[1/2]', '[2/2]'],
  [`-\n${'RUN x\n'.repeat(9)}`, {}, '[ 1/10]', ...Array.from({ length: 8 }, (_, at) => `[ ${at + 2}/10]`), '[10/10]'],
  ['-\nENV A=1\nLABEL a=b\nRUN x', {}, '[1/2]', '[2/2]'],
  ['-\nWORKDIR /w\nCOPY a /\nADD b /', {}, '[1/4]', '[2/4]', '[3/4]', '[4/4]'],
  ['-\nWORKDIR /', {}, '[1/2]'],
  ['-\nCOPY --from=j /a /', {}, '[stage-0 1/2]', '[stage-0 2/2]'],
  ['-\nCOPY --from= a /', {}, '[1/2]', '[2/2]'],
  ['-\nCOPY --from=0 a /', {}, '[1/2]', '[2/2]'],
  ['-\nRUN --mount=target=/x x', {}, '[stage-0 1/2]', '[stage-0 2/2]'],
  ['-\nRUN --mount=type=cache,target=/x,from=j x', {}, '[stage-0 1/2]', '[stage-0 2/2]'],
  ['FROM i AS a\nRUN --mount=target=/x,from=a --mount=target=/y,from=a x', {}, '[1/2]', '[2/2]'],
  ['FROM i AS a\nRUN --mount=target=/x,from=a --mount=target=/y x', {}, '[a 1/2]', '[a 2/2]'],
  ['FROM i AS a\nRUN --mount=target=/x,from=0 x', {}, '[a 1/2]', '[a 2/2]'],
  [
    'FROM i AS a\nFROM a\nRUN x\nFROM i AS c\nRUN y\nFROM 0\nCOPY --from=c / /\nCOPY --from=1 / /',
    {},
    '[a 1/1]',
    '[stage-1 1/1]',
    '[c 1/2]',
    '[c 2/2]',
    '[stage-3 1/3]',
    '[stage-3 2/3]',
    '[stage-3 3/3]'
  ],
  ['FROM scratch\nCOPY a /\nCOPY b /', {}, '[1/2]', '[2/2]'],
  ['FROM dir\nRUN x', { options: { namedContexts: { dir: { kind: 'context' } } } }, '[1/2]', '[2/2]'],
  ['-\nRUN x', { images: { 'i:latest': { onbuild: ['RUN y', 'ENV A=1'] } } }, '[1/4]', '[2/4]', '[3/4]'],
  ['-\nRUN x', TWO, '[linux/amd64 1/2]', '[linux/amd64 2/2]'],
  ['FROM i AS a\nFROM a AS b\nRUN x', arm(), '[linux/arm/v6 a 1/1]', '[linux/arm/v6 b 1/1]'],
  ['FROM --platform=$BUILDPLATFORM i\nRUN x', arm(), '[linux/amd64 1/2]', '[linux/amd64 2/2]'],
  ['FROM --platform=$BUILDPLATFORM i\nARG TARGETPLATFORM\nRUN x', arm(), '[linux/amd64 1/2]', '[linux/amd64->arm/v6 2/2]'],
  ['FROM --platform=$BUILDPLATFORM i\nARG TARGETARCH\nRUN x', arm(), '[linux/amd64 1/2]', '[linux/amd64->arm/v7 2/2]'],
  ['FROM --platform=$BUILDPLATFORM i\nARG TARGETARCH TARGETVARIANT\nRUN x', arm(), '[linux/amd64 1/2]', '[linux/amd64->arm/v6 2/2]'],
  ['FROM --platform=$BUILDPLATFORM i\nARG TARGETOS\nRUN x', arm(), '[linux/amd64 1/2]', '[linux/amd64 2/2]'],
  ['FROM --platform=$BUILDPLATFORM i\nARG TARGETVARIANT\nRUN x', arm(), '[linux/amd64 1/2]', '[linux/amd64 2/2]'],
  ['FROM --platform=$BUILDPLATFORM i\nENV TARGETARCH= TARGETOS=\nRUN x', arm(), '[linux/amd64 1/2]', '[linux/amd64 2/2]'],
  [
    'FROM --platform=$BUILDPLATFORM i\nARG TARGETARCH\nRUN x',
    arm({ platform: 'linux/arm64' }),
    '[linux/amd64 1/2]',
    '[linux/amd64->arm64 2/2]'
  ],
  [
    'FROM --platform=$BUILDPLATFORM i\nARG TARGETPLATFORM\nRUN x',
    arm({ platform: 'windows/amd64' }),
    '[linux/amd64 1/2]',
    '[linux/amd64->windows/amd64 2/2]'
  ],
  [
    'FROM --platform=$BUILDPLATFORM i\nARG TARGETOS\nRUN x',
    arm({ platform: 'windows/arm64' }),
    '[linux/amd64 1/2]',
    '[linux/amd64->windows/amd64 2/2]'
  ],
  [
    'FROM --platform=$BUILDPLATFORM i AS a\nRUN y\nFROM a\nARG TARGETPLATFORM\nRUN x',
    arm(),
    '[linux/amd64 a 1/2]',
    '[linux/amd64 a 2/2]',
    '[linux/amd64->arm/v6 stage-1 1/1]'
  ]
])('%j with %j is labelled', (text, build, ...want) => {
  const labels = lower(text, build)
    .instructions.flatMap((one) => [one, ...one.triggers])
    .flatMap(({ label }) => label ?? []);
  expect(labels.filter((label, at) => label !== labels[at - 1])).toEqual(want);
});

const BUILT: BuiltHere = { image: 'app', steps: 's', settings: 't', open: 'nothing' };

test.each<[string, string, Build, object | null]>([
  ['an unknown image', '-', {}, { reference: 'i:latest', platform: 'linux/amd64' }],
  ['of another platform', 'FROM --platform=arm64 i', {}, { reference: 'i:latest', platform: 'linux/arm64' }],
  ['of the build', '-', { options: { platform: 'linux/arm64/v8' } }, { reference: 'i:latest', platform: 'linux/arm64' }],
  [
    'a known image',
    '-',
    { images: { i: { digest: 'd', layers: ['l'] } } },
    { reference: 'i:latest', platform: 'linux/amd64', digest: 'd', layers: ['l'] }
  ],
  [
    'a known image without data',
    '-',
    { images: { i: { digest: null, layers: null } } },
    { reference: 'i:latest', platform: 'linux/amd64' }
  ],
  ['an image without layers', '-', { images: { i: { layers: [] } } }, null],
  [
    'a build of ours',
    '-',
    { builtHere: new Map([['i:latest', BUILT]]) },
    { reference: 'i:latest', platform: 'linux/amd64', builtHere: BUILT }
  ],
  [
    'an image in place of a name',
    '-',
    { options: { namedContexts: { i: { kind: 'image', reference: 'j' } } } },
    { reference: 'j:latest', platform: 'linux/amd64' }
  ],
  [
    'a name in long form',
    '-',
    { options: { namedContexts: { 'docker.io/library/i:latest': { kind: 'image', reference: 'j' } } } },
    { reference: 'j:latest', platform: 'linux/amd64' }
  ],
  ['an address in place of a name', '-', { options: { namedContexts: { i: { kind: 'other', address: 'x' } } } }, { kind: 'git', url: 'x' }],
  ['a directory in place of a name', '-', { options: { namedContexts: { i: { kind: 'context' } } } }, { kind: 'context', name: 'i' }],
  ['scratch is never replaced', 'FROM scratch', { options: { namedContexts: { scratch: { kind: 'context' } } } }, null],
  [
    'nor is the context',
    'FROM context',
    { options: { namedContexts: { context: { kind: 'context' } } } },
    { reference: 'context:latest', platform: 'linux/amd64' }
  ]
])('a stage stands on %s', (_, text, build, source) => {
  const graph = lower(text, build);
  const from = targetOf(graph)?.inputs[0]?.from;
  expect(from === undefined ? null : from).toEqual(source === null ? null : { source: { kind: 'image', ...source } });
});

test.each<[string, ...string[]]>([
  ['COPY a /', 'the build context is not known'],
  ['COPY a b /w/', 'the build context is not known'],
  ['RUN --mount=target=/m x', 'the build context is not known']
])('%s without a context', (line, ...want) => {
  const unknown = (targetOf(lower(`-\n${line}`))?.inputs ?? []).flatMap(({ content }) =>
    content !== null && 'unknown' in content ? [plainText(content.unknown)] : []
  );
  expect(unknown).toEqual(want);
});

test.each<[string, Build, string]>([
  ['FROM i\nRUN x\nFROM i\nRUN --mount=from=0,target=/m y', {}, 'pruned pruned metadata step'],
  ['FROM i\nRUN x\nFROM j\nCOPY --from=0 / /', {}, 'metadata step metadata step'],
  [
    'FROM i AS s\nRUN x\nFROM i AS r\nCOPY --from=s / /\nFROM r\nRUN y',
    { options: { namedContexts: { r: { kind: 'image', reference: 'j' } } } },
    'pruned pruned pruned pruned metadata step'
  ]
])('%j with %j needs the stages of', (text, build, roles) => {
  expect(
    lower(text, build)
      .instructions.map(({ role }) => role)
      .join(' ')
  ).toBe(roles);
});

test('a stage of another platform is that of all that stand on it', () => {
  const graph = lower('FROM --platform=arm64 i AS a\nFROM a\nRUN x');
  expect(parts(graph, /^platform$/)).toEqual(['platform=linux/arm64']);
  const replaced = lower('FROM --platform=arm64 i AS a\nFROM a\nRUN x', {
    options: { namedContexts: { a: { kind: 'image', reference: 'j' } } }
  });
  expect(parts(replaced, /^platform$/)).toEqual(['platform=linux/arm64']);
});

test('a date that names something stands for it in the arguments of the file too', () => {
  const text = '-\nARG SOURCE_DATE_EPOCH\nRUN x';
  const environment = (build: Build, of = text) => parts(lower(of, build), /^environment SOURCE/).map((one) => one.slice(12, 31));
  expect(environment({ options: { args: { SOURCE_DATE_EPOCH: '12' } } })).toEqual(['SOURCE_DATE_EPOCH=1']);
  const named = parts(lower(text, { options: { args: { SOURCE_DATE_EPOCH: 'context' } } }), /^environment SOURCE/);
  expect(named.map((one) => one.includes('\uE002'))).toEqual([true]);
  const global = 'ARG SOURCE_DATE_EPOCH=context\nFROM i\nARG SOURCE_DATE_EPOCH\nRUN x';
  expect(environment({}, '-\nARG SOURCE_DATE_EPOCH=5\nRUN x')).toEqual(['SOURCE_DATE_EPOCH=5']);
  const [old, now] = ['0.29.0', '0.30.0'].map((version) =>
    parts(lower(global, { options: { builderVersion: pinned(version) } }), /^environment SOURCE/)
  );
  expect(old).toEqual(['environment SOURCE_DATE_EPOCH=context']);
  expect(now?.map((one) => one.includes('\uE002'))).toEqual([true]);
});

test.each<[string, boolean | readonly string[], ...boolean[]]>([
  ['FROM i AS a\nRUN x\nFROM a\nRUN y', true, true, true],
  ['FROM i AS a\nRUN x\nFROM a\nRUN y', false, false, false],
  ['FROM i AS a\nRUN x\nFROM a\nRUN y', ['A'], true, false],
  ['FROM i AS a\nRUN x\nFROM i AS b\nRUN x\nCOPY --from=a / /', ['a'], true],
  ['FROM i AS a\nRUN x\nFROM i AS b\nRUN x\nCOPY --from=a / /', ['b'], true],
  ['FROM i AS a\nRUN x\nFROM i AS b\nRUN x\nCOPY --from=a / /', ['c'], false],
  ['FROM i AS a\nRUN x\nFROM a\nRUN y', ['b', 'null', '1'], false, false]
])('%j with no cache of %j', (text, noCache, ...want) => {
  const { steps } = lower(text, { options: { noCache } });
  expect(steps.flatMap(({ operation, forced }) => (operation === 'run' ? [forced] : []))).toEqual(want);
});

test('what an image is taken not to set is said once, in order', () => {
  const { assumptions = [] } = lower('-\nRUN x\nCOPY $B /$A$B\nFROM j AS j\nCOPY a /$C');
  expect(assumptions.map((one) => plainText(one))).toEqual([
    'No ONBUILD instruction is inherited from j:latest.',
    'The image j:latest sets none of the variables C, which the Dockerfile uses undeclared.'
  ]);
  const both = lower('FROM i AS a\nCOPY $B /$A$B\nFROM j\nCOPY --from=a x /$C').assumptions ?? [];
  expect(both.map((one) => plainText(one))).toEqual([
    'No ONBUILD instruction is inherited from i:latest and j:latest.',
    'The image i:latest sets none of the variables A and B, which the Dockerfile uses undeclared.',
    'The image j:latest sets none of the variables C, which the Dockerfile uses undeclared.'
  ]);
});

test.each([
  ['-\nENV A=v B=$PATH\nCOPY $A ${B}/ /$A', 'COPY v $PATH/ /v'],
  ['-\nENV A=v\nRUN echo $A "${A}"', 'RUN echo v "v"'],
  ['-\nRUN --mount=type=secret,id=s,env=S echo $S', 'RUN --mount=type=secret,id=s,env=S echo ****'],
  ['-\nENV S=v\nWORKDIR /${S}/$NO', 'WORKDIR /v/']
])('%j is printed as %j', (text, printed) => {
  expect(lower(text).instructions.at(-1)?.text).toBe(printed);
});

test('a target, its frontend and the rules', () => {
  const graph = lower('# syntax=docker/dockerfile:1.9\nFROM i AS a\nRUN x\nFROM i\nRUN y', {
    options: { target: 'a', builderVersion: pinned('0.30.1') }
  });
  expect([graph.builder, graph.frontend, graph.version, graph.target]).toEqual(['buildkit', 'docker/dockerfile:1.9', '0.30.1', 1]);
  expect(graph.instructions.map(({ role, stageName }) => `${role} ${stageName}`)).toEqual(['metadata a', 'step a', 'pruned 1', 'pruned 1']);
  expect(lower('-', { options: { builderVersion: pinned('0.30.1') } })).toMatchObject({ frontend: null, version: '0.30.1' });
  expect(lower('FROM scratch').target).toBe(null);
});
