import type { WordPlace } from '../dockerfile/index.ts';
import type { Analysis, ImageAnalysis, ReportedStep } from '../model/analysis.ts';
import { breakCommands, plainText } from '../safe-text/index.ts';
import { causePlace } from './cause-place.ts';
import { imageSentence } from './headline.ts';
import { runs } from './step-text.ts';

/** A remark on a line of the diff; names in it are cleaned, and begin no command of the runner. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly endLine: number;
  /** One-based, on one line; `endColumn` behind the last character. Absent where the whole lines are meant. */
  readonly columns?: { readonly start: number; readonly end: number };
  readonly title: string;
  readonly message: string;
}

/** GitHub shows ten annotations of a kind per step; two are left for others. */
const MOST = 8;

/** One annotation for each image whose own Dockerfile holds the cause, the costliest first. */
export function annotationsOf(analysis: Analysis): Annotation[] {
  const found: Annotation[] = [];
  for (const image of analysis.images) {
    for (const problem of image.problems.filter((p) => p.severity === 'error' && p.range !== null)) {
      found.push({
        level: 'warning',
        file: image.spec.dockerfile,
        line: (problem.range?.start.line ?? 0) + 1,
        endLine: (problem.range?.end.line ?? 0) + 1,
        title: 'layercost: not a valid Dockerfile',
        message: plainText(problem.message, 500)
      });
    }
    const remark = causeAnnotation(analysis, image);
    if (remark !== null) found.push(remark);
  }
  return found.slice(0, MOST);
}

const OWN_CAUSES: ReadonlySet<string> = new Set(['instruction-changed', 'instruction-added', 'instruction-moved']);

function lines(step: ReportedStep, place: WordPlace | null): Pick<Annotation, 'line' | 'endLine' | 'columns'> {
  if (place === null) return { line: step.line, endLine: step.endLine };
  return { line: place.line, endLine: place.line, columns: { start: place.startColumn, end: place.endColumn } };
}

/** The line of the image's own Dockerfile that breaks the cache; null where the cause lies elsewhere or costs little. */
function causeAnnotation(analysis: Analysis, image: ImageAnalysis): Annotation | null {
  const running = image.steps.filter(runs);
  const cause = running.find((step) => OWN_CAUSES.has(step.causes[0]?.kind ?? ''));
  if (cause === undefined || image.rebuild === null || image.rebuild.mid < analysis.config.config.comment.minSeconds) return null;
  const broken = image.budgets.some((budget) => budget.decision === 'fail') && analysis.verdict === 'fail';
  return {
    // As in SARIF: what was accepted, or does not gate, is no error.
    level: broken && analysis.verdict === 'fail' ? 'error' : 'warning',
    file: image.spec.dockerfile,
    ...lines(cause, causePlace(image, cause)),
    title: 'layercost',
    message: breakCommands(plainText(imageSentence(analysis, image), 500))
  };
}
