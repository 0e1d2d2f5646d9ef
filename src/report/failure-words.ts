import { failureSentence } from '../analysis/index.ts';
import type { Analysis, ImageAnalysis } from '../model/analysis.ts';

/** Whether the build of an affected image is sure to fail: what its steps would take is then of no use. */
export function isFailing({ affected, fails }: ImageAnalysis): boolean {
  return affected && fails?.certainty === 'certain';
}

/** The image that the first line speaks of: one that is sure to fail before one that may; null where none does. */
function failingImage(analysis: Analysis): ImageAnalysis | null {
  const failing = analysis.images.filter((image) => image.affected && image.fails !== null);
  return failing.find(isFailing) ?? failing[0] ?? null;
}

/**
 * What the first line says before anything else, or null: `The build will fail at line 4: …`, with the Dockerfile where the report has
 * several images. It quotes names of the change: through piecesOf, as any sentence of the model.
 */
export function failingSentence(analysis: Analysis): string | null {
  const image = failingImage(analysis);
  if (image === null || image.fails === null) return null;
  const sentence = failureSentence(image.fails);
  const affected = analysis.images.filter((one) => one.affected);
  return affected.length === 1 ? sentence : sentence.replace('The build', `The build of \`${image.spec.dockerfile}\``);
}
