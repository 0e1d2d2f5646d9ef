import { keptPredictions, mergeParts, UserError } from '../analysis/index.ts';
import { readParts } from '../files/index.ts';
import type { Source } from './engine.ts';

/**
 * The report of a change from the partial reports in a directory. They must be of this very change: whatever lies in the directory,
 * no report appears on another pull request or against other commits than it was made for.
 */
export function mergedFrom(directory: string): Source {
  return async (_ports, request) => {
    const { analysis, images } = mergeParts(await readParts(directory, directory));
    const identity = ({ repository, base, head }: typeof request | typeof analysis) => JSON.stringify([repository, base, head]);
    if (identity(analysis) !== identity(request))
      throw new UserError(
        `the partial reports are of ${analysis.base.sha?.slice(0, 7) ?? 'nothing'}..${analysis.head.sha?.slice(0, 7) ?? 'nothing'} and not of this change: run the workflow again`
      );
    return { analysis, predictions: keptPredictions(images, request.predictionId) };
  };
}
