import { structuredPatch } from 'diff';
import { shownText } from './dockerfile-text.ts';

/** Changed lines of a Dockerfile with `context` lines around them; `…` parts the hunks. Masked, still to be escaped. */
export function patchLines(before: string, after: string, context = 1): string[] {
  const { hunks } = structuredPatch('a', 'b', shownText(before), shownText(after), '', '', { context });
  return hunks.flatMap((hunk, i) => [...(i > 0 ? [' …'] : []), ...hunk.lines.filter((line) => !line.startsWith('\\'))]);
}
