import { expect, test } from '@jest/globals';
import { calibrationOf, estimateSteps, scaled, schedule, standardNormal } from '../../src/cost/index.ts';
import { isSample, matchBuild } from '../../src/history/index.ts';
import type { Sample } from '../../src/model/history.ts';
import { identity, loggedBuild, loggedStep } from '../history/samples.ts';
import { toyGraph } from '../history/toy-graph.ts';

const TEXTS = ['RUN npm ci', 'RUN npm run build', 'RUN pip install x', 'RUN go build'];
const SECONDS = [40, 60, 20, 30];
const GRAPH = toyGraph([{ name: 'app', base: 'node', instructions: TEXTS }]);
const at = (day: number) => new Date(Date.UTC(2026, 5, 1) + day * 86_400_000).toISOString();

/** Small generator with a seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
}
const build = (day: number, factors: readonly number[]): readonly Sample[] =>
  matchBuild(
    loggedBuild(
      TEXTS.map((text, i) => loggedStep(text, { stage: 'app', seconds: (SECONDS[i] ?? 0) * (factors[i] ?? 1), resolution: 0.05 }))
    ),
    GRAPH,
    identity({ run: `run ${day}`, at: at(day), runner: 'ubuntu-latest' })
  ).filter(isSample);
const input = (samples: readonly Sample[], day: number) => ({
  samples,
  files: ['Dockerfile'],
  now: at(day),
  confidence: 0.8,
  runner: 'ubuntu-latest'
});
const said = (samples: readonly Sample[], day: number) => {
  const costs = estimateSteps({
    graph: GRAPH,
    file: 'Dockerfile',
    platform: null,
    samples,
    now: at(day),
    confidence: 0.8,
    runner: 'ubuntu-latest',
    wordsCount: false
  });
  const whole = schedule(
    GRAPH,
    GRAPH.steps.map(() => 'runs' as const),
    costs,
    { confidence: 0.8 }
  );
  return scaled(whole, calibrationOf([], input(samples, day)).width);
};

/** Builds whose steps have noise of their own and noise in common; the shares inside the range and the widths. */
function coverage(own: number, shared: number, seed: number): { readonly inside: number; readonly width: number } {
  const random = numbers(seed);
  const normal = () => standardNormal(random());
  const results: { readonly isInside: boolean; readonly width: number }[] = [];
  for (let project = 0; project < 8; project++) {
    const samples: Sample[] = [];
    for (let day = 0; day < 14; day++) {
      const common = shared * normal();
      const truth = build(
        day,
        TEXTS.map(() => Math.exp(common + own * normal()))
      );
      if (day >= 3) {
        const { low, mid, high } = said(samples, day);
        const took = truth.reduce((sum, s) => sum + (s.seconds ?? 0), 0);
        results.push({ isInside: took >= low && took <= high, width: (high - low) / mid });
      }
      samples.push(...truth);
    }
  }
  const widths = results.map((r) => r.width).sort((a, b) => a - b);
  return { inside: results.filter((r) => r.isInside).length / results.length, width: widths[widths.length >> 1] ?? 0 };
}

test.each([
  ['quiet', 0.04, 0.03, 0.3],
  ['usual', 0.1, 0.08, 0.45],
  ['noisy', 0.2, 0.15, 0.8]
])('ranges hold what they promise on %s machines, and are no wider than the noise', (_, own, shared, most) => {
  const { inside, width } = coverage(own, shared, 7);
  // 88 builds: two standard deviations below what is promised.
  expect(inside).toBeGreaterThan(0.715);
  expect(inside).toBeLessThan(0.97);
  expect(width).toBeLessThan(most);
});

test('one to four builds give honest width: wider than many', () => {
  const many = Array.from({ length: 12 }, (_, day) =>
    build(
      day,
      [1, 1.05, 0.95, 1].map((f) => f * (day % 2 === 0 ? 1.03 : 0.97))
    )
  ).flat();
  const width = (samples: readonly Sample[], day: number) => {
    const { low, mid, high } = said(samples, day);
    return (high - low) / mid;
  };
  expect(width(many.slice(0, 4), 1)).toBeGreaterThan(2 * width(many, 12));
  expect(width(many.slice(0, 4), 1)).toBeLessThan(0.6);
});

test('a level that moved is followed, noise around a level is not', () => {
  const level = (factor: (day: number) => number) =>
    Array.from({ length: 14 }, (_, day) =>
      build(
        day,
        TEXTS.map(() => factor(day))
      )
    ).flat();
  expect(
    calibrationOf(
      [],
      input(
        level((day) => (day % 2 === 0 ? 1.05 : 0.96)),
        14
      )
    ).drift
  ).toBeCloseTo(1, 2);
  expect(
    calibrationOf(
      [],
      input(
        level((day) => 1 + day * 0.04),
        14
      )
    ).drift
  ).toBeGreaterThan(1.03);
});
