import { clean, maskSecrets } from '../safe-text/index.ts';

/** Part of a sentence: our own words, or something that a stranger may have written. */
export type Piece = string | { readonly code: string };

/** A word, a number, a day, a section or a lone sign, with the punctuation around it. */
const OWN_WORD =
  /^\(?(?:[A-Za-z]+(?:['’-][A-Za-z]+)*|\d{4}-\d{2}-\d{2}|\d{1,3}-[a-z]+|\d{1,6}(?:[.,–]\d{1,6})*%?|§\d{1,3}(?:\.\d{1,3})*)[.,:;)]*$/;
const OWN_SIGN = /^[–—→…%¢][.,;]?$/;
/** A numbered item in front of a line would begin a list. */
const ITEM_NUMBER = /^\d+[.)]$/;
const QUOTED = /`([^`]*)`|"((?:[^"\\]|\\.)*)"/g;

/**
 * Splits a sentence of the model into our words and what it quotes. Names of the change stand in backticks or quotes there;
 * any other word that is not plain English or a number is taken for a name as well, so nothing of a stranger reaches Markdown as it is.
 */
export function piecesOf(text: string): readonly Piece[] {
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
    else if (typeof last === 'object' && typeof piece === 'object') pieces[pieces.length - 1] = { code: last.code + piece.code };
    else pieces.push(piece);
  }
}

/** The sentence without marks, on one visible line, for terminals and logs. */
export function plainText(pieces: readonly Piece[], limit = 300): string {
  return clean(maskSecrets(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.code)).join('')), limit);
}
