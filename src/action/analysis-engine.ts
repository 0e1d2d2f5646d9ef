import { gatherPart, keptPredictions, pictureOf, serialiseInput, unite } from '../analysis/index.ts';
import type { Engine } from './engine.ts';
import { analysisRequest } from './request.ts';

/** The analysis itself: what was read goes into a pure function. */
export const analysisEngine: Engine = async (ports, request) => {
  const { input, part } = await gatherPart(ports, analysisRequest(request), request.shard);
  const analysis = unite(part.frame, part.images);
  return {
    part,
    analysis,
    picture: () => pictureOf(input, analysis),
    predictions: keptPredictions(part.images, request.predictionId),
    history: input.history,
    input: serialiseInput(input)
  };
};
