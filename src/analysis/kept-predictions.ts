import { keepPrediction } from '../audit/index.ts';
import type { KeptPrediction } from '../model/history.ts';
import type { AnalysedImage } from './analyse-image.ts';
import type { AnalysisInput } from './input.ts';
import type { PlacedImage } from './partial.ts';

/** What was said of one image, as a line of history, and whether the change concerns the image at all. */
export interface Kept {
  readonly line: KeptPrediction;
  readonly affected: boolean;
}

/** What was said of an image, as a line of history without a name: what a later build of the head is held against (`audit`). */
export function lineOf({ image, prediction }: AnalysedImage, input: AnalysisInput): KeptPrediction | null {
  if (prediction === null) return null;
  const commit = input.request.head.sha ?? '';
  return keepPrediction({ id: '', commit, at: input.now, image: image.spec.name, prediction, rebuild: image.rebuild });
}

/** The predictions of analysed images; `id` names them, so that the same ones read twice are one each. */
export function keptPredictions(images: readonly PlacedImage[], id: string): readonly Kept[] {
  return images.flatMap(({ image, line }) => (line === null ? [] : [{ line: { ...line, prediction: id }, affected: image.affected }]));
}
