import { failureSentence } from '../../analysis/index.ts';
import type { Prediction } from '../../model/prediction.ts';
import type { Transfer } from '../../model/transfer.ts';
import type { Estimate } from '../../model/units.ts';
import { breakCommands, byteRange, bytes, clean } from '../../safe-text/index.ts';
import { reasonOf, sharedReason } from '../reason.ts';
import { runs, signOf, stepCount, stepText, verdictWord } from '../step-text.ts';
import { lineExcerpt, problemExcerpt } from './dockerfile-excerpt.ts';
import { hunkLines, type Texts } from './hunk.ts';
import { columns, fitted, painted, type Style } from './style.ts';
import { shown } from './word.ts';

/** The verdicts of one image as terminal text, with the Dockerfile of both sides. */
export function renderPrediction(prediction: Prediction, transfer: Transfer | null, texts: Texts, style: Style): string {
  const reason = sharedReason(prediction.steps);
  const running = prediction.steps.filter(runs).length;
  const rows = prediction.steps.map((step, index) => [
    String(step.line),
    `${signOf(step)} ${verdictWord(step)}`,
    ...(transfer === null ? [] : [byteCell(transfer.steps[index] ?? null)]),
    clean(`${step.label ? `${step.label} ` : ''}${stepText(step)}`, 70),
    reason !== null && runs(step) ? '' : clean(reasonOf(step), 140)
  ]);
  const lines = [
    ...(prediction.fails === null
      ? []
      : [style.bad(shown(failureSentence(prediction.fails))), ...lineExcerpt(texts.head, prediction.fails.line, style)]),
    style.bold(`${shown(prediction.file)}: ${stepCount(prediction.steps)} rebuild${running === 1 ? 's' : ''} (${prediction.builder})`),
    ...prediction.problems.flatMap(({ severity, file, range, message }) => {
      const place = range === null ? '' : `, line ${range.start.line + 1}, column ${range.start.column + 1}`;
      const excerpt = problemExcerpt(file === prediction.file ? texts.head : null, range, style);
      return [`${severity}  ${shown(file)}${place}: ${shown(message)}`, ...excerpt];
    }),
    ...hunkLines(texts, prediction.steps, style),
    ...(reason === null ? [] : [`all for one reason: ${shown(reason)}`]),
    ...columns(
      [['LINE', '  VERDICT', ...(transfer === null ? [] : ['PUSHES']), 'STEP', 'WHY'], ...rows],
      new Set(transfer === null ? [0] : [0, 2]),
      style.width,
      (cell, at, column) => {
        const step = prediction.steps[at - 1];
        if (step === undefined) return style.dim(cell);
        return column === 1 ? painted(cell, signOf(step), style) : cell;
      }
    ),
    ...(transfer === null ? [] : transferLines(transfer)),
    ...prediction.assumptions.map((text) => style.dim(`assumes  ${shown(text)}`))
  ];
  return `${fitted(lines, style).map(breakCommands).join('\n')}\n`;
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
