import { structuredPatch } from 'diff';
import { editLines } from './dockerfile-text.ts';

/** A line of a difference: its sign, its text, and whether the text may be shown. */
interface DiffLine {
  readonly sign: string;
  readonly text: string;
  readonly isShown: boolean;
}

/**
 * Changed lines of a Dockerfile with `context` lines around them, still to be escaped; `…` parts what does not touch. What is shown is
 * what is applied: null where a changed line holds a value that may be a secret. A line beside them that does is left out.
 */
export function patchLines(before: string, after: string, context = 1): string[] | null {
  const { hunks } = structuredPatch('a', 'b', before, after, '', '', { context });
  const sides = { old: editLines(before), now: editLines(after) };
  const found = hunks.map((hunk) => numbered(hunk, sides));
  if (found.some((lines) => lines.some(({ sign, isShown }) => sign !== ' ' && !isShown))) return null;
  return found.flatMap((lines, i) => [
    ...(i > 0 ? [' …'] : []),
    ...trimmed(lines).map((line) => (line.isShown ? `${line.sign}${line.text}` : ' …'))
  ]);
}

type Hunk = ReturnType<typeof structuredPatch>['hunks'][number];

function numbered(hunk: Hunk, sides: { readonly old: readonly (string | null)[]; readonly now: readonly (string | null)[] }): DiffLine[] {
  let [oldLine, newLine] = [hunk.oldStart - 1, hunk.newStart - 1];
  return hunk.lines
    .filter((line) => !line.startsWith('\\'))
    .map((line) => {
      const sign = line.slice(0, 1);
      const shown = sign === '-' ? sides.old[oldLine] : sides.now[newLine];
      if (sign !== '+') oldLine++;
      if (sign !== '-') newLine++;
      return { sign, text: shown ?? '', isShown: shown !== null && shown !== undefined };
    });
}

/** Without blank lines of context at either end. */
function trimmed(lines: readonly DiffLine[]): readonly DiffLine[] {
  const isBlank = ({ sign, text, isShown }: DiffLine) => sign === ' ' && isShown && text.trim() === '';
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return lines.slice(first, last + 1);
}
