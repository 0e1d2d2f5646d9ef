import type { Dockerfile } from '../model/dockerfile.ts';
import { say } from '../model/sentence.ts';
import type { Refusal, Suggestion, SuggestionLevel } from '../model/suggestion.ts';
import { checkEdit } from './edit/check.ts';
import { RULES } from './rules/index.ts';
import type { Candidate } from './rules/rule.ts';
import type { Worth } from './worth.ts';

interface Selecting {
  readonly dockerfile: Dockerfile;
  readonly worth: ((afterText: string) => Worth | null) | null;
  readonly minSavedSeconds: number;
}

const RANK: Readonly<Record<SuggestionLevel, number>> = { 'one-click': 0, 'needs-review': 1, advice: 2 };

/**
 * From all candidates the few to show: checked once more on the edited text, weighed, equal edits merged, the better of
 * two that touch the same lines kept at its level, the rest by what it saves.
 */
export function select(
  candidates: readonly Candidate[],
  input: Selecting
): { readonly suggestions: readonly Suggestion[]; readonly refused: readonly Refusal[] } {
  const refused: Refusal[] = [];
  const weighed: { readonly suggestion: Suggestion; readonly benefit: Candidate['benefit'] }[] = [];
  for (const candidate of candidates) {
    const fault = candidate.edit === null ? null : checkEdit(input.dockerfile, candidate.edit.after, candidate.intent);
    if (fault !== null) {
      refused.push({ rule: candidate.rule, line: candidate.line, because: say`The edit was dropped: ${fault}.` });
      continue;
    }
    const suggestion = toSuggestion(candidate, input);
    if (candidate.benefit === 'seconds' && Math.round(suggestion.saving.mid) < input.minSavedSeconds) {
      // What saves next to nothing is no finding at all.
      if (suggestion.saving.mid < 1) continue;
      refused.push({
        rule: candidate.rule,
        line: candidate.line,
        because: say`It would save ${[suggestion.saving.mid.toFixed(1)]} s a merge, less than the minimum of ${input.minSavedSeconds} s.`
      });
      continue;
    }
    weighed.push({ suggestion, benefit: candidate.benefit });
  }
  const ranked = weighed
    .map((w) => w.suggestion)
    .sort((a, b) => RANK[a.level] - RANK[b.level] || b.saving.mid - a.saving.mid || orderOf(a) - orderOf(b) || a.line - b.line);
  const kept: Suggestion[] = [];
  for (const suggestion of ranked) {
    if (kept.some((k) => k.after !== null && k.after === suggestion.after)) continue;
    // The same advice once per file is enough.
    if (suggestion.level === 'advice' && kept.some((k) => k.rule === suggestion.rule)) continue;
    if (suggestion.replaceLines !== null && kept.some((k) => overlaps(k, suggestion))) {
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

const orderOf = (s: Suggestion): number => RULES.findIndex((rule) => rule.name === s.rule);

function overlaps(a: Suggestion, b: Suggestion): boolean {
  if (a.replaceLines === null || b.replaceLines === null) return false;
  return a.replaceLines[0] <= b.replaceLines[1] && b.replaceLines[0] <= a.replaceLines[1];
}

function toSuggestion(candidate: Candidate, { worth }: Selecting): Suggestion {
  const known = candidate.edit === null || worth === null ? null : worth(candidate.edit.after);
  return {
    rule: candidate.rule,
    level: candidate.level,
    proof: candidate.proof,
    replaceLines: candidate.edit?.replaceLines ?? null,
    replacement: candidate.edit?.replacement ?? null,
    after: candidate.edit?.after ?? null,
    saving: known?.saving ?? candidate.saving,
    profited: known?.profited ?? candidate.profited ?? null,
    bytes: candidate.bytes ?? null,
    elsewhere: candidate.elsewhere ?? null,
    message: candidate.message,
    line: candidate.line
  };
}
