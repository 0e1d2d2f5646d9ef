import { expect, test } from '@jest/globals';
import { withinJob } from '../../src/history/index.ts';
import { loggedBuild, loggedStep, logReading } from './samples.ts';

// A job of two minutes: 10:00 to 10:02.
const JOB = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T10:02:00Z' };
const step = (seconds: number | null) => loggedStep('RUN make', seconds === null ? { state: 'cached', seconds } : { seconds });

test.each<[string, number | null, number]>([
  ['a short step', 1, 0],
  ['a step as long as the job', 120, 0],
  ['a step longer by the rounding of whole seconds', 121.9, 0],
  ['a step longer than its job', 122.1, 1],
  ['an absurd step', 99_999.9, 1],
  ['a cached step', null, 0]
])('%s', (_, seconds, refused) => {
  const found = withinJob(logReading(loggedBuild([step(seconds), step(3)], { startedAt: '2026-11-20T10:00:05.000Z' })), JOB);
  expect(found.refused).toBe(refused);
  expect(found.reading.builds[0]?.steps.map((s) => s.seconds)).toEqual(refused === 0 ? [seconds, 3] : [3]);
});

test.each<[string, string | null, boolean]>([
  ['a build of the job', '2026-11-20T10:01:59.000Z', true],
  ['a build without stamps', null, true],
  ['a build by a clock that is a little late', '2026-11-20T10:06:00.000Z', true],
  ['a build by a clock that is a little early', '2026-11-20T09:56:00.000Z', true],
  ['a build of an hour before', '2026-11-20T09:00:00.000Z', false],
  ['a build of the next day', '2026-11-21T10:00:00.000Z', false],
  ['a build of the year 2000', '2000-01-01T00:00:00.000Z', false]
])('%s', (_, startedAt, kept) => {
  const found = withinJob(logReading(loggedBuild([step(1), step(2)], { startedAt })), JOB);
  expect([found.reading.builds.length, found.refused]).toEqual(kept ? [1, 0] : [0, 2]);
});

test('an overhead and the wall time of a build keep within the job, too', () => {
  const overhead = { name: 'exporting to image', kind: 'export' as const, state: 'done' as const };
  const build = loggedBuild([step(1)], {
    wall: 4000,
    overheads: [
      { ...overhead, seconds: 3000 },
      { ...overhead, seconds: 3 }
    ]
  });
  const { reading: read, refused } = withinJob(logReading(build), JOB);
  expect(refused).toBe(1);
  expect(read.builds[0]).toMatchObject({ wall: null, overheads: [{ seconds: 3 }] });
});

test.each<[string, { from: string; to: string | null }]>([
  ['an end that is not known', { from: JOB.from, to: null }],
  ['an end before the beginning', { from: JOB.from, to: '2026-11-20T09:00:00Z' }],
  ['no times at all', { from: 'x', to: 'y' }]
])('%s bounds no duration', (_, bounds) => {
  const whole = logReading(loggedBuild([step(4000)]));
  expect(withinJob(whole, bounds)).toEqual({ reading: whole, refused: 0 });
});
