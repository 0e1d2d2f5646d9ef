import { expect, test } from '@jest/globals';
import { equalShare, equalShareOf } from '../../src/cost/index.ts';
import { isSample, matchBuild } from '../../src/history/index.ts';
import type { LoggedState } from '../../src/model/buildlog.ts';
import { identity, loggedBuild, loggedStep } from '../history/samples.ts';
import { toyGraph } from '../history/toy-graph.ts';

const GRAPH = toyGraph([
  { name: 'build', base: 'node', instructions: ['RUN make'] },
  { name: 'last', base: 'node', instructions: [{ text: 'COPY --from=build /out /out', paths: ['out'], from: 'build' }] }
]);
const build = (number: number, make: LoggedState, copy: LoggedState) =>
  matchBuild(
    loggedBuild([
      loggedStep('RUN make', { stage: 'build', state: make, seconds: make === 'done' ? 9 : null }),
      loggedStep('COPY --from=build /out /out', { stage: 'last', state: copy, seconds: copy === 'done' ? 1 : null })
    ]),
    GRAPH,
    identity({ run: String(number) })
  ).filter(isSample);
const share = (...pairs: readonly (readonly [LoggedState, LoggedState])[]) =>
  equalShare(
    GRAPH,
    pairs.flatMap(([make, copy], i) => build(i, make, copy)),
    'Dockerfile'
  ).mid;

test('the share of builds in which a writer ran and its reader was cached', () => {
  expect(share()).toBe(0);
  expect(share(['cached', 'cached'], ['done', 'done'], ['done', 'done'])).toBe(0);
  expect(share(['done', 'cached'], ['done', 'cached'], ['done', 'cached'], ['done', 'done'])).toBeCloseTo(3 / 6, 9);
});

test('a copy that had to run for what stands before it says nothing of the output', () => {
  const behind = toyGraph([
    { name: 'build', base: 'node', instructions: ['RUN make'] },
    {
      name: 'last',
      base: 'node',
      instructions: ['RUN apt-get update', { text: 'COPY --from=build /out /out', paths: ['out'], from: 'build' }]
    }
  ]);
  const samples = (number: number, apt: LoggedState, copy: LoggedState) =>
    matchBuild(
      loggedBuild([
        loggedStep('RUN make', { stage: 'build', seconds: 9 }),
        loggedStep('RUN apt-get update', { stage: 'last', state: apt, seconds: apt === 'done' ? 5 : null }),
        loggedStep('COPY --from=build /out /out', { stage: 'last', state: copy, seconds: copy === 'done' ? 1 : null })
      ]),
      behind,
      identity({ run: String(number) })
    ).filter(isSample);
  const equal = [1, 2, 3].flatMap((run) => samples(run, 'cached', 'cached'));
  const cold = [4, 5, 6].flatMap((run) => samples(run, 'done', 'done'));
  expect(equalShare(behind, [...equal, ...cold], 'Dockerfile').mid).toBeCloseTo(3 / 5, 9);
  expect(equalShare(behind, [...equal, ...samples(7, 'cached', 'done')], 'Dockerfile').mid).toBeCloseTo(3 / 6, 9);
});

test('a share is the surer the more builds tell, and one that was never seen is never taken for possible', () => {
  const spread = (equal: number, different: number) => {
    const { worlds } = equalShareOf(equal, different);
    return Math.max(...worlds) - Math.min(...worlds);
  };
  expect(spread(4, 2)).toBeGreaterThan(2 * spread(40, 20));
  expect(Math.min(...equalShareOf(4, 2).worlds)).toBeGreaterThan(0);
  expect(equalShareOf(0, 9).worlds.every((share) => share === 0)).toBe(true);
});
