import type { Analysis } from '../model/analysis.ts';
import { band, clean, count, plainText, rangeOf, seconds } from '../safe-text/index.ts';
import { budgetAmount, limitOf, overBy } from './budget-words.ts';
import { failingSentence } from './failure-words.ts';
import { decisiveBudget, headline } from './markdown/headline.ts';
import { isProven } from './markdown/proof.ts';

/** Longest description that GitHub takes, in characters. */
const STATUS_LENGTH = 140;

/** Commit status, in our own words and numbers only: `159 s to rebuild (131-208), budget 120 s, over by 39 s; 1 suggestion`. */
export function statusDescription(analysis: Analysis): string {
  const suggestions = analysis.images.reduce((sum, image) => sum + image.suggestions.filter(isProven).length, 0);
  if (failingSentence(analysis) !== null) return headline(analysis).slice(0, STATUS_LENGTH);
  const text = `${rebuildWords(analysis)}${budgetWords(analysis)}${suggestions > 0 ? `; ${count(suggestions, 'suggestion')}` : ''}`;
  return (text.length <= STATUS_LENGTH ? text : headline(analysis)).slice(0, STATUS_LENGTH);
}

function rebuildWords({ total: { rebuild } }: Analysis): string {
  if (rebuild === null) return 'seconds unknown';
  if (rebuild.basis === 'priors') return `${band(rebuild).replace('–', '-')} to rebuild, no history`;
  const range = rangeOf(rebuild)?.replace('–', '-');
  return `${seconds(rebuild.mid)} to rebuild${range === undefined ? '' : ` (${range})`}`;
}

function budgetWords(analysis: Analysis): string {
  const budget = decisiveBudget(analysis);
  const limit = budget === null ? null : limitOf(budget);
  if (budget === null || limit === null) return '';
  const name = budget.metric === 'rebuild' ? 'budget' : `${budget.metric} budget`;
  const over = overBy(budget, analysis);
  return `, ${name} ${budgetAmount(budget, limit, analysis)}, ${over === null ? 'kept' : `over by ${over}`}`;
}

/** The line that a failing step ends with. */
export function failureLine(analysis: Analysis): string {
  const budgets = [...analysis.images.flatMap((image) => image.budgets), ...analysis.total.budgets];
  const broken = budgets.find((budget) => budget.decision === 'fail');
  return clean(`layercost: ${headline(analysis)}${broken ? `. ${plainText(broken.reason)}` : ''}`, 1000);
}
