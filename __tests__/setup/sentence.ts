import { code, type Sentence } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';

/** A sentence of a test: what stands in backticks is code, the rest our own words. */
export const marked = (text: string): Sentence =>
  text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? code(part) : part))
    .filter((piece) => piece !== '');

/** Sentences as people read them, without marks. */
export const texts = (sentences: readonly Sentence[]): string[] => sentences.map((sentence) => plainText(sentence));
