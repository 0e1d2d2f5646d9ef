import type { BaseImage } from '../../src/graph/index.ts';
import { say } from '../../src/model/sentence.ts';
import type { Side } from '../setup/predict-sides.ts';
import type { Row } from './rule-rows.ts';

// Dockerfiles of which everything that they are lowered to is written down (golden/predictions.txt): what one side and the other have in
// common shows in no verdict, but in logs, histories and explanations.

const lines = (...all: readonly string[]) => all.join('\n');
const FILES = { a: 'a\n', b: 'b\n', 'd/x': 'x\n', 'd/y': 'y\n', 's.sh': '#!/bin/sh\n', 't.tar': 'tar' };
const D = `sha256:${'d'.repeat(64)}`;
const KNOWN: BaseImage = {
  digest: D,
  layers: ['l1', 'l2'],
  env: ['PATH=/opt/bin', 'LANG=C'],
  user: 'app',
  workdir: '/srv',
  onbuild: ['COPY a /on', 'RUN on'],
  shell: ['/bin/ash', '-c']
};

type Short = Omit<Row, 'rule' | 'want' | 'base' | 'head'> & { readonly base?: string; readonly head: string };
const same = (rule: string, { head, base = head, ...more }: Short): Omit<Row, 'want'> => ({ rule, base, head, files: FILES, ...more });
const pinned = (value: string) => ({ value, certainty: 'known', from: 'build.yml:9', because: null }) as const;
const both = (options: NonNullable<Side['options']>, more: Partial<Side> = {}) => ({
  baseSide: { options, ...more },
  headSide: { options, ...more }
});

const MOUNTS = lines(
  'FROM i AS b',
  'WORKDIR /w',
  'RUN --mount=type=cache,target=/c cache',
  'RUN --mount=type=cache,target=/c,id=/c,sharing=shared the same cache',
  'RUN --mount=type=cache,target=c,id=x,sharing=locked,ro another cache',
  'RUN --mount=type=cache,target=/c,uid=1000,gid=1001,mode=0700 owned cache',
  'RUN --mount=type=cache,target=/c,from=j,source=/s cache of an image',
  'RUN --mount=type=cache,target=/c,from=j,uid=5 owned cache of an image',
  'RUN --mount=type=tmpfs,target=/t,size=64m --mount=type=tmpfs,target=/s tmpfs',
  'RUN --mount=type=secret,id=s --mount=type=secret,id=e,env=TOKEN,required=true,mode=0444,uid=3,gid=4 secret $TOKEN',
  'RUN --mount=type=ssh --mount=type=ssh,id=default,required,uid=1,gid=2,mode=0600 ssh',
  'FROM i',
  'ARG DIR=d',
  'RUN --mount=source=a,target=/m --mount=type=bind,source=$DIR,target=n,rw files',
  'RUN --mount=target=/m --mount=source=a,target=/n everything',
  'RUN --mount=from=b,source=/w,target=/x --mount=from=b,source=/v,target=/y stage',
  'RUN --mount=from=b,target=/x --mount=from=j,source=/q,target=/y stage and image',
  'RUN --mount=target=/,source=a root',
  'RUN --mount=type=what,target=/x unknown',
  'RUN --mount=type=bind,target=/x,z label',
  'RUN --mount=type=$NO,target=/x variable'
);

const COPIES = lines(
  'FROM i AS b',
  'COPY a b /two/',
  'COPY --chown=1000:1000 --chmod=755 a /x',
  'COPY --chown=root --chmod=u+x a rel',
  'COPY --chown=1: a /x',
  'COPY --chown=app:root a /x',
  'COPY --link a /l',
  'COPY --link --chown=app a /l',
  'COPY --parents d/./x d/y /p/',
  'COPY --parents ./d/* /p/',
  'COPY --exclude=y --exclude=z d /e',
  'COPY d/* a? /w/',
  'COPY <<one <<"two" /h/',
  'a $HOME',
  'one',
  'b $HOME',
  'two',
  'ADD a t.tar /t',
  'ADD --unpack=false t.tar /t',
  'ADD --unpack t.tar /t',
  `ADD --checksum=${D} https://h/f.bin /f/`,
  'ADD https://h/f.tgz?x=1 /f',
  'ADD --unpack=true https://h/f.tgz /f',
  'ADD --keep-git-dir=true https://h/r.git#main /g',
  'ADD --exclude=x git@h:o/r.git /g',
  'COPY https://h/f /f',
  'ADD --checksum=x a /f',
  'FROM i',
  'COPY --from=b /a b /from/',
  'COPY --from=0 / /all',
  'COPY --from=B /a* /w/',
  'COPY --from=j:1 /a /j',
  'COPY --from=scratch /a /j',
  'COPY --from=7 /a /j',
  'COPY --from=Bad/Name /a /j',
  'COPY --from= a /j',
  'COPY missing /m'
);

const SETTINGS = lines(
  'ARG V=1 W',
  'FROM --platform=$BUILDPLATFORM i:$V AS one',
  'ARG V',
  'ARG W=w X Y="a b"',
  'ARG TARGETARCH TARGETPLATFORM HTTP_PROXY',
  'ENV A=1 B="$A $V" PATH=/x:$PATH C=${NO:-d}',
  'ENV A=2',
  'ENV D $A',
  'RUN echo $A $UNSET',
  'RUN ["exec", "$A"]',
  'USER app',
  'WORKDIR sub/${A}',
  'WORKDIR /abs/../x/',
  'RUN --network=none --security=insecure --device=gpu x',
  'RUN --network=default y',
  'RUN --network=sandbox --security=sandbox z',
  'SHELL ["/bin/bash", "-c"]',
  'RUN in bash',
  'RUN <<E',
  'one',
  'two $A',
  'E',
  'RUN <<E cat',
  'x',
  'E',
  'RUN <<E',
  '#!/usr/bin/python',
  'print(1)',
  'E',
  'LABEL a=b "c d"=$A',
  'MAINTAINER me',
  'EXPOSE 80 443/udp 1-3 $A',
  'VOLUME /v ["/w"]',
  'VOLUME ["/v", ""]',
  'STOPSIGNAL SIGKILL',
  'STOPSIGNAL what',
  'STOPSIGNAL 0',
  'HEALTHCHECK --interval=5s CMD x $A',
  'HEALTHCHECK NONE',
  'ENTRYPOINT ["e"]',
  'CMD run it',
  'ONBUILD RUN later $A',
  'ONBUILD COPY a /later',
  'USER app # comment',
  'RUN commented',
  'FROM one',
  'RUN child',
  'FROM scratch',
  'COPY --from=one / /',
  'COPY a /a',
  'RUN in nothing'
);

const LEGACY = lines(
  'ARG V=1',
  'FROM i:$V AS one',
  'ARG X=x Y',
  'ARG X',
  'ENV A=1 B=$A PATH=/x:$PATH',
  'RUN echo $A',
  'RUN ["exec", "$A"]',
  'USER $A',
  'WORKDIR sub',
  'WORKDIR /abs/',
  'SHELL ["/bin/bash", "-c"]',
  'RUN in bash',
  'LABEL a=b "c d"=$A',
  'MAINTAINER me',
  'EXPOSE 80 443/udp',
  'VOLUME /v',
  'STOPSIGNAL SIGKILL',
  'HEALTHCHECK --interval=5s --timeout=3s --retries=2 --start-period=1s CMD x',
  'HEALTHCHECK NONE',
  'ENTRYPOINT ["e"]',
  'CMD run it',
  'ONBUILD RUN later',
  'COPY --chown=app a b /two/',
  'COPY d/* /w/',
  'ADD t.tar https://h/f /t/',
  'COPY . .',
  'FROM one',
  'RUN child',
  'FROM scratch',
  'COPY --from=one /x /',
  'COPY --from=0 /x /',
  'COPY --from=j:1 /x /',
  'RUN --mount=type=cache,target=/c no',
  'CMD ["x"]'
);

const OPEN = say`only a run tells the target`;
const TWO_TARGETS = lines('FROM i AS one', 'RUN a', 'FROM one AS two', 'RUN b', 'FROM j', 'COPY --from=one /a /a', 'RUN c');

export const DESCRIBED_ROWS: readonly Omit<Row, 'want'>[] = [
  same('mounts', { head: MOUNTS }),
  same('mounts of a build with more memory', {
    head: 'FROM i\nRUN --mount=type=cache,target=/c a\nRUN --mount=type=cache,id=/c,target=/c b',
    ...both({ shmSize: '1g' }, { args: { BUILDKIT_CACHE_MOUNT_NS: 'ns' } })
  }),
  same('copies', { head: COPIES }),
  same('an owner without a group, old rules', { head: 'FROM i\nCOPY --chown=1: a /x', ...both({ builderVersion: pinned('0.25.2') }) }),
  same('an owner without a group, new rules', { head: 'FROM i\nCOPY --chown=1: a /x', ...both({ builderVersion: pinned('0.34.1') }) }),
  same('settings', { head: SETTINGS, headSide: { args: { V: '2', HTTP_PROXY: 'p', NOBODY: 'x' } } }),
  same('settings of the build', {
    head: SETTINGS,
    ...both(
      {
        platform: 'linux/arm64/v8',
        multiPlatform: true,
        network: 'host',
        hostname: 'h',
        addHosts: ['x:1.2.3.4', 'y=5.6.7.8'],
        ulimits: ['nofile=1'],
        cgroupParent: 'c',
        labels: ['a=b']
      },
      { args: { SOURCE_DATE_EPOCH: '1', W: null, Y: 'y' }, target: 'one' }
    )
  }),
  same('settings on a known image', { head: SETTINGS, images: { 'i:1': KNOWN }, base: SETTINGS.replace('ENV A=2', 'ENV A=3') }),
  same('triggers', {
    head: lines('FROM i AS one', 'ONBUILD COPY d /d', 'ONBUILD RUN t', 'FROM one AS two', 'RUN a', 'FROM two', 'RUN b'),
    base: lines('FROM i AS one', 'ONBUILD COPY d /d', 'ONBUILD RUN s', 'FROM one AS two', 'RUN a', 'FROM two', 'RUN b'),
    images: { 'i:latest': KNOWN }
  }),
  same('platforms', {
    head: lines(
      'FROM --platform=linux/arm/v7 i AS a',
      'RUN a',
      'FROM --platform=x86_64 i AS b',
      'RUN b',
      'FROM --platform=linux/aarch64 i AS c',
      'RUN c',
      'FROM --platform=windows/amd64 i AS d',
      'RUN d',
      'FROM --platform=armhf i AS e',
      'RUN e',
      'FROM --platform=bad/p/l/a/t i AS f',
      'FROM --platform=linux/amd64/v1 i',
      ...['a', 'b', 'c', 'd', 'e'].map((stage) => `COPY --from=${stage} /x /x`)
    )
  }),
  same('named contexts', {
    head: lines('FROM app AS x', 'RUN a', 'FROM dir', 'COPY --from=dir d /d', 'COPY --from=far /f /f', 'COPY --from=x / /x', 'RUN b'),
    ...both(
      {
        namedContexts: {
          app: { kind: 'image', reference: 'i:9' },
          dir: { kind: 'context' },
          far: { kind: 'other', address: 'https://h/r.git' }
        }
      },
      { directories: { dir: 'd' } }
    )
  }),
  same('a stage that a context replaces', {
    head: lines('FROM i AS x', 'RUN a', 'FROM j', 'COPY --from=x /a /b'),
    ...both({ namedContexts: { x: { kind: 'image', reference: 'k:1' } } })
  }),
  same('stages that only copy', {
    head: lines(
      'FROM scratch AS files',
      'WORKDIR /w',
      'COPY d /d',
      'COPY a /d/a',
      'COPY --chmod=644 b /b/',
      'COPY --link d /l/',
      'FROM i AS also',
      'COPY d /d',
      'FROM i',
      'COPY --from=files /d/x /x',
      'COPY --from=files /d /l /all/',
      'COPY --from=files /w /w',
      'COPY --from=also /d/x /y',
      'COPY --from=files /* /pattern'
    )
  }),
  same('faults', {
    head: lines(
      'FROM a AS a',
      'COPY --from=b /x /x',
      'FROM $NO AS b',
      'COPY --from=a /x /x',
      'FROM Upper',
      'COPY --from=9 /x /x',
      'ENV A=${B:?no b}',
      'WORKDIR ',
      'EXPOSE what',
      'FROM scratch',
      'COPY --from=c /x /x'
    )
  }),
  same('a target that is not there', { head: 'FROM i\nRUN a', headSide: { target: 'nobody' } }),
  same('a frontend', {
    head: lines('# syntax=docker/dockerfile:1.9', 'FROM i', 'COPY --chown=1: a /a'),
    base: 'FROM i\nCOPY --chown=1: a /a'
  }),
  same('a frontend of others', { head: lines('# syntax=acme/frontend:1', 'FROM i', 'RUN a') }),
  same('an image of Windows', { head: 'FROM mcr.microsoft.com/windows/nanoserver:1\nRUN a' }),
  same('the legacy builder', { head: LEGACY, builder: 'legacy' }),
  same('the legacy builder on a known image', {
    head: LEGACY,
    base: LEGACY.replace('B=$A', 'B=b'),
    builder: 'legacy',
    images: { 'i:1': KNOWN },
    ...both({ labels: ['a=b'], platform: 'linux/arm64' }, { args: { X: 'arg', HTTP_PROXY: 'p' } })
  }),
  same('lines that changed', {
    base: lines(
      'ARG V=1',
      'FROM i',
      'ARG V',
      'ENV A=1 B=2',
      'WORKDIR /w',
      'COPY a /a',
      'RUN one',
      'RUN two',
      'RUN three',
      'COPY d /d',
      'CMD x'
    ),
    head: lines(
      'ARG V=2',
      'FROM i',
      'ARG V',
      'ENV A=1 C=3',
      'WORKDIR /v',
      'COPY b /a',
      'RUN two',
      'RUN one',
      'RUN new',
      'RUN --network=none three',
      'COPY --chown=app d /d',
      'CMD y'
    )
  }),
  same('images that changed', {
    base: lines(`FROM i@${D}`, 'RUN a', 'FROM j:1', 'RUN b', 'COPY --from=0 /a /a', 'COPY --from=k:1 /k /k'),
    head: lines('FROM i:2', 'RUN a', 'FROM j:2', 'RUN b', 'COPY --from=0 /a /a', 'COPY --from=k:2 /k /k')
  }),
  same('files that changed', {
    head: lines('FROM i', 'COPY a /a', 'COPY d /d', 'RUN --mount=source=b,target=/b b', 'COPY . /all', 'RUN z'),
    headFiles: { 'd/x': 'new\n', 'd/new': '1', b: 'new\n' }
  }),
  same('a target that is one of two', {
    head: TWO_TARGETS,
    base: TWO_TARGETS.replace('RUN b', 'RUN c'),
    ...both({ openTarget: { options: ['two', null], because: OPEN } })
  }),
  same('a target that may be any stage', { head: TWO_TARGETS, ...both({ openTarget: { options: null, because: OPEN } }) }),
  same('a cache without what stages in between made', {
    head: TWO_TARGETS,
    base: TWO_TARGETS.replace('RUN c', 'RUN d'),
    cache: 'registry-min'
  }),
  same('no cache', { head: lines('FROM i', 'COPY a /a', 'RUN z'), cache: 'none' }),
  same('told to run again', { head: lines('FROM i', 'COPY a /a', 'RUN z'), headSide: { options: { noCache: true } } })
];
