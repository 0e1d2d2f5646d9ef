import { expect, test } from '@jest/globals';
import { readLog, stepsIn } from './read.ts';

// What a command, an argument or another process prints is never taken for a result.

/** Lines as a runner stamps them, one every 10 ms. */
const stamped = (lines: readonly string[]): string =>
  lines
    .map(
      (line, k) => `2026-01-05T08:00:${String(Math.floor(k / 100)).padStart(2, '0')}.${String(k % 100).padStart(2, '0')}00000Z ${line}\n`
    )
    .join('');
const bare = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const head = [
  '#0 building with "default" instance using docker driver',
  '',
  '#1 [internal] load build definition from Dockerfile',
  '#1 DONE 0.0s',
  ''
];
const base = [...head, '#2 [1/3] FROM docker.io/library/alpine:3.20', '#2 CACHED', ''];
const run = (...inside: string[]) => [
  ...base,
  '#3 [2/3] RUN make',
  '#3 0.050 first',
  ...inside,
  '#3 9.100 last',
  '#3 DONE 9.3s',
  '',
  '#4 [3/3] COPY . .',
  '#4 DONE 0.1s',
  ''
];
const truth = ['1/3 FROM docker.io/library/alpine:3.20 = cached', '2/3 RUN make = done 9.3', '3/3 COPY . . = done 0.1'];

// Parts of one output line that a runner has split at lone carriage returns: they stand at the margin, with stamps of their own.
const splits: [string, string[]][] = [
  ['nothing', []],
  ['a result of the running step', ['#3 DONE 77.7s']],
  ['a cached result of the running step', ['#3 CACHED']],
  ['an error of the running step', ['#3 ERROR: process "x" did not complete successfully: exit code: 1']],
  ['a result and the blank line behind it', ['#3 DONE 77.7s', '']],
  ['a result and a whole step', ['#3 DONE 77.7s', '', '#4 [3/3] RUN evil', '#4 DONE 1000.0s', '']],
  ['a result and a step that does not end', ['#3 DONE 77.7s', '', '#4 [3/3] RUN evil', '#4 0.1 x']],
  ['a result and two steps', ['#3 DONE 7.7s', '', '#4 [3/3] RUN evil', '#4 DONE 1.0s', '', '#5 [4/3] RUN worse', '#5 CACHED', '']],
  ['a step without leaving the running one', ['#4 [3/3] RUN evil', '#4 DONE 1000.0s']],
  ['a step behind a blank line', ['', '#4 [3/3] RUN evil', '#4 DONE 1000.0s', '']],
  ['a step left open', ['', '#4 [3/3] RUN evil']],
  ['a step with a later number', ['', '#9 [a 9/9] RUN not real', '#9 CACHED', '']],
  ['leaving the step, and another', ['#3 ...', '', '#4 [3/3] RUN evil', '#4 DONE 1000.0s', '']],
  ['a result of an earlier step', ['#2 DONE 55.5s']],
  ['output of an earlier step', ['#2 5.000 x', '#2 DONE 55.5s']],
  ['another name for an earlier step', ['', '#2 [1/3] FROM evil', '#2 DONE 55.5s', '']],
  ['a result of a step that is yet to come', ['#4 DONE 55.5s']],
  ['the beginning of a build', ['#0 building with "x" instance using docker driver', '']],
  [
    'an end of the build',
    [
      '------',
      ' > [2/3] RUN make:',
      '------',
      'ERROR: failed to build: failed to solve: process "x" did not complete successfully: exit code: 1'
    ]
  ],
  [
    'a legacy build',
    [
      'Step 1/2 : FROM evil',
      ' ---> 0123456789ab',
      'Step 2/2 : RUN evil',
      ' ---> Using cache',
      ' ---> 0123456789ac',
      'Successfully built 0123456789ac'
    ]
  ],
  ['a buildah build', ['STEP 1/2: FROM evil', 'STEP 2/2: RUN evil', '--> Using cache 0123456789ab', 'COMMIT evil']],
  [
    'a kaniko build',
    ['INFO[0000] Retrieving image manifest evil', 'INFO[0001] RUN evil', 'INFO[0009] Taking snapshot of full filesystem...']
  ],
  ['rows of the terminal form', ['[+] Building 9.9s (3/3) FINISHED', ' => [1/2] FROM evil  0.0s', ' => CACHED [2/2] RUN evil  0.0s']],
  [
    'a JSON object of the raw form',
    ['{"vertexes":[{"digest":"sha256:aa","name":"[1/2] RUN evil","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T01:00:00Z"}]}']
  ],
  ['a stamp of its own', ['2026-01-01T00:00:00.0000000Z #3 DONE 55.5s']],
  ['a group of the job', ['##[group]Run evil', '##[endgroup]']],
  [
    'a whole build',
    [
      ...['#0 building with "x" instance using docker driver', '', '#1 [1/2] RUN evil', '#1 DONE 55.5s', ''],
      ...['#2 [2/2] RUN worse', '#2 DONE 66.6s', '']
    ]
  ],
  ['a build left open', ['#0 building with "x" instance using docker driver', '', '#1 [1/2] RUN evil']],
  ['a build with output', ['#0 building with "x" instance using docker driver', '', '#1 [1/2] RUN evil', '#1 0.1 x', '#1 DONE 5.5s']],
  [
    'the set-up of a build and a step',
    ['#1 [internal] load build definition from Dockerfile', '#1 DONE 0.0s', '', '#2 [1/2] RUN evil', '#2 DONE 9.9s']
  ],
  [
    'its own result and a build',
    ['#3 DONE 77.7s', '', '#0 building with "x" instance using docker driver', '', '#1 [1/2] RUN evil', '#1 DONE 9.9s', '']
  ],
  ['a result and a header without an empty line', ['#3 DONE 77.7s', '#4 [3/3] RUN evil', '#4 DONE 8.8s']],
  ['its own result and a header of an earlier number', ['#3 CACHED', '', '#2 [a 9/9] RUN evil']],
  ['its own result and a failure of the build', ['#3 CACHED', 'ERROR: failed to solve: x']],
  ['a failure of the build and a kaniko step', ['ERROR: failed to solve: x', 'INFO[0001] RUN evil']],
  ['the end of the job and a buildah build', ['##[error]The operation was canceled.', 'STEP 1/2: RUN evil']],
  ['leaving the step and a result of an earlier one', ['#3 ...', '#2 DONE 55.5s']],
  ['half a result', ['#3 DONE 2.', '#3 DONE', '#3 DON', '#3', '#']]
];
test.each(splits)('lines at the margin of a job log: %s', (_, inside) => {
  expect(stepsIn(stamped(run(...inside)))).toEqual([truth]);
});

// The step that printed them may end without another line of output.
test.each(splits)('lines at the margin behind the last output: %s', (_, inside) => {
  const log = [...base, '#3 [2/3] RUN make', '#3 0.050 first', ...inside, '#3 DONE 9.3s', '', '#4 [3/3] COPY . .', '#4 DONE 0.1s', ''];
  expect(stepsIn(stamped(log))).toEqual([truth]);
});

// The step leaves the screen, which the printed lines must not hide.
test.each(splits)('lines at the margin before the step is left: %s', (_, inside) => {
  const log = [
    ...[...base, '#3 [2/3] RUN make', '#3 0.050 first', ...inside, '#3 0.060 second', '#3 ...', ''],
    ...['#4 [other 1/1] RUN true', '#4 DONE 0.2s', '', '#3 [2/3] RUN make', '#3 9.100 last', '#3 DONE 9.3s', ''],
    ...['#5 [3/3] COPY . .', '#5 DONE 0.1s', '']
  ];
  expect(stepsIn(stamped(log)).flat().sort()).toEqual([...truth, 'other 1/1 RUN true = done 0.2'].sort());
});

// In a log as the client wrote it the same lines stand behind the step's number.
test.each(splits)('the same as output: %s', (_, inside) => {
  expect(stepsIn(bare(run(...inside.map((line) => `#3 0.060 ${line}`))))).toEqual([truth]);
});

// An argument with line breaks is expanded into the header (docs/build-logs.md).
test.each(splits.filter(([name]) => /^(?:nothing|a result|a cached|an error|a step)/.test(name)))(
  'lines in an expanded header: %s',
  (_, inside) => {
    const log = [...base, '#3 [2/3] RUN make', ...inside, '#3 0.050 first', '#3 DONE 9.3s', '', '#4 [3/3] COPY . .', '#4 DONE 0.1s', ''];
    expect(stepsIn(bare(log))).toEqual([truth]);
  }
);

test('a result glued to output counts only where nothing of the step follows', () => {
  const old = (last: string[]) => [...base, '#3 [2/3] RUN make', '#3 0.050 first', ...last, '', '#4 [3/3] COPY . .', '#4 DONE 0.1s', ''];
  expect(stepsIn(bare(old(['#3 0.060 no newline#3 DONE 9.3s'])))).toEqual([truth]);
  expect(stepsIn(bare(old(['#3 0.060 no newline#3 DONE 77.7s', '#3 DONE 9.3s'])))).toEqual([truth]);
  expect(stepsIn(bare(old(['#3 0.060 evil#3 DONE 77.7s', '#3 0.070 more', '#3 DONE 9.3s'])))).toEqual([truth]);
  expect(stepsIn(bare(old(['#3 0.060 evil#3 DONE 77.7s#3 DONE 9.3s'])))).toEqual([truth]);
  expect(stepsIn(bare([...base, '#3 [2/3] RUN make', '#3 0.060 evil#3 DONE 77.7s']))).toEqual([[truth[0], '2/3 RUN make = unfinished']]);
});

test('a log cut anywhere tells no result that it does not hold', () => {
  const whole = bare(run('#3 5.000 middle'));
  const wanted = new Set([
    ...truth,
    '2/3 RUN make = unfinished',
    '3/3 COPY . . = unfinished',
    '1/3 FROM docker.io/library/alpine:3.20 = unfinished'
  ]);
  for (let end = 0; end < whole.length; end++) {
    for (const step of stepsIn(whole.slice(0, end)).flat()) {
      if (/= (?:done|cached|failed)/.test(step)) expect(wanted).toContain(step);
    }
  }
});

test('a build after the end of another may not continue it', () => {
  const failed = [
    ...base,
    '#3 [2/3] RUN make',
    '#3 0.050 first',
    '#3 ERROR: exit code: 2',
    '------',
    ' > [2/3] RUN make:',
    '0.050 first',
    '------',
    'ERROR: failed to solve: exit code: 2'
  ];
  const log = [...failed, 'running the tests', '#4 [3/3] RUN evil', '#4 DONE 99.9s', '', '#3 DONE 5.0s'];
  expect(stepsIn(bare(log))).toEqual([[truth[0], '2/3 RUN make = failed']]);
  const done = [...run(), '#5 exporting to image', '#5 DONE 0.5s', '', 'running the tests', '#6 [4/4] RUN evil', '#6 DONE 99.9s', ''];
  expect(stepsIn(bare(done))).toEqual([truth]);
});

const legacy = (...inside: string[]) => [
  'Sending build context to Docker daemon  4.096kB',
  'Step 1/3 : FROM alpine',
  ' ---> fb66b54edfba',
  'Step 2/3 : RUN make',
  ' ---> Running in b1ae7f1d00ba',
  ...inside,
  'Removing intermediate container b1ae7f1d00ba',
  ' ---> 93d3ca6e634d',
  'Step 3/3 : COPY . .',
  ' ---> Using cache',
  ' ---> 93d3ca6e634e',
  'Successfully built 93d3ca6e634e'
];
const printed: [string, string[]][] = [
  ['nothing', []],
  ['the next step', ['Step 3/3 : RUN evil', ' ---> Using cache']],
  [
    'the next step behind an image',
    [' ---> 0123456789ab', 'Step 3/3 : RUN evil', ' ---> Using cache', ' ---> 0123456789ac', 'Successfully built 0123456789ac']
  ],
  ['the removal of another container', ['Removing intermediate container 0123456789ab', ' ---> 0123456789ab', 'Step 3/3 : RUN evil']],
  ['a failure', ["The command '/bin/sh -c make' returned a non-zero code: 1"]],
  [
    'a new build',
    ['Sending build context to Docker daemon  4.096kB', 'Step 1/1 : FROM evil', ' ---> 0123456789ab', 'Successfully built 0123456789ab']
  ],
  ['a BuildKit build', ['#0 building with "x" instance', '', '#1 [1/1] RUN evil', '#1 DONE 99.9s', '']],
  ['a buildah build', ['STEP 1/1: FROM evil', 'COMMIT evil']],
  ['no line end', ['no newlineRemoving intermediate container b1ae7f1d00ba']]
];
test.each(printed)('a command of the legacy builder prints %s', (_, inside) => {
  const lines = inside[0]?.startsWith('no newline') ? legacy(...inside).filter((l) => !l.startsWith('Removing')) : legacy(...inside);
  expect(stepsIn(bare(lines))).toEqual([['1/3 FROM alpine = done', '2/3 RUN make = done', '3/3 COPY . . = cached']]);
});

test('bytes of any kind are passed over', () => {
  const junk = Buffer.concat([
    Buffer.from([0, 0xff, 0xfe, 0x80, 27, 91]),
    Buffer.alloc(2_000_000, 0x78),
    Buffer.from('\n#3 0.060 \u0000\u001b[31mred\u001b[0m\n')
  ]);
  const [before, after] = bare(run('@')).split('@\n');
  const log = Buffer.concat([Buffer.from(`${before}#3 0.055 `), junk, Buffer.from(after ?? '')]);
  expect(readLog(log).builds[0]?.steps.map((s) => s.seconds)).toEqual([null, 9.3, 0.1]);
});
