import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { breakable, codeSpan, count, foreignLine, htmlCode } from '../../safe-text/index.ts';
import { elsewhereClause } from '../built-by-ci.ts';
import { causeClause } from '../cause-words.ts';
import { isFailing } from '../failure-words.ts';
import { groupsOf, type ImageGroup } from '../groups.ts';
import { headlineSentence, inOrder } from '../headline.ts';
import { questionsIn } from '../shared-questions.ts';
import { stepCount } from '../step-text.ts';
import { isIdle } from '../touched.ts';
import { entriesOf, isEventful } from '../variants.ts';
import { VERDICT_WORDS } from '../words.ts';
import { chartFold } from './chart.ts';
import { evidenceFold } from './evidence.ts';
import { basisFold, removedLines, unaffectedFold } from './explanation.ts';
import { fold } from './fold.ts';
import { imageSteps, variantSteps } from './image-steps.ts';
import type { Detail, MarkdownOptions } from './options.ts';
import { overviewTable } from './overview.ts';
import { inline } from './sentence.ts';
import { otherBlocks, provenBlocks, sharedBlock, tellsAll } from './suggestions.ts';
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
    { chart, cachedRows: false, maxRows: rows, maxImages: 5, folds: true, evidence: false },
    { chart: false, cachedRows: false, maxRows: rows, maxImages: 5, folds: true, evidence: false },
    { chart: false, cachedRows: false, maxRows: Math.min(rows, 12), maxImages: 5, folds: true, evidence: false },
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
  const affected = inOrder(analysis).filter((image) => image.affected);
  // What only a release, a schedule or a person builds is told below, where something else is built at all.
  const aside = affected.filter(({ spec, verdict, fails }) => spec.elsewhere !== undefined && verdict === 'pass' && fails === null);
  const idle = affected.filter((image) => isIdle(image) && !aside.includes(image));
  const met = affected.filter((image) => !aside.includes(image) && !idle.includes(image));
  const groups = groupsOf(met.length > 0 ? met : affected);
  const shown = groups.slice(0, detail.maxImages);
  const single = groups.length === 1;
  const parts: (string | null)[] = [
    options.preface === null ? null : inline(options.preface),
    `### ${VERDICT_WORDS[analysis.verdict].sign} ${inline(headlineSentence(analysis))}`,
    previewSentence(analysis),
    overrideSentence(analysis),
    ...(single || groups.length === 0 ? [] : cacheLines(analysis)),
    ...fixes(analysis, shown, options, detail),
    groups.length > 1
      ? overviewTable(analysis, groups, detail.evidence ? detail.maxRows : detail.folds ? MOST_OVERVIEW_ROWS : detail.maxRows)
      : null,
    groups.length === 0 || analysis.images.some(isFailing) ? null : totalsTable(analysis)
  ];
  // A report without the whole evidence tells the steps of the first, and of those that something happens to.
  const entries = entriesOf(shown, isEventful);
  const told = single || detail.evidence ? entries : entries.filter(({ group: [image] }, i) => i === 0 || isEventful(image));
  const asking = told.map(({ group: [image] }) => image).filter((image) => detail.folds && tellsAll(analysis, image, detail.evidence));
  const questions = questionsIn(asking);
  parts.push(sharedBlock(questions));
  for (const { group, variants } of told) {
    const [image] = group;
    parts.push(
      imageSteps(analysis, image, detail, single),
      ...variants.map(([other]) => variantSteps(analysis, image, other, detail)),
      ...(detail.folds ? otherBlocks(analysis, image, detail.evidence, questions) : []),
      detail.chart && single ? chartFold(image) : null,
      ...(detail.evidence ? [group, ...variants].map(([one]) => evidenceFold(one)) : [])
    );
  }
  if (groups.length > 0) parts.push(...removedLines(analysis));
  if (detail.folds)
    parts.push(...(met.length > 0 ? [idleFold(idle), asideFold(aside)] : []), unaffectedFold(analysis), basisFold(analysis));
  parts.push(footer(analysis, options));
  return `${parts.filter((part): part is string => part !== null && part !== '').join('\n\n')}\n`;
}

/** Images that run steps as in any build, whatever the change. */
function idleFold(images: readonly ImageAnalysis[]): string | null {
  if (images.length === 0) return null;
  const lines = images.slice(0, MOST_OVERVIEW_ROWS).map((image) => {
    const because = causeClause(image);
    return `- ${codeSpan(image.spec.name, 60)}: ${stepCount(image.steps)}${because === null ? '' : `; ${inline(because)}`}`;
  });
  const more = images.length > MOST_OVERVIEW_ROWS ? [`- ${count(images.length - MOST_OVERVIEW_ROWS, 'more image')}`] : [];
  return fold(`${count(images.length, 'other image')}: as in any build, no changed file is read`, [...lines, ...more].join('\n'));
}

/** Builds that this change and its merge do not start. */
function asideFold(images: readonly ImageAnalysis[]): string | null {
  if (images.length === 0) return null;
  const isSame = images.every(({ spec }) => spec.elsewhere === 'event');
  const lines = images.slice(0, MOST_OVERVIEW_ROWS).map((image) => {
    const { spec, steps } = image;
    const why = isSame ? '' : `; ${inline(elsewhereClause(image))}`;
    return `- ${codeSpan(spec.name, 60)} (${codeSpan(spec.source, 60)}): ${stepCount(steps)}${why}`;
  });
  const more = images.length > MOST_OVERVIEW_ROWS ? [`- ${count(images.length - MOST_OVERVIEW_ROWS, 'more image')}`] : [];
  const title = isSame ? 'that only a release, a schedule or a person starts' : 'that neither this change nor its merge starts';
  return fold(`${count(images.length, 'build')} ${title}`, [...lines, ...more].join('\n'));
}

/** What to do first: the fix of the worst image stands open, those of others are folded under their Dockerfiles. */
function fixes(analysis: Analysis, shown: readonly ImageGroup[], options: MarkdownOptions, detail: Detail): string[] {
  const found = shown.flatMap(([image]) => {
    const blocks = provenBlocks(analysis, image, options, detail.folds);
    return blocks.length === 0 ? [] : [{ image, blocks }];
  });
  return found.flatMap(({ image, blocks }, i) => {
    if (i === 0) return blocks;
    return detail.folds
      ? [fold(`${htmlCode(image.spec.dockerfile, 100)}: ${count(blocks.length, 'suggestion')}`, blocks.join('\n\n'))]
      : [];
  });
}

/** Rows of the overview in a comment: more do not fit on one screen. */
const MOST_OVERVIEW_ROWS = 13;

function overrideSentence({ override }: Analysis): string | null {
  if (override === null) return null;
  const { by, at, head, reason } = override;
  return `Accepted by ${codeSpan(by, 60)} at ${codeSpan(at, 40)} for ${codeSpan(head.slice(0, 7))}${reason ? `: ${codeSpan(reason, 200)}` : ''}.`;
}

/** What the change does to the caches of later builds. */
function cacheLines({ images }: Analysis): string[] {
  return images
    .flatMap((image) => (image.cacheChange === null ? [] : [`${codeSpan(image.spec.name, 60)}: ${inline(image.cacheChange)}.`]))
    .slice(0, 5);
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
  if (earlier && earlier.result !== breakable(inline(headlineSentence(analysis))))
    parts.push(`at ${codeSpan(earlier.head.slice(0, 7))} it said: ${inline(foreignLine(earlier.result))}`);
  if (analysis.audit) parts.push(inline(analysis.audit));
  if (options.acceptLabel && analysis.verdict === 'fail') parts.push(`to accept this, add the label ${codeSpan(options.acceptLabel, 50)}`);
  return `<sub>${parts.join(' · ')}</sub>`;
}
