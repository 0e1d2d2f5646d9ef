import { doubtIn } from '../graph/index.ts';
import type { BuildGraph } from '../model/graph.ts';
import { type Sentence, say, sentenceKey } from '../model/sentence.ts';

/**
 * Why it is not known since the change which steps every later build runs: a value or a file of the run that the base side's build did not
 * read. Null where the change brings none in.
 */
export function newlyOpen(base: BuildGraph | null, head: BuildGraph): Sentence | null {
  if (base === null) return null;
  const before = new Set(openReasons(base).map(keyOf));
  const found = openReasons(head).find((reason) => !before.has(keyOf(reason)));
  return found === undefined ? null : say`${found}, so what later builds run is not known`;
}

/** A definition may have moved to another line. */
const keyOf = (reason: Sentence): string => sentenceKey(reason).replace(/:\d+\b/g, '');

function openReasons({ steps }: BuildGraph): readonly Sentence[] {
  return steps.flatMap(({ definition, inputs }) => [
    ...definition.flatMap(({ value }) => {
      const doubt = doubtIn(value);
      return doubt === null ? [] : [doubt.because];
    }),
    ...inputs.flatMap(({ content }) => (content !== null && 'unknown' in content && content.missing === undefined ? [content.unknown] : []))
  ]);
}
