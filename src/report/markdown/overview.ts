import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { cellCodeSpan, count, fromTo, seconds } from '../../safe-text/index.ts';
import { causeClause } from '../cause-words.ts';
import type { ImageGroup } from '../groups.ts';
import { hasNoCache, isChange, shortCost } from '../headline.ts';
import { runs, stepCount } from '../step-text.ts';
import { VERDICT_WORDS } from '../words.ts';
import { inCell } from './sentence.ts';
import { budgetCell } from './totals.ts';

/** Names of one row; the rest is a number. */
const MOST_NAMES = 3;

/** One row for each image, equal builds united, in the order given: what its next build and the average merge take, and why. */
export function overviewTable(analysis: Analysis, groups: readonly ImageGroup[], maxRows: number): string {
  const budgeted = groups.some(([image]) => image.budgets.some(({ value }) => value !== null));
  const titles = ['', 'Image', 'Next build', 'Average merge', ...(budgeted ? ['Budget'] : []), 'Because'];
  const rows = groups.slice(0, maxRows).map((group) => cells(analysis, group, budgeted));
  if (groups.length > maxRows)
    rows.push(['', count(groups.length - maxRows, 'more image'), '', '', ...(budgeted ? [''] : []), 'in the job summary']);
  return [titles, ['--', ...titles.slice(1).map(() => ':--')], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cells(analysis: Analysis, group: ImageGroup, budgeted: boolean): string[] {
  const [image] = group;
  const sign = image.verdict === 'pass' && image.fails === null ? '' : VERDICT_WORDS[image.verdict].sign;
  return [
    sign,
    names(group),
    nextBuild(image),
    averageMerge(image),
    ...(budgeted ? [budgetCell(analysis, image.budgets)] : []),
    inCell(image.fails === null ? (causeClause(image) ?? image.reason) : image.fails.because)
  ];
}

function names(group: ImageGroup): string {
  const shown = group.slice(0, MOST_NAMES).map((image) => cellCodeSpan(image.spec.name, 60));
  return `${shown.join(', ')}${group.length > MOST_NAMES ? ` and ${group.length - MOST_NAMES} more` : ''}`;
}

function nextBuild(image: ImageAnalysis): string {
  const { steps, rebuild, fails } = image;
  if (fails?.certainty === 'certain') return 'fails';
  if (steps.length === 0) return '?';
  if (!steps.some(runs)) return '0 s';
  if (rebuild === null || rebuild.basis === 'priors') return stepCount(steps);
  return `${shortCost(rebuild)}${hasNoCache(image) ? ', no cache' : ''}`;
}

function averageMerge({ typical, added, history, fails, existence }: ImageAnalysis): string {
  if (fails?.certainty === 'certain' || typical?.after == null) return '';
  if (existence === 'added') return history === null ? 'new' : `new, ${seconds(typical.after.mid)}`;
  if (added === null) return '';
  if (!isChange(added)) return 'unchanged';
  if (history === null || typical.before === null) return added.mid > 0 ? 'longer' : 'shorter';
  const { span, difference } = fromTo(typical.before.mid, added.mid);
  return `**${difference}** (${span})`;
}
