import type { ImageAnalysis } from '../model/analysis.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { fencedBlock, hasInvisibleCharacters } from '../safe-text/index.ts';
import { inlineReason } from './markdown/headline.ts';
import { proofFold } from './markdown/suggestions.ts';
import { seconds } from './words.ts';

/** A suggestion that a reviewer can apply with one click, without its marker. */
export interface ReviewComment {
  readonly path: string;
  /** One-based, inclusive: the lines of the head file that the block replaces. */
  readonly startLine: number;
  readonly line: number;
  readonly body: string;
  readonly rule: string;
  readonly oldBlock: string;
  readonly newBlock: string;
}

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
  if (suggestion.level !== 'one-click' || suggestion.replaceLines === null || suggestion.replacement === null) return null;
  const [first, last] = suggestion.replaceLines;
  const oldBlock = head
    .split('\n')
    .slice(first - 1, last)
    .join('\n');
  const newBlock = suggestion.replacement.replace(/\n$/, '');
  // A carriage return anywhere in the file: GitHub may rewrite every line end when the suggestion is applied.
  if (head.includes('\r') || newBlock.includes('\r') || hasInvisibleCharacters(oldBlock) || hasInvisibleCharacters(newBlock)) return null;
  if (`${oldBlock}\n${newBlock}`.split('\n').some((line) => line.length > LONGEST_LINE)) return null;
  const gain =
    suggestion.saving.mid > 0
      ? `, saves ${seconds(suggestion.saving.mid)} on a typical build${suggestion.saving.basis === 'priors' ? ' (no history)' : ''}`
      : '';
  const often =
    suggestion.profited && suggestion.profited.of > 0
      ? `\n\n${suggestion.profited.changes} of the last ${suggestion.profited.of} merged changes would have profited.`
      : '';
  const body = `**layercost: ${inlineReason(suggestion.message)}${gain}** (same files, proven)${often}\n\n${fencedBlock(newBlock, 'suggestion')}\n\n${proofFold(suggestion)}`;
  return { path, startLine: first, line: last, body, rule: suggestion.rule, oldBlock, newBlock };
}
