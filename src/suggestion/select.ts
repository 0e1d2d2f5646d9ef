import type { Dockerfile } from '../model/dockerfile.ts';
import { say } from '../model/sentence.ts';
import type { Refusal, Suggestion, SuggestionLevel } from '../model/suggestion.ts';
import { combineOverlapping } from './combine.ts';
import { checkEdit } from './edit/check.ts';
import { RULES } from './rules/index.ts';
import type { Candidate } from './rules/rule.ts';
import { averageSaving, type Worth } from './worth.ts';

interface Selecting {
  readonly dockerfile: Dockerfile;
  readonly worth: ((afterText: string) => Worth | null) | null;
  readonly minSavedSeconds: number;
  /** What the named rules find in another text of the file. */
  again(text: string, rules: ReadonlySet<string>): readonly Candidate[];
}

const RANK: Readonly<Record<SuggestionLevel, number>> = { 'one-click': 0, 'needs-review': 1, advice: 2 };

/**
 * From all candidates the few to show: checked once more on the edited text, weighed, equal edits merged, those that touch the same
 * lines made into one where both fit together, else the better of two kept at its level, the rest by what it saves.
 */
export function select(
  candidates: readonly Candidate[],
  input: Selecting
): { readonly suggestions: readonly Suggestion[]; readonly refused: readonly Refusal[] } {
  const refused: Refusal[] = [];
  const sound: Candidate[] = [];
  for (const candidate of candidates) {
    const fault = candidate.edit === null ? null : checkEdit(input.dockerfile, candidate.edit.after, candidate.intent);
    if (fault === null) sound.push(weigh(candidate, input));
    else refused.push({ rule: candidate.rule, line: candidate.line, because: say`The edit was dropped: ${fault}.` });
  }
  const combined = combineOverlapping(sound, {
    dockerfile: input.dockerfile,
    again: (text, rules) => input.again(text, rules),
    weigh: (candidate) => weigh(candidate, input)
  });
  const worthy: Candidate[] = [];
  for (const candidate of combined) {
    const { saving } = candidate;
    const average = candidate.byMiddle === true ? Math.round(saving.mid) : averageSaving(saving);
    if (candidate.benefit !== 'seconds' || (saving.mid > 0 && average >= input.minSavedSeconds)) worthy.push(candidate);
    // What saves next to nothing is no finding at all.
    else if (saving.mid >= 1)
      refused.push({
        rule: candidate.rule,
        line: candidate.line,
        because: say`It would save ${[saving.mid.toFixed(1)]} s a merge, less than the minimum of ${input.minSavedSeconds} s.`
      });
  }
  const spoken = worthy.filter((candidate) => !isYielded(candidate, worthy)).map(toSuggestion);
  const ranked = spoken.sort(
    (a, b) =>
      RANK[a.level] - RANK[b.level] || Math.round(b.saving.mid) - Math.round(a.saving.mid) || orderOf(a) - orderOf(b) || a.line - b.line
  );
  const kept: Suggestion[] = [];
  for (const suggestion of ranked) {
    if (kept.some((k) => k.after !== null && k.after === suggestion.after)) continue;
    // The same advice once per file is enough.
    if (suggestion.level === 'advice' && kept.some((k) => k.level === 'advice' && k.rule === suggestion.rule)) continue;
    if (suggestion.replaceLines !== null && kept.some((k) => overlaps(k, suggestion) && !isSmaller(k, suggestion))) {
      refused.push({
        rule: suggestion.rule,
        line: suggestion.line,
        because: say`Another suggestion changes the same lines and is worth more; this one comes up again once that is applied.`
      });
      continue;
    }
    kept.push(suggestion);
  }
  return { suggestions: kept, refused };
}

/** Whether a rule that knows more of it speaks of the candidate's line. */
const isYielded = ({ yieldsTo, line }: Candidate, others: readonly Candidate[]): boolean =>
  yieldsTo !== undefined &&
  others.some((other) => {
    const [from, to] = other.edit?.replaceLines ?? [other.line, other.line];
    return yieldsTo.has(other.rule) && line >= from && line <= to;
  });

const orderOf = (s: Suggestion): number => RULES.findIndex((rule) => rule.name === s.rule);

/** An edit of one click for another reason than seconds does not hide a larger one that needs a review. */
const isSmaller = (click: Suggestion, review: Suggestion): boolean =>
  click.level === 'one-click' && review.level === 'needs-review' && click.saving.mid < 1 && review.saving.mid >= 1;

function overlaps(a: Suggestion, b: Suggestion): boolean {
  if (a.replaceLines === null || b.replaceLines === null) return false;
  return a.replaceLines[0] <= b.replaceLines[1] && b.replaceLines[0] <= a.replaceLines[1];
}

/** The candidate with what the caller's replay says of it, where there is one. */
function weigh(candidate: Candidate, { worth }: Selecting): Candidate {
  const known = candidate.edit === null || worth === null ? null : worth(candidate.edit.after);
  return known === null ? candidate : { ...candidate, saving: known.saving, profited: known.profited };
}

function toSuggestion(candidate: Candidate): Suggestion {
  return {
    rule: candidate.rule,
    level: candidate.level,
    proof: candidate.proof,
    replaceLines: candidate.edit?.replaceLines ?? null,
    replacement: candidate.edit?.replacement ?? null,
    after: candidate.edit?.after ?? null,
    saving: candidate.saving,
    profited: candidate.profited ?? null,
    bytes: candidate.bytes ?? null,
    elsewhere: candidate.elsewhere ?? null,
    message: candidate.message,
    ...(candidate.parts === undefined ? {} : { parts: candidate.parts }),
    line: candidate.line
  };
}
