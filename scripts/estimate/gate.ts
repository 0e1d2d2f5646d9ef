import { estimateSteps } from '../../src/cost/index.ts';
import { candidatesOf } from '../../src/history/index.ts';
import type { Sample } from '../../src/model/history.ts';
import { type RecordedBuild, readBuilds, samplesOf } from './builds.ts';
import { middle } from './measures.ts';

/** Regressions that are planted, as a share of a step's true seconds, and the limit that they are held against. */
const PLANTED = [0.05, 0.1, 0.2, 0.5];
const LIMIT = 0.15;
/** Shorter steps are noise. */
const SHORT = 0.15;
/** Samples that a failing verdict needs (docs/gate.md). */
const LEAST_SAMPLES = 3;

interface Trial {
  readonly low: number;
  readonly mid: number;
  readonly samples: number;
  readonly truth: number;
  readonly last: number;
  readonly next: number;
}

/**
 * Plants regressions in recorded histories: a change lets a step run on so many more merges in a hundred, and the limit allows
 * fifteen in a hundred of its true seconds, the median of all its builds. The gate knows the builds before the change only. Prints
 * how often it fails, warns and passes, and what two measured builds would have said (docs/estimate.md "The gate").
 */
export function simulateGate(sets: readonly string[]): void {
  const all = sets.flatMap((set) => [...readBuilds(set).values()]).flatMap(trialsOf);
  // With fewer samples the gate warns at most.
  const trials = all.filter((t) => t.samples >= LEAST_SAMPLES);
  const share = (test: (trial: Trial) => boolean) => `${((100 * trials.filter(test).length) / trials.length).toFixed(0)} %`;
  console.log(
    `${trials.length} steps of recorded builds with three samples or more (of ${all.length}), limit ${100 * LIMIT} % of a step's true seconds\n`
  );
  console.log('| planted | fails | warns | passes | right on the point alone |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const planted of PLANTED) {
    const fails = (t: Trial) => planted * t.low > LIMIT * t.truth;
    const warns = (t: Trial) => !fails(t) && planted * t.mid > LIMIT * t.truth;
    const point = (t: Trial) => planted * t.mid > LIMIT * t.truth === planted > LIMIT;
    console.log(`| ${100 * planted} % | ${share(fails)} | ${share(warns)} | ${share((t) => !fails(t) && !warns(t))} | ${share(point)} |`);
  }
  console.log(`\nTwo measured builds of an unchanged step differ by more than 10 % upwards: ${share((t) => t.next > 1.1 * t.last)}`);
  console.log('A change of no structure: added is 0 by construction, no false alarm.');
}

function trialsOf(builds: readonly RecordedBuild[]): readonly Trial[] {
  const samples = builds.map((build) => samplesOf(build, 'linux-2-core'));
  const seconds = (list: readonly Sample[], key: string) =>
    list.flatMap((s) => (s.key === key && s.state === 'done' && s.seconds !== null ? [s.seconds] : []));
  return builds.flatMap((build, position): readonly Trial[] => {
    const before = samples.slice(0, position).flat();
    const costs = estimateSteps({
      graph: build.graph,
      file: 'Dockerfile',
      platform: null,
      samples: before,
      now: build.at,
      confidence: 0.8,
      runner: 'linux-2-core',
      wordsCount: false
    });
    return candidatesOf(build.graph).flatMap(({ key, planned }): readonly Trial[] => {
      const cost = planned.steps.map((id) => costs[id]).find((c) => c?.basis === 'own');
      const [next] = seconds(samples.slice(position).flat(), key);
      const truth = middle(seconds(samples.flat(), key));
      if (cost === undefined || next === undefined || truth < SHORT) return [];
      return [{ low: cost.low, mid: cost.mid, samples: cost.samples, truth, last: seconds(before, key).at(-1) ?? truth, next }];
    });
  });
}
