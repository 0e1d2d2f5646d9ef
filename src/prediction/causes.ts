import type { PathChange } from '../context/index.ts';
import type { BuildGraph, PlannedInstruction, Selection, Step, StepId, StepInput } from '../model/graph.ts';
import type { Cause, CauseKind } from '../model/prediction.ts';
import { code, counted, listed, type Sentence, say } from '../model/sentence.ts';
import { alignInstructions, equalText } from './align.ts';
import type { CacheContents } from './cache-contents.ts';
import { compareDefinitions } from './definition.ts';
import type { Matcher } from './match.ts';
import { partCause } from './part-cause.ts';
import type { PlannedStep } from './plan.ts';
import { imageName } from './presentation.ts';

/** Names the files behind a changed selection of a context; the caller holds the contexts. */
export type ChangedPaths = (context: string, before: Selection, after: Selection) => readonly PathChange[];

export interface CauseInput {
  readonly base: BuildGraph | null;
  readonly head: BuildGraph;
  readonly matcher: Matcher | null;
  readonly plan: readonly PlannedStep[];
  readonly cache: CacheContents;
  readonly changedPaths: ChangedPaths;
}

/** Why steps do not match: from the nearest reason to the root cause. */
export interface Causes {
  of(planned: PlannedInstruction): readonly Cause[];
  /** The base instruction that a head instruction was; null for a new one. */
  counterpart(planned: PlannedInstruction): PlannedInstruction | null;
  /** The instruction of the head file that a step belongs to; null for one of the builder's own. */
  instructionOf(step: StepId): PlannedInstruction | null;
}

export const cause = (kind: CauseKind, detail: Sentence, planned: PlannedInstruction | null, paths: readonly string[] = []): Cause => ({
  kind,
  detail,
  name: null,
  line: planned === null ? null : planned.instruction.range.start.line + 1,
  paths
});

/** Every planned instruction, triggers behind their FROM. */
export function allPlanned(graph: BuildGraph): readonly PlannedInstruction[] {
  return graph.instructions.flatMap((planned) => [planned, ...planned.triggers]);
}

const MOST_PATHS = 200;
/** Longest chain of causes: a reason for each of a thousand steps would name a thousand others. */
const MOST_CAUSES = 64;

/** A cause before those that it follows from. A chain that is too long loses what comes right behind the nearest cause, never its root. */
const chained = (first: Cause, rest: readonly Cause[]): readonly Cause[] => [first, ...rest.slice(-(MOST_CAUSES - 1))];

/** The instruction that each step belongs to; of several the first. */
function ownersOf(graph: BuildGraph): ReadonlyMap<StepId, PlannedInstruction> {
  const owners = new Map<StepId, PlannedInstruction>();
  for (const planned of allPlanned(graph)) for (const id of planned.steps) if (!owners.has(id)) owners.set(id, planned);
  return owners;
}

/** Answers why, for one comparison. */
export function createCauses(input: CauseInput): Causes {
  const { base, head, matcher, plan, cache } = input;
  const aligned = base === null ? new Map<PlannedInstruction, PlannedInstruction>() : alignInstructions(base, head);
  const owners = ownersOf(head);
  const baseOwners = base === null ? new Map<StepId, PlannedInstruction>() : ownersOf(base);
  const instructionOf = (id: StepId) => owners.get(id) ?? null;
  const counterpart = (planned: PlannedInstruction) => aligned.get(planned) ?? null;
  const lineOf = (planned: PlannedInstruction | null) =>
    planned === null ? say`a step of the builder` : say`line ${planned.instruction.range.start.line + 1}`;

  const fromInput = (planned: PlannedInstruction | null, step: Step, a: StepInput, b: StepInput): readonly Cause[] => {
    const source = 'source' in a.from ? a.from.source : null;
    if (source?.kind === 'image') {
      const before = 'source' in b.from && b.from.source.kind === 'image' ? b.from.source.reference : null;
      const sameness = matcher?.sameInput(a, b);
      const why = sameness?.kind === 'unknown' ? say`: ${sameness.reason}` : [];
      if (sameness?.kind === 'unknown' && before === source.reference) return [cause('base-image-changed', sameness.reason, planned)];
      const was = before === null ? say`another base` : imageName(before);
      const changed = cause('base-image-changed', say`${was} became ${imageName(source.reference)}${why}`, planned);
      return [before === null ? changed : { ...changed, images: { before, after: source.reference } }];
    }
    if (a.content !== null && 'unknown' in a.content) return [cause('unknown-input', a.content.unknown, planned)];
    if (b.content !== null && 'unknown' in b.content) return [cause('unknown-input', say`on the base side, ${b.content.unknown}`, planned)];
    if (source?.kind === 'context') {
      const changes =
        a.selection === null || b.selection === null ? [] : input.changedPaths(source.name, b.selection, a.selection).slice(0, MOST_PATHS);
      const paths = changes.map(({ path }) => path);
      // The same files under another text of the line: the legacy builder keys its sources as they are written (§16.3).
      const was = planned === null ? null : counterpart(planned);
      if (changes.length === 0 && planned !== null && was !== null && !equalText(planned, was))
        return [cause('instruction-changed', say`the sources are written in another way`, planned)];
      const kind = step.operation === 'run' ? 'mount-source' : 'context-changed';
      const detail =
        changes.length === 0
          ? say`files of the build context${source.name === '' ? [] : say` ${code(source.name)}`} differ`
          : filesChanged(changes);
      return [cause(kind, detail, planned, paths)];
    }
    if (source !== null) {
      const sameness = matcher?.sameInput(a, b);
      return [cause('unknown-input', sameness?.kind === 'unknown' ? sameness.reason : say`the address is another one`, planned)];
    }
    if (!('step' in a.from)) return [];
    const producer = instructionOf(a.from.step);
    const [made, wasMade] = [head.steps[a.from.step], 'step' in b.from ? base?.steps[b.from.step] : undefined];
    // A here-document, or the directory of a cache mount: written by the line itself.
    if (producer === null && base !== null && made !== undefined && wasMade !== undefined && made.operation === 'inline-file') {
      const was = planned === null ? null : counterpart(planned);
      return partCause({ base, head, planned, was, step: made, other: wasMade, counterpart });
    }
    const kind = step.operation === 'run' ? 'mount-source' : 'stage-output';
    const sameness = matcher?.sameInput(a, b);
    const detail = sameness?.kind === 'unknown' ? sameness.reason : say`reads what ${lineOf(producer)} makes`;
    return chained(cause(kind, detail, producer), ofStep(a.from.step));
  };

  /** What a step stands on is as it was, only not what stood below it before: a line between them is gone or stands elsewhere. */
  const moveOf = (now: StepInput, before: StepInput): Sentence | null => {
    if (!('step' in now.from)) return null;
    const id = now.from.step;
    const formerly = 'step' in before.from ? before.from.step : null;
    const onBase = head.steps[id]?.operation === 'base';
    if (onBase && (formerly === null || base?.steps[formerly]?.operation === 'base')) return null;
    if (plan[id]?.run !== 'reused' && matcher?.match(id).sameness.kind !== 'same') return null;
    const owner = formerly === null ? undefined : baseOwners.get(formerly);
    if (owner === undefined) return say`the lines before it are not the ones before it on the base side`;
    return say`on the base side it stands after line ${owner.instruction.range.start.line + 1} (${code(owner.instruction.keyword)})`;
  };

  /** A step against the one it was: its own words, then what it reads, then what it stands on. */
  const between = (planned: PlannedInstruction | null, step: Step, was: PlannedInstruction | null, other: Step): readonly Cause[] => {
    const definitions = compareDefinitions(step.definition, other.definition);
    if (base !== null && (definitions.kind === 'different' || step.operation !== other.operation)) {
      return partCause({ base, head, planned, was, step, other, counterpart });
    }
    const inputs = step.inputs.flatMap((one, index) => {
      const before = other.inputs[index];
      return before === undefined || matcher === null ? [] : [{ one, before, sameness: matcher.sameInput(one, before) }];
    });
    const own = inputs.filter(({ one, sameness }) => one.mode === 'content' && sameness.kind !== 'same');
    const parent = inputs.find(({ one, sameness }) => one.mode === 'chain' && sameness.kind !== 'same');
    const decisive = own.find(({ sameness }) => sameness.kind === 'different') ?? (parent === undefined ? own[0] : undefined);
    const move = parent === undefined ? null : moveOf(parent.one, parent.before);
    if (decisive !== undefined) {
      const reasons = fromInput(planned, step, decisive.one, decisive.before);
      // Files change with every merge, the new place stays: a line that moved is explained by its move.
      const files = reasons.length === 1 && reasons[0]?.kind === 'context-changed' ? reasons[0].paths : null;
      return move === null || files === null
        ? reasons
        : [cause('instruction-moved', say`${move}, and files that it reads changed`, planned, files)];
    }
    if (parent === undefined && definitions.kind === 'unknown') return [cause('unknown-input', definitions.reason, planned)];
    if (parent === undefined || !('step' in parent.one.from)) {
      return parent === undefined ? [] : fromInput(planned, step, parent.one, parent.before);
    }
    const id = parent.one.from.step;
    const below = head.steps[id];
    if (move !== null) return [cause('instruction-moved', move, planned)];
    if (below?.operation === 'base') {
      // What this line's image was counts, also where another line of the base side named the new one already.
      const stood = 'step' in parent.before.from ? base?.steps[parent.before.from.step] : undefined;
      const [image, before] = [below.inputs[0], stood?.operation === 'base' ? stood.inputs[0] : undefined];
      return image === undefined || before === undefined ? ofStep(id) : fromInput(instructionOf(id), below, image, before);
    }
    return chained(cause('parent-rebuilt', say`it stands on ${lineOf(instructionOf(id))}`, instructionOf(id)), ofStep(id));
  };

  const known = new Map<StepId, readonly Cause[]>();
  const ofStep = (id: StepId): readonly Cause[] => {
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, []);
    const found = explainStep(id);
    known.set(id, found);
    return found;
  };
  const explainStep = (id: StepId): readonly Cause[] => {
    const step = head.steps[id];
    const planned = instructionOf(id);
    if (step === undefined) return [];
    if (cache.mode === 'none') return [cause('cache-not-available', say`there is no build cache: every step runs on each build`, planned)];
    if (base === null) return [cause('new-image', say`there is no earlier build to reuse`, planned)];
    if (step.forced) return [cause('no-cache', say`the build is told to run it again`, planned)];
    const outcome = plan[id];
    if (outcome?.resultMissing === true) {
      return [
        cause('cache-not-available', say`its key matches, but the cache does not hold its result and a step that runs needs it`, planned)
      ];
    }
    const matched = outcome?.match.step;
    const was = planned === null ? null : counterpart(planned);
    const place = planned?.steps.indexOf(id) ?? 0;
    const alignedStep = was?.steps[place];
    const sameness = matcher?.match(id).sameness.kind;
    // No image is liker to a new one than any other: what the line named before tells more.
    const isLikest =
      matched !== undefined && matched !== null && sameness !== 'different' && (step.operation !== 'base' || sameness === 'same');
    const otherId = isLikest ? matched : (alignedStep ?? matched);
    const other = otherId === undefined || otherId === null ? undefined : base.steps[otherId];
    if (other === undefined) {
      const onParent = parentCause(step);
      if (was !== null || planned === null) return onParent;
      return [cause('instruction-added', say`the base side has no such line`, planned)];
    }
    return between(planned, step, was, other);
  };
  /** A line that made no step on the base side, or none that is like it. */
  const parentCause = (step: Step): readonly Cause[] => {
    for (const one of step.inputs) {
      if (one.mode === 'chain' && 'step' in one.from && plan[one.from.step]?.run !== 'reused') {
        const parent = instructionOf(one.from.step);
        return chained(cause('parent-rebuilt', say`it stands on ${lineOf(parent)}`, parent), ofStep(one.from.step));
      }
    }
    return [cause('instruction-changed', say`the base side makes no such step`, instructionOf(step.id))];
  };

  return {
    counterpart,
    instructionOf,
    of: (planned) => {
      const [id] = planned.steps;
      if (id === undefined) return [];
      const { match, doubt } = plan[id] ?? { match: null, doubt: null };
      const left = match?.leftBy === undefined || doubt === null ? [] : [cause('unknown-input', doubt, planned)];
      return [...left, ...withoutRepeats(ofStep(id))];
    }
  };
}

/** At most so many paths are named; the rest is a number. */
const NAMED_PATHS = 2;

/** `a and b changed`, `a and 3 other files changed`, `run.sh: mode 644 → 755`. */
function filesChanged(changes: readonly PathChange[]): Sentence {
  const rest = changes.length - 1;
  const [first] = changes;
  if (first === undefined) return [];
  const modes = changes.every(({ mode }) => mode !== null);
  if (modes && first.mode !== null) {
    const [before, after] = [first.mode.before, first.mode.after].map((mode) => mode.toString(8)) as [string, string];
    return say`${code(first.path)}: mode ${[before]} → ${[after]}${rest === 0 ? [] : say`, and the mode of ${counted(rest, 'other file')}`}`;
  }
  if (changes.length <= NAMED_PATHS) return say`${listed(changes.map(({ path }) => code(path)))} changed`;
  return say`${code(first.path)} and ${rest}${changes.length >= MOST_PATHS ? say` or more` : []} other files changed`;
}

function withoutRepeats(causes: readonly Cause[]): readonly Cause[] {
  const seen = new Set<string>();
  return causes.filter((one) => {
    const key = `${one.kind} ${one.line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
