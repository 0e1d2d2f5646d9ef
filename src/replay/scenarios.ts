import type { Change } from '../model/change.ts';
import type { StepId } from '../model/graph.ts';
import { type PairedStep, pairedSteps, pairHit } from './edits.ts';
import { DOCKERFILE_EDIT, fadedPriorWeight, HALF_LIFE, priorTouches } from './priors.ts';
import { repeatedStates } from './repeats.ts';
import type { ReplaySide } from './side.ts';
import { type Touch, touchesOf } from './touch.ts';

/** One way a later merge may come about: its weight, and what it touches on each side. Equal on both sides where the sides are equal. */
export interface Scenario {
  readonly weight: number;
  /** Position of the change, null for a scenario of the priors. */
  readonly change: number | null;
  readonly before: readonly StepId[];
  readonly after: readonly StepId[];
}

/** Instructions of a very long file that stand for all of it. */
const MOST_EDITS = 60;
const UNTOUCHED: Touch = { steps: [], dockerfile: false };

/**
 * The scenarios of a replay (docs/estimate.md "Typical"): every merged change with weight 2^(-age/40 changes), those that
 * touch nothing of the image as well, and priors with the weight of four changes that fades as changes come in. An edit of the
 * Dockerfile hits the instructions that it edited; where they are not known, one of all, each alike, at one rate for both sides.
 */
export function scenariosOf(before: ReplaySide | null, after: ReplaySide, changes: readonly Change[]): readonly Scenario[] {
  const look = { before: before === null ? null : touchesOf(before), after: touchesOf(after) };
  const held = { before: before === null ? new Set<number>() : repeatedStates(before, changes), after: repeatedStates(after, changes) };
  const pairs = pairedSteps(before?.graph ?? null, after.graph);
  const edits = sampled(pairs.filter((pair) => (pair.after ?? pair.before)?.keyword !== 'FROM'));
  const list = changes.flatMap((change, position): readonly Scenario[] => {
    const b = look.before?.(change) ?? UNTOUCHED;
    const a = look.after(change);
    const scenario: Scenario = { weight: 2 ** (-position / HALF_LIFE), change: position, before: b.steps, after: a.steps };
    const spared = heldBack(scenario, position, held, before, after);
    if (spared !== null) return [spared];
    if (!b.dockerfile && !a.dockerfile) return [scenario];
    const known = after.edits?.get(change.id) ?? before?.edits?.get(change.id);
    if (known === undefined) return withAnyEdit(scenario, edits, edits.length === 0 ? 0 : 1 / edits.length);
    const hits = known.flatMap((edit) => pairHit(edit, pairs) ?? []);
    return [hits.reduce((sum, pair) => hit(sum, pair), scenario)];
  });
  return [...list, ...priorScenarios(before, after, edits, fadedPriorWeight(changes.length))];
}

/** A cache that outlives a build may still hold an earlier state that a change went back to: then only what differs on every build runs. */
function heldBack(
  scenario: Scenario,
  position: number,
  held: { readonly before: ReadonlySet<number>; readonly after: ReadonlySet<number> },
  before: ReplaySide | null,
  after: ReplaySide
): Scenario | null {
  if (!held.after.has(position) && !held.before.has(position)) return null;
  const always = (side: ReplaySide | null) => [...(side?.volatile ?? [])].sort((a, b) => a - b);
  return {
    ...scenario,
    before: held.before.has(position) ? always(before) : scenario.before,
    after: held.after.has(position) ? always(after) : scenario.after
  };
}

function sampled(pairs: readonly PairedStep[]): readonly PairedStep[] {
  const stride = Math.ceil(pairs.length / MOST_EDITS);
  return pairs.filter((_, i) => i % stride === 0);
}

const hit = (scenario: Scenario, pair: PairedStep): Scenario => ({
  ...scenario,
  before: joined(scenario.before, pair.before?.step ?? null),
  after: joined(scenario.after, pair.after?.step ?? null)
});

/** A scenario split by which instruction the edit hits: `rate` of its weight each, the rest as it was. */
function withAnyEdit(scenario: Scenario, edits: readonly PairedStep[], rate: number): readonly Scenario[] {
  if (rate === 0) return [scenario];
  const list = edits.map((edit) => ({ ...hit(scenario, edit), weight: scenario.weight * rate }));
  const rest = scenario.weight * Math.max(0, 1 - rate * edits.length);
  return rest > 1e-12 * scenario.weight ? [...list, { ...scenario, weight: rest }] : list;
}

const joined = (steps: readonly StepId[], step: StepId | null): readonly StepId[] =>
  step === null || steps.includes(step) ? steps : [...steps, step].sort((a, b) => a - b);

/** What is certain happens in every scenario of the priors; of the rest one thing at a time, which is exact to first order. */
function priorScenarios(before: ReplaySide | null, after: ReplaySide, edits: readonly PairedStep[], whole: number): readonly Scenario[] {
  const left = before === null ? null : priorsOf(before);
  const right = priorsOf(after);
  const ids = [...new Set([...(left?.single.keys() ?? []), ...right.single.keys()])];
  const chance = (id: string) => Math.max(left?.single.get(id)?.chance ?? 0, right.single.get(id)?.chance ?? 0);
  const edit = edits.length === 0 ? 0 : DOCKERFILE_EDIT / edits.length;
  const sum = ids.reduce((total, id) => total + chance(id), 0) + edit * edits.length;
  const scale = whole / Math.max(1, sum);
  const scenario = (weight: number, b: StepId | null, a: StepId | null): Scenario => ({
    weight,
    change: null,
    before: left === null ? [] : joined(left.certain, b),
    after: joined(right.certain, a)
  });
  return [
    scenario(whole - scale * Math.min(sum, Math.max(1, sum)), null, null),
    ...ids.map((id) => scenario(scale * chance(id), left?.single.get(id)?.step ?? null, right.single.get(id)?.step ?? null)),
    ...edits.map((pair) => scenario(scale * edit, pair.before?.step ?? null, pair.after?.step ?? null))
  ].filter((s) => s.weight > 1e-12);
}

interface SidePriors {
  readonly certain: readonly StepId[];
  /** By what is read, so that the two sides pair up whatever words name it. */
  readonly single: ReadonlyMap<string, { readonly step: StepId; readonly chance: number }>;
}

function priorsOf(side: ReplaySide): SidePriors {
  const certain = new Set(side.volatile);
  const single = new Map<string, { step: StepId; chance: number }>();
  for (const [step, chance] of priorTouches(side)) {
    if (chance >= 1) certain.add(step);
    else if (chance > 0) single.set(nameOf(side, step, single), { step, chance });
  }
  return { certain: [...certain].sort((a, b) => a - b), single };
}

/** The paths that a step reads, and its number among those that read the same. */
function nameOf(side: ReplaySide, step: StepId, taken: ReadonlyMap<string, unknown>): string {
  const paths = (side.graph.steps[step]?.inputs ?? []).flatMap((input) => input.selection?.paths.map(({ path }) => path) ?? []);
  const name = [...new Set(paths)].sort().join('\u0000');
  let number = 0;
  while (taken.has(`${name}\u0000${number}`)) number++;
  return `${name}\u0000${number}`;
}
