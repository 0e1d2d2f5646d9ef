import { cellCodeSpan, codeSpan, maskSecrets } from '../../safe-text/index.ts';
import { type Piece, piecesOf } from '../sentence.ts';

/** Longest name inside a sentence, in code points. */
const NAME_LENGTH = 80;

/** A sentence as Markdown: what a stranger may have written stands in code spans. */
export function inline(text: string | readonly Piece[]): string {
  return rendered(text, codeSpan);
}

/** The same inside a table cell. */
export function inCell(text: string | readonly Piece[]): string {
  return rendered(text, cellCodeSpan);
}

function rendered(text: string | readonly Piece[], span: (text: string, limit?: number) => string): string {
  const pieces = typeof text === 'string' ? piecesOf(text) : text;
  return pieces.map((piece) => (typeof piece === 'string' ? piece : span(maskSecrets(piece.code), NAME_LENGTH))).join('');
}
