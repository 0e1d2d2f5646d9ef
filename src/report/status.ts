import type { Analysis } from '../model/analysis.ts';
import { clean, plainText } from '../safe-text/index.ts';
import { headline } from './headline.ts';

/** Longest description that GitHub takes, in characters. */
const STATUS_LENGTH = 140;

/** Commit status: the first line of the report, cut at a word where it is longer than GitHub takes. */
export function statusDescription(analysis: Analysis): string {
  const text = clean(headline(analysis), 1000);
  if (text.length <= STATUS_LENGTH) return text;
  // Cut between characters, and where there is one at a blank.
  const points = [...text.slice(0, STATUS_LENGTH)].slice(0, -2).join('');
  return `${points.replace(/\s+\S*$/, '')}…`;
}

/** The line that a failing step ends with. */
export function failureLine(analysis: Analysis): string {
  const budgets = [...analysis.images.flatMap((image) => image.budgets), ...analysis.total.budgets];
  const broken = budgets.find((budget) => budget.decision === 'fail');
  return clean(`${headline(analysis)}${broken ? `. ${plainText(broken.reason)}` : ''}`, 1000);
}
