import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import { MASK, maskSecrets, namesSecret } from '../../safe-text/index.ts';

/** The document of `images`: every image found, affected or not. */
export function imagesDocument(analysis: Analysis): Record<string, unknown> {
  return {
    schema: 'layercost/images@1',
    images: analysis.images.map((image) => ({
      name: image.spec.name,
      dockerfile: image.spec.dockerfile,
      context: image.spec.context === null ? image.spec.remoteContext : image.spec.context || '.',
      target: image.spec.target,
      args: withoutSecrets(image.spec.args),
      volatileArgs: image.spec.volatileArgs,
      platforms: image.spec.platforms,
      buildContexts: image.spec.buildContexts,
      source: image.spec.source,
      affected: image.affected,
      effect: image.effect,
      reason: maskSecrets(image.reason)
    })),
    notes: analysis.notes.map(maskSecrets)
  };
}

function withoutSecrets(args: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, namesSecret(name) ? MASK : maskSecrets(value)]));
}

/** The object that `strategy.matrix` takes: affected images only, and nothing beside `include`. */
export function matrixDocument(images: readonly ImageAnalysis[]): { readonly include: readonly Record<string, unknown>[] } {
  const seen = new Set<string>();
  return {
    include: images
      .filter((image) => image.affected && image.existence !== 'removed')
      .filter((image) => !seen.has(image.spec.name) && seen.add(image.spec.name))
      .map((image) => ({
        name: image.spec.name,
        dockerfile: image.spec.dockerfile,
        context: image.spec.context === null ? (image.spec.remoteContext ?? '.') : image.spec.context || '.',
        target: image.spec.target ?? '',
        platforms: image.spec.platforms.join(','),
        reason: maskSecrets(image.reason)
      }))
  };
}
