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

/** A word, a number, a day, a section or a lone sign, with the punctuation around it. */
const OWN_WORD =
  /^\(?(?:[A-Za-z]+(?:['’-][A-Za-z]+)*|\d{4}-\d{2}-\d{2}|\d{1,3}-[a-z]+|\d{1,6}(?:[.,–]\d{1,6})*%?|§\d{1,3}(?:\.\d{1,3})*)[.,:;)]*$/;
const OWN_SIGN = /^[–—→…%¢][.,;]?$/;
/** A numbered item in front of a line would begin a list. */
const ITEM_NUMBER = /^\d+[.)]$/;
const QUOTED = /`([^`]*)`|"((?:[^"\\]|\\.)*)"/g;

/**
 * A line that was read back from GitHub, where whoever may edit a comment can have changed it: what it quotes is a stranger's, and so is
 * any other word that is not plain English or a number, so nothing of a stranger reaches Markdown as it is. No fact is read out of it.
 */
export function foreignLine(text: string): Sentence {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(QUOTED)) {
    append(pieces, ...ownWords(text.slice(from, found.index), pieces.length === 0), { code: found[1] ?? found[2] ?? '' });
    from = found.index + found[0].length;
  }
  append(pieces, ...ownWords(text.slice(from), pieces.length === 0));
  return pieces;
}

function ownWords(text: string, first: boolean): Piece[] {
  const pieces: Piece[] = [];
  const words = clean(maskSecrets(text), 2000).split(/ +/).filter(Boolean);
  const lead = first || !/^\s/.test(text) ? '' : ' ';
  words.forEach((word, i) => {
    const gap = i === 0 ? lead : ' ';
    if ((OWN_WORD.test(word) || OWN_SIGN.test(word) || /^[.,:;)]+$/.test(word)) && !(first && i === 0 && ITEM_NUMBER.test(word))) {
      append(pieces, gap + word);
      return;
    }
    const [, open = '', name = '', close = ''] = /^(\(?)(.*?)([.,:;)]*)$/s.exec(word) ?? [];
    append(pieces, gap + open);
    append(pieces, { code: name });
    append(pieces, close);
  });
  if (words.length > 0 && /\s$/.test(text)) append(pieces, ' ');
  else if (words.length === 0 && text !== '') append(pieces, ' ');
  return pieces;
}

/** Joins what touches: two code spans side by side would read as one with other ends. */
function append(pieces: Piece[], ...added: readonly Piece[]): void {
  for (const piece of added) {
    const last = pieces.at(-1);
    if (piece === '') continue;
    if (typeof last === 'string' && typeof piece === 'string') pieces[pieces.length - 1] = last + piece;
    else if (typeof last === 'object' && typeof piece === 'object' && 'code' in last && 'code' in piece)
      pieces[pieces.length - 1] = { code: last.code + piece.code };
    else pieces.push(piece);
  }
}
