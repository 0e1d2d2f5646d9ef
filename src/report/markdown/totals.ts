import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import type { BasedEstimate } from '../../model/units.ts';
import { budgetAmount, budgetsByGravity, limitOf } from '../budget-words.ts';
import { bar, count, money, seconds, secondsWithoutHistory, secondsWithRange } from '../words.ts';
import { isProven } from './proof.ts';

/** The table of four columns: next build, typical later build, what a suggestion would save. */
export function totalsTable(analysis: Analysis): string {
  const rows = [nextBuild(analysis), typicalBuild(analysis), withSuggestion(analysis)].filter((row): row is string => row !== null);
  return ['| | Seconds | Money | Budget |', '|:--|--:|--:|:--|', ...rows].join('\n');
}

function nextBuild(analysis: Analysis): string {
  const { rebuild, money: bill } = analysis.total;
  const whole = analysis.images.reduce((sum, image) => sum + (image.whole?.mid ?? 0), 0);
  const cost =
    rebuild === null
      ? 'unknown'
      : rebuild.high === 0
        ? `**0 s**${whole > 0 ? ` of ${seconds(whole)}` : ''}`
        : rebuild.basis === 'priors'
          ? secondsWithoutHistory(rebuild)
          : bold(rebuild);
  const price = bill?.rebuild ? money(bill.rebuild.mid, bill.currency) : '';
  return `| Next build after merge | ${cost} | ${price} | ${budgetCell(analysis, budgetsOf(analysis, 'rebuild', 'step'))} |`;
}

function typicalBuild(analysis: Analysis): string | null {
  const images = analysis.images.filter((image) => image.affected && image.typical?.after != null);
  if (images.length === 0) return null;
  const after = sum(images, (image) => image.typical?.after?.mid);
  const before = sum(images, (image) => image.typical?.before?.mid ?? image.typical?.after?.mid);
  const added = analysis.total.added;
  const changed = added !== null && (added.low !== 0 || added.high !== 0);
  const perMonth = analysis.total.money?.addedPerMonth;
  const price =
    changed && perMonth ? `**${perMonth.mid > 0 ? '+' : ''}${money(perMonth.mid, analysis.total.money?.currency ?? 'USD')}** a month` : '';
  return `| Typical later build | ${changed ? `${seconds(before)} → **${seconds(after)}**` : `${seconds(after)}, unchanged`} | ${price} | ${budgetCell(analysis, budgetsOf(analysis, 'added', 'added-cost', 'typical'))} |`;
}

function withSuggestion(analysis: Analysis): string | null {
  const found = analysis.images
    .filter((image) => image.affected)
    .flatMap((image) => image.suggestions.filter(isProven).map((suggestion) => ({ image, suggestion })))
    .sort((a, b) => b.suggestion.saving.mid - a.suggestion.saving.mid)[0];
  if (!found || !(found.suggestion.saving.mid > 0)) return null;
  const { saving, profited } = found.suggestion;
  const often = profited && profited.of > 0 ? ` on ${profited.changes} of the last ${count(profited.of, 'merge')}` : '';
  if (saving.basis === 'priors') return `| With the suggestion | saves ${secondsWithoutHistory(saving)} | | |`;
  return `| With the suggestion | saves ${bold(saving)} a typical build${often} | | |`;
}

function bold(estimate: BasedEstimate): string {
  const text = secondsWithRange(estimate);
  const at = text.indexOf(' (');
  return at < 0 ? `**${text}**` : `**${text.slice(0, at)}**${text.slice(at)}`;
}

function sum(images: readonly ImageAnalysis[], value: (image: ImageAnalysis) => number | undefined): number {
  return images.reduce((total, image) => total + (value(image) ?? 0), 0);
}

function budgetsOf(analysis: Analysis, ...metrics: readonly BudgetVerdict['metric'][]): readonly BudgetVerdict[] {
  return budgetsByGravity(analysis).filter((budget) => metrics.includes(budget.metric));
}

/** `120 s: **over by 39 s**` and a bar, of the gravest budget of the row. */
function budgetCell(analysis: Analysis, budgets: readonly BudgetVerdict[]): string {
  const [budget] = budgets;
  if (budget === undefined || budget.value === null) return '';
  const limit = limitOf(budget);
  if (limit === null) return '';
  const { mid } = budget.value;
  const sign = budget.metric === 'added' || budget.metric === 'added-cost' ? '+' : '';
  const amount = (value: number) => budgetAmount(budget, value, analysis);
  const over = `over by ${amount(mid - limit)}`;
  const verdict = mid > limit ? (budget.decision === 'pass' ? over : `**${over}**`) : `${amount(limit - mid)} left`;
  const drawn = mid > 0 ? bar(mid, limit) : '';
  return `${sign}${amount(limit)}: ${verdict}${drawn === '' ? '' : ` \`${drawn}\``}`;
}
