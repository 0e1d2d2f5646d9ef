import { type WordPlace, wordPlace } from '../dockerfile/index.ts';
import type { ImageAnalysis, ReportedStep } from '../model/analysis.ts';

const READS_FILES: ReadonlySet<string> = new Set(['COPY', 'ADD']);

/** The words of a step's own line that its nearest cause is about: the variable that differs, or the sources whose files do. */
export function causePlace(image: ImageAnalysis, step: ReportedStep): WordPlace | null {
  const [cause] = step.causes;
  if (cause === undefined || image.headText === null) return null;
  if (cause.name !== null) return wordPlace(image.headText, step.line, { variable: cause.name });
  return cause.kind === 'context-changed' && READS_FILES.has(step.instruction) ? wordPlace(image.headText, step.line, 'sources') : null;
}
