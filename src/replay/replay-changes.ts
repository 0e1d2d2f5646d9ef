import type { Change } from '../model/change.ts';
import type { StepId } from '../model/graph.ts';
import type { BasedEstimate, Estimate, Seconds } from '../model/units.ts';
import { editableSteps } from './edits.ts';
import { expectation } from './expectation.ts';
import { type Reach, reachOf } from './reach.ts';
import { scenariosOf } from './scenarios.ts';
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

/** What one step of the side after costs a typical later build. */
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

export interface Replay {
  readonly typical: { readonly before: Estimate | null; readonly after: Estimate; readonly changes: number };
  /** Typical after minus typical before under one model; null for a new image. Exactly zero where no structure changed. */
  readonly added: Estimate | null;
  /** `200 changes`, `priors`, or both named. */
  readonly basis: string;
  /** Share of all changes that touch the image's contexts or Dockerfile: builds of others cost nothing. */
  readonly relevantShare: number;
  readonly perStep: readonly StepShare[];
  /** Which steps of the side after make up `added`: expected seconds of their own beyond those of the same instruction before; largest first. */
  readonly addedParts: readonly { readonly step: StepId; readonly seconds: Seconds }[];
  /** Changes whose build would have been quicker with the side after, of all replayed; null for a new image. */
  readonly profited: { readonly changes: number; readonly of: number } | null;
}

/** Saved seconds below which nobody profits. */
const NOTICEABLE: Seconds = 0.05;

/** Replays merged changes against the image as it was and as it is (docs/suggestions.md, C3): equal draws for both sides. */
export function replayChanges(input: ReplayInput): Replay {
  const { before, after, changes, confidence } = input;
  const scenarios = scenariosOf(before, after, changes);
  const reach = { before: before === null ? null : reachOf(before), after: reachOf(after) };
  const outcomes = scenarios.list.map((s) => ({
    weight: s.weight,
    change: s.change,
    before: reach.before?.seconds(s.before) ?? null,
    after: reach.after.seconds(s.after)
  }));
  const mean = (values: readonly (Estimate | null)[]) =>
    expectation(
      outcomes.flatMap((o, i) => {
        const value = values[i] ?? null;
        return value === null ? [] : [{ weight: o.weight, value }];
      }),
      confidence
    );
  const isNew = before === null;
  const shares = sharesOf(
    after,
    scenarios.list.map((s) => ({ weight: s.weight, steps: s.after })),
    reach.after
  );
  const former =
    before === null || reach.before === null
      ? []
      : sharesOf(
          before,
          scenarios.list.map((s) => ({ weight: s.weight, steps: s.before })),
          reach.before
        );
  const differences = outcomes.map((o) => (o.before === null ? null : minus(o.after, o.before)));
  return {
    typical: {
      before: isNew ? null : mean(outcomes.map((o) => o.before)),
      after: mean(outcomes.map((o) => o.after)),
      changes: scenarios.relevant
    },
    added: isNew ? null : mean(differences),
    basis: basisOf(after, scenarios.relevant),
    relevantShare: scenarios.relevantShare,
    perStep: shares,
    addedParts: before === null ? [] : addedPartsOf(before, after, former, shares),
    profited: isNew ? null : { changes: profiting(outcomes), of: changes.length }
  };
}

const minus = (a: Estimate, b: Estimate): Estimate => ({ low: a.low - b.low, mid: a.mid - b.mid, high: a.high - b.high });

/** What the figures rest on: seconds from logged builds or priors, frequencies from changes or priors. */
function basisOf(side: ReplaySide, changes: number): string {
  const logged = Math.max(0, ...side.costs.map((c) => c.samples));
  const often = changes === 0 ? null : `${changes} change${changes === 1 ? '' : 's'}`;
  if (logged === 0) return often === null ? 'priors' : `${often}, seconds from priors`;
  const builds = `${logged} build${logged === 1 ? '' : 's'}`;
  return often === null ? `${builds}, frequencies from priors` : `${builds}, ${often}`;
}

function profiting(
  outcomes: readonly {
    readonly change: number | null;
    readonly weight: number;
    readonly before: Estimate | null;
    readonly after: Estimate;
  }[]
): number {
  const saved = new Map<number, number>();
  for (const o of outcomes) {
    if (o.change === null || o.before === null) continue;
    saved.set(o.change, (saved.get(o.change) ?? 0) + o.weight * (o.before.mid - o.after.mid));
  }
  const weights = new Map<number, number>();
  for (const o of outcomes) if (o.change !== null) weights.set(o.change, (weights.get(o.change) ?? 0) + o.weight);
  return [...saved].filter(([change, seconds]) => seconds / (weights.get(change) ?? 1) > NOTICEABLE).length;
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
  const always = reach.seconds([]).mid;
  return side.graph.steps.map(({ id }) => {
    const chance = Math.min(1, touched[id] ?? 0);
    const ran = Math.min(1, runs[id] ?? 0);
    const caused = chance === 0 ? 0 : chance * (reach.seconds([id]).mid - always);
    return { step: id, touched: chance, runs: ran, seconds: ran * (side.costs[id]?.mid ?? 0), caused };
  });
}

function addedPartsOf(
  before: ReplaySide,
  after: ReplaySide,
  former: readonly StepShare[],
  shares: readonly StepShare[]
): readonly { readonly step: StepId; readonly seconds: Seconds }[] {
  const names = editableSteps(before.graph);
  return [...editableSteps(after.graph)]
    .map(([name, step]) => ({ step, seconds: (shares[step]?.seconds ?? 0) - (former[names.get(name) ?? -1]?.seconds ?? 0) }))
    .filter((part) => part.seconds > 0)
    .sort((a, b) => b.seconds - a.seconds || a.step - b.step);
}

/** Expected saving of going from one side to the other, and how many of the replayed changes would have profited. */
export interface Saving extends BasedEstimate {
  readonly profited: { readonly changes: number; readonly of: number };
}

/** Seconds that a typical later build saves with the side after: `added` with its sign turned. */
export function savingOf(before: ReplaySide, after: ReplaySide, changes: readonly Change[], confidence: number): Saving {
  const { added, profited, basis } = replayChanges({ before, after, changes, confidence });
  const { low, mid, high } = added ?? { low: 0, mid: 0, high: 0 };
  const turned = (value: number) => (value === 0 ? 0 : -value);
  return { low: turned(high), mid: turned(mid), high: turned(low), basis, profited: profited ?? { changes: 0, of: changes.length } };
}
