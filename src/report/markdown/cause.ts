import type { Analysis, ReportedStep } from '../../model/analysis.ts';
import type { Cause } from '../../model/prediction.ts';
import { codeSpan, count, secondsWithRange } from '../../safe-text/index.ts';
import { runs, stepCount, stepText } from '../step-text.ts';
import { versionBump } from '../version-bump.ts';
import { inOrder } from './headline.ts';
import { lineLink } from './links.ts';
import { inline } from './sentence.ts';

/** The one sentence with cause and place. */
export function causeSentence(analysis: Analysis): string {
  const affected = inOrder(analysis.images).filter((image) => image.affected);
  const [worst] = affected;
  if (worst === undefined) return unaffectedSentence(analysis);
  const file = codeSpan(worst.spec.dockerfile);
  const running = worst.steps.filter(runs);
  if (running.length === 0) {
    const unread = worst.steps.length === 0 && worst.rebuild === null;
    if (unread || worst.problems.some((problem) => problem.severity === 'error'))
      return `**${file} could not be analysed;** the reason is below.`;
    return `**No step of ${file} rebuilds;** ${worst.effect === 'metadata' ? 'only the configuration of the image changes.' : 'nothing that it reads has changed.'}`;
  }
  const others = affected.length > 1 ? ` and steps of ${count(affected.length - 1, 'other image')}` : '';
  const rebuild = running.length === 1 && others === '' ? 'rebuilds' : 'rebuild';
  const place = placeOf(analysis, worst.spec.dockerfile, running);
  const bump = versionBump(analysis);
  if (bump !== null)
    return `**A new version of the ${bump}: ${stepCount(worst.steps)} of ${file}${others} ${rebuild} once, as they must,** and later builds take as long as before.${place}`;
  const added =
    worst.added !== null && worst.added.low > 0 ? `, and every merge takes ${secondsWithRange(worst.added)} longer on average` : '';
  return `**${stepCount(worst.steps)} of ${file}${others} ${rebuild} after this merge${added}.**${place}`;
}

/** ` Cause: line 4 …` of the first step that runs, empty where there is none. */
function placeOf(analysis: Analysis, file: string, running: readonly ReportedStep[]): string {
  const [first] = running;
  const root: Cause | undefined = first?.causes.at(-1);
  if (first === undefined || root === undefined) return '';
  const line = root.line === null ? '' : `${lineLink(analysis, file, root.line, `line ${root.line}`)} `;
  const text = root.line === first.line ? `${codeSpan(stepText(first), 80)}: ` : '';
  return ` Cause: ${line}${text}${inline(root.detail)}.`;
}

function unaffectedSentence(analysis: Analysis): string {
  if (analysis.images.length === 0) return '**No image of this repository was found,** so there is nothing to rebuild.';
  const files = analysis.changedFiles.length;
  if (files === 0) return '**No file differs between the two sides,** so no image changes.';
  return `**${count(files, 'changed file')}, ${files === 1 ? 'and it changes no image' : 'none of them changes an image'}.**`;
}
