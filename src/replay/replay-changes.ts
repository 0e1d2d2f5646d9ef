import type { Scheduled } from '../cost/index.ts';
import type { Change } from '../model/change.ts';
import type { StepId } from '../model/graph.ts';
import type { RunState } from '../model/prediction.ts';
import type { BasedEstimate, Estimate, Seconds } from '../model/units.ts';
import { alikeSides, measuredCopies } from './alike.ts';
import { type Counterparts, counterparts } from './edits.ts';
import { expectation, type Outcome } from './expectation.ts';
import { type Reach, reachOf } from './reach.ts';
import { type Scenario, scenariosOf } from './scenarios.ts';
import type { ReplaySide } from './side.ts';

export interface ReplayInput {
  /** Null: the image is new. */
  readonly before: ReplaySide | null;
  readonly after: ReplaySide;
  /** Merged changes, newest first. */
  readonly changes: readonly Change[];
  /** Two-sided: 0.8 is the 10th to the 90th percentile. */
  readonly confidence: number;
}

/** What one step of the side after costs a merge on average. */
export interface StepShare {
  readonly step: StepId;
  /** Chance that a change touches its own key. */
  readonly touched: number;
  /** Chance that it runs. */
  readonly runs: number;
  /** Expected seconds of its own execution. */
  readonly seconds: Seconds;
  /** Expected seconds of the builds that its own changes alone would cause, everything behind it included. */
  readonly caused: Seconds;
}

/** Expected seconds for each merged change, over all of them; those that run nothing count as 0 (docs/estimate.md "Typical"). */
export interface TypicalSeconds {
  readonly before: Estimate | null;
  readonly after: Estimate;
  /** Replayed changes, all of them. */
  readonly changes: number;
  /** How many of them run a step of the image. */
  readonly building: { readonly before: number | null; readonly after: number };
  /** Seconds of such a build; null where none of the changes runs a step. */
  readonly each: { readonly before: Estimate | null; readonly after: Estimate | null };
}

/** Seconds of the build that one outcome of the replay leads to; `before` is null for a new image. */
export interface ReplayedOutcome {
  readonly weight: number;
  readonly before: Estimate | null;
  readonly after: Estimate;
}

/** One replayed change: the steps that run (as the image was, or of a new one as it is) and the seconds that the build takes, middle of the estimate. */
export interface ReplayedBuild {
  readonly before: Seconds | null;
  readonly after: Seconds;
  readonly steps: readonly RunState[];
}

export interface Replay {
  readonly typical: TypicalSeconds;
  /** Typical after minus typical before under one model; null for a new image. Exactly zero where no structure changed. */
  readonly added: Estimate | null;
  /** `200 changes`, `priors`, or both named. */
  readonly basis: string;
  readonly perStep: readonly StepShare[];
  /** The same of the side before; null for a new image. */
  readonly perStepBefore: readonly StepShare[] | null;
  /**
   * Which steps of the side after make up `added`: expected seconds of their own beyond those of the same instruction before;
   * largest first. `guessed`: the part of the seconds that are priors.
   */
  readonly addedParts: readonly { readonly step: StepId; readonly seconds: Seconds; readonly guessed: Seconds }[];
  /** One for each change, newest first. */
  readonly perChange: readonly ReplayedBuild[];
  /** What may come, each with its weight: the changes, and what general experience adds to them. */
  readonly outcomes: readonly ReplayedOutcome[];
  /** The build that a change of these steps starts with the side after, as the replay sees one. */
  readonly buildOf: (touched: readonly StepId[]) => Seconds;
  /** Changes whose build would have been quicker with the side after, of all replayed; null for a new image. */
  readonly profited: { readonly changes: number; readonly of: number } | null;
}

/** Saved seconds below which nobody profits. */
const NOTICEABLE: Seconds = 0.05;

/** Replays merged changes against the image as it was and as it is (docs/estimate.md "Typical"): equal draws for both sides. */
export function replayChanges(input: ReplayInput): Replay {
  const { changes, confidence } = input;
  const groups = counterparts(input.before?.graph ?? null, input.after.graph);
  const { before, after } =
    input.before === null
      ? { before: null, after: { ...input.after, costs: measuredCopies(input.after) } }
      : alikeSides({ before: input.before, after: input.after }, groups);
  const scenarios = scenariosOf(before, after, groups, changes);
  const reachAfter = reachOf(after, confidence);
  const isSame = input.before === input.after;
  const reach = { before: before === null ? null : isSame ? reachAfter : reachOf(before, confidence), after: reachAfter };
  const outcomes = scenarios.map((scenario) => ({
    ...scenario,
    buildBefore: reach.before?.build(scenario.before) ?? null,
    buildAfter: reach.after.build(scenario.after)
  }));
  const mean = (pick: (outcome: (typeof outcomes)[number]) => Spread | null): Estimate =>
    expectation(
      outcomes.flatMap((o) => {
        const value = pick(o);
        return value === null ? [] : [{ weight: o.weight, ...value }];
      }),
      confidence
    );
  const shares = sharesOf(
    after,
    scenarios.map((s) => ({ weight: s.weight, steps: s.after })),
    reach.after
  );
  const former = isSame
    ? shares
    : before === null || reach.before === null
      ? []
      : sharesOf(
          before,
          scenarios.map((s) => ({ weight: s.weight, steps: s.before })),
          reach.before
        );
  const builds = (side: 'before' | 'after'): readonly Outcome[] => {
    const runs = side === 'before' ? reach.before : reach.after;
    return outcomes.flatMap((o) => {
      const value = side === 'before' ? o.buildBefore : o.buildAfter;
      const isBuild = o.change !== null && value !== null && runs?.runs(o[side]).some((state) => state !== 'reused') === true;
      return isBuild ? [{ weight: o.weight, ...spreadOf(value) }] : [];
    });
  };
  const buildingOf = (side: 'before' | 'after'): number => {
    const runs = side === 'before' ? reach.before : reach.after;
    return new Set(outcomes.flatMap((o) => (o.change !== null && runs?.runs(o[side]).some((s) => s !== 'reused') ? [o.change] : []))).size;
  };
  const eachOf = (side: 'before' | 'after'): Estimate | null => {
    const list = builds(side);
    return list.length === 0 ? null : expectation(list, confidence);
  };
  return {
    typical: {
      before: before === null ? null : mean((o) => (o.buildBefore === null ? null : spreadOf(o.buildBefore))),
      after: mean((o) => spreadOf(o.buildAfter)),
      changes: changes.length,
      building: { before: before === null ? null : buildingOf('before'), after: buildingOf('after') },
      each: { before: before === null ? null : eachOf('before'), after: eachOf('after') }
    },
    added: before === null ? null : mean((o) => (o.buildBefore === null ? null : minus(o.buildAfter, o.buildBefore))),
    basis: basisOf(after, changes.length),
    perStep: shares,
    perStepBefore: before === null ? null : former,
    addedParts: before === null ? [] : addedPartsOf(before, after, groups, former, shares),
    perChange: perChangeOf(changes.length, outcomes, (s) => reach.before?.runs(s?.before ?? []) ?? reach.after.runs(s?.after ?? [])),
    outcomes: outcomes.map(({ weight, buildBefore, buildAfter }) => ({
      weight,
      before: buildBefore?.seconds ?? null,
      after: buildAfter.seconds
    })),
    buildOf: (touched) => reach.after.build([...new Set([...after.volatile, ...touched])].sort((a, b) => a - b)).seconds.mid,
    profited: before === null ? null : { changes: profiting(outcomes), of: changes.length }
  };
}

interface ReplayedScenario extends Scenario {
  readonly buildBefore: Scheduled | null;
  readonly buildAfter: Scheduled;
}

/** Of a change that may have hit several instructions the mean. */
function perChangeOf(
  count: number,
  outcomes: readonly ReplayedScenario[],
  runsOf: (scenario: Scenario | undefined) => readonly RunState[]
): readonly ReplayedBuild[] {
  const groups: ReplayedScenario[][] = Array.from({ length: count }, () => []);
  for (const o of outcomes) if (o.change !== null) groups[o.change]?.push(o);
  return groups.map((list) => {
    const total = list.reduce((sum, o) => sum + o.weight, 0);
    const mean = (pick: (o: ReplayedScenario) => number) =>
      total === 0 ? 0 : list.reduce((sum, o) => sum + o.weight * pick(o), 0) / total;
    return {
      before: list.some((o) => o.buildBefore === null) ? null : mean((o) => o.buildBefore?.seconds.mid ?? 0),
      after: mean((o) => o.buildAfter.seconds.mid),
      steps: runsOf(list[0])
    };
  });
}

/** The middle of a build, or of a difference of two, and its seconds in each world. */
type Spread = Omit<Outcome, 'weight'>;
const spreadOf = ({ seconds, worlds }: Scheduled): Spread => ({ mid: seconds.mid, worlds });
const minus = (a: Scheduled, b: Scheduled): Spread => ({
  mid: a.seconds.mid - b.seconds.mid,
  worlds: a.worlds.map((one, k) => one - (b.worlds[k] ?? 0))
});

const loggedBuilds = ({ costs }: ReplaySide): number => Math.max(0, ...costs.map(({ samples }) => samples));

/** What the figures rest on: seconds from logged builds or priors, frequencies from changes or priors. */
function basisOf(side: ReplaySide, changes: number): string {
  const logged = loggedBuilds(side);
  const often = changes === 0 ? null : `${changes} change${changes === 1 ? '' : 's'}`;
  if (logged === 0) return often === null ? 'priors' : `${often}, seconds from priors`;
  const builds = `${logged} build${logged === 1 ? '' : 's'}`;
  return often === null ? `${builds}, frequencies from priors` : `${builds}, ${often}`;
}

function profiting(outcomes: readonly ReplayedScenario[]): number {
  const saved = new Map<number, { seconds: number; weight: number }>();
  for (const o of outcomes) {
    if (o.change === null || o.buildBefore === null) continue;
    const sum = saved.get(o.change) ?? { seconds: 0, weight: 0 };
    saved.set(o.change, {
      seconds: sum.seconds + o.weight * (o.buildBefore.seconds.mid - o.buildAfter.seconds.mid),
      weight: sum.weight + o.weight
    });
  }
  return [...saved.values()].filter(({ seconds, weight }) => seconds / weight > NOTICEABLE).length;
}

/** The scenarios as one side sees them. */
interface Touched {
  readonly weight: number;
  readonly steps: readonly StepId[];
}

function sharesOf(side: ReplaySide, scenarios: readonly Touched[], reach: Reach): readonly StepShare[] {
  const total = scenarios.reduce((sum, s) => sum + s.weight, 0);
  const touched = side.graph.steps.map(() => 0);
  const runs = side.graph.steps.map(() => 0);
  const groups = new Map<string, { steps: readonly StepId[]; weight: number }>();
  for (const { steps, weight } of scenarios) {
    for (const step of steps) touched[step] = (touched[step] ?? 0) + weight / total;
    const id = steps.join(' ');
    groups.set(id, { steps, weight: (groups.get(id)?.weight ?? 0) + weight });
  }
  for (const { steps, weight } of groups.values()) {
    for (const [step, state] of reach.runs(steps).entries()) if (state !== 'reused') runs[step] = (runs[step] ?? 0) + weight / total;
  }
  const always = reach.build([]).seconds.mid;
  return side.graph.steps.map(({ id }) => {
    const chance = Math.min(1, touched[id] ?? 0);
    const ran = Math.min(1, runs[id] ?? 0);
    const caused = chance === 0 ? 0 : chance * (reach.build([id]).seconds.mid - always);
    return { step: id, touched: chance, runs: ran, seconds: ran * (side.costs[id]?.mid ?? 0), caused };
  });
}

function addedPartsOf(
  before: ReplaySide,
  after: ReplaySide,
  groups: readonly Counterparts[],
  former: readonly StepShare[],
  shares: readonly StepShare[]
): Replay['addedParts'] {
  const guessed = (side: ReplaySide, share: StepShare | undefined) => (share?.runs ?? 0) * (side.costs[share?.step ?? -1]?.guessed ?? 0);
  return groups
    .flatMap((group) => {
      const sum = (steps: Counterparts['after'], pick: (id: StepId) => number) => steps.reduce((total, { step }) => total + pick(step), 0);
      const seconds = sum(group.after, (id) => shares[id]?.seconds ?? 0) - sum(group.before, (id) => former[id]?.seconds ?? 0);
      const guess = sum(group.after, (id) => guessed(after, shares[id])) - sum(group.before, (id) => guessed(before, former[id]));
      // Of several the one that takes the most speaks for all.
      const [most] = [...group.after].sort((a, b) => (shares[b.step]?.seconds ?? 0) - (shares[a.step]?.seconds ?? 0));
      return most === undefined || seconds <= 0 ? [] : [{ step: most.step, seconds, guessed: Math.min(Math.max(0, guess), seconds) }];
    })
    .sort((a, b) => b.seconds - a.seconds || a.step - b.step);
}

/** Expected saving of going from one side to the other, and how many of the replayed changes would have profited. */
export interface Saving extends BasedEstimate {
  readonly profited: { readonly changes: number; readonly of: number };
}

/** Seconds that a merge saves with the side after, on average: `added` with its sign turned. */
export function savingOf(before: ReplaySide, after: ReplaySide, changes: readonly Change[], confidence: number): Saving {
  const { added, profited, basis } = replayChanges({ before, after, changes, confidence });
  const { low, mid, high } = added ?? { low: 0, mid: 0, high: 0 };
  const turned = (value: number) => (value === 0 ? 0 : -value);
  const guessed = loggedBuilds(after) === 0 ? { guessed: true as const } : {};
  return {
    low: turned(high),
    mid: turned(mid),
    high: turned(low),
    basis,
    ...guessed,
    profited: profited ?? { changes: 0, of: changes.length }
  };
}
