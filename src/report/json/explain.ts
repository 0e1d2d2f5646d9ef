import type { Explanation } from '../../model/prediction.ts';
import { maskSecrets } from '../../safe-text/index.ts';
import { stepDocument } from './predict.ts';

/** The document of `explain`. */
export function explainDocument(explanation: Explanation, file: string): Record<string, unknown> {
  const masked = (text: string | null) => (text === null ? null : maskSecrets(text));
  return {
    schema: 'layercost/explain@1',
    file,
    step: stepDocument(explanation.step),
    baseLine: explanation.baseLine,
    ingredients: explanation.ingredients.map((one) => ({
      name: one.name,
      before: masked(one.before),
      after: masked(one.after),
      state: one.state,
      note: one.note
    })),
    beliefs: explanation.beliefs
  };
}
