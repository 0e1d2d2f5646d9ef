// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Dockerfiles, not of JavaScript
import type { Texts } from '../../setup/analysis-request.ts';

/** Builds of one job: what it runs, its files, and what the change makes of them. `SALT` keeps runs apart on one engine. */
export interface JobKind {
  readonly name: string;
  readonly files: Texts;
  readonly commands: readonly string[];
  readonly change?: Texts;
}

const IMAGE = 'alpine:3.20';
const TWO = `FROM ${IMAGE} AS base\nRUN echo SALT > /i\nWORKDIR /app\nCOPY package.json ./\nCOPY src src\nFROM base AS test\nRUN echo test\nFROM base AS final\nRUN echo final\n`;
const FILE = (end: string) => `FROM ${IMAGE}\nRUN echo SALT\nWORKDIR /app\nCOPY src src\nRUN echo ${end}\n`;
const pair = (from: string, ...more: readonly string[]) => [`${from} --target test .`, ...more, `${from} --target final .`];

export const JOB_KINDS: readonly JobKind[] = [
  { name: 'two targets', files: { Dockerfile: TWO }, commands: pair('docker build') },
  {
    name: 'two targets, the inner one first',
    files: { Dockerfile: TWO },
    commands: ['docker build --target base .', 'docker build --target final .']
  },
  {
    name: 'a stage that one target leaves out',
    files: {
      Dockerfile: `FROM ${IMAGE} AS a\nRUN echo SALT a\nCOPY src src\nFROM ${IMAGE} AS b\nRUN echo SALT b\nCOPY package.json .\nFROM a AS both\nCOPY --from=b /package.json /p\nRUN echo end\n`
    },
    commands: ['docker build --target a .', 'docker build .']
  },
  {
    name: 'two files that begin alike',
    files: { 'a.Dockerfile': FILE('a'), 'b.Dockerfile': FILE('b') },
    commands: ['docker build -f a.Dockerfile .', 'docker build -f b.Dockerfile .']
  },
  {
    name: 'arguments',
    files: { Dockerfile: `FROM ${IMAGE}\nRUN echo SALT\nCOPY src src\nARG V=0\nRUN echo v\nRUN echo w\n` },
    commands: ['docker build --build-arg V=1 .', 'docker build --build-arg V=2 .']
  },
  {
    name: 'one bake file',
    files: {
      Dockerfile: TWO,
      'docker-bake.hcl': 'group "default" { targets = ["t", "f"] }\ntarget "t" { target = "test" }\ntarget "f" { target = "final" }\n'
    },
    commands: ['docker buildx bake']
  },
  {
    name: 'one compose project',
    files: {
      Dockerfile: TWO,
      'compose.yaml': 'services:\n  t: {build: {context: ., target: test}}\n  f: {build: {context: ., target: final}}\n'
    },
    commands: ['docker compose build']
  },
  {
    name: '--no-cache on the second',
    files: { Dockerfile: TWO },
    commands: ['docker build --target test .', 'docker build --no-cache --target final .']
  },
  {
    name: '--no-cache on the first',
    files: { Dockerfile: TWO },
    commands: ['docker build --no-cache --target test .', 'docker build --target final .']
  },
  {
    name: '--no-cache-filter on the first',
    files: { Dockerfile: TWO },
    commands: ['docker buildx build --no-cache-filter base --target test .', 'docker buildx build --target final .']
  },
  {
    name: '--no-cache-filter on the second',
    files: { Dockerfile: TWO },
    commands: ['docker buildx build --target test .', 'docker buildx build --no-cache-filter final --target final .']
  },
  {
    name: 'platforms',
    files: {
      Dockerfile: `FROM --platform=$BUILDPLATFORM ${IMAGE} AS build\nRUN echo SALT\nCOPY src src\nARG TARGETARCH\nRUN echo hi\nFROM scratch AS a\nCOPY --from=build /src /src\nFROM scratch AS b\nCOPY --from=build /src /src\n`
    },
    commands: ['docker build --target a .', 'docker build --platform linux/arm64 --target b .']
  },
  {
    name: 'linked copies',
    files: {
      Dockerfile: `FROM ${IMAGE} AS one\nRUN echo SALT\nCOPY --link src src\nFROM ${IMAGE} AS two\nRUN echo SALT two\nCOPY --link src src\nRUN echo end\n`
    },
    commands: ['docker build --target one .', 'docker build --target two .']
  },
  {
    name: 'three targets',
    files: { Dockerfile: `${TWO}FROM test AS more\nRUN echo more\nCOPY docs docs\n` },
    commands: ['docker build --target base .', 'docker build --target test .', 'docker build --target more .']
  },
  {
    name: 'two contexts',
    files: { Dockerfile: `FROM ${IMAGE}\nRUN echo SALT\nCOPY a.js .\nRUN echo end\n`, 'x/a.js': '1 SALT', 'y/a.js': '1 SALT' },
    commands: ['docker build -t one:x -f Dockerfile x', 'docker build -f Dockerfile y'],
    change: { 'x/a.js': '2 SALT', 'y/a.js': '2 SALT' }
  },
  {
    name: 'cache mounts',
    files: {
      Dockerfile: `FROM ${IMAGE} AS base\nRUN --mount=type=cache,target=/c echo SALT\nRUN --mount=type=bind,source=src,target=/s cat /s/a.js\nFROM base AS t\nRUN echo t\nFROM base AS u\nRUN echo u\n`
    },
    commands: ['docker build --target t .', 'docker build --target u .']
  },
  {
    name: 'an edited Dockerfile',
    files: { Dockerfile: TWO },
    change: { Dockerfile: TWO.replace('echo SALT', 'echo SALT new') },
    commands: pair('docker build')
  }
];
