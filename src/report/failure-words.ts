import { failureSentence } from '../analysis/index.ts';
import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { OUR_BOUNDS } from '../model/text.ts';

/** Whether the build of an affected image is sure to fail: what its steps would take is then of no use. */
export function isFailing({ affected, fails }: ImageAnalysis): boolean {
  return affected && fails?.certainty === 'certain';
}

/** Whether nothing of the build is known: it was not analysed, or its Dockerfile not read to its end, so that further steps may run. */
export const isUnread = ({ steps, rebuild, problems }: ImageAnalysis): boolean =>
  (steps.length === 0 && rebuild === null) || problems.some(({ code }) => OUR_BOUNDS.has(code));

/** The image that the first line speaks of: one that is sure to fail before one that may; null where none does. */
function failingImage(analysis: Analysis): ImageAnalysis | null {
  const failing = analysis.images.filter((image) => image.affected && image.fails !== null);
  return failing.find(isFailing) ?? failing[0] ?? null;
}

/**
 * What the first line says before anything else, or null: `The build will fail at line 4: …`, with the Dockerfile where the report has
 * several images; without a full stop.
 */
export function failingLine(analysis: Analysis): { readonly line: Sentence; readonly because: Sentence } | null {
  const image = failingImage(analysis);
  if (image === null || image.fails === null) return null;
  const affected = analysis.images.filter((one) => one.affected);
  return {
    line: failureSentence(image.fails, affected.length === 1 ? [] : say` of ${code(image.spec.dockerfile)}`),
    because: image.fails.because
  };
}
