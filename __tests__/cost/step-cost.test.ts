import { expect, test } from '@jest/globals';
import { priorOfKind } from '../../src/commands/index.ts';
import { conformalScale, type EstimateInput, estimateSteps, type StepCost, scaled } from '../../src/cost/index.ts';
import { isSample, matchBuild } from '../../src/history/index.ts';
import type { BuildGraph } from '../../src/model/graph.ts';
import type { Sample } from '../../src/model/history.ts';
import { identity, loggedBuild, loggedStep } from '../history/samples.ts';
import { toyGraph } from '../history/toy-graph.ts';
import fc, { runs } from '../setup/property.ts';

const GRAPH = toyGraph([{ name: 'app', base: 'node:20', instructions: ['WORKDIR /app', 'RUN npm ci', 'RUN npm run build'] }]);
const at = (day: number) => new Date(Date.UTC(2026, 9, 1) + day * 86_400_000).toISOString();
const NOW = at(40);

/** Samples of one step over builds: the text and the seconds of each, one build a day. */
function learnt(
  text: string,
  seconds: readonly number[],
  more: Partial<Parameters<typeof identity>[0]> = {},
  graph: BuildGraph = GRAPH
): readonly Sample[] {
  return seconds.flatMap((s, i) =>
    matchBuild(
      loggedBuild([loggedStep(text, { seconds: s, stage: 'app', resolution: 0.0005 })]),
      graph,
      identity({ run: `${text}${i}`, at: at(i), ...more })
    ).filter(isSample)
  );
}
const estimate = (samples: readonly Sample[], more: Partial<EstimateInput> = {}): readonly StepCost[] =>
  estimateSteps({
    graph: GRAPH,
    file: 'Dockerfile',
    platform: null,
    samples,
    now: NOW,
    confidence: 0.8,
    runner: 'ubuntu-latest',
    wordsCount: false,
    ...more
  });
const INSTALL = 2;
const install = (samples: readonly Sample[], more: Partial<EstimateInput> = {}): StepCost => {
  const cost = estimate(samples, more)[INSTALL];
  if (cost === undefined) throw new Error('no cost');
  return cost;
};

test.each([
  ['nothing known', [], 'prior', 0],
  ['one build', learnt('RUN npm ci', [12]), 'own', 1],
  ['five builds', learnt('RUN npm ci', [12, 13, 12, 11, 12]), 'own', 5],
  ['builds of another file', learnt('RUN npm ci', [12, 12, 12], { file: 'other/Dockerfile' }), 'neighbour', 3],
  ['builds nobody trusts', learnt('RUN npm ci', [12, 12, 12], { trusted: false }), 'prior', 0],
  ['builds of last year', learnt('RUN npm ci', [12], { at: '2025-10-01T00:00:00Z' }), 'prior', 0],
  ['builds from the future', learnt('RUN npm ci', [12], { at: '2027-10-01T00:00:00Z' }), 'prior', 0],
  ['one run many times', learnt('RUN npm ci', [12, 13, 12], { run: 'same' }), 'own', 1],
  [
    'a like step',
    learnt('RUN npm ci --quiet', [12, 13], {}, toyGraph([{ name: 'app', base: 'node', instructions: ['RUN npm ci --quiet'] }])),
    'edited',
    2
  ],
  [
    'a step of the same class',
    learnt(
      'RUN npm install left right',
      [12, 13],
      { file: 'other/Dockerfile' },
      toyGraph([{ name: 'x', base: 'node', instructions: ['RUN npm install left right'] }])
    ),
    'kind',
    2
  ],
  ['a step of another class', learnt('RUN npm run build', [12, 13]), 'prior', 0]
] as const)('%s', (_, samples, basis, count) => {
  const cost = install(samples);
  expect([cost.basis, cost.samples]).toEqual([basis, count]);
  expect(cost.low).toBeLessThan(cost.mid);
  expect(cost.mid).toBeLessThan(cost.high);
});

test('what was learnt at the earlier path of a moved Dockerfile is its own', () => {
  const samples = learnt('RUN npm ci', [12, 12, 12], { file: 'old/Dockerfile' });
  expect(install(samples, { formerly: ['old/Dockerfile'] }).basis).toBe('own');
});

const graphOf = (...texts: readonly string[]) => toyGraph([{ name: 'app', base: 'node:20', instructions: texts }]);
const midOf = (text: string, samples: readonly Sample[]) => {
  const cost = estimate(samples, { graph: graphOf('WORKDIR /app', text) })[INSTALL];
  return [cost?.basis, Math.round(cost?.mid ?? 0)];
};
const JOINED = 'RUN npm ci && npm run build';
const ALONE = [...learnt('RUN npm ci', [12, 12, 12]), ...learnt('RUN npm run build', [48, 48, 48])];
test.each([
  ['joined commands take the sum of what they took alone', JOINED, ALONE, ['edited', 60]],
  ['a part of a split RUN takes its share', 'RUN npm ci', learnt(JOINED, [60, 60, 60], {}, graphOf(JOINED)), ['edited', 12]],
  ['the other part takes the rest', 'RUN npm run build', learnt(JOINED, [60, 60, 60], {}, graphOf(JOINED)), ['edited', 48]],
  ['other blanks change nothing', 'RUN npm   ci', learnt('RUN npm ci', [12, 12, 12]), ['own', 12]],
  [
    'another order of commands changes nothing',
    'RUN npm run build && npm ci',
    learnt(JOINED, [60, 60, 60], {}, graphOf(JOINED)),
    ['edited', 60]
  ],
  ['other flags change nothing', 'RUN npm ci --no-audit', learnt('RUN npm ci', [12, 12, 12]), ['edited', 12]],
  [
    'for the replay words are no structure',
    'RUN apt-get install -y a b c d e f g',
    learnt('RUN apt-get install -y a b c', [10, 10, 10], {}, graphOf('RUN apt-get install -y a b c')),
    ['edited', 10]
  ],
  ['a measured RUN and one that nobody measured, folded', 'RUN npm ci && ./x', learnt('RUN npm ci', [12, 12, 12]), ['edited', 20]],
  [
    'a folded RUN of joined and single ones',
    'RUN npm ci && npm run lint && npm run build',
    [
      ...learnt('RUN npm ci', [12, 12, 12]),
      ...learnt('RUN npm run lint && npm run build', [48, 48, 48], {}, graphOf('RUN npm run lint && npm run build'))
    ],
    ['edited', 60]
  ]
] as const)('%s', (_, text, samples, expected) => {
  expect(midOf(text, samples)).toEqual(expected);
});

test('what one part of a measured RUN takes more the other takes less, in every world', () => {
  const samples = learnt(JOINED, [60, 61, 60], {}, graphOf(JOINED));
  const [, , whole] = estimate(samples, { graph: graphOf('WORKDIR /app', JOINED) });
  const [, , install, build] = estimate(samples, { graph: graphOf('WORKDIR /app', 'RUN npm ci', 'RUN npm run build') });
  for (const [k, seconds] of (whole?.worlds ?? []).entries())
    expect((install?.worlds[k] ?? 0) + (build?.worlds[k] ?? 0)).toBeCloseTo(seconds, 6);
  expect((install?.high ?? 0) / (install?.low ?? 1)).toBeGreaterThan(5);
});

test('many builds narrow the band around the truth', () => {
  const few = install(learnt('RUN npm ci', [12]));
  const many = install(learnt('RUN npm ci', [12, 11.8, 12.1, 12, 12.2, 11.9, 12, 12.1, 12, 11.9, 12, 12]));
  expect(many.mid).toBeCloseTo(12, 0);
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 1.5);
});

test('one absurd build changes little', () => {
  const calm = install(learnt('RUN npm ci', [12, 12.4, 11.8, 12.1, 12, 12.2]));
  const poisoned = install(learnt('RUN npm ci', [12, 12.4, 11.8, 100_000, 12.1, 12, 12.2]));
  expect(poisoned.mid).toBeGreaterThan(calm.mid * 0.95);
  expect(poisoned.mid).toBeLessThan(calm.mid * 1.05);
  expect(poisoned.high).toBeLessThan(calm.high * 1.2);
});

test('another class of machine is no own measure as it stands', () => {
  const other = learnt('RUN npm run build', [40, 41, 40], { runner: 'ubuntu-latest-16-cores' });
  const cost = estimate(other)[3];
  expect(cost?.basis).toBe('own');
  expect(cost?.mid).toBeGreaterThan(70);
  const network = install(learnt('RUN npm ci', [40, 41, 40], { runner: 'ubuntu-latest-16-cores' }));
  expect(network.mid).toBeCloseTo(40, 0);
});

test('the same class wins over another', () => {
  const samples = [...learnt('RUN npm ci', [12, 12, 12]), ...learnt('RUN npm ci', [50, 50, 50, 50], { runner: 'tiny', job: 'b' })];
  expect(install(samples).mid).toBeCloseTo(12, 0);
});

test('a cache mount that is warm now counts warm', () => {
  const text = 'RUN --mount=type=cache,target=/root/.npm npm ci';
  const graph = toyGraph([{ name: 'app', base: 'node:20', instructions: ['WORKDIR /app', text] }]);
  const cost = estimate(learnt(text, [120, 5, 5.5, 5.2], {}, graph), { graph })[INSTALL];
  expect(cost?.mid).toBeGreaterThan(4.5);
  expect(cost?.mid).toBeLessThan(6);
});

test('what a step waited for cores is not its own time', () => {
  const busy = (seconds: number, beside: number) =>
    matchBuild(
      loggedBuild([
        loggedStep('RUN npm run build', { seconds, startedAfter: 0 }),
        ...Array.from({ length: beside }, (_, i) => loggedStep(`RUN make ${i}`, { seconds, startedAfter: 0 }))
      ]),
      GRAPH,
      identity({ run: String(seconds), runner: 'linux-2-core' })
    ).filter(isSample);
  const cost = estimate(busy(30, 2), { runner: 'linux-2-core' })[3];
  expect(cost?.mid).toBeCloseTo(20, 0);
  expect(cost?.processor).toBe(1);
});

test('a copy of a stage that was pulled teaches nothing', () => {
  const samples = matchBuild(loggedBuild([loggedStep('RUN npm ci', { seconds: 50, pulled: true })]), GRAPH, identity()).filter(isSample);
  expect(install(samples).basis).toBe('prior');
});

test('every step has a positive, finite cost in order, whatever was logged', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 600_000, noNaN: true }), { maxLength: 30 }),
      fc.double({ min: 0.5, max: 0.99, noNaN: true }),
      (seconds, confidence) => {
        const cost = install(learnt('RUN npm ci', seconds), { confidence });
        for (const value of [cost.low, cost.mid, cost.high]) expect(value > 0 && Number.isFinite(value)).toBe(true);
        expect(cost.low <= cost.mid && cost.mid <= cost.high).toBe(true);
      }
    ),
    { numRuns: runs(60) }
  );
});

test.each(['npm-ci', 'cargo-build', 'copy', 'workdir', 'run', 'toString', '__proto__', ''])(
  'the prior of %s is positive and in order',
  (kind) => {
    const { low, mid, high } = priorOfKind(kind);
    expect(0 < low && low < mid && mid < high && high < 1000).toBe(true);
  }
);

test('intervals that held too few builds grow, those that held too many shrink', () => {
  const said = { low: 5, mid: 10, high: 20 };
  const outcomes = (took: number) => Array.from({ length: 20 }, () => ({ said, took }));
  expect(conformalScale(outcomes(40), 0.8)).toBeCloseTo(2, 6);
  expect(conformalScale(outcomes(10), 0.8)).toBe(0.5);
  expect(conformalScale(outcomes(40).slice(0, 4), 0.8)).toBe(1);
  expect(scaled(said, 2)).toEqual({ low: 2.5, mid: 10, high: 40 });
  expect(scaled({ low: 0, mid: 10, high: 20 }, 1)).toEqual({ low: 0, mid: 10, high: 20 });
});

test('what two machines took of the same step says what another step takes on the one that has not run it', () => {
  const here = learnt('RUN npm run build', [10, 10, 10]);
  const there = { runner: 'big-box', file: 'Dockerfile' };
  const install = learnt('RUN npm ci', [20, 20, 20], { ...there });
  const slow = learnt('RUN npm run build', [30, 30, 30], { ...there, job: 'there' });
  const alone = estimate(install, { runner: 'ubuntu-latest' })[INSTALL]?.mid ?? 0;
  const both = estimate([...install, ...here, ...slow], { runner: 'ubuntu-latest' })[INSTALL]?.mid ?? 0;
  expect(alone).toBeCloseTo(20, 6);
  // A third on the step that both ran, half believed.
  expect(both).toBeCloseTo(20 / Math.sqrt(3), 6);
});
