import type { ImageAnalysis, ReportedStep } from '../../model/analysis.ts';
import { codeSpan, count, htmlCode, secondsWithRange } from '../../safe-text/index.ts';
import { runs } from '../step-text.ts';
import { fold } from './fold.ts';

/** Steps and files that the summary lists for one image. */
const MOST_STEPS = 200;
const MOST_FILES = 200;

/** For the job summary: what each second rests on, and every file behind a cause. Null where there is nothing to list. */
export function evidenceFold(image: ImageAnalysis): string | null {
  const running = image.steps.filter(runs).slice(0, MOST_STEPS);
  const lines = [...running.flatMap(timing), ...running.flatMap(files)];
  return lines.length === 0 ? null : fold(`${htmlCode(image.spec.dockerfile, 100)}: timings and files`, lines.join('\n'));
}

function timing(step: ReportedStep): string[] {
  if (step.seconds === null || step.basis === null) return [];
  return [
    `- Line ${step.line}: ${secondsWithRange(step.seconds)}, ${basisWords(step.basis)}${step.samples > 0 ? `, ${count(step.samples, 'sample')}` : ''}`
  ];
}

function basisWords(basis: string): string {
  switch (basis) {
    case 'own':
      return 'from its own earlier runs';
    case 'edited':
      return 'from runs before it was edited';
    case 'neighbour':
      return 'from a similar step of this repository';
    case 'kind':
      return 'from steps of its kind';
    default:
      return 'from similar steps elsewhere';
  }
}

/** Only the step's own files: those behind another line stand there. */
function files(step: ReportedStep): string[] {
  const paths = step.causes[0]?.paths.slice(0, MOST_FILES) ?? [];
  return paths.length === 0
    ? []
    : [`- Line ${step.line} reads ${count(paths.length, 'changed file')}: ${paths.map((path) => codeSpan(path, 160)).join(', ')}`];
}
