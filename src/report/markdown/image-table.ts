import type { Analysis, ImageAnalysis, ReportedStep } from '../../model/analysis.ts';
import { cellCodeSpan, codeSpan } from '../../safe-text/index.ts';
import { reasonOf, runs, stepText, verdictWord } from '../step-text.ts';
import { count, secondsWithoutHistory, secondsWithRange } from '../words.ts';
import { cellReason } from './headline.ts';
import { lineLink } from './links.ts';
import type { Detail } from './options.ts';

/** The heading and the table of five columns of one affected image. */
export function imageTable(analysis: Analysis, image: ImageAnalysis, detail: Detail): string {
  const heading = `#### ${codeSpan(image.spec.dockerfile)}${image.platform ? ` · ${codeSpan(image.platform, 40)}` : ''}${image.spec.target ? ` · target ${codeSpan(image.spec.target, 60)}` : ''}${image.spec.builder === 'legacy' ? ' · legacy builder' : ''}`;
  const unsupported = image.problems.filter((problem) => problem.severity === 'error');
  const problems = unsupported
    .slice(0, 5)
    .map(
      (problem) =>
        `- ${problem.range ? `${lineLink(analysis, image.spec.dockerfile, problem.range.start.line + 1, `line ${problem.range.start.line + 1}`)}: ` : ''}${codeSpan(problem.message)}`
    );
  const shown = image.steps.filter((step) => runs(step) || (detail.cachedRows && step.verdict === 'cached'));
  const rows = shown.slice(0, detail.maxRows).map((step) => row(analysis, image, step));
  const rest: string[] = [];
  if (shown.length > detail.maxRows) rest.push(`| | ${count(shown.length - detail.maxRows, 'more step')} | | in the job summary | |`);
  if (!detail.cachedRows) {
    const cached = image.steps.filter((step) => step.verdict === 'cached' && !runs(step)).length;
    if (cached > 0) rest.push(`| | ${count(cached, rows.length > 0 ? 'more step' : 'step')} | cached | unchanged | 0 s |`);
  }
  return [
    heading,
    '',
    ...(problems.length > 0 ? [...problems, ''] : []),
    '| Line | Step | Verdict | Why | Seconds |',
    '|--:|:--|:--|:--|--:|',
    ...rows,
    ...rest
  ].join('\n');
}

function row(analysis: Analysis, image: ImageAnalysis, step: ReportedStep): string {
  const word = verdictWord(step);
  const running = runs(step);
  const took = !running
    ? '0 s'
    : step.seconds === null
      ? '?'
      : step.samples === 0
        ? secondsWithoutHistory(step.seconds).replace(', no history', '')
        : secondsWithRange(step.seconds);
  return `| ${lineLink(analysis, image.spec.dockerfile, step.line)} | ${cellCodeSpan(stepText(step), 90)} | ${running && word.startsWith('REBUILD') ? `**${word}**` : word} | ${cellReason(reasonOf(step))} | ${took} |`;
}
