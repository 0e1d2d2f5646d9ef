import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import { code, type Sentence, say } from '../model/sentence.ts';

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
  return image.spec.elsewhere === undefined && standing(image) === highest(images);
}

const known = new WeakMap<readonly ImageAnalysis[], number>();

/** The best standing of all images; every image is held against it. */
function highest(images: readonly ImageAnalysis[]): number {
  const found = known.get(images) ?? Math.max(...images.filter(({ existence }) => existence !== 'removed').map(standing), 0);
  known.set(images, found);
  return found;
}

/** Why neither the change nor its merge starts a build of an image. */
export function elsewhereClause({ spec }: ImageAnalysis): Sentence {
  const where = spec.workflow?.file ?? spec.source.replace(/:\d+$/, '');
  switch (spec.elsewhere) {
    case 'event':
      return say`only a release, a schedule or a person starts it`;
    case 'branch':
      return say`the branch filter of ${code(where)} lets no change for this branch through`;
    case 'paths':
      return say`the path filter of ${code(where)} names no file of this change`;
    default:
      return [];
  }
}
