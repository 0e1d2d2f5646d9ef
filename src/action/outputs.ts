import type { Analysis, ImageAnalysis, ImageBytes } from '../model/analysis.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Estimate } from '../model/units.ts';
import { commentDecision, fullMatrix, matrixDocument, runs } from '../report/index.ts';
import type { OutputName } from './runner.ts';

/** Outputs of one analysis: numbers, fixed words, names and paths; nothing of the change's free text. */
export function analysisOutputs(analysis: Analysis): ReadonlyMap<OutputName, string> {
  const { rebuild, added, money } = analysis.total;
  const suggestions = analysis.images.flatMap((image) => image.suggestions);
  // A list that may lack images is none to build by.
  const matrix = analysis.leftOut === undefined ? matrixDocument(analysis.images) : null;
  const exceeded = [...analysis.total.budgets, ...analysis.images.flatMap((image) => image.budgets)].some((b) => b.decision === 'fail');
  return new Map<OutputName, string>([
    ['verdict', analysis.verdict],
    ['comment-because', commentDecision(analysis).because],
    ['budget-exceeded', String(exceeded)],
    ['rebuild-seconds', number(rebuild?.mid)],
    ['rebuild-seconds-low', number(rebuild?.low)],
    ['rebuild-seconds-high', number(rebuild?.high)],
    ['added-seconds', number(added?.mid)],
    ['rebuild-cost', number(money?.rebuild?.mid, 6)],
    ['added-cost-month', number(money?.addedPerMonth?.mid, 4)],
    ['currency', money?.currency ?? ''],
    ['pushed-bytes', sumOfBytes(analysis, (bytes) => bytes.pushed.mid)],
    ['pulled-bytes', sumOfBytes(analysis, (bytes) => bytes.pulled.mid)],
    ['image-bytes', sumOfBytes(analysis, (bytes) => bytes.image.after.mid)],
    ['added-bytes', sumOfBytes(analysis, (bytes) => bytes.added?.mid ?? null)],
    ['rebuilt-steps', String(analysis.images.reduce((sum, image) => sum + image.steps.filter(runs).length, 0))],
    ['suggestions-count', String(suggestions.length)],
    ['saved-seconds', number(suggestions.reduce((sum, { saving }) => sum + saving.mid, 0))],
    ['images', JSON.stringify(analysis.images.map(imageNumbers))],
    ...matrixOutputs(matrix)
  ]);
}

const matrixOutputs = (matrix: ReturnType<typeof matrixDocument> | null): readonly (readonly [OutputName, string])[] =>
  matrix === null
    ? []
    : [
        ['matrix', JSON.stringify(matrix)],
        ['affected-count', String(matrix.include.length)]
      ];

/**
 * What a run without a report says of itself. Nothing is affected only where there was nothing to look at: what was not measured
 * counts as affected, and where not even the images are known the matrix is left out, which a recipe must guard.
 */
export function unmeasuredOutputs(
  verdict: 'skipped' | 'warn' | 'fail',
  images: readonly ImageSpec[] | null
): ReadonlyMap<OutputName, string> {
  const matrix = verdict === 'skipped' ? { include: [] } : images === null ? null : fullMatrix(images);
  return new Map<OutputName, string>([['verdict', verdict], ['budget-exceeded', 'false'], ['images', '[]'], ...matrixOutputs(matrix)]);
}

/** Over the affected images; empty where one of them is not known. */
function sumOfBytes(analysis: Analysis, figure: (bytes: ImageBytes) => number | null): string {
  const all = analysis.images.filter((image) => image.affected).map((image) => (image.bytes === null ? null : figure(image.bytes)));
  const known = all.filter((one) => one !== null);
  return all.length === 0 || known.length < all.length ? '' : String(known.reduce((sum, one) => sum + one, 0));
}

function imageNumbers(image: ImageAnalysis): Record<string, unknown> {
  return {
    name: image.spec.name,
    dockerfile: image.spec.dockerfile,
    verdict: image.verdict,
    affected: image.affected,
    rebuild: range(image.rebuild),
    added: range(image.added),
    rebuiltSteps: image.steps.filter(runs).length,
    suggestions: image.suggestions.length
  };
}

function range(estimate: Estimate | null): Estimate | null {
  return estimate === null ? null : { low: rounded(estimate.low, 3), mid: rounded(estimate.mid, 3), high: rounded(estimate.high, 3) };
}

/** Empty where it is not known: 0 would be a claim. */
function number(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '' : String(rounded(value, digits));
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
