import type { Piece, Sentence } from '../model/sentence.ts';
import { clean } from './clean.ts';
import { bytes, money, seconds } from './figures.ts';
import { maskSecrets } from './secrets.ts';

/** A figure of a sentence in words. */
export function figureText(piece: Exclude<Piece, string | { readonly code: string }>): string {
  if ('seconds' in piece) return seconds(piece.seconds);
  return 'bytes' in piece ? bytes(piece.bytes) : money(piece.money, piece.currency);
}

/** A sentence without marks, on one visible line and without secrets: for JSON, terminals and logs. */
export function plainText(sentence: Sentence, limit = 1000): string {
  const words = sentence.map((piece) =>
    typeof piece === 'string' ? piece : 'code' in piece ? maskSecrets(piece.code) : figureText(piece)
  );
  return clean(words.join(''), limit);
}
