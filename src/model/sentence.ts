/**
 * Part of a sentence: a text of our own words, or something that is not ours to word. `code` is whatever a stranger may have written
 * (a name, a path, a line of a Dockerfile): where the sentence is shown it is cleaned, masked and marked. Figures stay figures, so
 * that one place words them (`safe-text/figures.ts`).
 */
export type Piece =
  | string
  | { readonly code: string }
  /** Wall seconds. */
  | { readonly seconds: number }
  | { readonly bytes: number }
  /** An amount with its ISO 4217 currency. */
  | { readonly money: number; readonly currency: string };

/**
 * A sentence, or a clause of one, made where the fact is known. It holds no value of a variable: who makes it cannot know what is a
 * secret (docs/security.md "Secrets"). Nothing takes a sentence apart again; who needs a fact of it reads the record beside it.
 */
export type Sentence = readonly Piece[];

/** What may stand between our words: never a bare text, which could be a stranger's. */
export type Slot = Exclude<Piece, string> | Sentence | number;

/** A stranger's text. */
export const code = (text: string): Piece & { readonly code: string } => ({ code: text });

/** Wall seconds. */
export const duration = (seconds: number): Piece & { readonly seconds: number } => ({ seconds });

/**
 * Makes a sentence: the words of the template are ours, what stands between them is not. A bare string does not fit there by its type,
 * so a stranger's text cannot pass for ours.
 *
 * @example say`${code(path)} and ${2} other files changed`
 */
export function say(words: TemplateStringsArray, ...slots: readonly Slot[]): Sentence {
  const pieces: Piece[] = [];
  for (let i = 0; i < words.length; i++) pieces.push(words[i] ?? '', ...piecesOfSlot(slots[i]));
  return joined(pieces);
}

function piecesOfSlot(slot: Slot | undefined): readonly Piece[] {
  if (slot === undefined) return [];
  if (typeof slot === 'number') return [String(slot)];
  return isSentence(slot) ? slot : [slot];
}

const isSentence = (slot: Slot): slot is Sentence => Array.isArray(slot);

const isCode = (piece: Piece | undefined): piece is Extract<Piece, { code: string }> => typeof piece === 'object' && 'code' in piece;

/** Neighbouring words as one piece, empty ones left out; two texts that touch as well, or their marks would. */
function joined(pieces: readonly Piece[]): Sentence {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece === '') continue;
    if (typeof last === 'string' && typeof piece === 'string') result[result.length - 1] = last + piece;
    else if (isCode(last) && isCode(piece)) result[result.length - 1] = code(last.code + piece.code);
    else result.push(piece);
  }
  return result;
}

/** `a`, `a and b`, `a, b and c`; the empty list is the empty sentence. */
export function listed(items: readonly (Sentence | Exclude<Piece, string>)[], and: 'and' | 'or' = 'and'): Sentence {
  const pieces = items.flatMap((item, i): readonly Piece[] => {
    const before = i === 0 ? '' : i === items.length - 1 ? ` ${and} ` : ', ';
    return [before, ...piecesOfSlot(item)];
  });
  return joined(pieces);
}

/** The sentences with our own sign between each two. */
export const joinedBy = (sign: string, sentences: readonly Sentence[]): Sentence =>
  joined(sentences.flatMap((sentence, i): readonly Piece[] => (i === 0 ? sentence : [sign, ...sentence])));

/** `1 step`, `2 steps`. */
export function counted(n: number, one: string): Sentence {
  return [`${n} ${n === 1 ? one : `${one}s`}`];
}

/** The sentence as a clause: without the full stop at its end. */
export function withoutStop(sentence: Sentence): Sentence {
  const last = sentence.at(-1);
  return typeof last === 'string' && last.endsWith('.') ? joined([...sentence.slice(0, -1), last.slice(0, -1)]) : sentence;
}

/** The clause as a sentence: with a full stop, where it has no sign at its end. */
export function withStop(clause: Sentence): Sentence {
  const last = clause.at(-1);
  return typeof last === 'string' && /[.!?]$/.test(last) ? clause : joined([...clause, '.']);
}

/** Equal for equal sentences, for sets and comparisons. */
export const sentenceKey = (sentence: Sentence): string => JSON.stringify(sentence);

/** Each sentence once, in the order in which it first stands. */
export const distinct = (sentences: readonly Sentence[]): readonly Sentence[] => [
  ...new Map(sentences.map((sentence) => [sentenceKey(sentence), sentence])).values()
];

/** A stranger's names as a list. */
export const codes = (texts: readonly string[]): Sentence => listed(texts.map(code));

/** A clause as a sentence: with a full stop, and with a capital where our own word begins it. */
export function fullSentence(clause: Sentence): Sentence {
  const [first, ...rest] = clause;
  const capital = typeof first === 'string' ? `${first.slice(0, 1).toUpperCase()}${first.slice(1)}` : first;
  return capital === undefined ? [] : withStop([capital, ...rest]);
}
