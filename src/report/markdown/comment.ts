import type { Analysis } from '../../model/analysis.ts';
import { codeSpan, count } from '../../safe-text/index.ts';
import { failingSentence, isFailing } from '../failure-words.ts';
import { VERDICT_WORDS } from '../words.ts';
import { causeSentence } from './cause.ts';
import { chartFold } from './chart.ts';
import { evidenceFold } from './evidence.ts';
import { predictionFold, removedLines, typicalFold, unaffectedFold } from './explanation.ts';
import { headline, inOrder, resultIn } from './headline.ts';
import { imageTable } from './image-table.ts';
import type { Detail, MarkdownOptions } from './options.ts';
import { inline } from './sentence.ts';
import { suggestionBlocks } from './suggestions.ts';
import { totalsTable } from './totals.ts';

/** Largest comment, in UTF-8 bytes: below GitHub's 65,536 characters however they are counted. */
export const COMMENT_BYTES = 60_000;
/** Largest job summary, in UTF-8 bytes: below GitHub's 1 MiB a step. */
const SUMMARY_BYTES = 900 * 1024;

/**
 * The comment as Markdown, without the marker that the posting side adds. Shrinks by defined steps until it fits
 * (docs/comment.md "Size steps"): it is never cut in the middle.
 */
export function renderComment(analysis: Analysis, options: MarkdownOptions, bytes: number = COMMENT_BYTES): string {
  const rows = analysis.config.config.comment.maxRows;
  const chart = analysis.config.config.comment.chart;
  return fitting(analysis, options, bytes, [
    { chart, cachedRows: false, maxRows: rows, maxImages: 10, folds: true, evidence: false },
    { chart: false, cachedRows: false, maxRows: rows, maxImages: 10, folds: true, evidence: false },
    { chart: false, cachedRows: false, maxRows: Math.min(rows, 12), maxImages: 10, folds: true, evidence: false },
    { chart: false, cachedRows: false, maxRows: 5, maxImages: 5, folds: false, evidence: false },
    { chart: false, cachedRows: false, maxRows: 5, maxImages: 0, folds: false, evidence: false }
  ]);
}

/** The job summary: the same report with every image and row. */
export function renderSummary(analysis: Analysis, options: MarkdownOptions): string {
  return fitting(analysis, options, SUMMARY_BYTES, [
    { chart: analysis.config.config.comment.chart, cachedRows: true, maxRows: 5_000, maxImages: 1_000, folds: true, evidence: true },
    { chart: false, cachedRows: false, maxRows: 200, maxImages: 200, folds: true, evidence: false },
    { chart: false, cachedRows: false, maxRows: 12, maxImages: 50, folds: false, evidence: false },
    { chart: false, cachedRows: false, maxRows: 5, maxImages: 0, folds: false, evidence: false }
  ]);
}

function fitting(analysis: Analysis, options: MarkdownOptions, bytes: number, steps: readonly Detail[]): string {
  let text = '';
  for (const detail of steps) {
    text = render(analysis, options, detail);
    if (Buffer.byteLength(text, 'utf8') <= bytes) return text;
  }
  return text;
}

function render(analysis: Analysis, options: MarkdownOptions, detail: Detail): string {
  const affected = inOrder(analysis.images).filter((image) => image.affected);
  const parts: (string | null)[] = [
    options.preface === null ? null : inline(options.preface),
    `### ${heading(analysis)}`,
    analysis.images.some(isFailing) ? null : causeSentence(analysis),
    previewSentence(analysis)
  ];
  if (analysis.override) {
    const { by, at, head, reason } = analysis.override;
    parts.push(
      `Accepted by ${codeSpan(by, 60)} at ${codeSpan(at, 40)} for ${codeSpan(head.slice(0, 7))}${reason ? `: ${codeSpan(reason, 200)}` : ''}.`
    );
  }
  parts.push(totalsTable(analysis));
  affected.slice(0, detail.maxImages).forEach((image, i) => {
    parts.push(
      imageTable(analysis, image, detail),
      ...suggestionBlocks(analysis, image, options, detail.folds),
      detail.chart ? chartFold(image, i + 1) : null,
      detail.evidence ? evidenceFold(image) : null
    );
  });
  if (affected.length > detail.maxImages) {
    const rest = affected.slice(detail.maxImages);
    parts.push(
      `${count(rest.length, detail.maxImages === 0 ? 'image' : 'more image')} rebuild${rest.length === 1 ? 's' : ''}: ${rest
        .slice(0, 30)
        .map((image) => codeSpan(image.spec.dockerfile, 80))
        .join(', ')}${rest.length > 30 ? ', …' : ''}. The whole table is in the job summary.`
    );
  }
  parts.push(...removedLines(analysis));
  if (detail.folds) parts.push(typicalFold(analysis), unaffectedFold(analysis), predictionFold(analysis));
  parts.push(footer(analysis, options));
  return `${parts.filter((part): part is string => part !== null && part !== '').join('\n\n')}\n`;
}

/** The first line, without its mark of a heading. */
function heading(analysis: Analysis): string {
  const { sign, word } = VERDICT_WORDS[analysis.verdict];
  const failing = failingSentence(analysis);
  return failing === null ? `${sign} ${headline(analysis)}` : `${sign} ${word}: ${inline(failing)}`;
}

/** A configuration that only the change has is shown at work, and gates nothing. */
function previewSentence({ config }: Analysis): string | null {
  if (config.role === 'preview')
    return 'The configuration is new in this change: its limits are shown as a preview and gate nothing until the merge.';
  return config.role === 'gate' && config.changedByHead
    ? 'This change edits the configuration: that takes effect after the merge, the limits here are those of the base branch.'
    : null;
}

function footer(analysis: Analysis, options: MarkdownOptions): string {
  const parts = [`layercost ${analysis.tool.version}`, codeSpan(analysis.head.sha?.slice(0, 7) ?? analysis.head.ref, 60)];
  if (options.runUrl) parts.push(`[run](${options.runUrl})`);
  if (options.requests !== null) parts.push(count(options.requests, 'request'));
  if (options.sticky) parts.push('kept up to date in place');
  const { earlier } = options;
  if (earlier && earlier.result !== resultIn(`### ${heading(analysis)}`))
    parts.push(`earlier result for ${codeSpan(earlier.head.slice(0, 7))}: ${inline(earlier.result)}`);
  if (analysis.audit) parts.push(inline(analysis.audit));
  if (options.acceptLabel && analysis.verdict === 'fail')
    parts.push(`to accept this cost add the label ${codeSpan(options.acceptLabel, 50)}`);
  return `<sub>${parts.join(' · ')}</sub>`;
}
