import type { Analysis } from '../model/analysis.ts';
import { clean } from '../safe-text/index.ts';
import { runs } from './step-text.ts';
import { count, seconds } from './words.ts';

/** A remark on a line of the diff, in our own words and numbers only. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly endLine: number;
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
        message: clean(problem.message, 500)
      });
    }
    const running = image.steps.filter(runs);
    const cause = running.find(
      (step) =>
        step.causes[0] !== undefined && ['instruction-changed', 'instruction-added', 'instruction-moved'].includes(step.causes[0].kind)
    );
    if (!cause || image.rebuild === null || image.rebuild.mid < analysis.config.config.comment.minSeconds) continue;
    const later = running.filter((step) => step.line > cause.line).length;
    const broken = image.budgets.find((budget) => budget.decision === 'fail');
    found.push({
      level: broken ? 'error' : 'warning',
      file: image.spec.dockerfile,
      line: cause.line,
      endLine: cause.endLine,
      title: `layercost: ${seconds(image.rebuild.mid)} rebuild`,
      message: `This ${/^[A-Z]{1,12}$/.test(cause.instruction) ? cause.instruction : 'step'} runs again${later > 0 ? ` and with it ${count(later, 'later step')}` : ''}.${broken?.value && broken.fail !== null ? ` Budget of ${broken.metric} ${seconds(broken.fail)}, over by ${seconds(broken.value.mid - broken.fail)}.` : ''}`
    });
  }
  return found.slice(0, MOST);
}
