import { failureSentence } from '../../analysis/index.ts';
import type { Prediction } from '../../model/prediction.ts';
import { breakCommands, clean } from '../../safe-text/index.ts';
import { reasonOf } from '../reason.ts';
import { runs, stepCount, stepText, verdictWord } from '../step-text.ts';
import { columns, type Style } from './style.ts';
import { shown } from './word.ts';

/** The verdicts of one image as terminal text. */
export function renderPrediction(prediction: Prediction, style: Style): string {
  const running = prediction.steps.filter(runs).length;
  const rows = prediction.steps.map((step) => [
    String(step.line),
    verdictWord(step),
    clean(`${step.label ? `${step.label} ` : ''}${stepText(step)}`, 70),
    clean(reasonOf(step), 140)
  ]);
  const lines = [
    ...(prediction.fails === null ? [] : [style.bad(shown(failureSentence(prediction.fails)))]),
    style.bold(`${shown(prediction.file)}: ${stepCount(prediction.steps)} rebuild${running === 1 ? 's' : ''} (${prediction.builder})`),
    ...prediction.problems.map(({ severity, file, range, message }) => {
      const place = range === null ? '' : `, line ${range.start.line + 1}, column ${range.start.column + 1}`;
      return `${severity}  ${shown(file)}${place}: ${shown(message)}`;
    }),
    ...columns([['LINE', 'VERDICT', 'STEP', 'WHY'], ...rows], new Set([0])),
    ...prediction.assumptions.map((text) => style.dim(`assumes  ${shown(text)}`))
  ];
  return `${lines.map(breakCommands).join('\n')}\n`;
}
