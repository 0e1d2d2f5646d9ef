import { analyse, gather, serialiseInput } from '../analysis/index.ts';
import type { Engine } from './engine.ts';

/** The analysis itself: what was read goes into a pure function. */
export const analysisEngine: Engine = async (ports, request) => {
  const input = await gather(ports, {
    ...request,
    configOverride: null,
    builder: null,
    cache: null,
    baseImages: {},
    imagesOnly: false
  });
  return { analysis: analyse(input), history: input.history, input: serialiseInput(input) };
};
