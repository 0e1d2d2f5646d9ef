import type { Prediction } from '../../model/prediction.ts';
import { breakCommands, clean } from '../../safe-text/index.ts';
import { reasonOf, runs, stepText, verdictWord } from '../step-text.ts';
import { count } from '../words.ts';
import { columns, type Style } from './style.ts';

/** The verdicts of one image as terminal text. */
export function renderPrediction(prediction: Prediction, style: Style): string {
  const countable = prediction.steps.filter((step) => step.verdict === 'cached' || step.verdict === 'rebuilt');
  const running = countable.filter(runs);
  const lines = [
    style.bold(
      `${clean(prediction.file)}: ${running.length} of ${count(countable.length, 'step')} rebuild${running.length === 1 ? 's' : ''} (${prediction.builder})`
    ),
    ...prediction.problems.map(
      (problem) =>
        `${problem.severity}  ${clean(problem.file)}${problem.range ? `:${problem.range.start.line + 1}:${problem.range.start.column + 1}` : ''}: ${clean(problem.message)}`
    ),
    ...columns(
      [
        ['LINE', 'VERDICT', 'STEP', 'WHY'],
        ...prediction.steps.map((step) => [
          String(step.line),
          verdictWord(step),
          clean(`${step.label ? `${step.label} ` : ''}${stepText(step)}`, 70),
          clean(reasonOf(step).replaceAll('`', ''), 140)
        ])
      ],
      new Set([0])
    ),
    ...prediction.assumptions.map((text) => style.dim(`assumes  ${clean(text)}`))
  ];
  return `${lines.map(breakCommands).join('\n')}\n`;
}
