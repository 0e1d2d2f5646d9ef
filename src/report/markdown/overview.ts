import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { cellCodeSpan, codeSpan, count, fromTo, isChange, seconds, unbroken } from '../../safe-text/index.ts';
import { causeClause } from '../cause-words.ts';
import { isUnread } from '../failure-words.ts';
import type { ImageGroup } from '../groups.ts';
import { firstLine, hasNoCache, imageDirection, madeBefore, shortCost } from '../headline.ts';
import { runs, stepCount } from '../step-text.ts';
import { VERDICT_WORDS } from '../words.ts';
import { inline } from './sentence.ts';
import { excess } from './totals.ts';

/** Names of one row; the rest is a number. */
const MOST_NAMES = 3;
/** A longer name without a place to break does not fit beside two columns of figures on a phone. */
const LONGEST_WORD = 18;

/**
 * One row for each image, equal builds united, in the order given: what its next build and the average merge take, and what is over
 * budget; then why, a line for each reason that the first line of the report does not name. No wider than a phone.
 */
export function overviewTable(analysis: Analysis, groups: readonly ImageGroup[], maxRows: number): string {
  const shown = groups.slice(0, maxRows);
  const merges = shown.map(([image]) => averageMerge(analysis, image));
  const isTold = merges.some((cell) => cell !== '' && cell !== 'unchanged');
  const titles = ['Image', 'Next build', ...(isTold ? ['Average merge'] : [])];
  const rows = shown.map((group, i) => [
    `${signOf(group)}${names(group, cellName)}`,
    nextBuild(analysis, group[0]),
    ...(isTold ? [merges[i] ?? ''] : [])
  ]);
  if (groups.length > maxRows) rows.push([count(groups.length - maxRows, 'more image'), 'in the job summary', ...(isTold ? [''] : [])]);
  const table = [titles, titles.map(() => ':--'), ...rows].map((row) => `| ${row.map(unbroken).join(' | ')} |`).join('\n');
  return [table, ...reasons(analysis, shown)].join('\n\n');
}

function signOf([image]: ImageGroup): string {
  return image.verdict === 'pass' && image.fails === null ? '' : `${VERDICT_WORDS[image.verdict].sign} `;
}

function names(group: ImageGroup, shown: (name: string) => string): string {
  const list = group.slice(0, MOST_NAMES).map((image) => shown(image.spec.name));
  return `${list.join(', ')}${group.length > MOST_NAMES ? ` and ${group.length - MOST_NAMES} more` : ''}`;
}

/** A name whose words fit on a phone: the middle of a longer one is left out. */
const cellName = (name: string): string =>
  cellCodeSpan(
    name.replace(
      new RegExp(`[^-/\\s]{${LONGEST_WORD + 1},}`, 'gu'),
      (word) => `${[...word].slice(0, 9).join('')}…${[...word].slice(-8).join('')}`
    ),
    60
  );

function nextBuild(analysis: Analysis, image: ImageAnalysis): string {
  const { steps, rebuild, fails } = image;
  if (fails?.certainty === 'certain') return 'fails';
  if (steps.length === 0 || isUnread(image)) return '?';
  if (!steps.some(runs)) return '0 s';
  if (rebuild === null || rebuild.basis === 'priors') return withExcess(analysis, image, stepCount(steps), true);
  return withExcess(analysis, image, `${shortCost(rebuild)}${hasNoCache(image) ? ', no cache' : ''}`, true);
}

function averageMerge(analysis: Analysis, image: ImageAnalysis): string {
  const { typical, added, history, fails, existence } = image;
  if (fails?.certainty === 'certain' || typical?.after == null) return '';
  if (existence === 'added') return withExcess(analysis, image, history === null ? 'new' : `new, ${seconds(typical.after.mid)}`, false);
  if (added === null) return '';
  if (history === null || typical.before === null) return withExcess(analysis, image, imageDirection(image), false);
  if (!isChange(added)) return withExcess(analysis, image, 'unchanged', false);
  const { from, to, span, difference } = fromTo(typical.before.mid, added.mid);
  if (from === to) return withExcess(analysis, image, `${seconds(Math.abs(added.mid))} ${added.mid > 0 ? 'more' : 'less'}`, false);
  return withExcess(analysis, image, `**${difference}** (${span})`, false);
}

/** A figure with the budget that it breaks: those of the next build beside it, all others beside the average merge. */
function withExcess(analysis: Analysis, { budgets }: ImageAnalysis, figure: string, isNext: boolean): string {
  const broken = budgets.flatMap((budget) => {
    if ((budget.metric === 'rebuild' || budget.metric === 'step') !== isNext) return [];
    return budget.value === null ? [] : (excess(analysis, budget) ?? []);
  });
  return [figure, ...broken.slice(0, 1)].join(', ');
}

/** Why, for the rows whose reason the first line of the report has not said. */
function reasons(analysis: Analysis, groups: readonly ImageGroup[]): string[] {
  const { because } = firstLine(analysis);
  const said = because === null ? '' : inline(because);
  const byReason = new Map<string, ImageAnalysis[]>();
  for (const group of groups) {
    const [image] = group;
    // Its row says so.
    if (hasNoCache(image) && image.fails === null) continue;
    const reason = inline(image.fails === null ? (madeBefore(image) ?? causeClause(image) ?? image.reason) : image.fails.because);
    if (reason !== '' && reason !== said) byReason.set(reason, [...(byReason.get(reason) ?? []), ...group]);
  }
  const lines = [...byReason].flatMap(([reason, [first, ...rest]]) =>
    first === undefined ? [] : [`- ${names([first, ...rest], (name) => codeSpan(name, 60))}: ${reason}`]
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}
