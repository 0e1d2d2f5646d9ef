import { analyseAndKeep, gather, serialiseInput } from '../analysis/index.ts';
import type { Engine } from './engine.ts';

/** The analysis itself: what was read goes into a pure function. */
export const analysisEngine: Engine = async (ports, { predictionId, ...request }) => {
  const input = await gather(ports, {
    ...request,
    configOverride: null,
    builder: null,
    cache: null,
    baseImages: {},
    imagesOnly: false
  });
  const { analysis, kept } = analyseAndKeep(input, { id: predictionId, commit: request.head.sha ?? '' });
  return { analysis, history: input.history, predictions: kept, input: serialiseInput(input) };
};
