import type { Analysis } from '../model/analysis.ts';
import { type BudgetVerdict, METRIC_UNITS } from '../model/budget.ts';
import { bytes, money, seconds, shownSeconds } from '../safe-text/index.ts';

const RANK = { fail: 3, warn: 2, pass: 1, skipped: 0 } as const;

/** Every budget that has a value, the gravest first, of equals the one furthest over its limit. */
export function budgetsByGravity(analysis: Analysis): readonly BudgetVerdict[] {
  const excess = (budget: BudgetVerdict) => (budget.value?.mid ?? 0) / (limitOf(budget) || 1);
  return [...analysis.total.budgets, ...analysis.images.flatMap((image) => image.budgets)]
    .filter((budget) => budget.value !== null)
    .sort((a, b) => RANK[b.decision] - RANK[a.decision] || excess(b) - excess(a));
}

/** The limit that counts: the failing one where it is set and crossed, else the one that warns. */
export function limitOf(budget: BudgetVerdict): number | null {
  if (budget.fail !== null && (budget.decision === 'fail' || budget.warn === null)) return budget.fail;
  return budget.value !== null && budget.fail !== null && budget.value.mid > budget.fail ? budget.fail : budget.warn;
}

/** A limit or value in its unit: seconds, bytes, or money a month. */
export function budgetAmount(budget: BudgetVerdict, value: number, analysis: Analysis): string {
  const unit = METRIC_UNITS[budget.metric];
  if (unit === 'bytes') return bytes(value);
  return unit === 'money' ? `${money(value, analysis.config.config.price.currency)} a month` : seconds(value);
}

/** What lies between a value and its limit as both are shown, so that the three figures add up. */
export function excessOf(budget: BudgetVerdict, limit: number, value: number): number {
  return METRIC_UNITS[budget.metric] === 'seconds' ? shownSeconds(value) - shownSeconds(limit) : value - limit;
}

/** `39 s` where the middle is above the limit, else null. */
export function overBy(budget: BudgetVerdict, analysis: Analysis): string | null {
  const limit = limitOf(budget);
  if (budget.value === null || limit === null || !(budget.value.mid > limit)) return null;
  return budgetAmount(budget, excessOf(budget, limit, budget.value.mid), analysis);
}
