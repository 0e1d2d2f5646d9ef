import type { VariantPart } from '../../documents/index.ts';
import type { ImageAnalysis } from '../../model/analysis.ts';
import { MASK, maskSecrets, namesSecret } from '../../safe-text/index.ts';
import { differingSteps } from '../variants.ts';
import { stepDocument } from './predict.ts';

/**
 * The further definitions of an image's Dockerfile that were found, each with the steps whose verdict differs from this one's. They have
 * entries of their own among the images.
 */
export function variantsDocument(image: ImageAnalysis, all: readonly ImageAnalysis[]): readonly VariantPart[] {
  return all
    .filter((other) => other !== image && other.spec.dockerfile === image.spec.dockerfile && other.existence !== 'removed')
    .map((other) => ({ other, spec: other.spec }))
    .map(({ other, spec }) => ({
      name: spec.name,
      source: spec.source,
      target: spec.target,
      args: Object.fromEntries(Object.entries(spec.args).map(([name, value]) => [name, namesSecret(name) ? MASK : maskSecrets(value)])),
      platforms: spec.platforms,
      cache: { mode: spec.cache.mode, from: spec.cache.from },
      steps: differingSteps(image, other).map((step) => stepDocument(step))
    }));
}
