import { gatherPart, keptPredictions, serialiseInput, unite } from '../analysis/index.ts';
import type { Engine } from './engine.ts';

/** The analysis itself: what was read goes into a pure function. */
export const analysisEngine: Engine = async (ports, { predictionId, shard, ...request }) => {
  const { input, part } = await gatherPart(
    ports,
    { ...request, configOverride: null, builder: null, cache: null, baseImages: {}, imagesOnly: false },
    shard
  );
  return {
    part,
    analysis: unite(part.frame, part.images),
    predictions: keptPredictions(part.images, predictionId),
    history: input.history,
    input: serialiseInput(input)
  };
};
