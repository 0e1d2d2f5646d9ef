import type { Analysis } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import type { BasedEstimate, Estimate } from '../../model/units.ts';
import { fromTo, money, rangeOf, seconds, secondsWithoutHistory, unbroken } from '../../safe-text/index.ts';
import { budgetAmount, budgetsByGravity, excessOf, limitOf, overBy } from '../budget-words.ts';
import { isMeaningful } from '../headline.ts';

/** Less money a month than this is not worth a word. */
const LEAST_MONEY = 0.01;

/** A row of the table: what, seconds, money, budget; empty cells make no column. */
type Row = readonly [string, string, string, string];

/** The next build and the average merge; columns of money and of a budget only where there are some. */
export function totalsTable(analysis: Analysis): string | null {
  const rows = [nextBuild(analysis), averageMerge(analysis)].filter((row): row is Row => row !== null);
  if (rows.length === 0) return null;
  const titles: Row = ['', 'Seconds', 'Money', 'Budget'];
  const shown = [0, 1, 2, 3].filter((column) => column < 2 || rows.some((row) => row[column] !== ''));
  const line = (row: readonly string[]) => `| ${shown.map((column) => unbroken(row[column] ?? '')).join(' | ')} |`;
  return [line(titles), line([':--', '--:', '--:', ':--']), ...rows.map(line)].join('\n');
}

function nextBuild(analysis: Analysis): Row | null {
  const { rebuild, money: bill } = analysis.total;
  const budgets = budgetsOf(analysis, 'rebuild', 'step');
  if (rebuild?.basis === 'priors' && !isMeaningful(rebuild) && budgets.length === 0) return null;
  const whole = analysis.images.reduce((sum, image) => sum + (image.whole?.mid ?? 0), 0);
  const cost =
    rebuild === null
      ? 'unknown'
      : rebuild.high === 0
        ? `**0 s**${whole > 0 ? ` of ${seconds(whole)}` : ''}`
        : rebuild.basis === 'priors'
          ? withoutHistory(rebuild)
          : bold(rebuild);
  const price = bill?.rebuild && bill.rebuild.mid >= LEAST_MONEY ? money(bill.rebuild.mid, bill.currency) : '';
  const images = analysis.images.filter((image) => image.affected).length;
  return [`Next build${images > 1 ? `, ${images} images together` : ''}`, cost, price, budgetCell(analysis, budgets)];
}

function averageMerge(analysis: Analysis): Row | null {
  const images = analysis.images.filter((image) => image.affected && image.typical?.after != null);
  if (images.length === 0) return null;
  const after = sum(images.map((image) => image.typical?.after ?? null));
  const before = sum(images.map((image) => image.typical?.before ?? image.typical?.after ?? null));
  const isPrior = images.some((image) => image.history === null || image.typical?.changes === 0);
  const isNew = images.every((image) => image.typical?.before == null);
  const added = analysis.total.added;
  const changed = added !== null && (added.low !== 0 || added.high !== 0);
  const perMonth = analysis.total.money?.addedPerMonth;
  const price =
    changed && perMonth && Math.abs(perMonth.mid) >= LEAST_MONEY
      ? `**${perMonth.mid > 0 ? '+' : ''}${money(perMonth.mid, analysis.total.money?.currency ?? 'USD')}** a month`
      : '';
  const { from, to } = changed && !isNew ? fromTo(before.mid, added.mid) : { from: seconds(before.mid), to: seconds(after.mid) };
  const figure = isPrior
    ? `${changed ? 'changed' : 'unchanged'}, seconds unknown`
    : changed
      ? from === to
        ? `${to}, ${slightly(added)}`
        : `${from} → **${to}**`
      : isNew
        ? to
        : `${to}, unchanged`;
  const budgets = budgetsOf(analysis, 'added', 'added-cost', 'typical');
  if (isPrior && budgets.length === 0) return null;
  return ['Average merge', figure, price, budgetCell(analysis, budgets)];
}

/** Where the figures before and after read the same. */
function slightly(added: Estimate): string {
  return added.mid === 0 ? 'about as long' : `${seconds(Math.abs(added.mid))} ${added.mid < 0 ? 'less' : 'more'}`;
}

/** A range that is too wide is no information. */
function withoutHistory(estimate: BasedEstimate): string {
  return isMeaningful(estimate) ? secondsWithoutHistory(estimate) : 'unknown, no build log';
}

function bold(estimate: BasedEstimate): string {
  const range = rangeOf(estimate);
  return `**${seconds(estimate.mid)}**${range === null ? '' : ` (${range})`}`;
}

function sum(values: readonly (Estimate | null)[]): Estimate {
  const add = (end: keyof Estimate) => values.reduce((total, value) => total + (value?.[end] ?? 0), 0);
  return { low: add('low'), mid: add('mid'), high: add('high') };
}

function budgetsOf(analysis: Analysis, ...metrics: readonly BudgetVerdict['metric'][]): readonly BudgetVerdict[] {
  return budgetsByGravity(analysis).filter((budget) => metrics.includes(budget.metric));
}

/** `120 s: **over by 39 s**`, of the gravest budget of the row. */
function budgetCell(analysis: Analysis, budgets: readonly BudgetVerdict[]): string {
  const [budget] = budgets;
  if (budget === undefined || budget.value === null) return '';
  const limit = limitOf(budget);
  if (limit === null) return '';
  const { mid } = budget.value;
  const sign = budget.metric === 'added' || budget.metric === 'added-cost' ? '+' : '';
  const amount = (value: number) => budgetAmount(budget, value, analysis);
  return `${sign}${amount(limit)}: ${excess(analysis, budget) ?? `${amount(-excessOf(budget, limit, mid))} left`}`;
}

/** `**over by 39 s**`; null within the limit. */
export function excess(analysis: Analysis, budget: BudgetVerdict): string | null {
  const over = overBy(budget, analysis);
  return over === null ? null : budget.decision === 'pass' ? `over by ${over}` : `**over by ${over}**`;
}
