import type { Change } from '../model/change.ts';
import type { StepId } from '../model/graph.ts';
import { isOnePiece } from './alike.ts';
import { type Counterparts, type EditHit, groupHit, hitsOf, partHit } from './edits.ts';
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
export function scenariosOf(
  before: ReplaySide | null,
  after: ReplaySide,
  groups: readonly Counterparts[],
  changes: readonly Change[]
): readonly Scenario[] {
  const look = { before: before === null ? null : touchesOf(before), after: touchesOf(after) };
  const held = { before: before === null ? new Set<number>() : repeatedStates(before, changes), after: repeatedStates(after, changes) };
  const isOne = (group: Counterparts) => isOnePiece(group, { before, after });
  const edits = editsOf(groups, before, isOne);
  const list = changes.flatMap((change, position): readonly Scenario[] => {
    const b = look.before?.(change) ?? UNTOUCHED;
    const a = look.after(change);
    const scenario: Scenario = { weight: 2 ** (-position / HALF_LIFE), change: position, before: b.steps, after: a.steps };
    const spared = heldBack(scenario, position, held, before, after);
    if (spared !== null) return [spared];
    if (!b.dockerfile && !a.dockerfile) return [scenario];
    const known = after.edits?.get(change.id) ?? before?.edits?.get(change.id);
    if (known === undefined) return withAnyEdit(scenario, edits);
    const hits = known.flatMap((edit): EditHit | readonly EditHit[] => {
      const group = groupHit(edit, groups);
      return group === null ? [] : isOne(group) ? hitsOf(group, true) : partHit(edit, group);
    });
    return [hits.reduce((sum, one) => hit(sum, one), scenario)];
  });
  return [...list, ...priorScenarios(before, after, edits, fadedPriorWeight(changes.length))];
}

/** What an edit may hit where nobody knows: its share of all edits. */
interface PossibleEdit extends EditHit {
  readonly share: number;
}

/**
 * One instruction of all, each alike, whatever number of RUNs it is split into. What one side has alone is left out: it would
 * be an edit of nothing on the other, and words and places would move figures by their number.
 */
function editsOf(
  groups: readonly Counterparts[],
  before: ReplaySide | null,
  isOne: (group: Counterparts) => boolean
): readonly PossibleEdit[] {
  const both = groups.filter(
    (group) => (before === null || group.before.length > 0) && group.after.length > 0 && group.after[0]?.keyword !== 'FROM'
  );
  const stride = Math.ceil(both.length / MOST_EDITS);
  const some = both.filter((_, i) => i % stride === 0);
  return some.flatMap((group) => {
    const hits = hitsOf(group, isOne(group));
    return hits.map((one) => ({ ...one, share: 1 / some.length / hits.length }));
  });
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

const hit = (scenario: Scenario, one: EditHit): Scenario => ({
  ...scenario,
  before: joined(scenario.before, one.before),
  after: joined(scenario.after, one.after)
});

/** A scenario split by which instruction the edit hits. */
const withAnyEdit = (scenario: Scenario, edits: readonly PossibleEdit[]): readonly Scenario[] =>
  edits.length === 0 ? [scenario] : edits.map((edit) => ({ ...hit(scenario, edit), weight: scenario.weight * edit.share }));

const joined = (steps: readonly StepId[], step: StepId | null): readonly StepId[] =>
  step === null || steps.includes(step) ? steps : [...steps, step].sort((a, b) => a - b);

/** What is certain happens in every scenario of the priors; of the rest one thing at a time, which is exact to first order. */
function priorScenarios(before: ReplaySide | null, after: ReplaySide, edits: readonly PossibleEdit[], whole: number): readonly Scenario[] {
  const { certain, single } = priorTouches(before, after);
  const edited = edits.length === 0 ? 0 : DOCKERFILE_EDIT;
  const sum = single.reduce((total, { chance }) => total + chance, edited);
  const scale = whole / Math.max(1, sum);
  const always: Scenario = { weight: whole - scale * sum, change: null, ...certain };
  const touched = (weight: number, b: readonly StepId[], a: readonly StepId[]): Scenario => ({
    weight,
    change: null,
    before: b.reduce(joined, certain.before),
    after: a.reduce(joined, certain.after)
  });
  return [
    always,
    ...single.map((one) => touched(scale * one.chance, one.before, one.after)),
    ...edits.map((edit) => ({ ...hit(always, edit), weight: scale * edited * edit.share }))
  ].filter((s) => s.weight > 1e-12);
}
