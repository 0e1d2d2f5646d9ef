import type { Analysis, ImageAnalysis, ReportedStep } from '../../model/analysis.ts';
import type { CauseKind } from '../../model/prediction.ts';
import { band, codeSpan, count, htmlCode, secondsWithRange, unbroken } from '../../safe-text/index.ts';
import { movedBaseSentences } from '../base-words.ts';
import { byteBudgetReasons, byteSentence } from '../byte-sentence.ts';
import { isFailing } from '../failure-words.ts';
import { hasNoCache, isMeaningful } from '../headline.ts';
import { reasonFor, sharedReason } from '../reason.ts';
import { isCause, runs, stepCount, stepText, verdictWord } from '../step-text.ts';
import { toldDifferences } from '../variants.ts';
import { versionBump } from '../version-bump.ts';
import { fold } from './fold.ts';
import { lineLink } from './links.ts';
import type { Detail } from './options.ts';
import { inline } from './sentence.ts';

/**
 * The heading and the steps of one affected image, a line each: a table of them would not fit on a phone. Folded where it is one of
 * several, or where the steps say nothing that a reader would not expect: a new version, or no cache. Empty where no step runs.
 */
export function imageSteps(analysis: Analysis, image: ImageAnalysis, detail: Detail, single: boolean): string {
  if (isFailing(image)) return [heading(image), failureLine(analysis, image), ...problemLines(analysis, image)].join('\n\n');
  const problems = problemLines(analysis, image);
  const bytes = byteLines(analysis, image);
  if (!image.steps.some(runs) && !detail.cachedRows)
    return problems.length + bytes.length === 0 ? '' : [heading(image), ...problems, ...bytes].join('\n\n');
  const steps = lines(analysis, image, detail).join('\n');
  if (single && versionBump(analysis, [image]) === null && !hasNoCache(image))
    return [heading(image), ...problems, steps, ...bytes].join('\n\n');
  const target = image.spec.target === null ? '' : `, target ${htmlCode(image.spec.target, 60)}`;
  const count = `${stepCount(image.steps)} ${image.steps.filter(runs).length === 1 ? 'rebuilds' : 'rebuild'}`;
  return fold(`${htmlCode(image.spec.dockerfile, 100)}${target}: ${count}`, [...problems, steps, ...bytes].join('\n\n'));
}

/** A further build of a Dockerfile whose steps stand above: those of its steps that fare otherwise. Empty where none does. */
export function variantSteps(analysis: Analysis, image: ImageAnalysis, other: ImageAnalysis, detail: Detail): string {
  const differing = toldDifferences(image, other);
  if (differing.length === 0) return '';
  const { spec } = other;
  const rows = rowsOfOneReason(differing).map((row) =>
    row.length < LEAST_ROW ? row.map((step) => stepLine(analysis, other, step, false)).join('\n') : rowLine(analysis, other, row, false)
  );
  const cut = rows.slice(0, detail.maxRows);
  if (rows.length > detail.maxRows) cut.push(`- ${count(rows.length - detail.maxRows, 'more step')}: in the job summary`);
  const target = spec.target === null ? '' : `, target ${htmlCode(spec.target, 60)}`;
  const title = `${htmlCode(spec.name, 60)}${target}: ${stepCount(other.steps)}; ${count(differing.length, 'line')} otherwise than above`;
  return detail.folds ? fold(title, cut.join('\n')) : '';
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

function lines(analysis: Analysis, image: ImageAnalysis, detail: Detail): string[] {
  const shown = image.steps.filter((step) => runs(step) || (detail.cachedRows && step.verdict === 'cached'));
  const reason = sharedReason(shown);
  const isSaid = reason !== null;
  const found = detail.cachedRows
    ? shown.map((step) => stepLine(analysis, image, step, isSaid))
    : rowsOfOneReason(shown).map((row) =>
        row.length < LEAST_ROW
          ? row.map((step) => stepLine(analysis, image, step, isSaid)).join('\n')
          : rowLine(analysis, image, row, isSaid)
      );
  const cut = found.slice(0, detail.maxRows);
  if (found.length > detail.maxRows) cut.push(`- ${count(found.length - detail.maxRows, 'more step')}: in the job summary`);
  const cached = detail.cachedRows ? 0 : image.steps.filter((step) => step.verdict === 'cached' && !runs(step)).length;
  if (cached > 0) cut.push(`- ${count(cached, cut.length > 0 ? 'more step' : 'step')}: cached`);
  return reason === null ? cut : [`All for one reason: ${inline(reason)}.`, '', ...cut];
}

/** So many steps in a row of which the same is said are one line. */
const LEAST_ROW = 3;

type Row = readonly [ReportedStep, ...ReportedStep[]];

/** Reasons that are the line's own: a reviewer looks at each. */
const OWN_REASONS: ReadonlySet<CauseKind> = new Set(['instruction-changed', 'instruction-moved', 'context-changed']);

const isOwn = ({ causes: [nearest] }: ReportedStep): boolean => nearest !== undefined && OWN_REASONS.has(nearest.kind);

/** Steps in a row with one verdict, one reason that is none of the line's own, and no seconds of their own. */
function rowsOfOneReason(steps: readonly ReportedStep[]): readonly Row[] {
  const rows: [ReportedStep, ...ReportedStep[]][] = [];
  const said = (step: ReportedStep) =>
    isOwn(step) || cost(step) !== '' ? null : JSON.stringify([verdictWord(step), isTold(step) ? reasonFor(step) : null]);
  for (const step of steps) {
    const last = rows.at(-1);
    if (last !== undefined && said(step) !== null && said(last[0]) === said(step)) last.push(step);
    else rows.push([step]);
  }
  return rows;
}

/** `- Lines 143 to 171, 14 steps: **REBUILD?**, follows line 142`. */
function rowLine(analysis: Analysis, image: ImageAnalysis, row: Row, isSaid: boolean): string {
  const [first] = row;
  const place = `Lines ${first.line} to ${(row.at(-1) ?? first).line}`;
  const name = isCause(first) ? lineLink(analysis, image.spec.dockerfile, first.line, place) : place;
  return `- ${name}, ${row.length} steps: ${facts(first, isSaid)}`;
}

/**
 * ``- Line 5 `RUN npm ci`: **REBUILD**, follows line 4, 17 s (14–22)``; what is not known is left out, and so is a reason that `lines`
 * gives once. Only the line that is the reason is linked: an address is as long as the rest of its row.
 */
function stepLine(analysis: Analysis, image: ImageAnalysis, step: ReportedStep, isSaid: boolean): string {
  const place = `Line ${step.line}`;
  const name = isCause(step) ? lineLink(analysis, image.spec.dockerfile, step.line, place) : place;
  return `- ${name} ${codeSpan(stepText(step), 90)}: ${facts(step, isSaid)}`;
}

/** What runs, and what another build runs in its place, has a reason worth telling. */
const isTold = (step: ReportedStep): boolean => runs(step) || step.builtBy !== undefined;

function facts(step: ReportedStep, isSaid: boolean): string {
  return [verdict(step), isTold(step) && !isSaid ? inline(reasonFor(step)) : '', cost(step)].filter((fact) => fact !== '').join(', ');
}

/** The words that mean work are bold: `**REBUILD unless** output is equal`. */
function verdict(step: ReportedStep): string {
  const word = verdictWord(step);
  if (!runs(step) || !word.startsWith('REBUILD')) return word;
  const [strong, rest] = word.split(/(?<=unless)/);
  return `**${strong}**${rest ?? ''}`;
}

function cost(step: ReportedStep): string {
  if (!runs(step) || step.seconds === null) return '';
  if (step.samples > 0) return unbroken(secondsWithRange(step.seconds));
  return isMeaningful(step.seconds) ? unbroken(band(step.seconds)) : '';
}
