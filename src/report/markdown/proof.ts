import type { Suggestion } from '../../model/suggestion.ts';
import { fold } from './fold.ts';
import { ruleLink } from './links.ts';
import { inline } from './sentence.ts';

/** Whether the proof shows that the image keeps the same files and configuration. */
export function isProven(suggestion: Suggestion): boolean {
  return suggestion.level === 'one-click' && (suggestion.proof.equality === 'equal' || suggestion.proof.equality === 'equal-modulo-time');
}

/** Lines that the base branch has already. */
export function restoresBase(suggestion: Suggestion): boolean {
  return suggestion.rule === 'restore-order';
}

/** The proof as a fold: obligations in order, what was accepted, what follows, and where the rule is described. */
export function proofFold(suggestion: Suggestion): string {
  const { obligations, assumptions, equality } = suggestion.proof;
  const claims = obligations.map((one, i) => `${i + 1}. ${inline(one.claim)}: ${inline(one.evidence)}`);
  const accepted = assumptions.map((text) => `- Accepted without a check: ${inline(text)}`);
  const body = [claims.join('\n'), accepted.join('\n'), conclusion(equality), `Rule: ${ruleLink(suggestion.rule)}`].filter(
    (part) => part !== ''
  );
  return fold(restoresBase(suggestion) ? 'Why this is safe' : 'Proof', body.join('\n\n'));
}

function conclusion(equality: Suggestion['proof']['equality']): string {
  if (equality === 'equal') return 'Hence every step gives the same result.';
  return equality === 'equal-modulo-time'
    ? 'Hence the image keeps its files (contents, owners, modes) and its configuration; times of files made during the build differ, as between any two builds.'
    : '';
}
