import { structuredPatch } from 'diff';
import { shownText } from './dockerfile-text.ts';

/** Changed lines of a Dockerfile with `context` lines around them; `…` parts the hunks. Masked, still to be escaped. */
export function patchLines(before: string, after: string, context = 1): string[] {
  const { hunks } = structuredPatch('a', 'b', shownText(before), shownText(after), '', '', { context });
  return hunks.flatMap((hunk, i) => [...(i > 0 ? [' …'] : []), ...trimmed(hunk.lines.filter((line) => !line.startsWith('\\')))]);
}

/** Without blank lines of context at either end. */
function trimmed(lines: readonly string[]): readonly string[] {
  const isBlank = (line: string) => /^ \s*$/.test(line);
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return lines.slice(first, last + 1);
}
