import type { Analysis, ImageAnalysis, ReportedStep } from '../../model/analysis.ts';
import { band, cellCodeSpan, codeSpan, count, htmlCode, secondsWithRange } from '../../safe-text/index.ts';
import { byteBudgetReasons, byteSentence } from '../byte-sentence.ts';
import { isFailing } from '../failure-words.ts';
import { reasonFor } from '../reason.ts';
import { runs, stepCount, stepText, verdictWord } from '../step-text.ts';
import { versionBump } from '../version-bump.ts';
import { fold } from './fold.ts';
import { lineLink } from './links.ts';
import type { Detail } from './options.ts';
import { inCell, inline } from './sentence.ts';

/** The heading and the table of five columns of one affected image; folded where the change only moves versions. */
export function imageTable(analysis: Analysis, image: ImageAnalysis, detail: Detail): string {
  if (isFailing(image)) return [heading(image), failureLine(analysis, image), ...problemLines(analysis, image)].join('\n\n');
  const table = ['| Line | Step | Verdict | Why | Seconds |', '|--:|:--|:--|:--|--:|', ...rows(analysis, image, detail)].join('\n');
  if (versionBump(analysis) !== null) return fold(`${htmlCode(image.spec.dockerfile, 100)}: ${stepCount(image.steps)} rebuild`, table);
  return [heading(image), ...problemLines(analysis, image), table, ...byteLines(analysis, image)].join('\n\n');
}

/** What moves, where it is worth a line, and the limits on it that are crossed. */
function byteLines(analysis: Analysis, image: ImageAnalysis): string[] {
  const sentence = byteSentence(image, analysis.config.config.comment.minBytes);
  return [...(sentence === null ? [] : [sentence]), ...byteBudgetReasons(image)].map((one) => inline(one));
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

/** Why the build fails, with a link to its line; other faults of the file stand below. */
function failureLine(analysis: Analysis, { spec, fails }: ImageAnalysis): string {
  if (fails === null) return '';
  const place = fails.line === null ? '' : ` at ${lineLink(analysis, spec.dockerfile, fails.line, `line ${fails.line}`)}`;
  return `The build will fail${place}: ${inline(fails.because)}. So no step is timed.`;
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
  if (shown.length > detail.maxRows) found.push(`| | ${count(shown.length - detail.maxRows, 'more step')} | | in the job summary | |`);
  const cached = detail.cachedRows ? 0 : image.steps.filter((step) => step.verdict === 'cached' && !runs(step)).length;
  if (cached > 0) found.push(`| | ${count(cached, found.length > 0 ? 'more step' : 'step')} | cached | unchanged | 0 s |`);
  return found;
}

function row(analysis: Analysis, image: ImageAnalysis, step: ReportedStep): string {
  const cells = [
    lineLink(analysis, image.spec.dockerfile, step.line),
    cellCodeSpan(stepText(step), 90),
    verdictCell(step),
    inCell(reasonFor(step)),
    secondsCell(step)
  ];
  return `| ${cells.join(' | ')} |`;
}

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
  return step.samples === 0 ? band(step.seconds) : secondsWithRange(step.seconds);
}
