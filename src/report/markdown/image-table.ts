import type { Analysis, ImageAnalysis, ReportedStep } from '../../model/analysis.ts';
import { band, cellCodeSpan, codeSpan, count, htmlCode, secondsWithRange } from '../../safe-text/index.ts';
import { movedBaseSentences } from '../base-words.ts';
import { byteBudgetReasons, byteSentence } from '../byte-sentence.ts';
import { isFailing } from '../failure-words.ts';
import { hasNoCache, isMeaningful } from '../headline.ts';
import { reasonFor } from '../reason.ts';
import { runs, stepCount, stepText, verdictWord } from '../step-text.ts';
import { versionBump } from '../version-bump.ts';
import { fold } from './fold.ts';
import { lineLink } from './links.ts';
import type { Detail } from './options.ts';
import { inCell, inline } from './sentence.ts';

/**
 * The heading and the table of five columns of one affected image. Folded where it is one of several, or where the table says nothing
 * that a reader would not expect: a new version, or no cache. Empty where no step runs.
 */
export function imageTable(analysis: Analysis, image: ImageAnalysis, detail: Detail, single: boolean): string {
  if (isFailing(image)) return [heading(image), failureLine(analysis, image), ...problemLines(analysis, image)].join('\n\n');
  const problems = problemLines(analysis, image);
  const bytes = byteLines(analysis, image);
  const found = rows(analysis, image, detail);
  if (!image.steps.some(runs) && !detail.cachedRows)
    return problems.length + bytes.length === 0 ? '' : [heading(image), ...problems, ...bytes].join('\n\n');
  const table = ['| Step | Verdict | Why | Seconds |', '|:--|:--|:--|--:|', ...found].join('\n');
  if (single && versionBump(analysis) === null && !hasNoCache(image)) return [heading(image), ...problems, table, ...bytes].join('\n\n');
  const target = image.spec.target === null ? '' : `, target ${htmlCode(image.spec.target, 60)}`;
  const count = `${stepCount(image.steps)} ${image.steps.filter(runs).length === 1 ? 'rebuilds' : 'rebuild'}`;
  return fold(`${htmlCode(image.spec.dockerfile, 100)}${target}: ${count}`, [...problems, table, ...bytes].join('\n\n'));
}

/** What moves, where it is worth a line, the limits on it that are crossed, and what moves without the change. */
function byteLines(analysis: Analysis, image: ImageAnalysis): string[] {
  const { comment, deploys } = analysis.config.config;
  const sentence = byteSentence(image, comment.minBytes, deploys);
  return [...(sentence === null ? [] : [sentence]), ...byteBudgetReasons(image), ...movedBaseSentences(image)].map((one) => inline(one));
}

function heading({ spec, platform }: ImageAnalysis): string {
  const parts = [
    codeSpan(spec.dockerfile),
    ...(platform === null ? [] : [codeSpan(platform, 40)]),
    ...(spec.target === null ? [] : [`target ${codeSpan(spec.target, 60)}`]),
    ...(spec.builder === 'legacy' ? ['legacy builder'] : [])
  ];
  return `#### ${parts.join(' · ')}`;
}

/** Where the build fails, with a link; why stands above, other faults of the file below. */
function failureLine(analysis: Analysis, { spec, fails }: ImageAnalysis): string {
  if (fails === null || fails.line === null) return 'No step is timed.';
  return `See ${lineLink(analysis, spec.dockerfile, fails.line, `line ${fails.line}`)}. No step is timed.`;
}

/** Most faults of one Dockerfile that are listed. */
const MOST_PROBLEMS = 5;

function problemLines(analysis: Analysis, image: ImageAnalysis): string[] {
  const errors = image.problems.filter((problem) => problem.severity === 'error');
  const lines = errors.slice(0, MOST_PROBLEMS).map((problem) => {
    const line = problem.range === null ? null : problem.range.start.line + 1;
    return `- ${line === null ? '' : `${lineLink(analysis, image.spec.dockerfile, line, `line ${line}`)}: `}${inline(problem.message)}`;
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function rows(analysis: Analysis, image: ImageAnalysis, detail: Detail): string[] {
  const shown = image.steps.filter((step) => runs(step) || (detail.cachedRows && step.verdict === 'cached'));
  const found = shown.slice(0, detail.maxRows).map((step) => row(analysis, image, step));
  if (shown.length > detail.maxRows) found.push(`| ${count(shown.length - detail.maxRows, 'more step')} | | in the job summary | |`);
  const cached = detail.cachedRows ? 0 : image.steps.filter((step) => step.verdict === 'cached' && !runs(step)).length;
  if (cached > 0) found.push(`| ${count(cached, found.length > 0 ? 'more step' : 'step')} | cached | unchanged | 0 s |`);
  return found;
}

function row(analysis: Analysis, image: ImageAnalysis, step: ReportedStep): string {
  const cells = [
    `${isCause(step) ? lineLink(analysis, image.spec.dockerfile, step.line) : step.line} ${cellCodeSpan(stepText(step), 90)}`,
    verdictCell(step),
    inCell(reasonFor(step)),
    secondsCell(step)
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Only the line that is the reason is linked: an address is as long as the rest of its row. */
const isCause = (step: ReportedStep): boolean =>
  runs(step) && step.causes[0]?.kind !== 'parent-rebuilt' && step.causes[0]?.kind !== 'stage-output';

/** The words that mean work are bold: `**REBUILD unless** output is equal`. */
function verdictCell(step: ReportedStep): string {
  const word = verdictWord(step);
  if (!runs(step) || !word.startsWith('REBUILD')) return word;
  const [strong, rest] = word.split(/(?<=unless)/);
  return `**${strong}**${rest ?? ''}`;
}

function secondsCell(step: ReportedStep): string {
  if (!runs(step)) return '0 s';
  if (step.seconds === null) return '?';
  if (step.samples > 0) return secondsWithRange(step.seconds);
  return isMeaningful(step.seconds) ? band(step.seconds) : '?';
}
