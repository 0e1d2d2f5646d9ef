import type { Refusal, Suggestion } from '../../model/suggestion.ts';

/** A suggestion as JSON. */
export function suggestionDocument(suggestion: Suggestion): Record<string, unknown> {
  return {
    rule: suggestion.rule,
    level: suggestion.level,
    line: suggestion.line,
    proof: {
      equality: suggestion.proof.equality,
      obligations: suggestion.proof.obligations.map((o) => ({ claim: o.claim, evidence: o.evidence })),
      assumptions: suggestion.proof.assumptions
    },
    replaceLines: suggestion.replaceLines,
    after: suggestion.after,
    saving: suggestion.saving,
    profited: suggestion.profited,
    message: suggestion.message
  };
}

/** The document of `suggest`. */
export function suggestDocument(
  suggestions: readonly Suggestion[],
  refused: readonly Refusal[],
  silenced: number
): Record<string, unknown> {
  return { schema: 'layercost/suggest@1', suggestions: suggestions.map(suggestionDocument), refused, silenced };
}
