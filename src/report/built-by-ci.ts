import type { Analysis, ImageAnalysis } from '../model/analysis.ts';

/** How it is known that anything builds an image: by a workflow, by another definition, or by nothing but a file's name. */
function standing({ spec, history }: ImageAnalysis): number {
  if (spec.workflow !== null || spec.source === 'configuration' || history !== null) return 2;
  return spec.source === 'by name' ? 0 : 1;
}

/**
 * Whether CI builds an image for a change or its merge: by a workflow that they start. In a repository whose workflows build nothing any
 * other definition counts, and where there is none every Dockerfile (docs/comment.md "When it speaks").
 */
export function isBuiltByCi(image: ImageAnalysis, { images }: Pick<Analysis, 'images'>): boolean {
  if (image.spec.elsewhere === true) return false;
  return standing(image) === Math.max(...images.filter(({ existence }) => existence !== 'removed').map(standing), 0);
}
