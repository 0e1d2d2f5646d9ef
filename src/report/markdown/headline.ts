import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { BudgetVerdict } from '../../model/budget.ts';
import type { InstructionPrediction } from '../../model/prediction.ts';
import { cellCodeSpan, codeSpan } from '../../safe-text/index.ts';
import { runs, stepText } from '../step-text.ts';
import { count, seconds, secondsWithoutHistory, secondsWithRange, VERDICT_WORDS } from '../words.ts';
import { lineLink } from './links.ts';

/** The budget whose verdict is the report's: the worst one, and of equals the one furthest over. */
export function decisiveBudget(analysis: Analysis): BudgetVerdict | null {
  const rank = { fail: 3, warn: 2, pass: 1, skipped: 0 } as const;
  const all = [...analysis.total.budgets, ...analysis.images.flatMap((image) => image.budgets)].filter((b) => b.value !== null);
  const excess = (b: BudgetVerdict) => (b.value?.mid ?? 0) - (b.fail ?? b.warn ?? Number.POSITIVE_INFINITY);
  return all.sort((a, b) => rank[b.decision] - rank[a.decision] || excess(b) - excess(a))[0] ?? null;
}

/** The whole message in plain words, without a sign: `FAIL: layer cost 159 s to rebuild, 39 s over budget`. */
export function headline(analysis: Analysis): string {
  const { word } = VERDICT_WORDS[analysis.verdict];
  return `${word}: ${headlineCost(analysis)}`;
}

function headlineCost(analysis: Analysis): string {
  const budget = decisiveBudget(analysis);
  const rebuild = analysis.total.rebuild;
  if (budget !== null && budget.decision === 'fail' && budget.metric === 'added' && budget.value !== null && budget.fail !== null) {
    return `${seconds(budget.value.mid)} added to every typical build, ${seconds(budget.value.mid - budget.fail)} over budget`;
  }
  const affected = analysis.images.filter((image) => image.affected);
  const running = affected.flatMap((image) => image.steps.filter(runs)).length;
  if (running === 0) return 'layer cost 0 s, no step rebuilds';
  if (rebuild === null) return `${count(running, 'step')} of ${count(affected.length, 'image')} rebuild, seconds unknown`;
  const cost =
    rebuild.basis === 'priors'
      ? `layer cost ${secondsWithoutHistory(rebuild)} to rebuild`
      : `layer cost ${seconds(rebuild.mid)} to rebuild`;
  if (budget === null) return cost;
  const limit = budget.fail ?? budget.warn ?? 0;
  if (budget.metric === 'rebuild' && budget.value !== null) {
    return budget.value.mid > limit ? `${cost}, ${seconds(budget.value.mid - limit)} over budget` : `${cost}, within budget`;
  }
  if (budget.metric === 'added' && budget.value !== null) {
    return `${cost}; ${seconds(budget.value.mid)} added to every typical build, ${budget.decision === 'pass' ? 'within budget' : 'above the warning limit'}`;
  }
  return `${cost}${budget.decision === 'pass' ? ', within budget' : ', over budget'}`;
}

/** The one sentence with cause and place. */
export function causeSentence(analysis: Analysis): string {
  const affected = analysis.images.filter((image) => image.affected);
  const worst = affected[0];
  if (worst === undefined) return unaffectedSentence(analysis);
  const running = worst.steps.filter(runs);
  const countable = worst.steps.filter((step) => step.verdict === 'cached' || step.verdict === 'rebuilt').length;
  if (running.length === 0)
    return `**No step of ${codeSpan(worst.spec.dockerfile)} rebuilds;** ${worst.effect === 'metadata' ? 'only the image’s configuration changes.' : 'nothing that it reads has changed.'}`;
  const file = codeSpan(worst.spec.dockerfile);
  const others = affected.length > 1 ? ` and steps of ${count(affected.length - 1, 'other image')}` : '';
  const added =
    worst.added !== null && worst.added.low > 0 ? `, and a typical later build takes ${secondsWithRange(worst.added)} longer` : '';
  const head = `**${running.length} of ${count(countable, 'step')} of ${file}${others} ${running.length === 1 && others === '' ? 'rebuilds' : 'rebuild'} after this merge${added}.**`;
  const root = rootOf(running);
  if (root === null) return head;
  return `${head} Cause: ${root.line === null ? '' : `${lineLink(analysis, worst.spec.dockerfile, root.line, `line ${root.line}`)} `}${root.step ? `${codeSpan(stepText(root.step), 80)}: ` : ''}${inlineReason(root.detail)}.`;
}

/** The root cause of the first step that runs. */
function rootOf(
  running: readonly InstructionPrediction[]
): { line: number | null; detail: string; step: InstructionPrediction | null } | null {
  const first = running[0];
  const root = first?.causes.at(-1);
  if (!first || !root) return null;
  return { line: root.line, detail: root.detail, step: root.line === first.line ? first : null };
}

/** A reason of the model as Markdown: it may quote names of the change, so it goes through a code span wherever it does. */
export function inlineReason(detail: string): string {
  return quoted(detail, codeSpan);
}

/** The same inside a table cell. */
export function cellReason(detail: string): string {
  return quoted(detail, cellCodeSpan);
}

/** Parts in backticks are a stranger's text; everything else of a reason is ours and plain. */
function quoted(detail: string, span: (text: string, limit?: number) => string): string {
  return detail
    .split('`')
    .map((part, i) => (i % 2 === 1 ? span(part, 80) : plain(part)))
    .join('');
}

/** Our own words need no escaping, but a reason that lost a backtick must not leak markup. */
function plain(text: string): string {
  return /^[\w\s.,:;()=+\-/’'"%§×→]*$/.test(text) && !/www\.|https?:|@|#\d/.test(text) ? text : codeSpan(text, 120);
}

function unaffectedSentence(analysis: Analysis): string {
  const files = analysis.changedFiles.length;
  if (analysis.images.length === 0) return '**No image of this repository was found,** so there is nothing to rebuild.';
  return `**${count(files, 'changed file')}, ${files === 1 ? 'and it is not' : 'none of them is'} read by an image.**`;
}

/** Images that rebuild, the costliest first; then those that do not. */
export function inOrder(images: readonly ImageAnalysis[]): ImageAnalysis[] {
  return [...images].sort(
    (a, b) =>
      Number(b.affected) - Number(a.affected) || (b.rebuild?.mid ?? 0) - (a.rebuild?.mid ?? 0) || (a.spec.name < b.spec.name ? -1 : 1)
  );
}
