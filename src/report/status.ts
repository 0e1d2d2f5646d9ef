import type { Analysis } from '../model/analysis.ts';
import { decisiveBudget, headline } from './markdown/headline.ts';
import { count, rangeOf, seconds } from './words.ts';

/** Commit status: at most 140 characters of our own words and numbers. */
export function statusDescription(analysis: Analysis): string {
  const rebuild = analysis.total.rebuild;
  const budget = decisiveBudget(analysis);
  const range = rebuild ? rangeOf(rebuild)?.replace('–', '-') : null;
  const parts = [rebuild === null ? 'seconds unknown' : `${seconds(rebuild.mid)} to rebuild${range ? ` (${range})` : ''}`];
  if (budget?.value && budget.fail !== null) {
    parts.push(
      budget.value.mid > budget.fail
        ? `${budget.metric} budget ${seconds(budget.fail)}, over by ${seconds(budget.value.mid - budget.fail)}`
        : `within the ${budget.metric} budget`
    );
  }
  const suggestions = analysis.images.reduce((sum, image) => sum + image.suggestions.filter((s) => s.level === 'one-click').length, 0);
  const text = `${parts.join(', ')}${suggestions > 0 ? `; ${count(suggestions, 'suggestion')}` : ''}`;
  return text.length <= 140 ? text : headline(analysis).slice(0, 140);
}

/** The line that a failing step ends with. */
export function failureLine(analysis: Analysis): string {
  const failing = analysis.images.find((image) => image.budgets.some((budget) => budget.decision === 'fail'));
  const budget = failing?.budgets.find((b) => b.decision === 'fail') ?? analysis.total.budgets.find((b) => b.decision === 'fail');
  return `layercost: ${headline(analysis)}${budget ? `. ${budget.reason}` : ''}`;
}
