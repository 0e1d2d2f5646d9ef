import type { ExplainDocument } from '../../documents/index.ts';
import type { Explanation, IngredientValue } from '../../model/prediction.ts';
import { maskSecrets, plainText } from '../../safe-text/index.ts';
import { stepDocument } from './predict.ts';

/** The document of `explain`. */
export function explainDocument(explanation: Explanation, file: string): ExplainDocument {
  const masked = (value: IngredientValue | null) => (value === null ? null : value === 'not shown' ? value : maskSecrets(value.shown));
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
      note: one.note === null ? null : plainText(one.note)
    })),
    beliefs: explanation.beliefs.map((belief) => plainText(belief))
  };
}
