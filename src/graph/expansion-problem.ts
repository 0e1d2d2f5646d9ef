import type { Expansion } from '../dockerfile/index.ts';
import type { Problem, TextRange } from '../model/text.ts';

/** Code of a problem for each thing that an expansion's error may hang on (docs/failing-builds.md §4). */
const CODES = { syntax: 'bad-expansion', value: 'required-variable', bound: 'not-followed' } as const;

/** What the builder refuses of a word's variables, as a problem; null where it takes the word. */
export function expansionProblem({ error, fault }: Pick<Expansion, 'error' | 'fault'>, file: string, range: TextRange): Problem | null {
  return error === null || fault === null ? null : { code: CODES[fault], message: error, severity: 'error', file, range };
}
