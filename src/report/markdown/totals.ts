import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import type { BasedEstimate, Estimate } from '../../model/units.ts';
import { bar, money, seconds, secondsWithoutHistory, secondsWithRange } from '../words.ts';

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
  return `| Next build after merge | ${cost} | ${price} | ${budgetCell(budgetsOf(analysis, 'rebuild'))} |`;
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
  return `| Typical later build | ${changed ? `${seconds(before)} → **${seconds(after)}**` : `${seconds(after)}, unchanged`} | ${price} | ${budgetCell(budgetsOf(analysis, 'added'))} |`;
}

function withSuggestion(analysis: Analysis): string | null {
  const best = analysis.images
    .flatMap((image) => image.suggestions.filter((s) => s.level === 'one-click').map((s) => s))
    .sort((a, b) => b.saving.mid - a.saving.mid)[0];
  if (!best) return null;
  const often = best.profited && best.profited.of > 0 ? ` on ${best.profited.changes} of the last ${best.profited.of} merges` : '';
  return `| With the suggestion | saves **${best.saving.basis === 'priors' ? secondsWithoutHistory(best.saving) : seconds(best.saving.mid)}** a typical build${often} | | |`;
}

function bold(estimate: BasedEstimate): string {
  const text = secondsWithRange(estimate);
  const at = text.indexOf(' (');
  return at < 0 ? `**${text}**` : `**${text.slice(0, at)}**${text.slice(at)}`;
}

function sum(images: readonly ImageAnalysis[], value: (image: ImageAnalysis) => number | undefined): number {
  return images.reduce((total, image) => total + (value(image) ?? 0), 0);
}

function budgetsOf(analysis: Analysis, metric: BudgetVerdict['metric']): BudgetVerdict[] {
  const rank = { fail: 3, warn: 2, pass: 1, skipped: 0 } as const;
  return [...analysis.total.budgets, ...analysis.images.flatMap((image) => image.budgets)]
    .filter((budget) => budget.metric === metric && budget.value !== null)
    .sort((a, b) => rank[b.decision] - rank[a.decision] || (b.value?.mid ?? 0) - (a.value?.mid ?? 0));
}

/** `120 s: **over by 39 s**` and a bar, of the strictest budget of a metric. */
function budgetCell(budgets: readonly BudgetVerdict[]): string {
  const budget = budgets[0];
  const limit = budget?.fail ?? budget?.warn ?? null;
  if (!budget || budget.value === null || limit === null) return '';
  const value: Estimate = budget.value;
  const sign = budget.metric === 'added' ? '+' : '';
  const verdict = value.mid > limit ? `**over by ${seconds(value.mid - limit)}**` : `${seconds(limit - value.mid)} left`;
  const drawn = bar(Math.max(0, value.mid), limit);
  return `${sign}${seconds(limit)}: ${verdict}${value.mid > 0 && drawn !== '' ? ` \`${drawn}\`` : ''}`;
}
