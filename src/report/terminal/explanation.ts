import type { Explanation, IngredientValue, KeyIngredient } from '../../model/prediction.ts';
import { breakCommands, clean, maskSecrets } from '../../safe-text/index.ts';
import { stepText, verdictWord } from '../step-text.ts';
import { columns, fitted, type Style } from './style.ts';
import { shown } from './word.ts';

const SIGNS = { same: '=', different: '≠', open: '?' } as const;

/** A cause names so many paths itself. */
const NAMED_ALREADY = 2;

const NO_STEP = 'this instruction has no step and no key of its own';
const NOT_ASKED_FOR = 'the image that is built does not need this stage, so the instruction has no step';

const word = (value: IngredientValue | null): string =>
  value === null ? '(none)' : value === 'not shown' ? '(not shown)' : clean(maskSecrets(value.shown.replaceAll('`', '')), 100);

/** What differs, or that it does where neither side may be shown. */
const change = ({ before, after }: KeyIngredient): string =>
  before === 'not shown' && after === 'not shown' ? 'another value (values are not shown)' : `${word(before)} -> ${word(after)}`;

/** One step's key on both sides as terminal text. */
export function renderExplanation(explanation: Explanation, file: string, style: Style): string {
  const { step } = explanation;
  const rows = explanation.ingredients.map((one) => [
    `  ${SIGNS[one.state]}`,
    clean(one.name, 60),
    one.state === 'same' ? word(one.after) : change(one)
  ]);
  const lines = [
    style.bold(`${clean(file)}:${step.line}  ${clean(stepText(step), 120)}`),
    `${verdictWord(step)}, ${step.certainty}${explanation.baseLine === null ? '; there is no such instruction on the base side' : `; compared with line ${explanation.baseLine} of the base`}`,
    '',
    ...(rows.length === 0 ? [step.verdict === 'pruned' ? NOT_ASKED_FOR : NO_STEP] : ['the key:', ...columns(rows, new Set(), style.width)]),
    ...explanation.ingredients.flatMap((one) => (one.note === null ? [] : [`     ${clean(one.name, 60)}: ${shown(one.note, 400)}`])),
    '',
    ...(explanation.causes.length === 0
      ? []
      : [
          'because:',
          ...explanation.causes.map(
            (cause, i) =>
              `  ${'  '.repeat(i)}${cause.line === null || cause.kind === 'parent-rebuilt' ? '' : `line ${cause.line}: `}${shown(cause.detail)}${
                cause.paths.length > NAMED_ALREADY
                  ? ` (${cause.paths
                      .slice(0, 5)
                      .map((path) => clean(path, 80))
                      .join(', ')}${cause.paths.length > 5 ? `, and ${cause.paths.length - 5} more` : ''})`
                  : ''
              }`
          ),
          ''
        ]),
    ...explanation.beliefs.map((belief) => style.dim(`note: ${shown(belief)}`))
  ];
  return `${fitted(lines, style).map(breakCommands).join('\n').replace(/\n+$/, '')}\n`;
}
