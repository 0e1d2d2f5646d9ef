import type { Analysis } from '../model/analysis.ts';
import type { BudgetVerdict } from '../model/budget.ts';
import { type Sentence, say } from '../model/sentence.ts';
import { budgetAmount, budgetsByGravity, limitOf, overBy } from './budget-words.ts';

// What the first line says of the budgets.

/** The metric that the rest of the line gives a figure of; null: none. */
export type SpokenMetric = 'added' | 'rebuild' | null;

/** The budget whose verdict is the report's. */
export function decisiveBudget(analysis: Analysis): BudgetVerdict | null {
  return budgetsByGravity(analysis)[0] ?? null;
}

/** `, 9 s over budget` where the line speaks of what is budgeted, else the figure that is. */
export function budgetPart(analysis: Analysis, metric: SpokenMetric): Sentence {
  const budget = decisiveBudget(analysis);
  if (budget === null || budget.value === null) return unmeasuredPart(analysis);
  if (budget.decision === 'pass' || budget.decision === 'skipped') return metric === null ? [] : say`, within budget`;
  const over = overBy(budget, analysis);
  if (over === null) return say`, and whether that is within the ${[budget.metric]} budget is not known`;
  const isSoft = budget.decision !== 'fail' && limitOf(budget) !== budget.fail;
  const excess = say`${perhaps(budget)}${[over]} ${isSoft ? say`above the warning limit` : say`over budget`}`;
  if (budget.metric === metric) return say`, ${excess}`;
  const value: Sentence = [budgetAmount(budget, budget.value.mid, analysis)];
  switch (budget.metric) {
    case 'rebuild':
      return say`; the next build takes ${value}, ${excess}`;
    case 'step':
      return say`; one step of ${value} is ${excess}`;
    case 'typical':
      return say`; the average merge takes ${value}, ${excess}`;
    case 'pushed-bytes':
      return say`; a push of ${value} is ${excess}`;
    case 'pulled-bytes':
      return say`; a pull of ${value} is ${excess}`;
    case 'image-bytes':
      return say`; an image of ${value} is ${excess}`;
    case 'added-bytes':
      return say`; ${value} added to later pushes, ${excess}`;
    case 'added':
    case 'added-cost':
      return say`; ${value} more on later merges, ${excess}`;
  }
}

/** A budget that could not be measured is not kept. */
function unmeasuredPart(analysis: Analysis): Sentence {
  const broken = [...analysis.total.budgets, ...analysis.images.flatMap((image) => image.budgets)].find(
    ({ value, decision }) => value === null && (decision === 'fail' || decision === 'warn')
  );
  return broken === undefined ? [] : say`, so the ${[broken.metric]} budget could not be measured`;
}

/** A limit that fails is crossed for certain only where the low end is above it. */
function perhaps(budget: BudgetVerdict): Sentence {
  const limit = limitOf(budget);
  return budget.value !== null && limit !== null && !(budget.value.low > limit) ? say`perhaps ` : [];
}
