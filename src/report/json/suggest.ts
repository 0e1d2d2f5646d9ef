import type { SuggestDocument, SuggestionPart } from '../../documents/index.ts';
import type { Sentence } from '../../model/sentence.ts';
import type { Refusal, Suggestion } from '../../model/suggestion.ts';
import { type BasedEstimate, isGuess } from '../../model/units.ts';
import { plainText } from '../../safe-text/index.ts';
import { editLines } from '../dockerfile-text.ts';

/** A proof names each pair of lines, which can be many. */
export const whole = (sentence: Sentence): string => plainText(sentence, 20_000);

/**
 * A suggestion as JSON. `after` is the whole Dockerfile to the byte; a caller whose document may be published leaves it out
 * where it holds something like a secret (docs/security.md "Secrets").
 */
export function suggestionDocument(suggestion: Suggestion, after: string | null = suggestion.after): SuggestionPart {
  return {
    rule: suggestion.rule,
    level: suggestion.level,
    line: suggestion.line,
    proof: {
      equality: suggestion.proof.equality,
      obligations: suggestion.proof.obligations.map((o) => ({ claim: whole(o.claim), evidence: whole(o.evidence) })),
      assumptions: suggestion.proof.assumptions.map(whole)
    },
    replaceLines: suggestion.replaceLines,
    after,
    saving: savingDocument(suggestion.saving),
    profited: suggestion.profited,
    bytes: suggestion.bytes ?? null,
    elsewhere: elsewhereOf(suggestion),
    message: whole(suggestion.message)
  };
}

/** `priors` where no log tells, however often the changes say it comes. */
export const savingDocument = (saving: BasedEstimate): SuggestionPart['saving'] => ({
  low: saving.low,
  mid: saving.mid,
  high: saving.high,
  basis: isGuess(saving) ? 'priors' : saving.basis
});

/** An edit of another file, its lines to the byte; without them where one may hold a secret. */
function elsewhereOf({ elsewhere }: Suggestion): SuggestionPart['elsewhere'] {
  if (elsewhere == null) return null;
  const { file, replaceLines, replacement } = elsewhere;
  return { file, replaceLines, replacement: editLines(replacement).every((line) => line !== null) ? replacement : null };
}

/** A refusal as JSON. */
export const refusalDocument = ({ because, ...refusal }: Refusal) => ({ ...refusal, because: whole(because) });

/** The document of `suggest`. */
export function suggestDocument(suggestions: readonly Suggestion[], refused: readonly Refusal[], silenced: number): SuggestDocument {
  return {
    schema: 'layercost/suggest@1',
    suggestions: suggestions.map((suggestion) => suggestionDocument(suggestion)),
    refused: refused.map(refusalDocument),
    silenced
  };
}
