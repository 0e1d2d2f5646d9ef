import { expect, test } from '@jest/globals';
import { audit, keepPrediction } from '../../src/audit/index.ts';
import { encodeHistory, isPrediction, isSample, matchBuild, parseHistory } from '../../src/history/index.ts';
import type { InstructionPrediction, Prediction, Verdict } from '../../src/model/prediction.ts';
import { identity, loggedBuild, loggedStep } from '../history/samples.ts';
import { toyGraph } from '../history/toy-graph.ts';

const GRAPH = toyGraph([{ name: 'app', base: 'node', instructions: ['RUN npm ci', 'RUN npm run build'] }]);
const verdictOn = (step: number, verdict: Verdict): InstructionPrediction => ({
  stage: 'app',
  stageIndex: 0,
  step,
  line: step + 1,
  endLine: step + 1,
  instruction: 'RUN',
  text: '',
  label: null,
  verdict,
  certainty: 'certain',
  causes: [],
  link: null,
  triggers: null,
  steps: []
});
const PREDICTION: Prediction = {
  file: 'Dockerfile',
  target: null,
  platform: null,
  builder: 'buildkit',
  steps: [verdictOn(0, 'metadata'), verdictOn(1, 'cached'), verdictOn(2, 'rebuilt')],
  runs: ['reused', 'reused', 'runs'],
  leaves: [],
  graph: GRAPH,
  problems: [],
  fails: null,
  assumptions: []
};
const kept = keepPrediction({
  id: '17',
  image: 'app',
  commit: 'c0ffee',
  at: '2026-10-31T00:00:00Z',
  prediction: PREDICTION,
  rebuild: { low: 8, mid: 10, high: 12 }
});

test('only verdicts that a build can contradict are kept, and the line survives the file', () => {
  expect(kept.verdicts.map((v) => [v.step, v.verdict])).toEqual([
    [1, 'cached'],
    [2, 'rebuilt']
  ]);
  const { lines, problems } = parseHistory(encodeHistory([kept]), 'h');
  expect(problems).toEqual([]);
  expect(lines.filter(isPrediction)).toEqual([kept]);
});

test.each([
  ['as it was said', { state: 'cached', seconds: null }, 0],
  ['otherwise', { seconds: 3 }, 1]
] as const)('the build that follows went %s', (_, install, wrong) => {
  const build = loggedBuild([loggedStep('RUN npm ci', install), loggedStep('RUN npm run build', { seconds: 9 })]);
  const { summary } = audit([kept, ...matchBuild(build, GRAPH, identity()).filter(isSample)]);
  expect(summary.verdicts).toEqual({ checked: 2, wrong, wrongCertain: wrong });
});
