import { expect, test } from '@jest/globals';
import { readLog, shown, stepsIn } from './read.ts';

// Printers, wrappers and arrangements that are described and not recorded (docs/build-logs.md).

const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const plain = [
  '#1 [internal] load build definition from Dockerfile',
  '#1 DONE 0.0s',
  '',
  '#2 [internal] load metadata for docker.io/library/alpine:3.20',
  '#2 DONE 0.5s',
  '',
  '#3 [1/3] FROM docker.io/library/alpine:3.20',
  '#3 CACHED',
  '',
  '#4 [2/3] RUN make',
  '#4 0.100 a',
  '#4 1.200 b',
  '#4 DONE 1.3s',
  '',
  '#5 [3/3] COPY . .',
  '#5 DONE 0.1s',
  '',
  '#6 exporting to image',
  '#6 exporting layers 0.2s done',
  '#6 pushing layers 1.5s done',
  '#6 pushing manifest for example.org/a:1 0.3s done',
  '#6 DONE 2.1s'
];
const truth = ['1/3 FROM docker.io/library/alpine:3.20 = cached', '2/3 RUN make = done 1.3', '3/3 COPY . . = done 0.1'];
const retry = [...truth.slice(0, 1), '2/3 RUN make = cached', '3/3 COPY . . = cached'];
const cached = plain.map((l) => l.replace(/^(#[45]) DONE.*/, '$1 CACHED')).filter((l) => !/^#4 \d/.test(l));

const at = (k: number) => `2026-01-05T08:00:${String(k).padStart(2, '0')}`;
const wrapped: [string, (line: string, k: number) => string][] = [
  ['nothing', (l) => l],
  ['the stamps of GitHub Actions', (l, k) => `${at(k)}.1234567Z ${l}`],
  ['marks at page starts', (l, k) => `${k % 7 === 0 ? '\ufeff' : ''}${at(k)}.1234567Z ${l}`],
  ['marks alone', (l, k) => `${k % 5 === 0 ? '\ufeff' : ''}${l}`],
  ['carriage returns', (l, k) => `${at(k)}.1234567Z ${l}\r`],
  ['docker logs -t', (l, k) => `${at(k)}.123456789Z ${l}`],
  ['stamps with an offset', (l, k) => `${at(k)}.123+02:00 ${l}`],
  ['stamps without decimals', (l, k) => `${at(k)}Z ${l}`],
  ['bracketed stamps', (l, k) => `[${at(k)}.601Z] ${l}`],
  ['the time of day', (l, k) => `[08:00:${String(k).padStart(2, '0')}] ${l}`],
  ['the line times of GitLab', (l, k) => `${at(k)}.123456Z 00O ${l}`],
  ['a second stream of GitLab', (l, k) => `${at(k)}.123456Z 01E ${l}`],
  ['the times of Buildkite', (l, k) => `\u001b_bk;t=17000000${String(k).padStart(2, '0')}123\u0007${l}`],
  ['a collector in brackets', (l) => `[build-and-push] ${l}`],
  ['a pod and its container', (l) => `pod-7 container ${l}`],
  ['a remote', (l) => `remote: ${l}`],
  ['a prefix and stamps', (l, k) => `builder-1  | ${at(k)}.123456789Z ${l}`],
  ['stamps and a prefix', (l, k) => `${at(k)}.1234567Z [build] ${l}`],
  ['a line of its own for the stamp', (l, k) => `2026-Feb-25 05:08:${String(k).padStart(2, '0')}.852279\n${l}`]
];
test.each(wrapped)('behind %s', (_, wrap) => {
  expect(stepsIn(text(plain.map(wrap)))).toEqual([truth]);
});

test('stamps give the start of the build, its length and the start of a step that prints', () => {
  const [build] = readLog(text(plain.map((l, k) => `${at(k)}.5000000Z ${l}`))).builds;
  expect(build).toMatchObject({ startedAt: '2026-01-05T08:00:00.500Z', wall: 21, outcome: 'ok' });
  expect(build?.steps.map((s) => s.startedAfter)).toEqual([null, 9.8, null]);
});

test('overheads have their kinds', () => {
  expect(readLog(text(plain)).builds[0]?.overheads.map((o) => [o.kind, o.seconds])).toEqual([
    ['metadata', 0],
    ['metadata', 0.5],
    ['export', 0.3],
    ['push', 1.8]
  ]);
});

const two: [string, string[], string[][]][] = [
  ['an opening line', [...plain, '', '#0 building with "b"', '', ...cached], [truth, retry]],
  ['no opening line', [...plain, ...cached], [truth, retry]],
  ['a blank line', [...plain, '', ...cached], [truth, retry]],
  ['words of the shell', [...plain, ' app  Built', 'again', ...cached], [truth, retry]],
  [
    'a failure',
    [
      ...plain.slice(0, 12),
      '#4 ERROR: exit code: 1',
      '------',
      ' > [2/3] RUN make:',
      '------',
      'ERROR: failed to solve: exit code: 1',
      ...plain
    ],
    [[truth[0] ?? '', '2/3 RUN make = failed'], truth]
  ],
  [
    'a step that was killed, with words',
    [...plain.slice(0, 12), 'Terminated', ...plain],
    [[truth[0] ?? '', '2/3 RUN make = unfinished'], truth]
  ]
];
test.each(two)('two builds, and between them %s', (_, lines, builds) => {
  expect(stepsIn(text(lines))).toEqual(builds);
});

test('a step that was killed without a word and its repetition can be told apart by the times of the lines only', () => {
  const killed = [...plain.slice(0, 12), '#0 building with "b"', '', ...plain];
  expect(stepsIn(text(killed))).toEqual([truth.slice(0, 1), [truth[0], truth[2]]]);
  const later = killed.map((l, k) => `2026-01-05T08:0${k < 12 ? 0 : 5}:${String(k).padStart(2, '0')}.0000000Z ${l}`);
  expect(stepsIn(text(later))).toEqual([[truth[0], '2/3 RUN make = unfinished'], truth]);
});

test('the first printers wrote events in place of results, and cut names', () => {
  const long = 'RUN echo a very long command that goes on and on and on until it is cut somewhere';
  const log = [
    '',
    '#1 [internal] load build definition from Dockerfile',
    '#1       digest: sha256:aaaa',
    '#1         name: "[internal] load build definition from Dockerfile"',
    '#1      started: 2018-11-01 10:00:00.1 +0000 UTC',
    '#1    completed: 2018-11-01 10:00:00.2 +0000 UTC',
    '#1     duration: 100.5ms',
    '#1 transferring dockerfile: 32B done',
    '',
    '',
    '#2 [1/3] FROM docker.io/library/alpine:3.20',
    '#2       digest: sha256:bbbb',
    '#2         name: "[1/3] FROM docker.io/library/alpine:3.20"',
    '#2      started: 2018-11-01 10:00:00.3 +0000 UTC',
    '#2    completed: 2018-11-01 10:00:00.3 +0000 UTC',
    '#2     duration: 0s',
    '#2       cached: true',
    '',
    '',
    `#3 ${`[2/3] ${long}`.slice(0, 72)}...`,
    '#3       digest: sha256:cccc',
    `#3         name: ${JSON.stringify(`[2/3] ${long}`)}`,
    '#3      started: 2018-11-01 10:00:00.4 +0000 UTC',
    '#3 0.101 out',
    '#4 ...',
    '',
    '#4 [3/3] COPY . .',
    '#4       digest: sha256:dddd',
    '#4      started: 2018-11-01 10:00:00.5 +0000 UTC',
    '#4    completed: 2018-11-01 10:00:00.6 +0000 UTC',
    '#4     duration: 123.4ms',
    '#4        error: "no such file"',
    '',
    '',
    `#3 ${`[2/3] ${long}`.slice(0, 72)}...`,
    '#3 1.200 out',
    '#3    completed: 2018-11-01 10:01:02.8 +0000 UTC',
    '#3     duration: 1m2.3456s',
    ''
  ];
  expect(stepsIn(text(log))).toEqual([
    ['1/3 FROM docker.io/library/alpine:3.20 = cached', `2/3 ${long} = done 62.346`, '3/3 COPY . . = failed']
  ]);
});

test('older printers number in order of arrival and tell a new build by its digests', () => {
  const digest = (c: string) => `sha256:${c.repeat(64)}`;
  const build = (c: string, result: string) => [
    '#2 [internal] load .dockerignore',
    `#2 ${digest(c)}`,
    '#2 DONE 0.0s',
    '',
    '#1 [internal] load build definition from Dockerfile',
    `#1 ${digest(c)}`,
    '#1 DONE 0.0s',
    '',
    '#4 [2/2] RUN make',
    `#4 ${digest('f')}`,
    `#4 ${result}`,
    '',
    '#3 [1/2] FROM alpine',
    `#3 ${digest('e')}`,
    '#3 DONE 0.0s',
    ''
  ];
  expect(stepsIn(text([...build('a', 'DONE 4.0s'), ...build('b', 'CACHED')]))).toEqual([
    ['2/2 RUN make = done 4', '1/2 FROM alpine = done 0'],
    ['2/2 RUN make = cached', '1/2 FROM alpine = done 0']
  ]);
});

test('output that came before its header may carry number 0', () => {
  expect(stepsIn(text([...plain.slice(0, 9), '#0 0.050 early', '#0 building', ...plain.slice(9)]))).toEqual([truth]);
});

test('targets are learnt from the names of what is no step', () => {
  const log = [
    '#1 [api internal] load build definition from Dockerfile',
    '#1 DONE 0.0s',
    '',
    '#2 [web internal] load build definition from Dockerfile',
    '#2 DONE 0.0s',
    '',
    '#3 [api linux/arm64 build 1/2] RUN a',
    '#3 DONE 1.0s',
    '',
    '#4 [web 2/3] RUN b',
    '#4 DONE 2.0s',
    '',
    '#5 [web linux/amd64->arm64 2/3] RUN c',
    '#5 DONE 3.0s'
  ];
  expect(readLog(text(log)).builds[0]?.steps.map((s) => [s.target, s.platform, s.stage, s.index])).toEqual([
    ['api', 'linux/arm64', 'build', 1],
    ['web', null, null, 2],
    ['web', 'linux/amd64->arm64', null, 2]
  ]);
  expect(readLog(text(plain.map((l) => l.replace('[2/3]', '[web 2/3]')))).builds[0]?.steps[1]).toMatchObject({
    target: null,
    stage: 'web'
  });
});

test('two builds at once: what either could claim is given to neither', () => {
  const log = [
    '#0 building with "a"',
    '',
    '#1 [internal] load build definition from Dockerfile',
    '#1 DONE 0.0s',
    '',
    '#2 [1/2] RUN one',
    '#2 5.000 one',
    '#0 building with "b"',
    '',
    '#1 [internal] load build definition from Dockerfile',
    '#1 DONE 0.0s',
    '',
    '#2 [1/2] RUN two',
    '#2 0.100 two',
    '#2 5.200 one',
    '#2 0.300 two',
    '#2 DONE 0.9s',
    '',
    '#3 [2/2] RUN three',
    '#3 0.1 three',
    '#2 DONE 6.0s',
    '',
    '#3 DONE 7.0s',
    ''
  ];
  // 0.9 s cannot be the step that printed at 5.2 s.
  expect(stepsIn(text(log)).flat().sort()).toEqual(['1/2 RUN one = done 6', '1/2 RUN two = done 0.9', '2/2 RUN three = done 7']);
  const dark = log.filter((l) => !/^#2 \d/.test(l));
  const read = readLog(text(dark));
  expect(read.builds.map((b) => b.steps.map((s) => s.text))).toEqual([[], ['RUN three']]);
  expect(read.builds.map((b) => b.ambiguous)).toEqual([1, 1]);
});

test('a Dockerfile action is built by the runner for itself', () => {
  const log = [
    '##[group]Building docker image',
    "Build container for action use: '/x/Dockerfile'.",
    '##[command]/usr/bin/docker build -t e87b52:174e4f8afe864b70bd81157303a047e3 "/x"',
    ...plain,
    '##[endgroup]',
    ...plain
  ];
  expect(
    readLog(text(log.map((l, k) => `2026-01-05T08:00:00.00000${String(k).padStart(2, '0')}Z ${l}`))).builds.map((b) => b.ofAction ?? false)
  ).toEqual([true, false]);
});

test('a job log names its commit, repository and machine', () => {
  const log = [
    "Current runner version: '2.329.0'",
    '##[group]Runner Image',
    'Image: ubuntu-24.04',
    'Version: 20261101.1',
    '##[endgroup]',
    '##[group]Run actions/checkout@v5',
    'with:',
    '##[endgroup]',
    'Syncing repository: acme/shop',
    'HEAD is now at 1234567 add things',
    '[command]/usr/bin/git log -1 --format=%H',
    '1234567890123456789012345678901234567890',
    ...plain,
    'Syncing repository: evil/evil',
    'HEAD is now at 7654321 evil'
  ];
  expect(readLog(text(log.map((l) => `2026-01-05T08:00:00.0000000Z ${l}`))).job).toEqual({
    commit: '1234567890123456789012345678901234567890',
    repository: 'acme/shop',
    runner: 'ubuntu-24.04'
  });
  expect(readLog(text(plain)).job).toBeNull();
});

const others: [string, string[], string[]][] = [
  [
    'old legacy steps without a total',
    [
      'Step 0 : FROM alpine',
      ' ---> fb66b54edfba',
      'Step 1 : RUN make',
      ' ---> Running in 0123456789ab',
      'x',
      ' ---> 93d3ca6e634d',
      'Removing intermediate container 0123456789ab',
      'Successfully built 93d3ca6e634d'
    ],
    ['0/- FROM alpine = done', '1/- RUN make = done']
  ],
  [
    'containers that stay',
    [
      'Step 1/2 : FROM alpine',
      ' ---> fb66b54edfba',
      'Step 2/2 : RUN make',
      ' ---> Running in 0123456789ab',
      'x',
      ' ---> 93d3ca6e634d',
      'Successfully built 93d3ca6e634d'
    ],
    ['1/2 FROM alpine = done', '2/2 RUN make = done']
  ],
  [
    'a legacy COPY that fails',
    ['Step 1/2 : FROM alpine', ' ---> fb66b54edfba', 'Step 2/2 : COPY a b', 'COPY failed: file not found in build context'],
    ['1/2 FROM alpine = done', '2/2 COPY a b = failed']
  ],
  [
    'podman with platforms',
    [
      '[linux/arm64] [1/2] STEP 1/2: FROM alpine AS a',
      '[linux/arm64] [1/2] STEP 2/2: RUN make',
      '--> 0123456789ab',
      '[linux/arm64] [2/2] STEP 1/1: FROM scratch',
      '[linux/arm64] [2/2] COMMIT x',
      '--> 0123456789ac'
    ],
    ['linux/arm64 #1/2 1/2 FROM alpine AS a = done', 'linux/arm64 #1/2 2/2 RUN make = done', 'linux/arm64 #2/2 1/1 FROM scratch = done']
  ],
  [
    'a buildah command that prints a step',
    [
      'STEP 1/3: FROM alpine',
      'STEP 2/3: RUN make',
      'STEP 9/9: RUN fake',
      'STEP 3/4: RUN fake',
      '--> Using cache 0123456789ab',
      '#1 [1/1] RUN fake',
      '#1 DONE 9.0s',
      '--> 0123456789ab',
      'STEP 3/3: RUN b',
      `--> Using cache ${'0123456789ac'.repeat(6).slice(0, 64)}`,
      'COMMIT x'
    ],
    ['1/3 FROM alpine = done', '2/3 RUN make = done', '3/3 RUN b = cached']
  ],
  [
    'a buildah failure',
    ['STEP 1/2: FROM alpine', 'STEP 2/2: RUN make', 'x', 'Error: building at STEP "RUN make": while running runtime: exit status 2'],
    ['1/2 FROM alpine = done', '2/2 RUN make = failed']
  ],
  [
    'kaniko with times',
    [
      'INFO[2020-06-01T10:00:00Z] Retrieving image manifest alpine',
      'INFO[2020-06-01T10:00:01Z] RUN make',
      'INFO[2020-06-01T10:00:01Z] Running: [/bin/sh -c make]',
      'INFO[2020-06-01T10:00:09Z] Taking snapshot of full filesystem...',
      'INFO[2020-06-01T10:00:11Z] COPY a b',
      'INFO[2020-06-01T10:00:11Z] Taking snapshot of files...',
      'INFO[2020-06-01T10:00:12Z] Pushing image to x'
    ],
    ['RUN make = done 10', 'COPY a b = done 1']
  ],
  [
    'kaniko in JSON',
    [
      '{"level":"info","msg":"Retrieving image manifest alpine","time":"2020-06-01T10:00:00Z"}',
      '{"level":"info","msg":"RUN make","time":"2020-06-01T10:00:01Z"}',
      '{"level":"info","msg":"Taking snapshot of full filesystem...","time":"2020-06-01T10:00:05Z"}',
      '{"level":"info","msg":"Pushing image to x","time":"2020-06-01T10:00:07Z"}'
    ],
    ['RUN make = done 6']
  ],
  [
    'kaniko in colours',
    [
      '\u001b[36mINFO\u001b[0m[0001] Executing 0 build triggers                  ',
      '\u001b[36mINFO\u001b[0m[0001] RUN make                                  ',
      '\u001b[36mINFO\u001b[0m[0004] Taking snapshot of full filesystem...   ',
      '\u001b[36mINFO\u001b[0m[0006] Pushing image to x'
    ],
    ['RUN make = done 5']
  ],
  [
    'a kaniko command that prints an instruction',
    [
      'INFO[0000] Executing 0 build triggers',
      'INFO[0000] RUN a',
      'INFO[0001] Taking snapshot of full filesystem...',
      'INFO[0002] RUN b',
      'INFO[0003] RUN evil',
      'INFO[0009] Taking snapshot of full filesystem...',
      'INFO[0010] Pushing image to x'
    ],
    ['RUN a = done 2', 'RUN b = done 8']
  ],
  [
    'a kaniko hit',
    [
      'INFO[0002] Using caching version of cmd: RUN a',
      'INFO[0003] No cached layer found for cmd RUN b',
      'INFO[0004] Unpacking rootfs as cmd RUN b requires it.',
      'INFO[0009] RUN a',
      'INFO[0009] Found cached layer, extracting to filesystem',
      'INFO[0011] RUN b',
      'INFO[0015] Taking snapshot of full filesystem...',
      'INFO[0016] Pushing image to x'
    ],
    ['RUN a = cached', 'RUN b = done 5']
  ],
  [
    'a kaniko failure',
    [
      'INFO[0000] Executing 0 build triggers',
      'INFO[0000] RUN a',
      'error building image: error building stage: failed to execute command: exit status 1'
    ],
    ['RUN a = failed']
  ],
  [
    'a terminal copy with quote marks',
    ['> [+] Building 50.7s (3/3) FINISHED', '>  => [1/2] FROM alpine   0.1s', '>  => CACHED [2/2] RUN a      0.0s'],
    ['1/2 FROM alpine = done 0.1', '2/2 RUN a = cached']
  ],
  [
    'a terminal copy that wraps',
    ['=> [1/2] FROM alpine   0.1s', '=> [2/2] RUN a long command of', 'ten words     12.5s'],
    ['1/2 FROM alpine = done 0.1', '2/2 RUN a long command often words = done 12.5']
  ],
  [
    'a terminal failure',
    [
      '[+] Building 1.7s (3/4)',
      ' => [1/3] FROM alpine   0.1s',
      ' => ERROR [2/3] RUN a   1.5s',
      '------',
      ' > [2/3] RUN a:',
      '------',
      'ERROR: failed to solve: exit code: 1'
    ],
    ['1/3 FROM alpine = done 0.1', '2/3 RUN a = failed']
  ]
];
test.each(others)('%s', (_, lines, steps) => {
  expect(stepsIn(text(lines))).toEqual([steps]);
});

test('a step that the printer shows again and again is one step', () => {
  const turns = Array.from({ length: 26_000 }, (_, i) => [
    ...['#2 [a 1/1] RUN one', `#2 ${(i / 10 + 0.1).toFixed(1)} x`, '#2 ...', ''],
    ...['#3 [b 1/1] RUN two', `#3 ${(i / 10 + 0.1).toFixed(1)} y`, '#3 ...', '']
  ]).flat();
  const log = [
    ...turns,
    '#2 [a 1/1] RUN one',
    '#2 DONE 3000.0s',
    '',
    '#3 [b 1/1] RUN two',
    '#3 DONE 3000.0s',
    '',
    '#4 [c 1/1] RUN three',
    '#4 DONE 1.0s',
    ''
  ];
  const read = readLog(text(log));
  expect(read.notes).toEqual([]);
  expect(read.builds.flatMap((b) => b.steps.map(shown)).sort()).toEqual([
    'a 1/1 RUN one = done 3000',
    'b 1/1 RUN two = done 3000',
    'c 1/1 RUN three = done 1'
  ]);
});
