import { audit, auditSentence } from '../audit/index.ts';
import { judge, overall } from '../budget/index.ts';
import type { Analysis, ImageAnalysis, MoneyLines } from '../model/analysis.ts';
import type { BudgetVerdict } from '../model/budget.ts';
import type { ImageSpec } from '../model/image.ts';
import type { BasedEstimate, Estimate, TreePath } from '../model/units.ts';
import { type AnalysedImage, analyseImage, removedImage } from './analyse-image.ts';
import { followLinks } from './build-files.ts';
import { changedPaths } from './changed-paths.ts';
import type { AnalysisInput } from './input.ts';
import { pairImages } from './pairs.ts';
import { openEarlier } from './predict-image.ts';
import { openSideInput, type Side } from './side.ts';

/** The analysis of one change: a pure function of what was read. */
export function analyse(input: AnalysisInput): Analysis {
  return analyseAndAsk(input).analysis;
}

export interface Analysed {
  readonly analysis: Analysis;
  /** Every image that the head has, with the verdicts behind its figures. */
  readonly images: readonly AnalysedImage[];
  /** Paths of the head whose texts the analysis would look into and does not have yet. */
  readonly wants: readonly TreePath[];
}

/** The analysis with what it is made of, and what it would ask for. */
export function analyseAndAsk(input: AnalysisInput): Analysed {
  const base = input.base ? openSideInput(input.base, input.request.baseImages) : null;
  const head = openSideInput(input.head, input.request.baseImages);
  const earlier = openEarlier(input);
  const pairs = pairImages(input.base?.images ?? [], input.head.images);
  const analysed = pairs.flatMap(({ base: old, head: spec }): AnalysedImage[] => {
    if (spec) return [analyseImage({ base: old, head: spec }, base, head, earlier, input)];
    if (old && isBroken(old, head)) return [analyseImage({ base: old, head: old }, base, head, earlier, input)];
    return old ? [{ image: removedImage(old, base), prediction: null, wants: [] }] : [];
  });
  const ordered = inReportOrder(analysed.map(({ image }) => image));
  const total = totals(ordered, input);
  const changed =
    input.base === null ? input.head.entries.map((entry) => entry.path) : changedPaths(input.base.entries, input.head.entries);
  const analysis: Analysis = {
    tool: { name: 'layercost', version: input.request.version },
    repository: input.request.repository,
    base: input.request.base,
    head: input.request.head,
    verdict: verdictOf(ordered, total.budgets, input),
    assumptions: assumptionsOf(ordered, base, input),
    notes: [...new Set(input.notes)],
    problems: input.problems,
    images: ordered,
    changedFiles: changed,
    config: input.config,
    total,
    audit: auditSentence(audit(input.history).summary),
    override: null
  };
  return { analysis, images: analysed, wants: [...new Set(analysed.flatMap(({ wants }) => wants))].sort() };
}

/**
 * The head still has the Dockerfile of an image, but none that can be built: too large, a link to nowhere, no stage. That is
 * something that could not be measured, not an image that was removed.
 */
function isBroken(old: ImageSpec, head: Side): boolean {
  const entry = head.byPath.get(old.dockerfile);
  if (entry?.kind === 'symlink') return followLinks(head.byPath, old.dockerfile) === null;
  if (entry?.kind !== 'file' || !(old.dockerfile in head.input.texts)) return false;
  return (head.dockerfile(old.dockerfile)?.stages.length ?? 0) === 0;
}

/** Affected ones first, the costliest first; equal ones by name and Dockerfile. */
function inReportOrder(images: readonly ImageAnalysis[]): ImageAnalysis[] {
  const text = (image: ImageAnalysis) => `${image.spec.name}\0${image.spec.dockerfile}\0${image.spec.target ?? ''}`;
  return [...images].sort(
    (a, b) => Number(b.affected) - Number(a.affected) || (b.rebuild?.mid ?? 0) - (a.rebuild?.mid ?? 0) || (text(a) < text(b) ? -1 : 1)
  );
}

function totals(images: readonly ImageAnalysis[], input: AnalysisInput): Analysis['total'] {
  const affected = images.filter((image) => image.affected);
  const rebuilds = affected.flatMap((image) => (image.rebuild ? [image.rebuild] : []));
  const rebuild: BasedEstimate | null = rebuilds.length < affected.length ? null : { ...sum(rebuilds), basis: basisOf(rebuilds) };
  const addeds = affected.flatMap((image) => (image.added ? [image.added] : []));
  const added = addeds.length === 0 ? null : sum(addeds);
  const typicals = affected.flatMap((image) => (image.typical?.after ? [image.typical] : []));
  const bills = affected.flatMap((image) => (image.money ? [image.money] : []));
  const money = totalMoney(bills);
  const before = typicals.length === 0 ? null : sum(typicals.map((t) => t.before ?? { low: 0, mid: 0, high: 0 }));
  const known = (value: Estimate, floor: Estimate | null) => ({
    value,
    before: floor,
    samples: Math.min(...affected.map((image) => image.history?.builds ?? 0)),
    priorShare: 0,
    step: null
  });
  const budgets = judge({
    metrics: {
      ...(rebuild ? { rebuild: known(rebuild, null) } : {}),
      ...(typicals.length > 0 ? { typical: known(sum(typicals.flatMap((t) => (t.after ? [t.after] : []))), before) } : {}),
      ...(added ? { added: known(added, before) } : {}),
      ...(money?.addedPerMonth ? { 'added-cost': known(money.addedPerMonth, null) } : {})
    },
    limits: affected.length === 0 ? {} : input.config.config.total,
    gate: input.config.config.gate,
    currency: input.config.config.price.currency,
    withoutHistory: affected.every((image) => image.history === null),
    doubt: null
  });
  const gated =
    input.config.role === 'preview'
      ? budgets.map((budget) => ({ ...budget, decision: budget.decision === 'fail' ? ('warn' as const) : budget.decision }))
      : budgets;
  return { rebuild, added, money, budgets: gated };
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

function totalMoney(bills: readonly MoneyLines[]): MoneyLines | null {
  const [first] = bills;
  if (!first || bills.some((bill) => bill.currency !== first.currency)) return null;
  const rebuilds = bills.flatMap((bill) => (bill.rebuild ? [bill.rebuild] : []));
  const months = bills.flatMap((bill) => (bill.addedPerMonth ? [bill.addedPerMonth] : []));
  const same = bills.every((bill) => bill.perMinute === first.perMinute);
  return {
    ...first,
    rebuild: rebuilds.length === bills.length ? sum(rebuilds) : null,
    addedPerMonth: months.length === bills.length ? sum(months) : null,
    priceSource: same ? first.priceSource : 'prices of several runners',
    billing: bills.length === 1 ? first.billing : null
  };
}

function verdictOf(images: readonly ImageAnalysis[], budgets: readonly BudgetVerdict[], input: AnalysisInput): Analysis['verdict'] {
  const affected = images.filter((image) => image.affected);
  if (affected.length === 0) return 'skipped';
  return overall([...affected.map((image) => image.verdict), ...budgets.map((budget) => budget.decision)], input.config.config.gate);
}

/** What every verdict of the report rests on, each said once. */
function assumptionsOf(images: readonly ImageAnalysis[], base: Side | null, input: AnalysisInput): string[] {
  const affected = images.filter((image) => image.affected);
  if (affected.length === 0) return [];
  const assumed: string[] = [];
  if (base !== null)
    assumed.push(
      'The next build starts from a cache that holds the build of the base side, as far as the cache named for each image keeps it.'
    );
  assumed.push('A reference that reads the same on both sides is the same image, and builder and frontend are the same.');
  if (input.request.repository.pullRequest !== null)
    assumed.push('The branch is merged as it is: what the base branch has gained since is not part of it.');
  return assumed;
}
