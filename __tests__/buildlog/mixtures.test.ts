import { expect, test } from '@jest/globals';
import { readLog, shown } from './read.ts';

// Mixtures of builders, prefixes, encodings and forgeries in one log: what was really built, and nothing that a command printed.

const H =
  '#0 building with "default" instance using docker driver\n\n#1 [internal] load build definition from Dockerfile\n#1 transferring dockerfile: 200B done\n#1 DONE 0.0s\n\n#2 [internal] load metadata for docker.io/library/alpine:3.20\n#2 DONE 0.4s\n\n';
const B = `${H}#4 [1/3] FROM docker.io/library/alpine:3.20@sha256:${'a'.repeat(64)}\n#4 CACHED\n\n#5 [2/3] COPY a b\n#5 DONE 0.1s\n\n#6 [3/3] RUN make all\n#6 0.312 cc a.c\n#6 1.904 cc b.c\n#6 DONE 2.1s\n\n#7 exporting to image\n#7 exporting layers 0.2s done\n#7 DONE 0.3s\n`;
const C = B.replaceAll('make all', 'npm test').replace('DONE 2.1s', 'DONE 7.7s').replace('COPY a b', 'COPY x y');
const lines = (t: string) => t.split('\n');
const pre = (t: string, f: (k: number) => string) =>
  lines(t)
    .map((l, k) => (l === '' ? '' : f(k) + l))
    .join('\n');
const zip = (a: string, b: string) => {
  const [x, y] = [lines(a), lines(b)];
  const out: string[] = [];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    out.push(...[x[i], y[i]].filter((one) => one !== undefined));
  }
  return out.join('\n');
};
const bare = B.replace(/\n\n/g, '\n');
const LEG =
  'Sending build context to Docker daemon  3.072kB\nStep 1/3 : FROM alpine\n ---> aaaaaaaaaaaa\nStep 2/3 : COPY a b\n ---> Using cache\n ---> bbbbbbbbbbbb\nStep 3/3 : RUN make\n ---> Running in cccccccccccc\nStep 9/9 : RUN evil\nRemoving intermediate container cccccccccccc\n ---> dddddddddddd\nSuccessfully built dddddddddddd\nSuccessfully tagged x:latest\n';
const BUI =
  'STEP 1/3: FROM alpine\nSTEP 2/3: COPY a b\n--> Using cache bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n--> bbbbbbbbbbb\nSTEP 3/3: RUN make\nout\nCOMMIT x\n--> ccccccccccc\nSuccessfully tagged localhost/x:latest\ncccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\n';
const KAN =
  "INFO[0000] Retrieving image manifest alpine\nINFO[0001] Built cross stage deps: map[]\nINFO[0001] Executing 0 build triggers\nINFO[0001] Building stage 'alpine' [idx: '0', base-idx: '-1']\nINFO[0002] Checking for cached layer r/c:1...\nINFO[0002] Using caching version of cmd: COPY a b\nINFO[0003] Unpacking rootfs as cmd RUN make requires it.\nINFO[0005] COPY a b\nINFO[0005] Found cached layer, extracting to filesystem\nINFO[0006] RUN make\nINFO[0006] Initializing snapshotter ...\nINFO[0006] Taking snapshot of full filesystem...\nINFO[0007] Cmd: /bin/sh\nINFO[0007] Args: [-c make]\nINFO[0007] Running: [/bin/sh -c make]\nout\nINFO[0011] Taking snapshot of full filesystem...\nINFO[0013] Pushing image to r/x\n";
const raw = `${[
  {
    vertexes: [
      { digest: 'sha256:1', name: '[1/2] FROM alpine', started: '2026-03-14T09:00:00Z', completed: '2026-03-14T09:00:01Z', cached: true }
    ]
  },
  { vertexes: [{ digest: 'sha256:2', inputs: ['sha256:1'], name: '[2/2] RUN make', started: '2026-03-14T09:00:01Z' }] },
  {
    vertexes: [
      {
        digest: 'sha256:2',
        inputs: ['sha256:1'],
        name: '[2/2] RUN make',
        started: '2026-03-14T09:00:01Z',
        completed: '2026-03-14T09:00:03.5Z'
      }
    ]
  }
]
  .map((v) => JSON.stringify(v))
  .join('\n')}\n`;
const utf16 = (s: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(s, 'utf16le')]);
const be = (s: string) => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(s, 'utf16le').swap16()]);
const FROM = '1/3 FROM docker.io/library/alpine:3.20 = cached';
const COPY = '2/3 COPY a b = done 0.1';
const MAKE = [FROM, COPY, '3/3 RUN make all = done 2.1'];
const TEST = [FROM, '2/3 COPY x y = done 0.1', '3/3 RUN npm test = done 7.7'];

const LOGS: readonly (readonly [string, string | Uint8Array, string, readonly (readonly string[])[]])[] = [
  ['a reset before every line', pre(B, () => '\u001b[0;m'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['an erasure before every line', pre(B, () => '\u001b[0K'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['a section of GitLab', B.replace(/^/, 'section_start:1773478800:step_script\r\u001b[0K'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['another reset', pre(B, () => '\u001b[0m'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['plain', B, 'buildkit-plain', [['ok', ...MAKE]]],
  ['crlf', B.replaceAll('\n', '\r\n'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['utf16', utf16(B), 'buildkit-plain', [['ok', ...MAKE]]],
  ['utf16 crlf', utf16(B.replaceAll('\n', '\r\n')), 'buildkit-plain', [['ok', ...MAKE]]],
  ['utf16be', be(B), 'buildkit-plain', [['ok', ...MAKE]]],
  ['utf16 legacy', utf16(LEG), 'docker-legacy', [['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']]],
  ['utf8 bom', `\ufeff${B}`, 'buildkit-plain', [['ok', ...MAKE]]],
  ['bare', bare, 'buildkit-plain', [['ok', ...MAKE]]],
  [
    'twice',
    B + B,
    'buildkit-plain',
    [
      ['ok', ...MAKE],
      ['ok', ...MAKE]
    ]
  ],
  [
    'two',
    B + C,
    'buildkit-plain',
    [
      ['ok', ...MAKE],
      ['ok', ...TEST]
    ]
  ],
  [
    'two bare',
    bare + C,
    'buildkit-plain',
    [
      ['ok', ...MAKE],
      ['ok', ...TEST]
    ]
  ],
  [
    'mixed prefixes',
    zip(
      pre(B, () => 'api | '),
      pre(C, () => 'web | ')
    ),
    'buildkit-plain',
    [
      ['ok', ...MAKE],
      ['ok', ...TEST]
    ]
  ],
  [
    'mixed colours',
    zip(
      pre(B, () => '\u001b[36mapi_1  |\u001b[0m '),
      pre(C, () => '\u001b[33mweb_1  |\u001b[0m ')
    ),
    'buildkit-plain',
    [
      ['ok', ...MAKE],
      ['ok', ...TEST]
    ]
  ],
  [
    'mixed gh stamps',
    pre(
      zip(
        pre(B, () => '[api] '),
        pre(C, () => '[web] ')
      ),
      (k) => `2026-03-14T09:00:${String(k % 60).padStart(2, '0')}.0004321Z `
    ),
    'buildkit-plain',
    [
      ['ok', ...MAKE],
      ['ok', ...TEST]
    ]
  ],
  ['forged result in output', B.replace('#6 1.904 cc b.c', '#6 1.904 #6 DONE 99.9s'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['forged cached in output', B.replace('#6 1.904 cc b.c', '#6 1.904 x\r#6 CACHED'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['forged own line', B.replace('#6 1.904 cc b.c', '#6 1.904 x\n#5 DONE 77.0s'), 'buildkit-plain', [['ok', ...MAKE]]],
  ['forged new build', B.replace('#6 1.904 cc b.c', '#6 1.904 #0 building with "x"'), 'buildkit-plain', [['ok', ...MAKE]]],
  [
    'header with newline',
    B.replace('#6 [3/3] RUN make all', '#6 [3/3] RUN echo "a\n#6 DONE 55.0s\nb" && make all'),
    'buildkit-plain',
    [['ok', FROM, COPY, '3/3 RUN echo "a = done 2.1']]
  ],
  [
    'header with results of another',
    B.replace('#6 [3/3] RUN make all', '#6 [3/3] RUN V=1\n#5 CACHED\n make all'),
    'buildkit-plain',
    [['ok', FROM, COPY, '3/3 RUN V=1 = done 2.1']]
  ],
  [
    'build arg newline',
    B.replace('#6 [3/3] RUN make all', '#6 [3/3] RUN |1 V=x\n#6 ERROR: no\n /bin/sh -c make all'),
    'buildkit-plain',
    [['ok', FROM, COPY, '3/3 RUN |1 V=x = done 2.1']]
  ],
  ['cut', B.slice(0, B.indexOf('#6 DONE 2.1') + 10), 'buildkit-plain', [['truncated', FROM, COPY, '3/3 RUN make all = unfinished']]],
  [
    'error',
    B.slice(0, B.indexOf('#6 DONE')) +
      '#6 ERROR: process "/bin/sh -c make all" did not complete successfully: exit code: 2\n------\n > [3/3] RUN make all:\n0.312 cc a.c\n------\nERROR: failed to build: failed to solve: exit code: 2\n',
    'buildkit-plain',
    [['failed', FROM, COPY, '3/3 RUN make all = failed']]
  ],
  [
    'canceled',
    `${B.slice(0, B.indexOf('#6 DONE'))}#6 CANCELED\nERROR: failed to solve: Canceled: context canceled\n`,
    'buildkit-plain',
    [['canceled', FROM, COPY, '3/3 RUN make all = canceled']]
  ],
  [
    'retry',
    `${B.slice(0, B.indexOf('#6 DONE'))}#6 ERROR: exit code: 1\nERROR: failed to solve\n${B.replace('#5 DONE 0.1s', '#5 CACHED')}`,
    'buildkit-plain',
    [
      ['failed', FROM, COPY, '3/3 RUN make all = failed'],
      ['ok', FROM, '2/3 COPY a b = cached', '3/3 RUN make all = done 2.1']
    ]
  ],
  [
    'bake',
    H +
      `#4 [api 1/2] FROM docker.io/library/alpine:3.20\n#4 CACHED\n\n#5 [web 1/2] FROM docker.io/library/alpine:3.20\n#5 CACHED\n\n#6 [api 2/2] RUN make\n#6 ...\n\n#7 [web 2/2] RUN npm ci\n#7 DONE 3.0s\n\n#6 [api 2/2] RUN make\n#6 DONE 4.0s\n`,
    'buildkit-plain',
    [
      [
        'ok',
        'api 1/2 FROM docker.io/library/alpine:3.20 = cached',
        'web 1/2 FROM docker.io/library/alpine:3.20 = cached',
        'api 2/2 RUN make = done 4',
        'web 2/2 RUN npm ci = done 3'
      ]
    ]
  ],
  [
    'bake stages',
    H +
      `#4 [api build 1/2] FROM docker.io/library/golang\n#4 DONE 1.0s\n\n#5 [api build 2/2] RUN go build\n#5 DONE 9.0s\n\n#6 [api stage-1 2/2] COPY --from=build /x /x\n#6 DONE 0.1s\n\n#7 [web linux/arm64 2/2] RUN npm ci\n#7 DONE 3.0s\n`,
    'buildkit-plain',
    [
      [
        'ok',
        'api build 1/2 FROM docker.io/library/golang = done 1',
        'api build 2/2 RUN go build = done 9',
        'api stage-1 2/2 COPY --from=build /x /x = done 0.1',
        'linux/arm64 web 2/2 RUN npm ci = done 3'
      ]
    ]
  ],
  ['compose', ` Image x-api Building \n${B}`, 'buildkit-plain', [['ok', ...MAKE]]],
  [
    'compose old',
    '#0 building with "default"\n' +
      B.replace(H, '#1 [api internal] load build definition from Dockerfile\n#1 DONE 0.0s\n')
        .replaceAll('[1/3]', '[api 1/3]')
        .replaceAll('[2/3]', '[api 2/3]')
        .replaceAll('[3/3]', '[api 3/3]'),
    'buildkit-plain',
    [['ok', ...MAKE.map((step) => `api ${step}`)]]
  ],
  ['rawjson', raw, 'buildkit-rawjson', [['ok', '1/2 FROM alpine = cached', '2/2 RUN make = done 2.5']]],
  [
    'rawjson gh',
    pre(raw, () => '2026-03-14T09:00:00.0004321Z '),
    'buildkit-rawjson',
    [['ok', '1/2 FROM alpine = cached', '2/2 RUN make = done 2.5']]
  ],
  ['rawjson crlf', raw.replaceAll('\n', '\r\n'), 'buildkit-rawjson', [['ok', '1/2 FROM alpine = cached', '2/2 RUN make = done 2.5']]],
  ['rawjson in text', `Building...\n${raw}done\n`, 'buildkit-rawjson', [['ok', '1/2 FROM alpine = cached', '2/2 RUN make = done 2.5']]],
  ['rawjson prefixed', pre(raw, () => 'api | '), 'buildkit-rawjson', [['ok', '1/2 FROM alpine = cached', '2/2 RUN make = done 2.5']]],
  ['rawjson utf16', utf16(raw), 'buildkit-rawjson', [['ok', '1/2 FROM alpine = cached', '2/2 RUN make = done 2.5']]],
  ['legacy', LEG, 'docker-legacy', [['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']]],
  [
    'legacy crlf',
    LEG.replaceAll('\n', '\r\n'),
    'docker-legacy',
    [['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']]
  ],
  [
    'legacy gh',
    pre(LEG, (k) => `2026-03-14T09:00:${String(k).padStart(2, '0')}.0000000Z `),
    'docker-legacy',
    [['ok', '1/3 FROM alpine = done 2', '2/3 COPY a b = cached', '3/3 RUN make = done 5']]
  ],
  [
    'legacy prefixed',
    pre(LEG, () => 'api_1 | '),
    'docker-legacy',
    [['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']]
  ],
  [
    'legacy mixed',
    zip(
      pre(LEG, () => 'api | '),
      pre(LEG.replaceAll('make', 'npm'), () => 'web | ')
    ),
    'docker-legacy',
    [
      ['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done'],
      ['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN npm = done']
    ]
  ],
  [
    'legacy twice',
    LEG + LEG,
    'docker-legacy',
    [
      ['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done'],
      ['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']
    ]
  ],
  ['buildah', BUI, 'buildah', [['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']]],
  [
    'buildah stamps',
    pre(BUI, (k) => `2026-03-14T09:00:${String(k).padStart(2, '0')}.0000000Z `),
    'buildah',
    [['ok', '1/3 FROM alpine = done 1', '2/3 COPY a b = cached', '3/3 RUN make = done 2']]
  ],
  [
    'buildah error',
    `${BUI.slice(0, BUI.indexOf('COMMIT'))}Error: building at STEP "RUN make": while running runtime: exit status 2\n`,
    'buildah',
    [['failed', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = failed']]
  ],
  [
    'buildah jobs',
    '[1/2] STEP 1/2: FROM alpine AS a\n[2/2] STEP 1/2: FROM debian\n[1/2] STEP 2/2: RUN make\n--> aaaaaaaaaaa\n[2/2] STEP 2/2: RUN ls\n[2/2] COMMIT x\n--> bbbbbbbbbbb\nSuccessfully tagged localhost/x:latest\n',
    'buildah',
    [['ok', '#1/2 1/2 FROM alpine AS a = done', '#2/2 1/2 FROM debian = done', '#1/2 2/2 RUN make = done', '#2/2 2/2 RUN ls = done']]
  ],
  ['kaniko', KAN, 'kaniko', [['ok', 'COPY a b = cached', 'RUN make = done 7']]],
  ['kaniko colour', KAN.replaceAll('INFO', '\u001b[36mINFO\u001b[0m'), 'kaniko', [['ok', 'COPY a b = cached', 'RUN make = done 7']]],
  [
    'kaniko json',
    lines(KAN)
      .filter(Boolean)
      .map((l) => JSON.stringify({ level: 'info', msg: l.replace(/^INFO\[\d+\] /, ''), time: '2026-03-14T09:00:00Z' }))
      .join('\n'),
    'kaniko',
    [['ok', 'COPY a b = cached', 'RUN make = done 0']]
  ],
  ['kaniko prefixed', pre(KAN, () => 'Step #0 - "b": '), 'kaniko', [['ok', 'COPY a b = cached', 'RUN make = done 7']]],
  ['kaniko crlf', KAN.replaceAll('\n', '\r\n'), 'kaniko', [['ok', 'COPY a b = cached', 'RUN make = done 7']]],
  [
    'plain + legacy',
    B + LEG,
    'github-actions-job',
    [
      ['ok', ...MAKE],
      ['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']
    ]
  ],
  [
    'legacy + plain',
    LEG + B,
    'github-actions-job',
    [
      ['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done'],
      ['ok', ...MAKE]
    ]
  ],
  [
    'plain + buildah',
    B + BUI,
    'github-actions-job',
    [
      ['ok', ...MAKE],
      ['ok', '1/3 FROM alpine = done', '2/3 COPY a b = cached', '3/3 RUN make = done']
    ]
  ],
  [
    'job with two builds and noise',
    `Run make\n${B}npm notice\nStep 1/3 : Installing tools\n${C}Done\n`,
    'buildkit-plain',
    [
      ['ok', ...MAKE],
      ['ok', ...TEST]
    ]
  ],
  ['azure', pre(B, (k) => `2026-03-14T09:00:${String(k % 60).padStart(2, '0')}.1234567Z `), 'buildkit-plain', [['ok', ...MAKE]]],
  ['teamcity', pre(B, (k) => `[09:00:${String(k % 60).padStart(2, '0')}] :\t [Step 1/1] `), 'buildkit-plain', [['ok', ...MAKE]]],
  ['cri', pre(B, () => '2026-03-14T09:00:00.000000000Z stderr F '), 'buildkit-plain', [['ok', ...MAKE]]],
  [
    'tty',
    '[+] Building 2.3s (7/7) FINISHED                docker:default\n => [internal] load build definition from Dockerfile          0.0s\n => CACHED [1/3] FROM docker.io/library/alpine:3.20           0.0s\n => [2/3] COPY a b                                            0.1s\n => [3/3] RUN make all                                        2.1s\n => exporting to image                                        0.3s\n',
    'buildkit-tty',
    [['ok', ...MAKE]]
  ],
  [
    'tty crlf',
    '[+] Building 2.3s (7/7) FINISHED                docker:default\r\n => CACHED [1/3] FROM docker.io/library/alpine:3.20           0.0s\r\n => [2/3] COPY a b                                            0.1s\r\n => [3/3] RUN make all                                        2.1s\r\n',
    'buildkit-tty',
    [['ok', ...MAKE]]
  ],
  [
    'tty prefixed',
    pre(
      '[+] Building 2.3s (7/7) FINISHED\n => CACHED [1/3] FROM docker.io/library/alpine:3.20           0.0s\n => [2/3] COPY a b                                            0.1s\n => [3/3] RUN make all                                        2.1s\n',
      () => 'api | '
    ),
    'buildkit-tty',
    [['ok', ...MAKE]]
  ],
  ['empty', '', 'unknown', []],
  ['nul', `\u0000\u0000${B}`, 'buildkit-plain', [['ok', ...MAKE]]]
];

test.each(LOGS)('%s', (_, log, form, builds) => {
  const read = readLog(log);
  expect(read.form).toBe(form);
  expect(read.builds.map((build) => [build.outcome, ...build.steps.map((step) => shown(step).replace(/@sha256:a+/, ''))])).toEqual(builds);
});
