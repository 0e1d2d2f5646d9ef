import {
  calibrationOf,
  estimateSteps,
  NO_TIME,
  type Outcome,
  type StepCost,
  scaled,
  schedule,
  scheduleRebuild,
  timelineOf,
  times
} from '../../src/cost/index.ts';
import { candidatesOf } from '../../src/history/index.ts';
import type { Sample } from '../../src/model/history.ts';
import type { RunState } from '../../src/model/prediction.ts';
import type { Estimate } from '../../src/model/units.ts';
import { predict } from '../../src/prediction/index.ts';
import { type RecordedBuild, readBuilds, samplesOf, wallOf } from './builds.ts';
import { coverage, meanError, medianError, middle, pinball, type Scored, width } from './measures.ts';

const CONFIDENCE = 0.8;
/** Shorter than this a step is noise, and a percentage of it says nothing. */
const SHORT = 0.1;
const LABEL = 'linux-2-core';

interface Row {
  readonly project: string;
  readonly number: number;
  readonly edit: string;
  readonly took: number;
  readonly given: Estimate;
  readonly whole: Estimate;
  readonly last: number;
  readonly mean: number;
  readonly sum: number;
  /** The longest way through the graph by the same medians, as if cores and noise were free. */
  readonly path: number;
  /** What an estimate would say that knew the builds after it as well: the noise that is left is nobody's to predict. */
  readonly floor: number;
  readonly wrongRuns: number;
}
interface StepRow extends Scored {
  readonly group: 'seen' | 'edited' | 'unseen';
}

/** Leave-one-build-out in time order: every build is estimated from the builds before it alone (docs/estimate.md). */
export function score(sets: readonly string[], verbose: boolean): void {
  const rows: Row[] = [];
  const steps: StepRow[] = [];
  const loads: number[] = [];
  for (const builds of sets.flatMap((set) => [...readBuilds(set).values()])) {
    const one = scoreProject(builds);
    rows.push(...one.rows);
    steps.push(...one.steps);
    loads.push(...builds.map((b) => b.load));
  }
  report(rows, steps, loads, verbose);
}

function scoreProject(builds: readonly RecordedBuild[]): { readonly rows: readonly Row[]; readonly steps: readonly StepRow[] } {
  const rows: Row[] = [];
  const steps: StepRow[] = [];
  const samples: Sample[] = [];
  const walls: number[] = [];
  const outcomes: { given: Outcome[]; whole: Outcome[] } = { given: [], whole: [] };
  const truths = builds.map((build) => samplesOf(build, LABEL));
  for (const [position, build] of builds.entries()) {
    const truth = samplesOf(build, LABEL);
    const took = wallOf(build.log);
    const before = builds[position - 1];
    if (before !== undefined && took > SHORT) {
      const prediction = predict(before.graph, build.graph, { mode: 'local' }, { file: 'Dockerfile', target: null, platform: null });
      const costs = costsOf(build, samples);
      const runs = runsOf(build, truth);
      const calibration = { samples, files: ['Dockerfile'], now: build.at, confidence: CONFIDENCE, runner: LABEL };
      const own = calibrationOf([], calibration);
      const options = { cores: 2, confidence: CONFIDENCE };
      const given = times(schedule(build.graph, runs, costs, options), own.drift);
      const whole = times(scheduleRebuild(prediction, costs, options), own.drift);
      rows.push({
        project: build.project,
        number: build.number,
        edit: build.edit,
        took,
        given: scaled(given, own.width),
        whole: scaled(whole, calibrationOf(outcomes.whole, calibration).width),
        last: walls.at(-1) ?? Number.NaN,
        mean: walls.reduce((a, b) => a + b, 0) / walls.length,
        sum: plainSum(build, truth, samples, costs),
        path: longestPath(build, runs, samples, costs),
        floor: schedule(build.graph, runs, costsOf(build, aroundOf(truths, position, build.at)), options).mid,
        wrongRuns: runs.filter((state, id) => (costs[id]?.mid ?? 0) > SHORT && (state === 'runs') !== (prediction.runs[id] !== 'reused'))
          .length
      });
      outcomes.given.push({ said: given, took });
      outcomes.whole.push({ said: whole, took });
      steps.push(...stepRows(build, truth, costs, runs));
    }
    samples.push(...truth);
    walls.push(took);
  }
  return { rows, steps };
}

/** The samples of all other builds as if the nearest in time, before or after, were the newest. */
function aroundOf(truths: readonly (readonly Sample[])[], position: number, at: string): readonly Sample[] {
  const now = Date.parse(at);
  return truths.flatMap((samples, other) => {
    const age = (Math.abs(other - position) * 2 + Number(other > position)) * 1000;
    return other === position ? [] : samples.map((sample) => ({ ...sample, at: new Date(now - age).toISOString() }));
  });
}

const costsOf = (build: RecordedBuild, samples: readonly Sample[]): readonly StepCost[] =>
  estimateSteps({
    graph: build.graph,
    file: 'Dockerfile',
    platform: null,
    samples,
    now: build.at,
    confidence: CONFIDENCE,
    runner: LABEL,
    wordsCount: true
  });

/** Which steps the log says ran: whole build given true hit or miss. */
function runsOf(build: RecordedBuild, truth: readonly Sample[]): readonly RunState[] {
  const ran = new Set(truth.filter((s) => s.state === 'done').map((s) => s.key));
  const runs: RunState[] = build.graph.steps.map(() => 'reused');
  for (const candidate of candidatesOf(build.graph)) {
    if (ran.has(candidate.key)) for (const id of candidate.planned.steps) runs[id] = 'runs';
  }
  return runs;
}

/** What a tool would say that knows the graph: medians of each step's earlier seconds along the longest way. */
function longestPath(build: RecordedBuild, runs: readonly RunState[], samples: readonly Sample[], costs: readonly StepCost[]): number {
  const medians = [...costs];
  for (const candidate of candidatesOf(build.graph)) {
    const earlier = samples.flatMap((s) => (s.key === candidate.key && s.seconds !== null ? [s.seconds] : []));
    for (const id of candidate.planned.steps) {
      const cost = costs[id];
      const mid = earlier.length > 0 && (cost?.mid ?? 0) > 0 ? middle(earlier) : (cost?.mid ?? 0);
      if (cost !== undefined) medians[id] = { ...cost, low: mid, mid, high: mid, processor: 0, worlds: NO_TIME.map(() => mid) };
    }
  }
  return schedule(build.graph, runs, medians, { confidence: CONFIDENCE }).mid;
}

/** What a simple tool would say: the sum of the median of each step's earlier seconds, our own figure where it has none. */
function plainSum(build: RecordedBuild, truth: readonly Sample[], samples: readonly Sample[], costs: readonly StepCost[]): number {
  const ran = new Set(truth.filter((s) => s.state === 'done').map((s) => s.key));
  return candidatesOf(build.graph).reduce((sum, candidate) => {
    if (!ran.has(candidate.key) || candidate.kind === 'from') return sum;
    const earlier = samples.flatMap((s) => (s.key === candidate.key && s.seconds !== null ? [s.seconds] : []));
    const own = candidate.planned.steps.reduce((total, id) => total + (costs[id]?.mid ?? 0), 0);
    return sum + (earlier.length > 0 ? middle(earlier) : own);
  }, 0);
}

function stepRows(
  build: RecordedBuild,
  truth: readonly Sample[],
  costs: readonly StepCost[],
  runs: readonly RunState[]
): readonly StepRow[] {
  const spans = new Map(timelineOf(build.graph, runs, costs, { cores: 2 }).map((s) => [s.step, s.seconds]));
  return candidatesOf(build.graph).flatMap((candidate): readonly StepRow[] => {
    const sample = truth.find((s) => s.key === candidate.key && s.state === 'done');
    const id = candidate.planned.steps.find((step) => spans.has(step));
    const cost = id === undefined ? undefined : costs[id];
    if (id === undefined || cost === undefined || sample?.seconds == null || sample.seconds < SHORT) return [];
    const stretch = (spans.get(id) ?? cost.mid) / cost.mid;
    const group = cost.basis === 'own' ? 'seen' : cost.basis === 'edited' ? 'edited' : 'unseen';
    return [{ group, took: sample.seconds, said: { low: cost.low * stretch, mid: cost.mid * stretch, high: cost.high * stretch } }];
  });
}

const point = (mid: number, took: number): Scored => ({ said: { low: mid, mid, high: mid }, took });

function report(rows: readonly Row[], steps: readonly StepRow[], loads: readonly number[], verbose: boolean): void {
  const n = (value: number, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
  const line = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);
  const sorted = [...loads].sort((a, b) => a - b);
  console.log(
    `${rows.length} builds scored; load average while measuring: median ${n(sorted[Math.floor(sorted.length / 2)] ?? 0)}, most ${n(sorted.at(-1) ?? 0)}\n`
  );
  line(
    'whole builds',
    'n',
    'MdAPE %',
    'MAPE %',
    'pinball s',
    'inside %',
    'width',
    'end to end MdAPE %',
    'inside %',
    'width',
    'last build',
    'mean of all',
    'plain sum',
    'longest path',
    'floor'
  );
  line(...Array.from({ length: 15 }, () => '---'));
  for (const project of [...new Set(rows.map((r) => r.project)), 'all']) {
    const some = rows.filter((r) => project === 'all' || r.project === project);
    const given = some.map((r) => ({ said: r.given, took: r.took }));
    const whole = some.map((r) => ({ said: r.whole, took: r.took }));
    const base = (pick: (r: Row) => number) => n(medianError(some.map((r) => point(pick(r), r.took))));
    line(
      project,
      some.length,
      n(medianError(given)),
      n(meanError(given)),
      n(pinball(given), 3),
      n(coverage(given), 0),
      n(width(given), 2),
      n(medianError(whole)),
      n(coverage(whole), 0),
      n(width(whole), 2),
      base((r) => r.last),
      base((r) => r.mean),
      base((r) => r.sum),
      base((r) => r.path),
      base((r) => r.floor)
    );
  }
  console.log('');
  line('steps of 0.1 s or more', 'n', 'MdAPE %', 'MAPE %', 'pinball s', 'inside %', 'width');
  line(...Array.from({ length: 7 }, () => '---'));
  for (const group of ['seen', 'edited', 'unseen'] as const) {
    const some = steps.filter((s) => s.group === group);
    line(group, some.length, n(medianError(some)), n(meanError(some)), n(pinball(some), 3), n(coverage(some), 0), n(width(some), 2));
  }
  if (!verbose) return;
  console.log('');
  for (const r of rows) {
    console.log(
      `${r.project} ${r.number} ${r.edit}: took ${n(r.took, 2)}, given ${n(r.given.low, 2)} ${n(r.given.mid, 2)} ${n(r.given.high, 2)}, whole ${n(r.whole.mid, 2)}, sum ${n(r.sum, 2)}, last ${n(r.last, 2)}, wrong runs ${r.wrongRuns}`
    );
  }
}
