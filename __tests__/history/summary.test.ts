import { expect, test } from '@jest/globals';
import { secondsSavedByCache } from '../../src/cost/index.ts';
import { isSample, matchBuild, stepKey, summariseHistory } from '../../src/history/index.ts';
import type { LoggedStep } from '../../src/model/buildlog.ts';
import type { Sample } from '../../src/model/history.ts';
import { identity, loggedBuild, loggedStep } from './samples.ts';
import { toyGraph } from './toy-graph.ts';

const GRAPH = toyGraph([{ name: 'app', base: 'node', instructions: ['RUN npm ci', 'RUN npm run build'] }]);
const built = (
  run: string,
  at: string,
  install: Partial<LoggedStep>,
  more: Partial<Parameters<typeof identity>[0]> = {}
): readonly Sample[] =>
  matchBuild(
    loggedBuild([loggedStep('RUN npm ci', install), loggedStep('RUN npm run build', { seconds: 9 })]),
    GRAPH,
    identity({ run, at, ...more })
  ).filter(isSample);

const LINES = [
  ...built('1', '2026-11-01T00:00:00Z', { seconds: 30 }),
  ...built('2', '2026-11-03T00:00:00Z', { state: 'cached', seconds: null }),
  ...built('3', '2026-11-02T00:00:00Z', { pulled: true, seconds: 4 }, { file: 'other' })
];

test('a history says how many builds it knows and since when', () => {
  expect(summariseHistory(LINES)).toEqual({ builds: 3, from: '2026-11-01T00:00:00Z', to: '2026-11-03T00:00:00Z' });
  expect(summariseHistory(LINES, 'other').builds).toBe(1);
  expect(summariseHistory([])).toEqual({ builds: 0, from: null, to: null });
});

test('the cache saves what its steps take when they run', () => {
  expect(secondsSavedByCache(LINES, 'Dockerfile', '2026-11-21T00:00:00Z')).toEqual([0, 30]);
  expect(secondsSavedByCache(LINES, 'other', '2026-11-21T00:00:00Z')).toEqual([30]);
});

test('a key holds over blanks and differs over class, text and base', () => {
  const key = { kind: 'npm-ci', text: 'RUN npm ci', base: 'node' };
  expect(stepKey({ ...key, text: 'RUN  npm ci ' })).toBe(stepKey(key));
  for (const other of [{ kind: 'run' }, { text: 'RUN npm ci -q' }, { base: 'bun' }])
    expect(stepKey({ ...key, ...other })).not.toBe(stepKey(key));
});
