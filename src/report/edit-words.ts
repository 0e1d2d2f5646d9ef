import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { replacedBlock } from './review-comment.ts';

/**
 * An edit by the numbers of its lines, where its text is not shown: `It puts lines 2 to 4 in the order 3, 4, 2`. Null where the
 * suggestion edits nothing.
 */
export function editInNumbers({ replaceLines, replacement }: Suggestion, head: string): Sentence | null {
  if (replaceLines === null || replacement === null) return null;
  const [first, last] = replaceLines;
  const lines = first === last ? say`line ${first}` : say`lines ${first} to ${last}`;
  const order = orderOf(replacedBlock(head, first, last), replacement.replace(/\r?\n$/, ''), first);
  const what = order === null ? say`It replaces ${lines}` : say`It puts ${lines} in the order ${listed(order.map((line) => say`${line}`))}`;
  return say`${what}. Values that may be secrets stand in them, so the text is not repeated here; ${code('layercost fix')} applies it.`;
}

/** Numbers of the old lines in their new order; null where the new block is not the old one in another order. */
function orderOf(before: string, after: string, first: number): readonly number[] | null {
  const left = before.split('\n').map((text, i) => ({ text, line: first + i }));
  const count = left.length;
  const order = after.split('\n').flatMap((text) => {
    const at = left.findIndex((one) => one.text === text);
    return at < 0 ? [] : left.splice(at, 1).map(({ line }) => line);
  });
  return order.length === count && after.split('\n').length === count ? order : null;
}
