import type { Sentence } from '../../model/sentence.ts';
import { asSentence, cellCodeSpan, codeSpan, figureText, maskSecrets } from '../../safe-text/index.ts';

/** Longest name inside a sentence, in code points. */
const NAME_LENGTH = 80;

/** A sentence as Markdown: what a stranger may have written stands in code spans. */
export function inline(text: string | Sentence): string {
  return rendered(text, codeSpan);
}

/** The same inside a table cell. */
export function inCell(text: string | Sentence): string {
  return rendered(text, cellCodeSpan);
}

function rendered(text: string | Sentence, span: (text: string, limit?: number) => string): string {
  const sentence = typeof text === 'string' ? asSentence(text) : text;
  return sentence
    .map((piece) => (typeof piece === 'string' ? piece : 'code' in piece ? span(maskSecrets(piece.code), NAME_LENGTH) : figureText(piece)))
    .join('');
}
