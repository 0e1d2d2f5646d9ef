import { expect, test } from '@jest/globals';
import { sharedSteps } from '../../src/prediction/shared-steps.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// Steps that two builds have in common for certain.

const graphOf = (text: string) => lowerSide(textSide(text.replaceAll(' | ', '\n'), { a: '1' }), 'buildkit').graph;

test.each<[string, string, string, readonly (readonly [number, number])[]]>([
  [
    'the same',
    'FROM i | RUN x | COPY a /',
    'FROM i | RUN x | COPY a /',
    [
      [1, 1],
      [2, 2]
    ]
  ],
  ['one more', 'FROM i | RUN x', 'FROM i | RUN x | RUN y', [[1, 1]]],
  ['another one first', 'FROM i | RUN x', 'FROM i | RUN z | RUN x', []],
  ['at another place', 'FROM j AS j | RUN y | FROM i | RUN x | COPY --from=j / /', 'FROM i | RUN x', [[1, 3]]],
  ['only the image', 'FROM i', 'FROM i', []],
  ['not for certain', 'FROM j AS s | RUN x | FROM i | COPY --from=s /a /', 'FROM j AS s | RUN y | FROM i | COPY --from=s /a /', []]
])('%s', (_, other, graph, want) => {
  expect([...sharedSteps(graphOf(other), graphOf(graph))]).toEqual(want);
});
