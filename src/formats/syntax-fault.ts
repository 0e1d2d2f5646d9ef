import type { Sentence } from '../model/sentence.ts';

/** Why a text is not of the format that is read, and where; never seen outside of the reader. */
export class SyntaxFault extends Error {
  readonly sentence: Sentence;
  /** Offset into the text. */
  readonly at: number;
  constructor(sentence: Sentence, at: number) {
    super();
    this.sentence = sentence;
    this.at = at;
  }
}
