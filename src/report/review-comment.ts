import type { ImageAnalysis } from '../model/analysis.ts';
import type { ReviewComment } from '../model/review.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { isGuess } from '../model/units.ts';
import { fencedBlock, hasInvisibleCharacters, savedPerMerge, seconds } from '../safe-text/index.ts';
import { isShowable } from './dockerfile-text.ts';
import { isProven, proofFold, restoresBase } from './markdown/proof.ts';
import { inline } from './markdown/sentence.ts';
import { profitedSentence } from './words.ts';

/** Longest line that a suggestion block may hold. */
const LONGEST_LINE = 2000;

/**
 * One-click suggestions as review comments; whether their lines may carry one is for the posting side to see.
 * A block with carriage returns, invisible characters or endless lines is left to the comment (docs/security.md "Suggestions").
 */
export function reviewComments(image: ImageAnalysis): ReviewComment[] {
  return image.suggestions.flatMap((suggestion) => {
    const comment = image.headText === null ? null : reviewComment(image.spec.dockerfile, image.headText, suggestion);
    return comment ? [comment] : [];
  });
}

function reviewComment(path: string, head: string, suggestion: Suggestion): ReviewComment | null {
  if (!isProven(suggestion) || suggestion.replaceLines === null || suggestion.replacement === null) return null;
  const [first, last] = suggestion.replaceLines;
  const oldBlock = replacedBlock(head, first, last);
  const newBlock = suggestion.replacement.replace(/\n$/, '');
  if (!fitsSuggestion(head, oldBlock) || !fitsSuggestion(head, newBlock)) return null;
  const body = [
    `**layercost: ${title(suggestion)}**${gain(suggestion)}`,
    often(suggestion),
    fencedBlock(newBlock, 'suggestion'),
    proofFold(suggestion)
  ].filter((part) => part !== '');
  return { path, startLine: first, line: last, body: body.join('\n\n'), rule: suggestion.rule, oldBlock, newBlock };
}

/** Lines `first` to `last` (one-based, inclusive) of a text, without the last line end. */
export function replacedBlock(text: string, first: number, last: number): string {
  return text
    .split('\n')
    .slice(first - 1, last)
    .join('\n');
}

/** A carriage return anywhere in the file: GitHub may rewrite every line end. A value that may be a secret: the block would repeat it. */
export function fitsSuggestion(head: string, block: string): boolean {
  return (
    !head.includes('\r') &&
    !block.includes('\r') &&
    !hasInvisibleCharacters(block) &&
    isShowable(block) &&
    block.split('\n').every((line) => line.length <= LONGEST_LINE)
  );
}

function title(suggestion: Suggestion): string {
  return restoresBase(suggestion) ? 'put the lines back in the order that the base branch has.' : inline(suggestion.message);
}

function gain(suggestion: Suggestion): string {
  const proof = restoresBase(suggestion) ? 'identical to the base branch' : 'same files, proven';
  // What nobody has measured stands below, and in no title.
  if (!(suggestion.saving.mid > 0) || isGuess(suggestion.saving)) return ` (${proof})`;
  return ` Saves ${seconds(suggestion.saving.mid)} a merge (${proof}).`;
}

function often(suggestion: Suggestion): string {
  const { saving } = suggestion;
  const saves = isGuess(saving) && saving.mid > 0 ? `Saves ${savedPerMerge(saving)}. ` : '';
  return `${saves}${profitedSentence(suggestion)}`.trimEnd();
}
