import { keepPrediction } from '../audit/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { KeptPrediction } from '../model/history.ts';
import { analyseAndAsk } from './analyse.ts';
import type { AnalysisInput } from './input.ts';

/** What was said of one image, as a line of history, and whether the change concerns the image at all. */
export interface Kept {
  readonly line: KeptPrediction;
  readonly affected: boolean;
}

/**
 * The analysis of one change, and its predictions as lines of history: what a later build of `commit` is held against
 * (`audit`). `id` names this prediction, so that the same one read twice is one line.
 */
export function analyseAndKeep(
  input: AnalysisInput,
  { id, commit }: { readonly id: string; readonly commit: string }
): { readonly analysis: Analysis; readonly kept: readonly Kept[] } {
  const { analysis, images } = analyseAndAsk(input);
  const kept = images.flatMap(({ image, prediction }): Kept[] => {
    if (prediction === null) return [];
    const line = keepPrediction({ id, commit, at: input.now, image: image.spec.name, prediction, rebuild: image.rebuild });
    return [{ line, affected: image.affected }];
  });
  return { analysis, kept };
}
