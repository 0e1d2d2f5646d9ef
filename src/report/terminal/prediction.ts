import { failureSentence } from '../../analysis/index.ts';
import type { Prediction } from '../../model/prediction.ts';
import type { Transfer } from '../../model/transfer.ts';
import type { Estimate } from '../../model/units.ts';
import { breakCommands, byteRange, bytes, clean } from '../../safe-text/index.ts';
import { reasonOf } from '../reason.ts';
import { runs, stepCount, stepText, verdictWord } from '../step-text.ts';
import { columns, type Style } from './style.ts';
import { shown } from './word.ts';

/** The verdicts of one image as terminal text. */
export function renderPrediction(prediction: Prediction, transfer: Transfer | null, style: Style): string {
  const running = prediction.steps.filter(runs).length;
  const rows = prediction.steps.map((step, index) => [
    String(step.line),
    verdictWord(step),
    ...(transfer === null ? [] : [byteCell(transfer.steps[index] ?? null)]),
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
    ...columns(
      [['LINE', 'VERDICT', ...(transfer === null ? [] : ['PUSHES']), 'STEP', 'WHY'], ...rows],
      new Set(transfer === null ? [0] : [0, 2]),
      style.width
    ),
    ...(transfer === null ? [] : transferLines(transfer)),
    ...prediction.assumptions.map((text) => style.dim(`assumes  ${shown(text)}`))
  ];
  return `${lines.map(breakCommands).join('\n')}\n`;
}

const byteCell = (size: Estimate | null): string => (size === null ? '' : byteRange(size));

/** What a push and a pull of the next image move, and what the image weighs. */
function transferLines({ pushed, pulled, image }: Transfer): string[] {
  return [
    `pushes   ${byteRange(pushed)}: what the registry lacks of the next image, packed`,
    `pulls    ${byteRange(pulled)}: what a node fetches that has the image before`,
    `image    ${bytes(image.before)} before, ${byteRange(image.after)} after`
  ];
}
