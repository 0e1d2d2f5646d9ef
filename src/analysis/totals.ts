import { judge, type Measured, overall } from '../budget/index.ts';
import type { Analysis, ConfigInForce, ImageAnalysis, MoneyLines } from '../model/analysis.ts';
import { type BudgetVerdict, METRIC_UNITS, type Metric } from '../model/budget.ts';
import type { Config } from '../model/config.ts';
import { code, listed, say } from '../model/sentence.ts';
import type { BasedEstimate, Estimate } from '../model/units.ts';
import { gateFor, UNREPLAYED } from './figures.ts';

/** Affected ones first, the costliest first; equal ones by name and Dockerfile. */
export function inReportOrder(images: readonly ImageAnalysis[]): ImageAnalysis[] {
  const text = (image: ImageAnalysis) => `${image.spec.name}\0${image.spec.dockerfile}\0${image.spec.target ?? ''}`;
  return [...images].sort(
    (a, b) => Number(b.affected) - Number(a.affected) || (b.rebuild?.mid ?? 0) - (a.rebuild?.mid ?? 0) || (text(a) < text(b) ? -1 : 1)
  );
}

/** What all affected images cost together, against the limits on all of them. */
export function totals(images: readonly ImageAnalysis[], inForce: ConfigInForce, historyUnread: boolean): Analysis['total'] {
  const affected = images.filter((image) => image.affected);
  const rebuilds = affected.flatMap((image) => (image.rebuild ? [image.rebuild] : []));
  const rebuild: BasedEstimate | null = rebuilds.length < affected.length ? null : { ...sum(rebuilds), basis: basisOf(rebuilds) };
  const addeds = affected.flatMap((image) => (image.added ? [image.added] : []));
  const failing = affected.some((image) => image.fails?.certainty === 'certain');
  const added = addeds.length === 0 || failing ? null : sum(addeds);
  const typicals = affected.flatMap((image) => (image.typical?.after ? [image.typical] : []));
  const money = totalMoney(affected);
  const before = typicals.length === 0 ? null : sum(typicals.map((t) => t.before ?? { low: 0, mid: 0, high: 0 }));
  const known = (value: Estimate, floor: Estimate | null) => ({
    value,
    before: floor,
    samples: Math.min(...affected.map((image) => image.history?.builds ?? 0)),
    priorShare: 0,
    step: null
  });
  const doubt = typicals.some((typical) => typical.changes === 0) ? UNREPLAYED : null;
  const expected = (value: Estimate, floor: Estimate | null) => ({ ...known(value, floor), doubt });
  // A sum without one of its parts is no sum: such a limit is left to `gate.fail-closed`.
  const missing = affected.find(
    (image) => image.fails?.certainty === 'certain' || (image.steps.length === 0 && image.existence === 'both')
  );
  const unknown = { unknown: missing?.reason ?? [] };
  const budgets = judge({
    metrics:
      missing !== undefined
        ? Object.fromEntries(Object.keys(METRIC_UNITS).map((metric) => [metric, unknown]))
        : {
            ...(rebuild ? { rebuild: known(rebuild, null) } : {}),
            ...(typicals.length > 0 ? { typical: expected(sum(typicals.flatMap((t) => (t.after ? [t.after] : []))), before) } : {}),
            ...(added ? { added: expected(added, before) } : {}),
            ...(money?.addedPerMonth ? { 'added-cost': expected(money.addedPerMonth, null) } : {}),
            ...byteSums(affected)
          },
    limits: affected.length === 0 ? {} : inForce.config.total,
    gate: gateFor(inForce.config, historyUnread),
    currency: inForce.config.price.currency,
    withoutHistory: affected.every((image) => image.history === null),
    doubt: null
  });
  const gated =
    inForce.role === 'preview'
      ? budgets.map((budget) => ({ ...budget, decision: budget.decision === 'fail' ? ('warn' as const) : budget.decision }))
      : budgets;
  return { rebuild, added, money, budgets: gated };
}

/** Bytes of all images together; where one is not known, the sum is not. */
function byteSums(affected: readonly ImageAnalysis[]): Partial<Record<Metric, Measured>> {
  const bytes = affected.flatMap((image) => (image.bytes === null ? [] : [image.bytes]));
  if (bytes.length === 0 || bytes.length < affected.length) return {};
  const of = (values: readonly Estimate[]): Measured => ({
    value: sum(values),
    before: null,
    samples: Number.POSITIVE_INFINITY,
    priorShare: 0,
    step: null
  });
  const added = bytes.flatMap((one) => (one.added === null ? [] : [one.added]));
  return {
    'pushed-bytes': of(bytes.map((one) => one.pushed)),
    'pulled-bytes': of(bytes.map((one) => one.pulled)),
    'image-bytes': of(bytes.map((one) => one.image.after)),
    ...(added.length < bytes.length ? {} : { 'added-bytes': of(added) })
  };
}

function sum(values: readonly Estimate[]): Estimate {
  return { low: add(values, 'low'), mid: add(values, 'mid'), high: add(values, 'high') };
}

function add(values: readonly Estimate[], end: keyof Estimate): number {
  return values.reduce((total, value) => total + value[end], 0);
}

function basisOf(rebuilds: readonly BasedEstimate[]): string {
  const bases = [...new Set(rebuilds.map((rebuild) => rebuild.basis))];
  if (bases.length === 1) return bases[0] ?? 'priors';
  return bases.length === 0 ? 'nothing rebuilds' : bases.includes('priors') ? 'builds and priors' : 'builds';
}

/** Images that are named one by one. */
const NAMED = 3;

/** Money of all images, or of those that have a price: then the source says which have none. */
function totalMoney(images: readonly ImageAnalysis[]): MoneyLines | null {
  const bills = images.flatMap((image) => (image.money ? [image.money] : []));
  const without = images.filter((image) => !image.money).map((image) => image.spec.name);
  const more = without.length > NAMED ? [say`${without.length - NAMED} more`] : [];
  const missing =
    without.length === 0 ? [] : say`; without ${listed([...without.slice(0, NAMED).map(code), ...more])}, for which no price is known`;
  const [first] = bills;
  if (!first || bills.some((bill) => bill.currency !== first.currency)) return null;
  const rebuilds = bills.flatMap((bill) => (bill.rebuild ? [bill.rebuild] : []));
  const months = bills.flatMap((bill) => (bill.addedPerMonth ? [bill.addedPerMonth] : []));
  const same = bills.every((bill) => bill.perMinute === first.perMinute);
  return {
    ...first,
    rebuild: rebuilds.length === bills.length ? sum(rebuilds) : null,
    addedPerMonth: months.length === bills.length ? sum(months) : null,
    priceSource: say`${same ? first.priceSource : say`prices of several runners`}${missing}`,
    billing: bills.length === 1 ? first.billing : null
  };
}

/** The verdict on the change: the gravest of its images' and of the sums', as the gate takes them; images that may be missing are unknown. */
export function verdictOf(
  images: readonly ImageAnalysis[],
  budgets: readonly BudgetVerdict[],
  gate: Config['gate'],
  mayMiss: boolean
): Analysis['verdict'] {
  const affected = images.filter((image) => image.affected);
  if (affected.length === 0 && !mayMiss) return 'skipped';
  const missing = mayMiss ? [gate.onUnknown] : [];
  return overall([...affected.map((image) => image.verdict), ...budgets.map((budget) => budget.decision), ...missing], gate);
}
