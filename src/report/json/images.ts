import type { ImagesDocument, MatrixDocument } from '../../documents/index.ts';
import type { Analysis, ImageAnalysis } from '../../model/analysis.ts';
import type { ImageSpec } from '../../model/image.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { MASK, maskSecrets, namesSecret, plainText } from '../../safe-text/index.ts';
import { factsDocument } from './facts.ts';
import { variantsDocument } from './variants.ts';

/** The document of `images`: every image found, affected or not. */
export function imagesDocument(analysis: Analysis): ImagesDocument {
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
      elsewhere: image.spec.elsewhere ?? null,
      facts: factsDocument(image.spec),
      variants: variantsDocument(image, analysis.images),
      affected: image.affected,
      effect: image.effect,
      reason: plainText(image.reason)
    })),
    notes: imagesNotes(analysis).map((note) => plainText(note))
  };
}

/** What a reader of the images should know: the notes, and each file that could not be read, with its line. */
export function imagesNotes({ notes, problems }: Pick<Analysis, 'notes' | 'problems'>): readonly Sentence[] {
  return [
    ...notes,
    ...problems.map(({ file, range, message }) => say`${code(range === null ? file : `${file}:${range.start.line + 1}`)}: ${message}`)
  ];
}

function withoutSecrets(args: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, namesSecret(name) ? MASK : maskSecrets(value)]));
}

/** The object that `strategy.matrix` takes: affected images only, and nothing beside `include`. */
export function matrixDocument(images: readonly ImageAnalysis[]): MatrixDocument {
  return matrixOf(images.filter((image) => image.affected && image.existence !== 'removed'));
}

/** The same with every image that was found, for where it is not known which are affected. */
export function fullMatrix(images: readonly ImageSpec[]): MatrixDocument {
  return matrixOf(images.map((spec) => ({ spec, reason: say`not analysed` })));
}

function matrixOf(images: readonly Pick<ImageAnalysis, 'spec' | 'reason'>[]): MatrixDocument {
  const seen = new Set<string>();
  return {
    include: images
      .filter(({ spec }) => !seen.has(spec.name) && seen.add(spec.name))
      .map(({ spec, reason }) => ({
        name: spec.name,
        dockerfile: spec.dockerfile,
        context: spec.context === null ? (spec.remoteContext ?? '.') : spec.context || '.',
        target: spec.target ?? '',
        platforms: spec.platforms.join(','),
        reason: plainText(reason)
      }))
  };
}
