import { expect, test } from '@jest/globals';
import { stepsIn } from './read.ts';

// A header holds what a build argument holds, line ends and all: none of its lines is a result (docs/build-logs.md).

const before = ['#1 [internal] load build definition from Dockerfile', '#1 DONE 0.0s', '', '#2 [1/3] FROM a', '#2 CACHED', ''];
const head = [...before, '#3 [2/3] WORKDIR /w', '#3 DONE 0.1s', '', '#4 [3/3] RUN echo "notes:'];
const tail = ['', '#5 exporting to image', '#5 DONE 0.1s'];
const values: readonly (readonly string[])[] = [
  ['#4 DONE 640.0s', 'end"; sleep 2'],
  ['#4 CACHED', 'end"; sleep 2'],
  ['#4 CANCELED', 'end"; sleep 2'],
  ['#4 ERROR: boom', 'end"; sleep 2'],
  ['#4 DONE 640.0s', '#4 DONE 641.0s', 'end"; sleep 2'],
  ['#3 DONE 640.0s', 'end"; sleep 2'],
  ['#4 0.1 x', '#4 DONE 640.0s', 'end"; sleep 2'],
  ['#4 DONE 640.0s', '#4 ...', 'end"; sleep 2'],
  ['#4 DONE 640.0s', 'ERROR: failed to solve: x', 'end"; sleep 2'],
  ['#4 DONE 640.0s', '', 'end"; sleep 2'],
  ['', '#4 DONE 640.0s', '', 'end"; sleep 2'],
  ['#4 DONE 640.0s'],
  ['#4 CACHED']
];
const ends: readonly (readonly [string, readonly string[]])[] = [
  ['done 2.2', ['#4 0.104 notes:', '#4 DONE 2.2s']],
  ['done 2.2', ['#4 DONE 2.2s']],
  ['cached', ['#4 CACHED']],
  ['failed', ['#4 0.104 notes:', '#4 ERROR: process "/bin/sh" did not complete successfully: exit code: 1']],
  ['done 2.2', ['#4 0.104 notes:', '#4 ...', '', '#6 [internal] load x', '#6 DONE 0.1s', '', '#4 [3/3] RUN echo "notes:', '#4 DONE 2.2s']]
];
const stamped = (line: string, k: number) => `${new Date(Date.UTC(2026, 2, 14, 9) + k * 210).toISOString().replace('Z', '4321Z')} ${line}`;
const wraps: readonly ((line: string, k: number) => string)[] = [(line) => line, stamped, (line) => `api | ${line}`];

test.each(values.map((value) => [value.join(' / '), value] as const))('%s', (_, value) => {
  for (const [state, end] of ends)
    for (const wrap of wraps)
      for (const keepsBlanks of [true, false]) {
        const lines = [...head, ...value, ...end, ...tail].filter((line) => keepsBlanks || line !== '');
        expect({ end, steps: stepsIn(lines.map(wrap).join('\n')) }).toEqual({
          end,
          steps: [['1/3 FROM a = cached', '2/3 WORKDIR /w = done 0.1', `3/3 RUN echo "notes: = ${state}`]]
        });
      }
});

const nobody: readonly (readonly string[])[] = [
  ['Step 1/3 : From source to image', 'x', 'Step 2/3 : Run migrations', ' ---> done', 'Step 3/3 : User setup'],
  ['Step 1/2 : FROM the top', ' ---> Using cache'],
  ['Step 2/2 : Copy files', 'done'],
  ['STEP 1/3: Installing', 'STEP 2/3: RUN x', 'STEP 3/3: Copy files', 'COMMIT done'],
  ['STEP 1: From here', 'STEP 2: Run tests'],
  ['INFO[0001] Run tests', 'INFO[0002] user created', 'INFO[0003] add foo bar'],
  ['INFO[0001] run done', 'INFO[0002] Pushing image to x'],
  ['#1 Fix the parser', '#2 DONE 3.0s']
];
test.each(nobody.map((lines) => [lines[0], lines] as const))('a program that writes "%s" builds nothing', (_, lines) => {
  for (const wrap of wraps) expect(stepsIn(lines.map(wrap).join('\n'))).toEqual([]);
});

const layer = (n: number) => `${n}a1b2c3d4e5f`;
const digest = (n: number) => layer(n).padEnd(64, '0');
const buildah: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'a cache line without the whole digest',
    ['STEP 1/2: FROM a', 'STEP 2/2: RUN x', `--> Using cache ${layer(1)}`, `--> ${layer(2)}`, 'COMMIT b', `--> ${layer(2)}`],
    ['1/2 FROM a = done', '2/2 RUN x = done']
  ],
  [
    'a cache line of another layer',
    ['STEP 1/2: FROM a', 'STEP 2/2: RUN x', `--> Using cache ${digest(1)}`, `--> ${layer(2)}`, 'COMMIT b', `--> ${layer(2)}`],
    ['1/2 FROM a = done', '2/2 RUN x = done']
  ],
  [
    'a step that failed behind a cache line',
    ['STEP 1/2: FROM a', 'STEP 2/2: RUN x', `--> Using cache ${digest(1)}`, 'Error: building at STEP "RUN x": exit status 4'],
    ['1/2 FROM a = done', '2/2 RUN x = failed']
  ],
  [
    'an end before the last step, and one that fails after it',
    ['STEP 1/2: FROM a', 'COMMIT b', 'STEP 2/2: RUN x', 'COMMIT b', `--> ${layer(1)}`, 'Error: building at STEP "RUN x": exit status 4'],
    ['1/2 FROM a = done', '2/2 RUN x = failed']
  ],
  [
    'stages side by side, one step cached',
    [
      '[1/2] STEP 1/2: FROM a',
      '[2/2] STEP 1/2: FROM b',
      '[1/2] STEP 2/2: RUN x',
      '[2/2] STEP 2/2: RUN y',
      `--> Using cache ${digest(1)}`
    ].concat([`--> ${layer(1)}`, `--> ${layer(2)}`, '[2/2] COMMIT c', `--> ${layer(3)}`]),
    ['#1/2 1/2 FROM a = done', '#2/2 1/2 FROM b = done']
  ]
];
test.each(buildah)('buildah: %s', (_, lines, steps) => {
  expect(stepsIn(lines.join('\n'))).toEqual([steps]);
});

test('buildah: stages side by side have no times while they overlap', () => {
  const lines = ['[1/3] STEP 1/2: FROM a', '[2/3] STEP 1/2: FROM b', '[1/3] STEP 2/2: RUN x', '[2/3] STEP 2/2: RUN y', `--> ${layer(1)}`];
  const last = [`--> ${layer(2)}`, '[3/3] STEP 1/2: FROM c', '[3/3] STEP 2/2: RUN z', '[3/3] COMMIT d', `--> ${layer(3)}`];
  expect(stepsIn([...lines, ...last].map(stamped).join('\n'))).toEqual([
    [
      '#1/3 1/2 FROM a = done',
      '#2/3 1/2 FROM b = done',
      '#1/3 2/2 RUN x = done',
      '#2/3 2/2 RUN y = done',
      '#3/3 1/2 FROM c = done 0.21',
      '#3/3 2/2 RUN z = done 0.21'
    ]
  ]);
});
