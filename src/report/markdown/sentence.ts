import type { Sentence } from '../../model/sentence.ts';
import { codeSpan, figureText, maskSecrets, unbroken } from '../../safe-text/index.ts';

/** Longest name inside a sentence, in code points. */
const NAME_LENGTH = 80;

/** A sentence as Markdown: what a stranger may have written stands in code spans. */
export function inline(sentence: Sentence): string {
  return sentence
    .map((piece) =>
      typeof piece === 'string'
        ? unbroken(piece)
        : 'code' in piece
          ? codeSpan(maskSecrets(piece.code), NAME_LENGTH)
          : unbroken(figureText(piece))
    )
    .join('');
}
