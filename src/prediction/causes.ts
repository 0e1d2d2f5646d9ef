import type { BuildGraph, PlannedInstruction, Step, StepId, StepInput } from '../model/graph.ts';
import type { Cause } from '../model/prediction.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { lazy } from '../plain/index.ts';
import { alignInstructions } from './align.ts';
import type { CacheContents } from './cache-contents.ts';
import { cause, chained, lineOf, withoutRepeats } from './cause.ts';
import { compareDefinitions } from './definition.ts';
import { type Comparison, inputCause } from './input-cause.ts';
import { partCause } from './part-cause.ts';
import type { PlannedStep } from './plan.ts';

export type CauseInput = Pick<Comparison, 'base' | 'head' | 'matcher' | 'changedPaths'> & {
  /** What the cache of the base side comes to. */
  readonly plan: readonly PlannedStep[];
  /** The same with what earlier builds of the job made. */
  readonly found: readonly PlannedStep[];
  readonly cache: CacheContents;
};

/** Why steps do not match: from the nearest reason to the root cause. */
export interface Causes extends Pick<Comparison, 'counterpart' | 'instructionOf'> {
  of(planned: PlannedInstruction): readonly Cause[];
}

/** A comparison with what the cache was found to hold. */
interface Planned extends Comparison, Pick<CauseInput, 'plan' | 'cache'> {
  /** The base instruction that a step of the base belongs to. */
  baseOwner(step: StepId): PlannedInstruction | undefined;
}

/** Every planned instruction, triggers behind their FROM. */
export function allPlanned(graph: BuildGraph): readonly PlannedInstruction[] {
  return graph.instructions.flatMap((planned) => [planned, ...planned.triggers]);
}

/** The instruction that each step belongs to; of several the first. */
function ownersOf(graph: BuildGraph | null): ReadonlyMap<StepId, PlannedInstruction> {
  const owners = new Map<StepId, PlannedInstruction>();
  for (const planned of graph === null ? [] : allPlanned(graph))
    for (const id of planned.steps) if (!owners.has(id)) owners.set(id, planned);
  return owners;
}

/** Answers why, for one comparison. */
export function createCauses(input: CauseInput): Causes {
  const { base, head, found } = input;
  // Where nothing runs nobody asks, and of most images nothing runs.
  const aligned = lazy(() => (base === null ? new Map<PlannedInstruction, PlannedInstruction>() : alignInstructions(base, head)));
  const owners = lazy(() => ownersOf(head));
  const baseOwners = lazy(() => ownersOf(base));
  const known = new Map<StepId, readonly Cause[]>();
  const of: Planned = {
    ...input,
    instructionOf: (id) => owners().get(id) ?? null,
    counterpart: (planned) => aligned().get(planned) ?? null,
    baseOwner: (id) => baseOwners().get(id),
    ofStep: (id) => {
      const before = known.get(id);
      if (before !== undefined) return before;
      known.set(id, []);
      const reasons = stepCause(of, id);
      known.set(id, reasons);
      return reasons;
    }
  };
  return {
    counterpart: of.counterpart,
    instructionOf: of.instructionOf,
    of: (planned) => {
      const [id] = planned.steps;
      if (id === undefined) return [];
      const { match, doubt } = found[id] ?? { match: null, doubt: null };
      const left = match?.leftBy === undefined || doubt === null ? [] : [cause('unknown-input', doubt, planned)];
      return [...left, ...withoutRepeats(of.ofStep(id))];
    }
  };
}

function stepCause(of: Planned, id: StepId): readonly Cause[] {
  const step = of.head.steps[id];
  if (step === undefined) return [];
  const planned = of.instructionOf(id);
  const { base } = of;
  if (of.cache.mode === 'none')
    return [cause('cache-not-available', of.cache.because ?? say`there is no build cache, so every step runs on each build`, planned)];
  if (base === null) return [cause('new-image', say`there is no earlier build to reuse`, planned)];
  if (step.forced) return [cause('no-cache', say`the build is told to run it again`, planned)];
  if (of.plan[id]?.resultMissing === true) {
    const key = of.plan[id].match.sameness.kind === 'same' ? say`its key matches, but ` : [];
    return [cause('cache-not-available', say`${key}the cache does not hold its result and a step that runs needs it`, planned)];
  }
  const was = planned === null ? null : of.counterpart(planned);
  const other = likestStep(of, base, step, was?.steps[planned?.steps.indexOf(id) ?? 0]);
  if (other !== undefined) return between(of, planned, step, was, other);
  if (was !== null || planned === null) return parentCause(of, step);
  return [cause('instruction-added', say`the base side has no such line`, planned)];
}

/** The step of the base side that a step is told against: the one that its key is likest to, else the one of the same line (`aligned`). */
function likestStep({ plan, matcher }: Planned, base: BuildGraph, step: Step, aligned: StepId | undefined): Step | undefined {
  const matched = plan[step.id]?.match.step;
  const sameness = matcher?.match(step.id).sameness.kind;
  // No image is liker to a new one than any other, nor what may be the same as several: what the line was before tells more.
  const isAtLine = aligned !== undefined && matcher !== null && matcher.same(step.id, aligned).kind !== 'different';
  const mayBe = sameness === 'unknown' && step.operation !== 'base' && !isAtLine;
  const isLikest = matched !== undefined && matched !== null && (sameness === 'same' || mayBe);
  const id = isLikest ? matched : (aligned ?? matched);
  return id === undefined || id === null ? undefined : base.steps[id];
}

/** A step against the one it was: its own words, then what it reads, then what it stands on. */
function between(
  of: Planned,
  planned: PlannedInstruction | null,
  step: Step,
  was: PlannedInstruction | null,
  other: Step
): readonly Cause[] {
  const { base, head, matcher } = of;
  const definitions = compareDefinitions(step.definition, other.definition);
  if (base !== null && (definitions.kind === 'different' || step.operation !== other.operation)) {
    return partCause({ base, head, planned, was, step, other, counterpart: of.counterpart });
  }
  const inputs = step.inputs.flatMap((now, index) => {
    const before = other.inputs[index];
    return before === undefined || matcher === null ? [] : [{ planned, step, now, before, sameness: matcher.sameInput(now, before) }];
  });
  const own = inputs.filter(({ now, sameness }) => now.mode === 'content' && sameness.kind !== 'same');
  const parent = inputs.find(({ now, sameness }) => now.mode === 'chain' && sameness.kind !== 'same');
  const decisive = own.find(({ sameness }) => sameness.kind === 'different') ?? (parent === undefined ? own[0] : undefined);
  const move = parent === undefined ? null : moveOf(of, parent.now, parent.before);
  if (decisive !== undefined) return withMove(move, inputCause(of, decisive), planned);
  if (parent === undefined) return definitions.kind === 'unknown' ? [cause('unknown-input', definitions.reason, planned)] : [];
  if (!('step' in parent.now.from)) return inputCause(of, parent);
  if (move !== null) return [cause('instruction-moved', move, planned)];
  return belowCause(of, parent.now.from.step, parent.before);
}

/** Files change with every merge, the new place stays: a line that moved is explained by its move. */
function withMove(move: Sentence | null, reasons: readonly Cause[], planned: PlannedInstruction | null): readonly Cause[] {
  const files = reasons.length === 1 && reasons[0]?.kind === 'context-changed' ? reasons[0].paths : null;
  return move === null || files === null
    ? reasons
    : [cause('instruction-moved', say`${move}, and files that it reads changed`, planned, files)];
}

/** What a step stands on is as it was, only not what stood below it before: a line between them is gone or stands elsewhere. */
function moveOf({ base, head, plan, matcher, baseOwner, ofStep }: Planned, now: StepInput, before: StepInput): Sentence | null {
  if (!('step' in now.from)) return null;
  const id = now.from.step;
  const formerly = 'step' in before.from ? before.from.step : null;
  const onBase = head.steps[id]?.operation === 'base';
  if (onBase && (formerly === null || base?.steps[formerly]?.operation === 'base')) return null;
  // Without a reason of its own only the cache leaves it open.
  if (plan[id]?.run !== 'reused' && matcher?.match(id).sameness.kind !== 'same' && ofStep(id).length > 0) return null;
  const owner = formerly === null ? undefined : baseOwner(formerly);
  if (owner === undefined) return say`the lines before it are not the ones before it on the base side`;
  return say`on the base side it stands after ${lineOf(owner)} (${code(owner.instruction.keyword)})`;
}

/** A step that stands on one that is not what it was. */
function belowCause(of: Planned, id: StepId, was: StepInput): readonly Cause[] {
  const below = of.head.steps[id];
  const owner = of.instructionOf(id);
  if (below?.operation !== 'base') return chained(cause('parent-rebuilt', say`it stands on ${lineOf(owner)}`, owner), of.ofStep(id));
  // What this line's image was counts, also where another line of the base side named the new one already.
  const stood = 'step' in was.from ? of.base?.steps[was.from.step] : undefined;
  const [now, before] = [below.inputs[0], stood?.operation === 'base' ? stood.inputs[0] : undefined];
  return now === undefined || before === undefined ? of.ofStep(id) : inputCause(of, { planned: owner, step: below, now, before });
}

/** A line that made no step on the base side, or none that is like it. */
function parentCause(of: Planned, step: Step): readonly Cause[] {
  for (const { mode, from } of step.inputs) {
    if (mode !== 'chain' || !('step' in from) || of.plan[from.step]?.run === 'reused') continue;
    const parent = of.instructionOf(from.step);
    return chained(cause('parent-rebuilt', say`it stands on ${lineOf(parent)}`, parent), of.ofStep(from.step));
  }
  return [cause('instruction-changed', say`the base side makes no such step`, of.instructionOf(step.id))];
}
