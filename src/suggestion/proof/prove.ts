import { type Sentence, say } from '../../model/sentence.ts';
import type { Obligation, Proof, SuggestionLevel } from '../../model/suggestion.ts';

/** The one assumption that a one-click suggestion may rest on (docs/suggestions.md, "The accepted assumption"). */
const ACCEPTED_ASSUMPTION: Sentence = say`Code of others that an installer runs (package builds, maintainer scripts) does not look into directories that only this Dockerfile makes.`;

interface Evidence {
  readonly obligations: readonly Obligation[];
  /** Claims that nothing shows; with any, the edit is for review. */
  readonly unmet: readonly Sentence[];
  readonly assumesPrivacy: boolean;
  /** Strict mode: nothing is accepted without a check. */
  readonly assumeNone: boolean;
}

/** A proof and the highest level that it allows: one-click needs every obligation met and no assumption but the accepted one. */
export function prove(evidence: Evidence): { readonly proof: Proof; readonly level: SuggestionLevel } {
  const assumptions = [...evidence.unmet, ...(evidence.assumesPrivacy ? [ACCEPTED_ASSUMPTION] : [])];
  const proven = evidence.obligations.length > 0 && evidence.unmet.length === 0 && !(evidence.assumesPrivacy && evidence.assumeNone);
  return {
    proof: { equality: proven ? 'equal-modulo-time' : 'likely', obligations: evidence.obligations, assumptions },
    level: proven ? 'one-click' : 'needs-review'
  };
}

/** Advice proves nothing: it changes the result or adds commands on purpose. */
export const ADVICE: Proof = { equality: 'none', obligations: [], assumptions: [] };
