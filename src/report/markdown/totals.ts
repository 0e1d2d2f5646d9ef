import type { Analysis } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import type { BasedEstimate, Estimate } from '../../model/units.ts';
import { band, count, money, seconds, secondsWithoutHistory, secondsWithRange } from '../../safe-text/index.ts';
import { budgetAmount, budgetsByGravity, limitOf } from '../budget-words.ts';
import { bar } from '../words.ts';
import { isProven } from './proof.ts';

/** Less money a month than this is not worth a word. */
const LEAST_MONEY = 0.01;

/** The table of four columns: next build, average merge, what a suggestion would save. */
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
  const images = analysis.images.filter((image) => image.affected).length;
  return `| Next build after merge${images > 1 ? `, ${images} images together` : ''} | ${cost} | ${price} | ${budgetCell(analysis, budgetsOf(analysis, 'rebuild', 'step'))} |`;
}

function typicalBuild(analysis: Analysis): string | null {
  const images = analysis.images.filter((image) => image.affected && image.typical?.after != null);
  if (images.length === 0) return null;
  const after = sum(images.map((image) => image.typical?.after ?? null));
  const before = sum(images.map((image) => image.typical?.before ?? image.typical?.after ?? null));
  const isPrior = images.some((image) => image.history === null || image.typical?.changes === 0);
  const added = analysis.total.added;
  const changed = added !== null && (added.low !== 0 || added.high !== 0);
  const perMonth = analysis.total.money?.addedPerMonth;
  const price =
    changed && perMonth && Math.abs(perMonth.mid) >= LEAST_MONEY
      ? `**${perMonth.mid > 0 ? '+' : ''}${money(perMonth.mid, analysis.total.money?.currency ?? 'USD')}** a month`
      : '';
  const [from, to] = isPrior ? [band(before), band(after)] : [seconds(before.mid), seconds(after.mid)];
  const figure = changed ? (from === to ? `${to}, ${slightly(added)}` : `${from} → **${to}**`) : `${to}, unchanged`;
  const budgets = budgetsOf(analysis, 'added', 'added-cost', 'typical');
  return `| Merge, on average | ${figure}${isPrior ? ', no history' : ''} | ${price} | ${budgetCell(analysis, budgets)} |`;
}

/** Where the figures before and after read the same. */
function slightly(added: Estimate): string {
  return added.mid === 0 ? 'about as long' : `${seconds(Math.abs(added.mid))} ${added.mid < 0 ? 'less' : 'more'}`;
}

function withSuggestion(analysis: Analysis): string | null {
  const found = analysis.images
    .filter((image) => image.affected)
    .flatMap((image) => image.suggestions.filter(isProven).map((suggestion) => ({ image, suggestion })))
    .sort((a, b) => b.suggestion.saving.mid - a.suggestion.saving.mid)[0];
  if (!found || !(found.suggestion.saving.mid > 0)) return null;
  const { saving, profited } = found.suggestion;
  const often = profited && profited.of > 0 ? `on ${profited.changes} of the last ${count(profited.of, 'merge')}` : '';
  return `| With the suggestion | saves ${saving.basis === 'priors' ? secondsWithoutHistory(saving) : bold(saving)} | | ${often} |`;
}

function bold(estimate: BasedEstimate): string {
  const text = secondsWithRange(estimate);
  const at = text.indexOf(' (');
  return at < 0 ? `**${text}**` : `**${text.slice(0, at)}**${text.slice(at)}`;
}

function sum(values: readonly (Estimate | null)[]): Estimate {
  const add = (end: keyof Estimate) => values.reduce((total, value) => total + (value?.[end] ?? 0), 0);
  return { low: add('low'), mid: add('mid'), high: add('high') };
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
