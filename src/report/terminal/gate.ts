import type { Analysis } from '../../model/analysis.ts';
import { withoutStop } from '../../model/sentence.ts';
import { isGuess } from '../../model/units.ts';
import { seconds } from '../../safe-text/index.ts';
import { cacheCause, inOrder } from '../headline.ts';
import { decisiveBudget } from '../headline-budget.ts';
import { isProven, restoresBase } from '../markdown/proof.ts';
import { runs } from '../step-text.ts';
import { VERDICT_WORDS } from '../words.ts';
import type { Style } from './style.ts';
import { shown } from './word.ts';

/** The verdict, what broke, why, and what to do about it. */
export function gateLines(analysis: Analysis, style: Style): string[] {
  const budgets = [...analysis.images.flatMap((image) => image.budgets), ...analysis.total.budgets];
  const broken = budgets
    .filter((budget) => budget.decision === 'fail' || budget.decision === 'warn')
    .map((budget) => `${budget.decision === 'fail' ? style.bad('over') : style.caution('warn')}     ${shown(budget.reason)}`);
  const verdict = `verdict  ${VERDICT_WORDS[analysis.verdict].word}`;
  if (analysis.verdict !== 'fail') return [...broken, verdict];
  return [...broken, ...causeLine(analysis), ...fixLine(analysis), acceptLine(analysis), verdict];
}

function causeLine(analysis: Analysis): string[] {
  const affected = inOrder(analysis).filter((image) => image.affected);
  const moved = affected[0] === undefined ? null : cacheCause(affected[0]);
  if (moved !== null) return [`cause    ${shown(moved)}`];
  const first = affected.flatMap((image) => image.steps.filter(runs))[0];
  const root = first?.causes.at(-1);
  if (!root) return [];
  const place = root.line === null ? '' : `line ${root.line}, `;
  return [`cause    ${place}${shown(root.detail)}`];
}

function fixLine(analysis: Analysis): string[] {
  const best = analysis.images
    .flatMap((image) => (image.affected ? image.suggestions.filter(isProven) : []))
    .sort((a, b) => b.saving.mid - a.saving.mid)[0];
  if (!best) return [];
  const what = restoresBase(best) ? `restore the order that ${shown(analysis.base.ref, 60)} has` : shown(withoutStop(best.message));
  const saved = best.saving.mid > 0 && !isGuess(best.saving) ? `, saves ${seconds(best.saving.mid)} a merge` : '';
  return [`fix      line ${best.line}: ${what}${saved}`];
}

function acceptLine(analysis: Analysis): string {
  const budget = decisiveBudget(analysis);
  const raise = `raise the ${budget?.metric ?? 'broken'} budget in the configuration of ${shown(analysis.base.ref, 60)}`;
  const { label } = analysis.config.config.override;
  return `accept   ${label === null ? raise : `add the label ${shown(label, 50)} on GitHub, or ${raise}`}`;
}
