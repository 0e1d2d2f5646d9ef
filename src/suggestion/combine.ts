import type { Dockerfile } from '../model/dockerfile.ts';
import { codes, distinct, joinedBy, type Sentence, say } from '../model/sentence.ts';
import type { BasedEstimate } from '../model/units.ts';
import { checkEdit } from './edit/check.ts';
import { wholeEdit } from './edit/rewrite.ts';
import type { Candidate } from './rules/rule.ts';

interface Combining {
  readonly dockerfile: Dockerfile;
  /** What the named rules find in another text of the file. */
  again(text: string, rules: ReadonlySet<string>): readonly Candidate[];
  /** The candidate with the saving that a replay gives it, where there is one. */
  weigh(candidate: Candidate): Candidate;
}

/** Edits that one suggestion is made of at most, and texts that are looked at to find them. */
const MOST_EDITS = 4;
const MOST_TEXTS = 24;
/** Seconds that each further edit has to save. */
const LEAST_GAIN = 1;

type Edited = Candidate & { readonly edit: NonNullable<Candidate['edit']> };
type Lines = readonly [number, number];

const isEdit = (candidate: Candidate): candidate is Edited =>
  candidate.edit !== null && candidate.benefit === 'seconds' && candidate.level !== 'advice';
const meet = (a: Lines, b: Lines): boolean => a[0] <= b[1] && b[0] <= a[1];

/**
 * Edits of one level that touch the same lines stand in each other's way, though both may be right: of each such group the sequence that
 * saves most is looked for, each edit found and proven on the text that those in front of it leave, and made into one (docs/suggestions.md,
 * "Edits that meet"). The others of the group stay as they are.
 */
export function combineOverlapping(candidates: readonly Candidate[], input: Combining): readonly Candidate[] {
  const groups = groupsOf(candidates.filter(isEdit));
  const made = groups.flatMap((group) => {
    const whole = bestSequence(group, input);
    return whole === null ? [] : [whole];
  });
  if (made.length === 0) return candidates;
  // What is part of a whole is not told apart from it as well.
  const parts = new Set(made.flatMap((whole) => whole.parts));
  return [...candidates.filter((c) => !parts.has(c)), ...made.map(({ candidate }) => candidate)];
}

/** Edits of one level that touch each other's lines, near or by way of others. */
function groupsOf(edits: readonly Edited[]): readonly (readonly Edited[])[] {
  const groups: Edited[][] = [];
  for (const edit of edits) {
    const near = groups.filter((group) =>
      group.some((other) => other.level === edit.level && meet(other.edit.replaceLines, edit.edit.replaceLines))
    );
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), edit]);
  }
  return groups.filter((group) => group.length > 1);
}

interface Sequence {
  readonly steps: readonly Edited[];
  readonly saving: BasedEstimate;
}

interface Whole {
  readonly candidate: Candidate;
  /** Candidates of the file as it is that went into it. */
  readonly parts: readonly Candidate[];
}

/** The sequence that saves most, as one candidate; null where no two of the group go together. */
function bestSequence(group: readonly Edited[], input: Combining): Whole | null {
  const rules = new Set(group.map((edit) => edit.rule));
  const [level] = group.map((edit) => edit.level);
  let texts = 0;
  let best: Sequence | null = null;
  const seen = new Set<string>();
  const visit = ({ steps, saving }: Sequence): void => {
    const last = steps.at(-1);
    if (last === undefined || seen.has(last.edit.after)) return;
    seen.add(last.edit.after);
    if (steps.length > 1 && (best === null || saving.mid > best.saving.mid)) best = { steps, saving };
    if (steps.length === MOST_EDITS || ++texts > MOST_TEXTS) return;
    const touched = after(last.edit);
    for (const next of input.again(last.edit.after, rules).filter(isEdit)) {
      if (next.level !== level || !meet(touched, next.edit.replaceLines)) continue;
      const total = totalOf(saving, next, input);
      if (total.mid >= saving.mid + LEAST_GAIN) visit({ steps: [...steps, next], saving: total });
    }
  };
  for (const first of [...group].sort((a, b) => b.saving.mid - a.saving.mid)) visit({ steps: [first], saving: first.saving });
  const found = best as Sequence | null;
  const alone = Math.max(...group.map((edit) => edit.saving.mid));
  if (found === null || found.saving.mid < alone + LEAST_GAIN) return null;
  const candidate = wholeOf(found, input);
  if (candidate === null) return null;
  const meant = new Set(found.steps.map((step) => step.message));
  return { candidate, parts: group.filter((edit) => found.steps[0] === edit || meant.has(edit.message) || sameAs(edit, found.steps)) };
}

const sameAs = (edit: Edited, steps: readonly Edited[]): boolean =>
  steps.some((step) => step.rule === edit.rule && JSON.stringify(step.message) === JSON.stringify(edit.message));

/** The lines of the edited text that an edit put in place. */
const after = ({ replaceLines: [from], replacement }: Edited['edit']): Lines => [
  from,
  from + Math.max(0, replacement.split('\n').length - 2)
];

/** What a sequence saves with one edit more: by the replay of its last text, else the sum, since each is weighed on the text before it. */
function totalOf(saving: BasedEstimate, next: Edited, input: Combining): BasedEstimate {
  const weighed = input.weigh(next);
  if (weighed !== next) return weighed.saving;
  return {
    low: saving.low + next.saving.low,
    mid: saving.mid + next.saving.mid,
    high: saving.high + next.saving.high,
    basis: saving.basis,
    ...(saving.guessed === undefined ? {} : { guessed: saving.guessed })
  };
}

/** The sequence as one edit of the file; null where the whole is not what its parts were meant to be. */
function wholeOf({ steps, saving }: Sequence, input: Combining): Candidate | null {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return null;
  const edit = wholeEdit(input.dockerfile.text, last.edit.after);
  if (edit === null) return null;
  const intent = {
    removedRuns: steps.flatMap((s) => s.intent.removedRuns),
    addedRuns: steps.flatMap((s) => s.intent.addedRuns),
    addedCopies: steps.reduce((sum, s) => sum + s.intent.addedCopies, 0),
    anchored: steps.flatMap((s) => s.intent.anchored ?? [])
  };
  if (steps.some((s) => s.intent.linked !== undefined) || checkEdit(input.dockerfile, edit.after, intent) !== null) return null;
  const whole = {
    ...first,
    edit,
    intent,
    saving,
    proof: {
      equality: steps.every((s) => s.proof.equality === 'equal')
        ? first.proof.equality
        : last.proof.equality === 'likely'
          ? 'likely'
          : 'equal-modulo-time',
      obligations: [
        {
          claim: say`Each of ${steps.length} edits is shown by itself, on the text that those in front of it leave`,
          evidence: say`made in the order ${codes(steps.map((s) => s.rule))}; a line that a later one names is a line of that text`
        },
        ...steps.flatMap((s) => s.proof.obligations)
      ],
      assumptions: distinct(steps.flatMap((s) => s.proof.assumptions))
    },
    message: messageOf(steps)
  };
  return input.weigh(whole);
}

/** Lines that a later edit names are those of a text that nobody sees. */
const messageOf = (steps: readonly Edited[]): Sentence =>
  joinedBy(
    ' ',
    steps.map((s, at) => (at > 0 && s.rule === 'swap-independent' ? say`Then put what changes less often in front.` : s.message))
  );
