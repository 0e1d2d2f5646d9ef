import type { DiffRow, Segment } from '../../model/diff-row.ts';
import type { InstructionPrediction } from '../../model/prediction.ts';
import { count } from '../../safe-text/index.ts';
import { diffRows } from '../diff-rows.ts';
import { rebuiltCount, runs, signOf } from '../step-text.ts';
import { painted, type Style } from './style.ts';

/** Rows of one image; the rest of a large edit is counted. */
const MOST_ROWS = 30;
const LONGEST = 160;
/** Sign, blank, number, blank, bar, blank, sign of the difference, blank. */
const GUTTER = 14;

/** Both sides of a Dockerfile; null where there is none. */
export interface Texts {
  readonly base: string | null;
  readonly head: string | null;
}

/**
 * The lines of a Dockerfile that the change edits, with one around them: a gutter that says what becomes of each step, carets under
 * the words that differ, and under a line that makes others run. Empty where the Dockerfile is new, or not edited.
 */
export function hunkLines({ base, head }: Texts, steps: readonly InstructionPrediction[], style: Style): string[] {
  if (base === null || head === null || base === head) return [];
  const rows = diffRows(base, head);
  const shown = rows.map((row, i) => row.kind !== 'same' || [rows[i - 1], rows[i + 1]].some((beside) => isEdit(beside)));
  const byLine = new Map(steps.map((step) => [step.line, step]));
  const lines: string[] = [];
  let [listed, left] = [0, 0];
  let block: DiffRow[] = [];
  const flush = () => {
    lines.push(...block.flatMap((row) => removedLine(row, style)), ...block.flatMap((row) => headLines(row, byLine, steps, style)));
    block = [];
  };
  for (const [i, row] of rows.entries()) {
    if (!shown[i]) continue;
    if (listed++ >= MOST_ROWS) {
      left++;
      continue;
    }
    if (row.kind === 'same' || !isEdit(rows[i - 1])) flush();
    if (i > 0 && !shown[i - 1] && lines.length > 0) lines.push(style.dim(`${' '.repeat(9)}…`));
    block.push(row);
  }
  flush();
  if (left > 0) lines.push(style.dim(`${' '.repeat(9)}… and ${count(left, 'line')} more`));
  return [...lines, ''];
}

const isEdit = (row: DiffRow | undefined): boolean => row !== undefined && row.kind !== 'same';
const textOf = (segments: readonly Segment[]): string => segments.map(({ text }) => text.replaceAll('\t', ' ')).join('');

/** What stands on the base side alone has no step and no number of the head. */
function removedLine(row: DiffRow, style: Style): string[] {
  if (row.kind === 'same' || row.base === null) return [];
  return [`${' '.repeat(8)} ${style.dim('│')} ${style.bad(`- ${cutLine(textOf(row.baseText), style)}`)}`];
}

function headLines(
  row: DiffRow,
  byLine: ReadonlyMap<number, InstructionPrediction>,
  steps: readonly InstructionPrediction[],
  style: Style
): string[] {
  if (row.head === null) return [];
  const step = byLine.get(row.head);
  const text = cutLine(textOf(row.headText), style);
  const added = row.kind !== 'same';
  const line = `  ${step === undefined ? ' ' : painted(signOf(step), signOf(step), style)} ${String(row.head).padStart(4)} ${style.dim('│')} ${added ? style.good(`+ ${text}`) : `  ${text}`}`;
  return [line.trimEnd(), ...caretLines(row, text, step, steps, style)];
}

/** Carets under the words that differ; under the whole line where it makes steps run. */
function caretLines(
  row: DiffRow,
  text: string,
  step: InstructionPrediction | undefined,
  steps: readonly InstructionPrediction[],
  style: Style
): string[] {
  const behind = step === undefined ? [] : steps.filter((one) => runs(one) && one.causes.at(-1)?.line === step.line);
  const started = behind.length;
  const marked = row.headText.some(({ changed }) => changed);
  if (started === 0 && !marked) return [];
  let carets = '';
  for (const segment of marked ? row.headText : [{ text, changed: true }])
    carets += (segment.changed ? '^' : ' ').repeat([...segment.text].length);
  const label = started === 0 ? '' : `${rebuiltCount(behind)} ${started === 1 ? 'step rebuilds' : 'steps rebuild'} from here`;
  const under = [...carets]
    .slice(0, [...text].length)
    .join('')
    .trimEnd();
  const beside = style.width === null || GUTTER + under.length + 1 + label.length <= style.width;
  return (beside ? [`${under} ${label}`.trimEnd()] : [under, label])
    .filter((part) => part !== '')
    .map((part) => `${' '.repeat(8)} ${style.dim('│')}   ${style.caution(part)}`);
}

/** A line of the file in the columns that are left for it. */
function cutLine(text: string, { width }: Style): string {
  const room = Math.max(20, (width ?? LONGEST + GUTTER) - GUTTER);
  const [visible, points] = [text.trimEnd(), [...text.trimEnd()]];
  return points.length <= room ? visible : `${points.slice(0, room - 1).join('')}…`;
}
