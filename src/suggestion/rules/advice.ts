import type { Sentence } from '../../model/sentence.ts';
import { MOVE } from '../edit/check.ts';
import { ADVICE } from '../proof/prove.ts';
import type { Findings } from './rule.ts';
import { type Candidate, NO_SAVING } from './rule.ts';

/** One line of advice without an edit. */
export function advise(rule: string, line: number, message: Sentence): Candidate {
  return { rule, line, level: 'advice', proof: ADVICE, edit: null, intent: MOVE, saving: NO_SAVING, benefit: 'correctness', message };
}

export const found = (...candidates: readonly (Candidate | null)[]): Findings => ({
  candidates: candidates.filter((c) => c !== null),
  refused: []
});
