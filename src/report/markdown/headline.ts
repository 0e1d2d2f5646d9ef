import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import { band, count, plainText, seconds } from '../../safe-text/index.ts';
import { budgetAmount, budgetsByGravity, limitOf, overBy } from '../budget-words.ts';
import { failingSentence } from '../failure-words.ts';
import { runs } from '../step-text.ts';
import { VERDICT_WORDS } from '../words.ts';

/** The figure in the first line of a comment of ours: `159 s`, `4–75 s`; null where it names none. */
export function resultIn(comment: string): string | null {
  return /^### \S{1,4} (?:OK|WARN|FAIL): layer cost ((?:<1|\d+(?:\.\d+)?)(?:–\d+(?:\.\d+)?)? (?:s|min))\b/.exec(comment)?.[1] ?? null;
}

/** The budget whose verdict is the report's. */
export function decisiveBudget(analysis: Analysis): BudgetVerdict | null {
  return budgetsByGravity(analysis)[0] ?? null;
}

/** The whole message in plain words, without a sign: `FAIL: layer cost 159 s to rebuild, 39 s over budget`. */
export function headline(analysis: Analysis): string {
  const failing = failingSentence(analysis);
  if (failing !== null) return `${VERDICT_WORDS[analysis.verdict].word}: ${plainText(failing)}`;
  return `${VERDICT_WORDS[analysis.verdict].word}: ${cost(analysis)}${budgetPart(analysis)}${savingPart(analysis)}`;
}

function running(analysis: Analysis): number {
  return analysis.images.filter((image) => image.affected).reduce((sum, image) => sum + image.steps.filter(runs).length, 0);
}

function cost(analysis: Analysis): string {
  const steps = running(analysis);
  // Nothing that was not measured is 0.
  if (steps === 0 && analysis.total.rebuild === null) return 'layer cost unknown';
  if (steps === 0) return 'layer cost 0 s, no step rebuilds';
  const { rebuild } = analysis.total;
  if (rebuild === null) {
    const images = analysis.images.filter((image) => image.affected && image.steps.some(runs)).length;
    return `${count(steps, 'step')} of ${count(images, 'image')} ${steps === 1 ? 'rebuilds' : 'rebuild'}, seconds unknown`;
  }
  return rebuild.basis === 'priors'
    ? `layer cost ${band(rebuild)} to rebuild, no history`
    : `layer cost ${seconds(rebuild.mid)} to rebuild`;
}

function budgetPart(analysis: Analysis): string {
  const budget = decisiveBudget(analysis);
  if (budget === null || budget.value === null || (running(analysis) === 0 && budget.decision === 'pass')) return '';
  if (budget.decision === 'pass') return ', within budget';
  const over = overBy(budget, analysis);
  if (over === null) return `; the ${budget.metric} budget cannot be judged for certain`;
  const excess = `${decisionWord(budget)}${over} ${budget.decision !== 'fail' && limitOf(budget) !== budget.fail ? 'above the warning limit' : 'over budget'}`;
  const value = budgetAmount(budget, budget.value.mid, analysis);
  switch (budget.metric) {
    case 'rebuild':
      return `, ${excess}`;
    case 'step':
      return `; one step of ${value} is ${excess}`;
    case 'typical':
      return `; ${value} for each merge is ${excess}`;
    case 'added':
      return `; ${value} added to later builds, ${excess}`;
    case 'added-cost':
      return `; ${value} added, ${excess}`;
    case 'pushed-bytes':
      return `; a push of ${value} is ${excess}`;
    case 'pulled-bytes':
      return `; a pull of ${value} is ${excess}`;
    case 'image-bytes':
      return `; an image of ${value} is ${excess}`;
    case 'added-bytes':
      return `; ${value} added to later pushes, ${excess}`;
  }
}

/** A limit that fails is crossed for certain only where the low end is above it. */
function decisionWord(budget: BudgetVerdict): string {
  const limit = limitOf(budget);
  return budget.value !== null && limit !== null && !(budget.value.low > limit) ? 'perhaps ' : '';
}

/** What a proven suggestion would give back, where nothing graver is to be said. */
function savingPart(analysis: Analysis): string {
  const best = analysis.images
    .flatMap((image) => (image.affected ? image.suggestions : []))
    .filter((suggestion) => suggestion.level === 'one-click' && suggestion.saving.basis !== 'priors' && suggestion.saving.mid >= 1)
    .sort((a, b) => b.saving.mid - a.saving.mid)[0];
  return best === undefined || analysis.verdict === 'fail' ? '' : `; a suggestion saves ${seconds(best.saving.mid)} a merge`;
}

/** Images that rebuild, the costliest first; then those that do not. */
export function inOrder(images: readonly ImageAnalysis[]): ImageAnalysis[] {
  return [...images].sort(
    (a, b) =>
      Number(b.affected) - Number(a.affected) || (b.rebuild?.mid ?? 0) - (a.rebuild?.mid ?? 0) || (a.spec.name < b.spec.name ? -1 : 1)
  );
}
