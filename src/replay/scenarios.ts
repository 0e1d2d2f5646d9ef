import type { Change } from '../model/change.ts';
import type { StepId } from '../model/graph.ts';
import { editableSteps } from './edits.ts';
import { DOCKERFILE_EDIT, HALF_LIFE, PRIOR_WEIGHT, priorTouches } from './priors.ts';
import type { ReplaySide } from './side.ts';
import { type Touch, touchesOf } from './touch.ts';

/** One way a later build may come about: its weight, and what it touches on each side. Equal on both sides where the sides are equal. */
export interface Scenario {
  readonly weight: number;
  /** Position of the change, null for a scenario of the priors. */
  readonly change: number | null;
  readonly before: readonly StepId[];
  readonly after: readonly StepId[];
}

export interface Scenarios {
  readonly list: readonly Scenario[];
  /** Changes that touch a context or the Dockerfile of a side: those that count (docs/suggestions.md). */
  readonly relevant: number;
  /** Share of relevant changes among all, by the same ageing weights; 1 without changes. */
  readonly relevantShare: number;
  /** What each change touches on the side after. */
  readonly touches: readonly Touch[];
}

/** Instructions of a very long file that stand for all of it. */
const MOST_EDITS = 60;
const UNTOUCHED: Touch = { steps: [], dockerfile: false, relevant: false };

/**
 * The scenarios of a replay (docs/suggestions.md): every relevant change with weight 2^(-age/40 changes), and priors with
 * the weight of 4 changes. An edit of the Dockerfile hits one instruction, each alike, at one rate for both sides.
 */
export function scenariosOf(before: ReplaySide | null, after: ReplaySide, changes: readonly Change[]): Scenarios {
  const look = { before: before === null ? null : touchesOf(before), after: touchesOf(after) };
  const edits = pairedEdits(before, after);
  const list: Scenario[] = [];
  const touches: Touch[] = [];
  let relevant = 0;
  let relevantWeight = 0;
  let totalWeight = 0;
  for (const [position, change] of changes.entries()) {
    const b = look.before?.(change) ?? UNTOUCHED;
    const a = look.after(change);
    touches.push(a);
    totalWeight += 2 ** (-position / HALF_LIFE);
    if (!b.relevant && !a.relevant) continue;
    const weight = 2 ** (-relevant / HALF_LIFE);
    relevant++;
    relevantWeight += 2 ** (-position / HALF_LIFE);
    const rate = (b.dockerfile || a.dockerfile) && edits.length > 0 ? 1 / edits.length : 0;
    list.push(...withEdits({ weight, change: position, before: b.steps, after: a.steps }, edits, rate));
  }
  list.push(...priorScenarios(before, after, edits));
  return { list, relevant, relevantShare: totalWeight === 0 ? 1 : relevantWeight / totalWeight, touches };
}

/** Steps of the same instruction on both sides; null where a side has none. */
interface PairedStep {
  readonly before: StepId | null;
  readonly after: StepId | null;
}

function pairedEdits(before: ReplaySide | null, after: ReplaySide): readonly PairedStep[] {
  const left = before === null ? new Map<string, StepId>() : editableSteps(before.graph);
  const right = editableSteps(after.graph);
  const ids = [...new Set([...left.keys(), ...right.keys()])];
  const stride = Math.ceil(ids.length / MOST_EDITS);
  return ids.filter((_, i) => i % stride === 0).map((id) => ({ before: left.get(id) ?? null, after: right.get(id) ?? null }));
}

/** A scenario split by which instruction the edit hits: `rate` of its weight each, the rest as it was. */
function withEdits(scenario: Scenario, edits: readonly PairedStep[], rate: number): readonly Scenario[] {
  if (rate === 0) return [scenario];
  const hit = edits.map((edit) => ({
    ...scenario,
    weight: scenario.weight * rate,
    before: joined(scenario.before, edit.before),
    after: joined(scenario.after, edit.after)
  }));
  const rest = scenario.weight * Math.max(0, 1 - rate * edits.length);
  return rest > 1e-12 * scenario.weight ? [...hit, { ...scenario, weight: rest }] : hit;
}

const joined = (steps: readonly StepId[], step: StepId | null): readonly StepId[] =>
  step === null || steps.includes(step) ? steps : [...steps, step].sort((a, b) => a - b);

/** What is certain happens in every scenario of the priors; of the rest one thing at a time, which is exact to first order. */
function priorScenarios(before: ReplaySide | null, after: ReplaySide, edits: readonly PairedStep[]): readonly Scenario[] {
  const left = before === null ? null : priorsOf(before);
  const right = priorsOf(after);
  const ids = [...new Set([...(left?.single.keys() ?? []), ...right.single.keys()])];
  const chance = (id: string) => Math.max(left?.single.get(id)?.chance ?? 0, right.single.get(id)?.chance ?? 0);
  const edit = edits.length === 0 ? 0 : DOCKERFILE_EDIT / edits.length;
  const sum = ids.reduce((total, id) => total + chance(id), 0) + edit * edits.length;
  const scale = PRIOR_WEIGHT / Math.max(1, sum);
  const scenario = (weight: number, b: StepId | null, a: StepId | null): Scenario => ({
    weight,
    change: null,
    before: left === null ? [] : joined(left.certain, b),
    after: joined(right.certain, a)
  });
  return [
    scenario(PRIOR_WEIGHT - scale * Math.min(sum, Math.max(1, sum)), null, null),
    ...ids.map((id) => scenario(scale * chance(id), left?.single.get(id)?.step ?? null, right.single.get(id)?.step ?? null)),
    ...edits.map((pair) => scenario(scale * edit, pair.before, pair.after))
  ].filter((s) => s.weight > 1e-12);
}

interface SidePriors {
  readonly certain: readonly StepId[];
  /** By instruction text, so that the two sides pair up. */
  readonly single: ReadonlyMap<string, { readonly step: StepId; readonly chance: number }>;
}

function priorsOf(side: ReplaySide): SidePriors {
  const chances = priorTouches(side);
  const names = new Map([...editableSteps(side.graph)].map(([id, step]) => [step, id]));
  const certain = new Set(side.volatile);
  const single = new Map<string, { step: StepId; chance: number }>();
  for (const [step, chance] of chances) {
    if (chance >= 1) certain.add(step);
    else if (chance > 0) single.set(names.get(step) ?? `step ${step}`, { step, chance });
  }
  return { certain: [...certain].sort((a, b) => a - b), single };
}
